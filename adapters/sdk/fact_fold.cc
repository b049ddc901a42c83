// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/fact_fold_fact.h"

namespace sluis::sdk {
namespace {

bool has(const std::vector<PersonId>& persons, const PersonId& person) {
  return std::binary_search(persons.begin(), persons.end(), person);
}

Result<std::vector<std::vector<PersonKey>>> keys_in(const SignedAct& act) {
  std::vector<std::vector<PersonKey>> out;
  for (const PersonOpening& person : act.persons) {
    SLUIS_TRY(body, canon::decode<consent::PersonBody>(person.opening.body, "persons"));
    out.push_back(std::move(body.keys));
  }
  return out;
}

}  // namespace

PersonId FactFold::fresh() {
  PersonId out;
  std::uint64_t number = ++drawn_;
  for (std::size_t i = 0; i < sizeof number; ++i, number >>= 8U) {
    out.value[PersonId::kSize - 1 - i] = static_cast<std::uint8_t>(number);
  }
  return out;
}

// Whom `member` means, before any of the persons is registered: an answer must not make its own
// giver the consent's.
std::vector<PersonId> FactFold::resolve(const MemberId& member,
                                        const std::vector<std::vector<PersonKey>>& keys) {
  std::vector<PersonId> out;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    std::optional<PersonId> person = persons_.find(member, keys[i]);
    for (std::size_t j = 0; j < i && !person; ++j) {
      if (consent::same_in_one_act(keys[j], keys[i])) person = out[j];
    }
    out.push_back(person ? *person : fresh());
  }
  return out;
}

Status FactFold::take(const consent::VerifiedAct& act, std::uint64_t index) {
  const MemberId& member = act.actor().member;
  SLUIS_TRY(keys, keys_in(act.act()));
  std::vector<PersonId> persons = resolve(member, keys);
  const Bytes& bytes = act.act().opening.body;
  if (act.act().type == LeafType::withdraw) {
    SLUIS_TRY(body, canon::decode<consent::WithdrawBody>(bytes, "withdraw"));
    add(member, keys, persons);
    withdrawals_of_[persons[0]].push_back(withdrawals_.size());
    withdrawals_.push_back({{body.withdraw_id, index, {}, {}, body.scope}, persons[0], persons[1]});
    return Done{};
  }
  SLUIS_TRY(body, canon::decode<consent::FactBody>(bytes, "fact"));
  const Fact fact{member, std::move(body), index, act.act().covenant, std::move(persons),
                  std::move(keys)};
  SLUIS_TRY_DONE(check_rekeying(fact));
  SLUIS_TRY_DONE(check_serial(fact));
  SLUIS_TRY_DONE(check_same(fact));
  add(member, fact.keys, fact.persons);
  return std::visit([&](const auto& payload) { return apply(fact, payload); }, fact.body.payload);
}

void FactFold::add(const MemberId& member, const std::vector<std::vector<PersonKey>>& keys,
                   const std::vector<PersonId>& persons) {
  for (std::size_t i = 0; i < persons.size(); ++i) persons_.add(member, keys[i], persons[i]);
}

Status FactFold::check_serial(const Fact& fact) {
  const bool is_case = consent::is_of_case(fact.body.kind());
  if (fact.persons.empty()) return Done{};  // it is about nobody whom it names
  const std::vector<PersonId> subjects =
      is_case ? sorted(fact.persons) : std::vector<PersonId>{fact.persons.front()};
  for (const PersonId& subject : subjects) {
    const auto [row, is_new] = serials_.try_emplace(
        {fact.member, subject, static_cast<std::uint8_t>(fact.body.kind())}, fact.body.serial);
    if (is_new) continue;
    if (fact.body.serial <= row->second) return Error{ErrorCode::stale_serial, "serial"};
    row->second = fact.body.serial;
  }
  return Done{};
}

Status FactFold::apply(const Fact& fact, const consent::ConsentRecord& record) {
  return add_consent(fact, record, 0);
}

Status FactFold::apply(const Fact& fact, const consent::ConsentAsked& asked) {
  SLUIS_TRY_DONE(add_consent(fact, asked.record, asked.setting.regime));
  for (std::size_t i = 0; i < asked.setting.codes.size(); ++i) {
    if (asked.setting.codes[i].is_zero()) continue;
    codes_[asked.setting.codes[i]] = {asked.record.consent_id, fact.persons[i + 1]};
  }
  return Done{};
}

Status FactFold::add_consent(const Fact& fact, const consent::ConsentRecord& record,
                             std::uint16_t regime) {
  consent::ConsentState out;
  out.id = record.consent_id;
  out.recorder = fact.member;
  out.regime = regime;
  out.worker = fact.body.actor.worker;
  out.subject = fact.persons[0];
  out.scope = record.scope;
  out.valid_from = record.valid_from;
  out.valid_until = record.valid_until;
  for (std::size_t i = 0; i < record.givers.size(); ++i) {
    out.givers.push_back({fact.persons[i + 1], record.givers[i].capacity, std::nullopt, 0});
  }
  out.index = fact.index;
  const auto [row, is_new] = consents_.emplace(out.id, std::move(out));
  if (!is_new) return Error{ErrorCode::id_conflict, "consent_id"};
  consents_of_[row->second.subject].push_back(&row->second);
  return Done{};
}

// An answer to another consent, or about another person, answers nothing. A yes needs the same
// persons; a no closes, so that any key is enough, and a giver whom no key tells from others may be
// the one who says it.
Status FactFold::apply(const Fact& fact, const consent::ConsentAnswer& answer) {
  const auto row = consents_.find(answer.consent_id);
  if (row == consents_.end()) return Done{};
  const auto meant = [&](std::size_t i) {
    return answer.answer == consent::Answer::yes ? persons_.same(fact.persons[i])
                                                 : persons_.closing(fact.persons[i]);
  };
  if (!has(meant(0), row->second.subject)) return Done{};
  const std::vector<PersonId> named = meant(1);
  const auto answers = [&](auto is_meant) {
    bool any = false;
    for (consent::GiverState& giver : row->second.givers) {
      if (!is_meant(giver.person)) continue;
      any = true;
      giver.answer = answer.answer;
      giver.answer_index = fact.index;
      giver.worker = fact.body.actor.worker;
    }
    return any;
  };
  const bool any = answers([&](const PersonId& giver) { return has(named, giver); });
  if (!any && answer.answer == consent::Answer::no) {
    answers([&](const PersonId& giver) { return !persons_.is_known(giver); });
  }
  return Done{};
}

Status FactFold::apply(const Fact& fact, const consent::ConsentAcceptance& acceptance) {
  const auto row = consents_.find(acceptance.consent_id);
  if (row == consents_.end() || !has(persons_.closing(fact.persons[0]), row->second.subject)) {
    return Done{};
  }
  row->second.acceptances[fact.member] = {acceptance.acceptance, fact.index};
  return Done{};
}

Status FactFold::apply(const Fact& fact, const consent::ConsentConfirmed& confirmed) {
  const auto row = consents_.find(confirmed.consent_id);
  if (row == consents_.end() || !has(persons_.same(fact.persons[0]), row->second.subject)) {
    return Done{};
  }
  row->second.confirmations.push_back({consent::ConfirmedBy::second_worker, fact.member,
                                       fact.body.actor.worker, fact.index});
  return Done{};
}

// A code of no consent that was handed over says nothing; nor does one that was used before.
Status FactFold::apply(const Fact& fact, const consent::LetterCodeUsed& used) {
  const auto row = codes_.find(consent::hash_of(used.code));
  if (row == codes_.end()) return Done{};
  const auto [id, giver] = row->second;
  codes_.erase(row);
  consent::ConsentState& consent = consents_.at(id);
  if (used.use == consent::CodeUse::confirm) {
    consent.confirmations.push_back({consent::ConfirmedBy::letter_code, fact.member,
                                     fact.body.actor.worker, fact.index});
    return Done{};
  }
  withdrawals_of_[consent.subject].push_back(withdrawals_.size());
  withdrawals_.push_back(
      {{used.withdraw_id, fact.index, {}, {}, consent.scope}, consent.subject, giver});
  return Done{};
}

// Asked before the statement's own keys are registered, as the broker asks it: they may tell more.
Status FactFold::check_same(const Fact& fact) const {
  if (fact.body.kind() != consent::FactKind::same_person) return Done{};
  std::set<PersonKey> numbers;
  for (const std::vector<PersonKey>& keys : fact.keys) {
    for (const PersonKey& key : keys) {
      if (key.base() == PersonKeyKind::bsn) numbers.insert(key);
    }
  }
  if (!consent::are_of_one(numbers) || !persons_.may_join(fact.persons[0], fact.persons[1])) {
    return Error{ErrorCode::not_allowed, "two numbers"};
  }
  return Done{};
}

// No worker says it: what would make one of two files counts for nothing.
Status FactFold::check_rekeying(const Fact& fact) const {
  if (fact.body.kind() != consent::FactKind::rekeyed) return Done{};
  return consent::check_of_one_file(persons_, fact.member, fact.keys.front());
}

Status FactFold::apply(const Fact& fact, const consent::SamePerson&) {
  persons_.join(fact.persons[0], fact.keys[0], fact.persons[1], fact.keys[1]);
  return Done{};
}

Status FactFold::apply(const Fact& fact, const consent::Rekeyed&) {
  persons_.carry(fact.member, fact.keys.front());
  return Done{};
}

// Whether this member may state this type is decide()'s question; the broker asked the rest.
Status FactFold::apply(const Fact& fact, const consent::CircumstanceStated& stated) {
  consent::CircumstanceState out;
  out.id = stated.circumstance_id;
  out.type = stated.type;
  out.stated_by = fact.body.actor;
  out.holder = stated.holder;
  out.about = sorted(fact.persons);
  out.scope = stated.scope;
  out.valid_from = stated.valid_from;
  out.valid_until = stated.valid_until;
  if (stated.told == consent::Told::not_told) out.look_again = stated.told_at;
  out.index = fact.index;
  const auto [row, is_new] = circumstances_.emplace(out.id, std::move(out));
  if (!is_new) return Error{ErrorCode::id_conflict, "circumstance_id"};
  for (const PersonId& person : row->second.about) {
    circumstances_of_[person].push_back(&row->second);
  }
  return Done{};
}

// What is said of another circumstance, or about a person whom it is not about, says nothing.
// To close, any key is enough.
consent::CircumstanceState* FactFold::find(const Fact& fact, const CircumstanceId& id,
                                           bool closes) {
  const auto row = circumstances_.find(id);
  if (row == circumstances_.end()) return nullptr;
  const std::vector<PersonId> named =
      closes ? persons_.closing(fact.persons[0]) : persons_.same(fact.persons[0]);
  const auto& about = row->second.about;
  const bool meant = std::any_of(about.begin(), about.end(),
                                 [&](const PersonId& person) { return has(named, person); });
  return meant ? &row->second : nullptr;
}

Status FactFold::apply(const Fact& fact, const consent::CircumstanceAgreed& agreed) {
  const bool no = agreed.answer == consent::Answer::no;
  consent::CircumstanceState* state = find(fact, agreed.circumstance_id, no);
  if (state == nullptr) return Done{};
  const consent::Actor& actor = fact.body.actor;
  std::erase_if(state->agreements, [&](const consent::AgreementState& row) {
    return row.member == actor.member && row.worker == actor.worker;
  });
  state->agreements.push_back(
      {actor.member, actor.worker, actor.function, agreed.answer, fact.index});
  return Done{};
}

Status FactFold::apply(const Fact& fact, const consent::CircumstanceEnded& ended) {
  consent::CircumstanceState* state = find(fact, ended.circumstance_id);
  if (state == nullptr) return Done{};
  const MemberId& stated_by = state->stated_by.member;
  const auto is_for = [&](const MemberId& named) {  // or its successor in the same role
    const auto heir = successors_.find(named);
    return fact.member == named || (heir != successors_.end() && heir->second == fact.member);
  };
  if (is_for(stated_by) || is_for(state->holder)) state->ended = fact.index;
  return Done{};
}

std::vector<PersonId> FactFold::register_request(
    const MemberId& member, const std::vector<std::vector<PersonKey>>& keys) {
  std::vector<PersonId> persons = resolve(member, keys);
  add(member, keys, persons);
  return persons;
}

consent::RequestPerson FactFold::person(PersonRole role, const PersonId& person) const {
  return {role, persons_.same(person), persons_.possibly(person)};
}

consent::Facts FactFold::facts() const {
  consent::Facts out;
  for (const auto& [id, state] : consents_) out.consents.push_back(state);
  for (const Withdrawal& withdrawal : withdrawals_) {
    out.withdrawals.push_back(withdrawal.state);
    out.withdrawals.back().subjects = persons_.closing(withdrawal.subject);
    out.withdrawals.back().givers = persons_.closing(withdrawal.giver);
  }
  for (const auto& [id, row] : cases_) out.cases.push_back(row.first);
  for (const auto& [id, state] : circumstances_) out.circumstances.push_back(state);
  return out;
}

bool FactFold::all_within(const std::vector<PersonId>& persons,
                          const std::vector<PersonKey>& keys) const {
  return std::all_of(persons.begin(), persons.end(), [&](const PersonId& person) {
    const std::vector<PersonId> closing = persons_.closing(person);
    return std::all_of(closing.begin(), closing.end(), [&](const PersonId& each) {
      return persons_.is_within(each, keys);
    });
  });
}

bool FactFold::may_be(const PersonId& person, const std::vector<PersonKey>& keys) const {
  const std::vector<PersonId> named = persons_.sharing(keys);
  const std::vector<PersonId> closing = persons_.closing(person);
  return std::any_of(closing.begin(), closing.end(),
                     [&](const PersonId& each) { return has(named, each); });
}

// Whose yes a withdrawal by `giver` beats. Who has no key that tells who it is may be anybody: it
// reaches too far rather than not far enough.
std::vector<PersonId> FactFold::reached(
    const PersonId& giver, const std::vector<const consent::ConsentState*>& consents) const {
  std::vector<PersonId> out = persons_.closing(giver);
  const bool anybody = !persons_.is_known(giver);
  for (const consent::ConsentState* consent : consents) {
    for (const consent::GiverState& each : consent->givers) {
      if (anybody || !persons_.is_known(each.person)) out.push_back(each.person);
    }
  }
  return sorted(std::move(out));
}

FactsAbout FactFold::about(std::span<const consent::RequestPerson> persons) const {
  std::vector<PersonId> all;
  for (const consent::RequestPerson& person : persons) {
    all.insert(all.end(), person.same.begin(), person.same.end());
    all.insert(all.end(), person.possibly.begin(), person.possibly.end());
  }
  FactsAbout out;
  std::set<std::size_t> withdrawals;
  std::set<CaseId> cases;
  for (const PersonId& person : sorted(std::move(all))) {
    const auto take = [&person](const auto& of, auto use) {
      const auto row = of.find(person);
      if (row != of.end()) std::for_each(row->second.begin(), row->second.end(), use);
    };
    take(consents_of_, [&](const auto* state) { out.consents.push_back(state); });
    take(withdrawals_of_, [&](std::size_t number) { withdrawals.insert(number); });
    take(cases_of_, [&](const CaseId& id) { cases.insert(id); });
    take(circumstances_of_, [&](const auto* state) { out.circumstances.push_back(state); });
  }
  const auto by_id = [](const auto* one, const auto* other) { return one->id < other->id; };
  std::sort(out.consents.begin(), out.consents.end(), by_id);
  auto& stated = out.circumstances;
  std::sort(stated.begin(), stated.end(), by_id);
  stated.erase(std::unique(stated.begin(), stated.end()), stated.end());
  for (const std::size_t number : withdrawals) {
    const Withdrawal& row = withdrawals_[number];
    out.withdrawals.push_back(row.state);
    out.withdrawals.back().subjects = persons_.closing(row.subject);
    out.withdrawals.back().givers = reached(row.giver, out.consents);
  }
  for (const CaseId& id : cases) out.cases.push_back(cases_.at(id).first);
  return out;
}

}  // namespace sluis::sdk
