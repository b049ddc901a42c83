// SPDX-License-Identifier: EUPL-1.2
// The process is killed, or its disk fails, at each place there is: whole batches only, nothing
// acknowledged lost, and the next start goes on.
#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "proto/failpoint/failpoint.h"
#include "tests/store/fixture.h"
#include "tests/store/workload.h"

namespace sluis::store {
namespace {

class KillTest : public StoreFolder {
 protected:
  // Takes a store that died and lets it live on; the test fails when it does not hold what it must.
  void expect_recovers(std::uint64_t acknowledged, const std::string& what) {
    SCOPED_TRACE(what);
    {
      auto store = open();
      ASSERT_NE(store, nullptr);
      EXPECT_EQ(workload::verify(*store, acknowledged), "");
    }
    const WorkerEnd next = run_worker(folder_, 2, {});
    EXPECT_EQ(next.exit_status, 0);
    EXPECT_GE(next.acknowledged, acknowledged + 2);
  }
};

bool belongs_to_erasure(std::string_view name) {
  return name == "store_erasure_begun" || name == "store_key_deleted" ||
         name == "store_key_destroyed";
}

TEST_F(KillTest, RecoversFromDeathAtEachPlace) {
  int deaths = 0;
  for (const failpoint::PlaceEntry& place : failpoint::places()) {
    if (place.part != "store" || belongs_to_erasure(place.name)) continue;
    for (const char* pass : {"1", "2"}) {
      const std::string variable = "SLUIS_FAILPOINT=" + std::string(place.name) + ":" + pass;
      std::filesystem::remove_all(folder_);
      const WorkerEnd end = run_worker(folder_, 12, {variable});
      EXPECT_EQ(end.signal, SIGKILL) << variable;
      expect_recovers(end.acknowledged, variable);
      ++deaths;
    }
  }
  EXPECT_GE(deaths, 18);
}

TEST_F(KillTest, FinishesAnErasureThatWasKilledAtEachPlace) {
  int deaths = 0;
  for (const failpoint::PlaceEntry& place : failpoint::places()) {
    if (!belongs_to_erasure(place.name)) continue;
    const std::string variable = "SLUIS_FAILPOINT=" + std::string(place.name);
    SCOPED_TRACE(variable);
    std::filesystem::remove_all(folder_);
    ASSERT_EQ(run_worker(folder_, 4, {}).exit_status, 0);
    ASSERT_EQ(run_worker(folder_, 0, {variable}, true).signal, SIGKILL);
    auto store = open();
    for (const PersonId& person : store->pending_erasures()) store->destroy_person_key(person);
    EXPECT_TRUE(store->pending_erasures().empty());
    EXPECT_EQ(workload::verify(*store, 4, {workload::person(0)}), "");
    ++deaths;
  }
  EXPECT_EQ(deaths, 3);
}

TEST_F(KillTest, RefusesToRunWithAPlaceThatDoesNotExist) {
  EXPECT_EQ(run_worker(folder_, 1, {"SLUIS_FAILPOINT=store_nowhere"}).signal, SIGABRT);
}

// Runs the worker under each fault until the fault comes too late to strike.
struct Faults {
  int struck = 0;
  int ends = 0;
};

class FaultTest : public KillTest {
 protected:
  Faults run_faults(const std::string& variable, const std::string& preload) {
    Faults faults;
    for (const char* how : {"once", "ever"}) {
      for (const int at : {1, 2, 5, 13, 34, 89, 233}) {
        std::filesystem::remove_all(folder_);
        const std::string fault = variable + ":" + std::to_string(at) + ":" + how;
        std::vector<std::string> environment{fault};
        if (!preload.empty()) environment.push_back(preload);
        const WorkerEnd end = run_worker(folder_, 8, environment);
        // Refused at the start, or aborted later; done only when the fault never struck.
        const bool struck = end.signal == SIGABRT || end.exit_status == 3;
        EXPECT_TRUE(struck || end.exit_status == 0) << fault << ": " << end.exit_status;
        EXPECT_TRUE(struck || end.acknowledged == 8) << fault;
        if (!std::filesystem::exists(folder_)) continue;
        expect_recovers(end.acknowledged, fault);
        faults.struck += struck ? 1 : 0;
        ++faults.ends;
        if (!struck) break;
      }
    }
    return faults;
  }
};

class VfsFaultTest : public FaultTest, public testing::WithParamInterface<const char*> {};

TEST_P(VfsFaultTest, AbortsAndLosesNothing) {
  const Faults faults = run_faults("SLUIS_STORE_FAULT=" + std::string(GetParam()), "");
  EXPECT_GE(faults.struck, 6) << "of " << faults.ends;
}

INSTANTIATE_TEST_SUITE_P(Kinds, VfsFaultTest,
                         testing::Values("write", "short", "sync", "sync-kept", "sync-lost",
                                         "open"),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

#ifdef SLUIS_FAIL_LIBRARY
class PreloadFaultTest : public FaultTest, public testing::WithParamInterface<const char*> {};

TEST_P(PreloadFaultTest, AbortsAndLosesNothing) {
  const Faults faults = run_faults("SLUIS_PRELOAD_FAULT=" + std::string(GetParam()),
                                   "LD_PRELOAD=" SLUIS_FAIL_LIBRARY);
  EXPECT_GE(faults.struck, 6) << "of " << faults.ends;
}

INSTANTIATE_TEST_SUITE_P(Kinds, PreloadFaultTest, testing::Values("write", "sync"),
                         [](const auto& instance) { return std::string(instance.param); });
#endif

TEST_F(KillTest, RecoversFromManyDeathsInARow) {
  const int kills = std::getenv("SLUIS_SOAK") != nullptr ? 200 : 10;
  std::uint64_t acknowledged = 0;
  for (int kill = 0; kill < kills; ++kill) {
    const WorkerEnd end =
        run_worker(folder_, 1'000'000,
                   {"SLUIS_FAILPOINT=store_entry_written:" + std::to_string(1 + kill * 7 % 23)});
    ASSERT_EQ(end.signal, SIGKILL);
    acknowledged = std::max(acknowledged, end.acknowledged);
    auto store = open();
    ASSERT_NE(store, nullptr);
    ASSERT_EQ(workload::verify(*store, acknowledged), "") << "kill " << kill;
  }
}

}  // namespace
}  // namespace sluis::store
