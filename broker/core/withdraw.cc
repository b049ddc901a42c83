// SPDX-License-Identifier: EUPL-1.2
// WITHDRAW and what follows: the lists of what was opened, what was not, and what nobody knows.
//
// The withdrawal itself only stands in the record and marks the exchanges it may touch; each of
// them is decided anew in the same batch (redecide.cc): there bodies go and the lists grow.
#include "broker/core/step.h"

namespace sluis::broker {
namespace {

enum class Fate : std::uint8_t { opened, not_opened, unknown, open };

Fate fate_of(const Mailbox& mailbox, const Message& message) {
  switch (message.stage) {
    case Stage::done: return Fate::opened;
    case Stage::unknown: return Fate::unknown;
    case Stage::released:
      return mailbox.find(message.leases.back())->over ? Fate::unknown : Fate::open;
    default: return Fate::not_opened;
  }
}

// Keeps what was told before of a message that no longer rests on the withdrawal, or was erased.
void keep_former(const std::vector<MessageId>& former, const std::set<MessageId>& known,
                 std::set<MessageId>& list) {
  for (const MessageId& id : former) {
    if (!known.contains(id)) list.insert(id);
  }
}

}  // namespace

std::optional<EffectiveEvent> lists_of(const State& state, const WithdrawId& id) {
  const WithdrawRecord& record = state.facts.withdrawals.at(id);
  std::set<MessageId> opened, not_opened, unknown, known;
  for (const MessageKey& key : record.resting) {
    const Message* message = state.mailbox.find(key);
    if (message == nullptr) continue;
    known.insert(key.message_id);
    switch (fate_of(state.mailbox, *message)) {
      case Fate::opened: opened.insert(key.message_id); break;
      case Fate::not_opened: not_opened.insert(key.message_id); break;
      case Fate::unknown: unknown.insert(key.message_id); break;
      case Fate::open: return std::nullopt;
    }
  }
  keep_former(record.opened, known, opened);
  keep_former(record.not_opened, known, not_opened);
  keep_former(record.unknown, known, unknown);
  return EffectiveEvent{id,
                        {opened.begin(), opened.end()},
                        {not_opened.begin(), not_opened.end()},
                        {unknown.begin(), unknown.end()}};
}

Status on_withdraw(Step& step, const ActEvent& event) {
  SLUIS_TRY(body, canon::decode<consent::WithdrawBody>(event.act.act().opening.body, "withdraw"));
  if (step.state.facts.withdrawals.contains(body.withdraw_id)) {
    return Error{ErrorCode::id_conflict, "withdraw_id"};
  }
  const DurationMs skew{step.covenant().limits.created_skew_ms};
  if (body.created > step.now() + skew) return Error{ErrorCode::clock_skew, "created"};

  register_persons(step, event);
  WithdrawRecord record;
  record.member = event.session;
  record.subject = event.persons[0];
  record.giver = event.persons[1];
  record.scope = body.scope;
  record.index = step.append_act(event.act, event.persons, record.subject);
  step.state.facts.add(body.withdraw_id, record);
  step.state.facts.watched.insert(body.withdraw_id);
  step.state.touch(record.subject);
  const AckReply ack{record.index, {}, {}};
  step.state.acks.add(event.act.act().commitment, ack, kNever);
  step.answer(event.session, event.request, ack);
  return Done{};
}

void handle(Step& step, const EffectiveEvent& event) {
  const auto row = step.state.facts.withdrawals.find(event.withdraw_id);
  if (row == step.state.facts.withdrawals.end()) return;
  WithdrawRecord& record = row->second;
  consent::EffectiveBody body;
  body.withdraw_id = event.withdraw_id;
  body.opened = event.opened;
  body.not_opened = event.not_opened;
  body.unknown = event.unknown;
  step.append_own(LeafType::effective, body, record.subject);
  record.effective = true;
  record.opened = event.opened;
  record.not_opened = event.not_opened;
  record.unknown = event.unknown;
  step.state.facts.watched.erase(event.withdraw_id);
  step.emit(WithdrawChanged{record.member, event.withdraw_id});
}

}  // namespace sluis::broker
