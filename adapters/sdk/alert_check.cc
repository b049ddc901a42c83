// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/alert_check.h"

#include "consent/core/leaf.h"
#include "proto/hash/commit.h"

namespace sluis::sdk {
namespace {

// The body that `record` opens; its place in the tree is checked too.
template <class Body>
Result<Body> body_in(const codec::Proven& record, LeafType type, const char* place,
                     const LedgerView& ledger) {
  const Error missing{ErrorCode::no_release_record, place};
  if (!record.opening) return missing;
  const Result<consent::Leaf> leaf = consent::decode_leaf(record.leaf);
  if (!leaf.ok() || leaf->type != type) return missing;
  if (!hash::opens(leaf->commitment, type, *record.opening)) {
    return Error{ErrorCode::bad_opening, place};
  }
  SLUIS_TRY(body, canon::decode<Body>(record.opening->body, place));
  SLUIS_TRY_DONE(ledger.check(record));
  return body;
}

// A reporter is a reader where the covenant says that reporters are told.
Status check_reader(const consent::LinkedBody& body, const MemberId& member,
                    const consent::Covenant& covenant) {
  const Error refused{ErrorCode::no_rule, "linking"};
  const auto rule = std::find_if(covenant.linking.begin(), covenant.linking.end(),
                                 [&](const auto& each) { return each.term.number == body.rule; });
  if (rule == covenant.linking.end() || rule->ground != body.ground) return refused;
  const consent::Ground* ground = covenant.ground(rule->ground);
  if (ground == nullptr || ground->type != consent::GroundType::linking) return refused;
  const bool reports =
      std::binary_search(body.reporters.begin(), body.reporters.end(), member);
  if (body.receiver != member && !(rule->tell_reporters && reports)) return refused;
  return Done{};
}

}  // namespace

Result<CheckedAlert> check_alert(const codec::AlertDelivery& delivery, const FetchContext& context,
                                 const consent::Covenant& covenant, const LedgerView& ledger) {
  CheckedAlert out;
  SLUIS_TRY(linked,
            body_in<consent::LinkedBody>(delivery.linked, LeafType::linked, "linked", ledger));
  SLUIS_TRY(release, body_in<consent::AlertReleaseBody>(delivery.release, LeafType::release,
                                                        "release", ledger));
  const bool names_this = release.alert_id == linked.alert_id &&
                          release.linked == delivery.linked.index &&
                          release.ground == linked.ground &&
                          release.recipient == context.member && release.nonce == context.nonce &&
                          release.boot == context.boot;
  if (!names_this) return Error{ErrorCode::wrong_release_record, "release"};
  SLUIS_TRY_DONE(check_reader(linked, context.member, covenant));
  out.linked = std::move(linked);
  out.release = release;
  return out;
}

}  // namespace sluis::sdk
