// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/notice_check.h"

#include "adapters/sdk/case_check.h"
#include "consent/core/designation.h"
#include "consent/core/leaf.h"
#include "proto/hash/commit.h"

namespace sluis::sdk {
namespace {

// Who had a case that was designated hears of it, though another is responsible from then on: one
// to whom the covenant lets it be designated.
bool may_be_let_go(const consent::CaseDueBody& body, const MemberId& member,
                   const consent::Covenant& covenant) {
  if (body.deadline.duty != consent::CaseDuty::take_up) return false;
  if (body.stage != consent::kStageAnnounced || body.responsible == member) return false;
  const consent::Designators designators = consent::designators_of(covenant);
  return !designators.by.is_zero() &&
         std::binary_search(designators.to.begin(), designators.to.end(), body.responsible);
}

// Another than who is responsible is told where the covenant says so, and on a ground of its own.
Status check_rung(const consent::CaseDueBody& body, const MemberId& member,
                  const consent::Covenant& covenant) {
  const Error refused{ErrorCode::no_rule, "ladder"};
  if (body.stage == 0 || (body.stage >= consent::kStageFirstRung) != (body.rung != 0)) {
    return Error{ErrorCode::no_rule, "stage"};
  }
  if (body.rung == 0) {
    const bool is_its = body.responsible == member || may_be_let_go(body, member, covenant);
    return is_its ? Status(Done{}) : Status(refused);
  }
  const auto rung = std::find_if(covenant.ladder.begin(), covenant.ladder.end(),
                                 [&](const auto& each) { return each.term.number == body.rung; });
  if (rung == covenant.ladder.end() || rung->ground != body.ground) return refused;
  const auto place = static_cast<std::uint64_t>(rung - covenant.ladder.begin());
  if (body.stage != consent::kStageFirstRung + place) return Error{ErrorCode::no_rule, "stage"};
  if (rung->role == 0) return body.responsible == member ? Status(Done{}) : Status(refused);
  const consent::Member* only = covenant.only_member(rung->role);
  if (only == nullptr || only->id != member) return refused;
  return Done{};
}

}  // namespace

Result<consent::CaseDueBody> check_notice(const codec::Proven& notice, const MemberId& member,
                                          const consent::Covenant& covenant,
                                          const LedgerView& ledger) {
  const Error missing{ErrorCode::no_release_record, "notice"};
  if (!notice.opening) return missing;
  const Result<consent::Leaf> leaf = consent::decode_leaf(notice.leaf);
  if (!leaf.ok() || leaf->type != LeafType::case_due) return missing;
  if (!hash::opens(leaf->commitment, leaf->type, *notice.opening)) {
    return Error{ErrorCode::bad_opening, "notice"};
  }
  SLUIS_TRY(body, canon::decode<consent::CaseDueBody>(notice.opening->body, "notice"));
  SLUIS_TRY_DONE(ledger.check(notice));
  if (body.told != member) return Error{ErrorCode::wrong_release_record, "told"};
  SLUIS_TRY_DONE(check_rung(body, member, covenant));
  return body;
}

bool is_let_go(const consent::CaseDueBody& body) {
  return body.deadline.duty == consent::CaseDuty::take_up && body.rung == 0 &&
         body.responsible != body.told;
}

// Under the covenant of now, whatever it was under: who its last rung was is asked of nobody else.
Result<std::uint64_t> check_designated(const OwnView& view, std::span<const codec::FactUsed> facts,
                                       const consent::CaseDueBody& body) {
  const Error refused{ErrorCode::no_release_record, "notice"};
  if (facts.empty()) return refused;
  SLUIS_TRY(shown, check_case(view, facts, body.case_id));
  const consent::Designators designators = consent::designators_of(view.covenant);
  if (!shown.designated || shown.designated->by != designators.by) return refused;
  const bool is_this = shown.designated->from == body.told && shown.coordinator == body.responsible;
  if (!is_this) return refused;
  return shown.designated->index;
}

}  // namespace sluis::sdk
