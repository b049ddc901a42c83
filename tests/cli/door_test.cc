// SPDX-License-Identifier: EUPL-1.2
// The verbs at a gateway's door when no gateway answers, and what they refuse to send.
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace sluis::cli {
namespace {

using nlohmann::json;
using test::Outcome;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

class Door : public test::Program {};

TEST_F(Door, WithoutAGatewayEveryVerbSaysSoAndWhatToDo) {
  const std::vector<std::vector<std::string>> verbs = {
      {"status"}, {"signals"}, {"tasks"}, {"inbox"}, {"keys"}, {"watch"},
      {"consent", "withdrawals"},
      {"case", "list"}, {"staff", "list"}, {"read", "00"}, {"explain", "00"}, {"act", "00"},
      {"task", "send", "00"}, {"audit", "receipt", "--index", "1"}, {"consent", "status", "00"}};
  for (std::vector<std::string> words : verbs) {
    words.insert(words.end(), {"--dir", path("none"), "--json"});
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.status, 69) << words[0];
    EXPECT_EQ(json::parse(outcome.out).at("error").at("name"), "gateway_down") << words[0];
  }
  EXPECT_EQ(run({"status"}).status, 64) << "the folder is not guessed";
}

TEST_F(Door, RefusesAFileOfAnotherShapeWithoutRepeatingIt) {
  const std::string unknown = file("a.json", R"({"kind": "zorg", "Kanarie": 1})");
  const Outcome outcome = run({"signal", unknown, "--dir", path("none")});
  EXPECT_EQ(outcome.status, 65);
  EXPECT_TRUE(contains(outcome.err, "bad_json")) << outcome.err;
  EXPECT_FALSE(contains(outcome.err, "Kanarie")) << outcome.err;
  EXPECT_EQ(run({"consent", "withdraw", file("b.json", "[]"), "--dir", "x"}).status, 65);
  EXPECT_EQ(run({"consent", "ask", path("none"), "--dir", "x"}).status, 66);
}

TEST_F(Door, ReceiptNeedsExactlyOneOfMessageAndIndex) {
  EXPECT_EQ(run({"audit", "receipt", "--dir", "x"}).status, 64);
  EXPECT_EQ(run({"audit", "receipt", "--dir", "x", "--index", "1", "--message", "00"}).status, 64);
  EXPECT_EQ(run({"audit", "receipt", "--dir", "x", "--index", "one"}).status, 64);
}

TEST_F(Door, InitMakesAFolderForItsOwnerAloneAndRefusesAnotherMembersFolder) {
  const std::string folder = path("gateway"), member(32, '1');
  const Outcome made = run({"init", "--dir", folder, "--member", member, "--json"});
  ASSERT_EQ(made.status, 0) << made.out;
  EXPECT_EQ(json::parse(made.out).at("member"), member);
  EXPECT_EQ(std::filesystem::status(folder).permissions(), std::filesystem::perms::owner_all);
  EXPECT_EQ(run({"adapter-new", "--dir", folder, "--member", member}).status, 0) << "repeatable";
  EXPECT_EQ(run({"init", "--dir", folder, "--member", std::string(32, '2')}).status, 65);
  EXPECT_EQ(run({"init", "--dir", folder, "--member", "xyz"}).status, 65);
}

}  // namespace
}  // namespace sluis::cli
