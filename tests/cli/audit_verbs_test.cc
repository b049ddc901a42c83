// SPDX-License-Identifier: EUPL-1.2
// The officer's verbs before any gateway answers: words, files and what they never repeat.
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace sluis::cli {
namespace {

class AuditVerbs : public test::Program {};

TEST_F(AuditVerbs, WithoutAGatewaySaySo) {
  const std::string person = file("p.json", R"({"surname": "Kanarie"})");
  const std::string signal = file("s.json", R"({"kind": "zorg"})");
  const std::vector<std::vector<std::string>> verbs = {
      {"audit", "list"},        {"audit", "list", "--first", "3", "--count", "2"},
      {"audit", "verify"},      {"audit", "timeline", std::string(32, 'a')},
      {"audit", "who", person}, {"audit", "export"},
      {"audit", "export", "--out", path("x")},
      {"audit", "export", "--form", "adl"},
      {"audit", "replay"},      {"audit", "replay", "--person", person},
      {"audit", "replay", "--since", "2026-09-01", "--until", "2026-09-01T08:30:05Z"},
      {"audit", "replay", "--as-of", "3", "--before", signal, "--from", "School"}};
  for (std::vector<std::string> words : verbs) {
    words.insert(words.end(), {"--dir", path("none"), "--json"});
    const test::Outcome outcome = run(words);
    EXPECT_EQ(outcome.status, 69) << words[1];
    EXPECT_EQ(nlohmann::json::parse(outcome.out).at("error").at("name"), "gateway_down");
  }
}

TEST_F(AuditVerbs, RefuseWordsThatMeanNothing) {
  EXPECT_EQ(run({"audit", "timeline", "--dir", "x"}).status, 64);
  EXPECT_EQ(run({"audit", "timeline", "aa", "--member", "m", "--dir", "x"}).status, 64);
  EXPECT_EQ(run({"audit", "list", "--first", "one", "--dir", "x"}).status, 64);
  EXPECT_EQ(run({"audit", "list", "--count", "3000", "--dir", "x"}).status, 64);
  EXPECT_EQ(run({"audit", "export", "--openings", "some", "--dir", "x"}).status, 64);
  EXPECT_EQ(run({"audit", "who", "--dir", "x"}).status, 64) << "a person is read from a file";
  EXPECT_EQ(run({"audit", "export", "--form", "pdf", "--dir", "x"}).status, 64);
  EXPECT_EQ(run({"audit", "replay", "--as-of", "3", "--dir", "x"}).status, 64);
  EXPECT_EQ(run({"audit", "replay", "--from", "School", "--dir", "x"}).status, 64);
  for (const char* time : {"yesterday", "2026-02-30", "2026-9-1x", "2026-09-01T25:00:00Z",
                           "2026-09-01T08:30:05", "1969-01-01", ""}) {
    EXPECT_EQ(run({"audit", "replay", "--since", time, "--dir", "x"}).status,
              *time == 0 ? 69 : 64) << time;
  }
}

TEST_F(AuditVerbs, ProposeNoErasureForAReasonThatNobodyGave) {
  const std::string person = file("p.json", R"({"surname": "Kanarie"})");
  const test::Outcome outcome = run({"audit", "erase", person, "--dir", path("none")});
  EXPECT_EQ(outcome.status, 64);
  for (const char* reason : {"asked", "unlawful", "purpose_ended"}) {
    EXPECT_NE(outcome.err.find(reason), std::string::npos) << outcome.err;
  }
  EXPECT_EQ(run({"audit", "erase", person, "--reason", "asked", "--dir", path("none")}).status, 69);
}

TEST_F(AuditVerbs, RefuseAPersonOfAnotherShapeWithoutRepeatingIt) {
  const std::string person = file("p.json", R"({"achternaam": "Kanarie"})");
  const test::Outcome outcome = run({"audit", "who", person, "--dir", "x"});
  EXPECT_EQ(outcome.status, 65);
  EXPECT_EQ((outcome.out + outcome.err).find("Kanarie"), std::string::npos);
  EXPECT_EQ(run({"audit", "who", path("none"), "--dir", "x"}).status, 66);
}

TEST_F(AuditVerbs, NeverWriteOverAnotherFile) {
  const std::string there = file("there", "kept");
  EXPECT_EQ(run({"audit", "export", "--out", there, "--dir", "x"}).status, 73);
  EXPECT_EQ(content(there), "kept");
}

}  // namespace
}  // namespace sluis::cli
