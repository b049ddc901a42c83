// SPDX-License-Identifier: EUPL-1.2
#include "tests/replay/year.h"

namespace sluis::year {
namespace {

constexpr std::uint64_t kDecisionsPerAct = 2;  // about: so that the year lasts a year

}  // namespace

Year::Year(const YearSettings& settings, YearBroker::Entries entries)
    : settings_(settings),
      broker_(settings.seed, settings.mutants,
              [this, entries = std::move(entries)](const broker::AppendLeaf& leaf) {
                if (leaf.leaf.type == LeafType::decision) ++decisions_;
                entries(leaf);
              }) {
  broker_.put_covenant(covenant_of(1, broker_.start()));
  for (std::size_t i = 0; i < std::size(kParties); ++i) broker_.admit(member_id(i));
  for (std::uint64_t i = 0; i < settings.decisions / 15 + 3; ++i) add_family();
}

Year::Human Year::human() {
  const auto key = [&](PersonKeyKind kind) { return PersonKey{kind, random().id<Pseudonym>()}; };
  return {key(PersonKeyKind::bsn), key(PersonKeyKind::fields), key(PersonKeyKind::fields),
          key(PersonKeyKind::fields_without_postcode)};
}

void Year::add_family() {
  Family family;
  family.school = member_of({kSchoolOne, kSchoolTwo, kSchoolOne, kCentre, kManagerOne});
  const std::uint64_t children = random().between(1, 3), adults = random().between(1, 3);
  for (std::uint64_t i = 0; i < children + adults; ++i) {
    (i < children ? family.children : family.adults).push_back(humans_.size());
    humans_.push_back(human());
    // Twins with one initial: some of their keys are the same.
    const bool like_the_last = i != 0 && random().chance(15);
    if (like_the_last) humans_.back().loose = humans_[humans_.size() - 2].loose;
  }
  families_.push_back(std::move(family));
}

std::size_t Year::somebody(const Family& family) {
  return random().chance(75) ? one_of(family.children) : one_of(family.adults);
}

std::size_t Year::member_of(std::initializer_list<std::size_t> members) {
  return members.begin()[random().below(members.size())];
}

// As this member knows the person, today: with the number where it may, before and after a move.
std::vector<PersonKey> Year::keys_of(std::size_t member, std::size_t number) {
  Human& human = humans_[number];
  if (random().per_mille(4)) human.has_moved = true;
  std::vector<PersonKey> out;
  const bool numbered = kParties[member].may_use_bsn && random().chance(70);
  if (numbered) out.push_back(human.bsn);
  const bool fields = !numbered || random().chance(60);
  if (fields) out.push_back(human.has_moved ? human.moved : human.fields);
  if (fields && human.has_moved && random().chance(20)) out.push_back(human.fields);
  if (fields && random().chance(30)) out.push_back(human.loose);
  std::sort(out.begin(), out.end());
  return out;
}

PersonOpening Year::named(std::size_t member, std::size_t human) {
  return broker_.person(keys_of(member, human));
}

consent::Actor Year::actor(std::size_t member, std::uint8_t worker, std::uint16_t function) {
  consent::Actor out;
  out.member = member_id(member);
  out.worker.value.fill(worker);
  out.function = function;
  return out;
}

void Year::act(Family& one) {
  const std::uint64_t draw = random().below(1'000);
  if (draw < 80) return ask_consent(one);
  if (draw < 160) return answer_some(one);
  if (draw < 260) return accept(one);
  if (draw < 285) return withdraw(one);
  if (draw < 325) return state_circumstance(one);
  if (draw < 385) return speak_of_circumstance(one);
  if (draw < 405) return open_case(one);
  if (draw < 415) return close_case(one);
  if (draw < 435) return join(one);
  if (draw < 440) return look(one);
  if (draw < 680) return signal(one);
  if (draw < 780) return preflight(one);
  if (draw < 850) return follow_orders();
  fetch();
}

std::vector<std::vector<PersonKey>> Year::family_keys(std::size_t number) const {
  std::vector<std::vector<PersonKey>> out;
  const Family& family = families_[number];
  std::vector<std::size_t> members = family.children;
  members.insert(members.end(), family.adults.begin(), family.adults.end());
  for (const std::size_t member : members) {
    const Human& human = humans_[member];
    out.push_back({human.bsn, human.fields, human.moved, human.loose});
    std::sort(out.back().begin(), out.back().end());
  }
  return out;
}

std::vector<PersonId> Year::opened_for(const std::vector<PersonKey>& keys) {
  const PersonOpening person = broker_.person(keys);
  consent::ReadBody body;
  body.actor = actor(kOfficer, 1, 3);
  body.question = static_cast<std::uint16_t>(consent::ReadQuestion::person);
  body.person = person.commitment;
  body.created = broker_.wall();
  SignedAct act = broker_.signed_act(LeafType::read, canon::encode(body), {person});
  broker_.act(body.actor, LeafType::read, canon::encode(body), {person});
  const auto persons = broker_.machine().resolve(act, std::vector<PersonId>(1));
  const auto right = broker_.machine().audit_right(
      consent::already_verified(std::move(act), body.actor), *persons);
  CHECK(right.ok());
  return right->about;
}

void Year::run() {
  const std::uint64_t acts = settings_.decisions / kDecisionsPerAct;
  const std::uint64_t pause = kYearMs / (acts + 1);
  std::uint32_t version = 1;
  Family* family = nullptr;
  while (decisions_ < settings_.decisions) {
    // Some acts share a second with what begins or ends in it.
    broker_.advance(random().chance(20) ? random().below(400) : random().below(2 * pause));
    const std::uint64_t due = decisions_ * kCovenants / settings_.decisions + 1;
    if (version < kCovenants && due > version) {
      broker_.put_covenant(covenant_of(++version, broker_.start()));
    }
    // A family is spoken of for a while, and then not for a time.
    if (family == nullptr || random().chance(10)) {
      family = &families_[random().below(families_.size())];
      ask_consent(*family);
    }
    act(*family);
  }
}

}  // namespace sluis::year
