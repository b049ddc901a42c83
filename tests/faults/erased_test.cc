// SPDX-License-Identifier: EUPL-1.2
// One person's key is destroyed, whoever it is: the broker starts, with the same root, and serves.
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "tests/faults/shell.h"
#include "tests/faults/stage.h"

namespace sluis::faults {
namespace {

class Erased : public StageTest {
 protected:
  // A stage whose ledger holds four families, each at its end; `leaves_` is that ledger.
  static void SetUpTestSuite() {
    ASSERT_NO_FATAL_FAILURE(StageTest::SetUpTestSuite());
    ASSERT_TRUE(stage_->broker.start());
    Life life(*stage_, {.at_once = 4, .families = 4});
    ASSERT_TRUE(life.until_done_or_ended());
    leaves_ = new std::vector<Bytes>(read_ledger(life.manager));
    ASSERT_FALSE(leaves_->empty());
    stage_->keep();
  }
  static void TearDownTestSuite() {
    StageTest::TearDownTestSuite();
    delete leaves_;
  }

  static std::string store() { return (stage_->broker.folder() / "store").string(); }
  // The exit of the tool under `environment`, as wait() gives it.
  static int tool(const std::string& words, const std::string& environment = "") {
    return shell(("exec env " + environment + " " + std::string(SLUIS_BIN_DIR) +
                        "/faults_store_tool " + store() + " " + words).c_str());
  }
  static std::vector<std::string> persons() {
    const std::string list = store() + "/../persons";
    EXPECT_EQ(tool("persons > " + list), 0);
    std::ifstream in(list);
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
  }

  // The broker starts on what is there; every leaf is as it was, and further families are served.
  static void expect_same_root_and_service() {
    ASSERT_TRUE(stage_->broker.start());
    Life life(*stage_, {.at_once = 4, .families = 4, .content = "after an erasure "});
    const std::vector<Bytes> found = read_ledger(life.manager);
    ASSERT_GE(found.size(), leaves_->size());
    EXPECT_TRUE(std::equal(leaves_->begin(), leaves_->end(), found.begin()));
    ASSERT_TRUE(life.until_done_or_ended());
    EXPECT_EQ(joined(life.audit()), "");
    EXPECT_EQ(joined(life.recover_and_audit()), "") << "the start after that";
  }

  static std::vector<Bytes>* leaves_;
};
std::vector<Bytes>* Erased::leaves_ = nullptr;

TEST_F(Erased, AnyOnePersonLeavesTheRootAndTheBrokerAsTheyWere) {
  stage_->restore();
  const std::vector<std::string> all = persons();
  ASSERT_GE(all.size(), 6u) << "four children, and a parent of each two";
  for (const std::string& person : all) {
    SCOPED_TRACE(person);
    stage_->restore();
    ASSERT_EQ(tool("erase " + person), 0);
    ASSERT_EQ(persons().size(), all.size() - 1);
    expect_same_root_and_service();
  }
}

TEST_F(Erased, DeathAtEachPlaceOfAnErasureIsNoDamage) {
  for (const char* place : {"store_erasure_begun", "store_key_deleted", "store_key_destroyed"}) {
    SCOPED_TRACE(place);
    stage_->restore();
    const std::string person = persons().front();
    const int end = tool("erase " + person, std::string("SLUIS_FAILPOINT=") + place);
    ASSERT_TRUE(WIFSIGNALED(end) && WTERMSIG(end) == SIGKILL) << end;
    if (std::string(place) == "store_key_deleted") {
      // The start takes the erasure up again, and passes the same place.
      ASSERT_FALSE(stage_->broker.start({std::string("SLUIS_FAILPOINT=") + place}));
      ASSERT_TRUE(stage_->broker.wait_for_death());
    }
    expect_same_root_and_service();
    stage_->broker.kill_now();
    ASSERT_EQ(tool("erase " + person), 0) << "each step can be repeated";
    EXPECT_EQ(std::ranges::count(persons(), person), 0);
  }
}

TEST_F(Erased, AKeyThatIsGoneWithoutAnErasureIsDamage) {
  stage_->restore();
  ASSERT_GT(persons().size(), 0u);
  ASSERT_EQ(tool("drop-key"), 0);
  EXPECT_FALSE(stage_->broker.start());
}

}  // namespace
}  // namespace sluis::faults
