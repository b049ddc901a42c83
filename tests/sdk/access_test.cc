// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/access.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/sdk/access_world.h"

namespace sluis::access {
namespace {

local::AccessEntry line_of(std::uint64_t index, const std::string& label,
                           std::initializer_list<const char*> sources) {
  local::AccessEntry entry;
  local::AccessLine& out = *entry.mutable_line();
  out.set_index(index);
  out.set_time_ms(1'788'000'000'000 + index * 1000);
  out.set_type("withdraw");
  out.set_kind("zorg");
  out.set_ground("toestemming");
  out.set_article("AVG 6(1)(a)");
  out.set_until_ms(out.time_ms() + 86'400'000);
  for (local::AccessMember* member : {out.mutable_actor(), out.mutable_other()}) {
    if (sources.size() == 0) break;
    member->set_member(*(sources.end() - 1));
    member->set_label(label);
    member->set_contact("bel " + label);
  }
  if (sources.size() != 0) out.mutable_actor()->set_member(*sources.begin());
  return entry;
}

std::string hash_hex(const local::AccessEntry& entry) {
  return hash_of(head(), entry.line()).hex();
}

std::string text_of(const std::vector<Document>& documents, const std::string& name) {
  for (const Document& document : documents) {
    if (document.name == name) return document.text;
  }
  ADD_FAILURE() << name;
  return {};
}

TEST(Access, IsAnsweredWithinAMonthOfTheDayThatItCame) {
  EXPECT_EQ(due_ms(ms_of(2026, 11, 27)), ms_of(2026, 12, 27));
  EXPECT_EQ(due_ms(ms_of(2026, 12, 31)), ms_of(2027, 1, 31));
  EXPECT_EQ(due_ms(ms_of(2027, 1, 31)), ms_of(2027, 2, 28));
  EXPECT_EQ(due_ms(ms_of(2028, 1, 30)), ms_of(2028, 2, 29));
  const std::uint64_t now = ms_of(2026, 11, 27) + 23 * 3'600'000 + 1;  // in Dutch time tomorrow
  EXPECT_EQ(*received_ms("", now), ms_of(2026, 11, 27));
  EXPECT_EQ(*received_ms("2026-11-28", now), ms_of(2026, 11, 28));
  EXPECT_EQ(*received_ms("2026-10-28", now), ms_of(2026, 10, 28));
  EXPECT_EQ(received_ms("2026-10-27", now).code(), ErrorCode::access_received);
  EXPECT_TRUE(check_in_time(head(), head().due_ms() - 1).ok());
  EXPECT_EQ(check_in_time(head(), head().due_ms()).code(), ErrorCode::access_received);
  EXPECT_EQ(received_ms("2026-11-29", now).code(), ErrorCode::access_received);
  for (const char* date : {"27-11-2026", "2026-11-31", "2026-11-2x", "2026-1-27", "gisteren"}) {
    EXPECT_EQ(received_ms(date, now).code(), ErrorCode::bad_date) << date;
  }
}

// Each field of the message changes it, as `change` makes another of it.
template <class Of>
void expect_all_counts(const google::protobuf::Message& from, const Of& hash) {
  const std::string before = hash(from);
  for (int i = 0; i < from.GetDescriptor()->field_count(); ++i) {
    std::unique_ptr<google::protobuf::Message> other(from.New());
    other->CopyFrom(from);
    const auto* field = from.GetDescriptor()->field(i);
    const auto* reflection = other->GetReflection();
    switch (field->cpp_type()) {
      case google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE:
        // Each text of it.
        for (int j = 0; j < field->message_type()->field_count(); ++j) {
          std::unique_ptr<google::protobuf::Message> part(from.New());
          part->CopyFrom(from);
          auto* inner = reflection->MutableMessage(part.get(), field);
          const auto* text = field->message_type()->field(j);
          inner->GetReflection()->SetString(inner, text, "iets anders");
          EXPECT_NE(hash(*part), before) << text->full_name();
        }
        continue;
      case google::protobuf::FieldDescriptor::CPPTYPE_STRING:
        reflection->SetString(other.get(), field, "iets anders");
        break;
      default: reflection->SetUInt64(other.get(), field, 99);
    }
    EXPECT_NE(hash(*other), before) << field->full_name();
  }
}

TEST(Access, AnApprovalIsOfAllThatTheLineSaysAboutWhomAndForWhom) {
  const local::AccessLine line = line_of(3, "school", {kSchool}).line();
  expect_all_counts(line, [](const google::protobuf::Message& other) {
    return hash_of(head(), static_cast<const local::AccessLine&>(other)).hex();
  });
  expect_all_counts(head(), [&line](const google::protobuf::Message& other) {
    return hash_of(static_cast<const local::AccessHead&>(other), line).hex();
  });
  const auto text = approval_text(head().request(), Digest{}, KeyId{});
  ASSERT_TRUE(text.ok());
  EXPECT_NE(*text, *approval_text(head().request(), Digest{}, *KeyId::from(Bytes(8, 1))));
  EXPECT_EQ(approval_text("short", Digest{}, KeyId{}).code(), ErrorCode::bad_field);
  // Whom the officer knows both by, under a salt.
  local::Person child, father;
  child.set_surname("Kanarie");
  father.set_bsn("999990019");
  const Bytes salt(32, 1);
  const Digest whole = commitment_of(salt, child, father);
  EXPECT_NE(whole, commitment_of(Bytes(32, 2), child, father));
  EXPECT_NE(whole, commitment_of(salt, father, child));
  EXPECT_NE(whole, commitment_of(salt, child, child));
}

// Two that read alike are told apart by their parts: by those it is looked up who is kept apart.
TEST(Access, AHeadNamesItsPersonByEachPartOfTheName) {
  local::Person father, shifted;
  father.set_first_names("Vader");
  father.set_surname("Kanarie");
  shifted.set_surname("Vader Kanarie");
  ASSERT_EQ(label_of(father), label_of(shifted));
  EXPECT_TRUE(is_named(name_of(father), label_of(father), father));
  EXPECT_FALSE(is_named(name_of(father), label_of(father), shifted));
  EXPECT_FALSE(is_named({}, label_of(father), father));
}

TEST(Access, ALineGoesWhenEachMemberThatItNamesApprovedIt) {
  const local::AccessEntry both = line_of(3, "school", {kSchool, kShelter});
  const local::AccessEntry nobody = line_of(4, "school", {});
  const std::vector<local::AccessEntry> all = {both, nobody};
  const std::string hash = hash_hex(both);
  EXPECT_TRUE(lines_that_go(head(), all, {}).empty());
  EXPECT_TRUE(lines_that_go(head(), all, {{hash, kSchool}}).empty());
  EXPECT_TRUE(lines_that_go(head(), all, {{hash, kSchool}, {hash_hex(nobody), kShelter}}).empty());
  EXPECT_EQ(lines_that_go(head(), all, {{hash, kSchool}, {hash, kShelter}}).size(), 1u);
  // What was approved for one who asks is not approved for another.
  local::AccessHead mother = head();
  mother.set_requester("Moeder Kanarie, 1986-07-08");
  EXPECT_TRUE(lines_that_go(mother, all, {{hash, kSchool}, {hash, kShelter}}).empty());
}

TEST(Access, WhatIsWithheldLooksAsIfItWasNeverThere) {
  const local::AccessEntry first = line_of(3, "school", {kSchool});
  const local::AccessEntry hidden = line_of(5, "Kanarie-opvang", {kShelter});
  const local::AccessEntry named = line_of(6, "Kanarie-opvang", {kSchool, kShelter});
  const local::AccessEntry last = line_of(9, "school", {kSchool});
  Approvals approvals;
  for (const local::AccessEntry& entry : {first, hidden, named, last}) {
    approvals.insert({hash_hex(entry), kSchool});
  }
  const auto withheld = documents({first, hidden, named, last}, approvals);
  EXPECT_EQ(withheld, documents({first, last}, approvals));
  for (const Document& document : withheld) {
    EXPECT_EQ(document.text.find("Kanarie-o"), std::string::npos) << document.name;
    EXPECT_EQ(document.text.find(kShelter), std::string::npos) << document.name;
    EXPECT_EQ(document.text.find(head().commitment()), std::string::npos) << document.name;
  }
  const auto records = nlohmann::json::parse(text_of(withheld, "records.json"))["records"];
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1]["number"], 2) << "without a gap";
  EXPECT_FALSE(records[1].contains("index"));
  // Nothing goes: the same as nothing there is.
  EXPECT_EQ(documents({hidden}, {}), documents({}, {}));
}

// An exchange with two organisations: what concerns one goes whole or not at all, and nothing of it
// goes when nobody is left whom it was for.
TEST(Access, LeavesNoGapInWhatBelongsTogether) {
  const auto of_chain = [](std::uint64_t index, const char* type, const char* branch) {
    local::AccessEntry out = line_of(index, "school", {kSchool});
    out.mutable_line()->set_type(type);
    out.set_chain("exchange");
    out.set_branch(branch);
    return out;
  };
  const local::AccessEntry intent = of_chain(1, "intent", "");
  const local::AccessEntry sent = of_chain(2, "submit", "manager");
  const local::AccessEntry released = of_chain(3, "release", "manager");
  const local::AccessEntry hidden = of_chain(4, "release", kShelter);
  const local::AccessEntry look = line_of(5, "officer", {kSchool});
  const std::vector<local::AccessEntry> all = {intent, sent, released, hidden, look};
  const auto going = [&all](std::initializer_list<local::AccessEntry> entries) {
    Approvals approvals;
    for (const local::AccessEntry& entry : entries) approvals.insert({hash_hex(entry), kSchool});
    std::string out;
    for (const local::AccessLine& line : lines_that_go(head(), all, approvals)) {
      out += std::to_string(line.index());
    }
    return out;
  };
  EXPECT_EQ(going({intent, sent, released, hidden, look}), "12345");
  EXPECT_EQ(going({intent, sent, released, look}), "1235") << "one recipient is not there";
  EXPECT_EQ(going({intent, sent, look}), "5") << "part of the other one neither";
  EXPECT_EQ(going({sent, released, hidden, look}), "5") << "nothing without its begin";
  EXPECT_EQ(going({intent, look}), "5") << "a signal for nobody";
  // A consent stands without who took it over.
  local::AccessEntry consent = of_chain(1, "fact", "");
  const local::AccessEntry accepted = of_chain(2, "fact", kShelter);
  EXPECT_EQ(lines_that_go(head(), {consent, accepted}, {{hash_hex(consent), kSchool}}).size(), 1u);
}

// Each sees the lines that name it, and of what it began nobody else's before that one agreed.
TEST(Access, ASourceIsAskedAboutTheLinesThatNameItAlone) {
  World world;
  world.consented_signal();
  std::map<std::uint64_t, std::vector<std::string>> sources;
  for (const local::AccessEntry& entry : world.entries()) {
    sources[entry.line().index()] = sources_of(entry.line());
  }
  const std::vector<std::string> school = {kSchool}, manager = {kManager};
  const std::vector<std::string> both = {kSchool, kManager};
  EXPECT_EQ(sources, (std::map<std::uint64_t, std::vector<std::string>>{
                         {1, school}, {2, school}, {3, manager}, {10, school}, {12, both},
                         {16, both}, {18, manager}}));
}

TEST(Access, TheBrokersOwnEntriesAreToldAsTheBrokers) {
  World world;
  world.consented_signal();
  const auto given = world.given();
  const auto records = nlohmann::json::parse(text_of(given, "records.json"))["records"];
  std::size_t of_broker = 0;
  for (const auto& record : records) {
    const bool is_release = record["type"] == "release";
    EXPECT_EQ(record["by"], is_release ? "broker" : "member");
    EXPECT_EQ(record.contains("actor"), !is_release);
    if (!is_release) continue;
    ++of_broker;
    EXPECT_EQ(record["sentence"], "Sluis gaf het bericht van school door aan manager.");
    EXPECT_EQ(record["from"]["label"], "school");
  }
  EXPECT_EQ(of_broker, 1u);
  const auto nen = nlohmann::json::parse(text_of(given, "nen7513.json"));
  for (const auto& entry : nen) {
    if (entry["name"] != "release") continue;
    EXPECT_EQ(entry["attributes"]["dpl.nen7513.users"][0]["userID"], "Sluis");
  }
}

TEST(Access, ComesInPartsThatFit) {
  std::vector<local::AccessEntry> all;
  for (std::uint64_t i = 0; i < 100; ++i) all.push_back(line_of(i, "school", {kSchool}));
  const std::size_t ten = all[50].ByteSizeLong() * 10;
  std::size_t from = 0, parts = 0;
  while (from < all.size()) {
    const std::size_t end = page_end(all, from, ten);
    ASSERT_GT(end, from);
    EXPECT_LE(end, from + 11);
    from = end;
    ++parts;
  }
  EXPECT_GE(parts, 9u);
  EXPECT_EQ(page_end(all, 3, 1), 4u) << "one line, however long it is";
}

TEST(Access, SaysWhoForWhomWhyUntilWhenWhomToCallAndHowToStop) {
  local::AccessEntry entry = line_of(3, "school", {kSchool});
  entry.mutable_line()->set_level("content");
  const auto given = documents({entry}, {{hash_hex(entry), kSchool}});
  const std::string text = text_of(given, "overzicht.md");
  EXPECT_NE(text.find(block_of(1, entry.line())), std::string::npos) << "as its source read it";
  for (const char* part :
       {"Over: Kind Kanarie, 2017-03-04\n", "Voor: Vader Kanarie, 1985-06-07 (ouder)\n",
        "Gevraagd op: 20 november 2026\n",
        "1. Op 29 augustus 2026: school schreef op dat toestemming om te delen stopt, als die "
        "er was: zorg.",
        "Wat: de inhoud", "Waarom: toestemming (AVG 6(1)(a))", "Tot wanneer: 30 augustus 2026",
        "- school: bel school", "## Hoe stopt u het?"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(Access, HasUsersInTheFormOfNen7513AndNoneInLdvAndNoPlainNumber) {
  const local::AccessEntry line = line_of(3, "school", {kSchool});
  const auto given = documents({line}, {{hash_hex(line), kSchool}});
  const auto nen = nlohmann::json::parse(text_of(given, "nen7513.json"));
  ASSERT_EQ(nen.size(), 1u);
  const auto& attributes = nen[0]["attributes"];
  EXPECT_EQ(attributes["dpl.nen7513.users"][0]["userID"], "school");
  EXPECT_EQ(attributes["dpl.nen7513.participants"][0]["participantObjectID"], "c2VhbGVk");
  EXPECT_EQ(nen[0]["resource"]["attributes"]["nen7513.AuditEnterpriseSiteID"], "school");
  const std::string ldv = text_of(given, "ldv.json");
  EXPECT_EQ(ldv.find("nen7513"), std::string::npos);
  EXPECT_EQ(ldv.find("sers"), std::string::npos);
  const auto entry = nlohmann::json::parse(ldv)[0];
  EXPECT_EQ(entry["attributes"]["dpl.core.data_subject_id"], "c2VhbGVk");
  EXPECT_EQ(entry["trace_id"].get<std::string>().size(), 32u);
}

// In every file: whether something is missing or nothing.
TEST(Access, EachOverviewEndsWithWhatMayBeMissingAndWhomToAsk) {
  const std::vector<Document> none = documents_of(head(), {}, {"c2VhbGVk", "BSN"});
  for (const char* name : {"overzicht.md", "LEESMIJ.md"}) {
    const std::string text = text_of(none, name);
    const std::size_t at = text.find("Mist u iets dat u wel weet?");
    ASSERT_NE(at, text.npos) << name;
    EXPECT_NE(text.find("artikel 15 AVG", at), text.npos);
    EXPECT_NE(text.find("Autoriteit Persoonsgegevens.\n", at), text.npos);
  }
  const auto records = nlohmann::json::parse(text_of(none, "records.json"));
  EXPECT_FALSE(records["note"].get<std::string>().empty());
  EXPECT_EQ(text_of(none, "overzicht.md").find("te laat"), std::string::npos);
  const auto late = documents_of(head(), {}, {"c2VhbGVk", "BSN"}, {{}, true});
  EXPECT_NE(text_of(late, "overzicht.md").find("Dit antwoord komt te laat. U moest het vóór 20 "
                                               "december 2026 krijgen."), std::string::npos);
}

// The person is told how many, of whom, and whom to ask; nothing of what they say.
TEST(Access, ALineThatItsSourceCouldNotConfirmIsCountedAndLeftOut) {
  World world;
  world.consented_signal();
  const auto given = world.given({}, {}, {10, 12});
  const std::string text = text_of(given, "overzicht.md");
  EXPECT_NE(text.find("## Wat niet bevestigd is"), text.npos) << text;
  EXPECT_NE(text.find("- school: 2 regels (bel school)\n"), text.npos) << text;
  EXPECT_EQ(text.find("meldde dat er iets te delen is"), text.npos);
  const auto records = nlohmann::json::parse(text_of(given, "records.json"));
  ASSERT_EQ(records["unconfirmed"].size(), 1u);
  EXPECT_EQ(records["unconfirmed"][0]["lines"], 2);
  // What another withholds beside it is not counted.
  const auto withheld = world.given({kManager}, {}, {10, 12});
  EXPECT_EQ(nlohmann::json::parse(text_of(withheld, "records.json"))["unconfirmed"].size(), 0u);
}

}  // namespace
}  // namespace sluis::access
