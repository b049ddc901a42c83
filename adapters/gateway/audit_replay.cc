// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/audit_replay.h"

#include "consent/core/directory_entry.h"
#include "consent/core/linked_bodies.h"
#include "consent/core/verified.h"
#include "proto/hash/commit.h"
#include "proto/seal/sign.h"

namespace sluis::gateway {
namespace {

constexpr std::size_t kAuthorityQuorum = 2;

// Ascending, as the replayer wants them.
std::vector<PersonKey> sorted(std::vector<PersonKey> keys) {
  std::sort(keys.begin(), keys.end());
  return keys;
}

SignedAct act_of(const consent::Leaf& leaf, const codec::AuditEntry& entry) {
  SignedAct act;
  act.type = leaf.type;
  act.covenant = leaf.covenant;
  act.commitment = leaf.commitment;
  act.opening = entry.opening;
  act.worker_signature = entry.worker_signature;
  act.signatures = leaf.signatures;
  act.batch = leaf.batch;
  act.persons = entry.persons;
  return act;
}

// These speak of an exchange whose INTENT named everybody before.
bool may_decide(LeafType type) {
  return type != LeafType::receipt && type != LeafType::submit && type != LeafType::removed &&
         type != LeafType::correction && type != LeafType::destroyed;
}

}  // namespace

AuditReplay::AuditReplay(consent::Covenant trusted, consent::Directory directory,
                         std::vector<PersonKey> about)
    : trusted_(std::move(trusted)),
      directory_(std::move(directory)),
      replayer_(sorted(std::move(about))) {}

Status AuditReplay::take_covenant(const consent::Leaf& leaf, const codec::AuditEntry& entry) {
  const Bytes& bytes = entry.opening.body;
  const bool is_it = entry.state == codec::AuditOpening::open &&
                     consent::covenant_commitment(bytes) == leaf.commitment;
  if (!is_it) return Error{ErrorCode::bad_opening, "covenant"};
  SLUIS_TRY(covenant, consent::decode_covenant(bytes));
  if (first_.empty()) first_ = covenant.authority;
  const std::uint64_t before_s = leaf.time_s == 0 ? 0 : leaf.time_s - 1;
  if (covenant.authority != directory_.authority_at(leaf.time_s, first_) &&
      covenant.authority != directory_.authority_at(before_s, first_)) {
    return Error{ErrorCode::covenant_not_signed, "authority"};
  }
  if (consent::authority_signatures(leaf, covenant.authority, seal::verify) < kAuthorityQuorum) {
    return Error{ErrorCode::covenant_not_signed, "covenant"};
  }
  if (covenant.version == trusted_.version && covenant != trusted_) {
    return Error{ErrorCode::covenant_not_signed, "another covenant than this gateway holds"};
  }
  replayer_.take(std::move(covenant));
  return Done{};
}

Status AuditReplay::take_act(const consent::Leaf& leaf, const codec::AuditEntry& entry) {
  if (entry.state != codec::AuditOpening::open) return Error{ErrorCode::erased, "act"};
  SignedAct act = act_of(leaf, entry);
  SLUIS_TRY(nested, consent::nested_persons(act));
  if (!nested.empty() && entry.persons.empty()) {
    return replayer_.take_closed(leaf.type, entry.opening.body, entry.index);
  }
  // The last moment of the leaf's second: a key revoked within it does not count any more.
  SLUIS_TRY(verified, consent::verify_act(act, directory_, TimeMs{leaf.time_s * 1000 + 999},
                                          seal::verify));
  return replayer_.take(verified, entry.index);
}

Result<std::optional<sdk::Replayed>> AuditReplay::take(const consent::Leaf& leaf,
                                                       const codec::AuditEntry& entry) {
  using Out = std::optional<sdk::Replayed>;
  if (leaf.type == LeafType::covenant) {
    SLUIS_TRY_DONE(take_covenant(leaf, entry));
    return Out();
  }
  if (consent::actor_of(leaf.type) == consent::LeafActor::member) {
    // Any act that may decide, and here cannot be read. A fact without an opening is one, whatever
    // the broker says of it: a code of no letter says nothing, but so would a hidden withdrawal.
    const Status taken = take_act(leaf, entry);
    if (!taken.ok() && may_decide(leaf.type)) replayer_.take_missing();
    return Out();
  }
  const bool open = entry.state == codec::AuditOpening::open && !entry.opening.body.empty();
  if (open && leaf.type == LeafType::decision) {
    SLUIS_TRY(body, canon::decode<consent::DecisionBody>(entry.opening.body, "decision"));
    return Out(replayer_.again(body, entry.index, leaf.time_s));
  }
  const bool of_alert = open && entry.opening.body.front() == consent::kAlertReleaseVersion;
  if (open && leaf.type == LeafType::release && !of_alert) {
    SLUIS_TRY(body, canon::decode<consent::ReleaseBody>(entry.opening.body, "release"));
    return Out(replayer_.again(body, leaf.time_s));
  }
  return Out();
}

}  // namespace sluis::gateway
