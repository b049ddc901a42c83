// SPDX-License-Identifier: EUPL-1.2
// Running the program `sluis` as people do: words in, exit status and both outputs out.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace sluis::test {

struct Outcome {
  int status = -1;
  std::string out, err;
};

// A folder of its own for each test, and the program.
class Program : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  std::string path(const std::string& name) const { return folder_ / name; }
  // Writes `content` to a file of the folder and returns its path.
  std::string file(const std::string& name, const std::string& content) const;
  static std::string content(const std::string& path);
  Outcome run(std::vector<std::string> words) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace sluis::test
