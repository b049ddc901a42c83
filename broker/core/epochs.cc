// SPDX-License-Identifier: EUPL-1.2
// The pseudonym key changes: whose records keep an epoch in force.
#include "broker/core/step.h"

namespace sluis::broker {
namespace {

// A withdrawal stands as long as a consent that it may beat: a newer one is beaten by none.
bool has_live_consent(const State& state, const PersonId& subject, TimeMs now) {
  for (const PersonId& person : state.persons.closing(subject)) {
    const ConsentsOf* found = state.facts.consents_of.find(person);
    std::vector<const consent::ConsentState*> consents;
    if (found != nullptr) found->append_to(consents);
    if (std::any_of(consents.begin(), consents.end(),
                    [&](const auto* consent) { return now < consent->valid_until; })) {
      return true;
    }
  }
  return false;
}

// Who said something about whom that still counts.
std::set<std::pair<MemberId, PersonId>> on_record(const State& state, TimeMs now) {
  std::set<std::pair<MemberId, PersonId>> out;
  for (const auto& [id, consent] : state.facts.consents) {
    if (consent.valid_until <= now) continue;
    out.emplace(consent.recorder, consent.subject);
    for (const auto& giver : consent.givers) out.emplace(consent.recorder, giver.person);
  }
  for (const auto& [id, record] : state.facts.withdrawals) {
    if (!has_live_consent(state, record.subject, now)) continue;
    out.emplace(record.member, record.subject);
    out.emplace(record.member, record.giver);
  }
  for (const auto& [id, record] : state.facts.cases) {
    if (!record.state.open) continue;
    for (const PersonId& person : record.state.subjects) out.emplace(record.opened_by, person);
  }
  for (const auto& [id, stated] : state.facts.circumstances) {
    if (stated.ended != 0 || stated.valid_until <= now) continue;
    for (const PersonId& person : stated.about) out.emplace(stated.stated_by.member, person);
  }
  // Until the broker forgets a signal, what closes later must reach it, and linking find it.
  for (const ExchangeId& id : state.exchanges.all()) {
    const Exchange& exchange = *state.exchanges.find(id);
    // An answer is about nobody: the key in it was made for it alone.
    if (state.covenant && state.covenant->answer_of(exchange.kind) != nullptr) continue;
    for (const ExchangePerson& person : exchange.persons) {
      out.emplace(exchange.source, person.person);
    }
  }
  return out;
}

}  // namespace

std::vector<PersonId> left_behind(const State& state, std::uint32_t epoch, TimeMs now) {
  return state.persons.left_behind(on_record(state, now), epoch);
}

std::vector<std::uint64_t> with_rekeys(const State& state,
                                       const std::vector<ExchangePerson>& persons,
                                       const std::vector<std::uint64_t>& facts) {
  if (state.facts.rekeys.empty()) return facts;
  std::set<PersonId> named;
  for (const ExchangePerson& person : persons) {
    for (const PersonId& each : state.persons.closing(person.person)) named.insert(each);
  }
  const std::set<PersonId> subjects = named;
  const auto uses = [&](std::uint64_t index) {
    return std::binary_search(facts.begin(), facts.end(), index);
  };
  for (const PersonId& subject : subjects) {
    std::vector<const consent::ConsentState*> consents;
    const ConsentsOf* found = state.facts.consents_of.find(subject);
    if (found != nullptr) found->append_to(consents);
    for (const consent::ConsentState* consent : consents) {
      if (!uses(consent->index)) continue;
      for (const consent::GiverState& giver : consent->givers) named.insert(giver.person);
    }
  }
  std::set<std::uint64_t> out(facts.begin(), facts.end());
  for (const PersonId& person : named) {
    const auto row = state.facts.rekeys.find(person);
    // What was erased opens no more, and a source would believe nothing beside it.
    if (row == state.facts.rekeys.end() || !state.persons.is_known(person)) continue;
    out.insert(row->second.begin(), row->second.end());
  }
  return {out.begin(), out.end()};
}

}  // namespace sluis::broker
