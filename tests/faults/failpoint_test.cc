// SPDX-License-Identifier: EUPL-1.2
// The broker dies at each named place once: nothing acknowledged is lost, nothing is delivered
// twice, the log does not fork, and a question asked again gets the same answer.
#include <gtest/gtest.h>

#include <sys/wait.h>

#include "proto/failpoint/failpoint.h"
#include "tests/faults/stage.h"

namespace sluis::faults {
namespace {

constexpr std::size_t kSnapshotEvery = 16'384;  // journal entries; broker/runtime/ledger.h

const std::string kAtRest = "store_log_copied";  // passed when there is nothing else to do

class Failpoint : public StageTest {
 protected:
  // The places that the broker passes; those of an erasure are in erased_test.cc and
  // tests/broker/ledger_erasure_test.cc.
  static std::vector<std::string> places(bool of_snapshots) {
    std::vector<std::string> out;
    for (const failpoint::PlaceEntry& place : failpoint::places()) {
      if (place.part != "store" && place.part != "broker") continue;
      const std::string name(place.name);
      if (name.find("erasure") != name.npos || name.starts_with("store_key_d")) continue;
      if (name == kAtRest) continue;
      if (name.starts_with("store_snapshot") == of_snapshots) out.push_back(name);
    }
    return out;
  }

  // Starts the broker with a death at `place`, works until it dies, starts it anew and compares.
  static void die_at(const std::string& place, std::size_t families) {
    SCOPED_TRACE(place);
    ASSERT_TRUE(stage_->broker.start({"SLUIS_FAILPOINT=" + place}));
    Life life(*stage_, {.at_once = 4, .families = families});
    ASSERT_FALSE(life.until_done_or_ended()) << "the broker did not die there";
    ASSERT_EQ(stage_->broker.pid(), -1) << "neither works nor ends";
    EXPECT_EQ(joined(life.recover_and_audit()), "");
    EXPECT_GT(life.history.counts().acknowledged, 0u);
  }
};

TEST_F(Failpoint, RecoversFromDeathAtEachPlace) {
  const bool all = std::getenv("SLUIS_SOAK") != nullptr;
  const std::vector<int> some{1, 4}, many{1, 2, 3, 5, 8, 13};
  const std::vector<int>& passes = all ? many : some;
  std::size_t deaths = 0;
  for (const std::string& place : places(false)) {
    for (const int pass : passes) {
      stage_->restore();
      // At most four families, and so four new keys, go in one batch.
      die_at(place + ":" + std::to_string(pass), 12 + 4 * static_cast<std::size_t>(pass));
      ++deaths;
    }
  }
  std::printf("%zu deaths at %zu places\n", deaths, places(false).size());
  EXPECT_GE(deaths, 8 * passes.size());
}

TEST_F(Failpoint, RecoversFromDeathAfterItsLogWasCopied) {
  stage_->restore();
  ASSERT_TRUE(stage_->broker.start({"SLUIS_FAILPOINT=" + kAtRest}));
  Life life(*stage_, {.at_once = 4, .families = 4});
  static_cast<void>(life.until_done_or_ended());
  ASSERT_TRUE(stage_->broker.pid() == -1 || stage_->broker.wait_for_death());
  EXPECT_EQ(joined(life.recover_and_audit()), "");
  EXPECT_GT(life.history.counts().acknowledged, 0u);
}

// Asks `link` for `count` entries that concern nobody's signal: a look at the ledger each.
void fill_journal(Link& link, std::size_t count) {
  std::size_t refused = 0;
  for (std::size_t i = 0; i < count; ++i) {
    consent::ReadBody body;
    body.actor = link.member().actor();
    body.question = 1;
    body.created = story::now();
    link.ask(link.member().act(LeafType::read, canon::encode(body)),
             [&refused](const codec::Reply& reply) {
               refused += std::holds_alternative<codec::Ack>(reply) ? 0 : 1;
             });
  }
  ASSERT_TRUE(link.finish(240)) << link.waiting() << " unanswered";
  ASSERT_EQ(refused, 0u);
}

TEST_F(Failpoint, RecoversFromDeathWhileASnapshotIsWritten) {
  stage_->restore();
  ASSERT_TRUE(stage_->broker.start());
  {
    Link school(stage_->school, stage_->broker.endpoint(), stage_->broker.curve_key);
    fill_journal(school, kSnapshotEvery - 40);
  }
  stage_->keep();
  for (const std::string& place : places(true)) {
    stage_->restore();
    die_at(place, 16);
  }
  EXPECT_EQ(places(true).size(), 2u);
}

}  // namespace
}  // namespace sluis::faults
