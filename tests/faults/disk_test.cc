// SPDX-License-Identifier: EUPL-1.2
// The n-th write or sync of the real broker fails, once or for ever: it ends, refuses nobody, and
// the next start holds all that was acknowledged; what was unknown resolves by asking again.
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <csignal>
#include <cstdlib>

#include "tests/faults/shell.h"
#include "tests/faults/stage.h"

namespace sluis::faults {
namespace {

bool soak() { return std::getenv("SLUIS_SOAK") != nullptr; }

class Disk : public StageTest {
 protected:
  static void SetUpTestSuite() {
    ASSERT_NO_FATAL_FAILURE(StageTest::SetUpTestSuite());
    stage_->broker.log = "/dev/null";  // each death says why on standard error
  }

  // How a broker that was struck may end. At its start it can still refuse, with an exit status of
  // the store's; later nobody knows what is on disk, and it aborts.
  static void expect_struck_end(std::optional<int> status, bool listened) {
    ASSERT_TRUE(status) << "neither works nor ends";
    const bool aborted = WIFSIGNALED(*status) && WTERMSIG(*status) == SIGABRT;
    const int code = WIFEXITED(*status) ? WEXITSTATUS(*status) : 0;
    const auto is = [code](ErrorCode error) { return code == catalogue(error).exit_status; };
    const bool refused = is(ErrorCode::storage_failed) || is(ErrorCode::store_damaged) ||
                         is(ErrorCode::cannot_write);
    EXPECT_TRUE(aborted || (refused && !listened)) << "wait status " << *status;
  }

  // One broker under `environment`. True when the fault struck: it ended instead of working on.
  static bool strikes(const std::vector<std::string>& environment) {
    SCOPED_TRACE(environment.back());
    stage_->restore();
    const bool listened = stage_->broker.start(environment);
    Life life(*stage_, {.at_once = 4, .families = 5});
    if (!listened) life.wait_for_end();
    const bool struck = !listened || !life.until_done_or_ended();
    if (struck) expect_struck_end(life.end, listened);
    EXPECT_EQ(joined(life.recover_and_audit()), "");
    return struck;
  }

  // Each n of the fault until n is beyond all that the broker does. How many struck.
  static void strike_all(const std::string& variable, const std::string& preload) {
    std::size_t struck = 0, runs = 0;
    for (const char* how : {"once", "ever"}) {
      int misses = 0;
      // Some faults strike nothing that counts (a cache); two in a row: n is beyond the work.
      for (int n = 1; misses < 2; n = soak() ? n + 1 : n * 3 + 1, ++runs) {
        std::vector<std::string> environment;
        if (!preload.empty()) environment.push_back(preload);
        environment.push_back(variable + ":" + std::to_string(n) + ":" + how);
        const bool hit = strikes(environment);
        struck += hit ? 1 : 0;
        misses = hit ? 0 : misses + 1;
        if (testing::Test::HasFailure()) return;
      }
    }
    std::printf("%s: %zu of %zu struck\n", variable.c_str(), struck, runs);
    EXPECT_GE(struck, 4u);
  }
};

class ShimFault : public Disk, public testing::WithParamInterface<const char*> {};
TEST_P(ShimFault, EndsTheBrokerAndLosesNothing) {
  strike_all(std::string("SLUIS_STORE_FAULT=") + GetParam(), "");
}
INSTANTIATE_TEST_SUITE_P(Kinds, ShimFault,
                         testing::Values("write", "short", "sync", "sync-kept", "sync-lost",
                                         "open"),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

#ifdef SLUIS_FAIL_LIBRARY
class PreloadFault : public Disk, public testing::WithParamInterface<const char*> {};
TEST_P(PreloadFault, EndsTheBrokerAndLosesNothing) {
  strike_all(std::string("SLUIS_PRELOAD_FAULT=") + GetParam(),
             "LD_PRELOAD=" + std::string(SLUIS_FAIL_LIBRARY));
}
INSTANTIATE_TEST_SUITE_P(Kinds, PreloadFault, testing::Values("write", "sync"),
                         [](const auto& instance) { return std::string(instance.param); });
#endif

// Stored rows that the machine does not imply are damage: the broker must not serve from them.
TEST_F(Disk, ABrokerWhoseStoredRowsDifferFromTheRebuiltOnesDoesNotStart) {
  stage_->restore();
  ASSERT_TRUE(stage_->broker.start());
  Life life(*stage_, {.at_once = 1, .families = 1});
  ASSERT_TRUE(life.until_done_or_ended());
  stage_->broker.kill_now();
  const std::string tool = std::string(SLUIS_BIN_DIR) + "/faults_store_tool ";
  const std::string folder = (stage_->broker.folder() / "store").string();
  ASSERT_EQ(shell((tool + folder + " add-row").c_str()), 0);
  ASSERT_FALSE(stage_->broker.start());
  life.end.reset();
  life.wait_for_end();
  ASSERT_TRUE(life.end && WIFEXITED(*life.end));
  EXPECT_EQ(WEXITSTATUS(*life.end), catalogue(ErrorCode::store_damaged).exit_status);
}

}  // namespace
}  // namespace sluis::faults
