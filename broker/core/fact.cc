// SPDX-License-Identifier: EUPL-1.2
// FACT: what members state about persons. Each kind is checked against what is on record first.
#include "broker/core/fact_step.h"
#include "consent/core/circumstance_check.h"
#include "consent/core/fact_rights.h"

namespace sluis::broker {
namespace {

using consent::FactBody;

// Whose serials the fact counts in.
std::vector<PersonId> subjects(const FactBody& body, const std::vector<PersonId>& persons) {
  if (consent::is_of_case(body.kind())) return sorted(persons);
  return {persons.front()};
}

Status check_serial(const FactStep& fact) {
  for (const PersonId& subject : subjects(fact.body, fact.persons)) {
    const SerialKey key{fact.event.session, subject,
                        static_cast<std::uint8_t>(fact.body.kind())};
    const auto row = fact.state.facts.serials.find(key);
    if (row != fact.state.facts.serials.end() && fact.body.serial <= row->second) {
      return Error{ErrorCode::stale_serial, "serial"};
    }
  }
  return Done{};
}

// ---- consent ----
Status check(const FactStep& fact, const consent::ConsentRecord& record) {
  if (fact.state.facts.consents.contains(record.consent_id)) {
    return Error{ErrorCode::id_conflict, "consent_id"};
  }
  return Done{};
}
Status check(const FactStep& fact, const consent::ConsentAsked& asked) {
  const auto& regimes = fact.step.covenant().regimes;
  if (std::none_of(regimes.begin(), regimes.end(), [&](const consent::Regime& regime) {
        return regime.term.number == asked.setting.regime;
      })) {
    return Error{ErrorCode::unknown_kind, "regime"};
  }
  std::set<Digest> codes;
  for (const Digest& code : asked.setting.codes) {
    if (code.is_zero()) continue;
    if (!codes.insert(code).second || fact.state.facts.codes.contains(code)) {
      return Error{ErrorCode::id_conflict, "codes"};
    }
  }
  return check(fact, asked.record);
}
void record_consent(FactStep& fact, const consent::ConsentRecord& record, std::uint16_t regime,
                    std::uint64_t index) {
  consent::ConsentState out;
  out.id = record.consent_id;
  out.recorder = fact.event.session;
  out.regime = regime;
  out.worker = fact.event.act.actor().worker;
  out.subject = fact.persons[0];
  out.scope = record.scope;
  out.valid_from = record.valid_from;
  out.valid_until = record.valid_until;
  for (std::size_t i = 0; i < record.givers.size(); ++i) {
    out.givers.push_back({fact.persons[i + 1], record.givers[i].capacity, std::nullopt, 0});
  }
  out.index = index;
  fact.state.facts.add(out);
  for (const TimeMs time : {record.valid_from, record.valid_until}) {
    if (time > fact.step.now()) fact.state.facts.times.emplace(time, out.subject);
  }
}
void record(FactStep& fact, const consent::ConsentRecord& asked, std::uint64_t index) {
  record_consent(fact, asked, 0, index);
}
void record(FactStep& fact, const consent::ConsentAsked& asked, std::uint64_t index) {
  record_consent(fact, asked.record, asked.setting.regime, index);
  for (std::size_t i = 0; i < asked.setting.codes.size(); ++i) {
    if (asked.setting.codes[i].is_zero()) continue;
    fact.state.facts.codes[asked.setting.codes[i]] = {asked.record.consent_id,
                                                      fact.persons[i + 1], 0};
  }
}

// Who of the consent's givers the answer is from. A yes needs the same person; a no closes, so that
// any key is enough. Of a no without a match one side was erased: it counts for whoever it may be.
std::vector<PersonId> answering(const FactStep& fact, const consent::ConsentState& consent,
                                consent::Answer answer) {
  const Persons& persons = fact.state.persons;
  const bool no = answer == consent::Answer::no;
  const auto named = no ? fact.closing(1) : persons.same(fact.persons[1]);
  const bool anybody = fact.keys(1).empty();
  std::vector<PersonId> out, gone;
  for (const consent::GiverState& giver : consent.givers) {
    if (contains(named, giver.person)) out.push_back(giver.person);
    if (anybody || !persons.is_known(giver.person)) gone.push_back(giver.person);
  }
  return sorted(no && out.empty() ? gone : out);
}
Status check(const FactStep& fact, const consent::ConsentAnswer& answer) {
  const auto row = fact.state.facts.consents.find(answer.consent_id);
  if (row == fact.state.facts.consents.end() || !contains(fact.closing(0), row->second.subject)) {
    return Error{ErrorCode::unknown_consent, "consent_id"};
  }
  const bool same = contains(fact.state.persons.same(fact.persons[0]), row->second.subject);
  if (!same && answer.answer == consent::Answer::yes) {
    return Error{ErrorCode::possibly_same, "subject"};
  }
  if (answering(fact, row->second, answer.answer).empty()) {
    return Error{ErrorCode::unknown_consent, "giver"};
  }
  return Done{};
}
void record(FactStep& fact, const consent::ConsentAnswer& answer, std::uint64_t index) {
  consent::ConsentState& consent = fact.state.facts.consents.at(answer.consent_id);
  const std::vector<PersonId> givers = answering(fact, consent, answer.answer);
  for (consent::GiverState& giver : consent.givers) {
    if (!contains(givers, giver.person)) continue;
    giver.answer = answer.answer;
    giver.answer_index = index;
    giver.worker = fact.event.act.actor().worker;
  }
  fact.state.touch(consent.subject);
}

Status check(const FactStep& fact, const consent::ConsentAcceptance& acceptance) {
  const auto row = fact.state.facts.consents.find(acceptance.consent_id);
  if (row == fact.state.facts.consents.end() ||
      !contains(fact.state.persons.closing(fact.persons[0]), row->second.subject)) {
    return Error{ErrorCode::unknown_consent, "consent_id"};
  }
  return Done{};
}
void record(FactStep& fact, const consent::ConsentAcceptance& acceptance, std::uint64_t index) {
  consent::ConsentState& consent = fact.state.facts.consents.at(acceptance.consent_id);
  consent.acceptances[fact.event.session] = {acceptance.acceptance, index};
  fact.state.touch(consent.subject);
}

// The recorder answers for its own records, by a worker who did not record it.
Status check(const FactStep& fact, const consent::ConsentConfirmed& confirmed) {
  const auto row = fact.state.facts.consents.find(confirmed.consent_id);
  const bool known = row != fact.state.facts.consents.end() &&
                     contains(fact.state.persons.same(fact.persons[0]), row->second.subject);
  if (!known || row->second.recorder != fact.event.session) {
    return Error{ErrorCode::unknown_consent, "consent_id"};
  }
  return check_confirmable(row->second, fact.event.act.actor().worker);
}
void record(FactStep& fact, const consent::ConsentConfirmed& confirmed, std::uint64_t index) {
  consent::ConsentState& consent = fact.state.facts.consents.at(confirmed.consent_id);
  consent.confirmations.push_back({consent::ConfirmedBy::second_worker, fact.event.session,
                                   fact.event.act.actor().worker, index});
  fact.state.touch(consent.subject);
}

// They have no subject, and are on_letter_code()'s.
Status check(const FactStep&, const consent::LetterCodeUsed&) {
  return Error{ErrorCode::internal, "fact"};
}
void record(FactStep&, const consent::LetterCodeUsed&, std::uint64_t) {}

// ---- epochs ----
Status check(const FactStep& fact, const consent::Rekeyed&) {
  if (fact.step.replays()) return Done{};  // what an erasure has left of it is not asked again
  return check_rekeying(fact.state, fact.event.session, fact.keys(0));
}
void record(FactStep& fact, const consent::Rekeyed&, std::uint64_t index) {
  fact.state.persons.carry(fact.event.session, fact.keys(0));
  fact.state.facts.rekeys[fact.persons.front()].insert({index, fact.event.session});
}

// ---- same person ----
Status check(const FactStep& fact, const consent::SamePerson&) {
  std::set<PersonKey> numbers;
  for (std::size_t i = 0; i < 2; ++i) {
    for (const PersonKey& key : fact.keys(i)) {
      if (key.base() == PersonKeyKind::bsn) numbers.insert(key);
    }
  }
  const bool may = fact.state.persons.may_join(fact.persons[0], fact.persons[1]);
  if (!may || !consent::are_of_one(numbers)) {
    return Error{ErrorCode::not_allowed, "two numbers"};
  }
  return Done{};
}
void record(FactStep& fact, const consent::SamePerson&, std::uint64_t index) {
  fact.state.persons.join(fact.persons[0], fact.keys(0), fact.persons[1], fact.keys(1));
  fact.state.facts.rekeys[fact.persons[0]].insert({index, {}});
}

// ---- circumstances ----
Status check(const FactStep& fact, const consent::CircumstanceStated& stated) {
  if (fact.state.facts.circumstances.contains(stated.circumstance_id)) {
    return Error{ErrorCode::id_conflict, "circumstance_id"};
  }
  return consent::check_stated(fact.step.covenant(), fact.event.session, stated);
}
void record(FactStep& fact, const consent::CircumstanceStated& stated, std::uint64_t index) {
  consent::CircumstanceState out;
  out.id = stated.circumstance_id;
  out.type = stated.type;
  out.stated_by = fact.event.act.actor();
  out.holder = stated.holder;
  out.about = sorted(fact.persons);
  out.scope = stated.scope;
  out.valid_from = stated.valid_from;
  out.valid_until = stated.valid_until;
  if (stated.told == consent::Told::not_told) out.look_again = stated.told_at;
  out.index = index;
  fact.state.facts.add(out);
  for (const TimeMs time : {out.valid_from, out.valid_until, stated.told_at}) {
    if (time <= fact.step.now()) continue;
    for (const PersonId& person : out.about) fact.state.facts.times.emplace(time, person);
  }
}

// The circumstance, where the fact's subject is one of whom it is about. To close, any key is
// enough.
Result<const consent::CircumstanceState*> find(const FactStep& fact, const CircumstanceId& id,
                                               bool closes = false) {
  const Error unknown{ErrorCode::unknown_circumstance, "circumstance_id"};
  const auto row = fact.state.facts.circumstances.find(id);
  if (row == fact.state.facts.circumstances.end()) return unknown;
  const std::vector<PersonId> meant =
      closes ? fact.closing(0) : fact.state.persons.same(fact.persons.front());
  const auto& about = row->second.about;
  if (std::none_of(about.begin(), about.end(),
                   [&](const PersonId& person) { return contains(meant, person); })) {
    return unknown;
  }
  return &row->second;
}
void touch_all(FactStep& fact, const consent::CircumstanceState& state) {
  for (const PersonId& person : state.about) fact.state.touch(person);
}

Status check(const FactStep& fact, const consent::CircumstanceAgreed& agreed) {
  const bool no = agreed.answer == consent::Answer::no;
  SLUIS_TRY(state, find(fact, agreed.circumstance_id, no));
  if (state->ended != 0) return Error{ErrorCode::id_conflict, "circumstance_id"};
  const bool own = state->stated_by.worker == fact.event.act.actor().worker;
  if (own && !no) return Error{ErrorCode::not_allowed, "worker"};
  return Done{};
}
void record(FactStep& fact, const consent::CircumstanceAgreed& agreed, std::uint64_t index) {
  consent::CircumstanceState& state = fact.state.facts.circumstances.at(agreed.circumstance_id);
  const consent::Actor& actor = fact.event.act.actor();
  std::erase_if(state.agreements, [&](const consent::AgreementState& row) {
    return row.member == actor.member && row.worker == actor.worker;
  });
  state.agreements.push_back({actor.member, actor.worker, actor.function, agreed.answer, index});
  touch_all(fact, state);
}

Status check(const FactStep& fact, const consent::CircumstanceEnded& ended) {
  SLUIS_TRY(state, find(fact, ended.circumstance_id));
  if (state->ended != 0) return Error{ErrorCode::id_conflict, "circumstance_id"};
  const MemberId& by = fact.event.session;
  const consent::Covenant& covenant = fact.step.covenant();
  const auto is_for = [&](const MemberId& named) {  // or its successor in the same role
    const consent::Member* heir = covenant.takes_cases_of(named);
    return by == named || (heir != nullptr && heir->id == by);
  };
  if (!is_for(state->stated_by.member) && !is_for(state->holder)) {
    return Error{ErrorCode::not_allowed, "circumstance_id"};
  }
  return Done{};
}
void record(FactStep& fact, const consent::CircumstanceEnded& ended, std::uint64_t index) {
  consent::CircumstanceState& state = fact.state.facts.circumstances.at(ended.circumstance_id);
  state.ended = index;
  touch_all(fact, state);
}

Status check_fact(const FactStep& fact) {
  const auto* function = fact.step.covenant().function(fact.event.act.actor().function);
  const bool may = consent::is_of_the_gateway(fact.body.payload) ||
                   (function != nullptr && consent::may_record(*function, fact.body.payload));
  if (!may) return Error{ErrorCode::not_allowed, "fact kind"};
  // A gateway may have waited for a connection, so an old fact is fine; one of the future is not.
  const DurationMs skew{fact.step.covenant().limits.created_skew_ms};
  if (fact.body.created > fact.step.now() + skew) return Error{ErrorCode::clock_skew, "created"};
  SLUIS_TRY_DONE(check_serial(fact));
  return std::visit([&](const auto& payload) { return check(fact, payload); }, fact.body.payload);
}

}  // namespace

std::vector<PersonKey> FactStep::keys(std::size_t i) const {
  const auto person =
      canon::decode<consent::PersonBody>(event.act.act().persons[i].opening.body, "person");
  return person.ok() ? person->keys : std::vector<PersonKey>{};
}

std::vector<PersonId> FactStep::closing(std::size_t i) const {
  std::vector<PersonId> out = state.persons.closing(persons[i]);
  const std::vector<PersonId> by_key = state.persons.sharing(keys(i));
  out.insert(out.end(), by_key.begin(), by_key.end());
  return sorted(std::move(out));
}

std::vector<PersonId> sorted(std::vector<PersonId> persons) {
  std::sort(persons.begin(), persons.end());
  persons.erase(std::unique(persons.begin(), persons.end()), persons.end());
  return persons;
}

Status on_fact(Step& step, const ActEvent& event) {
  SLUIS_TRY(body, canon::decode<FactBody>(event.act.act().opening.body, "fact"));
  if (const auto* used = std::get_if<consent::LetterCodeUsed>(&body.payload)) {
    return on_letter_code(step, event, body, *used);
  }
  FactStep fact{step, event, body};
  SLUIS_TRY_DONE(check_fact(fact));

  register_persons(step, event);
  const std::uint64_t index = step.append_act(event.act, event.persons, event.persons.front());
  for (const PersonId& subject : subjects(body, event.persons)) {
    const SerialKey key{event.session, subject, static_cast<std::uint8_t>(body.kind())};
    step.state.facts.serials[key] = body.serial;
  }
  std::visit([&](const auto& payload) { record(fact, payload, index); }, body.payload);
  for (const PersonId& person : event.persons) step.state.touch(person);
  const AckReply ack{index, {}, told_of_case(fact)};
  step.state.acks.add(event.act.act().commitment, ack, kNever);
  step.answer(event.session, event.request, ack);
  return Done{};
}

void handle(Step& step, const FactTimeEvent& event) {
  if (step.state.facts.times.erase({event.at, event.person}) == 0) return;
  step.state.touch(event.person);
  step.applied.changed = true;
}

}  // namespace sluis::broker
