// SPDX-License-Identifier: EUPL-1.2
// `sluis bench --quick`, whole: the program measures each part and leaves nothing behind. What it
// measured in so short a time means nothing, so no figure is compared here (tests/soak does).
#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace {

namespace fs = std::filesystem;

struct Ran {
  int status = -1;
  std::string output;
};

Ran run(const std::string& words) {
  const std::string command = std::string(SLUIS_BIN_DIR) + "/sluis bench " + words + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  Ran out;
  std::array<char, 4096> chunk{};
  for (std::size_t count; (count = fread(chunk.data(), 1, chunk.size(), pipe)) > 0;) {
    out.output.append(chunk.data(), count);
  }
  const int status = pclose(pipe);
  out.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return out;
}

class BenchProgram : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "sluis-quick-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
};

TEST_F(BenchProgram, MeasuresEachPartInSecondsAndLeavesNothingBehind) {
  const fs::path csv = folder_ / "out.csv", disk = folder_ / "disk";
  fs::create_directory(disk);
  const Ran ran = run("--quick --json --csv " + csv.string() + " --disk " + disk.string());
  ASSERT_EQ(ran.status, 0) << ran.output;
  const nlohmann::json found = nlohmann::json::parse(ran.output);
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
        "decisions_large", "consents_bytes_large", "restart", "memory_per_million_leaves",
        "verify_leaves", "verify_of_sha256_limit", "releases_of_crypto_limit_64",
        "open_p99_of_fdatasync_p99", "decisions_apart", "restart_of_ten_seconds"}) {
    EXPECT_GT(values[name], 0) << name;
  }
  std::ifstream in(csv);
  std::string header;
  ASSERT_TRUE(std::getline(in, header));
  EXPECT_EQ(header, "name,value,unit,what\r");
  EXPECT_TRUE(fs::is_empty(disk));
}

TEST_F(BenchProgram, OnePartIsMeasuredAlone) {
  const Ran ran = run("--quick --only leaves");
  EXPECT_EQ(ran.status, 0);
  EXPECT_NE(ran.output.find("verify_leaves"), std::string::npos) << ran.output;
  EXPECT_EQ(ran.output.find("releases_"), std::string::npos) << ran.output;
}

TEST_F(BenchProgram, AnUnknownPartAndADiskThatIsNotThereAreRefused) {
  EXPECT_EQ(run("--only speed").status, 64);
  EXPECT_EQ(run("--only leaves --disk " + (folder_ / "none").string()).status, 66);
}

}  // namespace
