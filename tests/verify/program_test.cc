// SPDX-License-Identifier: EUPL-1.2
// The program sluis-verify as people run it: words, files, exit status and what it says.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "consent/core/tiles.h"
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
  // What `words` held in memory at most, in bytes. A process counts what was held before it became
  // this program, so it is a shell's child and not this one's, and is inherited from the shell.
  long memory_of(const std::vector<std::string>& words) const {
    EXPECT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    std::string line = std::string(SLUIS_BIN_DIR) + "/sluis-verify";
    for (const std::string& word : words) line += " '" + word + "'";
    const std::string out = folder_ / "output", number = folder_ / "number";
    line += " >" + out + " 2>&1 & echo $! >" + number;
    std::string shell = "/bin/sh", option = "-c";
    char* const arguments[] = {shell.data(), option.data(), line.data(), nullptr};
    pid_t child = 0;
    int status = 0;
    EXPECT_EQ(posix_spawn(&child, arguments[0], nullptr, nullptr, arguments, environ), 0);
    EXPECT_EQ(waitpid(child, &status, 0), child);
    std::ifstream(number) >> child;
    rusage used{};
    EXPECT_EQ(wait4(child, &status, 0, &used), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    return used.ru_maxrss * 1024;
  }
  static std::string vkey() { return consent::format_verifier_key(SampleLog().key()); }

 private:
  std::filesystem::path folder_;
};

// What a witness saw of a log of this operator's.
std::string seen(const std::string& checkpoint, std::uint8_t witness, std::uint64_t at) {
  const auto pair = seal::SigningKeyPair::from_seed(Bytes(32, witness));
  auto note = consent::parse_note(checkpoint);
  const consent::WitnessKey key{"sluis.example/w" + std::to_string(witness), pair.public_key()};
  const Signature signature = pair.sign(as_bytes(consent::cosignature_text(at, note->text)));
  note->signatures.push_back(consent::cosignature_line(key, at, signature));
  return consent::format_note(*note).value();
}

TEST_F(Program, ComparesTwoViews) {
  const SampleLog log;
  std::vector<std::string> words = {"compare", "--vkey", vkey(), "--now", "1800000060"};
  for (const std::uint8_t i : Bytes{1, 2}) {
    const auto pair = seal::SigningKeyPair::from_seed(Bytes(32, i));
    words.insert(words.end(), {"--witness", consent::format_witness_key({"sluis.example/w" +
                               std::to_string(i), pair.public_key()})});
  }
  const auto compared = [&](const std::string& one, const std::string& two,
                            const std::vector<std::string>& more = {}) {
    std::vector<std::string> all = words;
    all.insert(all.end(), more.begin(), more.end());
    all.insert(all.end(), {file("one", one), file("two", two)});
    return run(all);
  };
  const std::string seven = seen(log.checkpoint(7), 1, 1'800'000'000);
  EXPECT_EQ(compared(seven, seen(log.checkpoint(7), 2, 1'800'000'000)).status, 0);
  EXPECT_EQ(compared(seven, seen(log.checkpoint(7), 2, 1'700'000'000)).status, 1) << "stale";
  EXPECT_EQ(compared(seven, seen(log.checkpoint(7), 3, 1'800'000'000)).status, 1) << "not named";
  const std::string five = seen(log.checkpoint(5), 2, 1'800'000'000);
  EXPECT_EQ(compared(seven, five).status, 1) << "no proof";
  const std::filesystem::path tiles = std::filesystem::path(file("x", "")).parent_path() / "t";
  consent::TileWriter writer(
      [&](const std::string& name, ByteView bytes) -> Status {
        std::filesystem::create_directories((tiles / name).parent_path());
        std::ofstream(tiles / name, std::ios::binary) << as_text(bytes);
        return Done{};
      },
      false);
  for (std::uint64_t i = 0; i < SampleLog::kSize; ++i) {
    ASSERT_TRUE(writer.append(log.receipt(i).leaf).ok());
  }
  ASSERT_TRUE(writer.finish().ok());
  std::ofstream(tiles / "checkpoint", std::ios::binary) << log.checkpoint(7);
  const Outcome continued = compared(seven, five, {"--tiles", tiles.string()});
  EXPECT_EQ(continued.status, 0) << continued.out;

  const auto pair = seal::SigningKeyPair::from_seed(Bytes(32, 9));
  const consent::Checkpoint state{log.key().name, {5, consent::leaf_hash(as_bytes("another"))}};
  const std::string text = consent::checkpoint_text(state).value();
  const std::string other =
      consent::format_checkpoint(state, log.key(), pair.sign(as_bytes(text))).value();
  const std::string evidence = (tiles / "fork").string();
  const Outcome fork = compared(seven, seen(other, 2, 1'800'000'000),
                                {"--tiles", tiles.string(), "--evidence", evidence, "--json"});
  EXPECT_EQ(fork.status, 1);
  EXPECT_NE(fork.out.find("\"relation\": \"fork\""), std::string::npos) << fork.out;
  EXPECT_EQ(run({"fork", "--vkey", vkey(), evidence}).status, 0);
  EXPECT_EQ(compared("no view", "no view").status, 1);
  EXPECT_EQ(run({"compare", "--vkey", vkey(), file("one", seven)}).status, 2);
}

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
  EXPECT_NE(good.out.find("; 1 erased, 0 closed"), std::string::npos)
      << "a covenant that stands beside the log is open: " << good.out;
  EXPECT_EQ(run({"export", "--vkey", vkey_of_it, file("e", "nothing")}).status, 2);
  EXPECT_EQ(run({"export", "--vkey", vkey_of_it, "/nowhere"}).status, 2);
}

// What to do is for who holds the file: get it again, or choose another.
TEST_F(Program, SaysOfAnExportThatIsWrongWhatToDoWithIt) {
  test::SampleExport sample;
  const std::string key = consent::format_verifier_key(sample.key());
  const std::string bytes(as_text(sample.file()));
  const auto says = [&](const std::string& of, const std::string& with_key) {
    return run({"export", "--vkey", with_key, file("e", of)}).out;
  };
  for (const std::size_t size : {bytes.size() - 1, bytes.size() - 40, bytes.size() * 4 / 5}) {
    const std::string cut = says(bytes.substr(0, size), key);
    EXPECT_NE(cut.find("the file ends before the log's end"), std::string::npos) << cut;
    EXPECT_NE(cut.find("Next: get the file again from who exported it."), std::string::npos) << cut;
  }
  std::string flipped = bytes;
  flipped[3'000] = static_cast<char>(flipped[3'000] ^ 1);
  EXPECT_NE(says(flipped, key).find("if it is the same there, it was changed there"),
            std::string::npos) << says(flipped, key);
  const std::string none = says("a letter about something else", key);
  EXPECT_NE(none.find("not an export of Sluis"), std::string::npos) << none;
  EXPECT_EQ(none.find("upgrade"), std::string::npos) << none;
  const std::string vkey_error = error_text({ErrorCode::malformed, "vkey.key_id"});
  EXPECT_NE(vkey_error.find("copy it again"), std::string::npos) << vkey_error;
  const std::string old = error_text({ErrorCode::out_of_range, "size: the export is shorter"});
  EXPECT_NE(old.find("Next: take a newer export of the log."), std::string::npos) << old;
}

// Twenty times the entries, and about a byte more for each: it holds none of them.
TEST_F(Program, HoldsNoEntryOfALongExport) {
  const auto memory_with = [&](std::uint64_t count) {
    test::SampleExport sample;
    consent::Leaf leaf;
    leaf.type = LeafType::void_lease;
    leaf.covenant = 1;
    leaf.time_s = consent::decode_leaf(sample.entries.back().leaf)->time_s;
    const Bytes bytes = *consent::encode_leaf(leaf);
    for (std::uint64_t i = 0; i < count; ++i) {
      sample.entries.push_back({bytes, OpeningState::none, {}, {}});
    }
    const std::string path = file("e", std::string(as_text(sample.file())));
    return memory_of({"export", "--vkey", consent::format_verifier_key(sample.key()), path});
  };
  const long small = memory_with(20'000), large = memory_with(400'000);
  RecordProperty("bytes_per_thousand_entries", std::to_string((large - small) / 380));
  EXPECT_GT(small, 1 << 20) << "else nothing was measured";
  if (std::getenv("SLUIS_SANITIZE") != nullptr) return;  // which keeps what was freed
  EXPECT_LT(large - small, 4 * 380'000L);
}

TEST_F(Program, NamesByTheLogsTilesTheEntryThatIsNotTheLogs) {
  test::SampleExport sample;
  const std::string vkey_of_it = consent::format_verifier_key(sample.key());
  sample.file();
  const std::filesystem::path tiles = std::filesystem::path(file("x", "")).parent_path() / "t";
  const auto put = [&](const std::string& name, ByteView bytes) -> Status {
    std::filesystem::create_directories((tiles / name).parent_path());
    std::ofstream(tiles / name, std::ios::binary) << as_text(bytes);
    return Done{};
  };
  consent::TileWriter writer(put, false);
  for (const LogEntry& entry : sample.entries) ASSERT_TRUE(writer.append(entry.leaf).ok());
  ASSERT_TRUE(writer.finish().ok());
  ASSERT_TRUE(put("checkpoint", as_bytes(sample.head.ledger_note)).ok());
  const Outcome good = run({"export", "--vkey", vkey_of_it, "--tiles", tiles.string(),
                            file("e", std::string(as_text(sample.file())))});
  EXPECT_EQ(good.status, 0) << good.out;
  sample.entries[test::SampleExport::kDecision].leaf[9] ^= 1;  // its time: the operator's alone
  sample.entries[test::SampleExport::kDecision].state = OpeningState::none;
  const std::string bent = file("e", std::string(as_text(sample.file_under_its_note())));
  const Outcome placed = run({"export", "--vkey", vkey_of_it, "--tiles", tiles.string(), bent});
  EXPECT_EQ(placed.status, 1);
  const std::string entry = "entry " + std::to_string(test::SampleExport::kDecision);
  EXPECT_NE(placed.out.find(entry), std::string::npos) << placed.out;
  EXPECT_EQ(run({"export", "--vkey", vkey_of_it, "--tiles", "/nowhere", bent}).status, 2);
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
