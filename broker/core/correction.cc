// SPDX-License-Identifier: EUPL-1.2
// CORRECTION and DESTROYED: two workers of its source take a signal back, since it was about the
// wrong person or went to one; and each recipient says that its copy is gone.
//
// The correction is the record of all that it does here, so nothing of it is decided: what waits
// goes back without a decision, and no alert has the signal any more. What was delivered is
// recalled until its recipient answered (recalls()); nobody is believed to have destroyed anything
// for being silent.
#include "broker/core/step.h"
#include "consent/core/fact_rights.h"

namespace sluis::broker {
namespace {

using consent::CorrectionBody;
using consent::DestroyedBody;

Status check_correction(const Step& step, const CorrectionBody& body, const MemberId& member) {
  const Exchange* exchange = step.state.exchanges.find(body.exchange_id);
  if (exchange == nullptr) return Error{ErrorCode::unknown_exchange, "exchange"};
  if (exchange->source != member) return Error{ErrorCode::not_allowed, "exchange"};
  if (exchange->correction) return Error{ErrorCode::exchange_corrected, "exchange"};
  const consent::Function* function = step.covenant().function(body.proposer.function);
  if (function == nullptr || !consent::may_correct(*function)) {
    return Error{ErrorCode::not_allowed, "proposer"};
  }
  const DurationMs skew{step.covenant().limits.created_skew_ms};
  if (body.created > step.now() + skew) return Error{ErrorCode::clock_skew, "created"};
  if (body.proposed + consent::kCorrectionProposalKept < step.now()) {
    return Error{ErrorCode::correction_too_old, "proposed"};
  }
  return Done{};
}

// Each member that has, or may have, a copy of what was sent.
std::set<MemberId> recalled_from(const State& state, const Exchange& exchange) {
  std::set<MemberId> out;
  for (const MessageId& id : exchange.messages) {
    const Message* message = state.mailbox.find(MessageKey{exchange.source, id});
    if (message == nullptr) continue;
    if (recall_of(*exchange.correction, id, *message) == RecallState::open) {
      out.insert(message->recipient);
    }
  }
  return out;
}

Status check_destroyed(const State& state, const DestroyedBody& body, const MemberId& member) {
  const Exchange* exchange = state.exchanges.find(body.exchange_id);
  if (exchange == nullptr) return Error{ErrorCode::unknown_exchange, "exchange"};
  const Message* message = state.mailbox.find({exchange->source, body.message_id});
  if (message == nullptr || message->exchange_id != body.exchange_id ||
      message->recipient != member || message->leases.empty()) {
    return Error{ErrorCode::wrong_release_record, "message"};
  }
  if (!exchange->correction || exchange->correction->index != body.correction) {
    return Error{ErrorCode::not_recalled, "correction"};
  }
  return Done{};
}

}  // namespace

std::optional<RecallState> recall_of(const Correction& correction, const MessageId& id,
                                     const Message& message) {
  if (message.leases.empty()) return std::nullopt;  // it never left the broker
  if (correction.destroyed.contains(id)) return RecallState::destroyed;
  switch (message.stage) {
    case Stage::released:
    case Stage::done:
    case Stage::unknown: return RecallState::open;
    default: return RecallState::not_opened;
  }
}

bool has_open_recall(const State& state, const Exchange& exchange) {
  return exchange.correction && !recalled_from(state, exchange).empty();
}

void settle_corrected(Step& step, const ExchangeId& id) {
  const Exchange& exchange = *step.state.exchanges.find(id);
  const std::vector<MessageId> messages = exchange.messages;
  for (const MessageId& message_id : messages) {
    const MessageKey key{exchange.source, message_id};
    const Message* message = step.state.mailbox.find(key);
    if (message != nullptr && message->stage == Stage::accepted) return_corrected(step, key);
  }
  std::vector<MemberId> waiting;
  for (const auto& [recipient, slot] : exchange.slots) {
    if (slot.state == SlotState::held || slot.state == SlotState::permitted ||
        slot.state == SlotState::ordered || slot.state == SlotState::overdue) {
      waiting.push_back(recipient);
    }
  }
  for (const MemberId& recipient : waiting) {
    step.state.exchanges.change({id, recipient},
                                [](Slot& slot) { slot.state = SlotState::corrected; });
    step.applied.changed = true;
  }
  if (exchange.retire == kNoTerm) settle_term(step, id);  // no later fact puts it off
  step.state.exchanges.dirty.erase(id);
}

Status on_correction(Step& step, const ActEvent& event) {
  SLUIS_TRY(body, canon::decode<CorrectionBody>(event.act.act().opening.body, "correction"));
  SLUIS_TRY_DONE(check_correction(step, body, event.session));
  const std::uint64_t index =
      step.append_act(event.act, {}, step.state.subject_of(body.exchange_id));
  step.state.exchanges.correct(body.exchange_id, {index, body.reason, body.found, step.now(), {}});
  settle_corrected(step, body.exchange_id);
  undo_links(step, body.exchange_id);
  const Exchange& exchange = *step.state.exchanges.find(body.exchange_id);
  for (const MemberId& member : recalled_from(step.state, exchange)) {
    step.emit(NotifyMember{member, true, false, false});
  }
  const AckReply ack{index, {}, {}};
  step.state.acks.add(event.act.act().commitment, ack, kNever);
  step.answer(event.session, event.request, ack);
  return Done{};
}

Status on_destroyed(Step& step, const ActEvent& event) {
  SLUIS_TRY(body, canon::decode<DestroyedBody>(event.act.act().opening.body, "destroyed"));
  SLUIS_TRY_DONE(check_destroyed(step.state, body, event.session));
  auto& destroyed = step.state.exchanges.at(body.exchange_id).correction->destroyed;
  const auto said = destroyed.find(body.message_id);
  if (said != destroyed.end()) {  // signed anew
    step.answer(event.session, event.request, AckReply{said->second, {}, {}});
    return Done{};
  }
  const std::uint64_t index =
      step.append_act(event.act, {}, step.state.subject_of(body.exchange_id));
  destroyed.emplace(body.message_id, index);
  const MemberId source = step.state.exchanges.find(body.exchange_id)->source;
  step.emit(NotifyMember{source, false, false, true});
  step.answer(event.session, event.request, AckReply{index, {}, {}});
  return Done{};
}

}  // namespace sluis::broker
