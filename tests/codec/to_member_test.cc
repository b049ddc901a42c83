// SPDX-License-Identifier: EUPL-1.2
#include "proto/codec/to_member.h"

#include <functional>

#include "proto/codec/envelope.h"
#include "tests/codec/expect.h"
#include "tests/codec/samples.h"
#include "tests/codec/wire.h"

namespace sluis::codec {
namespace {

Result<ToMember> parse(Reply reply, std::optional<RequestId> request_id = filled<RequestId>(1)) {
  return parse_to_member(serialise(ToMember{request_id, std::move(reply)}));
}

// The sample of type T, changed.
template <class T>
Result<ToMember> with(const std::function<void(T&)>& change) {
  for (ToMember& frame : sample_to_member()) {
    if (T* reply = std::get_if<T>(&frame.reply)) {
      change(*reply);
      return parse_to_member(serialise(frame));
    }
  }
  return ErrorCode::internal;
}

TEST(ToMember, ComesBackAsItWasWithEachReply) {
  for (const ToMember& frame : sample_to_member()) {
    const auto parsed = parse_to_member(serialise(frame));
    ASSERT_TRUE(accepted(parsed)) << frame.reply.index();
    EXPECT_EQ(parsed.value(), frame) << frame.reply.index();
  }
}

TEST(ToMember, HasTheBytesOfTheSpecification) {
  const Bytes refusal = Wire().varint(1, 106).text(2, "header.level").view();
  const Bytes expected = Wire().bytes(1, Bytes(16, 1)).bytes(3, refusal).view();
  EXPECT_EQ(to_hex(serialise(
                ToMember{filled<RequestId>(1), Refusal{ErrorCode::out_of_range, "header.level"}})),
            to_hex(expected));
}

TEST(ToMember, NamesTheRequestItAnswersAndNoneWhenUnasked) {
  for (ToMember frame : sample_to_member()) {
    if (std::holds_alternative<Refusal>(frame.reply)) continue;
    if (frame.request_id) {
      frame.request_id.reset();
    } else {
      frame.request_id = filled<RequestId>(1);
    }
    EXPECT_TRUE(refused(parse_to_member(serialise(frame)), ErrorCode::malformed, "request_id"))
        << frame.reply.index();
  }
  EXPECT_TRUE(accepted(parse(Refusal{ErrorCode::malformed, ""}, std::nullopt)));
  EXPECT_TRUE(refused(parse_to_member({}), ErrorCode::malformed, "reply"));
}

TEST(ToMember, IsRefusedAboveItsSizeCap) {
  EXPECT_TRUE(
      refused(parse_to_member(Bytes(kToMemberBytesMax + 1)), ErrorCode::too_large, "ToMember"));
}

TEST(Ack, HasOutcomesWithinTheirRanges) {
  const auto outcome = [](const std::function<void(Outcome&)>& change) {
    return with<Ack>([&](Ack& ack) { change(ack.outcomes[0]); });
  };
  EXPECT_TRUE(accepted(outcome([](Outcome& o) { o.level = Level::none; })));
  EXPECT_TRUE(refused(outcome([](Outcome& o) { o.level = static_cast<Level>(4); }),
                      ErrorCode::out_of_range, "outcome.level"));
  for (const int verdict : {0, 4}) {
    EXPECT_TRUE(refused(outcome([&](Outcome& o) { o.verdict = static_cast<Verdict>(verdict); }),
                        ErrorCode::out_of_range, "outcome.outcome"));
  }
  EXPECT_TRUE(refused(outcome([](Outcome& o) { o.reason = static_cast<ErrorCode>(1); }),
                      ErrorCode::out_of_range, "outcome.reason"));
  EXPECT_TRUE(accepted(outcome([](Outcome& o) { o.references.assign(256, 1); })));
  EXPECT_TRUE(refused(outcome([](Outcome& o) { o.references.assign(257, 1); }),
                      ErrorCode::too_large, "outcome.references"));
}

TEST(Ack, HasListsOfBoundedLength) {
  EXPECT_TRUE(accepted(with<Ack>([](Ack& ack) { ack.further.assign(63, 1); })));
  EXPECT_TRUE(refused(with<Ack>([](Ack& ack) { ack.further.assign(64, 1); }), ErrorCode::too_large,
                      "ack.further"));
  EXPECT_TRUE(accepted(with<Ack>([](Ack& ack) { ack.outcomes.resize(1024); })));
  EXPECT_TRUE(refused(with<Ack>([](Ack& ack) { ack.outcomes.resize(1025); }), ErrorCode::too_large,
                      "ack.outcomes"));
  EXPECT_TRUE(accepted(with<Ack>([](Ack& ack) { ack.facts.assign(256, ack.facts[0]); })));
  EXPECT_TRUE(refused(with<Ack>([](Ack& ack) { ack.facts.assign(257, ack.facts[0]); }),
                      ErrorCode::too_large, "facts"));
}

TEST(Refusal, NamesACodeOfTheCatalogueAndAShortPlace) {
  EXPECT_TRUE(accepted(parse(Refusal{ErrorCode::internal, std::string(128, 'a')})));
  EXPECT_TRUE(refused(parse(Refusal{ErrorCode::internal, std::string(129, 'a')}),
                      ErrorCode::too_large, "refusal.place"));
  EXPECT_TRUE(refused(parse(Refusal{static_cast<ErrorCode>(0), ""}), ErrorCode::out_of_range,
                      "refusal.code"));
}

TEST(Proven, HasALeafPathCheckpointAndOpeningWithinTheirLimits) {
  const auto proven = [](const std::function<void(Proven&)>& change) {
    return with<Proven>([&](Proven& p) { change(p); });
  };
  EXPECT_TRUE(accepted(proven([](Proven& p) { p.opening.reset(); })));
  for (const std::size_t size : {64u, 511u}) {
    EXPECT_TRUE(accepted(proven([&](Proven& p) { p.leaf.assign(size, 1); })));
  }
  EXPECT_TRUE(refused(proven([](Proven& p) { p.leaf.assign(63, 1); }), ErrorCode::malformed,
                      "proven.leaf"));
  EXPECT_TRUE(refused(proven([](Proven& p) { p.leaf.assign(512, 1); }), ErrorCode::too_large,
                      "proven.leaf"));
  EXPECT_TRUE(accepted(proven([](Proven& p) { p.path.resize(63); })));
  EXPECT_TRUE(
      refused(proven([](Proven& p) { p.path.resize(64); }), ErrorCode::too_large, "proven.path"));
  EXPECT_TRUE(refused(proven([](Proven& p) { p.checkpoint.clear(); }), ErrorCode::malformed,
                      "proven.checkpoint"));
  EXPECT_TRUE(accepted(proven([](Proven& p) { p.checkpoint.assign(8192, 'a'); })));
  EXPECT_TRUE(refused(proven([](Proven& p) { p.checkpoint.assign(8193, 'a'); }),
                      ErrorCode::too_large, "proven.checkpoint"));
  EXPECT_TRUE(refused(proven([](Proven& p) { p.opening->body.clear(); }), ErrorCode::malformed,
                      "proven.body"));
  EXPECT_TRUE(refused(proven([](Proven& p) { p.opening->body.assign(kBodyBytesMax + 1, 1); }),
                      ErrorCode::too_large, "proven.body"));
}

TEST(Delivery, HasNoRoutingPartAndAReleaseRecordWithItsOpening) {
  EXPECT_TRUE(
      refused(with<Fetched>([](Fetched& f) { f.deliveries[0].envelope = sample_envelope(); }),
              ErrorCode::malformed, "envelope.routing"));
  EXPECT_TRUE(refused(with<Fetched>([](Fetched& f) { f.deliveries[0].release.opening.reset(); }),
                      ErrorCode::malformed, "delivery.release"));
  const Bytes envelope = serialise(strip_routing(sample_envelope()));
  const Bytes fetched =
      Wire().bytes(1, Bytes(16)).bytes(2, Wire().bytes(1, envelope).view()).view();
  EXPECT_TRUE(refused(parse_to_member(Wire().bytes(1, Bytes(16)).bytes(4, fetched).view()),
                      ErrorCode::malformed, "delivery.release"));
}

TEST(Fetched, BringsNoAlertWithoutBothOpenings) {
  EXPECT_TRUE(refused(with<Fetched>([](Fetched& f) { f.alerts[0].linked.opening.reset(); }),
                      ErrorCode::malformed, "fetched.alerts"));
  EXPECT_TRUE(refused(with<Fetched>([](Fetched& f) { f.notices[0].opening.reset(); }),
                      ErrorCode::malformed, "fetched.notices"));
  EXPECT_TRUE(refused(with<Fetched>([](Fetched& f) { f.notices.assign(65, f.notices[0]); }),
                      ErrorCode::too_large, "fetched.notices"));
  EXPECT_TRUE(refused(with<Fetched>([](Fetched& f) { f.designated.assign(65, f.designated[0]); }),
                      ErrorCode::too_large, "fetched.designated"));
  EXPECT_TRUE(refused(with<Fetched>([](Fetched& f) {
                        f.designated[0].facts.assign(257, f.designated[0].facts[0]);
                      }),
                      ErrorCode::too_large, "facts"));
  EXPECT_TRUE(refused(with<Fetched>([](Fetched& f) { f.alerts[0].release.opening.reset(); }),
                      ErrorCode::malformed, "fetched.alerts"));
  EXPECT_TRUE(refused(with<Fetched>([](Fetched& f) { f.alerts.assign(65, f.alerts[0]); }),
                      ErrorCode::too_large, "fetched.alerts"));
}

TEST(Fetched, HasListsOfBoundedLength) {
  EXPECT_TRUE(accepted(with<Fetched>([](Fetched& f) {
    f.deliveries.assign(64, f.deliveries[0]);
    f.unanswered.assign(1'000, f.unanswered[0]);
    f.stop.assign(16'384, MessageId{});
  })));
  EXPECT_TRUE(refused(with<Fetched>([](Fetched& f) { f.deliveries.assign(65, f.deliveries[0]); }),
                      ErrorCode::too_large, "fetched.deliveries"));
  EXPECT_TRUE(refused(with<Fetched>([](Fetched& f) { f.stop.assign(16'385, MessageId{}); }),
                      ErrorCode::too_large, "fetched.stop"));
}

TEST(ReleaseOrder, HasALevelToReleaseAndTheDecisionThatPermits) {
  EXPECT_TRUE(refused(with<Orders>([](Orders& o) { o.orders[0].level = Level::none; }),
                      ErrorCode::out_of_range, "order.level"));
  const Bytes order = Wire()
                          .bytes(1, Bytes(16))
                          .bytes(2, Bytes(16))
                          .bytes(3, Bytes(16))
                          .varint(4, 3)
                          .varint(5, 9)
                          .view();
  const Bytes orders = Wire().bytes(1, order).view();
  EXPECT_TRUE(refused(parse_to_member(Wire().bytes(1, Bytes(16)).bytes(5, orders).view()),
                      ErrorCode::malformed, "order.decision"));
  EXPECT_TRUE(refused(with<Orders>([](Orders& o) { o.orders.assign(65, o.orders[0]); }),
                      ErrorCode::too_large, "orders.orders"));
  EXPECT_TRUE(accepted(with<Orders>([](Orders& o) { o.orders.clear(); })));
}

TEST(DirectoryPart, HasEntriesWithinTheirLimits) {
  using Part = DirectoryPart;
  EXPECT_TRUE(accepted(with<Part>([](Part& p) { p.entries.assign(1024, p.entries[0]); })));
  EXPECT_TRUE(refused(with<Part>([](Part& p) { p.entries.assign(1025, p.entries[0]); }),
                      ErrorCode::too_large, "directory.entries"));
  EXPECT_TRUE(refused(with<Part>([](Part& p) { p.entries[0].body.clear(); }), ErrorCode::malformed,
                      "directory.body"));
  EXPECT_TRUE(refused(with<Part>([](Part& p) { p.entries[0].leaf.clear(); }), ErrorCode::malformed,
                      "directory.leaf"));
  EXPECT_TRUE(refused(with<Part>([](Part& p) { p.checkpoint.clear(); }), ErrorCode::malformed,
                      "checkpoint"));
  EXPECT_TRUE(refused(with<Part>([](Part& p) { p.consistency.resize(64); }), ErrorCode::too_large,
                      "directory.consistency"));
}

TEST(DirectoryPart, SaysOfAReopeningAllOrNothing) {
  using Part = DirectoryPart;
  const MemberId one = filled<MemberId>(1), two = filled<MemberId>(2);
  const auto reopened = [](Reopened value) {
    return with<Part>([&](Part& p) { p.reopened = std::move(value); });
  };
  Proven bare = sample_proven(), open = sample_proven();
  open.opening = Opening{Salt{}, Bytes(8, 1)};
  bare.opening.reset();
  EXPECT_TRUE(accepted(reopened({2, open, {one, two}})));
  EXPECT_TRUE(refused(reopened({1, open, {}}), ErrorCode::out_of_range, "reopened.generation"));
  EXPECT_TRUE(refused(reopened({2, bare, {}}), ErrorCode::malformed, "reopened.first"));
  EXPECT_TRUE(refused(reopened({2, open, {two, one}}), ErrorCode::not_sorted, "reopened.awaited"));
}

TEST(StatusReply, NamesAStageThatIsKnown) {
  for (const int stage : {0, 7}) {
    EXPECT_TRUE(refused(with<StatusReply>([&](StatusReply& s) {
                          s.messages[0].stage = static_cast<MessageStage>(stage);
                        }),
                        ErrorCode::out_of_range, "state.state"));
  }
}

TEST(StatusReply, HoldsWhatWaitsAndNamesAConsentOnlyWhenItWaitsForAcceptance) {
  EXPECT_TRUE(accepted(with<StatusReply>([](StatusReply& s) { s.held[0].consent.reset(); })));
  EXPECT_TRUE(refused(with<StatusReply>([](StatusReply& s) {
                        s.held[0].outcome.reason = ErrorCode::consent_missing;
                      }),
                      ErrorCode::malformed, "held.consent"));
  EXPECT_TRUE(refused(with<StatusReply>([](StatusReply& s) {
                        s.held[0].outcome.verdict = Verdict::permit;
                      }),
                      ErrorCode::out_of_range, "held.outcome"));
}

TEST(StatusReply, SaysWhyAMessageIsBackAndOnlyThen) {
  const auto state = [](MessageStage stage, std::optional<ErrorCode> reason,
                        std::uint64_t decision_index) {
    return with<StatusReply>([&](StatusReply& s) {
      s.messages[0].stage = stage;
      s.messages[0].reason = reason;
      s.messages[0].decision_index = decision_index;
    });
  };
  for (const auto stage : {MessageStage::accepted, MessageStage::released, MessageStage::done}) {
    EXPECT_TRUE(accepted(state(stage, std::nullopt, 0)));
    EXPECT_TRUE(refused(state(stage, ErrorCode::consent_withdrawn, 0), ErrorCode::malformed,
                        "state.reason"));
    EXPECT_TRUE(
        refused(state(stage, std::nullopt, 5), ErrorCode::malformed, "state.decision_index"));
  }
  for (const auto stage : {MessageStage::refused, MessageStage::expired, MessageStage::unknown}) {
    EXPECT_TRUE(accepted(state(stage, ErrorCode::cannot_open, 0)));
    EXPECT_TRUE(refused(state(stage, std::nullopt, 0), ErrorCode::malformed, "state.reason"));
    EXPECT_TRUE(
        refused(state(stage, ErrorCode::permit, 0), ErrorCode::malformed, "state.reason"));
    EXPECT_TRUE(refused(state(stage, static_cast<ErrorCode>(1), 0), ErrorCode::out_of_range,
                        "state.reason"));
  }
  EXPECT_TRUE(accepted(state(MessageStage::refused, ErrorCode::consent_withdrawn, 5)));
  EXPECT_TRUE(refused(state(MessageStage::expired, ErrorCode::envelope_expired, 5),
                      ErrorCode::malformed, "state.decision_index"));
}

TEST(WithdrawState, HasListsOfBoundedLength) {
  EXPECT_TRUE(accepted(with<WithdrawState>([](WithdrawState& w) { w.opened.resize(16'384); })));
  EXPECT_TRUE(refused(with<WithdrawState>([](WithdrawState& w) { w.opened.resize(16'385); }),
                      ErrorCode::too_large, "withdraw.opened"));
}

}  // namespace
}  // namespace sluis::codec
