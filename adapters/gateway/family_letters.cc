// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/family_letters.h"

#include "adapters/gateway/ages.h"

namespace sluis::gateway {
namespace {

using letters::Document;
using letters::Facts;
using letters::Language;
using letters::Letter;
using letters::Reader;

constexpr DurationMs kDay{86'400'000};

Result<Language> language_wished(const LetterWish& wish, std::uint16_t recorded) {
  if (!wish.language.empty()) {
    const auto named = letters::language_named(wish.language);
    if (named) return *named;
    return Error{ErrorCode::bad_field, "language: one of " + std::string(letters::kLanguageList)};
  }
  if (recorded == 0) return Language::nl;
  const auto known = letters::language_numbered(recorded);
  if (!known) return Error{ErrorCode::unknown_version, "language of the consent"};
  return *known;
}

bool is_same_person(const Identity& left, const Identity& right) {
  if (!left.bsn.reveal().empty() && !right.bsn.reveal().empty()) return left.bsn == right.bsn;
  return left.first_names == right.first_names && left.prefix == right.prefix &&
         left.surname == right.surname && left.birth_date == right.birth_date;
}

// Whoever is about itself is addressed as its age asks; without a birth date as an adult.
Reader about_itself(const Identity& subject, TimeMs at) {
  const auto born = birth_of(subject);
  const bool is_adult = !born.ok() || age_on(*born, day_of(at)) >= consent::kAdultAge;
  return is_adult ? Reader::adult : Reader::child;
}

Reader reader_of(const Identity& subject, const NamedPerson& giver, TimeMs at) {
  using consent::GiverCapacity;
  if (giver.capacity == GiverCapacity::self || is_same_person(subject, giver.identity)) {
    return about_itself(subject, at);
  }
  if (giver.capacity == GiverCapacity::guardian) return Reader::guardian;
  if (giver.capacity == GiverCapacity::representative) return Reader::representative;
  return Reader::parent;
}

std::string term_label(const std::vector<consent::Term>& terms, std::uint16_t number) {
  for (const consent::Term& term : terms) {
    if (term.number == number) return term.label;
  }
  return {};
}

std::string member_label(const consent::Covenant& covenant, const MemberId& id) {
  const consent::Member* member = covenant.member(id);
  return member == nullptr ? std::string() : member->label;
}

letters::ScopeLabels labels_of(const consent::Covenant& covenant, const consent::Scope& scope) {
  letters::ScopeLabels out;
  for (const std::uint16_t number : scope.kinds) {
    const consent::Kind* kind = covenant.kind(number);
    if (kind != nullptr) out.kinds.push_back(kind->term.label);
  }
  for (const std::uint16_t number : scope.domains) {
    out.domains.push_back(term_label(covenant.domains, number));
  }
  for (const std::uint16_t number : scope.purposes) {
    out.purposes.push_back(term_label(covenant.purposes, number));
  }
  for (const consent::Party& party : scope.to) {
    out.to.push_back(party.is_role ? term_label(covenant.roles, party.role)
                                   : member_label(covenant, party.member));
  }
  if (scope.from) out.from = member_label(covenant, *scope.from);
  return out;
}

// What all letters have.
Facts facts_of(const LetterDesk& desk, Document document, Language language,
               const Identity& subject) {
  Facts out;
  out.document = document;
  out.language = language;
  out.first_names = subject.first_names;
  const consent::Member* self = desk.covenant.member(desk.member);
  if (self == nullptr) return out;
  out.desk = self->label;
  out.contact = self->contact;
  return out;
}

// What a letter about this consent has.
Result<Facts> consent_facts(const LetterDesk& desk, const ConsentHere& consent, Document document,
                            const LetterWish& wish) {
  const consent::ConsentRecord& record = consent.record;
  if (record.text_version != 0 && record.text_version != letters::kTextVersion) {
    return Error{ErrorCode::unknown_version, "text_version of the consent"};
  }
  SLUIS_TRY(language, language_wished(wish, record.language));
  Facts out = facts_of(desk, document, language, consent.act.persons.front().identity);
  out.scope = labels_of(desk.covenant, record.scope);
  out.from = day_of(record.valid_from);
  // The last moment of it: one that ends at midnight has ended on that day.
  out.until = day_of({record.valid_until.ms - 1});
  return out;
}

// What a giver may read of it; of the family nobody else.
std::vector<letters::How> how_asked(const consent::ConsentSetting& setting) {
  using consent::Channel;
  using consent::Interpreter;
  using letters::How;
  std::vector<How> out;
  const auto add = [&out](bool is_so, How how) {
    if (is_so) out.push_back(how);
  };
  add(setting.channel == Channel::in_person, How::in_person);
  add(setting.channel == Channel::at_home, How::at_home);
  add(setting.channel == Channel::telephone, How::telephone);
  add(setting.channel == Channel::video, How::video);
  add(setting.channel == Channel::on_paper, How::on_paper);
  add(setting.read_aloud, How::read_aloud);
  add(setting.interpreter == Interpreter::professional, How::interpreter);
  add(setting.interpreter == Interpreter::relative, How::relative_interpreter);
  add(setting.interpreter == Interpreter::by_telephone, How::interpreter_by_telephone);
  add(was_present(setting, consent::Present::helper), How::helper);
  add(was_present(setting, consent::Present::other), How::other);
  return out;
}

}  // namespace

std::set<unsigned> changing_ages(const consent::Covenant& covenant) {
  std::set<unsigned> out;
  for (const consent::RegimeGivers& regime : covenant.givers) {
    for (const consent::GiverRow& row : regime.rows) {
      if (row.from_age != 0) out.insert(row.from_age);
    }
  }
  return out;
}

Status choose_text(const std::string& language, consent::ConsentRecord& record) {
  if (language.empty()) return Done{};
  SLUIS_TRY(chosen, language_wished({language, 0}, 0));
  record.text_version = letters::kTextVersion;
  record.language = letters::number_of(chosen);
  return Done{};
}

Result<ConsentHere> consent_in(const ActRow& act) {
  SLUIS_TRY(body, canon::decode<consent::FactBody>(act.form, "form"));
  const auto* asked = std::get_if<consent::ConsentAsked>(&body.payload);
  const auto* record =
      asked != nullptr ? &asked->record : std::get_if<consent::ConsentRecord>(&body.payload);
  if (record == nullptr || act.persons.size() < 2) return Error{ErrorCode::malformed, "form"};
  ConsentHere out{act, *record, {}};
  if (asked != nullptr) out.setting = asked->setting;
  return out;
}

Result<std::size_t> giver_of(const ConsentHere& consent, const LetterWish& wish) {
  const std::size_t count = consent.act.persons.size() - 1;
  if (wish.giver == 0 && count == 1) return std::size_t{1};
  if (wish.giver >= 1 && wish.giver <= count) return std::size_t{wish.giver};
  return Error{ErrorCode::bad_field, "giver: 1 to " + std::to_string(count) +
                                         ", in the order of the consent: a letter is for one"};
}

std::optional<std::size_t> giver_like(const ConsentHere& consent, const Identity& person) {
  for (std::size_t i = 1; i < consent.act.persons.size(); ++i) {
    if (is_same_person(consent.act.persons[i].identity, person)) return i;
  }
  return std::nullopt;
}

Result<Letter> question_letter(const LetterDesk& desk, const ConsentHere& consent,
                               const LetterWish& wish) {
  SLUIS_TRY(giver, giver_of(consent, wish));
  SLUIS_TRY(facts, consent_facts(desk, consent, Document::question, wish));
  facts.reader = reader_of(consent.act.persons.front().identity, consent.act.persons[giver],
                           consent.act.created);
  facts.code = wish.code;
  return letters::compose(facts);
}

Result<Letter> answer_letter(const LetterDesk& desk, const ConsentHere& consent,
                             const ActRow& answer, const LetterWish& wish) {
  SLUIS_TRY(body, canon::decode<consent::FactBody>(answer.form, "form"));
  const auto* said = std::get_if<consent::ConsentAnswer>(&body.payload);
  if (said == nullptr || answer.persons.size() < 2) return Error{ErrorCode::malformed, "form"};
  const auto giver = giver_like(consent, answer.persons[1].identity);
  if (!giver) return Error{ErrorCode::bad_field, "giver: none of the consent's"};
  const bool is_yes = said->answer == consent::Answer::yes;
  SLUIS_TRY(facts, consent_facts(desk, consent, is_yes ? Document::yes : Document::no, wish));
  facts.reader = reader_of(consent.act.persons.front().identity, consent.act.persons[*giver],
                           answer.created);
  facts.day = day_of(answer.created);
  if (consent.setting) facts.how = how_asked(*consent.setting);
  facts.read_in = letters::language_numbered(consent.record.language);
  return letters::compose(facts);
}

Result<Letter> withdrawal_letter(const LetterDesk& desk, const ActRow& withdrawal,
                                 const LetterWish& wish) {
  SLUIS_TRY(body, canon::decode<consent::WithdrawBody>(withdrawal.form, "form"));
  if (withdrawal.persons.size() < 2) return Error{ErrorCode::malformed, "form"};
  SLUIS_TRY(language, language_wished(wish, 0));
  const Identity& subject = withdrawal.persons.front().identity;
  Facts facts = facts_of(desk, Document::withdrawal, language, subject);
  facts.scope = labels_of(desk.covenant, body.scope);
  facts.reader = reader_of(subject, withdrawal.persons[1], withdrawal.created);
  // In which capacity somebody withdraws is on no record.
  if (facts.reader == Reader::parent) facts.reader = Reader::representative;
  facts.day = day_of(withdrawal.created);
  return letters::compose(facts);
}

Result<Letter> renewal_letter(const LetterDesk& desk, const ConsentHere& consent,
                              const LetterWish& wish) {
  SLUIS_TRY(giver, giver_of(consent, wish));
  SLUIS_TRY(facts, consent_facts(desk, consent, Document::renewal, wish));
  const Identity& subject = consent.act.persons.front().identity;
  SLUIS_TRY(born, birth_of(subject));
  const unsigned age = age_on(born, day_of(consent.record.valid_from));
  const auto ages = changing_ages(desk.covenant);
  const auto next = ages.upper_bound(age);
  if (next == ages.end() ||
      consent.record.valid_until + kDay <= start_of(birthday(born, *next))) {
    return Error{ErrorCode::bad_field,
                 "consent: it ends before a birthday from which somebody else may give"};
  }
  // The letter says that it ends on that day, so its record has to.
  if (start_of(birthday(born, *next)) + kDay <= consent.record.valid_until) {
    return Error{ErrorCode::bad_field,
                 "consent: its record lasts past a birthday from which somebody else may give"};
  }
  facts.scope = {};
  facts.age = *next;
  facts.day = birthday(born, *next);
  facts.reader = reader_of(subject, consent.act.persons[giver], consent.record.valid_from);
  return letters::compose(facts);
}

}  // namespace sluis::gateway
