// SPDX-License-Identifier: EUPL-1.2
// The program sluis-verify as people run it: words, files, exit status and what it says.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/verify/sample_export.h"
#include "tests/verify/sample_log.h"

extern char** environ;

namespace sluis::verify {
namespace {

using test::SampleLog;

struct Outcome {
  int status = -1;
  std::string out;  // standard output and error
};

class Program : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "sluis-verify-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& content) const {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  Outcome run(std::vector<std::string> words) const {
    words.insert(words.begin(), std::string(SLUIS_BIN_DIR) + "/sluis-verify");
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::string path = folder_ / "output";
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t child = 0;
    const int failed =
        posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    Outcome outcome;
    int status = 0;
    if (failed == 0 && waitpid(child, &status, 0) == child && WIFEXITED(status)) {
      outcome.status = WEXITSTATUS(status);
    }
    std::ifstream output(path, std::ios::binary);
    outcome.out.assign(std::istreambuf_iterator<char>(output), {});
    return outcome;
  }
  static std::string vkey() { return consent::format_verifier_key(SampleLog().key()); }

 private:
  std::filesystem::path folder_;
};

TEST_F(Program, VerifiesAnExportNamesItsFirstWrongByteAndKnowsWhatIsNone) {
  test::SampleExport sample;
  const std::string vkey_of_it = consent::format_verifier_key(sample.key());
  std::string bytes(as_text(sample.file()));
  const Outcome good = run({"export", "--vkey", vkey_of_it, file("e", bytes)});
  EXPECT_EQ(good.status, 0) << good.out;
  EXPECT_NE(good.out.find("1 of 1 rest on a decision that permits"), std::string::npos) << good.out;
  EXPECT_NE(good.out.find("This does not prove:"), std::string::npos);
  bytes[3'000] = static_cast<char>(bytes[3'000] ^ 1);
  const Outcome wrong = run({"export", "--vkey", vkey_of_it, file("e", bytes)});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_NE(wrong.out.find("first wrong place: byte 3000 ("), std::string::npos) << wrong.out;
  const Outcome json = run({"export", "--json", "--vkey", vkey_of_it, file("e", bytes)});
  EXPECT_NE(json.out.find("\"byte\": 3000"), std::string::npos) << json.out;
  EXPECT_EQ(run({"export", "--vkey", vkey_of_it, file("e", "nothing")}).status, 2);
  EXPECT_EQ(run({"export", "--vkey", vkey_of_it, "/nowhere"}).status, 2);
}

TEST_F(Program, VerifiesAReceiptACheckpointAndAContinuation) {
  const SampleLog log;
  const Outcome proof = run({"proof", "--vkey", vkey(), file("a", format_receipt(log.receipt(4)))});
  EXPECT_EQ(proof.status, 0) << proof.out;
  EXPECT_NE(proof.out.find("entry 4 of that log"), std::string::npos);
  EXPECT_NE(proof.out.find("This does not prove:"), std::string::npos);
  EXPECT_EQ(run({"checkpoint", "--vkey", vkey(), file("b", log.checkpoint(7))}).status, 0);
  EXPECT_EQ(
      run({"consistency", "--vkey", vkey(), file("c", format_continuation(log.continuation(2, 7)))})
          .status,
      0);
  const Outcome json =
      run({"checkpoint", "--json", "--vkey", vkey(), file("b", log.checkpoint(7))});
  EXPECT_EQ(json.status, 0);
  EXPECT_EQ(json.out.front(), '{');
  EXPECT_NE(json.out.find("\"verified\": true"), std::string::npos);
}

TEST_F(Program, EndsWithOneAndThePlaceWhenAFileDoesNotVerify) {
  Receipt receipt = SampleLog().receipt(4);
  receipt.index = 3;
  const Outcome outcome = run({"proof", "--vkey", vkey(), file("a", format_receipt(receipt))});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.out.find("DOES NOT VERIFY: inclusion"), std::string::npos) << outcome.out;
  EXPECT_EQ(outcome.out.find("This does not prove"), std::string::npos);
}

TEST_F(Program, EndsWithTwoWhenItCannotRead) {
  const std::string receipt = file("a", format_receipt(SampleLog().receipt(4)));
  EXPECT_EQ(run({"proof", "--vkey", vkey(), receipt + ".none"}).status, 2);
  EXPECT_EQ(run({"proof", "--vkey", vkey(), file("empty", "")}).status, 2);
  EXPECT_EQ(run({"proof", "--vkey", vkey(), file("text", "hello")}).status, 2);
  EXPECT_EQ(
      run({"proof", "--vkey", vkey(), file("big", std::string(kFileBytesMax + 1, ' '))}).status, 2);
  EXPECT_EQ(run({"proof", "--vkey", "nonsense", receipt}).status, 2);
  EXPECT_EQ(run({"proof", receipt}).status, 2);
  EXPECT_EQ(run({"profo", "--vkey", vkey(), receipt}).status, 2);
  EXPECT_EQ(run({}).status, 2);
}

TEST_F(Program, ExplainsItself) {
  const Outcome help = run({"--help"});
  EXPECT_EQ(help.status, 0);
  for (const std::string_view word :
       {"proof", "checkpoint", "consistency", "Exit status", "VKEY"}) {
    EXPECT_NE(help.out.find(word), std::string::npos) << word;
  }
  EXPECT_EQ(run({"proof", "--help"}).status, 0);
}

}  // namespace
}  // namespace sluis::verify
