// SPDX-License-Identifier: EUPL-1.2
// Which letter a giver gets of a consent on record, and that nothing of anybody else is in it.
#include "adapters/gateway/family_letters.h"

#include <gtest/gtest.h>

#include "adapters/gateway/ages.h"

namespace sluis::gateway {
namespace {

using consent::GiverCapacity;
using letters::Document;
using letters::Letter;

constexpr std::uint64_t kDay = 86'400'000;
constexpr std::uint64_t kNewYear = 20'819 * kDay;  // 2027-01-01T00:00:00Z

MemberId member_id(std::uint8_t number) {
  MemberId out;
  out.value[0] = number;
  return out;
}

NamedPerson person(const std::string& bsn, const std::string& first, const std::string& born,
                   GiverCapacity capacity = GiverCapacity::parent) {
  NamedPerson out;
  out.capacity = capacity;
  out.identity.bsn = Sensitive<std::string>(bsn);
  out.identity.first_names = Sensitive<std::string>(first);
  out.identity.surname = Sensitive<std::string>("Hamdaoui");
  out.identity.prefix = Sensitive<std::string>("El");
  out.identity.birth_date = Sensitive<std::string>(born);
  out.identity.postcode = Sensitive<std::string>("1234 AB");
  out.identity.house_number = Sensitive<std::string>("17");
  return out;
}

std::string words(const Letter& letter) {
  std::string out;
  for (const auto& paragraph : letter.paragraphs) out += paragraph.text.reveal() + "\n";
  return out;
}

class FamilyLetters : public testing::Test {
 protected:
  FamilyLetters() {
    covenant_.roles = {{1, "school", "school"}, {2, "gezinsmanager", "gezinsmanager"}};
    covenant_.members = {{member_id(1), 1, "Basisschool (demo)", "de balie", true, false},
                         {member_id(2), 2, "Gezinsmanagement (demo)", "070 000", true, false}};
    covenant_.kinds = {{{1, "zorgsignaal", "zorgsignaal"}, false},
                       {{2, "vt", "melding bij Veilig Thuis"}, false}};
    covenant_.domains = {{3, "wonen", "wonen"}};
    covenant_.purposes = {{4, "hulp", "hulp aan het gezin"}};
    covenant_.givers = {{1, {{0, {}, {}}, {12, {}, {}}, {16, {}, {}}}},
                        {2, {{0, {}, {}}, {16, {}, {}}}}};
    record_.scope.kinds = {1};
    record_.scope.domains = {3};
    record_.scope.purposes = {4};
    record_.scope.from = member_id(1);
    record_.scope.to = {{true, {}, 2}};
    record_.valid_from = {kNewYear};
    record_.valid_until = {kNewYear + 45 * kDay};  // 2027-02-15T00:00:00Z
    row_.kind = ActKind::consent;
    row_.created = {kNewYear};
    row_.persons = {person("000000097", "Yara", "2018-05-05"),
                    person("000000036", "Malika", "1980-01-01"),
                    person("000000048", "Karim", "1979-01-01")};
  }
  ConsentHere consent() const { return {row_, record_, setting_}; }
  LetterDesk desk() const { return {covenant_, member_id(2)}; }
  // The words of the question, or the code.
  std::string asked(const LetterWish& wish = {"", 1}) const {
    const auto letter = question_letter(desk(), consent(), wish);
    return letter.ok() ? words(*letter) : std::string(catalogue(letter.code()).name);
  }
  void giver_alone(const NamedPerson& giver) { row_.persons = {row_.persons[0], giver}; }

  ActRow said(const NamedPerson& giver, consent::Answer answer) const {
    consent::FactBody body;
    consent::ConsentAnswer payload;
    payload.answer = answer;
    body.payload = payload;
    ActRow out;
    out.kind = ActKind::consent_answer;
    out.created = {kNewYear + 2 * kDay};
    out.persons = {row_.persons[0], giver};
    out.form = canon::encode(body);
    return out;
  }

  consent::Covenant covenant_;
  consent::ConsentRecord record_;
  std::optional<consent::ConsentSetting> setting_;
  ActRow row_;
};

TEST_F(FamilyLetters, FillTheQuestionFromTheRecordAndTheCovenantsLabels) {
  const std::string all = asked();
  for (const char* part : {"iets over Yara delen", "U bent ouder", "zorgsignaal", "wonen",
                           "hulp aan het gezin", "Basisschool (demo)", "gezinsmanager",
                           "Van 1 januari 2027 tot en met 14 februari 2027.",
                           "Gezinsmanagement (demo)", "070 000"}) {
    EXPECT_NE(all.find(part), all.npos) << part << "\n" << all;
  }
  record_.valid_until = {kNewYear + 45 * kDay + 1};
  EXPECT_NE(asked().find("tot en met 15 februari 2027"), std::string::npos);
}

TEST_F(FamilyLetters, HaveNothingOfTheFamilyButTheFirstNamesOfWhomTheyAreAbout) {
  std::vector<Letter> all;
  for (const std::uint32_t giver : {1u, 2u}) {
    all.push_back(*question_letter(desk(), consent(), {"nl", giver}));
    all.push_back(*answer_letter(desk(), consent(), said(row_.persons[giver],
                                                         consent::Answer::no), {"en", 0}));
  }
  for (const Letter& letter : all) {
    const std::string text = words(letter);
    EXPECT_NE(text.find("Yara"), text.npos);
    for (const char* never : {"Malika", "Karim", "Hamdaoui", "000000097", "000000036",
                              "000000048", "2018", "1980", "1979", "1234 AB", "17"}) {
      EXPECT_EQ(text.find(never), text.npos) << never << "\n" << text;
    }
  }
}

TEST_F(FamilyLetters, SayHowItWasAskedAndWhoElseOfTheFamilyWasThereNever) {
  const auto receipt = [this] {
    return words(*answer_letter(desk(), consent(), said(row_.persons[1], consent::Answer::yes),
                                {"nl", 0}));
  };
  EXPECT_EQ(receipt().find("Hoe vroegen wij het?"), std::string::npos);
  setting_.emplace();
  setting_->channel = consent::Channel::at_home;
  setting_->present = 31;
  setting_->interpreter = consent::Interpreter::professional;
  setting_->read_aloud = true;
  ASSERT_TRUE(choose_text("ar", record_).ok());
  const std::string all = receipt();
  for (const char* part : {"Hoe vroegen wij het?\nThuis.\nDe tekst is voorgelezen.\nEr was een "
                           "tolk bij.\nEr was iemand bij die helpt.\nEr was nog iemand bij.\n",
                           "De tekst was in deze taal: العربية"}) {
    EXPECT_NE(all.find(part), all.npos) << part << "\n" << all;
  }
}

TEST_F(FamilyLetters, HaveACodeForTheOneGiverWhoseItIs) {
  LetterWish wish{"", 1, Sensitive<std::string>("7ZK4-9QXB-0M2T-HD5R")};
  EXPECT_NE(asked(wish).find("7ZK4-9QXB-0M2T-HD5R"), std::string::npos);
  EXPECT_EQ(asked().find("7ZK4-9QXB-0M2T-HD5R"), std::string::npos);
}

TEST_F(FamilyLetters, AreForOneGiver) {
  EXPECT_EQ(asked({"", 0}), "bad_field") << "two givers, and neither was chosen";
  EXPECT_EQ(asked({"", 3}), "bad_field");
  EXPECT_EQ(asked({"", 2}), asked({"", 1})) << "both are parents";
  row_.persons.pop_back();
  EXPECT_NE(asked({"", 0}), "bad_field");
}

TEST_F(FamilyLetters, AddressEachReaderByWhatItIsToTheChild) {
  row_.persons[2].capacity = GiverCapacity::guardian;
  EXPECT_NE(asked({"", 2}).find("U bent voogd"), std::string::npos);
  row_.persons[2].capacity = GiverCapacity::representative;
  EXPECT_NE(asked({"", 2}).find("U beslist voor iemand anders"), std::string::npos);
}

TEST_F(FamilyLetters, SpeakToAYoungPersonUntilItIsAnAdultOnTheDayItIsAsked) {
  row_.persons[0] = person("000000097", "Yara", "2014-06-01");
  giver_alone(person("000000097", "Yara", "2014-06-01", GiverCapacity::self));
  EXPECT_NE(asked().find("iets over jou delen"), std::string::npos) << asked();
  row_.persons[0] = person("000000097", "Yara", "2009-01-02");
  EXPECT_NE(asked().find("iets over jou delen"), std::string::npos) << "18 tomorrow";
  row_.persons[0] = person("000000097", "Yara", "2009-01-01");
  EXPECT_NE(asked().find("iets over u delen"), std::string::npos) << "18 today";
  row_.persons[0] = person("000000097", "Yara", "");
  EXPECT_NE(asked().find("iets over u delen"), std::string::npos) << "nobody knows";
}

TEST_F(FamilyLetters, AreInTheRecordedLanguageUnlessAnotherIsWished) {
  EXPECT_EQ(question_letter(desk(), consent(), {"", 1})->language, letters::Language::nl);
  ASSERT_TRUE(choose_text("ar", record_).ok());
  EXPECT_EQ(record_.text_version, letters::kTextVersion);
  EXPECT_EQ(question_letter(desk(), consent(), {"", 1})->language, letters::Language::ar);
  EXPECT_EQ(question_letter(desk(), consent(), {"fr", 1})->language, letters::Language::fr);
  const auto unknown = question_letter(desk(), consent(), {"de", 1});
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().place, "language: one of nl, en, ar, fr, tr, pap");
  EXPECT_EQ(choose_text("de", record_).code(), ErrorCode::bad_field);
  consent::ConsentRecord none;
  ASSERT_TRUE(choose_text("", none).ok());
  EXPECT_EQ(none.text_version, 0) << "no text of ours was read";
  EXPECT_EQ(none.language, 0);
}

TEST_F(FamilyLetters, AreNotMadeFromATextThatThisProgramDoesNotHave) {
  record_.text_version = letters::kTextVersion + 1;
  EXPECT_EQ(asked(), "unknown_version");
  EXPECT_EQ(answer_letter(desk(), consent(), said(row_.persons[1], consent::Answer::yes), {})
                .code(), ErrorCode::unknown_version);
  record_.text_version = letters::kTextVersion;
  record_.language = 0x6465;  // "de"
  EXPECT_EQ(asked(), "unknown_version");
  EXPECT_NE(asked({"nl", 1}), "unknown_version");
}

TEST_F(FamilyLetters, AreNotMadeWithALabelThatNoFamilyReads) {
  record_.scope.kinds = {1, 2};
  EXPECT_EQ(asked(), "letter_word");
}

TEST_F(FamilyLetters, GiveAReceiptOfWhatOneGiverSaid) {
  NamedPerson by_number;
  by_number.identity.bsn = Sensitive<std::string>("000000048");
  const auto yes = answer_letter(desk(), consent(), said(by_number, consent::Answer::yes), {});
  ASSERT_TRUE(yes.ok());
  EXPECT_EQ(yes->document, Document::yes);
  EXPECT_NE(words(*yes).find("Op 3 januari 2027 gaf u toestemming"), std::string::npos);
  const auto no = answer_letter(desk(), consent(), said(row_.persons[1], consent::Answer::no), {});
  EXPECT_EQ(no->document, Document::no);
  const auto strange = answer_letter(
      desk(), consent(), said(person("000000061", "Nora", "1990-01-01"), consent::Answer::yes),
      {});
  EXPECT_EQ(strange.code(), ErrorCode::bad_field);
}

TEST_F(FamilyLetters, GiveAReceiptOfAWithdrawalAtADeskThatDidNotAsk) {
  consent::WithdrawBody body;
  body.scope.domains = {3};
  ActRow row;
  row.created = {kNewYear + 5 * kDay};
  row.persons = {row_.persons[0], row_.persons[1]};
  row.form = canon::encode(body);
  const auto letter = withdrawal_letter(desk(), row, {"", 0});
  ASSERT_TRUE(letter.ok());
  const std::string all = words(*letter);
  for (const char* part : {"Op 6 januari 2027 zei u stop.", "over Yara", "wonen",
                           "alle soorten informatie", "elke organisatie die meedoet"}) {
    EXPECT_NE(all.find(part), all.npos) << part << "\n" << all;
  }
  row.persons[0].identity.first_names = {};
  EXPECT_NE(words(*withdrawal_letter(desk(), row, {"", 0})).find("de persoon voor wie u beslist"),
            std::string::npos);
}

TEST_F(FamilyLetters, AnnounceTheBirthdayFromWhichSomebodyElseMayGive) {
  row_.persons[0] = person("000000097", "Yara", "2015-02-15");
  const auto told = [this](const LetterWish& wish) {
    const auto letter = renewal_letter(desk(), consent(), wish);
    return letter.ok() ? words(*letter) : std::string(catalogue(letter.code()).name);
  };
  EXPECT_NE(told({"", 1}).find("Op 15 februari 2027 wordt Yara 12 jaar."), std::string::npos)
      << told({"", 1});
  row_.persons[0] = person("000000097", "Yara", "2015-02-16");
  EXPECT_EQ(told({"", 1}), "bad_field") << "the consent ends the day before";
  row_.persons[0] = person("000000097", "Yara", "2015-02-13");
  EXPECT_EQ(told({"", 1}), "bad_field") << "nothing ends it on that day";
  record_.valid_until = {kNewYear + 19 * kDay};
  row_.persons[0] = person("000000097", "Yara", "2011-01-20");
  giver_alone(row_.persons[0]);
  EXPECT_NE(told({"", 0}).find("Op 20 januari 2027 word je 16 jaar."), std::string::npos);
  row_.persons[0] = person("000000097", "Yara", "2009-01-20");
  EXPECT_EQ(told({"", 0}), "bad_field") << "no row of the covenant begins at 18";
  row_.persons[0] = person("000000097", "Yara", "");
  EXPECT_EQ(told({"", 0}), "missing_field");
}

}  // namespace
}  // namespace sluis::gateway
