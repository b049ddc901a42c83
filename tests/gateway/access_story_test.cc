// SPDX-License-Identifier: EUPL-1.2
// A child's father asks what is on record, over the real broker, gateways and command line. The
// mother has a safety flag, stated by a shelter whose place he must not learn: nothing in his ZIP
// tells it, nor that anything is left out.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "consent/core/leaf.h"
#include "consent/core/tlog_proof.h"
#include "proto/types/base64.h"
#include "tests/gateway/officer_rig.h"

namespace sluis::gateway_story {
namespace {

constexpr const char* kChild = "999990019";
constexpr const char* kOtherChild = "999990020";
constexpr std::uint16_t kShelterRole = 9, kSafety = 1;
constexpr const char* kShelterLabel = "Opvang Kanarievogel";
constexpr const char* kShelterContact = "Geheimstraat 9, Ede, 0318-112233";

// Named stored files of a ZIP without compression: name, content.
std::vector<std::pair<std::string, std::string>> unzipped(const std::string& zip) {
  const auto number = [&zip](std::size_t at, unsigned size) {
    std::size_t out = 0;
    for (unsigned i = size; i-- > 0;) out = out << 8U | static_cast<unsigned char>(zip[at + i]);
    return out;
  };
  std::vector<std::pair<std::string, std::string>> out;
  std::size_t at = zip.rfind("PK\x05\x06");
  if (at == zip.npos) return out;
  std::size_t entry = number(at + 16, 4);
  for (std::size_t left = number(at + 10, 2); left != 0; --left) {
    const std::size_t size = number(entry + 20, 4), name = number(entry + 28, 2);
    const std::size_t local = number(entry + 42, 4);
    const std::size_t content = local + 30 + number(local + 26, 2) + number(local + 28, 2);
    out.emplace_back(zip.substr(entry + 46, name), zip.substr(content, size));
    entry += 46 + name + number(entry + 30, 2) + number(entry + 32, 2);
  }
  return out;
}

std::string file_in(const std::string& zip, const std::string& name) {
  for (const auto& [each, content] : unzipped(zip)) {
    if (each == name) return content;
  }
  ADD_FAILURE() << name;
  return {};
}

class AccessStory : public Officer {
 protected:
  void SetUp() override {
    consent::Covenant& covenant = world_.covenant;
    shelter_id_ = *MemberId::from(Bytes(16, 0x44));
    covenant.roles.push_back({kShelterRole, "opvang", "Opvang"});
    covenant.members.push_back({shelter_id_, kShelterRole, kShelterLabel, kShelterContact, true,
                                false});
    for (consent::Member& member : covenant.members) member.may_use_bsn = true;
    covenant.functions.front().facts = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    consent::CircumstanceType safety;
    safety.term = {kSafety, "veiligheid", "Veiligheid van een gezinslid"};
    safety.effect = consent::Effect::holds;
    safety.max_days = 365;
    covenant.circumstances = {safety};
    for (consent::Ground& ground : covenant.grounds) ground.retention_days = 30;
    ASSERT_NO_FATAL_FAILURE(Officer::SetUp());
    shelter_.emplace(world_, shelter_id_, broker_);
    add_worker(*shelter_, "op", "worker");
    ASSERT_TRUE(shelter_->start());
  }
  void TearDown() override { shelter_.reset(); }

  static void fill_child(local::Person& child, const std::string& number) {
    fill_person(child, "Kind");
    child.set_bsn(number);
    if (number == kOtherChild) child.set_surname("Merel");
  }
  // A consented signal about a child, opened at the manager.
  void signal_opened_of(const std::string& number) {
    local::LocalReply reply;
    local::LocalRequest request = asked_by("juf");
    local::ConsentAsk& ask = *request.mutable_consent_ask();
    fill_child(*ask.mutable_subject(), number);
    fill_person(*ask.add_givers(), "Ouder");
    ask.set_valid_until_ms(story::now().ms + 86'400'000);
    ASSERT_TRUE(school_->ask(request, reply).ok());
    const std::string consent = reply.act().subject();
    request = asked_by("juf");
    request.mutable_consent_say()->set_consent(consent);
    request.mutable_consent_say()->set_answer("yes");
    fill_child(*request.mutable_consent_say()->mutable_subject(), number);
    fill_person(*request.mutable_consent_say()->mutable_giver(), "Ouder");
    ASSERT_TRUE(school_->ask(request, reply).ok());
    const std::string exchange = raise(*school_, "juf", world_.manager, number);
    EXPECT_TRUE(eventually(20, [&] {
      local::LocalRequest explain;
      explain.mutable_explain()->set_id(exchange);
      return school_->ask(explain, reply).ok() && reply.exchange().slots(0).state() == "opened";
    }));
  }
  std::string raise(GatewayProcess& from, const std::string& worker, const MemberId& to,
                    const std::string& number) {
    local::LocalReply reply;
    local::LocalRequest request = asked_by(worker);
    request.mutable_signal()->set_kind("zorg");
    request.mutable_signal()->set_text("zorgen");
    fill_child(*request.mutable_signal()->mutable_subject(), number);
    request.mutable_signal()->add_recipients()->set_member(to.hex());
    const auto asked = from.ask(request, reply);
    EXPECT_TRUE(asked.ok()) << to_text(asked.ok() ? Error{} : asked.error());
    return reply.act().subject();
  }
  // What the shelter does about a child; the exchanges, one each way, and the circumstance.
  std::vector<std::string> shelter_acts(const std::string& number) {
    local::LocalReply reply;
    local::LocalRequest request = asked_by("op");
    local::CircumstanceState& state = *request.mutable_circumstance_state();
    state.set_type("veiligheid");
    fill_child(*state.mutable_subject(), number);
    fill_person(*state.add_others(), "Moeder");
    const auto asked = shelter_->ask(request, reply);
    EXPECT_TRUE(asked.ok()) << to_text(asked.ok() ? Error{} : asked.error());
    return {reply.circumstance().id(), raise(*shelter_, "op", world_.school, number),
            raise(*school_, "juf", shelter_id_, number)};
  }

  test::Outcome at(const GatewayProcess& gateway, const std::string& worker,
                   std::vector<std::string> words) const {
    words.insert(words.begin(), "access");
    words.insert(words.end(), {"--dir", gateway.folder().string(), "--as", worker, "--wait",
                               "20"});
    return terminal_.run(words);
  }
  std::string propose(const std::string& folder, const std::string& number = kChild) {
    local::Person child;
    fill_child(child, number);
    const nlohmann::json json = {{"bsn", child.bsn()}, {"surname", child.surname()},
                                 {"first_names", child.first_names()},
                                 {"birth_date", child.birth_date()}};
    const std::string person = terminal_.file("child.json", json.dump());
    const test::Outcome said =
        at(*officer_, "po", {"propose", person, "--out", terminal_.path(folder)});
    EXPECT_EQ(said.status, 0) << said.out << said.err;
    EXPECT_NE(said.out.find("the person is answered before 20"), std::string::npos) << said.out;
    return terminal_.path(folder);
  }
  test::Outcome check(const GatewayProcess& gateway, const std::string& worker,
                      const std::string& folder, const MemberId& member,
                      const std::vector<std::string>& goes) {
    const std::string name = member.hex() + ".json";
    std::vector<std::string> words = {"check", folder + "/check/" + name, "--out",
                                      folder + "/checked/" + name};
    for (const std::string& line : goes) words.insert(words.end(), {"--goes", line});
    return at(gateway, worker, words);
  }
  // All that may goes, but what the shelter is a source of.
  void check_all(const std::string& folder) {
    test::Outcome said = check(*school_, "juf", folder, world_.school, {"all"});
    ASSERT_EQ(said.status, 0) << said.out << said.err;
    said = check(*manager_, "gm", folder, world_.manager, {"all"});
    ASSERT_EQ(said.status, 0) << said.out << said.err;
  }
  std::string exported(const std::string& folder, const std::string& name) {
    const test::Outcome said =
        at(*officer_, "po", {"export", folder, "--out", terminal_.path(name)});
    EXPECT_EQ(said.status, 0) << said.out << said.err;
    return Terminal::content(terminal_.path(name));
  }

  MemberId shelter_id_;
  std::optional<GatewayProcess> shelter_;
  Terminal terminal_;
};

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
                           "Sluis gaf het bericht door aan manager.", "Waarom: toestemming",
                           "Tot wanneer: ", "## Wie kunt u bellen?", "## Hoe stopt u het?"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << '\n' << text;
  }
}

// The shelter said no, said nothing, was forged, or has no lines at all: one file.
TEST_F(AccessStory, WithheldUncheckedForgedAndAbsentAreTheSameBytes) {
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

  // The same request of a log that never had them.
  local::AccessLines lines;
  ASSERT_TRUE(lines.ParseFromString(Terminal::content(folder + "/request.bin")));
  const int all = lines.lines_size();
  for (int i = all; i-- > 0;) {
    const auto& sources = lines.lines(i).sources();
    const bool of_shelter =
        std::find(sources.begin(), sources.end(), shelter_id_.hex()) != sources.end();
    if (of_shelter) lines.mutable_lines()->DeleteSubrange(i, 1);
  }
  ASSERT_LE(lines.lines_size() + 2, all) << "its statement, and a signal each way";
  std::ofstream(folder + "/request.bin", std::ios::binary) << lines.SerializeAsString();
  EXPECT_EQ(exported(folder, "absent.zip"), unchecked);

  // And the test can fail: once its sources approve, the line goes.
  const std::string again = propose("again");
  check_all(again);
  const std::string before = exported(again, "before.zip");
  ASSERT_EQ(check(*shelter_, "op", again, shelter_id_, {"all"}).status, 0);
  const std::string after = exported(again, "after.zip");
  EXPECT_EQ(before.find("Geheimstraat"), std::string::npos);
  EXPECT_NE(after.find("Geheimstraat"), std::string::npos);
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
    EXPECT_EQ(content.size(), files[1][i].second.size()) << name;
    if (name == "overzicht.md") EXPECT_EQ(content, files[1][i].second);
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
  EXPECT_EQ(said.status, 65) << said.out;
  EXPECT_FALSE(std::filesystem::exists(terminal_.path("other.zip")));
}

}  // namespace
}  // namespace sluis::gateway_story
