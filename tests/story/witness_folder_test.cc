// SPDX-License-Identifier: EUPL-1.2
// The broker program over a store in which it cannot read, or not write, whose witnesses count: it
// says so and does not start.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/story/fixture.h"

namespace sluis::story {
namespace {

namespace fs = std::filesystem;

class FolderOfWitnesses : public TwoMembers {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(TwoMembers::SetUp());
    ASSERT_EQ(broker_.stop(), 0);
    ASSERT_TRUE(fs::exists(notes() / "1.note"));
    broker_.log = broker_.folder() / "said";
  }
  // Why it does not start; empty: it does.
  std::string refusal(const std::vector<std::string>& arguments = {}) {
    fs::remove(broker_.log);
    if (broker_.start({}, arguments)) return "";
    status_ = broker_.stop();
    std::ifstream in(broker_.log);
    const std::string said{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const std::size_t at = said.find("\"event\":\"broker.not_started\",");
    if (at == std::string::npos) return said;
    const std::string why = said.substr(said.find("\"error\"", at));
    return why.substr(0, why.find('}'));
  }
  fs::path notes() const { return broker_.folder() / "store" / "witnesses"; }

  int status_ = 0;
};

TEST_F(FolderOfWitnesses, ThatCannotBeReadKeepsTheBrokerFromStarting) {
  const fs::path away = broker_.folder() / "away";
  fs::rename(notes(), away);
  std::ofstream(notes()) << "no folder";
  EXPECT_EQ(refusal().rfind("\"error\":\"cannot_read\",\"place\":\"witnesses\"", 0), 0u);
  EXPECT_EQ(status_, catalogue(ErrorCode::cannot_read).exit_status);
  fs::remove(notes());
  fs::rename(away, notes());
  EXPECT_EQ(refusal(), "");
}

TEST_F(FolderOfWitnesses, ThatTakesNoFirstNoteKeepsTheBrokerFromStarting) {
  fs::remove(notes() / "1.note");
  fs::create_directories(notes() / "1.note.part");
  EXPECT_EQ(refusal().rfind("\"error\":\"cannot_write\",\"place\":\"witnesses\"", 0), 0u);
  EXPECT_EQ(status_, catalogue(ErrorCode::cannot_write).exit_status);
  fs::remove(notes() / "1.note.part");
  EXPECT_EQ(refusal(), "");
}

}  // namespace
}  // namespace sluis::story
