// SPDX-License-Identifier: EUPL-1.2
// Over real programs: a covenant names other witnesses, and everybody goes on counting the old ones
// until three of these four have cosigned it.
#include "tests/gateway/witnessed.h"

namespace sluis::gateway_story {
namespace {

class OthersWitness : public Witnessed {
 protected:
  static constexpr std::size_t kOthers = 3;  // two of whom cosign

  void add_members(consent::Covenant& covenant) override {
    for (std::uint8_t i = 0; i < kOthers; ++i) {
      ids_[i] = test::filled<MemberId>(static_cast<std::uint8_t>(0x43 + i));
      covenant.members.push_back({ids_[i], 2, "ander " + std::to_string(i), "", false, false});
    }
  }
  void SetUp() override {
    Witnessed::SetUp();
    for (std::size_t i = 0; i < others_.size(); ++i) others_[i].emplace(world_, ids_[i], broker_);
    next_ = world_.covenant;
    next_.previous = hash::sha256(consent::encode_covenant(next_));
    next_.version = 2;
    next_.witness_terms.members.assign(ids_.begin(), ids_.end());
    next_.witness_terms.need = 2;
    next_.witness_terms.faulty = 0;
    file_ = world_.signed_file(2, {{LeafType::covenant, consent::encode_covenant(next_)}});
  }
  // Its administrator takes the covenant over, which needs the gateway stopped.
  void take_over(GatewayProcess& gateway) {
    gateway.kill_now();
    const Status taken = gateway::set_covenant(gateway.folder(), file_);
    ASSERT_TRUE(taken.ok()) << to_text(taken.error());
    ASSERT_TRUE(gateway.start());
  }
  static std::string waits(GatewayProcess& of) { return status(of).quorum().waits().name(); }

  std::array<MemberId, kOthers> ids_{};
  std::array<std::optional<GatewayProcess>, 2> others_;
  consent::Covenant next_;
  Bytes file_;
};

TEST_F(OthersWitness, OnlyOnceTheOldQuorumCosignedTheCovenantAndThenWithoutARestart) {
  start_all();
  for (auto& other : others_) ASSERT_TRUE(other->start());
  record_consent();
  ASSERT_TRUE(is_opened(send()));
  // Two of the old four are away when the covenant comes: whoever is there cannot make their turn.
  stop(*more_[0]);
  stop(*more_[1]);
  ASSERT_TRUE(broker_.admit("9-covenant-2", file_));
  take_over(*school_);
  take_over(*manager_);
  for (auto& other : others_) take_over(*other);
  ASSERT_TRUE(eventually(20, [&] { return waits(*manager_) == "witnesses_wait"; }));
  ASSERT_TRUE(eventually(20, [&] { return status(*school_).ready(); }));
  const std::string signal = send();
  EXPECT_FALSE(is_opened(signal, 8)) << "both of the others would cosign, and nobody asks them";
  EXPECT_EQ(waits(*manager_), "witnesses_wait");
  EXPECT_EQ(status(*manager_).quorum().need(), 3u);
  // A broker that starts anew asks the old ones still.
  ASSERT_EQ(broker_.stop(), 0);
  ASSERT_TRUE(broker_.start());
  EXPECT_FALSE(is_opened(signal, 5));
  // The third of them comes, with the covenant of before: it cosigns, and the others' turn begins.
  ASSERT_TRUE(more_[0]->start());
  EXPECT_TRUE(is_opened(signal, 40));
  EXPECT_TRUE(eventually(20, [&] { return waits(*manager_).empty() && waits(*school_).empty(); }));
  EXPECT_EQ(status(*manager_).quorum().need(), 2u);
  stop(*more_[0]);
  ASSERT_TRUE(is_opened(send())) << "none of the old four but the two that send and receive";
  // Neither a broker nor a gateway that starts anew goes back; who was away gets the proof.
  ASSERT_EQ(broker_.stop(), 0);
  ASSERT_TRUE(broker_.start());
  take_over(*more_[1]);
  EXPECT_TRUE(eventually(20, [&] { return vouched(*more_[1]) && waits(*more_[1]).empty(); }));
  stop(*others_[1]);
  const std::string last = send();
  EXPECT_FALSE(is_opened(last, 8)) << "one of the two that must";
  ASSERT_TRUE(others_[1]->start());
  EXPECT_TRUE(is_opened(last, 30));
}

// The broker's folder takes nothing: that is tried again, and not in every step.
TEST_F(OthersWitness, AProofThatCannotBeKeptIsTriedAgainOnceASecond) {
  const std::filesystem::path kept = broker_.folder() / "store" / "witnesses";
  ASSERT_EQ(broker_.stop(), 0);
  broker_.log = broker_.folder().string() + ".log";
  ASSERT_TRUE(broker_.start());
  start_all();
  ASSERT_TRUE(std::filesystem::create_directories(kept / "2.note.part"));
  const auto tries = [&] {
    std::ifstream in(broker_.log);
    std::size_t count = 0;
    for (std::string line; std::getline(in, line);) {
      if (line.find("broker.witnesses_not_kept") != line.npos) ++count;
    }
    return count;
  };
  ASSERT_TRUE(broker_.admit("9-covenant-2", file_));
  ASSERT_TRUE(eventually(20, [&] { return tries() > 0; }));
  const auto since = std::chrono::steady_clock::now();
  const std::size_t before = tries();
  ASSERT_TRUE(eventually(20, [&] { return tries() >= before + 3; })) << "and it goes on trying";
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
      std::chrono::steady_clock::now() - since).count();
  EXPECT_GE(seconds, 2) << "three tries, a second apart";
  std::filesystem::remove(kept / "2.note.part");
  EXPECT_TRUE(eventually(20, [&] { return std::filesystem::exists(kept / "2.note"); }));
  std::filesystem::remove(broker_.log);
}

}  // namespace
}  // namespace sluis::gateway_story
