// SPDX-License-Identifier: EUPL-1.2
// Looks at the log, and who looked an officer's lines up, are kept as long as an access log is.
#include <gtest/gtest.h>

#include "adapters/gateway/access_records.h"
#include "tests/gateway/host_rig.h"

namespace sluis::gateway {
namespace {

using test::filled;
constexpr TimeMs kBegin{1'800'000'000'000};

class AccessLooks : public HostRig {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(open());
  }
  void look(std::uint64_t index) { keep_look(*host_, index, {PersonKey{}}); }
  void look_up(const char* login) {
    AccessLookRow row;
    row.request = filled<AnyId>(1);
    row.worker = login;
    row.at = clock_.now;
    host_->vault.put(RowKind::access_look, access_look_key(row), row);
  }
  void end(std::uint8_t request) {
    const AccessEndRow row{filled<AnyId>(request), 1, "po", clock_.now};
    host_->vault.put(RowKind::access_end, row.request, row);
  }
  std::uint64_t purge() {
    Batch batch;
    const std::uint64_t count = purge_looks(*host_, batch);
    host_->vault.commit(batch);
    return count;
  }
  std::vector<std::uint64_t> looks() const {
    std::vector<std::uint64_t> out;
    for (const LookRow& row : host_->vault.all<LookRow>(RowKind::look)) out.push_back(row.index);
    return out;
  }
  std::size_t count(RowKind kind) const { return host_->vault.all_bytes(kind).size(); }

};

TEST_F(AccessLooks, AreKeptFiveYearsAndNoLonger) {
  look(3);
  look_up("juf");
  end(1);
  clock_.now = kBegin + DurationMs{86'400'000};
  look(300);
  look_up("meester");
  end(2);
  clock_.now = TimeMs{kBegin.ms + kLooksKept.ms - 1};
  EXPECT_EQ(purge(), 0u);
  EXPECT_EQ(looks(), (std::vector<std::uint64_t>{3, 300}));
  clock_.now = kBegin + kLooksKept;
  EXPECT_EQ(purge(), 3u) << "of each the first";
  EXPECT_EQ(looks(), std::vector<std::uint64_t>{300});
  EXPECT_EQ(host_->vault.all<AccessLookRow>(RowKind::access_look)[0].worker, "meester");
  EXPECT_EQ(host_->vault.all<AccessEndRow>(RowKind::access_end)[0].request, filled<AnyId>(2));
  clock_.now = clock_.now + DurationMs{86'400'000};
  EXPECT_EQ(purge(), 3u);
  EXPECT_EQ(count(RowKind::look) + count(RowKind::access_look) + count(RowKind::access_end), 0u);
  EXPECT_EQ(purge(), 0u);
}

TEST_F(AccessLooks, ThatAreComparedNoMoreGoAtOnce) {
  Batch batch;
  for (std::uint64_t index = 1; index <= access::kRecordsMax + 2; ++index) {
    put_look(batch, {index, {PersonKey{}}, clock_.now, {}});
  }
  host_->vault.commit(batch);
  EXPECT_EQ(purge(), 2u);
  const std::vector<std::uint64_t> left = looks();
  ASSERT_EQ(left.size(), access::kRecordsMax);
  EXPECT_EQ(left.front(), 3u) << "the oldest go";
}

// What a gateway asked by itself says nothing without the signal that it was for.
TEST_F(AccessLooks, OfAnExchangeThatIsGoneGoAtOnce) {
  ExchangeRow exchange;
  exchange.id = filled<ExchangeId>(5);
  host_->vault.put(RowKind::exchange, exchange.id, exchange);
  Batch batch;
  put_look(batch, {7, {}, clock_.now, exchange.id});
  put_look(batch, {8, {}, clock_.now, filled<ExchangeId>(6)});
  host_->vault.commit(batch);
  EXPECT_EQ(purge(), 1u);
  EXPECT_EQ(looks(), std::vector<std::uint64_t>{7});
}

}  // namespace
}  // namespace sluis::gateway
