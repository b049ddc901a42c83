// SPDX-License-Identifier: EUPL-1.2
// Whose witnesses count, as the folder of a store says it: what is in it and cannot be read is not
// taken for nothing.
#include "broker/runtime/witness_changes.h"

#include <fstream>

#include "tests/broker/ledger_rig.h"

namespace sluis::broker::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProof = "what the old ones cosigned";

// A ledger that holds two covenants, of which the second names other witnesses.
class WitnessFolder : public LedgerRig {
 protected:
  void SetUp() override {
    ASSERT_EQ(start(), ErrorCode::permit);
    run("person name=child keys=f1");
    run("intent by=school id=e1 subject=child to=gm");
    run("covenant real");
    ASSERT_EQ(ledger_->covenants().size(), 2u);
    ASSERT_FALSE(ledger_->machine().covenant()->witnesses_none);
  }
  // In which place the first look fails, and how; empty: it does not.
  std::string looked() {
    changes_.emplace(notes());
    const Status status = changes_->look(*ledger_);
    if (status.ok()) return "";
    return std::string(catalogue(status.code()).name) + " " + status.error().place;
  }
  void write(const std::string& name, const std::string& text = kProof) {
    fs::create_directories(notes());
    std::ofstream(notes() / name, std::ios::binary) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream in(notes() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  std::string shown(std::uint32_t version) const {
    const auto found = changes_->shown(version);
    return found.ok() ? found->note : std::string(catalogue(found.code()).name);
  }
  fs::path notes() const { return folder_ / "witnesses"; }

  std::optional<runtime::WitnessChanges> changes_;
};

TEST_F(WitnessFolder, IsMadeAndBeginsWithTheCovenantInForce) {
  EXPECT_EQ(looked(), "");
  EXPECT_TRUE(fs::exists(notes() / "2.note"));
  EXPECT_EQ(shown(2), "");
  EXPECT_FALSE(changes_->waits());
}

TEST_F(WitnessFolder, SaysWhoseTurnItIsAndUnderWhatAfterEachStart) {
  write("1.note");
  for (int start = 0; start < 2; ++start) {
    EXPECT_EQ(looked(), "");
    EXPECT_EQ(shown(1), kProof);
    EXPECT_EQ(shown(2), "witnesses_wait");
    EXPECT_TRUE(changes_->waits());
  }
  EXPECT_FALSE(fs::exists(notes() / "2.note"));
  write("2.note", "later");
  EXPECT_EQ(looked(), "");
  EXPECT_EQ(shown(2), "later");
  EXPECT_EQ(shown(1), kProof);
}

TEST_F(WitnessFolder, ThatCannotBeReadIsNotAnEmptyOne) {
  std::ofstream(notes(), std::ios::binary) << "no folder";
  EXPECT_EQ(looked(), "cannot_read witnesses");
  EXPECT_EQ(changes_->in_force(), nullptr);
  fs::remove(notes());
  fs::create_symlink("witnesses", notes());  // to itself
  EXPECT_EQ(looked(), "cannot_read witnesses");
  EXPECT_EQ(changes_->in_force(), nullptr);
}

TEST_F(WitnessFolder, WithANoteThatCannotBeReadIsLeftAsItIs) {
  write("1.note");
  fs::create_directories(notes() / "2.note");
  EXPECT_EQ(looked(), "cannot_read witnesses/2.note");
  EXPECT_EQ(changes_->in_force(), nullptr);
  EXPECT_EQ(read("1.note"), kProof);
  EXPECT_TRUE(fs::is_directory(notes() / "2.note"));
  fs::remove(notes() / "2.note");
  write("2.note", std::string(65 * 1024, 'x'));
  EXPECT_EQ(looked(), "cannot_read witnesses/2.note") << "no note is as long";
  fs::remove(notes() / "2.note");
  fs::create_directories(notes() / "7.note");  // of no covenant on record
  EXPECT_EQ(looked(), "");
  EXPECT_EQ(shown(1), kProof);
}

// What it begins with must be there at the next start, when a later covenant may wait.
TEST_F(WitnessFolder, ThatTakesNoNoteBeginsWithNobody) {
  fs::create_directories(notes() / "2.note.part");
  EXPECT_EQ(looked(), "cannot_write witnesses");
  EXPECT_EQ(changes_->in_force(), nullptr);
  fs::remove(notes() / "2.note.part");
  const Status again = changes_->look(*ledger_);
  EXPECT_TRUE(again.ok());
  EXPECT_TRUE(fs::exists(notes() / "2.note"));
  fs::remove_all(folder_.parent_path() / "none");
  std::ofstream(folder_.parent_path() / "none") << "no folder to make one in";
  runtime::WitnessChanges nowhere(folder_.parent_path() / "none" / "witnesses");
  EXPECT_FALSE(nowhere.look(*ledger_).ok());
  EXPECT_EQ(nowhere.in_force(), nullptr);
}

}  // namespace
}  // namespace sluis::broker::testing
