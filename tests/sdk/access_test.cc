// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/access.h"

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>

namespace sluis::access {
namespace {

constexpr const char* kRequest = "000102030405060708090a0b0c0d0e0f";
constexpr const char* kSchool = "11111111111111111111111111111111";
constexpr const char* kShelter = "44444444444444444444444444444444";

local::AccessLine line_of(std::uint64_t index, const std::string& label,
                          std::initializer_list<const char*> sources) {
  local::AccessLine out;
  out.set_index(index);
  out.set_time_ms(1'788'000'000'000 + index * 1000);
  out.set_type("intent");
  out.set_kind("zorg");
  out.set_ground("toestemming");
  out.set_article("AVG 6(1)(a)");
  out.set_until_ms(out.time_ms() + 86'400'000);
  out.mutable_actor()->set_label(label);
  out.mutable_actor()->set_contact("bel " + label);
  for (const char* source : sources) out.add_sources(source);
  out.set_proof("proof " + std::to_string(index) + "\n");
  return out;
}

local::AccessLines asked_of(std::initializer_list<local::AccessLine> lines) {
  local::AccessLines out;
  out.set_request(kRequest);
  out.set_asked_ms(1'788'100'000'000);
  out.set_due_ms(due_ms(out.asked_ms()));
  for (const local::AccessLine& line : lines) *out.add_lines() = line;
  return out;
}

std::string hash_hex(const local::AccessLine& line) {
  return hash_of(*AccessId::from(*from_hex(kRequest)), line).hex();
}

std::vector<Document> given(const local::AccessLines& asked, const Approvals& approvals) {
  const auto lines = lines_that_go(asked, approvals);
  EXPECT_TRUE(lines.ok());
  return documents_of(asked, *lines, {"c2VhbGVk", "BSN"});
}

std::string text_of(const std::vector<Document>& documents, const std::string& name) {
  for (const Document& document : documents) {
    if (document.name == name) return document.text;
  }
  ADD_FAILURE() << name;
  return {};
}

std::uint64_t ms_of(int year, unsigned month, unsigned day) {
  using namespace std::chrono;
  const sys_days date{year_month_day{std::chrono::year(year), std::chrono::month(month),
                                     std::chrono::day(day)}};
  return static_cast<std::uint64_t>(date.time_since_epoch().count()) * 86'400'000 + 1234;
}

TEST(Access, IsAnsweredWithinAMonth) {
  EXPECT_EQ(due_ms(ms_of(2026, 11, 27)), ms_of(2026, 12, 27));
  EXPECT_EQ(due_ms(ms_of(2026, 12, 31)), ms_of(2027, 1, 31));
  EXPECT_EQ(due_ms(ms_of(2027, 1, 31)), ms_of(2027, 2, 28));
  EXPECT_EQ(due_ms(ms_of(2028, 1, 30)), ms_of(2028, 2, 29));
}

TEST(Access, AnApprovalIsOfAllThatTheLineSaysAndOfThisRequest) {
  const local::AccessLine line = line_of(3, "school", {kSchool});
  const std::string hash = hash_hex(line);
  const auto* descriptor = local::AccessLine::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    local::AccessLine other = line;
    const auto* field = descriptor->field(i);
    const auto* reflection = other.GetReflection();
    if (field->is_repeated()) {
      reflection->AddString(&other, field, kShelter);
    } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
      static_cast<local::AccessMember*>(reflection->MutableMessage(&other, field))
          ->set_contact("elders");
    } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
      reflection->SetString(&other, field, "iets anders");
    } else {
      reflection->SetUInt64(&other, field, 99);
    }
    EXPECT_EQ(hash_hex(other) == hash, field->name() == "proof") << field->name();
  }
  AccessId elsewhere;
  EXPECT_NE(hash_of(elsewhere, line).hex(), hash);
}

TEST(Access, ALineGoesWhenEachOfItsSourcesApprovedIt) {
  const local::AccessLine both = line_of(3, "school", {kSchool, kShelter});
  const local::AccessLine nobody = line_of(4, "school", {});
  const local::AccessLines asked = asked_of({both, nobody});
  const std::string hash = hash_hex(both);
  EXPECT_TRUE(lines_that_go(asked, {})->empty());
  EXPECT_TRUE(lines_that_go(asked, {{hash, kSchool}})->empty());
  EXPECT_TRUE(lines_that_go(asked, {{hash, kSchool}, {hash_hex(nobody), kShelter}})->empty());
  EXPECT_EQ(lines_that_go(asked, {{hash, kSchool}, {hash, kShelter}})->size(), 1u);
  local::AccessLines bad = asked;
  bad.set_request("short");
  EXPECT_EQ(lines_that_go(bad, {}).code(), ErrorCode::bad_field);
}

TEST(Access, WhatIsWithheldLooksAsIfItWasNeverThere) {
  const local::AccessLine first = line_of(3, "school", {kSchool});
  const local::AccessLine hidden = line_of(5, "Kanarie-opvang", {kShelter});
  const local::AccessLine named = line_of(6, "Kanarie-opvang", {kSchool, kShelter});
  const local::AccessLine last = line_of(9, "school", {kSchool});
  Approvals approvals;
  for (const local::AccessLine& line : {first, hidden, named, last}) {
    approvals.insert({hash_hex(line), kSchool});
  }
  const auto withheld = given(asked_of({first, hidden, named, last}), approvals);
  EXPECT_EQ(withheld, given(asked_of({first, last}), approvals));
  for (const Document& document : withheld) {
    EXPECT_EQ(document.text.find("Kanarie"), std::string::npos) << document.name;
    EXPECT_EQ(document.text.find(kShelter), std::string::npos) << document.name;
  }
  const auto records = nlohmann::json::parse(text_of(withheld, "records.json"))["records"];
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1]["number"], 2) << "without a gap";
  EXPECT_FALSE(records[1].contains("index"));
  for (const Document& document : withheld) {
    EXPECT_EQ(document.text.find("proof 9"), std::string::npos) << "tells of its neighbours";
  }
  // Nothing goes: the same as nothing there is.
  EXPECT_EQ(given(asked_of({hidden}), {}), given(asked_of({}), {}));
}

// An exchange with two organisations: what concerns one goes whole or not at all, and nothing of it
// goes when nobody is left whom it was for.
TEST(Access, LeavesNoGapInWhatBelongsTogether) {
  const auto of_chain = [](std::uint64_t index, const char* type, const char* branch) {
    local::AccessLine out = line_of(index, "school", {kSchool});
    out.set_type(type);
    out.set_chain("exchange");
    out.set_branch(branch);
    return out;
  };
  const local::AccessLine intent = of_chain(1, "intent", "");
  const local::AccessLine decided = of_chain(2, "decision", "manager");
  const local::AccessLine released = of_chain(3, "release", "manager");
  const local::AccessLine hidden = of_chain(4, "decision", kShelter);
  const local::AccessLine look = line_of(5, "officer", {kSchool});
  const local::AccessLines asked = asked_of({intent, decided, released, hidden, look});
  const auto going = [&asked](std::initializer_list<local::AccessLine> lines) {
    Approvals approvals;
    for (const local::AccessLine& line : lines) approvals.insert({hash_hex(line), kSchool});
    std::string out;
    const auto found = lines_that_go(asked, approvals);
    for (const local::AccessLine& line : *found) out += std::to_string(line.index());
    return out;
  };
  EXPECT_EQ(going({intent, decided, released, hidden, look}), "12345");
  EXPECT_EQ(going({intent, decided, released, look}), "1235") << "one recipient is not there";
  EXPECT_EQ(going({intent, decided, look}), "5") << "part of the other one neither";
  EXPECT_EQ(going({decided, released, hidden, look}), "5") << "nothing without its begin";
  EXPECT_EQ(going({intent, look}), "5") << "a signal for nobody";
  // A consent stands without who took it over.
  local::AccessLine consent = of_chain(1, "fact", "");
  const local::AccessLine accepted = of_chain(2, "fact", kShelter);
  EXPECT_EQ(lines_that_go(asked_of({consent, accepted}), {{hash_hex(consent), kSchool}})->size(),
            1u);
}

TEST(Access, SaysWhoWhyUntilWhenWhomToCallAndHowToStop) {
  const local::AccessLine line = line_of(3, "school", {kSchool});
  const auto documents = given(asked_of({line}), {{hash_hex(line), kSchool}});
  const std::string text = text_of(documents, "overzicht.md");
  for (const char* part :
       {"1. Op 29 augustus 2026: school meldde dat er iets te delen is: zorg.",
        "Waarom: toestemming (AVG 6(1)(a))", "Tot wanneer: 30 augustus 2026",
        "- school: bel school", "## Hoe stopt u het?"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(Access, HasUsersInTheFormOfNen7513AndNoneInLdvAndNoPlainNumber) {
  const local::AccessLine line = line_of(3, "school", {kSchool});
  const auto documents = given(asked_of({line}), {{hash_hex(line), kSchool}});
  const auto nen = nlohmann::json::parse(text_of(documents, "nen7513.json"));
  ASSERT_EQ(nen.size(), 1u);
  const auto& attributes = nen[0]["attributes"];
  EXPECT_EQ(attributes["dpl.nen7513.users"][0]["userID"], "school");
  EXPECT_EQ(attributes["dpl.nen7513.participants"][0]["participantObjectID"], "c2VhbGVk");
  EXPECT_EQ(nen[0]["resource"]["attributes"]["nen7513.AuditEnterpriseSiteID"], "school");
  const std::string ldv = text_of(documents, "ldv.json");
  EXPECT_EQ(ldv.find("nen7513"), std::string::npos);
  EXPECT_EQ(ldv.find("sers"), std::string::npos);
  const auto entry = nlohmann::json::parse(ldv)[0];
  EXPECT_EQ(entry["attributes"]["dpl.core.data_subject_id"], "c2VhbGVk");
  EXPECT_EQ(entry["trace_id"].get<std::string>().size(), 32u);
}

}  // namespace
}  // namespace sluis::access
