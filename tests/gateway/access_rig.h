// SPDX-License-Identifier: EUPL-1.2
// A child of whom a shelter, a school and a manager recorded something, and the officer's access.
//
// Shell (processes, loopback, files). Thread safety: none.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/gateway/officer_rig.h"

namespace sluis::gateway_story {
inline constexpr const char* kChild = "999990019";
inline constexpr const char* kOtherChild = "999990020";
inline constexpr std::uint16_t kShelterRole = 9, kSafety = 1;
inline constexpr const char* kShelterLabel = "Opvang Kanarievogel";
inline constexpr const char* kShelterContact = "Geheimstraat 9, Ede, 0318-112233";

// Named stored files of a ZIP without compression: name, content.
inline std::vector<std::pair<std::string, std::string>> unzipped(const std::string& zip) {
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

inline std::string file_in(const std::string& zip, const std::string& name) {
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
    for (consent::Ground& ground : covenant.grounds) ground.retention_days = kept_days_;
    also_at_officer_ = {"om"};  // who approves what the officer's member is in
    ASSERT_NO_FATAL_FAILURE(Officer::SetUp());
    shelter_.emplace(world_, shelter_id_, broker_);
    add_worker(*shelter_, "op", "worker");
    add_worker(*shelter_, "op-2", "worker");
    ASSERT_TRUE(shelter_->start({}, arguments_));
  }
  void TearDown() override { shelter_.reset(); }

  static void fill_child(local::Person& child, const std::string& number) {
    fill_person(child, "Kind");
    child.set_bsn(number);
    if (number == kOtherChild) child.set_surname("Merelig");  // as long
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
  // What the shelter does about a child, and what others do about it then: the circumstance, an
  // exchange each way, one that nobody is given, and the mother's withdrawal.
  std::vector<std::string> shelter_acts(const std::string& number) {
    local::LocalReply reply;
    local::LocalRequest request = asked_by("op");
    local::CircumstanceState& state = *request.mutable_circumstance_state();
    state.set_type("veiligheid");
    fill_child(*state.mutable_subject(), number);
    fill_person(*state.add_others(), "Moeder");
    const auto asked = shelter_->ask(request, reply);
    EXPECT_TRUE(asked.ok()) << to_text(asked.ok() ? Error{} : asked.error());
    std::vector<std::string> out = {
        reply.circumstance().id(), raise(*shelter_, "op", world_.school, number),
        raise(*school_, "juf", shelter_id_, number),
        raise(*school_, "juf", world_.manager, number)};
    request = asked_by("op");
    fill_child(*request.mutable_withdraw()->mutable_subject(), number);
    fill_person(*request.mutable_withdraw()->mutable_giver(), "Ouder");
    EXPECT_TRUE(shelter_->ask(request, reply).ok());
    out.push_back(reply.act().subject());
    EXPECT_TRUE(eventually(20, [&] { return has_entry("effective"); }));
    return out;
  }
  bool has_entry(const std::string& type) {
    const auto found = list(type);
    return found.ok() && found->audit_events().events_size() != 0;
  }

  test::Outcome at(const GatewayProcess& gateway, const std::string& worker,
                   std::vector<std::string> words) const {
    words.insert(words.begin(), "access");
    words.insert(words.end(), {"--dir", gateway.folder().string(), "--as", worker, "--wait",
                               "20"});
    return terminal_.run(words);
  }
  std::string person_file(const std::string& name, const local::Person& person) const {
    nlohmann::json json = {{"surname", person.surname()}, {"first_names", person.first_names()},
                           {"birth_date", person.birth_date()}};
    if (!person.bsn().empty()) json["bsn"] = person.bsn();
    if (!person.role().empty()) json["role"] = person.role();
    return terminal_.file(name, json.dump());
  }
  test::Outcome proposed(const std::string& folder, const std::string& number = kChild,
                         const std::string& parent = "Vader",
                         const std::vector<std::string>& more = {}) const {
    local::Person child, requester;
    fill_child(child, number);
    fill_person(requester, parent.c_str());
    requester.set_role("parent");
    std::vector<std::string> words = {"propose", person_file("child.json", child), "--for",
                                      person_file("parent.json", requester), "--out",
                                      terminal_.path(folder)};
    words.insert(words.end(), more.begin(), more.end());
    return at(*officer_, "po", words);
  }
  std::string propose(const std::string& folder, const std::string& number = kChild,
                      const std::string& parent = "Vader") const {
    const test::Outcome said = proposed(folder, number, parent);
    EXPECT_EQ(said.status, 0) << said.out << said.err;
    EXPECT_NE(said.out.find("the person is answered before 20"), std::string::npos) << said.out;
    EXPECT_NE(said.out.find("asked by " + parent + " Kanarie"), std::string::npos) << said.out;
    return terminal_.path(folder);
  }
  static void change(const std::string& path, const std::string& from, const std::string& to) {
    std::string text = Terminal::content(path);
    for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
      text.replace(at, from.size(), to);
    }
    std::ofstream(path, std::ios::binary) << text;
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

  std::size_t lines_in(const std::string& name) const {
    const std::string zip = Terminal::content(terminal_.path(name));
    return nlohmann::json::parse(file_in(zip, "records.json"))["records"].size();
  }

  std::uint32_t kept_days_ = 30;  // the term of each ground
  MemberId shelter_id_;
  std::optional<GatewayProcess> shelter_;
  Terminal terminal_;
};

}  // namespace sluis::gateway_story
