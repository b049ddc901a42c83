// SPDX-License-Identifier: EUPL-1.2
// Who must say yes, from the register's answer: by the covenant's rows, on the day (LAW §1).
#include "adapters/gateway/register_givers.h"

#include <gtest/gtest.h>

namespace sluis::gateway {
namespace {

using consent::Gives;
using consent::GiverCapacity;

constexpr std::uint64_t kDay = 86'400'000;
constexpr std::uint64_t kChristmas2026 = 20'812 * kDay;  // 2026-12-25T00:00:00Z
constexpr const char* kBoth = R"({"personen":[{"gezag":[{"type":"GezamenlijkOuderlijkGezag",)"
                              R"("minderjarige":{"burgerservicenummer":"000000097"},"ouders":[)"
                              R"({"burgerservicenummer":"000000048"},)"
                              R"({"burgerservicenummer":"000000036"}]}]}]})";
constexpr const char* kGuardian = R"({"personen":[{"gezag":[{"type":"Voogdij",)"
                                  R"("minderjarige":{"burgerservicenummer":"000000097"},)"
                                  R"("derden":[{"type":"BekendeDerde",)"
                                  R"("burgerservicenummer":"000000036"}]}]}]})";

class RegisterGiversTest : public testing::Test {
 protected:
  RegisterGiversTest() {
    covenant_.regimes = {{{1, "jeugdwet", "J"}, false}, {{2, "wgbo", "W"}, true}};
    covenant_.givers = {{1, {{0, Gives::holders, Gives::holders},
                             {12, Gives::self, Gives::holders},
                             {16, Gives::self, Gives::representative}}}};
    question_.subject.identity.bsn = Sensitive<std::string>("000000097");
    question_.regime = 1;
    question_.at = {kChristmas2026 + 7'200'000};
    born("2018-12-01");
  }
  void born(const std::string& day) {
    question_.subject.identity.birth_date = Sensitive<std::string>(day);
  }
  Result<RegisterGivers> ask(std::string_view answer = kBoth) {
    return givers_by_register(covenant_, question_, answer);
  }
  // The numbers of the givers and their capacity, or the code.
  std::string told(std::string_view answer = kBoth) {
    const auto found = ask(answer);
    if (!found.ok()) return std::string(catalogue(found.code()).name);
    std::string out;
    for (const NamedPerson& giver : found->givers) {
      out += giver.identity.bsn.reveal() + ":" +
             std::to_string(static_cast<int>(giver.capacity)) + " ";
    }
    return out;
  }

  consent::Covenant covenant_;
  RegisterQuestion question_;
};

TEST_F(RegisterGiversTest, AreBothParentsUnder12AndTheCapableChildFromItsBirthdayOn) {
  EXPECT_EQ(told(), "000000036:2 000000048:2 ");
  born("2014-12-26");
  EXPECT_EQ(told(), "000000036:2 000000048:2 ") << "12 tomorrow";
  born("2014-12-25");
  EXPECT_EQ(told(), "000000036:2 000000048:2 ") << "nobody judged it capable";
  question_.capable = true;
  EXPECT_EQ(told(), "000000097:1 ");
  question_.capable = false;
  born("2010-12-25");
  EXPECT_EQ(told(), "needs_representative");
  question_.capable.reset();
  EXPECT_EQ(told(), "000000097:1 ") << "capable from 16 unless judged otherwise";
}

TEST_F(RegisterGiversTest, EndOnTheBirthdayFromWhichSomebodyElseGives) {
  born("2014-12-27");
  ASSERT_TRUE(ask().ok());
  EXPECT_EQ(ask()->until, TimeMs{kChristmas2026 + 2 * kDay});
  born("2016-02-29");  // 12 on a day that 2028 has, 16 on one that 2032 has
  EXPECT_EQ(ask()->until, TimeMs{21'243 * kDay}) << "2028-02-29";
  covenant_.givers[0].rows[1].from_age = 11;
  EXPECT_EQ(ask()->until, TimeMs{20'878 * kDay}) << "2027-03-01: there is no 29 February";
  born("2000-01-01");
  EXPECT_EQ(ask()->until, std::nullopt);
}

TEST_F(RegisterGiversTest, AreTheGuardianWhereThereIsOne) {
  EXPECT_EQ(told(kGuardian), "000000036:3 ");
}

TEST_F(RegisterGiversTest, AreNobodyWhereTheLawOrTheAnswerCloses) {
  EXPECT_EQ(told(R"({"personen":[]})"), "no_relations");
  question_.regime = 2;
  EXPECT_EQ(told(), "regime_unconfirmed");
  question_.regime = 1;
  EXPECT_EQ(told("{}"), "bad_json");
  EXPECT_EQ(told("[" + std::string(20, '[')), "too_deep");
  question_.subject.identity.bsn = Sensitive<std::string>("000000061");
  EXPECT_EQ(told(), "bad_field") << "it says nothing of this child";
  question_.subject.identity.bsn = Sensitive<std::string>("000000062");
  EXPECT_EQ(told(), "invalid_bsn");
  question_.subject.identity.bsn = {};
  EXPECT_EQ(told(), "missing_field");
}

TEST_F(RegisterGiversTest, NeedADayOfBirth) {
  born("");
  EXPECT_EQ(told(), "missing_field");
  born("2018-02-30");
  EXPECT_EQ(told(), "bad_date");
}

}  // namespace
}  // namespace sluis::gateway
