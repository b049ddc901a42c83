// SPDX-License-Identifier: EUPL-1.2
// The pseudonym key changes: whose records keep an epoch in force.
#include <limits>

#include "broker/core/step.h"

namespace sluis::broker {
namespace {

constexpr std::size_t kFactsHanded = 256;  // of one answer or order: codec::kFactsMax

// Since when there are consents that may still open: a withdrawal beats those before it. Whose it
// is may be told later, by a worker who says that two are one person.
std::uint64_t oldest_consent(const State& state, TimeMs now) {
  std::uint64_t oldest = std::numeric_limits<std::uint64_t>::max();
  for (const auto& [id, consent] : state.facts.consents) {
    if (now < consent.valid_until) oldest = std::min(oldest, consent.index);
  }
  return oldest;
}

// Who gave the consents about `subjects` that are among the facts.
std::set<PersonId> givers_used(const State& state, const std::set<PersonId>& subjects,
                               const std::vector<std::uint64_t>& facts) {
  std::set<PersonId> out;
  for (const PersonId& subject : subjects) {
    std::vector<const consent::ConsentState*> consents;
    const ConsentsOf* found = state.facts.consents_of.find(subject);
    if (found != nullptr) found->append_to(consents);
    for (const consent::ConsentState* consent : consents) {
      if (!std::binary_search(facts.begin(), facts.end(), consent->index)) continue;
      for (const consent::GiverState& giver : consent->givers) out.insert(giver.person);
    }
  }
  return out;
}

using Records = std::set<std::pair<MemberId, PersonId>>;

// Who said it, and who recorded what it withdraws: of a letter's code its member knows nobody.
void add_withdrawal(const State& state, const WithdrawRecord& record, Records& out) {
  out.emplace(record.member, record.subject);
  out.emplace(record.member, record.giver);
  std::vector<const consent::ConsentState*> consents;
  const ConsentsOf* found = state.facts.consents_of.find(record.subject);
  if (found != nullptr) found->append_to(consents);
  for (const consent::ConsentState* consent : consents) {
    out.emplace(consent->recorder, record.subject);
    for (const auto& giver : consent->givers) out.emplace(consent->recorder, giver.person);
  }
}

// Who said something about whom that still counts.
Records on_record(const State& state, TimeMs now) {
  Records out;
  for (const auto& [id, consent] : state.facts.consents) {
    if (consent.valid_until <= now) continue;
    out.emplace(consent.recorder, consent.subject);
    for (const auto& giver : consent.givers) out.emplace(consent.recorder, giver.person);
  }
  const std::uint64_t oldest = oldest_consent(state, now);
  for (const auto& [id, record] : state.facts.withdrawals) {
    if (record.index > oldest) add_withdrawal(state, record, out);
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

LeftBehind left_behind(const State& state, std::uint32_t epoch, TimeMs now) {
  LeftBehind out;
  for (const auto& [member, person] : state.persons.left_behind(on_record(state, now), epoch)) {
    ++out[member];
  }
  return out;
}

Status check_rekeying(const State& state, const MemberId& member,
                      const std::vector<PersonKey>& keys) {
  const std::vector<std::uint32_t> epochs = state.directory.epochs();
  if (epochs.size() < 2) return Error{ErrorCode::not_allowed, "epoch"};
  switch (state.persons.carry_of(member, keys, epochs.front())) {
    case Persons::Carry::more: return Done{};
    case Persons::Carry::nothing: return Error{ErrorCode::nothing_to_rekey, "person"};
    case Persons::Carry::mixed: break;
  }
  return Error{ErrorCode::not_allowed, "keys of one file"};
}

std::vector<std::uint64_t> with_rekeys(const State& state,
                                       const std::vector<ExchangePerson>& persons,
                                       const std::vector<std::uint64_t>& facts) {
  if (state.facts.rekeys.empty()) return facts;
  std::set<PersonId> named, meant;
  for (const ExchangePerson& person : persons) {
    for (const PersonId& each : state.persons.closing(person.person)) named.insert(each);
    for (const PersonId& each : state.persons.same(person.person)) meant.insert(each);
  }
  for (const PersonId& giver : givers_used(state, named, facts)) {
    named.insert(giver);
    for (const PersonId& each : state.persons.same(giver)) meant.insert(each);
  }
  std::set<PersonId> all = named;
  all.insert(meant.begin(), meant.end());
  std::set<std::uint64_t> more;
  for (const PersonId& person : all) {
    const auto row = state.facts.rekeys.find(person);
    // What was erased opens no more, and a source would believe nothing beside it.
    if (row == state.facts.rekeys.end() || !state.persons.is_known(person)) continue;
    for (const Rekeying& each : row->second) {
      // That two are one is told to whom it opens something, and to nobody else.
      const bool is_used =
          each.joins() ? !facts.empty() && meant.contains(person)
                       : named.contains(person) && state.covenant->member(each.member) != nullptr;
      if (is_used) more.insert(each.index);
    }
  }
  // Facts first: with more, no reader takes the answer.
  std::set<std::uint64_t> out(facts.begin(), facts.end());
  for (const std::uint64_t index : more) {
    if (out.size() >= kFactsHanded) break;
    out.insert(index);
  }
  return {out.begin(), out.end()};
}

}  // namespace sluis::broker
