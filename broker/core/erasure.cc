// SPDX-License-Identifier: EUPL-1.2
// ERASURE: two workers of one member let a person leave the broker. Here it is only put on record,
// with nobody's key in it; whom it reaches the runtime asks before, and it destroys their keys
// (broker/runtime/erasure.cc). What is left of their records afterwards the replay says, not this.
#include <algorithm>

#include "broker/core/machine.h"
#include "broker/core/step.h"

namespace sluis::broker {
namespace {

using consent::ErasureBody;

// How long an erasure waits for who has a copy of a signal that was taken back. With the person
// goes what recalls it; but nobody's silence keeps a person from being erased within the month.
constexpr DurationMs kRecallGoesFirst{14ull * 86'400'000};

// The proposer's own look-up of this very person, that no erasure has named yet. `replays`: it may
// be one of what was erased since.
Status check_erasure(const Step& step, const ErasureBody& body, bool replays) {
  const consent::Function* function = step.covenant().function(body.proposer.function);
  if (function == nullptr || !function->audits) return Error{ErrorCode::not_allowed, "proposer"};
  const ErasureLook* look = step.state.erasure_looks.find(body.looked);
  if (look == nullptr && replays) return Done{};
  const consent::Actor proposer{body.actor.member, body.proposer.worker, body.proposer.function};
  const bool own = look != nullptr && look->proposer == proposer && look->person == body.person;
  if (!own || look->until < step.now()) return Error{ErrorCode::erasure_not_looked_up, "looked"};
  return Done{};
}

// A recall goes with the subject of its signal: the replay then knows neither.
bool loses_recall(const State& state, const std::vector<PersonId>& persons, TimeMs now) {
  for (const ExchangeId& id : state.exchanges.about(persons)) {
    const Exchange& exchange = *state.exchanges.find(id);
    const auto goes = std::find(persons.begin(), persons.end(), exchange.persons.front().person);
    if (goes == persons.end() || !has_open_recall(state, exchange)) continue;
    if (now < exchange.correction->at + kRecallGoesFirst) return true;
  }
  return false;
}

// Of several people with other numbers, all of whom are said to have the number named in another
// epoch: nobody can say whose it is, and an objection of one must not go because of the other.
std::set<PersonId> contested(const Persons& persons, const PersonId& named) {
  std::set<PersonId> out;
  for (const PersonKey& number : persons.numbers(named)) {
    const std::vector<PersonId> holders = persons.sharing({number});
    for (const PersonId& one : holders) {
      for (const PersonId& other : holders) {
        if (persons.have_other_numbers(one, other)) out.insert({one, other});
      }
    }
  }
  for (const PersonId& same : persons.same(named)) out.erase(same);
  return out;
}

}  // namespace

Status on_erasure(Step& step, const ActEvent& event) {
  SLUIS_TRY(body, canon::decode<ErasureBody>(event.act.act().opening.body, "erasure"));
  SLUIS_TRY_DONE(check_erasure(step, body, step.replays()));
  const std::uint64_t index = step.append_act(event.act, {}, std::nullopt);
  step.state.erasure_looks.use(body.looked);
  const AckReply ack{index, {}, {}};
  step.state.acks.add(event.act.act().commitment, ack, kNever);
  step.answer(event.session, event.request, ack);
  return Done{};
}

// Any key in common, as all that closes; but not who has another number than the one named.
std::vector<PersonId> Machine::erased_by(const consent::VerifiedAct& act,
                                         const std::vector<PersonKey>& keys) const {
  const Persons& persons = state_->persons;
  const std::optional<PersonId> named = persons.find(act.actor().member, keys);
  if (!named || state_->acks.find(act.act().commitment) != nullptr) return {};
  const std::set<PersonId> unclear = contested(persons, *named);
  std::vector<PersonId> out;
  for (const PersonId& person : persons.closing(*named)) {
    const bool other = persons.have_other_numbers(*named, person) || unclear.contains(person);
    if (person != *named && !other) out.push_back(person);
  }
  // Last: after a death between two lines of the erasure journal, whoever asks again still finds
  // the others by it.
  out.push_back(*named);
  return out;
}

Status Machine::check(const ActEvent& event, TimeMs wall) const {
  if (state_->acks.find(event.act.act().commitment) != nullptr) return Done{};
  const Event asked{wall, {}, {}, event, std::nullopt};
  const Step step(*state_, asked, mutants_);
  SLUIS_TRY_DONE(admit(step, event.session, event.act));
  SLUIS_TRY(body, canon::decode<ErasureBody>(event.act.act().opening.body, "erasure"));
  SLUIS_TRY_DONE(check_erasure(step, body, false));
  const Bytes& person = event.act.act().persons.front().opening.body;
  SLUIS_TRY(named, canon::decode<consent::PersonBody>(person, "person"));
  const std::vector<PersonId> persons = erased_by(event.act, named.keys);
  if (loses_recall(*state_, persons, step.now())) {
    return Error{ErrorCode::erasure_recall_open, "person"};
  }
  return Done{};
}

}  // namespace sluis::broker
