// SPDX-License-Identifier: EUPL-1.2
// `sluis bench --quick`, whole: the program measures each part and leaves nothing behind. What it
// measured in so short a time means nothing, so no figure is compared here (tests/soak does).
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace sluis::bench {
namespace {

namespace fs = std::filesystem;

class BenchProgram : public test::Program {
 protected:
  test::Outcome bench(std::vector<std::string> words) const {
    words.insert(words.begin(), "bench");
    return run(std::move(words));
  }
};

TEST_F(BenchProgram, MeasuresEachPartInSecondsAndLeavesNothingBehind) {
  const std::string csv = path("out.csv"), disk = path("disk");
  fs::create_directory(disk);
  const test::Outcome ran = bench({"--quick", "--json", "--csv", csv, "--disk", disk});
  ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
  const nlohmann::json found = nlohmann::json::parse(ran.out);
  EXPECT_EQ(found.at("quick"), true);
  std::map<std::string, double> values;
  for (const auto& figure : found.at("figures")) {
    values[figure.at("name").get<std::string>()] = figure.at("value").get<double>();
  }
  for (const auto& ratio : found.at("ratios")) {
    values[ratio.at("name").get<std::string>()] = ratio.at("value").get<double>();
    EXPECT_TRUE(ratio.at("reached").is_boolean());
  }
  for (const char* name :
       {"releases_1", "releases_64", "crypto_limit_64", "receipts_proven_64", "broker_verify_64",
        "broker_decide_64", "broker_store_64", "broker_transport_64", "open_releases", "open_p50",
        "open_p99", "open_p999", "fdatasync_p50", "fdatasync_p99", "decisions_small",
        "decisions_large", "consents_bytes_large", "linking_p50", "linking_p99", "look_p50",
        "intent_with_p50", "intent_without_p50", "busy_p50", "alerts_asked_p50",
        "signal_forgotten_p50", "memory_per_open_case", "memory_per_signal", "linked_alerts",
        "linking_growth", "linking_of_100_us", "linking_p50_of_100_us", "case_today",
        "case_today_max", "case_today_after_step", "case_today_apart", "case_today_first",
        "case_book", "case_book_first", "case_book_rows", "case_today_growth",
        "case_today_of_5_ms",
        "restart", "memory_per_million_leaves",
        "verify_leaves", "verify_of_sha256_limit", "releases_of_crypto_limit_64",
        "open_p99_of_fdatasync_p99", "decisions_apart", "restart_of_ten_seconds"}) {
    EXPECT_GT(values[name], 0) << name;
  }
  EXPECT_TRUE(content(csv).starts_with("name,value,unit,what\r\n"));
  EXPECT_TRUE(fs::is_empty(disk));
}

TEST_F(BenchProgram, OnePartIsMeasuredAlone) {
  const test::Outcome ran = bench({"--quick", "--only", "leaves"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_NE(ran.out.find("verify_leaves"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.out.find("releases_"), std::string::npos) << ran.out;
}

// Ten times the cases and signals: a look over all of them would take ten times as long. Both sizes
// are measured in one run, by CPU time.
TEST_F(BenchProgram, LinkingGrowsFarLessThanWhatIsOnRecord) {
  const test::Outcome ran = bench({"--quick", "--json", "--only", "linking"});
  ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
  const nlohmann::json found = nlohmann::json::parse(ran.out);
  for (const auto& ratio : found.at("ratios")) {
    if (ratio.at("name") != "linking_growth") continue;
    EXPECT_GT(ratio.at("value").get<double>(), 0);
    EXPECT_LT(ratio.at("value").get<double>(), 5);
    return;
  }
  ADD_FAILURE() << "no linking_growth in " << ran.out;
}

TEST_F(BenchProgram, AnUnknownPartAndADiskThatIsNotThereAreRefused) {
  EXPECT_EQ(bench({"--only", "speed"}).status, 64);
  EXPECT_EQ(bench({"--only", "leaves", "--disk", path("none")}).status, 66);
}

}  // namespace
}  // namespace sluis::bench
