// SPDX-License-Identifier: EUPL-1.2
// RETIRE: the broker forgets an exchange when the terms of the grounds it went on are over.
//
// The term counts from when the last of its messages ended, in the covenant in force then, and is
// the longest of them; a ground without a term keeps the exchange, and so does a slot that may
// still send: nothing was released there, on no ground. What was delivered nowhere and is corrected
// goes 30 days after that. Members have a week more to say that their own copies went (removed.cc):
// after it nobody knows what they speak of.
#include "broker/core/step.h"

namespace sluis::broker {
namespace {

constexpr DurationMs kDay{86'400'000};
constexpr DurationMs kGrace{7 * kDay.ms};

bool is_over(const State& state, const Exchange& exchange) {
  for (const auto& [recipient, slot] : exchange.slots) {
    const bool waits = slot.state != SlotState::done && slot.state != SlotState::unknown &&
                       slot.state != SlotState::corrected;
    if (waits) return false;
  }
  return std::none_of(exchange.messages.begin(), exchange.messages.end(), [&](const auto& id) {
    const Message* message = state.mailbox.find(MessageKey{exchange.source, id});
    return message != nullptr && message->is_live();
  });
}

// After `now`; kNoTerm: nothing was released and it stands, or a ground has no term.
TimeMs term_after(const State& state, const Exchange& exchange, TimeMs now) {
  DurationMs longest{0};
  for (const MessageId& id : exchange.messages) {
    const Message* message = state.mailbox.find(MessageKey{exchange.source, id});
    if (message == nullptr || message->ground == 0) continue;
    const consent::Ground* ground = state.covenant->ground(message->ground);
    if (ground == nullptr || ground->retention_days == 0) return kNoTerm;
    longest = std::max(longest, DurationMs{ground->retention_days * kDay.ms});
  }
  if (longest.ms == 0 && exchange.correction) longest = consent::kCorrectedKept;
  return longest.ms == 0 ? kNoTerm : now + longest + kGrace;
}

void forget(State& state, const ExchangeId& id) {
  const Exchange& exchange = *state.exchanges.find(id);
  for (const MessageId& message_id : exchange.messages) {
    const MessageKey key{exchange.source, message_id};
    const Message* message = state.mailbox.find(key);
    if (message == nullptr) continue;
    for (const WithdrawId& withdrawal : message->withdrawals) {
      state.facts.withdrawals.at(withdrawal).resting.erase(key);  // its lists stand as told
    }
    state.mailbox.erase(key);
  }
  state.alerts.forget(id);
  state.exchanges.erase(id);
}

// A replay that lacks parts may go on from a snapshot of before the exchange ended; what came after
// is gone with it, its end and who removed their copies among it. So the record says what was done:
// without a leaf it was kept, with one it was forgotten.
void retire_as_recorded(Step& step, const ExchangeId& id) {
  step.applied.changed = true;
  if (step.event.recorded->leaves == 0) return step.state.exchanges.set_retire(id, kNoTerm);
  forget(step.state, id);  // its leaf: machine.cc, follow_record
}

}  // namespace

void settle_term(Step& step, const ExchangeId& id) {
  const Exchange* exchange = step.state.exchanges.find(id);
  if (exchange == nullptr) return;  // erased
  const bool over = is_over(step.state, *exchange);
  step.state.exchanges.set_retire(
      id, over ? term_after(step.state, *exchange, step.now()) : kNoTerm);
}

void handle(Step& step, const RetireEvent& event) {
  const Exchange* exchange = step.state.exchanges.find(event.exchange_id);
  if (exchange == nullptr) step.state.alerts.forget(event.exchange_id);  // on replay: it is gone
  if (exchange == nullptr) return;
  if (step.replays() && step.state.lacks_parts()) {
    return retire_as_recorded(step, event.exchange_id);
  }
  if (exchange->retire > step.now()) return;
  step.applied.changed = true;
  if (!is_over(step.state, *exchange)) {  // something was sent since: counted anew at its end
    return step.state.exchanges.set_retire(event.exchange_id, kNoTerm);
  }
  consent::RetentionBody body;
  body.exchange_id = event.exchange_id;
  body.source = exchange->source;
  body.due = exchange->retire;
  for (const auto& [message, index] : exchange->removed) body.removed.push_back(index);
  std::sort(body.removed.begin(), body.removed.end());
  step.append_own(LeafType::retention, body, step.state.subject_of(event.exchange_id));
  step.emit(ForgetEntries{exchange->entries});
  forget(step.state, event.exchange_id);
}

namespace {

struct ExchangeOf {
  const State& state;
  using Found = std::optional<ExchangeId>;

  Found of(const MessageKey& key) const {
    const Message* message = state.mailbox.find(key);
    return message == nullptr ? Found{} : Found(message->exchange_id);
  }
  Found of(const LeaseId& id) const {
    const Lease* lease = state.mailbox.find(id);
    return lease == nullptr ? Found{} : of(lease->message);
  }
  Found operator()(const ActEvent& event) const {
    const SignedAct& act = event.act.act();
    if (act.type == LeafType::intent) {
      const auto body = canon::decode<consent::IntentBody>(act.opening.body, "intent");
      return body.ok() ? Found(body->exchange_id) : Found{};
    }
    if (act.type == LeafType::receipt) {
      const auto body = canon::decode<consent::ReceiptBody>(act.opening.body, "receipt");
      return body.ok() ? of(body->lease) : Found{};
    }
    if (act.type == LeafType::correction) {
      const auto body = canon::decode<consent::CorrectionBody>(act.opening.body, "correction");
      return body.ok() ? Found(body->exchange_id) : Found{};
    }
    if (act.type == LeafType::destroyed) {
      const auto body = canon::decode<consent::DestroyedBody>(act.opening.body, "destroyed");
      return body.ok() ? Found(body->exchange_id) : Found{};
    }
    if (act.type != LeafType::removed) return {};
    const auto body = canon::decode<consent::RemovedBody>(act.opening.body, "removed");
    return body.ok() ? Found(body->exchange_id) : Found{};
  }
  Found operator()(const SubmitEvent& event) const { return event.header.exchange_id; }
  Found operator()(const ReleaseEvent& event) const { return of(event.message); }
  Found operator()(const VoidEvent& event) const { return of(event.lease); }
  Found operator()(const LeaseOverEvent& event) const { return of(event.lease); }
  Found operator()(const ExpireEvent& event) const { return of(event.message); }
  Found operator()(const OrderOverEvent& event) const {
    const auto key = state.exchanges.slot_of(event.order_id);
    return key ? Found(key->exchange_id) : Found{};
  }
  Found operator()(const RenewEvent& event) const { return event.exchange_id; }
  Found operator()(const UnknownEvent& event) const { return of(event.message); }
  Found operator()(const RedecideEvent& event) const { return event.exchange_id; }
  template <class Other>
  Found operator()(const Other&) const {
    return {};
  }
};

}  // namespace

std::optional<ExchangeId> exchange_of(const State& state, const Payload& payload) {
  return std::visit(ExchangeOf{state}, payload);
}

}  // namespace sluis::broker
