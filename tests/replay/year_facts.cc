// SPDX-License-Identifier: EUPL-1.2
// What the members of the year state: consents and what becomes of them, circumstances, cases, and
// who is whom.
#include "tests/replay/year.h"

namespace sluis::year {

using consent::Answer;

consent::Scope Year::scope() {
  consent::Scope out;
  const std::uint64_t topic = random().below(100);
  if (topic < 25) out.kinds = {kConcern, kDanger};
  else if (topic < 30) out.kinds = {kCoordinated};
  else if (topic < 40) out.domains = {static_cast<std::uint16_t>(random().between(1, 3))};
  else if (topic < 45) out.purposes = {static_cast<std::uint16_t>(random().between(1, 2))};
  if (random().chance(10)) out.from = member_id(member_of({kSchoolOne, kSchoolTwo, kCentre}));
  if (random().chance(15)) {
    out.to = {{false, member_id(member_of({kManagerOne, kManagerTwo, kGuardians})), 0}};
  } else if (random().chance(20)) {
    out.to = {{true, {}, kManager}};
  }
  return out;
}

void Year::fact(const consent::Actor& by, consent::FactPayload payload,
                std::vector<PersonOpening> persons) {
  consent::FactBody body;
  body.actor = by;
  body.serial = ++serial_;
  body.created = broker_.wall();
  body.payload = std::move(payload);
  broker_.act(by, LeafType::fact, canon::encode(body), std::move(persons));
}

void Year::ask_consent(Family& family) {
  Consent consent;
  consent.id = random().id<ConsentId>();
  consent.subject = somebody(family);
  consent.recorder = source_of(family);
  const bool alone = random().chance(25);
  if (alone) consent.givers = {consent.subject};
  for (const std::size_t adult : family.adults) {
    const bool asked = !alone && adult != consent.subject && random().chance(80);
    if (asked) consent.givers.push_back(adult);
  }
  if (consent.givers.empty()) consent.givers = {family.adults.front()};
  consent::ConsentRecord record;
  record.consent_id = consent.id;
  std::vector<PersonOpening> persons{named(consent.recorder, consent.subject)};
  record.subject = persons.front().commitment;
  record.scope = scope();
  record.valid_from = {broker_.wall().ms + (random().chance(20) ? random().below(3 * kDayMs) : 0)};
  record.valid_until = {record.valid_from.ms + kDayMs + random().below(120 * kDayMs)};
  for (const std::size_t giver : consent.givers) {
    persons.push_back(named(consent.recorder, giver));
    record.givers.push_back({persons.back().commitment, consent::GiverCapacity::parent});
  }
  fact(actor(consent.recorder), record, std::move(persons));
  family.consents.push_back(consent);
  if (random().chance(80)) answer(family, family.consents.back(), random().chance(88));
}

// One giver after the other; a no, where there is one, is of one of them.
void Year::answer(Family&, const Consent& consent, bool yes) {
  const std::size_t against = yes ? consent.givers.size() : random().below(consent.givers.size());
  for (std::size_t i = 0; i < consent.givers.size(); ++i) {
    const bool says_yes = i != against;
    const PersonOpening subject = named(consent.recorder, consent.subject);
    const PersonOpening giver = named(consent.recorder, consent.givers[i]);
    fact(actor(consent.recorder),
         consent::ConsentAnswer{consent.id, subject.commitment, giver.commitment,
                                says_yes ? Answer::yes : Answer::no},
         {subject, giver});
    if (random().chance(10)) return;  // the others say nothing yet
  }
}

void Year::answer_some(Family& family) {
  if (!family.consents.empty()) answer(family, one_of(family.consents), random().chance(80));
}

void Year::accept(Family& family) {
  if (family.consents.empty()) return;
  const Consent& consent = one_of(family.consents);
  const std::size_t source = source_of(family);
  const PersonOpening subject = named(source, consent.subject);
  fact(actor(source),
       consent::ConsentAcceptance{consent.id, subject.commitment,
                                  random().chance(90) ? consent::Acceptance::accepted
                                                      : consent::Acceptance::asked_back},
       {subject});
}

void Year::withdraw(Family& family) {
  if (family.consents.empty()) return;
  const Consent& consent = one_of(family.consents);
  const std::size_t desk = member_of({kSchoolOne, kCentre, kManagerTwo, kGuardians});
  const std::size_t who = random().chance(30) ? consent.subject : one_of(consent.givers);
  const PersonOpening subject = named(desk, consent.subject);
  const PersonOpening giver = named(desk, who);
  consent::WithdrawBody body;
  body.actor = actor(desk);
  body.withdraw_id = random().id<WithdrawId>();
  body.subject = subject.commitment;
  body.giver = giver.commitment;
  if (random().chance(40)) body.scope = scope();
  body.created = broker_.wall();
  broker_.act(body.actor, LeafType::withdraw, canon::encode(body), {subject, giver});
}

void Year::state_circumstance(Family& family) {
  Circumstance made;
  made.id = random().id<CircumstanceId>();
  made.subject = somebody(family);
  consent::CircumstanceStated stated;
  stated.circumstance_id = made.id;
  stated.type = static_cast<std::uint16_t>(random().between(kObjection, kWithheld));
  made.by = member_of({kSchoolOne, kCentre, kManagerOne});
  if (stated.type == kSupervision) made.by = kGuardians;
  if (stated.type == kWithheld) made.by = kSchoolOne;
  std::vector<PersonOpening> persons{named(made.by, made.subject)};
  stated.subject = persons.front().commitment;
  if (random().chance(30)) {
    persons.push_back(named(made.by, somebody(family)));
    stated.others = {persons.back().commitment};
  }
  if (stated.type == kSupervision) {
    stated.holder = member_id(random().chance(60) ? kGuardians : std::size_t{kManagerOne});
  }
  if (random().chance(20)) stated.scope.kinds = {kConcern};
  stated.valid_from = {broker_.wall().ms + (random().chance(20) ? random().below(kDayMs) : 0)};
  stated.valid_until = {stated.valid_from.ms + kDayMs + random().below(60 * kDayMs)};
  if (stated.type == kMeetingHeld) {
    const bool told = random().chance(50);
    stated.reason = 1;
    stated.told = told ? consent::Told::told : consent::Told::not_told;
    stated.told_at = {stated.valid_from.ms + 1 + random().below(20 * kDayMs)};
    stated.silence = told ? 0 : 1;
  }
  fact(actor(made.by), stated, std::move(persons));
  family.circumstances.push_back(made);
}

void Year::speak_of_circumstance(Family& family) {
  if (family.circumstances.empty()) return;
  const Circumstance& about = one_of(family.circumstances);
  const bool ends = random().chance(25);
  const std::size_t by = ends ? about.by : member_of({kCentre, kManagerOne, kGuardians});
  const PersonOpening subject = named(by, about.subject);
  const auto worker = static_cast<std::uint8_t>(random().between(1, 3));
  if (ends) {
    return fact(actor(by), consent::CircumstanceEnded{about.id, subject.commitment}, {subject});
  }
  const std::uint16_t function = random().chance(50) ? 1 : 2;
  fact(actor(by, worker, function),
       consent::CircumstanceAgreed{about.id, subject.commitment,
                                   random().chance(85) ? Answer::yes : Answer::no},
       {subject});
}

void Year::open_case(Family& family) {
  Case made;
  made.id = random().id<CaseId>();
  made.by = member_of({kManagerOne, kManagerTwo, kCentre});
  made.coordinator = member_of({kManagerOne, kManagerTwo});
  made.subjects = {somebody(family)};
  if (random().chance(40)) made.subjects.push_back(somebody(family));
  std::vector<PersonOpening> persons;
  consent::CaseOpened opened;
  opened.case_id = made.id;
  for (const std::size_t subject : made.subjects) {
    persons.push_back(named(made.by, subject));
    opened.subjects.push_back(persons.back().commitment);
  }
  opened.coordinator = member_id(made.coordinator);
  opened.programme = static_cast<std::uint16_t>(random().between(1, 2));
  fact(actor(made.by), opened, std::move(persons));
  family.cases.push_back(made);
}

void Year::close_case(Family& family) {
  if (family.cases.empty()) return;
  const Case& row = one_of(family.cases);
  std::vector<PersonOpening> persons;
  consent::CaseClosed closed;
  closed.case_id = row.id;
  for (const std::size_t subject : row.subjects) {
    persons.push_back(named(row.by, subject));
    closed.subjects.push_back(persons.back().commitment);
  }
  fact(actor(row.by), closed, std::move(persons));
}

// Most often of one human; now and then two are mistaken for each other.
void Year::join(Family& family) {
  const std::size_t by = member_of({kSchoolOne, kSchoolTwo, kCentre, kManagerOne, kGuardians});
  const std::size_t one = somebody(family);
  const std::size_t other = random().chance(90) ? one : somebody(family);
  const PersonOpening first = named(by, one);
  const PersonOpening second =
      random().chance(50) ? named(by, other) : broker_.person({humans_[other].fields});
  fact(actor(by), consent::SamePerson{first.commitment, second.commitment}, {first, second});
}

// The officer's look names a person too.
void Year::look(Family& family) {
  const PersonOpening person = named(kOfficer, somebody(family));
  consent::ReadBody body;
  body.actor = actor(kOfficer, 1, 3);
  body.question = static_cast<std::uint16_t>(consent::ReadQuestion::person);
  body.person = person.commitment;
  body.created = broker_.wall();
  broker_.act(body.actor, LeafType::read, canon::encode(body), {person});
}

}  // namespace sluis::year
