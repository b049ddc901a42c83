// SPDX-License-Identifier: EUPL-1.2
// Two of three key holders, as gateways of their own: one lies, one is down or does not answer, all
// get other shares of the same key. None of it may stop the others, or let a wrong answer in.
#include <signal.h>

#include <fstream>

#include "adapters/gateway/config.h"
#include "adapters/gateway/records.h"
#include "adapters/gateway/vault.h"
#include "tests/holders/rig.h"

namespace sluis::holders {
namespace {

const std::vector<std::string> kNumbers = valid_numbers(999'990'000, 8);

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(Holders, OneThatAnswersWronglyIsNamedAndTheThirdServes) {
  const seal::OprfKey wrong = seal::OprfKey::generate();
  PlayedHolder liar(world_, ids_[0], 1, wrong);
  ASSERT_NO_FATAL_FAILURE(liar.begin(broker_));
  ASSERT_NO_FATAL_FAILURE(start_holders(1));
  school_->log = broker_.folder() / "school.log";
  ASSERT_TRUE(school_->start());
  EXPECT_EQ(signal(kNumbers[0]), "recorded");
  EXPECT_EQ(liar.asked(), 1);
  const local::KeyHolder named = holder_at_school(0);
  EXPECT_EQ(named.label(), "holder 1");
  EXPECT_EQ(named.wrong(), 1u);
  EXPECT_EQ(named.reason().name(), "bad_proof");
  for (const std::size_t other : {1u, 2u}) {
    EXPECT_EQ(holder_at_school(other).wrong(), 0u);
    EXPECT_FALSE(holder_at_school(other).has_reason());
  }
  const std::string log = content(school_->log);
  EXPECT_NE(log.find("\"names.no_answer\""), log.npos) << log;
  EXPECT_NE(log.find("share 1"), log.npos) << log;
  EXPECT_EQ(log.find(ids_[0].hex()), log.npos) << "a log names nobody";

  EXPECT_EQ(signal(kNumbers[1]), "recorded");
  EXPECT_EQ(liar.asked(), 1) << "it comes last from now on";
}

TEST_F(Holders, WhoWasAskedAboutOnceCostsNothingMore) {
  PlayedHolder honest(world_, ids_[0], 1, dealt_.shares[0].key);
  ASSERT_NO_FATAL_FAILURE(honest.begin(broker_));
  ASSERT_NO_FATAL_FAILURE(start_holders(1));
  ASSERT_TRUE(school_->start());
  EXPECT_EQ(signal(kNumbers[0]), "recorded");
  EXPECT_EQ(signal(kNumbers[0]), "recorded");
  school_->kill_now();
  ASSERT_TRUE(school_->start());
  EXPECT_EQ(signal(kNumbers[0]), "recorded");
  EXPECT_EQ(honest.asked(), 1);
  EXPECT_EQ(signal(kNumbers[1]), "recorded");
  EXPECT_EQ(honest.asked(), 2);
}

TEST_F(Holders, OneThatIsDownOrSilentIsPassedOverAndOneAloneServesNobody) {
  ASSERT_NO_FATAL_FAILURE(start_holders(0));
  ASSERT_TRUE(school_->start());
  EXPECT_EQ(signal(kNumbers[0]), "recorded");
  holders_[0]->kill_now();
  EXPECT_EQ(signal(kNumbers[1]), "recorded");
  EXPECT_EQ(holder_at_school(0).reason().name(), "no_key_holder");
  ASSERT_TRUE(holders_[0]->start());
  ASSERT_TRUE(is_ready(*holders_[0]));
  ASSERT_EQ(::kill(holders_[1]->pid(), SIGSTOP), 0);
  EXPECT_EQ(signal(kNumbers[2]), "recorded");
  ASSERT_EQ(::kill(holders_[1]->pid(), SIGCONT), 0);

  holders_[0]->kill_now();
  holders_[1]->kill_now();
  EXPECT_NE(signal(kNumbers[3]), "recorded") << "one share makes no pseudonym";
  ASSERT_TRUE(holders_[1]->start());
  ASSERT_TRUE(is_ready(*holders_[1]));
  EXPECT_EQ(signal(kNumbers[3]), "recorded");
}

// Of the holders the last does not take its change: it is as one that is down.
TEST_F(Holders, ARefreshGivesOtherSharesOfTheSameKeyAndMixesNoTwo) {
  ASSERT_NO_FATAL_FAILURE(start_holders(0));
  ASSERT_TRUE(school_->start());
  ASSERT_TRUE(ask_consent(kNumbers[0], kNumbers[1]));

  seal::Refreshed next = seal::refresh(dealt_.sharing).value();
  for (const std::size_t i : {0u, 1u}) {
    holders_[i]->kill_now();
    const seal::ShareChange& change = next.changes[i];
    const gateway::ShareFile file{ids_[i], change.index, 2, true,
                                  seal::SecretBytes::copy_of(change.scalar.view())};
    ASSERT_TRUE(gateway::take_share(holders_[i]->folder(), file).ok());
    EXPECT_EQ(gateway::take_share(holders_[i]->folder(), file).code(), ErrorCode::id_conflict);
    ASSERT_TRUE(holders_[i]->start());
    ASSERT_TRUE(is_ready(*holders_[i]));
  }
  EXPECT_EQ(signal(kNumbers[2]), "recorded") << "with the old shares";
  ASSERT_TRUE(admit("4-one", next.sharing, {0}));
  EXPECT_EQ(signal(kNumbers[3]), "recorded") << "with the old shares: the next are not all there";
  EXPECT_EQ(holder_at_school(0).refresh(), 1u);
  ASSERT_TRUE(admit("5-others", next.sharing, {1, 2}));
  ASSERT_TRUE(manager_->start());
  ASSERT_TRUE(is_ready(*manager_));
  EXPECT_EQ(withdraw(kNumbers[0], kNumbers[1]), "yes") << "by new shares the same pseudonyms";
  EXPECT_TRUE(gateway_story::eventually(30, [&] { return signal(kNumbers[4]) == "recorded"; }));
  EXPECT_EQ(holder_at_school(0).refresh(), 2u);
  EXPECT_EQ(holder_at_school(0).wrong(), 0u) << "no fault of a holder's";

  // A holder looks once a second; nobody is told when it has turned.
  gateway_story::eventually(3, [] { return false; });
  holders_[0]->kill_now();
  const auto keys = gateway::read_keys(holders_[0]->folder(), false);
  const auto vault = gateway::Vault::open(holders_[0]->folder() / "vault",
                                          seal::SecretBytes::copy_of(keys->vault.view()));
  ASSERT_TRUE(vault.ok());
  const auto kind = gateway::RowKind::share;
  EXPECT_EQ(vault->get<gateway::ShareRow>(kind, gateway::kShareName)->refresh, 2u);
  EXPECT_FALSE(vault->get<gateway::ShareRow>(kind, gateway::kNextShareName))
      << "the old share is destroyed";
}

}  // namespace
}  // namespace sluis::holders
