// SPDX-License-Identifier: EUPL-1.2
// What a gateway sends may wait for a tick: who sees every frame and its moment is told which
// frames left together, and neither when each was made nor in which order.
#include "tests/gateway/lies.h"

#include <cmath>
#include <iostream>
#include <set>

#include "adapters/gateway/ticks.h"
#include "adapters/gateway/tile_records.h"
#include "proto/types/padding.h"

namespace sluis::lies {
namespace {

constexpr std::uint64_t kTickMs = 60'000;
constexpr std::size_t kMany = 6;

class Ticked : public Lies {
 protected:
  struct Seen {  // of a frame on the wire
    std::uint64_t at_ms = 0;
    std::size_t bytes = 0;
    codec::Request request;
  };
  void watch() {
    broker_.heard = [this](const codec::ToBroker& frame, ByteView bytes) {
      seen_.push_back({clock_.wall().ms, bytes.size(), frame.request});
    };
  }
  template <class T>
  std::vector<Seen> frames() const {
    std::vector<Seen> out;
    for (const Seen& one : seen_) {
      if (std::holds_alternative<T>(one.request)) out.push_back(one);
    }
    return out;
  }
  // To one millisecond after a tick: the whole of it lies ahead.
  void begin_tick() { clock_.pass(kTickMs - clock_.wall().ms % kTickMs + 1); }
  // Gives the manager a message and waits until it was opened.
  void deliver() {
    bool given = false;
    broker_.lie = [&](const codec::Request& request) -> std::optional<codec::Reply> {
      const auto* fetch = std::get_if<codec::Fetch>(&request);
      if (fetch == nullptr || given) return std::nullopt;
      given = true;
      codec::Submit submit = sealed_to(world_.manager);
      return released(*fetch, submit, world_.manager);
    };
    broker_.tell(world_.manager, codec::Notify{true, false, false});
    ASSERT_TRUE(broker_.until(20, [&] { return given; }));
    broker_.lie = [](const codec::Request&) { return std::nullopt; };
    run_for(1);
  }
  void start_manager(std::uint64_t tick_ms) {
    world_.covenant.limits.receipt_tick_ms = tick_ms;
    make(world_.manager);
    watch();
    gateway_->start();
    ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Fetch>() > 0; }));
    know_directory();
    begin_tick();
  }
  static std::vector<LeaseId> leases(const codec::Request& request) {
    std::vector<LeaseId> out;
    for (const SignedAct& act : std::get<codec::Receipts>(request).acts) {
      out.push_back(canon::decode<consent::ReceiptBody>(act.opening.body, "receipt")->lease);
    }
    return out;
  }
  std::vector<Seen> seen_;
  bool given_ = false;
};

TEST_F(Ticked, WithoutATickEachReceiptTellsWhenItsMessageWasOpened) {
  start_manager(0);
  std::vector<std::uint64_t> moments;
  for (std::size_t i = 0; i < 3; ++i) {
    moments.push_back(clock_.wall().ms);
    deliver();
    clock_.pass(5'000);
  }
  const auto receipts = frames<codec::Receipts>();
  ASSERT_EQ(receipts.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(receipts[i].at_ms, moments[i]);
}

TEST_F(Ticked, ReceiptsOfATickLeaveInOneFrameAndInNoOrderOfTheirOwn) {
  start_manager(kTickMs);
  for (std::size_t i = 0; i < kMany; ++i) {
    deliver();
    clock_.pass(5'000);
  }
  EXPECT_TRUE(frames<codec::Receipts>().empty());
  begin_tick();
  ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Receipts>() > 0; }));
  run_for(1);
  const auto receipts = frames<codec::Receipts>();
  ASSERT_EQ(receipts.size(), 1u);
  const std::vector<LeaseId> shown = leases(receipts.front().request);
  EXPECT_EQ(shown.size(), kMany);
  EXPECT_TRUE(std::is_sorted(shown.begin(), shown.end())) << "of random ids";
}

// A lease that would be over by then is answered at once.
TEST_F(Ticked, NoReceiptWaitsPastItsLease) {
  start_manager(kTickMs);
  clock_.pass(5'000);
  broker_.lie = [this](const codec::Request& request) -> std::optional<codec::Reply> {
    const auto* fetch = std::get_if<codec::Fetch>(&request);
    if (fetch == nullptr || given_) return std::nullopt;
    given_ = true;
    return released(*fetch, sealed_to(world_.manager), world_.manager, 50'000);
  };
  broker_.tell(world_.manager, codec::Notify{true, false, false});
  ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Receipts>() > 0; }));
}

class TickedSource : public Ticked {
 protected:
  // Submits that were decided one after the other and wait for the same tick; in the order of their
  // making.
  std::vector<codec::Submit> put_held(TimeMs at) {
    std::vector<codec::Submit> out;
    gateway::Vault vault = gateway_->vault();
    for (std::size_t i = 0; i < kMany; ++i) {
      gateway::RequestRow row;
      row.id = seal::random_fixed<RequestId>();
      row.ordinal = i + 1;
      row.use = gateway::RequestUse::submit;
      row.about = gateway::AnyId{filled<ExchangeId>(0x51).value};
      row.recipient = other_->id;
      out.push_back(sealed_to(other_->id));
      row.frame = codec::serialise(codec::ToBroker{row.id, out.back()});
      ids_.push_back(row.id);
      vault.put(RowKind::request, row.id, row);
      vault.put(RowKind::held, row.id, gateway::HeldRow{row.id, at});
    }
    return out;
  }
  std::vector<RequestId> ids_, came_;
};

TEST_F(TickedSource, SubmitsOfATickLeaveTogetherInNoOrderOfTheirOwn) {
  make(world_.school);
  know_directory();
  put_exchange(SlotState::sealed);
  begin_tick();
  const TimeMs tick = gateway::next_tick(clock_.wall(), kTickMs);
  put_held(tick);
  broker_.heard = [this](const codec::ToBroker& frame, ByteView bytes) {
    if (!std::holds_alternative<codec::Submit>(frame.request)) return;
    came_.push_back(frame.request_id);
    seen_.push_back({clock_.wall().ms, bytes.size(), frame.request});
  };
  broker_.lie = [](const codec::Request& asked) -> std::optional<codec::Reply> {
    if (!std::holds_alternative<codec::Submit>(asked)) return std::nullopt;
    return codec::Refusal{ErrorCode::clock_skew, "created"};
  };
  gateway_->start();
  run_for(3);
  EXPECT_TRUE(came_.empty()) << "before the tick";
  gateway_->stop();  // what waits is on disk
  gateway_->start();
  run_for(3);
  EXPECT_TRUE(came_.empty()) << "before the tick, after a start";
  clock_.pass(kTickMs);
  ASSERT_TRUE(broker_.until(20, [&] { return came_.size() >= kMany; }));
  const std::vector<RequestId> first(came_.begin(), came_.begin() + kMany);
  std::vector<RequestId> sorted = ids_;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(first, sorted) << "by ids that are random, not as they were made";
  for (const Seen& one : seen_) EXPECT_GE(one.at_ms, tick.ms);
}

// What a frame's size still shows of what is sealed in it; the figures of broker/THREATS.md.
class WireShape : public Ticked {
 protected:
  void SetUp() override {
    make(world_.school);
    know_directory();
  }
  std::size_t submit_bytes(std::size_t content, std::size_t keys) {
    std::vector<PersonKey> person;
    for (std::size_t i = 0; i < keys; ++i) {
      person.push_back(story::person(static_cast<std::uint8_t>(i + 1)).front());
    }
    codec::Submit submit =
        other_->sealed({filled<ExchangeId>(0x51), Bytes(content, 'x'), filled<Salt>(0x53),
                        std::move(person), {}},
                       other_->id, std::nullopt);
    return codec::serialise(codec::ToBroker{filled<RequestId>(0x54), std::move(submit)}).size();
  }
};

TEST_F(WireShape, OfAMessageIsItsClassAndHowManyKeysItsPersonsHave) {
  std::set<std::uint64_t> classes;
  for (std::uint64_t size = 1; size <= kPaddedBytesMax; ++size) {
    classes.insert(padded_size_of(size));
  }
  const auto small = static_cast<std::size_t>(
      std::distance(classes.begin(), classes.upper_bound(65'536)));
  EXPECT_EQ(small, 4u);
  const double all_bits = std::log2(static_cast<double>(classes.size()));
  std::cout << "size classes: " << small << " up to 64 KiB, " << classes.size()
            << " up to 1 MiB: 2 and " << all_bits << " bits at most\n";
  const std::vector<std::vector<std::size_t>> texts = {
      {1, 400, 900}, {1'100, 2'500, 3'900}, {4'200, 9'000, 16'200}, {17'000, 40'000, 65'000}};
  for (const std::vector<std::size_t>& same : texts) {
    const std::size_t bytes = submit_bytes(same.front(), 1);
    std::cout << "SUBMIT of a text of " << same.front() << " to " << same.back() << " bytes: "
              << bytes << '\n';
    for (const std::size_t text : same) EXPECT_EQ(submit_bytes(text, 1), bytes) << text;
  }
  const std::size_t one = submit_bytes(1, 1), three = submit_bytes(1, 3);
  std::cout << "each further key of a person: " << (three - one) / 2 << " bytes\n";
  EXPECT_GT(three, one) << "the routing part is not padded: broker/THREATS.md says so";
}

}  // namespace
}  // namespace sluis::lies
