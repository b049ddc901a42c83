// SPDX-License-Identifier: EUPL-1.2
// A child's father asks what is on record, over the real broker, gateways and command line. The
// mother has a safety flag, stated by a shelter whose place he must not learn: nothing in his ZIP
// tells it, nor that anything is left out.
#include <chrono>
#include <iomanip>
#include <set>
#include <sstream>

#include "tests/gateway/access_rig.h"

namespace sluis::gateway_story {
namespace {

TEST_F(AccessStory, TheFathersZipTellsNothingOfTheMothersWhereabouts) {
  signal_opened();
  const std::vector<std::string> secret = shelter_acts(kChild);
  const std::string folder = propose("access");
  check_all(folder);
  ASSERT_EQ(check(*shelter_, "op", folder, shelter_id_, {}).status, 0);
  const std::string zip = exported(folder, "withheld.zip");

  std::vector<std::string> canaries = {shelter_id_.hex(), "Kanarievogel", "Geheimstraat", "Ede",
                                       "112233", "pvang", "Veiligheid", "veiligheid", "Moeder",
                                       "omstandigheid", kChild};
  canaries.insert(canaries.end(), secret.begin(), secret.end());
  for (const std::string& canary : canaries) {
    ASSERT_FALSE(canary.empty());
    EXPECT_EQ(zip.find(canary), std::string::npos) << canary;
  }
  const auto records = nlohmann::json::parse(file_in(zip, "records.json"))["records"];
  ASSERT_GE(records.size(), 5u) << "consent, signal, release, receipt and looks";
  for (std::size_t i = 0; i < records.size(); ++i) EXPECT_EQ(records[i]["number"], i + 1);
  const std::string text = file_in(zip, "overzicht.md");
  for (const char* part : {"school (worker) meldde dat er iets te delen is: zorg",
                           "Sluis gaf het bericht van school door aan manager.",
                           "Waarom: toestemming",
                           "Tot wanneer: ", "## Wie kunt u bellen?", "## Hoe stopt u het?"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << '\n' << text;
  }
}

// The shelter said no, said nothing, or was forged: one file.
TEST_F(AccessStory, WithheldUncheckedAndForgedAreTheSameBytes) {
  signal_opened();
  shelter_acts(kChild);
  const std::string folder = propose("access");
  check_all(folder);
  const std::string unchecked = exported(folder, "unchecked.zip");
  ASSERT_EQ(check(*shelter_, "op", folder, shelter_id_, {}).status, 0);
  EXPECT_EQ(exported(folder, "withheld.zip"), unchecked);

  // The school's own approvals under the shelter's name.
  const std::string of_school = folder + "/checked/" + world_.school.hex() + ".json";
  std::string forged = Terminal::content(of_school);
  for (std::size_t at = 0; (at = forged.find(world_.school.hex(), at)) != forged.npos;) {
    forged.replace(at, 32, shelter_id_.hex());
  }
  std::ofstream(folder + "/checked/forged.json") << forged;
  EXPECT_EQ(exported(folder, "forged.zip"), unchecked);

  // And the test can fail: once its sources approve, the line goes.
  const std::string again = propose("again");
  check_all(again);
  const std::string before = exported(again, "before.zip");
  ASSERT_EQ(check(*shelter_, "op", again, shelter_id_, {"all"}).status, 0);
  const std::string after = exported(again, "after.zip");
  EXPECT_EQ(before.find("Geheimstraat"), std::string::npos);
  EXPECT_NE(after.find("Geheimstraat"), std::string::npos);
}

// With what differs between any two requests masked: their own hashes, and hours.
nlohmann::json masked(nlohmann::json json) {
  static const std::set<std::string> kOwn = {
      "request", "trace_id", "span_id", "dpl.core.data_subject_id", "participantObjectID",
      "time_ms", "start_time", "end_time", "until_ms"};
  if (!json.is_structured()) return json;
  for (auto& [name, value] : json.items()) {
    if (!kOwn.contains(name)) {
      value = masked(value);
    } else if (value.is_string()) {
      value = std::string(value.get<std::string>().size(), '*');
    } else {
      value = 0;
    }
  }
  return json;
}

// Two children to whom the same happened, but that the shelter acted about one of them.
TEST_F(AccessStory, AChildWithSomethingWithheldHasTheSameFilesAsOneWithout) {
  signal_opened_of(kChild);
  signal_opened_of(kOtherChild);
  shelter_acts(kChild);
  std::vector<std::pair<std::string, std::string>> files[2];
  std::size_t withheld = 0;
  for (const int i : {0, 1}) {
    const std::string name = "child-" + std::to_string(i);
    const std::string folder = propose(name, i == 0 ? kChild : kOtherChild);
    withheld += std::filesystem::exists(folder + "/check/" + shelter_id_.hex() + ".json");
    check_all(folder);
    files[i] = unzipped(exported(folder, name + ".zip"));
  }
  EXPECT_EQ(withheld, 1u);
  ASSERT_EQ(files[0].size(), files[1].size());
  for (std::size_t i = 0; i < files[0].size(); ++i) {
    const auto& [name, content] = files[0][i];
    EXPECT_EQ(name, files[1][i].first);
    std::string other = files[1][i].second;
    EXPECT_EQ(content.size(), other.size()) << name;
    if (name == "overzicht.md") other.replace(other.find("Merelig"), 7, "Kanarie");
    if (name.find(".json") == name.npos || name == "records.schema.json") {
      EXPECT_EQ(content, other) << name;
      continue;
    }
    EXPECT_EQ(masked(nlohmann::json::parse(content)).dump(1),
              masked(nlohmann::json::parse(other)).dump(1)) << name;
  }
}

TEST_F(AccessStory, ASourceApprovesItsOwnLinesAloneAndAnOfficerAloneAsks) {
  signal_opened();
  shelter_acts(kChild);
  const std::string folder = propose("access");
  test::Outcome said = check(*manager_, "gm", folder, shelter_id_, {"all"});
  EXPECT_EQ(said.status, 77) << said.out;
  EXPECT_NE(said.err.find("names other organisations than yours"), std::string::npos) << said.err;
  said = check(*officer_, "po", folder, world_.officer, {"all"});
  EXPECT_EQ(said.status, 77) << "an officer reads and decides nothing";
  said = at(*school_, "juf", {"propose", terminal_.path("child.json"), "--out",
                              terminal_.path("mine")});
  EXPECT_EQ(said.status, 77) << said.out;
  EXPECT_FALSE(std::filesystem::exists(terminal_.path("mine")));
  // Answers to another request count for nothing.
  check_all(folder);
  const std::string other = propose("other");
  std::filesystem::copy(folder + "/checked", other + "/checked",
                        std::filesystem::copy_options::recursive);
  said = at(*officer_, "po", {"export", other, "--out", terminal_.path("other.zip")});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_NE(said.out.find(world_.school.hex() + ".json counts for nothing (access_other_request)"),
            std::string::npos) << said.out;
  EXPECT_EQ(lines_in("other.zip"), 0u);
  // A source's own gateway signs no more at once than a file has.
  local::LocalReply reply;
  local::LocalRequest request = asked_by("gm");
  local::AccessCheck& many = *request.mutable_access_check();
  for (int i = 0; i < 501; ++i) many.add_goes()->mutable_actor()->set_member(world_.manager.hex());
  EXPECT_EQ(manager_->ask(request, reply).code(), ErrorCode::too_large);
}

// What was approved for the father is not approved for the mother, whatever an officer's files say.
TEST_F(AccessStory, AnApprovalIsForTheOneWhoAsks) {
  signal_opened();
  const std::string father = propose("father"), mother = propose("mother", kChild, "Moeder");
  check_all(father);
  const std::string of_school = "/checked/" + world_.school.hex() + ".json";
  const auto request = [&](const std::string& folder) {
    return nlohmann::json::parse(Terminal::content(folder + "/check/" + world_.school.hex() +
                                                   ".json"))["head"]["request"]
        .get<std::string>();
  };
  std::filesystem::copy(father + of_school, mother + of_school);
  change(mother + of_school, request(father), request(mother));
  exported(mother, "stolen.zip");
  EXPECT_EQ(lines_in("stolen.zip"), 0u);

  // A file that says that the father asks, for the mother's request.
  const std::string file = mother + "/check/" + world_.manager.hex() + ".json";
  ASSERT_NE(Terminal::content(file).find("Moeder Kanarie, 1985-06-07"), std::string::npos);
  change(file, "Moeder Kanarie, 1985-06-07", "Vader Kanarie, 1985-06-07");
  test::Outcome said = check(*manager_, "gm", mother, world_.manager, {"all"});
  EXPECT_EQ(said.status, 65) << said.out;
  EXPECT_NE(said.err.find("access_other_person"), std::string::npos) << said.err;
  change(file, "\"Moeder\"", "\"Vader\"");
  said = check(*manager_, "gm", mother, world_.manager, {"all"});
  EXPECT_EQ(said.status, 65) << said.out;
  EXPECT_NE(said.err.find("access_unsigned"), std::string::npos) << said.err;
  exported(mother, "misled.zip");
  EXPECT_EQ(lines_in("misled.zip"), 0u);
  // Nor does the officer's own file make another request of it.
  change(mother + "/request.bin", "Moeder", "Vaderr");
  said = at(*officer_, "po", {"export", mother, "--out", terminal_.path("changed.zip")});
  EXPECT_NE(said.err.find("access_changed"), std::string::npos) << said.err;
  exported(father, "father.zip");
  EXPECT_GE(lines_in("father.zip"), 5u);
}

TEST_F(AccessStory, AWorkerOfTheSourceStandsForEachApproval) {
  signal_opened();
  const std::string folder = propose("access");
  check_all(folder);
  const std::string whole = exported(folder, "whole.zip");
  for (const MemberId& member : {world_.school, world_.manager}) {
    const std::string path = folder + "/checked/" + member.hex() + ".json";
    auto json = nlohmann::json::parse(Terminal::content(path));
    for (auto& approval : json["approvals"]) {
      ASSERT_NE(approval["worker_signature"], approval["signature"]);
      approval["worker_signature"] = approval["signature"];  // the member's key alone
    }
    std::ofstream(path) << json.dump();
  }
  const test::Outcome said =
      at(*officer_, "po", {"export", folder, "--out", terminal_.path("members.zip")});
  EXPECT_NE(said.out.find("approvals bear no valid keys"), std::string::npos) << said.out;
  EXPECT_NE(Terminal::content(terminal_.path("members.zip")), whole);
  EXPECT_EQ(lines_in("members.zip"), 0u);
  // Nor did they answer, whatever a file says.
  EXPECT_NE(said.out.find("school gave nothing back yet"), std::string::npos) << said.out;
}

TEST_F(AccessStory, WhoIsKeptApartFromAPersonChecksNothingAboutIt) {
  shelter_acts(kChild);
  const std::string folder = propose("access");
  local::LocalReply reply;
  local::LocalRequest request = asked_by("op-2");
  request.mutable_staff_exclude()->set_login("op");
  fill_person(*request.mutable_staff_exclude()->mutable_person(), "Vader");
  ASSERT_TRUE(shelter_->ask(request, reply).ok());
  test::Outcome said = check(*shelter_, "op", folder, shelter_id_, {"all"});
  EXPECT_EQ(said.status, 77) << said.out;
  EXPECT_NE(said.err.find("kept_apart"), std::string::npos) << said.err;
  EXPECT_EQ(said.out.find("Kanarie"), std::string::npos) << "nor reads it";
  // Nor by a file with which nobody can be compared, or that names somebody who reads the same.
  const std::string path = folder + "/check/" + shelter_id_.hex() + ".json";
  const std::string whole = Terminal::content(path);
  change(path, "1985-06-07", "1985-06-00");
  said = check(*shelter_, "op", folder, shelter_id_, {"all"});
  EXPECT_NE(said.err.find("bad_date"), std::string::npos) << said.out << said.err;
  EXPECT_EQ(said.out.find("Kanarie"), std::string::npos);
  auto json = nlohmann::json::parse(whole);
  json["requester"]["surname"] = "Vader Kanarie";
  json["requester"].erase("first_names");
  std::ofstream(path) << json.dump();
  said = check(*shelter_, "op", folder, shelter_id_, {"all"});
  EXPECT_NE(said.err.find("access_other_person"), std::string::npos) << said.out << said.err;
  std::ofstream(path) << whole;
  said = check(*shelter_, "op-2", folder, shelter_id_, {"all"});
  EXPECT_EQ(said.status, 0) << said.err;
}

TEST_F(AccessStory, TheMonthIsOfTheDayThatTheRequestCameAndIsATask) {
  const auto day = [](int days) {
    using namespace std::chrono;
    const auto today = static_cast<int>(story::now().ms / 86'400'000);
    const year_month_day date{sys_days{std::chrono::days(today + days)}};
    std::ostringstream out;
    out << std::setfill('0') << static_cast<int>(date.year()) << '-' << std::setw(2)
        << static_cast<unsigned>(date.month()) << '-' << std::setw(2)
        << static_cast<unsigned>(date.day());
    return out.str();
  };
  for (const int days : {-40, 2}) {
    const test::Outcome said = proposed("no", kChild, "Vader", {"--received", day(days)});
    EXPECT_EQ(said.status, 65) << said.out;
    EXPECT_NE(said.err.find("access_received"), std::string::npos) << said.err;
  }
  signal_opened();
  const test::Outcome said = proposed("access", kChild, "Vader", {"--received", day(-20)});
  ASSERT_EQ(said.status, 0) << said.err;
  const auto tasks = [&](const char* worker) {
    local::LocalReply reply;
    local::LocalRequest request = asked_by(worker);
    request.mutable_tasks();
    EXPECT_TRUE(officer_->ask(request, reply).ok());
    return reply.tasks();
  };
  ASSERT_EQ(tasks("po").tasks_size(), 1);
  EXPECT_EQ(tasks("po").tasks(0).kind(), "access");
  EXPECT_EQ(tasks("po").tasks(0).state(), "open");
  EXPECT_LT(tasks("po").tasks(0).valid_until_ms(), story::now().ms + 12 * 86'400'000ULL);
  EXPECT_EQ(tasks("om").tasks_size(), 0) << "whose function does not audit";
  // It is answered once nobody is awaited any more: the officer's own looks have a source too.
  const std::string folder = terminal_.path("access");
  ASSERT_EQ(check(*school_, "juf", folder, world_.school, {}).status, 0);
  ASSERT_EQ(check(*manager_, "gm", folder, world_.manager, {}).status, 0);
  exported(folder, "early.zip");
  EXPECT_EQ(tasks("po").tasks_size(), 1);
  ASSERT_EQ(check(*officer_, "om", folder, world_.officer, {}).status, 0);
  exported(folder, "access.zip");
  EXPECT_EQ(lines_in("access.zip"), 0u);
  EXPECT_EQ(tasks("po").tasks_size(), 0);
}

// After its day no source signs any more.
TEST_F(AccessStory, NothingIsSignedAfterTheDay) {
  signal_opened();
  const std::string folder = propose("access");
  local::AccessAsked asked;
  ASSERT_TRUE(asked.ParseFromString(Terminal::content(folder + "/request.bin")));
  const std::string due = std::to_string(asked.head().due_ms());
  change(folder + "/check/" + world_.school.hex() + ".json", due,
         std::to_string(story::now().ms - 1));
  const test::Outcome signed_late = check(*school_, "juf", folder, world_.school, {"all"});
  EXPECT_NE(signed_late.err.find("access_received"), std::string::npos) << signed_late.err;
}

}  // namespace
}  // namespace sluis::gateway_story
