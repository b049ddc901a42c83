// SPDX-License-Identifier: EUPL-1.2
// A source looks an officer's lines up in its own records, over the real broker, gateways and
// command line: what it has not is left out and named, and keeps nothing else back.
#include "tests/gateway/access_rig.h"

namespace sluis::gateway_story {
namespace {

class AccessRecordsStory : public AccessStory {};

// A line that stands nowhere here, or of another child, is neither signed nor shown; the rest is.
TEST_F(AccessRecordsStory, ALineThatIsNotOnRecordIsLeftOutAndNamedAndTheRestIsSigned) {
  signal_opened_of(kChild);
  signal_opened_of(kOtherChild);
  const std::string mine = propose("mine"), other = propose("other", kOtherChild);
  const std::string name = "/check/" + world_.school.hex() + ".json";
  const std::string answer = mine + "/checked/" + world_.school.hex() + ".json";
  const auto whole = nlohmann::json::parse(Terminal::content(mine + name));
  const std::size_t count = whole["lines"].size();
  const auto asked = [](const nlohmann::json& line) { return line["type"] == "preflight"; };
  EXPECT_EQ(std::count_if(whole["lines"].begin(), whole["lines"].end(), asked), 1);
  // As it is, nothing of it is missing, nor what the gateway asked beforehand by itself.
  test::Outcome said = check(*school_, "juf", mine, world_.school, {"all"});
  ASSERT_EQ(said.status, 0) << said.err;
  auto signed_ = nlohmann::json::parse(Terminal::content(answer));
  EXPECT_EQ(signed_["approvals"].size(), count + 1) << said.out;
  EXPECT_EQ(said.out.find("left out"), said.out.npos) << said.out;
  // One made up beside them.
  auto file = whole;
  auto made_up = file["lines"][0];
  made_up["index"] = "900000";
  made_up["kind"] = "verzonnen";
  file["lines"].push_back(made_up);
  std::ofstream(mine + name) << file.dump();
  std::filesystem::remove(answer);
  said = check(*school_, "juf", mine, world_.school, {"all"});
  ASSERT_EQ(said.status, 0) << said.err;
  EXPECT_NE(said.out.find("[left out: not found on record here] " + std::to_string(count + 1)),
            said.out.npos) << said.out;
  EXPECT_EQ(said.out.find("verzonnen"), said.out.npos) << "nor read";
  signed_ = nlohmann::json::parse(Terminal::content(answer));
  EXPECT_EQ(signed_["approvals"].size(), count + 1);
  ASSERT_EQ(signed_["not_found"].size(), 1u);
  EXPECT_EQ(signed_["not_found"][0]["index"], "900000");
  EXPECT_EQ(signed_["not_found"][0]["reason"], "not_found");
  // Those of another child: not one.
  file["lines"] = nlohmann::json::parse(Terminal::content(other + name))["lines"];
  std::ofstream(mine + name) << file.dump();
  std::filesystem::remove(answer);
  said = check(*school_, "juf", mine, world_.school, {"all"});
  ASSERT_EQ(said.status, 0) << said.err;
  signed_ = nlohmann::json::parse(Terminal::content(answer));
  EXPECT_EQ(signed_["approvals"].size(), 1u) << said.out;
  EXPECT_EQ(signed_["not_found"].size(), file["lines"].size());
}

// The number of one child with the name of another: no line of either is signed.
TEST_F(AccessRecordsStory, TheNumberAndNameOfTwoPeopleSignNothing) {
  signal_opened_of(kChild);
  signal_opened_of(kOtherChild);
  const std::string folder = propose("access");
  const std::string path = folder + "/check/" + world_.school.hex() + ".json";
  change(path, kChild, kOtherChild);
  const test::Outcome said = check(*school_, "juf", folder, world_.school, {"all"});
  ASSERT_EQ(said.status, 0) << said.err;
  EXPECT_NE(said.out.find("[left out: here number and name are of two people]"), said.out.npos)
      << said.out;
  const auto answer = nlohmann::json::parse(
      Terminal::content(folder + "/checked/" + world_.school.hex() + ".json"));
  EXPECT_EQ(answer["approvals"].size(), 1u);
}

// What a source names by its number and has not on record is counted for the person.
TEST_F(AccessRecordsStory, ThePersonReadsHowManyLinesASourceCouldNotConfirm) {
  signal_opened();
  const std::string folder = propose("access");
  const std::string path = folder + "/check/" + world_.school.hex() + ".json";
  check_all(folder);
  const std::string whole = exported(folder, "whole.zip");
  EXPECT_EQ(file_in(whole, "overzicht.md").find("niet bevestigd"), whole.npos);
  // A number that the school never wrote with this name: its own lines are not found then.
  change(path, kChild, kOtherChild);
  const auto lines = nlohmann::json::parse(Terminal::content(path))["lines"];
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < lines.size(); ++i) numbers.push_back(std::to_string(i + 1));
  std::filesystem::remove(folder + "/checked/" + world_.school.hex() + ".json");
  ASSERT_EQ(check(*school_, "juf", folder, world_.school, {"all"}).status, 0);
  const std::string silent = exported(folder, "silent.zip");
  EXPECT_EQ(file_in(silent, "overzicht.md").find("niet bevestigd"), silent.npos);
  std::filesystem::remove(folder + "/checked/" + world_.school.hex() + ".json");
  ASSERT_EQ(check(*school_, "juf", folder, world_.school, numbers).status, 0);
  const std::string told = file_in(exported(folder, "told.zip"), "overzicht.md");
  EXPECT_NE(told.find("## Wat niet bevestigd is"), told.npos) << told;
  EXPECT_NE(told.find("- school: "), told.npos) << told;
}

// Who asks is signed by an officer's worker, and the look is written down where it was.
TEST_F(AccessRecordsStory, AQuestionThatNoOfficerSignedIsNotLookedUpAndALookIsWrittenDown) {
  signal_opened();
  school_->kill_now();
  school_->log = terminal_.path("school.log");
  ASSERT_TRUE(school_->start());
  const auto has_looked = [&] {
    return Terminal::content(school_->log.string()).find("access.looked") != std::string::npos;
  };
  const std::string folder = propose("access");
  const std::string path = folder + "/check/" + world_.school.hex() + ".json";
  auto file = nlohmann::json::parse(Terminal::content(path));
  const std::string whole = file.dump();
  file.erase("asked_signature");
  std::ofstream(path) << file.dump();
  test::Outcome said = check(*school_, "juf", folder, world_.school, {"all"});
  EXPECT_EQ(said.status, 65) << said.out;
  EXPECT_NE(said.err.find("access_unsigned"), said.err.npos) << said.err;
  EXPECT_EQ(said.out.find("Kanarie"), said.out.npos) << "nor read";
  // Nor one that was signed for another head.
  file = nlohmann::json::parse(whole);
  file["head"]["size"] = "1";
  std::ofstream(path) << file.dump();
  said = check(*school_, "juf", folder, world_.school, {"all"});
  EXPECT_NE(said.err.find("access_unsigned"), said.err.npos) << said.err;
  EXPECT_FALSE(has_looked());
  std::ofstream(path) << whole;
  EXPECT_EQ(check(*school_, "juf", folder, world_.school, {"all"}).status, 0);
  EXPECT_TRUE(has_looked());
}

// A source that never answers keeps no task open for ever; who ends it says why, once.
TEST_F(AccessRecordsStory, AnAccessIsEndedWithAReasonAndIsNoTaskAnyMore) {
  signal_opened();
  const std::string folder = propose("access");
  local::AccessAsked asked;
  ASSERT_TRUE(asked.ParseFromString(Terminal::content(folder + "/request.bin")));
  const std::string id = asked.head().request();
  const auto tasks = [&] {
    local::LocalReply reply;
    local::LocalRequest request = asked_by("po");
    request.mutable_tasks();
    EXPECT_TRUE(officer_->ask(request, reply).ok());
    return reply.tasks().tasks_size();
  };
  EXPECT_EQ(tasks(), 1);
  test::Outcome said = at(*officer_, "om", {"end", id, "--reason", "taken_back"});
  EXPECT_EQ(said.status, 77) << said.out << "whose function does not audit";
  said = at(*officer_, "po", {"end", id, "--reason", "whim"});
  EXPECT_NE(said.err.find("bad_field"), said.err.npos) << said.err;
  EXPECT_EQ(tasks(), 1);
  said = at(*officer_, "po", {"end", id, "--reason", "taken_back"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(tasks(), 0);
  said = at(*officer_, "po", {"end", id, "--reason", "excessive"});
  EXPECT_NE(said.err.find("no_such_task"), said.err.npos) << said.err;
}

}  // namespace
}  // namespace sluis::gateway_story
