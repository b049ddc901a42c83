// SPDX-License-Identifier: EUPL-1.2
#include "proto/codec/to_broker.h"

#include <functional>

#include "proto/codec/envelope.h"
#include "tests/codec/expect.h"
#include "tests/codec/samples.h"
#include "tests/codec/wire.h"

namespace sluis::codec {
namespace {

Result<ToBroker> parse(Request request) {
  return parse_to_broker(serialise(ToBroker{filled<RequestId>(1), std::move(request)}));
}

Result<ToBroker> act_with(const std::function<void(SignedAct&)>& change) {
  SignedAct act = sample_act(LeafType::fact);
  change(act);
  return parse(act);
}

Submit sample_submit() {
  return {sample_act(LeafType::submit), sample_envelope(), serialise(sample_envelope())};
}

TEST(ToBroker, ComesBackAsItWasWithEachRequest) {
  for (const ToBroker& frame : sample_to_broker()) {
    const auto parsed = parse_to_broker(serialise(frame));
    ASSERT_TRUE(accepted(parsed)) << frame.request.index();
    EXPECT_EQ(parsed.value(), frame) << frame.request.index();
  }
}

TEST(ToBroker, HasTheBytesOfTheSpecification) {
  const Bytes fetch = Wire().bytes(1, Bytes(16, 2)).bytes(2, Bytes(16, 3)).varint(3, 4).view();
  const Bytes expected = Wire().bytes(1, Bytes(16, 1)).bytes(4, fetch).view();
  const Fetch request{filled<Nonce>(2), filled<BootId>(3), 4, {}};
  EXPECT_EQ(to_hex(serialise(ToBroker{filled<RequestId>(1), request})), to_hex(expected));
}

TEST(ToBroker, IsRefusedWithoutRequestIdOrRequest) {
  EXPECT_TRUE(refused(parse_to_broker(Wire().bytes(12, Bytes{}).view()), ErrorCode::malformed,
                      "request_id"));
  EXPECT_TRUE(
      refused(parse_to_broker(Wire().bytes(1, Bytes(16)).view()), ErrorCode::malformed, "request"));
  EXPECT_TRUE(refused(parse_to_broker({}), ErrorCode::malformed, "request_id"));
  for (const std::size_t size : {15u, 17u}) {
    EXPECT_TRUE(refused(parse_to_broker(Wire().bytes(1, Bytes(size)).bytes(12, Bytes{}).view()),
                        ErrorCode::malformed, "request_id"));
  }
}

TEST(ToBroker, IsRefusedAboveItsSizeCap) {
  EXPECT_TRUE(
      refused(parse_to_broker(Bytes(kToBrokerBytesMax + 1)), ErrorCode::too_large, "ToBroker"));
}

TEST(ToBroker, TakesInEachSlotOnlyActsOfItsTypes) {
  struct Slot {
    std::function<Request(SignedAct)> request;
    std::vector<LeafType> types;
  };
  const std::vector<Slot> slots = {
      {[](SignedAct act) { return act; },
       {LeafType::intent, LeafType::fact, LeafType::withdraw, LeafType::preflight, LeafType::read,
        LeafType::removed, LeafType::erasure, LeafType::correction, LeafType::destroyed,
        LeafType::resubmitted}},
      {[](SignedAct act) {
         Submit submit = sample_submit();
         submit.act = std::move(act);
         return submit;
       },
       {LeafType::submit}},
      {[](SignedAct act) { return Receipts{{std::move(act)}}; }, {LeafType::receipt}},
      {[](SignedAct act) { return Publish{std::move(act)}; },
       {LeafType::kem_key, LeafType::curve_key, LeafType::worker_key, LeafType::key_revoked}},
  };
  for (const Slot& slot : slots) {
    for (int number = 0; number < 256; ++number) {
      const auto type = static_cast<LeafType>(number);
      const bool allowed =
          std::find(slot.types.begin(), slot.types.end(), type) != slot.types.end();
      const auto parsed = parse(slot.request(sample_act(type)));
      if (allowed) {
        EXPECT_TRUE(accepted(parsed)) << number;
      } else {
        EXPECT_TRUE(refused(parsed, ErrorCode::out_of_range, "act.type")) << number;
      }
    }
  }
  // 272 is not read as 16.
  const Bytes act = Wire().varint(1, 272).view();
  EXPECT_TRUE(refused(parse_to_broker(Wire().bytes(1, Bytes(16)).bytes(2, act).view()),
                      ErrorCode::out_of_range, "act.type"));
}

TEST(Act, HasABodyOf1ByteTo16KiB) {
  const auto with = [](std::size_t size) {
    return act_with([&](SignedAct& act) { act.opening.body.assign(size, 1); });
  };
  EXPECT_TRUE(accepted(with(1)));
  EXPECT_TRUE(accepted(with(16 * 1024)));
  EXPECT_TRUE(refused(with(0), ErrorCode::malformed, "act.body"));
  EXPECT_TRUE(refused(with(16 * 1024 + 1), ErrorCode::too_large, "act.body"));
}

TEST(Act, HasOneTo3SignaturesOfDistinctKeysAscending) {
  const auto with = [](const std::vector<int>& key_ids) {
    return act_with([&](SignedAct& act) {
      act.signatures.clear();
      for (const int id : key_ids) {
        act.signatures.push_back({filled<KeyId>(static_cast<std::uint8_t>(id)), Signature{}});
      }
    });
  };
  EXPECT_TRUE(accepted(with({1})));
  EXPECT_TRUE(accepted(with({1, 2, 3})));
  EXPECT_TRUE(refused(with({}), ErrorCode::malformed, "act.signatures"));
  EXPECT_TRUE(refused(with({1, 2, 3, 4}), ErrorCode::too_large, "act.signatures"));
  EXPECT_TRUE(refused(with({2, 1}), ErrorCode::not_sorted, "act.signatures"));
  EXPECT_TRUE(refused(with({1, 1}), ErrorCode::not_sorted, "act.signatures"));
}

TEST(Act, HasABatchProofOfAtMost64LeavesOrNone) {
  const auto with = [](int index, int size, std::size_t path) {
    return act_with([&](SignedAct& act) {
      act.batch = BatchProof{static_cast<std::uint8_t>(index), static_cast<std::uint8_t>(size),
                             Digest{}, std::vector<Digest>(path)};
    });
  };
  EXPECT_TRUE(accepted(act_with([](SignedAct& act) { act.batch.reset(); })));
  EXPECT_TRUE(accepted(with(0, 1, 0)));
  EXPECT_TRUE(accepted(with(63, 64, 6)));
  EXPECT_TRUE(refused(with(0, 0, 0), ErrorCode::out_of_range, "batch.size"));
  EXPECT_TRUE(refused(with(0, 65, 0), ErrorCode::out_of_range, "batch.size"));
  EXPECT_TRUE(refused(with(1, 1, 0), ErrorCode::out_of_range, "batch.index"));
  EXPECT_TRUE(refused(with(63, 64, 7), ErrorCode::too_large, "batch.path"));
}

TEST(Act, HasAtMost32PersonsOf2KiB) {
  const auto with = [](std::size_t count, std::size_t body) {
    return act_with([&](SignedAct& act) {
      act.persons.assign(count, {Commitment{}, {Salt{}, Bytes(body, 1)}});
    });
  };
  EXPECT_TRUE(accepted(with(0, 1)));
  EXPECT_TRUE(accepted(with(32, 2048)));
  EXPECT_TRUE(refused(with(33, 1), ErrorCode::too_large, "persons"));
  EXPECT_TRUE(refused(with(1, 0), ErrorCode::malformed, "person.body"));
  EXPECT_TRUE(refused(with(1, 2049), ErrorCode::too_large, "person.body"));
}

TEST(Act, HasAWorkerSignatureOrNoneButNeverAZeroOne) {
  const auto parsed = act_with([](SignedAct& act) { act.worker_signature = {}; });
  ASSERT_TRUE(accepted(parsed));
  EXPECT_TRUE(std::get<SignedAct>(parsed.value().request).worker_signature.is_zero());
  const auto with = [](std::size_t size) {
    const Bytes signature = Wire().bytes(1, Bytes(8, 1)).bytes(2, Bytes(64, 1)).view();
    const Bytes act = Wire()
                          .varint(1, 22)
                          .varint(2, 1)
                          .bytes(3, Bytes(32))
                          .bytes(4, Bytes(32))
                          .bytes(5, Bytes(1))
                          .bytes(6, Bytes(size))
                          .bytes(7, signature)
                          .view();
    return parse_to_broker(Wire().bytes(1, Bytes(16)).bytes(2, act).view());
  };
  EXPECT_TRUE(refused(with(64), ErrorCode::not_canonical, "act.worker_signature"));
  EXPECT_TRUE(refused(with(63), ErrorCode::malformed, "act.worker_signature"));
}

TEST(Submit, BringsAnEnvelopeWithItsRoutingPart) {
  Submit submit = sample_submit();
  submit.envelope = strip_routing(submit.envelope);
  EXPECT_TRUE(refused(parse(submit), ErrorCode::malformed, "envelope.routing"));
}

TEST(Submit, BringsTheLargestEnvelopeThereIsWithTheLargestAct) {
  Submit submit = sample_submit();
  submit.act.opening.body.assign(kBodyBytesMax, 1);
  submit.act.persons.assign(32, {Commitment{}, {Salt{}, Bytes(2048, 1)}});
  ProtectedHeader header = sample_header();
  header.padded_size = 1'032'192;  // the largest size that leaves room for the other parts
  submit.envelope = sample_envelope(header);
  submit.envelope_bytes = serialise(submit.envelope);
  const auto parsed = parse(submit);
  ASSERT_TRUE(accepted(parsed));
  EXPECT_EQ(std::get<Submit>(parsed.value().request), submit);
}

TEST(Submit, IsRefusedWithTheFaultOfItsEnvelope) {
  Submit submit = sample_submit();
  submit.envelope.header_bytes = {};
  EXPECT_TRUE(refused(parse(submit), ErrorCode::unknown_version, "header.version"));
}

TEST(Fetch, SaysOnceOfEachAlertThatItIsHeld) {
  const auto with = [](std::vector<AlertHeld> held) {
    return parse(Fetch{Nonce{}, BootId{}, 1, std::move(held)});
  };
  const AlertHeld one{filled<AlertId>(1), 5}, two{filled<AlertId>(2), 3};
  EXPECT_TRUE(accepted(with({one, two})));
  EXPECT_TRUE(refused(with({two, one}), ErrorCode::not_sorted, "fetch.held"));
  EXPECT_TRUE(refused(with({one, one}), ErrorCode::not_sorted, "fetch.held"));
  EXPECT_TRUE(refused(with({one, {one.alert_id, 6}}), ErrorCode::not_sorted, "fetch.held"));
  EXPECT_TRUE(refused(with(std::vector<AlertHeld>(65, one)), ErrorCode::too_large, "fetch.held"));
}

TEST(Fetch, SaysOnceOfEachNoticeThatItIsHeld) {
  const auto with = [](std::vector<NoticeId> held) {
    return parse(Fetch{Nonce{}, BootId{}, 1, {}, std::move(held)});
  };
  const NoticeId one = filled<NoticeId>(1), two = filled<NoticeId>(2);
  EXPECT_TRUE(accepted(with({one, two})));
  EXPECT_TRUE(refused(with({two, one}), ErrorCode::not_sorted, "fetch.notices"));
  EXPECT_TRUE(refused(with({one, one}), ErrorCode::not_sorted, "fetch.notices"));
  const std::vector<NoticeId> many(65, one);
  EXPECT_TRUE(refused(with(many), ErrorCode::too_large, "fetch.notices"));
}

TEST(Fetch, AsksFor1To64Messages) {
  const auto with = [](int credit) {
    return parse(Fetch{Nonce{}, BootId{}, static_cast<std::uint8_t>(credit), {}});
  };
  EXPECT_TRUE(accepted(with(1)));
  EXPECT_TRUE(accepted(with(64)));
  EXPECT_TRUE(refused(with(0), ErrorCode::out_of_range, "fetch.credit"));
  EXPECT_TRUE(refused(with(65), ErrorCode::out_of_range, "fetch.credit"));
}

TEST(Receipts, Are1To64) {
  const auto with = [](std::size_t count) {
    return parse(Receipts{std::vector<SignedAct>(count, sample_act(LeafType::receipt))});
  };
  EXPECT_TRUE(accepted(with(64)));
  EXPECT_TRUE(refused(with(0), ErrorCode::malformed, "receipts.acts"));
  EXPECT_TRUE(refused(with(65), ErrorCode::too_large, "receipts.acts"));
}

TEST(Evaluate, Carries1To16Elements) {
  const auto with = [](std::size_t count) {
    Evaluate request;
    request.blinded.resize(count);
    return parse(request);
  };
  EXPECT_TRUE(accepted(with(1)));
  EXPECT_TRUE(accepted(with(16)));
  EXPECT_TRUE(refused(with(0), ErrorCode::malformed, "evaluate.blinded"));
  EXPECT_TRUE(refused(with(17), ErrorCode::too_large, "evaluate.blinded"));
}

TEST(Evaluate, SignsTheTextOfTheSpecification) {
  Evaluate request;
  request.holder = filled<MemberId>(0x01);
  request.asker = filled<MemberId>(0x02);
  request.nonce = filled<Nonce>(0x03);
  request.purpose = 0x0405;
  request.refresh = 0x0c0d;
  request.created = {0x0a0b};
  request.blinded = {filled<GroupKey>(0x06), filled<GroupKey>(0x07)};
  request.key_id = filled<KeyId>(0x08);
  request.signature = filled<Signature>(0x09);
  std::string expected = "sluis/v1/evaluate";
  expected += '\0';
  expected += std::string(16, 1) + std::string(16, 2) + std::string(16, 3) + "\x04\x05";
  expected += std::string("\0\0\x0c\x0d", 4) + std::string(6, '\0') + "\x0a\x0b";
  expected += std::string("\0\x02", 2) + std::string(32, 6) + std::string(32, 7);
  EXPECT_EQ(to_hex(evaluate_text(request)), to_hex(as_bytes(expected)));
}

TEST(Evaluated, IsAnEvaluationOrARefusalNeverBoth) {
  const auto with = [](const Evaluation& evaluation) {
    return parse(Evaluated{MemberId{}, Nonce{}, evaluation});
  };
  Evaluation evaluation;
  evaluation.evaluated.resize(16);
  EXPECT_TRUE(accepted(with(evaluation)));
  evaluation.share_index = 0;
  EXPECT_TRUE(refused(with(evaluation), ErrorCode::out_of_range, "evaluated.share_index"));
  evaluation.share_index = 1;
  evaluation.evaluated.resize(17);
  EXPECT_TRUE(refused(with(evaluation), ErrorCode::too_large, "evaluated.evaluated"));
  evaluation.evaluated.clear();
  EXPECT_TRUE(refused(with(evaluation), ErrorCode::malformed, "evaluated.evaluated"));

  const auto frame = [](const Bytes& answer) {
    return parse_to_broker(Wire().bytes(1, Bytes(16)).bytes(11, answer).view());
  };
  const auto base = [] { return Wire().bytes(1, Bytes(16)).bytes(2, Bytes(16)); };
  EXPECT_TRUE(accepted(frame(base().varint(7, 208).view())));
  EXPECT_TRUE(
      refused(frame(base().varint(7, 100).view()), ErrorCode::out_of_range, "evaluated.refused"));
  EXPECT_TRUE(refused(frame(base().varint(5, 1).varint(7, 208).view()), ErrorCode::malformed,
                      "evaluated.refused"));
  EXPECT_TRUE(refused(frame(base().bytes(3, Bytes(32)).varint(7, 208).view()), ErrorCode::malformed,
                      "evaluated.refused"));
}

}  // namespace
}  // namespace sluis::codec
