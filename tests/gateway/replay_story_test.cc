// SPDX-License-Identifier: EUPL-1.2
// The privacy officer has the log decided again: what an honest broker decided comes out the same,
// what a broker with a defect decided does not, though every signature in its log is right.
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/gateway/officer_rig.h"

namespace sluis::gateway_story {
namespace {

using Json = nlohmann::json;

class Replayed : public Officer {
 protected:
  Result<local::AuditReplayed> replay(const std::vector<std::string>& persons,
                                      std::uint64_t since_ms = 0, std::uint64_t until_ms = 0) {
    local::LocalRequest request = asked_by("po");
    local::AuditReplay& asked = *request.mutable_audit_replay();
    for (const std::string& person : persons) fill_person(*asked.add_persons(), person);
    asked.set_since_ms(since_ms);
    asked.set_until_ms(until_ms);
    SLUIS_TRY(reply, audit(request));
    return reply.audit_replayed();
  }
  Result<local::AuditThen> as_of(std::uint64_t entry, const std::string& to = "manager") {
    local::LocalRequest request = asked_by("po");
    local::AuditAsOf& asked = *request.mutable_audit_as_of();
    asked.set_entry(entry);
    asked.set_from("school");
    asked.mutable_signal()->set_kind("zorg");
    fill_person(*asked.mutable_signal()->mutable_subject(), "Kind");
    asked.mutable_signal()->add_recipients()->set_member(to);
    SLUIS_TRY(reply, audit(request));
    return reply.audit_replayed().then();
  }
  // A signal about the child, whose parent was asked and has not answered.
  std::string signal_without_answer(bool asks) {
    local::LocalReply reply;
    local::LocalRequest request = asked_by("juf");
    if (asks) {
      local::ConsentAsk& ask = *request.mutable_consent_ask();
      fill_person(*ask.mutable_subject(), "Kind");
      fill_person(*ask.add_givers(), "Ouder");
      ask.set_valid_until_ms(story::now().ms + 86'400'000);
      EXPECT_TRUE(school_->ask(request, reply).ok());
      EXPECT_EQ(reply.act().state(), "recorded");
    }
    request = asked_by("juf");
    request.mutable_signal()->set_kind("zorg");
    request.mutable_signal()->set_text("zorgen");
    fill_person(*request.mutable_signal()->mutable_subject(), "Kind");
    request.mutable_signal()->add_recipients()->set_member(world_.manager.hex());
    EXPECT_TRUE(school_->ask(request, reply).ok());
    EXPECT_EQ(reply.act().state(), "recorded");
    return reply.act().subject();
  }
};

std::map<std::string, std::uint64_t> not_possible(const local::AuditReplayed& replayed) {
  std::map<std::string, std::uint64_t> out;
  for (const local::AuditNotAgain& row : replayed.not_possible()) out[row.why()] = row.count();
  return out;
}

TEST_F(Replayed, ComesOutTheSameWhereTheBrokerIsHonest) {
  signal_opened();
  const auto child = replay({"Kind"});
  ASSERT_TRUE(child.ok()) << to_text(child.error());
  EXPECT_EQ(child->decisions(), 3u);
  EXPECT_EQ(child->releases(), 1u);
  EXPECT_EQ(child->same(), 4u);
  EXPECT_EQ(child->different() + child->unsure(), 0u);
  EXPECT_TRUE(not_possible(*child).empty());
  EXPECT_FALSE(child->has_reason()) << child->reason().name() << child->wrong_field();
  ASSERT_EQ(child->looks_size(), 1);
  EXPECT_EQ(child->looks(0) + 1, child->size());

  // A look at the whole log opens nobody's acts: nothing is claimed of what it cannot see.
  const auto all = replay({});
  ASSERT_TRUE(all.ok()) << to_text(all.error());
  EXPECT_EQ(all->decisions() + all->releases(), 4u);
  EXPECT_EQ(all->same(), 0u);
  EXPECT_EQ(not_possible(*all), (std::map<std::string, std::uint64_t>{{"closed", 4}}));
  EXPECT_FALSE(all->has_reason());

  // Nothing was about the parent alone.
  const auto parent = replay({"Ouder"});
  ASSERT_TRUE(parent.ok());
  EXPECT_EQ(parent->decisions() + parent->releases(), 0u);
}

TEST_F(Replayed, IsALookForEachPersonOnRecordBeforeItIsAnswered) {
  signal_opened();
  const auto both = replay({"Ouder", "Kind"});  // the second opens what the first does not
  ASSERT_TRUE(both.ok()) << to_text(both.error());
  EXPECT_EQ(both->same(), 4u);
  ASSERT_EQ(both->looks_size(), 2);
  EXPECT_NE(both->looks(0), both->looks(1));
  const auto reads = list("read");
  ASSERT_TRUE(reads.ok());
  ASSERT_EQ(reads->audit_events().events_size(), 3);
  EXPECT_EQ(reads->audit_events().events(0).index(), both->looks(0));
  EXPECT_EQ(reads->audit_events().events(1).index(), both->looks(1));

  local::LocalRequest request = asked_by("juf");
  fill_person(*request.mutable_audit_replay()->add_persons(), "Kind");
  local::LocalReply reply;
  const auto refused = school_->ask(request, reply);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.code(), ErrorCode::not_allowed);
}

TEST_F(Replayed, CountsWhatIsAskedForAndTakesWhatCameBefore) {
  signal_opened();
  const auto later = replay({"Kind"}, story::now().ms + 3'600'000);
  ASSERT_TRUE(later.ok());
  EXPECT_EQ(later->decisions(), 0u);
  const auto sooner = replay({"Kind"}, 0, story::now().ms - 3'600'000);
  ASSERT_TRUE(sooner.ok());
  EXPECT_EQ(sooner->decisions(), 0u);
  EXPECT_EQ(sooner->until(), 0u);
  EXPECT_GT(sooner->size(), 9u);
}

TEST_F(Replayed, IsNotForAnOfficerWhoIsKeptApartFromThePerson) {
  local::LocalRequest request = asked_by("po-2");
  request.mutable_staff_exclude()->set_login("po");
  fill_person(*request.mutable_staff_exclude()->mutable_person(), "Kind");
  local::LocalReply reply;
  ASSERT_TRUE(officer_->ask(request, reply).ok());
  EXPECT_EQ(replay({"Kind"}).code(), ErrorCode::kept_apart);
  EXPECT_EQ(replay({"Ouder", "Kind"}).code(), ErrorCode::kept_apart);
  EXPECT_EQ(as_of(0).code(), ErrorCode::kept_apart);
  EXPECT_TRUE(replay({"Ouder"}).ok());
}

// 0 covenant, 1 consent asked, 2 yes, 3 intent, 4 decision, …
TEST_F(Replayed, SaysWhatWouldHaveBeenDecidedThen) {
  signal_opened();
  const auto nothing = as_of(0);
  ASSERT_TRUE(nothing.ok()) << to_text(nothing.error());
  ASSERT_EQ(nothing->outcomes_size(), 1);
  EXPECT_EQ(nothing->outcomes(0).said(), "hold");
  EXPECT_EQ(nothing->outcomes(0).reason().name(), "consent_missing");
  EXPECT_EQ(nothing->covenant(), 1u);
  const auto asked = as_of(1);
  ASSERT_TRUE(asked.ok());
  EXPECT_EQ(asked->outcomes(0).reason().name(), "consent_incomplete");
  EXPECT_EQ(asked->outcomes(0).references_size(), 1);
  const auto given = as_of(2);
  ASSERT_TRUE(given.ok());
  const local::AuditOutcome& permit = given->outcomes(0);
  EXPECT_EQ(permit.said(), "permit");
  EXPECT_EQ(permit.level(), "content");
  EXPECT_EQ(permit.ground(), "toestemming");
  EXPECT_EQ(permit.label(), "manager");
  ASSERT_EQ(permit.references_size(), 2);
  EXPECT_EQ(permit.references(1), 2u);
  const auto none = as_of(2, "officer");
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none->outcomes(0).reason().name(), "no_rule");
  const auto beyond = as_of(10'000);
  ASSERT_FALSE(beyond.ok());
  EXPECT_EQ(beyond.code(), ErrorCode::out_of_range);
}

TEST_F(Replayed, IsARecordOfEachDecisionThatNamesNobody) {
  const std::string exchange = signal_opened();
  signal_without_answer(false);
  local::LocalRequest request = asked_by("po");
  request.mutable_audit_export()->set_form("adl");
  const auto exported = audit(request);
  ASSERT_TRUE(exported.ok()) << to_text(exported.error());
  EXPECT_TRUE(exported->audit_exported().verdict().verified());
  std::ifstream in(exported->audit_exported().path());
  std::vector<Json> records;
  std::set<std::string> spans;
  for (std::string line; std::getline(in, line);) {
    records.push_back(Json::parse(line));
    EXPECT_TRUE(spans.insert(records.back().at("span_id")).second) << line;
    EXPECT_EQ(line.find("Kanarie"), line.npos);
  }
  const auto decides = [&](const char* type) {
    return static_cast<std::size_t>(list(type)->audit_events().events_size());
  };
  ASSERT_EQ(records.size(), decides("decision") + decides("release")) << "exactly one for each";
  ASSERT_EQ(exported->audit_exported().records(), records.size());
  const Json& first = records[0];
  EXPECT_EQ(first.at("trace_id"), exchange);
  EXPECT_EQ(first.at("event_name"), "adl.access_evaluation");
  EXPECT_EQ(first.at("status"), "Unset");
  const Json& asked = first.at("body").at("adl.core.request");
  EXPECT_EQ(asked.at("subject").at("id"), world_.manager.hex());
  EXPECT_EQ(asked.at("action").at("properties").at("kind"), "zorg");
  EXPECT_EQ(asked.at("resource").at("properties").at("source"), world_.school.hex());
  const Json& said = first.at("body").at("adl.core.response");
  EXPECT_EQ(said.at("decision"), true);
  EXPECT_EQ(said.at("context").at("reason").at("name"), "permit");
  const Json& attributes = first.at("attributes");
  EXPECT_EQ(attributes.at("adl.core.information").at("ledger").at("entries"),
            (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(attributes.at("adl.core.policies").at("covenant").at("entry"), 0);
  EXPECT_EQ(first.at("parent_span_id").get<std::string>().size(), 16u);
  EXPECT_EQ(records[1].at("body").at("adl.core.request").at("resource").at("properties")
                .at("preflight"), true);
  EXPECT_EQ(records[3].at("attributes").at("sluis.ledger.type"), "release");
}

// Through the same door and the same log, with one rule that is broken from some moment on.
class OfAWrongBroker : public Replayed {
 protected:
  void SetUp() override {
    broker_.program = SLUIS_TURNING_BROKER;
    environment_ = {"SLUIS_LATER_DEFECT=one giver of two is enough"};
    Replayed::SetUp();
  }
  void begins_to_decide_wrongly() { ASSERT_EQ(::kill(broker_.pid(), SIGUSR2), 0); }
};

TEST_F(OfAWrongBroker, IsFoundThoughItsLogVerifies) {
  signal_without_answer(true);
  auto child = replay({"Kind"});
  ASSERT_TRUE(child.ok()) << to_text(child.error());
  EXPECT_EQ(child->decisions(), 1u);
  EXPECT_EQ(child->same(), 1u) << "until then it decides right";

  begins_to_decide_wrongly();
  const std::string exchange = signal_without_answer(false);
  local::LocalRequest request = asked_by("po");
  request.mutable_audit_verify();
  const auto verified = audit(request);
  ASSERT_TRUE(verified.ok());
  EXPECT_TRUE(verified->audit_verdict().verified()) << "each check of the log alone is passed";

  child = replay({"Kind"});
  ASSERT_TRUE(child.ok()) << to_text(child.error());
  EXPECT_EQ(child->different(), 0u);
  EXPECT_GE(child->unsure(), 1u) << "there might be a statement on who the parent is";
  EXPECT_EQ(child->reason().name(), "decided_otherwise");
  child = replay({"Kind", "Ouder"});
  ASSERT_TRUE(child.ok()) << to_text(child.error());
  EXPECT_EQ(child->unsure(), 0u);
  EXPECT_GE(child->different(), 1u);
  EXPECT_GE(child->same(), 1u) << "the first one";
  EXPECT_EQ(child->reason().name(), "decided_otherwise");
  ASSERT_GE(child->others_size(), 1);
  const local::AuditOther& other = child->others(0);
  EXPECT_EQ(other.replay(), "different");
  EXPECT_EQ(other.event().said(), "permit");
  EXPECT_EQ(other.event().about(), exchange);
  EXPECT_EQ(other.again().said(), "hold");
  EXPECT_EQ(other.again().reason().name(), "consent_incomplete");
  EXPECT_EQ(other.differs(0), "verdict");
  // P1: the source decides for itself, and nothing left it.
  const auto releases = list("release");
  ASSERT_TRUE(releases.ok());
  EXPECT_EQ(releases->audit_events().events_size(), 0);
}

TEST_F(OfAWrongBroker, IsSaidAtATerminal) {
  begins_to_decide_wrongly();
  signal_without_answer(true);
  const Terminal terminal;
  const std::string person = terminal.file(
      "kind.json", R"({"surname": "Kanarie", "first_names": "Kind", "birth_date": "2017-03-04",
                       "postcode": "6711AB", "house_number": "12", "bsn": "999990019"})");
  const auto run = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"audit", "replay"});
    words.insert(words.end(), {"--dir", officer_->folder().string(), "--as", "po"});
    return terminal.run(words);
  };
  test::Outcome said = run({"--person", person});
  EXPECT_EQ(said.status, 1) << said.err;
  EXPECT_NE(said.out.find("decided again: manager does not get it now: "), said.out.npos)
      << said.out;
  EXPECT_NE(said.out.find("what differs: verdict, level"), said.out.npos) << said.out;
  EXPECT_NE(said.out.find("tell the covenant's administrator"), said.out.npos) << said.out;
  EXPECT_EQ((said.out + said.err).find("Kanarie"), said.out.npos);
  said = run({"--person", person, "--lang", "nl"});
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.out.find("opnieuw besloten: manager krijgt het nu niet"), said.out.npos)
      << said.out;
  EXPECT_NE(said.out.find("Niet zeker"), said.out.npos) << said.out;
  said = run({"--json", "--pick", "/reason/name", "--person", person});
  EXPECT_EQ(said.out, "decided_otherwise\n") << said.err;
  EXPECT_EQ(run({}).status, 0) << "who it is about is closed";
}

}  // namespace
}  // namespace sluis::gateway_story
