// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/leaf_type.h"

namespace sluis::consent {
namespace {

struct Row {
  LeafType type;
  std::string_view name;
  LeafActor actor;
};

constexpr Row kNone = {LeafType::person, "none", LeafActor::none};
constexpr Row kRows[] = {
    {LeafType::covenant, "covenant", LeafActor::authorities},
    {LeafType::intent, "intent", LeafActor::member},
    {LeafType::submit, "submit", LeafActor::member},
    {LeafType::receipt, "receipt", LeafActor::member},
    {LeafType::withdraw, "withdraw", LeafActor::member},
    {LeafType::preflight, "preflight", LeafActor::member},
    {LeafType::read, "read", LeafActor::member},
    {LeafType::fact, "fact", LeafActor::member},
    {LeafType::removed, "removed", LeafActor::member},
    {LeafType::decision, "decision", LeafActor::broker},
    {LeafType::order, "order", LeafActor::broker},
    {LeafType::release, "release", LeafActor::broker},
    {LeafType::void_lease, "void_lease", LeafActor::broker},
    {LeafType::effective, "effective", LeafActor::broker},
    {LeafType::proven, "proven", LeafActor::broker},
    {LeafType::unknown, "unknown", LeafActor::broker},
    {LeafType::expired, "expired", LeafActor::broker},
    {LeafType::skip, "skip", LeafActor::broker},
    {LeafType::linked, "linked", LeafActor::broker},
    {LeafType::retention, "retention", LeafActor::broker},
    {LeafType::pulse, "pulse", LeafActor::broker},
    {LeafType::returned, "returned", LeafActor::broker},
    {LeafType::case_due, "case_due", LeafActor::broker},
    {LeafType::erasure, "erasure", LeafActor::two_people},
    {LeafType::correction, "correction", LeafActor::two_people},
    {LeafType::reopen, "reopen", LeafActor::anyone},
    {LeafType::destroyed, "destroyed", LeafActor::member},
    {LeafType::resubmitted, "resubmitted", LeafActor::member},
    {LeafType::member_lost, "member_lost", LeafActor::authorities},
    {LeafType::member_admitted, "member_admitted", LeafActor::authorities},
    {LeafType::signing_key, "signing_key", LeafActor::authorities},
    {LeafType::kem_key, "kem_key", LeafActor::member},
    {LeafType::curve_key, "curve_key", LeafActor::member},
    {LeafType::worker_key, "worker_key", LeafActor::member},
    {LeafType::key_revoked, "key_revoked", LeafActor::member},
    {LeafType::holder_key, "holder_key", LeafActor::authorities},
    {LeafType::authority_root, "authority_root", LeafActor::authorities},
    {LeafType::directory_pulse, "directory_pulse", LeafActor::broker},
    {LeafType::witness_key, "witness_key", LeafActor::authorities},
    {LeafType::evaluation_grant, "evaluation_grant", LeafActor::authorities},
    {LeafType::epoch_retired, "epoch_retired", LeafActor::authorities},
};

// A number read from bytes may be none of the enumeration's.
const Row& row_of(LeafType type) {
  for (const Row& row : kRows) {
    if (row.type == type) return row;
  }
  return kNone;
}

}  // namespace

LeafActor actor_of(LeafType type) { return row_of(type).actor; }
std::string_view name_of(LeafType type) { return row_of(type).name; }

std::optional<LeafType> leaf_type_from(std::uint8_t number) {
  const auto type = static_cast<LeafType>(number);
  if (actor_of(type) == LeafActor::none) return std::nullopt;
  return type;
}

}  // namespace sluis::consent
