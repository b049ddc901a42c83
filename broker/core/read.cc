// SPDX-License-Identifier: EUPL-1.2
// READ: a look at the ledger, on record before it is answered; and who may look how far.
#include "broker/core/machine.h"
#include "broker/core/step.h"

namespace sluis::broker {
namespace {

// Whether the question is one that the broker answers, and with more than the asker's own acts.
bool looks_at_all(const consent::ReadBody& body) {
  const auto question = static_cast<consent::ReadQuestion>(body.question);
  return question == consent::ReadQuestion::log || question == consent::ReadQuestion::openings ||
         question == consent::ReadQuestion::person;
}
// Of whom an erasure would reach: on record, and answered by nothing but its acknowledgement.
bool looks_up_erasure(const consent::ReadBody& body) {
  return static_cast<consent::ReadQuestion>(body.question) == consent::ReadQuestion::erasure;
}

// The function's right is the covenant's; which function the worker has, its key in the directory
// says (verify_act).
Status check_read(const consent::Covenant& covenant, const consent::ReadBody& body) {
  const auto question = static_cast<consent::ReadQuestion>(body.question);
  if (looks_at_all(body) || looks_up_erasure(body)) {
    const consent::Function* function = covenant.function(body.actor.function);
    if (body.actor.worker.is_zero() || function == nullptr || !function->audits) {
      return Error{ErrorCode::not_allowed, "audits"};
    }
  } else if (question != consent::ReadQuestion::own) {
    return Done{};  // the asker's own number, which is only recorded
  }
  const bool names_person = !body.person.is_zero();
  if (names_person != (question == consent::ReadQuestion::person || looks_up_erasure(body))) {
    return Error{ErrorCode::malformed, "person"};
  }
  return Done{};
}

}  // namespace

Status check_created(const Step& step, TimeMs created) {
  const std::uint64_t skew = step.covenant().limits.created_skew_ms;
  const std::uint64_t now = step.now().ms;
  const std::uint64_t apart = now > created.ms ? now - created.ms : created.ms - now;
  if (apart > skew) return Error{ErrorCode::clock_skew, "created"};
  return Done{};
}

Status on_read(Step& step, const ActEvent& event) {
  SLUIS_TRY(body, canon::decode<consent::ReadBody>(event.act.act().opening.body, "read"));
  SLUIS_TRY_DONE(check_created(step, body.created));
  SLUIS_TRY_DONE(check_read(step.covenant(), body));
  register_persons(step, event);
  // Who looked up an erasure stays, as who agreed to it does; whom it named goes.
  std::optional<PersonId> sealed_for;
  if (!event.persons.empty() && !looks_up_erasure(body)) sealed_for = event.persons.front();
  AckReply ack;
  ack.index = step.append_act(event.act, event.persons, sealed_for);
  const DurationMs twice_skew{2 * step.covenant().limits.created_skew_ms};
  step.state.acks.add(event.act.act().commitment, ack, step.now() + twice_skew);
  if (looks_up_erasure(body)) {
    step.state.erasure_looks.add(event.act.act().commitment,
                                 {body.actor, body.person, step.now() + kErasureProposalKept});
  }
  step.answer(event.session, event.request, ack);
  return Done{};
}

Result<AuditRight> Machine::audit_right(const consent::VerifiedAct& act,
                                        const std::vector<PersonId>& persons) const {
  if (!state_->covenant) return Error{ErrorCode::covenant_unknown, "covenant"};
  SLUIS_TRY(body, canon::decode<consent::ReadBody>(act.act().opening.body, "read"));
  SLUIS_TRY_DONE(check_read(*state_->covenant, body));
  AuditRight right;
  right.question = static_cast<consent::ReadQuestion>(body.question);
  if (!looks_at_all(body) && right.question != consent::ReadQuestion::own) {
    return Error{ErrorCode::out_of_range, "question"};
  }
  if (right.question == consent::ReadQuestion::person) {
    CHECK(persons.size() == 1);
    right.about = state_->persons.closing(persons.front());
  }
  return right;
}

}  // namespace sluis::broker
