// SPDX-License-Identifier: EUPL-1.2
// A witness that dies before its line is on disk may sign another history later: it never gave out
// a line on the first. Every line that it ever gave is in what the broker heard, whatever came of
// it there, which a preloaded library keeps.
#include "consent/core/witness_set.h"
#include "tests/gateway/killed_witness.h"

namespace sluis::gateway_story {
namespace {

// Each text of `lines` lines in `all` that begins with `start`.
std::set<std::string> texts_in(const std::string& all, const std::string& start, int lines) {
  std::set<std::string> out;
  for (auto at = all.find(start); at != all.npos; at = all.find(start, at + 1)) {
    auto end = at;
    for (int i = 0; i < lines && end != all.npos; ++i) end = all.find('\n', end + 1);
    if (end != all.npos) out.insert(all.substr(at, end + 1 - at));
  }
  return out;
}

class HeardWitness : public KilledWitness {
 protected:
  using Roots = std::map<std::uint64_t, std::set<Digest>>;  // by size of the ledger

  HeardWitness() {
    broker_.environment = {"LD_PRELOAD=" SLUIS_FRAMES_LIBRARY, "SLUIS_FRAMES=" + frames()};
  }
  std::string frames() const { return (broker_.folder() / "frames").string(); }
  // Of which checkpoints of the ledger the broker ever had a line of `member`, at `gateway`.
  Roots given_by(const GatewayProcess& gateway, const MemberId& member) const {
    Roots out;
    const auto keys = gateway::read_keys(gateway.folder(), false);
    EXPECT_TRUE(keys.ok());
    if (!keys.ok()) return out;
    const consent::WitnessKey key{consent::witness_name(world_.covenant, member),
                                  keys->witness.public_key()};
    std::ifstream in(frames(), std::ios::binary);
    const std::string all((std::istreambuf_iterator<char>(in)), {});
    const auto lines = texts_in(all, "\u2014 " + key.name + " ", 1);
    for (const std::string& text : texts_in(all, world_.covenant.ledger_origin + "\n", 3)) {
      const auto checkpoint = consent::parse_checkpoint_text(text);
      if (!checkpoint.ok()) continue;
      for (const std::string& line : lines) {
        const auto note = consent::parse_note(text + "\n" + line);
        if (!note.ok() || !consent::cosigned_at(*note, key, seal::verify).ok()) continue;
        out[checkpoint->head.size].insert(checkpoint->head.root);
      }
    }
    return out;
  }
  Roots given_by_it() const {
    return given_by(*more_[0], world_.covenant.witness_terms.members[2]);
  }
  Roots given_by_school() const { return given_by(*school_, world_.school); }
  // At no size on two roots.
  static void expect_one_history(const Roots& given) {
    EXPECT_GE(given.size(), 2u);
    for (const auto& [size, roots] : given) EXPECT_EQ(roots.size(), 1u) << "of size " << size;
  }
};

TEST_F(HeardWitness, KilledBeforeItsLineIsOnDiskGaveNobodyALineAndNeverSignsBoth) {
  kill_at("gateway_witness_checked");
  EXPECT_EQ(after_, before_) << "nothing of the first history's next entry is on its disk";
  const std::uint64_t size = before_.size + 1;
  ASSERT_TRUE(eventually(20, [&] { return given_by_school().contains(size); }));
  EXPECT_FALSE(given_by_it().contains(size)) << "no line before the disk";
  EXPECT_EQ(given_by_it()[before_.size], std::set<Digest>{before_.root});

  put_back_another();
  ASSERT_TRUE(more_[0]->start());
  ASSERT_TRUE(eventually(20, [&] { return witnessed(*more_[0]).size() >= size; }));
  ASSERT_TRUE(eventually(20, [&] { return given_by_it().contains(size); }));
  more_[0]->kill_now();
  EXPECT_EQ(signed_head(*more_[0]).size, size);
  EXPECT_EQ(given_by_it()[size], std::set<Digest>{signed_head(*more_[0]).root});
  // The school's line on the first history at that size was found in the same way.
  EXPECT_NE(given_by_school()[size], given_by_it()[size]);
  expect_one_history(given_by_it());
  EXPECT_EQ(proven_forks(*more_[0]), 0u);
}

TEST_F(HeardWitness, KilledOnceItsLineIsOnDiskGivesNoLineOnAnotherHistory) {
  kill_at("gateway_witness_cosigned");
  ASSERT_TRUE(eventually(20, [&] { return given_by_school().contains(after_.size); }));
  put_back_another();
  ASSERT_TRUE(more_[0]->start());
  ASSERT_TRUE(eventually(20, [&] { return status(*more_[0]).stopped().name() == "forked"; }));
  const Roots given = given_by_it();
  more_[0]->kill_now();
  expect_one_history(given);
  const auto at = given.find(after_.size);
  EXPECT_TRUE(at == given.end() || at->second == std::set<Digest>{after_.root});
}

}  // namespace
}  // namespace sluis::gateway_story
