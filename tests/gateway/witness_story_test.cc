// SPDX-License-Identifier: EUPL-1.2
// Four witnesses over real programs: nothing opens without three of them, a store that was set back
// is told by them, and a fork leaves evidence that others can check.
#include <cstdlib>

#include "tests/gateway/killed_witness.h"

namespace sluis::gateway_story {
namespace {

TEST_F(Witnessed, NothingOpensWithoutThreeOfThemAndAllOfItDoesOnTheirReturn) {
  start_all();
  record_consent();
  ASSERT_TRUE(is_opened(send()));
  EXPECT_EQ(status(*school_).quorum().need(), 3u);
  EXPECT_GE(status(*school_).quorum().cosigned(), 3u);
  // One may be away: nobody is mandatory.
  stop(*more_[0]);
  ASSERT_TRUE(is_opened(send()));
  // Two may not: it is accepted, and waits.
  stop(*more_[1]);
  const std::string waits = send();
  EXPECT_FALSE(is_opened(waits, 8));
  EXPECT_EQ(slot(waits).state(), "sent");
  EXPECT_EQ(mail().size(), 2u);
  // What its sender called urgent, of a kind that the covenant lists, opens, marked.
  const std::string urgent = send("gevaar", true);
  EXPECT_TRUE(is_opened(urgent, 45));
  EXPECT_EQ(mail().size(), 3u);
  EXPECT_EQ(status(*manager_).quorum().unproven(), 1u);
  // The proof is overdue, and that is said; what was waiting still waits.
  EXPECT_TRUE(eventually(15, [&] { return status(*manager_).quorum().overdue() == 1; }));
  EXPECT_NE(slot(waits).state(), "opened");
  ASSERT_TRUE(more_[1]->start());
  EXPECT_TRUE(is_opened(waits, 30));
  EXPECT_TRUE(eventually(20, [&] { return status(*manager_).quorum().unproven() == 0; }));
}

TEST_F(Witnessed, NeitherUrgencyAloneNorTheKindAloneOpensAnything) {
  start_all();
  record_consent();
  ASSERT_TRUE(is_opened(send()));
  stop(*more_[0]);
  stop(*more_[1]);
  const std::string calm = send("gevaar", false), unlisted = send("spoed", true);
  EXPECT_FALSE(is_opened(calm, 8));
  EXPECT_NE(slot(unlisted).state(), "opened") << "the covenant does not list its kind";
  EXPECT_EQ(mail().size(), 1u);
}

TEST_F(Witnessed, AWithdrawalIsProvenOnceAQuorumHasSeenItAndNotBefore) {
  start_all();
  record_consent();
  ASSERT_TRUE(is_opened(send()));
  stop(*more_[0]);
  stop(*more_[1]);
  local::LocalRequest request = asked_by("gm");
  fill_person(*request.mutable_withdraw()->mutable_subject(), "Kind");
  fill_person(*request.mutable_withdraw()->mutable_giver(), "Ouder");
  local::LocalReply reply;
  ASSERT_TRUE(manager_->ask(request, reply).ok());
  EXPECT_EQ(reply.act().state(), "recorded");
  const auto shown = [&] {
    local::LocalRequest ask;
    ask.mutable_withdrawals();
    local::LocalReply got;
    if (!manager_->ask(ask, got).ok() || got.withdrawals().withdrawals_size() != 1) {
      return local::Withdrawal{};
    }
    return got.withdrawals().withdrawals(0);
  };
  EXPECT_TRUE(eventually(15, [&] { return shown().effective(); }));
  EXPECT_FALSE(shown().proven());
  ASSERT_TRUE(more_[0]->start());
  EXPECT_TRUE(eventually(20, [&] { return shown().proven(); }));
}

// Recovery of DESIGN §7: from a replica that reaches the state that the witnesses have seen.
TEST_F(Witnessed, AStoreThatWasSetBackReleasesNothingAndTheNewestOneForgetsNoWithdrawal) {
  start_all();
  record_consent();
  ASSERT_TRUE(is_opened(send()));
  stop(*manager_);
  const std::string waits = send();
  const std::string urgent = send("gevaar", true);
  ASSERT_TRUE(eventually(10, [&] { return slot(urgent).state() == "sent"; }));
  keep_store();
  ASSERT_TRUE(eventually(20, [&] { return vouched(*school_); }));
  local::LocalRequest request = asked_by("juf");
  fill_person(*request.mutable_withdraw()->mutable_subject(), "Kind");
  fill_person(*request.mutable_withdraw()->mutable_giver(), "Ouder");
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(request, reply).ok());
  ASSERT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
  ASSERT_EQ(broker_.stop(), 0);
  const std::filesystem::path newest = kept().string() + "2";
  std::filesystem::copy(broker_.folder() / "store", newest,
                        std::filesystem::copy_options::recursive);
  // The older copy: it knows of no withdrawal, and would release both messages.
  put_back(kept());
  ASSERT_TRUE(manager_->start());
  EXPECT_TRUE(eventually(20, [&] {
    return status(*school_).stopped().name() == "log_behind";
  }));
  EXPECT_FALSE(eventually(10, [&] { return mail().size() > 1; }));
  // The replica that holds the newest state: all goes on, and the withdrawal stands.
  put_back(newest);
  EXPECT_TRUE(eventually(30, [&] { return vouched(*school_) && vouched(*manager_); }));
  EXPECT_TRUE(eventually(20, [&] { return slot(waits).state() == "returned"; }))
      << slot(waits).state();
  EXPECT_FALSE(eventually(3, [&] { return mail().size() > 1; }));
  for (GatewayProcess* each : all()) each->kill_now();
  for (GatewayProcess* each : all()) EXPECT_EQ(proven_forks(*each), 0u);
}

// The operator goes on from an older state: a second history of the same log, with the same key.
// `before`: how far the two go together. Of each gateway: it stopped, and its evidence proves why.
class SecondHistory : public Witnessed, public testing::WithParamInterface<int> {};

TEST_P(SecondHistory, IsNoticedByAllWhoSawTheFirstAndProvenToOthers) {
  start_all();
  for (int i = 0; i < GetParam(); ++i) send();
  keep_store();
  for (GatewayProcess* each : all()) ASSERT_TRUE(eventually(20, [&] { return vouched(*each); }));
  // From a size that is a power of two a proof holds no root of before: one more entry then.
  std::uint64_t size = 0;
  do {
    send();
    ASSERT_TRUE(eventually(20, [&] {
      const std::uint64_t is = status(*school_).ledger_size();
      for (GatewayProcess* each : all()) {
        if (status(*each).ledger_size() != is || is <= size) return false;
      }
      size = is;
      return true;
    }));
  } while ((size & (size - 1)) == 0);
  for (GatewayProcess* each : all()) each->kill_now();
  put_back(kept());
  admit_covenants(2, 12);  // as long as the first, and longer
  for (GatewayProcess* each : all()) ASSERT_TRUE(each->start());
  for (GatewayProcess* each : all()) {
    EXPECT_TRUE(eventually(20, [&] { return status(*each).stopped().name() == "not_consistent"; }))
        << status(*each).stopped().name();
  }
  for (GatewayProcess* each : all()) each->kill_now();
  for (GatewayProcess* each : all()) EXPECT_GE(proven_forks(*each), 1u);
}

// All 20 by hand (tests/witness/soak.sh); here two of them.
INSTANTIATE_TEST_SUITE_P(Forks, SecondHistory, testing::Range(0, [] {
  const char* count = std::getenv("SLUIS_FORKS");
  return count == nullptr ? 2 : std::stoi(count);
}()));

// One of the four is set back with the store, and signs what it may have signed otherwise: it is
// the one that the quorum allows for.
TEST_F(Witnessed, ASecondHistoryThatOneOfThemSignsGetsNoQuorum) {
  start_all();
  GatewayProcess& liar = *more_[1];
  const std::filesystem::path vault_kept = kept().string() + "2";
  stop(liar);
  std::filesystem::copy(liar.folder() / "vault", vault_kept,
                        std::filesystem::copy_options::recursive);
  const consent::TreeHead before = signed_head(liar);
  keep_store();
  ASSERT_TRUE(liar.start());
  record_consent();
  ASSERT_TRUE(is_opened(send()));
  for (GatewayProcess* each : all()) ASSERT_TRUE(eventually(20, [&] { return vouched(*each); }));
  for (GatewayProcess* each : all()) each->kill_now();
  std::filesystem::remove_all(liar.folder() / "vault");
  std::filesystem::copy(vault_kept, liar.folder() / "vault",
                        std::filesystem::copy_options::recursive);
  put_back(kept());
  admit_covenants(2, 30);
  ASSERT_TRUE(liar.start());  // first and alone, so that the broker is not told that it is behind
  ASSERT_TRUE(eventually(20, [&] { return witnessed(liar).size() > before.size; }));
  for (GatewayProcess* each : all()) {
    if (each == &liar) continue;
    ASSERT_TRUE(each->start());
    EXPECT_TRUE(eventually(20, [&] { return status(*each).stopped().name() == "not_consistent"; }))
        << status(*each).stopped().name();
  }
  liar.kill_now();
  ASSERT_TRUE(liar.start());  // takes the note of now
  ASSERT_TRUE(eventually(20, [&] { return status(liar).ready(); }));
  for (GatewayProcess* each : all()) each->kill_now();
  EXPECT_EQ(lines_of_note(liar), 1u) << "the operator's alone: no quorum";
  EXPECT_EQ(proven_forks(liar), 0u);
  for (GatewayProcess* each : all()) EXPECT_TRUE(each == &liar || proven_forks(*each) >= 1);
}

TEST_F(KilledWitness, OnceItsLineIsOnDiskItSignsNoOtherHistory) {
  kill_and_put_back("gateway_witness_cosigned");
  EXPECT_EQ(after_.size, before_.size + 1);
  ASSERT_TRUE(more_[0]->start());
  EXPECT_TRUE(eventually(20, [&] { return status(*more_[0]).stopped().name() == "forked"; }))
      << status(*more_[0]).stopped().name();
  more_[0]->kill_now();
  EXPECT_EQ(signed_head(*more_[0]), after_);
  EXPECT_GE(proven_forks(*more_[0]), 1u);
}

// Killed between the check and the disk, and after it: shown the same again, it goes on.
TEST_F(Witnessed, KilledBetweenCheckAndDiskItSignsWhatItWouldHaveAndNothingElse) {
  start_all();
  for (const char* place : {"gateway_witness_checked", "gateway_witness_cosigned"}) {
    stop(*more_[0]);
    ASSERT_TRUE(more_[0]->start({std::string("SLUIS_FAILPOINT=") + place}));
    record_consent();
    ASSERT_TRUE(eventually(20, [&] { return more_[0]->died(); })) << place;
    ASSERT_TRUE(more_[0]->start());
    EXPECT_TRUE(eventually(20, [&] { return vouched(*more_[0]); })) << place;
    EXPECT_FALSE(status(*more_[0]).has_stopped());
  }
}

}  // namespace
}  // namespace sluis::gateway_story
