// SPDX-License-Identifier: EUPL-1.2
// The covenant's bytes are those of consent/COVENANT.md, and what must not be signed is refused by
// every reader of the bytes, whichever program made them.
#include <gtest/gtest.h>

#include <fstream>

#include "consent/core/covenant.h"
#include "tests/support/filled.h"

namespace sluis::consent {
namespace {

using test::filled;

Ground example_ground() {
  Ground ground;
  ground.term = {1, "c", "C"};
  ground.regimes = {1};
  ground.article = "art. 1";
  ground.gdpr_basis = "6.1.a";
  ground.lifts_secrecy = "parents";
  ground.valid_until = {UINT64_MAX};
  ground.retention_days = 365;
  ground.unconfirmed = true;
  return ground;
}

// The covenant of consent/COVENANT.md §Example.
Covenant example() {
  Covenant out;
  out.version = 1;
  out.title = "Example";
  out.ledger_origin = "a.example/l";
  out.directory_origin = "a.example/d";
  out.authority = {filled<VerifyKey>(0x11), filled<VerifyKey>(0x22), filled<VerifyKey>(0x33)};
  out.roles = {{1, "s", "School"}, {2, "g", "GM"}};
  out.members = {{filled<MemberId>(0x44), 1, "M", "desk", true, false}};
  out.functions = {{{1, "f", "F"}, {16, 17, 22}, {1, 2}}};
  out.kinds = {{{1, "k", "K"}, true}};
  out.purposes = {{1, "p", "P"}};
  out.regimes = {{{1, "r", "R"}, true}};
  out.grounds = {example_ground()};
  ReleaseRule rule;
  rule.from_role = 1;
  rule.to_role = 2;
  rule.kinds = {1};
  rule.grounds = {1};
  rule.level = Level::content;
  out.rules = {rule};
  out.key_holders = {filled<MemberId>(0x44)};
  out.is_test = true;
  return out;
}

// The hexadecimal digits before the first space of each line of the block ```text covenant.
std::string documented() {
  std::ifstream page(std::string(SLUIS_SOURCE_DIR) + "/consent/COVENANT.md");
  std::string out, line;
  while (std::getline(page, line) && line != "```text covenant") {
  }
  while (std::getline(page, line) && line != "```") out += line.substr(0, line.find(' '));
  return out;
}

ErrorCode code(const Covenant& covenant) {
  const auto decoded = decode_covenant(encode_covenant(covenant));
  return decoded.ok() ? ErrorCode::permit : decoded.code();
}
std::string place(const Covenant& covenant) {
  const auto decoded = decode_covenant(encode_covenant(covenant));
  return decoded.ok() ? "accepted" : decoded.error().place;
}

TEST(CovenantBytes, AreThoseOfTheExampleInTheirDocument) {
  EXPECT_EQ(to_hex(encode_covenant(example())), documented());
  const auto bytes = from_hex(documented());
  ASSERT_TRUE(bytes);
  const auto decoded = decode_covenant(*bytes);
  ASSERT_TRUE(decoded.ok()) << to_text(decoded.error());
  EXPECT_EQ(*decoded, example());
}

TEST(CovenantBytes, HaveTheCapsOfTheirDocument) {
  Covenant covenant = example();
  covenant.roles[0].label = std::string(256, 'x');
  covenant.members[0].contact = std::string(256, 'x');
  covenant.title = std::string(16 * 1024, 'x');
  EXPECT_EQ(code(covenant), ErrorCode::permit);
  covenant.title += 'x';
  EXPECT_EQ(code(covenant), ErrorCode::too_large);
  covenant = example();
  covenant.roles[0].label = std::string(257, 'x');
  EXPECT_EQ(code(covenant), ErrorCode::too_large);
  covenant = example();
  covenant.members[0].contact = std::string(257, 'x');
  EXPECT_EQ(code(covenant), ErrorCode::too_large);
  covenant = example();
  for (std::uint16_t number = 1; number <= 1'000; ++number) {
    covenant.domains.push_back({number, "d", ""});
  }
  EXPECT_EQ(code(covenant), ErrorCode::permit);
  covenant.domains.push_back({1'001, "d", ""});
  EXPECT_EQ(code(covenant), ErrorCode::too_large);
}

TEST(CovenantBytes, AreRefusedWhenWhatAFunctionMaySignIsNotInOrder) {
  for (const auto& acts : {std::vector<std::uint8_t>{17, 16}, std::vector<std::uint8_t>{16, 16}}) {
    Covenant covenant = example();
    covenant.functions[0].acts = acts;
    EXPECT_EQ(place(covenant), "functions");
    covenant = example();
    covenant.functions[0].facts = acts;
    EXPECT_EQ(place(covenant), "functions");
  }
}

TEST(CovenantBytes, AreRefusedWhenTheyPromiseADutyThatNothingCarriesOut) {
  for (bool Ground::*duty : {&Ground::four_eyes, &Ground::reason_required, &Ground::notice}) {
    Covenant covenant = example();
    Ground second = example_ground();
    second.term.number = 2;
    second.*duty = true;
    covenant.grounds.push_back(second);
    EXPECT_EQ(code(covenant), ErrorCode::covenant_invalid);
    EXPECT_EQ(place(covenant).rfind("grounds: four_eyes, reason_required and notice must be", 0),
              0u);
  }
}

TEST(CovenantBytes, LetAnythingGoAutomaticallyOnlyWhereNoGroundHasItsAuthorConfirm) {
  Covenant covenant = example();
  covenant.limits.automatic_age_ms_max = 1;
  EXPECT_EQ(code(covenant), ErrorCode::covenant_invalid);
  EXPECT_EQ(place(covenant).rfind("limits: automatic_age_ms_max must be 0", 0), 0u);
  covenant.grounds[0].author_confirms = false;
  EXPECT_EQ(code(covenant), ErrorCode::permit);
  Ground second = example_ground();
  second.term.number = 2;
  covenant.grounds.push_back(second);
  EXPECT_EQ(code(covenant), ErrorCode::covenant_invalid) << "one ground of two";
}

}  // namespace
}  // namespace sluis::consent
