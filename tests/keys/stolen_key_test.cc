// SPDX-License-Identifier: EUPL-1.2
// Every role's key, stolen alone: what it yields is tried, printed, and compared cell by cell with
// the table in broker/THREATS.md. Several together, and all of a broker and a member, stand below:
// they show that each attempt can succeed.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "tests/keys/thief.h"
#include "tests/support/paths.h"

namespace sluis::keys {
namespace {

using Cells = std::vector<std::string>;

Cells cells_of(const std::string& line) {
  Cells out;
  std::istringstream in(line);
  std::string cell;
  std::getline(in, cell, '|');
  while (std::getline(in, cell, '|')) {
    const auto first = cell.find_first_not_of(' '), last = cell.find_last_not_of(' ');
    out.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
  }
  return out;
}

// The rows of the table that begins with the column `stolen`, its head first.
std::vector<Cells> written() {
  std::ifstream in(std::string(SLUIS_SOURCE_DIR) + "/broker/THREATS.md");
  std::vector<Cells> out;
  for (std::string line; std::getline(in, line);) {
    if (out.empty() && !line.starts_with("| stolen |")) continue;
    if (!line.starts_with("|")) break;
    if (!line.starts_with("| ---")) out.push_back(cells_of(line));
  }
  return out;
}

std::vector<Cells> tried(const Chain& chain) {
  const auto attempts = chain.attempts();
  std::vector<Cells> out{{"stolen"}};
  for (const auto& [name, attempt] : attempts) out.front().push_back(name);
  for (const auto& [name, stolen] : chain.thieves()) {
    out.push_back({name});
    for (const auto& [column, attempt] : attempts) {
      out.back().push_back(attempt(stolen) ? "yes" : "-");
    }
  }
  return out;
}

std::string line_of(const Cells& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += " " + cell + " |";
  return out;
}

class StolenKeys : public testing::Test {
 protected:
  static const std::vector<Cells>& table() {
    static const std::vector<Cells> all = tried(Chain());
    return all;
  }
  static std::size_t column(const std::string& name) {
    const auto& head = table().front();
    return static_cast<std::size_t>(std::find(head.begin(), head.end(), name) - head.begin());
  }
  static bool is_single(const Cells& row) { return row.front().starts_with("K"); }
};

TEST_F(StolenKeys, YieldWhatTheThreatModelSaysAndNoMore) {
  for (const Cells& row : table()) std::printf("%s\n", line_of(row).c_str());
  std::fflush(stdout);
  const std::vector<Cells> listed = written();
  ASSERT_EQ(listed.size(), table().size());
  for (std::size_t i = 0; i < listed.size(); ++i) {
    EXPECT_EQ(line_of(listed[i]), line_of(table()[i]));
  }
}

TEST_F(StolenKeys, OfOneKeyAreNeverTwoPeopleNorAnotherHistory) {
  for (const Cells& row : table()) {
    if (!is_single(row)) continue;
    for (const char* never : {"act of two", "adds a worker", "admits", "covenant",
                              "other history", "pseudonym", "confirms", "agrees",
                              "another's key", "release"}) {
      EXPECT_EQ(row[column(never)], "-") << row.front() << ": " << never;
    }
  }
}

// So that no dash stands for an attempt that nobody could make.
TEST_F(StolenKeys, EachAttemptSucceedsForSomebody) {
  for (std::size_t i = 1; i < table().front().size(); ++i) {
    const bool succeeds = std::any_of(table().begin() + 1, table().end(),
                                      [&](const Cells& row) { return row[i] == "yes"; });
    EXPECT_TRUE(succeeds) << table().front()[i];
  }
}

// A broker and one member that work together have each what they had alone, and nothing more.
TEST_F(StolenKeys, OfABrokerAndAMemberTogetherYieldWhatEachHadAlone) {
  const auto row = [](const std::string& name) {
    return *std::find_if(table().begin(), table().end(),
                         [&](const Cells& each) { return each.front() == name; });
  };
  const Cells member = row("all of a gateway's"), broker = row("all of the broker's");
  const Cells both = row("both together");
  for (std::size_t i = 1; i < both.size(); ++i) {
    const bool either = member[i] == "yes" || broker[i] == "yes";
    EXPECT_EQ(both[i] == "yes", either) << table().front()[i];
  }
}

}  // namespace
}  // namespace sluis::keys
