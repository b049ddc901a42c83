// SPDX-License-Identifier: EUPL-1.2
// A broker that rewrites what a gateway mirrored: the tile is named, and kept as evidence.
#include "tests/gateway/lies.h"

namespace sluis::lies {
namespace {

class Mirrored : public Lies {
 protected:
  void SetUp() override {
    make(world_.school);
    for (int i = 0; i < 599; ++i) broker_.record(LeafType::void_lease, consent::VoidBody{});
    broker_.lie = [this](const codec::Request& asked) -> std::optional<codec::Reply> {
      const auto* from = std::get_if<codec::TilesFrom>(&asked);
      if (from == nullptr || from->log != codec::WhichLog::ledger) return std::nullopt;
      codec::Tiles tiles = broker_.ledger.tiles(*from);
      if (bend_) bend_(*from, tiles);
      return tiles;
    };
    gateway_->start();
  }
  local::TilesMirrored ledger() {
    local::LocalRequest request;
    local::LocalReply reply;
    request.mutable_status();
    EXPECT_TRUE(gateway_->ask(request, reply).ok());
    return reply.status().tiles(0);
  }
  bool mirrored(std::uint64_t size) {
    for (int i = 0; i < 30; ++i) {
      if (ledger().size() == size) return true;
      run_for(1);
    }
    return false;
  }
  bool faulted() {
    for (int i = 0; i < 30; ++i) {
      if (ledger().has_fault()) return true;
      run_for(1);
    }
    return false;
  }
  std::vector<std::string> evidence() {
    gateway_->stop();
    std::vector<std::string> out;
    for (const auto& [key, value] : gateway_->vault().all_bytes(RowKind::evidence)) {
      const std::string text(as_text(value.reveal()));
      if (text.starts_with("sluis-tile/1\n")) out.push_back(text);
    }
    return out;
  }
  std::function<void(const codec::TilesFrom&, codec::Tiles&)> bend_;
};

TEST_F(Mirrored, AMemberKeepsTheTilesOfTheWholeLogAndOfTheDirectory) {
  ASSERT_TRUE(mirrored(600));
  EXPECT_EQ(ledger().log_size(), 600u);
  EXPECT_EQ(ledger().bytes(), (600u + 2) * 32);
  EXPECT_FALSE(ledger().has_fault());
  local::LocalRequest request;
  local::LocalReply reply;
  request.mutable_mirror_out()->set_log("directory");
  ASSERT_TRUE(gateway_->ask(request, reply).ok());
  EXPECT_GT(reply.tiles_written().size(), 0u);
  EXPECT_TRUE(evidence().empty());
}

TEST_F(Mirrored, ATileThatLeadsNowhereIsNamedAndNotKept) {
  bend_ = [](const codec::TilesFrom& from, codec::Tiles& tiles) {
    if (from.level == 0 && from.first == 0) tiles.tiles.at(1)[3].value[0] ^= 1;
  };
  ASSERT_TRUE(faulted());
  EXPECT_EQ(ledger().fault().name(), "tile_wrong");
  EXPECT_EQ(ledger().fault().place(), "tile/0/001");
  EXPECT_EQ(ledger().size(), 0u);
  EXPECT_EQ(evidence().size(), 1u);
}

// What was mirrored is asked again: served with one hash changed, it is that tile.
TEST_F(Mirrored, ATileThatIsServedOtherwiseLaterIsNamedOnceAcrossStarts) {
  ASSERT_TRUE(mirrored(600));
  gateway_->stop();
  bend_ = [](const codec::TilesFrom& from, codec::Tiles& tiles) {
    if (from.level == 0 && from.first == 0) tiles.tiles.at(0)[9].value[0] ^= 1;
  };
  gateway_->start();
  ASSERT_TRUE(faulted());
  EXPECT_EQ(ledger().fault().name(), "tile_differs");
  EXPECT_EQ(ledger().fault().place(), "tile/0/000");
  ASSERT_EQ(evidence().size(), 1u);
  EXPECT_NE(evidence().front().find("\ntile/0/000\n9\nmirrored "), std::string::npos);
  gateway_->start();
  run_for(3);
  EXPECT_EQ(evidence().size(), 1u);
}

// The operator signs another past: the two checkpoints stop the gateway, and the mirror says which
// tile and entry were rewritten.
TEST_F(Mirrored, ARewrittenHistoryIsPlacedToItsTile) {
  ASSERT_TRUE(mirrored(600));
  gateway_->stop();
  broker_.ledger.rewrite(300);
  broker_.record(LeafType::void_lease, consent::VoidBody{});
  gateway_->start();
  ASSERT_TRUE(faulted());
  EXPECT_EQ(ledger().fault().name(), "tile_differs");
  EXPECT_EQ(ledger().fault().place(), "tile/0/001");
  ASSERT_EQ(evidence().size(), 1u);
  EXPECT_NE(evidence().front().find("\ntile/0/001\n300\nmirrored "), std::string::npos);
}

}  // namespace
}  // namespace sluis::lies
