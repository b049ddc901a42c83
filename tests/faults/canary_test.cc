// SPDX-License-Identifier: EUPL-1.2
// Promise P4: neither a number, nor a name, nor the content of a signal is in any byte that the
// broker stores, logs, remembers, dumps, hears or says.
#include <gtest/gtest.h>

#include <fstream>

#include "proto/types/base64.h"
#include "tests/faults/canary.h"
#include "tests/faults/needles.h"
#include "tests/faults/proxy.h"
#include "tests/faults/stage.h"

namespace sluis::faults {
namespace {

namespace fs = std::filesystem;

// An official test number, a name, and a sentence that only the two gateways may ever have.
const std::string kNumber = "999990019";
const std::string kName = "Kanarie-Kwetter";
const std::string kSentence = "komt sinds maandag zonder ontbijt op school";
const std::string kContent = "BSN " + kNumber + ", " + kName + " " + kSentence + ", gezin ";

// What the broker does have: its memory must hold it, or the search proves nothing.
const std::string kPseudonym = "a pseudonym that the broker has!";

Needles secrets() { return Needles({kNumber, kName, kSentence}); }

class Canary : public CanaryTest {
 protected:
  void work(const std::string& endpoint, Bytes* transcript = nullptr) {
    CrowdOptions options{.at_once = 4, .families = 8, .content = kContent};
    options.first_child = Pseudonym::from(as_bytes(kPseudonym));
    Life life(stage_, options, endpoint);
    life.school.transcript = life.manager.transcript = transcript;
    ASSERT_TRUE(life.until_done_or_ended());
    EXPECT_EQ(joined(life.audit()), "");
    EXPECT_GE(life.history.counts().opened, 6u) << "the content reached the other gateway";
  }

  Stage stage_;
};

TEST_F(Canary, TheSearchFindsEachFormWhereverItIs) {
  const Needles needles = secrets();
  EXPECT_EQ(needles.count(), 9u * 3 + 2);
  const auto found_in = [&](const Bytes& bytes) { return needles.in(bytes).size(); };
  const auto wide = [](const std::string& text, std::size_t zero_at) {
    Bytes out;
    for (const char c : text) {
      for (std::size_t i = 0; i < 2; ++i) {
        out.push_back(i == zero_at ? 0 : static_cast<std::uint8_t>(c));
      }
    }
    return out;
  };
  EXPECT_EQ(found_in(to_bytes(as_bytes(kContent))), 3u);
  EXPECT_GE(found_in(wide(kContent, 1)), 3u);  // the other order is in it, shifted
  EXPECT_GE(found_in(wide(kContent, 0)), 3u);
  EXPECT_GE(found_in(to_bytes(as_bytes(to_hex(as_bytes(kContent))))), 3u);  // 39 has no case
  for (const std::string before : {"", "x", "xy"}) {
    EXPECT_EQ(found_in(to_bytes(as_bytes(to_base64(as_bytes(before + kContent))))), 3u) << before;
  }
  EXPECT_EQ(found_in({0, 0, 0, 0, 0x3b, 0x9a, 0xa3, 0x03}), 1u);
  EXPECT_EQ(found_in({}), 0u);

  std::ofstream(folder_ / "plain") << kContent;
  EXPECT_EQ(needles.in_files(folder_).size(), 3u);
  const auto here = std::make_unique<std::string>(kContent);
  std::size_t size = 0;
  EXPECT_GE(needles.in_memory(getpid(), size).size(), 3u);
}

TEST_F(Canary, NothingOfItIsStoredLoggedRememberedDumpedOrOnTheWire) {
  stage_.broker.log = folder_ / "log";
  stage_.set_up();
  stage_.broker.kill_now();
  ASSERT_TRUE(stage_.broker.start({"LD_PRELOAD=" SLUIS_DUMPABLE_LIBRARY}));
  Proxy wire(stage_.broker.endpoint());
  Bytes transcript;
  work(wire.endpoint(), &transcript);

  const Needles needles = secrets();
  const Needles control({kPseudonym});
  EXPECT_EQ(joined(needles.in_files(stage_.broker.folder())), "");
  EXPECT_FALSE(stage_.broker.admit("9-noise", Bytes{0, 0}));
  EXPECT_NE(read_text(stage_.broker.log).find("admission.refused"), std::string::npos);
  EXPECT_EQ(joined(needles.in_files(folder_)), "") << "the log";
  const Bytes heard = wire.heard();
  EXPECT_GT(heard.size(), 50'000u);
  EXPECT_EQ(joined(needles.in(heard)), "") << "the wire";
  EXPECT_EQ(joined(control.in(heard)), "") << "CURVE hides what frames hold";
  EXPECT_EQ(joined(needles.in(transcript)), "") << "what the broker hears and says";
  EXPECT_NE(joined(control.in(transcript)), "") << "and that is what was looked at";

  std::size_t size = 0;
  EXPECT_EQ(joined(needles.in_memory(stage_.broker.pid(), size)), "");
  EXPECT_NE(joined(control.in_memory(stage_.broker.pid(), size)), "");
  EXPECT_EQ(joined(control.in_files(stage_.broker.folder())), "") << "a pseudonym is sealed";

  ASSERT_NO_FATAL_FAILURE(take_core(stage_.broker));
  EXPECT_EQ(joined(needles.in_files(folder_)), "") << "the core";
  EXPECT_NE(joined(control.in_files(folder_)), "") << "a core holds what its process had";
  std::printf("searched: wire %zu bytes, frames %zu bytes, memory %zu bytes, and a core\n",
              heard.size(), transcript.size(), size / 2);
  abort_broker(stage_.broker);
  EXPECT_EQ(joined(needles.in_files(stage_.broker.folder())), "");
  EXPECT_EQ(joined(needles.in_files(folder_)), "") << "the kernel's core, when it falls here";
}

TEST_F(Canary, ABrokerLeavesNoCoreOfItself) {
  stage_.set_up();
  const std::string limits = read_text("/proc/" + std::to_string(stage_.broker.pid()) + "/limits");
  const std::size_t line = limits.find("Max core file size");
  ASSERT_NE(line, std::string::npos);
  EXPECT_EQ(limits.substr(line, 27), "Max core file size        0") << "no core is allowed";
  EXPECT_FALSE(abort_broker(stage_.broker));
  EXPECT_TRUE(fs::is_empty(folder_));
}

}  // namespace
}  // namespace sluis::faults
