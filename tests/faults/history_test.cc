// SPDX-License-Identifier: EUPL-1.2
// The outside checker itself: each thing that must never happen is told to it once, and it says so.
#include "tests/faults/history.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "consent/core/merkle.h"
#include "proto/types/base64.h"
#include "tests/support/filled.h"

namespace sluis::faults {
namespace {

using test::filled;

const std::string kLog = "sluis.example/ledger";

Bytes leaf(LeafType type, std::uint8_t number) {
  Bytes out(30, 0);
  out[1] = static_cast<std::uint8_t>(type);
  out.resize(64, number);
  return out;
}

// A signal that was released, opened, and withdrawn after that.
struct Told {
  History history;
  std::vector<Bytes> leaves{leaf(LeafType::submit, 1), leaf(LeafType::release, 2),
                            leaf(LeafType::receipt, 3), leaf(LeafType::withdraw, 4)};
  std::set<std::string> notes;
  MessageId message = filled<MessageId>(1);

  Told() {
    consent::Tree tree;
    for (const Bytes& each : leaves) {
      tree.append(consent::leaf_hash(each));
      note(tree.size(), tree.root());
    }
    history.acknowledged(LeafType::submit, filled<Commitment>(1), 0);
    history.submitted(message, 7);
  }
  void note(std::uint64_t size, const Digest& root) {
    notes.insert(kLog + "\n" + std::to_string(size) + "\n" + to_base64(root.view()) + "\n\n");
  }
  void deliver(std::uint8_t lease, bool opened, std::uint64_t release = 1) {
    history.delivered(message, filled<LeaseId>(lease), release);
    history.answered(message, filled<LeaseId>(lease), opened);
  }
  // What the audit says first; empty when it finds nothing.
  std::string first() const {
    const auto wrong = history.audit(leaves, notes, kLog);
    return wrong.empty() ? "" : wrong.front().substr(0, 22);
  }
};

TEST(HistoryTest, FindsNothingInARightHistory) {
  Told told;
  told.deliver(1, true);
  told.history.withdrawn(7, 3);
  EXPECT_EQ(told.first(), "");
}

TEST(HistoryTest, FindsALostOrReplacedEntry) {
  Told lost;
  lost.deliver(1, true);
  lost.history.acknowledged(LeafType::receipt, filled<Commitment>(5), 4);
  EXPECT_EQ(lost.first(), "the leaf of acknowledg");
  Told replaced;
  replaced.deliver(1, true);
  replaced.history.acknowledged(LeafType::receipt, filled<Commitment>(9), 2);
  EXPECT_EQ(replaced.first(), "the leaf of acknowledg");
}

TEST(HistoryTest, FindsASecondRootAndALostSize) {
  Told forked;
  forked.deliver(1, true);
  forked.note(3, filled<Digest>(9));
  EXPECT_EQ(forked.first(), "a second root at size ");
  Told shorter;
  shorter.deliver(1, true);
  shorter.leaves.pop_back();
  EXPECT_EQ(shorter.first(), "a published size of 4 ");
}

TEST(HistoryTest, FindsWhatWasNeverOpenedOrOpenedTwice) {
  Told never;
  EXPECT_EQ(never.first(), "never opened: 01010101");
  Told burned;
  burned.deliver(1, false);
  EXPECT_EQ(burned.first(), "never opened: 01010101");
  Told twice;
  twice.deliver(1, true);
  twice.deliver(2, true);
  EXPECT_EQ(twice.first(), "delivered under two li");
}

TEST(HistoryTest, FindsADeliveryWhileTheFormerLeaseLives) {
  Told told;
  told.history.delivered(told.message, filled<LeaseId>(1), 1);
  told.deliver(2, true);
  EXPECT_EQ(told.first(), "delivered under two li");
}

TEST(HistoryTest, FindsAReleaseAfterItsWithdrawalOrWithoutALeaf) {
  Told late;
  late.history.withdrawn(7, 0);
  late.deliver(1, true);
  EXPECT_EQ(late.first(), "released after its wit");
  Told unrecorded;
  unrecorded.deliver(1, true, 2);
  EXPECT_EQ(unrecorded.first(), "delivered without a re");
}

}  // namespace
}  // namespace sluis::faults
