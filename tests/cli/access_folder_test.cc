// SPDX-License-Identifier: EUPL-1.2
// The officer's folder of an access: each source's files have its lines, and can be read back.
#include "adapters/cli/access_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "adapters/cli/door.h"
#include "adapters/cli/files.h"
#include "adapters/sdk/access.h"

namespace sluis::cli {
namespace {

class AccessFolder : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "access-folder";
    std::filesystem::remove_all(folder_);
    asked_.mutable_person()->set_bsn("999990019");
    asked_.mutable_person()->set_surname("Kanarie");
    asked_.mutable_person()->set_postcode("6711AB");
    asked_.mutable_requester()->set_surname("Vader");
    lines_.mutable_head()->set_request(std::string(32, '1'));
    lines_.add_with_bsn(kMany);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void add(const char* actor, const char* other) {
    local::AccessLine& line = *lines_.add_entries()->mutable_line();
    line.set_index(static_cast<std::uint64_t>(lines_.entries_size()));
    line.mutable_actor()->set_member(actor);
    line.mutable_actor()->set_label(std::string(200, 'l'));
    line.mutable_actor()->set_contact(std::string(500, 'c'));
    if (other != nullptr) line.mutable_other()->set_member(other);
    line.set_ground(std::string(200, 'g'));
    line.set_article(std::string(200, 'a'));
  }
  local::AccessFile file(const std::string& path) const {
    local::AccessFile out;
    const Status read = read_message(path, out);
    EXPECT_TRUE(read.ok()) << path;
    return out;
  }

  static constexpr const char* kMany = "11111111111111111111111111111111";
  static constexpr const char* kFew = "22222222222222222222222222222222";
  std::string folder_;
  local::AccessAsked asked_;
  local::AccessLines lines_;
};

// A signal of one source that another was given, and a look that belongs to nothing.
TEST_F(AccessFolder, SaysWhichApprovedLinesStayBehindSinceTheirSourceHeldOthers) {
  const auto add_to = [this](const char* other, const char* type, const char* chain,
                             const char* branch) {
    add(kMany, other);
    local::AccessEntry& entry = *lines_.mutable_entries(lines_.entries_size() - 1);
    entry.mutable_line()->set_type(type);
    entry.set_chain(chain);
    entry.set_branch(branch);
  };
  add_to(nullptr, "intent", "exchange", "");
  add_to(kFew, "submit", "exchange", kFew);
  add_to(kFew, "release", "exchange", kFew);
  add_to(nullptr, "read", "", "");
  const std::vector<local::AccessEntry> entries(lines_.entries().begin(), lines_.entries().end());
  local::AccessProposed proposed;
  ASSERT_TRUE(write_folder(folder_, asked_, lines_, proposed).ok());
  const local::AccessFile own = file(proposed.sources(0).file());
  // Of these lines that are let go, so many stay behind: by the file, and by the export.
  const auto apart = [&](std::vector<bool> goes, bool does_other_approve) {
    access::Approvals approvals;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const std::string line = access::hash_of(lines_.head(), entries[i].line()).hex();
      if (goes[i]) approvals.insert({line, kMany});
      if (does_other_approve) approvals.insert({line, kFew});
    }
    const std::size_t by_file = access::apart_in(own, goes);
    EXPECT_EQ(access::apart_by(lines_.head(), entries, approvals, kMany), by_file);
    return by_file;
  };
  for (const bool other : {true, false}) {
    EXPECT_EQ(apart({true, true, true, true}, other), 0u) << "what another withholds is not told";
    EXPECT_EQ(apart({true, false, true, true}, other), 2u) << "its begin falls with it";
    EXPECT_EQ(apart({false, true, true, true}, other), 2u);
    EXPECT_EQ(apart({false, false, false, true}, other), 0u) << "it belongs to nothing";
    EXPECT_EQ(apart({true, false, false, false}, other), 1u);
  }
  EXPECT_EQ(access::apart_in(local::AccessFile(), {true}), 0u) << "of an older file";
}

TEST_F(AccessFolder, HasFilesThatCanBeReadOfEachSourcesLinesAlone) {
  for (std::size_t i = 0; i < 2 * access::kLinesOfFile + 3; ++i) add(kMany, i < 2 ? kFew : nullptr);
  local::AccessProposed proposed;
  ASSERT_TRUE(write_folder(folder_, asked_, lines_, proposed).ok());
  ASSERT_EQ(proposed.sources_size(), 4);
  const std::uint64_t expected[] = {access::kLinesOfFile, access::kLinesOfFile, 3, 2};
  for (int i = 0; i < 4; ++i) {
    const local::AccessFile read = file(proposed.sources(i).file());
    EXPECT_EQ(read.lines_size(), static_cast<int>(expected[i])) << i;
    EXPECT_EQ(proposed.sources(i).lines(), expected[i]);
    EXPECT_EQ(read.head().request(), lines_.head().request());
    // The number where it may be used, and the address nowhere.
    EXPECT_EQ(read.person().bsn(), i < 3 ? "999990019" : "") << i;
    EXPECT_EQ(read.person().postcode(), "");
    EXPECT_EQ(read.requester().surname(), "Vader");
  }
}

// What a terminal would hide or turn around is refused before anything of it is shown.
TEST_F(AccessFolder, ReadsNoFileThatShowsOtherwiseThanItIs) {
  const std::string path = testing::TempDir() + "access-lines.json";
  for (const char* hidden : {"", "\x1b[2K", "\n", "\x7f", "\xc2\x9b", "\xe2\x80\xae",
                             "\xe2\x81\xa6", "\xe2\x80\x8b"}) {
    for (const bool in_line : {false, true}) {
      local::AccessFile file;
      file.mutable_head()->set_person(in_line ? "Kind" : std::string("Kind") + hidden);
      const char* plain = "caf\xc3\xa9 \xe2\x82\xac \xe2\x80\x93";
      file.add_lines()->mutable_actor()->set_label(in_line ? hidden : plain);
      std::filesystem::remove(path);
      ASSERT_TRUE(write_secret(path, as_bytes(json_of_message(file).text()), "--out").ok());
      local::AccessFile read;
      const Status status = read_access_file(path, read);
      EXPECT_EQ(status.ok(), *hidden == '\0') << hidden;
    }
  }
  std::filesystem::remove(path);
}

// One bad answer is named, and holds up nobody's.
TEST_F(AccessFolder, SkipsAnAnswerThatCannotBeReadOrIsOfAnotherRequest) {
  local::AccessProposed proposed;
  ASSERT_TRUE(write_folder(folder_, asked_, lines_, proposed).ok());
  local::AccessApprovals good, other;
  good.set_request(lines_.head().request());
  good.add_approvals()->set_member(kMany);
  other.set_request(std::string(32, '2'));
  const std::string checked = folder_ + "/checked/";
  const auto write = [&](const char* name, const std::string& text) {
    ASSERT_TRUE(write_secret(checked + name, as_bytes(text), "--out").ok());
  };
  write("a.json", "{\"request\": 3");
  write("b.json", json_of_message(other).text());
  write("c.json", json_of_message(good).text());
  const auto read = read_checked(folder_, lines_.head().request());
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->files.size(), 1u);
  EXPECT_EQ(read->files[0].approvals_size(), 1);
  ASSERT_EQ(read->skipped.size(), 2u);
  EXPECT_EQ(read->skipped[0].first, "a.json");
  EXPECT_EQ(read->skipped[1].first, "b.json");
  EXPECT_EQ(read->skipped[1].second, ErrorCode::access_other_request);
}

}  // namespace
}  // namespace sluis::cli
