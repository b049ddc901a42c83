// SPDX-License-Identifier: EUPL-1.2
// Runs tests/scenarios/*.txt: lines of events, "----", and the full effects that they must have.
//
// SLUIS_REWRITE=1 writes what happened into the files instead, for a person to read and judge.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/broker/world.h"

namespace sluis::broker::testing {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> scenario_files() {
  std::vector<fs::path> out;
  const fs::path folder = fs::path(SLUIS_SOURCE_DIR) / "tests/scenarios";
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".txt") out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// What the file would be if all expectations were what really happens.
std::string replayed(std::istream& input) {
  World world;
  std::ostringstream out;
  std::string happened;
  bool in_expectation = false;
  for (std::string line; std::getline(input, line);) {
    if (in_expectation) {
      in_expectation = !line.empty();  // the old expectation ends with an empty line
      continue;
    }
    if (line == "----") {
      out << line << "\n" << std::exchange(happened, "") << "\n";
      in_expectation = true;
      continue;
    }
    out << line << "\n";
    if (!line.empty() && line[0] != '#') happened += world.run(line);
  }
  return out.str();
}

class Scenario : public ::testing::TestWithParam<fs::path> {};

TEST_P(Scenario, HasTheEffectsThatAreWrittenDown) {
  std::ifstream file(GetParam());
  std::ostringstream expected;
  expected << file.rdbuf();
  std::istringstream input(expected.str());
  const std::string happened = replayed(input);
  if (std::getenv("SLUIS_REWRITE") != nullptr) {
    std::ofstream(GetParam()) << happened;
    return;
  }
  EXPECT_EQ(expected.str(), happened);
}

std::string name_of(const ::testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.stem().string();
  std::replace_if(
      name.begin(), name.end(), [](char each) { return std::isalnum(each) == 0; }, '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(All, Scenario, ::testing::ValuesIn(scenario_files()), name_of);

TEST(ScenarioRunner, SeesAWrongExpectation) {
  std::istringstream input(
      "person name=child keys=f1\nread by=gm subject=child\n----\nnothing\n\n");
  EXPECT_NE(replayed(input).find("leaf"), std::string::npos);
}

}  // namespace
}  // namespace sluis::broker::testing
