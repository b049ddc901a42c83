// SPDX-License-Identifier: EUPL-1.2
// What time and earlier events demand. Nothing happens here: the answers become events.
#include "broker/core/machine.h"
#include "broker/core/step.h"

namespace sluis::broker {
namespace {

constexpr std::size_t kDueMax = 64;  // at a time, so that a batch stays small

class DueList {
 public:
  explicit DueList(std::vector<Payload>& out) : out_(out) {}
  bool full() const { return out_.size() >= kDueMax; }
  template <class T>
  void add(T payload) {
    out_.emplace_back(std::move(payload));
  }

 private:
  std::vector<Payload>& out_;
};

void add_leases(const State& state, const Mutants& mutants, BootTimeMs boot, DueList& due) {
  for (const auto& [end, id] : state.mailbox.lease_ends()) {
    if (end > boot || due.full()) break;
    due.add(LeaseOverEvent{id});
  }
  if (!mutants.timer_by_message) return;
  for (const auto& [id, lease] : state.mailbox.leases()) {  // the defect: answered ones fire too
    if (!lease.over && !lease.is_open() && lease.end() <= boot && !due.full()) {
      due.add(LeaseOverEvent{id});
    }
  }
}

void add_withdrawals(const State& state, DueList& due) {
  for (const WithdrawId& id : state.facts.watched) {
    if (due.full()) break;
    const WithdrawRecord& record = state.facts.withdrawals.at(id);
    const std::optional<EffectiveEvent> lists = lists_of(state, id);
    if (!lists) continue;
    const bool told = record.effective && lists->opened == record.opened &&
                      lists->not_opened == record.not_opened && lists->unknown == record.unknown;
    if (!told) due.add(*lists);
  }
}

// One at a time: what one alert takes in, the next need not.
void add_alerts(const State& state, TimeMs now, DueList& due) {
  if (state.alerts.pending.empty()) return;
  const ExchangeId& id = *state.alerts.pending.begin();
  due.add(AlertEvent{AlertLinked{id, alert_for(state, id, now)}});
}

// While a list of a withdrawal is still to be written, what it names is kept.
bool is_listed(const State& state, const Exchange& exchange) {
  for (const MessageId& id : exchange.messages) {
    const Message* message = state.mailbox.find(MessageKey{exchange.source, id});
    if (message == nullptr) continue;
    for (const WithdrawId& withdrawal : message->withdrawals) {
      if (state.facts.watched.contains(withdrawal)) return true;
    }
  }
  return false;
}

// While the store recovers nobody is told anything of a family.
void add_cases(const State& state, TimeMs now, DueList& due) {
  if (state.recovery.is_open()) return;
  for (const auto& [at, id] : state.facts.case_times) {
    if (at > now || due.full()) break;
    const CaseRecord& record = state.facts.cases.at(id);
    if (const auto said = case_due(state, record, now)) due.add(CaseEvent{*said});
  }
}

void add_retirements(const State& state, TimeMs now, DueList& due) {
  for (const auto& [at, id] : state.exchanges.retirements()) {
    if (at > now || due.full()) break;
    const Exchange& exchange = *state.exchanges.find(id);
    const bool is_needed = is_listed(state, exchange) || has_open_recall(state, exchange);
    if (!is_needed) due.add(RetireEvent{id});
  }
}

std::uint64_t from_now(std::uint64_t at, std::uint64_t now) { return at > now ? at - now : 0; }

}  // namespace

TimeMs Machine::time(TimeMs wall) const { return std::max(wall, state_->time); }

std::vector<Payload> Machine::due(TimeMs reading, BootTimeMs boot) const {
  const State& state = *state_;
  const TimeMs wall = time(reading);
  std::vector<Payload> out;
  DueList due(out);
  if (!state.covenant) return out;
  for (const auto& [at, person] : state.facts.times) {
    if (at > wall || due.full()) break;
    due.add(FactTimeEvent{person, at});
  }
  // Consequences of what was just recorded come before anything that rests on them.
  for (const ExchangeId& id : state.exchanges.dirty) {
    if (due.full()) break;
    due.add(RedecideEvent{id});
  }
  if (!out.empty()) return out;
  add_alerts(state, wall, due);
  if (!out.empty()) return out;
  add_leases(state, mutants_, boot, due);
  for (const auto& [at, id] : state.exchanges.deadlines()) {
    if (at > wall || due.full()) break;
    due.add(OrderOverEvent{id});
  }
  for (const auto& [at, key] : state.mailbox.expiries()) {
    if (at > wall || due.full()) break;
    due.add(ExpireEvent{key});
  }
  for (const auto& [at, key] : state.mailbox.key_ends()) {
    if (at > wall || due.full()) break;
    due.add(UnknownEvent{key});
  }
  if (out.empty()) add_withdrawals(state, due);
  if (out.empty()) add_cases(state, wall, due);
  if (out.empty()) add_retirements(state, wall, due);
  return out;
}

std::optional<DurationMs> Machine::next_due(TimeMs reading, BootTimeMs boot) const {
  if (!due(reading, boot).empty()) return DurationMs{0};
  const State& state = *state_;
  const TimeMs wall = time(reading);
  std::optional<DurationMs> next;
  const auto consider = [&](std::uint64_t at, std::uint64_t now) {
    const DurationMs wait{from_now(at, now)};
    if (!next || wait < *next) next = wait;
  };
  const auto first = [&](const auto& deadlines, std::uint64_t now) {
    if (!deadlines.empty()) consider(deadlines.begin()->first.ms, now);
  };
  first(state.mailbox.lease_ends(), boot.ms);
  first(state.facts.times, wall.ms);
  if (!state.recovery.is_open()) first(state.facts.case_times, wall.ms);
  first(state.exchanges.deadlines(), wall.ms);
  first(state.mailbox.expiries(), wall.ms);
  first(state.mailbox.key_ends(), wall.ms);
  // One whose time has come and that is kept still waits for another event, not for the clock.
  const auto& retirements = state.exchanges.retirements();
  const auto later = std::find_if(retirements.begin(), retirements.end(),
                                  [&](const auto& row) { return row.first > wall; });
  if (later != retirements.end()) consider(later->first.ms, wall.ms);
  return next;
}

}  // namespace sluis::broker
