// SPDX-License-Identifier: EUPL-1.2
// The texts that are blinded: frozen, since another spelling is another person.
#include "adapters/sdk/identity.h"

#include <gtest/gtest.h>

#include "adapters/sdk/name_fold.h"

namespace sluis::sdk {
namespace {

using Text = Sensitive<std::string>;

PersonIdentity child() {
  PersonIdentity out;
  out.family_name = Text("Vries");
  out.prefix = Text("van 't");
  out.first_names = Text("Anne-Zoë");
  out.birth_date = Text("2016-02-29");
  out.postcode = Text("2511 aa");
  out.house_number = Text("012 a");
  return out;
}

std::string text_of(const KeyInput& input) { return std::string(as_text(input.text.reveal())); }
ErrorCode refusal(const PersonIdentity& person, bool may_use_bsn = true) {
  const auto inputs = key_inputs(person, may_use_bsn);
  return inputs.ok() ? ErrorCode::permit : inputs.code();
}
std::string folded(std::string_view name) { return fold_name(name).value().reveal(); }
std::string family(std::string_view name) { return sound_of_family_name(name).value().reveal(); }
std::string first(std::string_view names) { return sound_of_first_names(names).value().reveal(); }

TEST(Identity, IsWrittenAsCanonicalJson) {
  PersonIdentity person = child();
  person.bsn = Text("999990019");
  const auto inputs = key_inputs(person, true).value();
  ASSERT_EQ(inputs.size(), 4u);
  EXPECT_EQ(text_of(inputs[0]), R"({"landCode":"NL","type":"BSN","value":"999990019"})");
  EXPECT_EQ(text_of(inputs[1]),
            R"({"birthDate":"2016-02-29","familyName":"vantvries","firstNames":"annezoe",)"
            R"("houseNumber":"12","postcode":"2511AA","type":"fields"})");
  EXPECT_EQ(text_of(inputs[2]),
            R"({"birthDate":"2016-02-29","familyName":"vantvries","firstNames":"annezoe",)"
            R"("houseNumber":"","postcode":"","type":"fields_without_postcode"})");
  EXPECT_EQ(text_of(inputs[3]),
            R"({"birthDate":"2016-02-29","familyName":"wries","firstNames":"ane",)"
            R"("houseNumber":"12","postcode":"2511AA","type":"fields_without_prefix"})");
}

TEST(Identity, HasTheKeysThatItsFieldsAllow) {
  PersonIdentity person = child();
  EXPECT_EQ(key_inputs(person, false).value().size(), 3u);
  person.postcode = Text("");
  EXPECT_EQ(refusal(person), ErrorCode::bad_field);
  person.house_number = Text("");
  EXPECT_EQ(key_inputs(person, false).value().size(), 1u);
  PersonIdentity number;
  EXPECT_EQ(refusal(number), ErrorCode::missing_field);
  number.bsn = Text("999990019");
  EXPECT_EQ(key_inputs(number, true).value().size(), 1u);
  EXPECT_EQ(refusal(number, false), ErrorCode::bsn_not_entitled);
  number.birth_date = Text("2018-12-01");
  EXPECT_EQ(key_inputs(number, true).value().size(), 1u) << "as the register answers";
  number.birth_date = Text("20181201");
  EXPECT_EQ(refusal(number), ErrorCode::bad_date);
}

TEST(Identity, AHouseholdIsAHouseNumberWithItsAdditionHoweverItIsWritten) {
  const auto text = [](const char* postcode, const char* number) {
    const auto folded = fold_address(postcode, number);
    return folded.ok() ? text_of(address_input(*folded)) : folded.error().place;
  };
  const std::string twelve_a =
      R"({"addition":"A","houseNumber":"12","postcode":"2511AA","type":"address"})";
  for (const char* written : {"12A", "12 a", "12-A", "012a", " 12/A", "12.A"}) {
    EXPECT_EQ(text("2511 aa", written), twelve_a) << written;
  }
  EXPECT_NE(text("2511AA", "12"), twelve_a);
  EXPECT_NE(text("2511AA", "12B"), twelve_a);
  EXPECT_NE(text("2511AA", "12-1"), text("2511AA", "121")) << "an addition is no digit of it";
  EXPECT_EQ(text("2511A", "12"), "postcode");
  for (const char* wrong : {"", "A", "123456", "12 \xc3\xa9", "12 ABCDEFGHI"}) {
    EXPECT_EQ(text("2511AA", wrong), "house_number") << wrong;
  }
}

TEST(Identity, FoldsNamesToTheirLetters) {
  EXPECT_EQ(folded("D'Hondt - Müller"), "dhondtmuller");
  EXPECT_EQ(folded("Öztürk"), folded("O\u0308ztu\u0308rk")) << "composed or not";
  EXPECT_EQ(folded("Ĳsbrand"), "ijsbrand");
  EXPECT_EQ(folded("Strauß Æbelø Œ Łukasz Žižek Ţepeş Șerban"),
            "straussaebelooelukaszzizektepesserban");
  EXPECT_EQ(folded("Ольга"), "Ольга") << "another script stays as it is";
  EXPECT_EQ(folded("\"\\\n1{"), "") << "so that the JSON needs no escape";
  EXPECT_EQ(fold_name("\xc3(").code(), ErrorCode::not_utf8);
}

TEST(Identity, KnowsAFamilyNameByItsLastWordWithoutPrefixes) {
  for (const auto* name : {"El Hamdaoui", "Hamdaoui", "El-Hamdaoui", "Al Hamdaoui", "Hamdaoui, El",
                           "Smit-El Hamdaoui", "HAMDAOUI"}) {
    EXPECT_EQ(family(name), "amdau") << name;
  }
  EXPECT_EQ(family("van 't Hof"), family("Hof, v.'t"));
  EXPECT_EQ(family("D'Hondt"), family("Dhondt"));
  EXPECT_EQ(family("M\u2019Hamed"), family("Mhamed"));
  EXPECT_EQ(family("Van den"), "wanden") << "has no other word";
  EXPECT_EQ(family("Ten"), "ten");
  EXPECT_EQ(family(""), "");
  EXPECT_EQ(sound_of_family_name("De \xff").code(), ErrorCode::not_utf8);
}

TEST(Identity, KnowsFirstNamesByTheFirstThatIsNoInitial) {
  for (const auto* names : {"Anne", "Anne-Zoë", "ANNE ZOE", "A. Anne", "Ane"}) {
    EXPECT_EQ(first(names), "ane") << names;
  }
  EXPECT_EQ(first("El Mehdi"), "medi");
  EXPECT_EQ(first("A.Z."), "as") << "initials are all there is";
  EXPECT_EQ(first("El"), "el");
  EXPECT_EQ(first(""), "");
  EXPECT_EQ(first("Jan"), first("Jan Willem"));
  EXPECT_NE(first("Hassan"), first("Hussein")) << "twins";
  EXPECT_NE(first("Simon"), first("Simone"));
}

TEST(Identity, WritesOneSoundOneWay) {
  const std::pair<const char*, const char*> same[] = {
      {"Dijkstra", "Dykstra"},   {"D\u0133kstra", "Dijkstra"}, {"Yılmaz", "Yilmas"},
      {"Boussaïd", "Bousaid"},   {"Touzani", "Tuzani"},        {"Kowalska", "Kowalski"},
      {"Wiśniewski", "Visniewsky"}, {"Kock", "Kok"},           {"Philips", "Filips"},
      {"Achahbar", "Ashahbar"},  {"Qaddouri", "Kaddouri"},     {"Girigorie", "Girigori"},
      {"Christians", "Kristians"}, {"Sjoerds", "Schoerds"}};
  for (const auto& [one, other] : same) EXPECT_EQ(family(one), family(other)) << one;
  EXPECT_NE(family("Bos"), family("Bosa")) << "a short name keeps its end";
  EXPECT_EQ(family("Hh"), "hh") << "something is left";
  EXPECT_EQ(family("Ольга Зззв"), "Зззв") << "another script stands as it is";
  EXPECT_EQ(family("\u3000\u3001"), "\u3000\u3001") << "so that it stays UTF-8";
}

TEST(Identity, RefusesWhatCannotBeANumber) {
  for (const std::string_view bad : {"", "12345678", "1234567890", "99999001a", " 99999001"}) {
    EXPECT_EQ(check_bsn(bad).code(), ErrorCode::not_a_bsn) << bad;
  }
  for (const std::string_view bad : {"000000000", "999990018", "000000091", "999909019"}) {
    EXPECT_EQ(check_bsn(bad).code(), ErrorCode::invalid_bsn) << bad;
  }
  for (const std::string_view good : {"999990019", "000000012", "111222333"}) {
    EXPECT_TRUE(check_bsn(good).ok()) << good;
  }
}

TEST(Identity, RefusesFieldsThatAreNotWhatTheySay) {
  const auto with = [](auto change) {
    PersonIdentity person = child();
    change(person);
    return refusal(person);
  };
  for (const char* bad : {"2015-02-29", "2016-2-29", "29-02-2016", "2016-00-00", "2016-02-2x"}) {
    EXPECT_EQ(with([&](auto& p) { p.birth_date = Text(bad); }), ErrorCode::bad_date) << bad;
  }
  for (const char* bad : {"0511AA", "2511A", "2511AAA", "25I1AA", "2511A1"}) {
    EXPECT_EQ(with([&](auto& p) { p.postcode = Text(bad); }), ErrorCode::bad_field) << bad;
  }
  for (const char* bad : {"a", "0", "123456"}) {
    EXPECT_EQ(with([&](auto& p) { p.house_number = Text(bad); }), ErrorCode::bad_field) << bad;
  }
  EXPECT_EQ(with([](auto& p) { p.family_name = Text("-"); }), ErrorCode::missing_field);
  EXPECT_EQ(with([](auto& p) { p.birth_date = Text(""); }), ErrorCode::missing_field);
  EXPECT_EQ(with([](auto& p) { p.first_names = Text("\xff"); }), ErrorCode::not_utf8);
}

}  // namespace
}  // namespace sluis::sdk
