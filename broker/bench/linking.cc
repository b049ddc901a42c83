// SPDX-License-Identifier: EUPL-1.2
// What linking costs a new signal, beside all else that the machine does for it.
//
// Two members report. Youths stand in pairs, with one parent and one address; of each youth there
// are about four signals of the last five years, by both members in turn, and the rule links those
// of the last year. The alerts that these led to are on record before anything is measured.
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <random>

#include "broker/bench/core.h"
#include "broker/bench/covenant.h"
#include "broker/bench/measure.h"
#include "broker/core/step.h"
#include "proto/hash/commit.h"
#include "proto/seal/secret.h"

namespace sluis::runtime {
namespace {

constexpr std::uint64_t kNowMs = 1'800'000'000'000, kLinkDayMs = 86'400'000;
constexpr std::uint64_t kDaysBack = 5 * 365;
constexpr std::uint64_t kSignalsOfOne = 4;  // about one youth
constexpr std::uint64_t kSamples = 2'000;
constexpr std::size_t kForgotten = 100;
constexpr std::uint64_t kCircumstanceOf = 20;  // one youth in so many
constexpr std::uint64_t kBusy = 64, kBusySamples = 20;  // signals of one family within the window

struct Youth {
  std::vector<PersonKey> keys;  // ascending
  PersonOpening opening;
};

// Nanoseconds of each sample.
struct Times {
  std::vector<std::uint64_t> all;
  void add(std::chrono::nanoseconds time) {
    all.push_back(static_cast<std::uint64_t>(time.count()));
  }
  std::uint64_t at(double share) {
    std::sort(all.begin(), all.end());
    const auto place = static_cast<std::size_t>(share * static_cast<double>(all.size()));
    return all.empty() ? 0 : all[std::min(place, all.size() - 1)];
  }
};

// What a new signal costs: its event, with the look for its family in it; that look alone, as the
// first that touches the family; the event that writes the alert; and both, all that linking does.
struct Costs {
  Times intent, look, alert, linking;
};

class LinkingMachine {
 public:
  LinkingMachine() : other_(seal::random_fixed<MemberId>()) {
    consent::Covenant covenant = members_.covenant;
    covenant.members.push_back({other_, 1, "other", "", true, false});
    std::sort(covenant.members.begin(), covenant.members.end(),
              [](const auto& one, const auto& two) { return one.id < two.id; });
    covenant.programmes = {{1, "programme", "programme"}};
    consent::CaseTerms terms;
    terms.programme = 1;
    terms.days = 360;
    terms.review_days = 90;
    terms.announce_days = 7;
    covenant.case_terms = {terms};
    consent::Ground ground;
    ground.term = {2, "verbinden", "verbinden"};
    ground.type = consent::GroundType::linking;
    ground.valid_until = {UINT64_MAX};
    covenant.grounds.push_back(ground);
    consent::LinkingRule rule;
    rule.term = {1, "family", "family"};
    rule.ground = 2;
    rule.by = {1, 2, 3};
    rule.window_days = 366;
    rule.receiver_role = 2;
    covenant.linking = rules_ = {rule};
    consent::CircumstanceType order;
    order.term = {1, "order", "order"};
    covenant.circumstances = {order};
    state_.covenant = std::move(covenant);
    state_.covenant_versions = {1};
    state_.time = {kNowMs};
  }

  void add_youths(std::uint64_t count) {
    std::vector<PersonKey> family;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (i % 2 == 0) {
        family = {{PersonKeyKind::parent_link, seal::random_fixed<Pseudonym>(), 0, 0},
                  {PersonKeyKind::address_link, seal::random_fixed<Pseudonym>(), 0, 0}};
      }
      Youth youth;
      youth.keys = {{PersonKeyKind::bsn, seal::random_fixed<Pseudonym>(), 0, 0}};
      youth.keys.insert(youth.keys.end(), family.begin(), family.end());
      youth.opening.opening = {
          seal::random_fixed<Salt>(),
          canon::encode(consent::PersonBody{consent::kBodyVersion, youth.keys})};
      youth.opening.commitment = hash::commit(LeafType::person, youth.opening.opening);
      person(members_.source, youth);
      person(other_, youth);
      youths_.push_back(std::move(youth));
    }
  }

  // One open case each for the first `count` youths; the bytes that they took.
  std::uint64_t add_cases(std::uint64_t count) {
    const std::uint64_t before = resident_bytes();
    for (std::uint64_t i = 0; i < count; ++i) {
      broker::CaseRecord record;
      record.state = {seal::random_fixed<CaseId>(), {person(members_.source, youths_[i])},
                      members_.recipient, 1, ++state_.ledger_size, true};
      record.opened_by = members_.source;
      record.life = consent::begun(state_.covenant->terms_of_cases(1), 
                                     {kNowMs - i % 80 * kLinkDayMs});
      state_.facts.add(record);
      broker::settle_alarms(state_, state_.facts.cases.at(record.state.id));
    }
    return resident_bytes() - before;
  }

  // What is on record about some, and closes nothing.
  void add_circumstances() {
    for (std::uint64_t i = 0; i < youths_.size(); i += kCircumstanceOf) {
      consent::CircumstanceState state;
      state.id = seal::random_fixed<CircumstanceId>();
      state.type = 1;
      state.stated_by = {members_.source, members_.worker, 1};
      state.about = {person(members_.source, youths_[i])};
      state.valid_until = {kNowMs + kLinkDayMs};
      state.index = ++state_.ledger_size;
      state_.facts.add(state);
    }
  }

  // Signals of the past; the bytes that they and their alerts took. internal: linking went wrong.
  Result<std::uint64_t> add_signals(std::uint64_t count) {
    const std::uint64_t before = resident_bytes();
    for (std::uint64_t i = 0; i < count; ++i) {
      const MemberId& reporter = (i / youths_.size()) % 2 == 0 ? members_.source : other_;
      const std::uint64_t days = random_() % kDaysBack;
      const ExchangeId id = add_past(reporter, youths_[i % youths_.size()], days);
      if (days < 366) mark(id);
    }
    SLUIS_TRY_DONE(write_alerts());
    return resident_bytes() - before;
  }

  // A family with many signals of the last year.
  Status add_busy() {
    for (std::uint64_t i = 0; i < kBusy; ++i) {
      const ExchangeId id = add_past(i % 2 == 0 ? members_.source : other_, youths_[i % 2], i);
      mark(id);
    }
    return write_alerts();
  }

  // The event whole, or its parts apart: the event under a covenant with no rule, then linking.
  Status measure(bool apart, const Youth& youth, Costs& costs) {
    const MemberId& reporter = random_() % 2 == 0 ? members_.source : other_;
    const ExchangeId id = seal::random_fixed<ExchangeId>();
    broker::Event event{{kNowMs}, {1}, seal::random_fixed<Salt>(),
                        intent(reporter, youth, id), std::nullopt};
    state_.covenant->linking = apart ? std::vector<consent::LinkingRule>{} : rules_;
    broker::Step step(state_, event, mutants_);
    const auto began = cpu_time();
    broker::handle(step, std::get<broker::ActEvent>(event.payload));
    costs.intent.add(cpu_time() - began);
    if (step.applied.refused || state_.exchanges.find(id) == nullptr) {
      return Error{ErrorCode::internal, "a signal was refused"};
    }
    if (apart) {
      state_.covenant->linking = rules_;
      const auto looks = cpu_time();
      broker::mark_links(step, id);
      const auto writes = cpu_time();
      SLUIS_TRY_DONE(write_alerts());
      const auto ended = cpu_time();
      costs.look.add(writes - looks);
      costs.alert.add(ended - writes);
      costs.linking.add(ended - looks);
    }
    // Gone again: what is measured does not change what is measured next.
    state_.alerts.forget(id);
    state_.alerts.pending.clear();
    state_.exchanges.erase(id);
    return Done{};
  }

  // What a member's FETCH asks of alerts that it has, and the forgetting of a signal.
  void measure_rest(Times& waiting, Times& forgetting) {
    for (const auto& [id, alert] : state_.alerts.all()) {
      state_.alerts.note_had(id, members_.recipient, alert.revision);
    }
    std::vector<ExchangeId> linked;
    for (const auto& [id, alert] : state_.alerts.all()) {
      linked.push_back(alert.linked.exchanges.front());
      if (linked.size() == kForgotten) break;
    }
    for (const ExchangeId& id : linked) {
      const auto asks = cpu_time();
      (void)broker::alerts_for(state_, members_.recipient, {kNowMs});
      const auto forgets = cpu_time();
      waiting.add(forgets - asks);
      state_.alerts.forget(id);
      forgetting.add(cpu_time() - forgets);
    }
  }

  const Youth& youth(std::uint64_t number) const { return youths_[number]; }
  std::uint64_t any(std::uint64_t below) { return random_() % below; }
  std::uint64_t alerts() const { return state_.alerts.all().size(); }

 private:
  // As Machine::resolve: who is meant, or somebody new.
  PersonId person(const MemberId& member, const Youth& youth) {
    const auto known = state_.persons.find(member, youth.keys);
    const PersonId id = known ? *known : seal::random_fixed<PersonId>();
    state_.persons.add(member, youth.keys, id);
    return id;
  }

  ExchangeId add_past(const MemberId& reporter, const Youth& youth, std::uint64_t days) {
    broker::Exchange exchange;
    exchange.source = reporter;
    exchange.kind = exchange.purpose = exchange.domain = exchange.source_regime = 1;
    exchange.persons = {{PersonRole::subject, person(reporter, youth), Digest{}}};
    exchange.index = ++state_.ledger_size;
    exchange.at = {kNowMs - days * kLinkDayMs};
    broker::Slot slot;
    slot.state = broker::SlotState::done;
    exchange.slots.emplace(members_.recipient, slot);
    exchange.entries = {exchange.index};
    const auto id = seal::random_fixed<ExchangeId>();
    state_.exchanges.add(id, std::move(exchange));
    return id;
  }

  void mark(const ExchangeId& id) {
    if (broker::alert_for(state_, id, {kNowMs})) state_.alerts.pending.insert(id);
  }

  // As Machine::due and the events that it asks for.
  Status write_alerts() {
    std::uint64_t left = 4 * state_.alerts.pending.size() + 1'000;
    while (!state_.alerts.pending.empty()) {
      const ExchangeId id = *state_.alerts.pending.begin();
      broker::Event event{{kNowMs}, {1}, seal::random_fixed<Salt>(),
                          broker::AlertEvent{broker::AlertLinked{
                              id, broker::alert_for(state_, id, {kNowMs})}},
                          std::nullopt};
      broker::Step step(state_, event, mutants_);
      broker::handle(step, std::get<broker::AlertEvent>(event.payload));
      if (left-- == 0) return Error{ErrorCode::internal, "alerts have no end"};
    }
    return Done{};
  }

  broker::ActEvent intent(const MemberId& reporter, const Youth& youth, const ExchangeId& id) {
    consent::IntentBody body;
    body.actor = {reporter, members_.worker, 1};
    body.exchange_id = id;
    body.kind = body.purpose = body.domain = body.source_regime = 1;
    body.persons = {{PersonRole::subject, youth.opening.commitment}};
    body.wanted = {{members_.recipient, Level::content}};
    body.content = seal::random_fixed<Commitment>();
    body.created = {kNowMs};
    SignedAct act;
    act.type = LeafType::intent;
    act.covenant = 1;
    act.opening = {seal::random_fixed<Salt>(), canon::encode(body)};
    act.commitment = hash::commit(act.type, act.opening);
    act.signatures = {{members_.source_keys.key_id(), seal::random_fixed<Signature>()}};
    act.persons = {youth.opening};
    return {reporter, seal::random_fixed<RequestId>(),
            consent::already_verified(std::move(act), body.actor), {person(reporter, youth)}};
  }

  const BenchMembers members_;
  const MemberId other_;
  const broker::Mutants mutants_{};
  std::vector<consent::LinkingRule> rules_;
  broker::State state_;
  std::vector<Youth> youths_;
  std::minstd_rand random_{1};
};

void print(const char* name, Times& times) {
  std::cout << ",\"" << name << "_p50\":" << times.at(0.5) << ",\"" << name
            << "_p99\":" << times.at(0.99);
}

}  // namespace

Status measure_linking(std::uint64_t cases, std::uint64_t signals) {
  LinkingMachine machine;
  machine.add_youths(std::max({cases, signals / kSignalsOfOne, std::uint64_t{4}}));
  const std::uint64_t case_bytes = machine.add_cases(cases);
  machine.add_circumstances();
  SLUIS_TRY(signal_bytes, machine.add_signals(signals));
  Costs whole, apart, busy;
  for (std::uint64_t i = 0; i < kSamples; ++i) {
    const Youth& youth = machine.youth(machine.any(cases));
    SLUIS_TRY_DONE(machine.measure(i % 2 == 0, youth, i % 2 == 0 ? apart : whole));
  }
  SLUIS_TRY_DONE(machine.add_busy());
  for (std::uint64_t i = 0; i < kBusySamples; ++i) {
    SLUIS_TRY_DONE(machine.measure(true, machine.youth(i % 2), busy));
  }
  Times waiting, forgetting;
  machine.measure_rest(waiting, forgetting);
  std::cout << "{\"cases\":" << cases << ",\"signals\":" << signals
            << ",\"alerts\":" << machine.alerts() << ",\"case_bytes\":" << case_bytes
            << ",\"signal_bytes\":" << signal_bytes;
  print("intent_with", whole.intent);
  print("intent_without", apart.intent);
  print("look", apart.look);
  print("alert", apart.alert);
  print("linking", apart.linking);
  print("busy", busy.linking);
  print("alerts_asked", waiting);
  print("signal_forgotten", forgetting);
  std::cout << "}\n" << std::flush;
  _exit(0);  // to free millions of nodes one by one takes longer than all of this
}

}  // namespace sluis::runtime
