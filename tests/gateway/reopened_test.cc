// SPDX-License-Identifier: EUPL-1.2
// Every copy of the newest state is lost: the logs go on under new origins after what a quorum saw,
// and nothing is released before all that members recorded since is on record again.
#include "consent/core/authority.h"
#include "consent/core/reopening.h"
#include "tests/gateway/witnessed.h"

namespace sluis::gateway_story {
namespace {

class Reopened : public Witnessed {
 protected:
  using Notes = std::pair<std::string, std::string>;  // of ledger and directory

  std::filesystem::path behind() const { return broker_.folder() / "behind"; }
  void put_notes(const Notes& notes) {
    std::filesystem::create_directories(behind());
    std::ofstream(behind() / "ledger.note", std::ios::binary) << notes.first;
    std::ofstream(behind() / "directory.note", std::ios::binary) << notes.second;
  }
  gateway::Vault vault_of(const GatewayProcess& of) const {
    auto keys = gateway::read_keys(of.folder(), false);
    CHECK(keys.ok());
    auto vault = gateway::Vault::open(of.folder() / "vault", std::move(keys->vault));
    CHECK(vault.ok());
    return std::move(*vault);
  }
  static std::optional<gateway::WitnessedRow> cosigned(const gateway::Vault& vault,
                                                       const std::string& log) {
    return vault.get<gateway::WitnessedRow>(gateway::RowKind::witnessed, log);
  }
  // What all witnesses, which do not run, cosigned last; empty when they differ.
  std::string cosigned_by_all(const std::string& log) {
    std::optional<consent::Note> all;
    for (GatewayProcess* each : this->all()) {
      const auto row = cosigned(vault_of(*each), log);
      if (!row) return "";
      const auto note = consent::parse_note(row->note);
      if (!note.ok() || (all && all->text != note->text)) return "";
      if (!all) all = *note;
      else all->signatures.push_back(note->signatures.back());
    }
    return consent::format_note(*all).value();
  }
  void kill_all() {
    for (GatewayProcess* each : all()) each->kill_now();
  }
  // Until every witness has cosigned the newest state of both logs, and they say so alike.
  void settle(const std::vector<GatewayProcess*>& who) {
    ASSERT_TRUE(eventually(30, [&] {
      std::set<std::uint64_t> sizes;
      for (GatewayProcess* each : who) {
        if (!vouched(*each)) return false;
        sizes.insert(status(*each).ledger_size());
      }
      return sizes.size() == 1;
    }));
    std::this_thread::sleep_for(std::chrono::seconds(3));  // a round that is under way
  }
  void withdraw() {
    local::LocalRequest request = asked_by("juf");
    fill_person(*request.mutable_withdraw()->mutable_subject(), "Kind");
    fill_person(*request.mutable_withdraw()->mutable_giver(), "Ouder");
    local::LocalReply reply;
    ASSERT_TRUE(school_->ask(request, reply).ok());
    ASSERT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
  }
  // The broker has heard what a quorum saw, and wrote it down.
  bool old_notes_are_there() {
    return eventually(40, [&] {
      return std::filesystem::exists(behind() / "ledger.note") &&
             std::filesystem::exists(behind() / "directory.note");
    });
  }
  static std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  bool reopen() {
    broker_.kill_now();
    return broker_.start({}, {"--reopen"});
  }
  bool follows_second(GatewayProcess& of, int seconds = 60) {
    return eventually(seconds, [&] { return vouched(of); });
  }
};

TEST_F(Reopened, AnAcknowledgedWithdrawalIsSentAgainBeforeAnythingIsReleased) {
  start_all();
  record_consent();
  ASSERT_TRUE(is_opened(send()));
  stop(*manager_);
  const std::string waits = send();
  ASSERT_TRUE(eventually(10, [&] { return slot(waits).state() == "sent"; }));
  keep_store();
  withdraw();
  settle({&*school_, &*more_[0], &*more_[1]});
  // Lost: what was recorded since, the withdrawal among it. The backup would release `waits`.
  put_back(kept());
  ASSERT_TRUE(old_notes_are_there());
  // Not without the school, whose withdrawal it is.
  school_->kill_now();
  ASSERT_TRUE(manager_->start());
  ASSERT_TRUE(reopen());
  ASSERT_TRUE(follows_second(*manager_));
  EXPECT_FALSE(eventually(8, [&] { return mail().size() > 1; }));
  EXPECT_EQ(mail().size(), 1u);
  ASSERT_TRUE(school_->start());
  ASSERT_TRUE(follows_second(*school_));
  EXPECT_TRUE(eventually(30, [&] { return slot(waits).state() == "returned"; }))
      << slot(waits).state();
  EXPECT_FALSE(eventually(3, [&] { return mail().size() > 1; }));
  // It goes on: with consent asked anew.
  record_consent();
  EXPECT_TRUE(is_opened(send(), 40));
  EXPECT_EQ(mail().size(), 2u);
  // After a restart of all too.
  ASSERT_EQ(broker_.stop(), 0);
  ASSERT_TRUE(broker_.start());
  EXPECT_TRUE(is_opened(send(), 40));
  kill_all();
  for (GatewayProcess* each : all()) EXPECT_TRUE(evidence(*each).empty());
}

// The manager recorded a consent and is gone for good. The recipient is another member.
class ReopenedWithoutOne : public Reopened {
 protected:
  // About "Kind" or the neighbours' child, to the first of the other witnesses.
  local::LocalRequest signal_about(bool neighbour) {
    local::LocalRequest request = signal_request();
    local::SignalRaise& signal = *request.mutable_signal();
    if (neighbour) fill_neighbour(*signal.mutable_subject());
    signal.mutable_recipients(0)->set_member(world_.covenant.witness_terms.members[2].hex());
    return request;
  }
  static void fill_neighbour(local::Person& child) {
    fill_person(child, "Buurkind");
    child.set_birth_date("2016-01-02");
    child.clear_bsn();
  }
  std::string send_about(bool neighbour) {
    local::LocalReply reply;
    EXPECT_TRUE(school_->ask(signal_about(neighbour), reply).ok());
    return reply.act().subject();
  }
  void consent_for_neighbour() {
    local::LocalRequest request = asked_by("juf");
    local::ConsentAsk& ask = *request.mutable_consent_ask();
    fill_neighbour(*ask.mutable_subject());
    fill_person(*ask.add_givers(), "Buur");
    ask.set_valid_until_ms(story::now().ms + 86'400'000);
    local::LocalReply reply;
    ASSERT_TRUE(school_->ask(request, reply).ok());
    const std::string consent = reply.act().subject();
    request = asked_by("juf");
    local::ConsentSaid& said = *request.mutable_consent_say();
    said.set_consent(consent);
    said.set_answer("yes");
    fill_neighbour(*said.mutable_subject());
    fill_person(*said.mutable_giver(), "Buur");
    ASSERT_TRUE(school_->ask(request, reply).ok());
    ASSERT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
  }
  void accept(const std::string& exchange) {
    ASSERT_TRUE(eventually(15, [&] { return !slot(exchange).consent().empty(); }));
    local::LocalRequest request = asked_by("juf");
    request.mutable_consent_accept()->set_consent(slot(exchange).consent());
    request.mutable_consent_accept()->set_answer("accepted");
    fill_child(*request.mutable_consent_accept()->mutable_subject());
    local::LocalReply reply;
    ASSERT_TRUE(school_->ask(request, reply).ok());
    ASSERT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
  }
  Bytes lost_file(const MemberId& member) {
    std::istringstream told(read_file(behind() / "awaited"));
    std::string word, commitment;
    told >> word >> commitment;
    consent::MemberLost body;
    body.member = member;
    body.reopened = *Commitment::from(from_hex(commitment).value());
    return world_.signed_file(world_.covenant.version,
                              {{LeafType::member_lost, canon::encode(body)}});
  }
  static Bytes with_one_signature(const Bytes& file) {
    auto parsed = consent::parse_authority_file(file);
    CHECK(parsed.ok());
    parsed->signatures.pop_back();
    return consent::serialise(*parsed);
  }
};

TEST_F(ReopenedWithoutOne, WhatRestedOnALostMemberIsHeldAndTheRestGoesOn) {
  bsn_ = "999990019";
  start_all();
  stop(*more_[0]);
  const std::string kind = send_about(false);
  record_consent("yes", true);
  accept(kind);
  EXPECT_TRUE(eventually(15, [&] { return slot(kind).state() == "ordered"; }))
      << slot(kind).state() << " " << slot(kind).reason().name();
  consent_for_neighbour();
  const std::string other = send_about(true);
  ASSERT_TRUE(eventually(10, [&] { return slot(other).state() == "sent"; }))
      << slot(other).state() << " " << slot(other).reason().name();
  keep_store();
  for (GatewayProcess* each : {&*school_, &*manager_, &*more_[1]}) {
    ASSERT_TRUE(eventually(30, [&] { return vouched(*each); }));
  }
  consent_for_neighbour();
  settle({&*school_, &*manager_, &*more_[1]});
  put_back(kept());
  ASSERT_TRUE(old_notes_are_there());
  manager_->kill_now();
  ASSERT_TRUE(more_[0]->start());
  ASSERT_TRUE(reopen());
  ASSERT_TRUE(follows_second(*school_));
  ASSERT_TRUE(follows_second(*more_[0]));
  EXPECT_FALSE(is_opened(other, 8));
  EXPECT_EQ(slot(send_about(true)).reason().name(), "recovering");
  const std::string awaited = read_file(behind() / "awaited");
  EXPECT_NE(awaited.find("awaited " + world_.manager.hex() + "\n"), awaited.npos);
  EXPECT_EQ(awaited.find(world_.school.hex()), awaited.npos);
  // Two keys, no less.
  EXPECT_FALSE(broker_.admit("8-one", with_one_signature(lost_file(world_.manager))));
  EXPECT_FALSE(is_opened(other, 3));
  ASSERT_TRUE(broker_.admit("8-two", lost_file(world_.manager)));
  EXPECT_TRUE(is_opened(other, 30)) << slot(other).state();
  EXPECT_TRUE(eventually(15, [&] { return slot(kind).reason().name() == "member_lost"; }))
      << slot(kind).state() << " " << slot(kind).reason().name();
  // It comes back, with what it recorded.
  ASSERT_TRUE(manager_->start());
  EXPECT_TRUE(eventually(40, [&] { return slot(kind).state() == "ordered"; }))
      << slot(kind).state() << " " << slot(kind).reason().name();
}

TEST_F(Reopened, AfterAnOlderStateThanAGatewayHoldsIsRefusedAndKept) {
  start_all();
  record_consent();
  ASSERT_TRUE(is_opened(send()));
  keep_store();
  for (GatewayProcess* each : all()) ASSERT_TRUE(eventually(30, [&] { return vouched(*each); }));
  record_consent();
  settle(all());
  kill_all();
  const Notes older{cosigned_by_all("ledger"), cosigned_by_all("directory")};
  ASSERT_FALSE(older.first.empty() || older.second.empty());
  for (GatewayProcess* each : all()) ASSERT_TRUE(each->start());
  for (GatewayProcess* each : all()) ASSERT_TRUE(eventually(30, [&] { return vouched(*each); }));
  withdraw();
  settle(all());
  broker_.kill_now();
  std::filesystem::remove_all(broker_.folder() / "store");
  std::filesystem::copy(kept(), broker_.folder() / "store",
                        std::filesystem::copy_options::recursive);
  put_notes(older);
  ASSERT_TRUE(broker_.start({}, {"--reopen"}));  // it does not know better
  for (GatewayProcess* each : all()) {
    EXPECT_TRUE(eventually(30, [&] { return status(*each).stopped().name() == "reopen_refused"; }))
        << status(*each).stopped().name();
  }
  kill_all();
  for (GatewayProcess* each : all()) {
    const std::vector<std::string> kept = evidence(*each);
    EXPECT_TRUE(std::any_of(kept.begin(), kept.end(), [&](const std::string& text) {
      return text.starts_with("sluis-reopening/1\n") && text.find(older.first) != text.npos;
    }));
    EXPECT_FALSE(cosigned(vault_of(*each), "ledger/2"));
  }
}

TEST_F(Reopened, TheOldOriginGetsNoCosignatureAfterwards) {
  start_all();
  record_consent();
  keep_store();
  for (GatewayProcess* each : all()) ASSERT_TRUE(eventually(30, [&] { return vouched(*each); }));
  record_consent();
  settle(all());
  ASSERT_EQ(broker_.stop(), 0);
  const std::filesystem::path newest = kept().string() + "2";
  std::filesystem::copy(broker_.folder() / "store", newest,
                        std::filesystem::copy_options::recursive);
  put_back(kept());
  ASSERT_TRUE(old_notes_are_there());
  ASSERT_TRUE(reopen());
  for (GatewayProcess* each : all()) ASSERT_TRUE(follows_second(*each));
  kill_all();
  std::vector<std::string> before;
  for (GatewayProcess* each : all()) {
    const gateway::Vault vault = vault_of(*each);
    ASSERT_TRUE(cosigned(vault, "ledger/2") && cosigned(vault, "ledger"));
    before.push_back(cosigned(vault, "ledger")->note);
  }
  // A replica turns up: too late.
  put_back(newest);
  for (GatewayProcess* each : all()) ASSERT_TRUE(each->start());
  for (GatewayProcess* each : all()) {
    EXPECT_TRUE(eventually(30, [&] { return status(*each).has_stopped(); }));
  }
  std::this_thread::sleep_for(std::chrono::seconds(5));
  kill_all();
  for (std::size_t i = 0; i < before.size(); ++i) {
    const gateway::Vault vault = vault_of(*all()[i]);
    EXPECT_EQ(cosigned(vault, "ledger")->note, before[i]);
    const std::string second = world_.covenant.ledger_origin + "/2\n";
    EXPECT_TRUE(cosigned(vault, "ledger/2")->note.starts_with(second));
  }
}

TEST_F(Reopened, NeedsAStoreThatIsBehindAndAQuorumsWord) {
  start_all();
  settle(all());
  EXPECT_FALSE(reopen());  // no notes
  kill_all();
  const Notes newest{cosigned_by_all("ledger"), cosigned_by_all("directory")};
  ASSERT_FALSE(newest.first.empty() || newest.second.empty());
  put_notes(newest);
  EXPECT_FALSE(reopen());  // it holds all of that
  std::string one = newest.first;
  one.erase(one.find("\n\n") + 2);  // the signatures but the operator's
  one += newest.first.substr(one.size(), newest.first.find('\n', one.size()) + 1 - one.size());
  put_notes({one, newest.second});
  EXPECT_FALSE(reopen());
  ASSERT_TRUE(broker_.start());
}

}  // namespace
}  // namespace sluis::gateway_story
