// SPDX-License-Identifier: EUPL-1.2
// A giver's letter code, entered at some member's desk: whoever has it need not say who he is.
//
// Used once. Used, and of nobody, are one answer; a try that fails is an entry without an opening
// and costs of a day's few, so that nobody finds a code by asking.
#include "broker/core/step.h"
#include "consent/core/fact_rights.h"

namespace sluis::broker {
namespace {

using consent::CodeUse;
using consent::LetterCodeUsed;

void withdraw(Step& step, const ActEvent& event, const LetterCodeUsed& used,
              const consent::ConsentState& consent, const PersonId& giver, std::uint64_t index) {
  WithdrawRecord record;
  record.member = event.session;
  record.index = index;
  record.subject = consent.subject;
  record.giver = giver;
  record.scope = consent.scope;
  step.state.facts.add(used.withdraw_id, record);
  step.state.facts.watched.insert(used.withdraw_id);
}

void tell(Step& step, const ActEvent& event, std::uint64_t index) {
  const AckReply ack{index, {}, {}};
  step.state.acks.add(event.act.act().commitment, ack, kNever);
  step.answer(event.session, event.request, ack);
}

}  // namespace

Status check_confirmable(const consent::ConsentState& consent, const WorkerId& worker) {
  if (consent.worker == worker) return Error{ErrorCode::not_allowed, "worker"};
  for (const consent::GiverState& giver : consent.givers) {
    if (!giver.answer) return Error{ErrorCode::consent_incomplete, "givers"};
    if (giver.worker == worker) return Error{ErrorCode::not_allowed, "worker"};
  }
  return Done{};
}

Status on_letter_code(Step& step, const ActEvent& event, const consent::FactBody& body,
                      const LetterCodeUsed& used) {
  const consent::Actor& actor = event.act.actor();
  const consent::Function* function = step.covenant().function(actor.function);
  if (function == nullptr || !consent::may_record(*function, body.payload)) {
    return Error{ErrorCode::not_allowed, "fact kind"};
  }
  const DurationMs skew{step.covenant().limits.created_skew_ms};
  if (body.created > step.now() + skew) return Error{ErrorCode::clock_skew, "created"};
  FactsIndex& facts = step.state.facts;
  const auto row = facts.codes.find(consent::hash_of(used.code));
  const bool is_open = row != facts.codes.end() && row->second.used == 0;
  // Who has no tries left learns nothing of a good one either; but what somebody stops is stopped,
  // whoever mistyped before him: eighty random bits are not found by trying.
  if (!is_open || used.use != CodeUse::withdraw) {
    SLUIS_TRY_DONE(step.state.code_tries.check(event.session, step.now()));
  }
  consent::ConsentState* consent = is_open ? &facts.consents.at(row->second.consent_id) : nullptr;
  // Not used up by it: there is nothing yet to confirm, or another worker does.
  if (is_open && used.use == CodeUse::confirm) {
    SLUIS_TRY_DONE(check_confirmable(*consent, actor.worker));
  }
  if (used.use == CodeUse::withdraw && facts.withdrawals.contains(used.withdraw_id)) {
    return Error{ErrorCode::id_conflict, "withdraw_id"};
  }
  if (!is_open) {
    step.state.code_tries.spend(event.session, step.now());
    step.append_act_closed(event.act);
    step.answer(event.session, event.request,
                RefusalReply{ErrorCode::unknown_letter_code, "code"});
    return Done{};
  }
  const std::uint64_t index = step.append_act(event.act, {}, consent->subject);
  row->second.used = index;
  if (used.use == CodeUse::confirm) {
    consent->confirmations.push_back(
        {consent::ConfirmedBy::letter_code, event.session, actor.worker, index});
  } else {
    withdraw(step, event, used, *consent, row->second.giver, index);
  }
  step.state.touch(consent->subject);
  tell(step, event, index);
  return Done{};
}

}  // namespace sluis::broker
