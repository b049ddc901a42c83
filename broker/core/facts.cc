// SPDX-License-Identifier: EUPL-1.2
#include "broker/core/facts.h"

namespace sluis::broker {
namespace {

std::vector<PersonId> everybody(const std::vector<consent::RequestPerson>& persons) {
  std::vector<PersonId> out;
  for (const consent::RequestPerson& person : persons) {
    out.insert(out.end(), person.same.begin(), person.same.end());
    out.insert(out.end(), person.possibly.begin(), person.possibly.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// The records listed for any of `persons`, once each, in the order of their ids.
template <class Id>
std::set<Id> listed_for(const std::map<PersonId, std::set<Id>>& index,
                    const std::vector<PersonId>& persons) {
  std::set<Id> out;
  if (index.empty()) return out;
  for (const PersonId& person : persons) {
    const auto row = index.find(person);
    if (row != index.end()) out.insert(row->second.begin(), row->second.end());
  }
  return out;
}

bool has(const std::vector<PersonId>& persons, const PersonId& person) {
  return std::binary_search(persons.begin(), persons.end(), person);
}

// One of the givers, or the subject itself, is among `givers`.
bool is_given_by(const consent::ConsentState& consent, const std::vector<PersonId>& givers) {
  if (has(givers, consent.subject)) return true;
  return std::any_of(
      consent.givers.begin(), consent.givers.end(),
      [&](const consent::GiverState& giver) { return has(givers, giver.person); });
}

// Whose yes a withdrawal by `giver` beats. After an erasure nobody can say any more whether one
// giver is the other; then it reaches too far rather than not far enough: a withdrawal of who is
// gone closes for all givers, a consent of who is gone is closed by any withdrawal.
std::vector<PersonId> reached(const Persons& persons, const PersonId& giver,
                              const std::vector<const consent::ConsentState*>& consents) {
  const std::vector<PersonId> closing = persons.closing(giver);
  std::set<PersonId> out(closing.begin(), closing.end());
  const bool anybody = !persons.is_known(giver);
  for (const consent::ConsentState* consent : consents) {
    for (const consent::GiverState& each : consent->givers) {
      if (anybody || !persons.is_known(each.person)) out.insert(each.person);
    }
  }
  return {out.begin(), out.end()};
}

bool by_id(const consent::ConsentState* one, const consent::ConsentState* other) {
  return one->id < other->id;
}

// Lists of numbers that may both hold; an empty one holds everything.
bool overlap(const std::vector<std::uint16_t>& one, const std::vector<std::uint16_t>& other) {
  return one.empty() || other.empty() ||
         std::find_first_of(one.begin(), one.end(), other.begin(), other.end()) != one.end();
}
bool overlap(const consent::Covenant& covenant, const consent::Party& one,
             const consent::Party& other) {
  if (one.is_role && other.is_role) return one.role == other.role;
  if (!one.is_role && !other.is_role) {
    return covenant.heir_of(one.member) == covenant.heir_of(other.member);
  }
  const consent::Party& role = one.is_role ? one : other;
  const MemberId& named = one.is_role ? other.member : one.member;
  const consent::Member* member = covenant.member(covenant.heir_of(named));
  return member != nullptr && member->role == role.role;
}
// There may be a request that both cover.
bool overlap(const consent::Covenant& covenant, const consent::Scope& one,
             const consent::Scope& other) {
  if (!overlap(one.purposes, other.purposes) || !overlap(one.kinds, other.kinds) ||
      !overlap(one.domains, other.domains)) {
    return false;
  }
  if (one.from && other.from && covenant.heir_of(*one.from) != covenant.heir_of(*other.from)) {
    return false;
  }
  if (one.to.empty() || other.to.empty()) return true;
  return std::any_of(one.to.begin(), one.to.end(), [&](const consent::Party& mine) {
    return std::any_of(other.to.begin(), other.to.end(), [&](const consent::Party& party) {
      return overlap(covenant, mine, party);
    });
  });
}

}  // namespace

void ConsentsOf::add(const consent::ConsentState& consent) {
  if (first_ == nullptr) {
    first_ = &consent;
    return;
  }
  if (!more_) more_ = std::make_unique<std::vector<const consent::ConsentState*>>();
  more_->push_back(&consent);
}

void ConsentsOf::append_to(std::vector<const consent::ConsentState*>& out) const {
  if (first_ == nullptr) return;
  // Asks for all of the record at once: of many millions none is in the processor's cache, and
  // decide() would wait for one line of it after the other. Its givers most often stand behind it.
  constexpr std::size_t kBytes = sizeof *first_ + 3 * sizeof(consent::GiverState);
  const auto* record = reinterpret_cast<const char*>(first_);
  for (std::size_t at = 0; at < kBytes; at += 64) __builtin_prefetch(record + at);
  out.push_back(first_);
  if (more_) out.insert(out.end(), more_->begin(), more_->end());
}

void FactsIndex::add(const consent::ConsentState& consent) {
  const auto [row, is_new] = consents.emplace(consent.id, consent);
  if (is_new) consents_of.at(consent.subject).add(row->second);
}

void FactsIndex::add(const WithdrawId& id, const WithdrawRecord& record) {
  withdrawals_of[record.subject].insert(id);
  withdrawals.emplace(id, record);
}

void FactsIndex::add(const CaseRecord& record) {
  for (const PersonId& subject : record.state.subjects) {
    cases_of[subject].insert(record.state.id);
  }
  case_at.emplace(record.state.index, record.state.id);
  if (record.next_at.ms != 0) case_times.emplace(record.next_at, record.state.id);
  cases.emplace(record.state.id, record);
}

void FactsIndex::set_next(CaseRecord& record, TimeMs at) {
  case_times.erase({record.next_at, record.state.id});
  record.next_at = at;
  if (at.ms != 0) case_times.emplace(at, record.state.id);
}

void FactsIndex::add(const consent::CircumstanceState& state) {
  for (const PersonId& person : state.about) circumstances_of[person].insert(state.id);
  circumstances.emplace(state.id, state);
}

void FactsIndex::reindex() {
  for (const auto& [id, consent] : consents) consents_of.at(consent.subject).add(consent);
  for (const auto& [id, record] : withdrawals) withdrawals_of[record.subject].insert(id);
  for (const auto& [id, record] : cases) {
    for (const PersonId& subject : record.state.subjects) cases_of[subject].insert(id);
    case_at.emplace(record.state.index, id);
    if (record.next_at.ms != 0) case_times.emplace(record.next_at, id);
  }
  for (const auto& [id, state] : circumstances) {
    for (const PersonId& person : state.about) circumstances_of[person].insert(id);
  }
}

FactsAbout FactsIndex::about(const Persons& persons,
                             const std::vector<consent::RequestPerson>& request) const {
  // One person of whom nobody else may be the same is the common case: its list is all there is.
  const bool one = request.size() == 1 && request.front().possibly.empty();
  const std::vector<PersonId> several = one ? std::vector<PersonId>() : everybody(request);
  const std::vector<PersonId>& all = one ? request.front().same : several;
  FactsAbout out;
  for (const PersonId& person : all) {
    if (const ConsentsOf* found = consents_of.find(person)) found->append_to(out.consents);
  }
  // Each stands under its one subject, and so in the list once.
  std::sort(out.consents.begin(), out.consents.end(), by_id);
  // Closing matches both ways, so a withdrawal that reaches a person of the request is listed under
  // one of `all`.
  for (const WithdrawId& id : listed_for(withdrawals_of, all)) {
    const WithdrawRecord& record = withdrawals.at(id);
    out.withdrawals.push_back({id, record.index, persons.closing(record.subject),
                               reached(persons, record.giver, out.consents), record.scope});
  }
  for (const CaseId& id : listed_for(cases_of, all)) out.cases.push_back(cases.at(id).state);
  for (const CircumstanceId& id : listed_for(circumstances_of, all)) {
    out.circumstances.push_back(&circumstances.at(id));
  }
  return out;
}

bool FactsIndex::is_matched(const Persons& persons, const consent::Covenant& covenant,
                            const WithdrawRecord& record) const {
  const std::vector<PersonId> subjects = persons.closing(record.subject);
  std::vector<const consent::ConsentState*> about;
  for (const PersonId& subject : subjects) {
    if (const ConsentsOf* found = consents_of.find(subject)) found->append_to(about);
  }
  return std::any_of(about.begin(), about.end(), [&](const consent::ConsentState* consent) {
    return record.index > consent->index && overlap(covenant, record.scope, consent->scope) &&
           is_given_by(*consent, reached(persons, record.giver, {consent}));
  });
}

std::vector<WithdrawId> FactsIndex::named(const consent::Request& request,
                                          const std::vector<std::uint64_t>& references) const {
  std::vector<WithdrawId> out;
  for (const WithdrawId& id : listed_for(withdrawals_of, everybody(request.persons))) {
    const std::uint64_t index = withdrawals.at(id).index;
    if (std::binary_search(references.begin(), references.end(), index)) out.push_back(id);
  }
  return out;
}

std::vector<WithdrawId> FactsIndex::beating(const Persons& persons,
                                            const consent::Covenant& covenant,
                                            const consent::Request& request,
                                            const std::vector<ConsentId>& resting_on) const {
  std::vector<WithdrawId> out;
  for (const WithdrawId& id : listed_for(withdrawals_of, everybody(request.persons))) {
    const WithdrawRecord& record = withdrawals.at(id);
    if (!consent::reaches(record.scope, covenant, request)) continue;
    const std::vector<PersonId> subjects = persons.closing(record.subject);
    const auto beats = [&](const ConsentId& each) {
      const auto row = consents.find(each);
      return row != consents.end() && record.index > row->second.index &&
             has(subjects, row->second.subject) &&
             is_given_by(row->second, reached(persons, record.giver, {&row->second}));
    };
    if (std::any_of(resting_on.begin(), resting_on.end(), beats)) out.push_back(id);
  }
  return out;
}

}  // namespace sluis::broker
