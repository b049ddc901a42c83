// SPDX-License-Identifier: EUPL-1.2
// Verdicts over receipts and continuations: right ones hold, and each kind of wrong is placed.
#include "consent/verify/verify.h"

#include <gtest/gtest.h>

#include "tests/verify/sample_log.h"

namespace sluis::verify {
namespace {

using test::SampleLog;

Report verdict(const Receipt& receipt) {
  return verify_receipt(receipt, SampleLog().key(), seal::verify);
}
Report verdict(const Continuation& continuation) {
  return verify_continuation(continuation, SampleLog().key(), seal::verify);
}

// The step at which a report failed, and why.
std::pair<std::string, ErrorCode> failure(const Report& report) {
  CHECK(!report.verified());
  return {report.steps.back().name, report.steps.back().error->code};
}
std::pair<std::string, ErrorCode> at(std::string step, ErrorCode code) { return {step, code}; }

TEST(Receipt, OfEveryEntryVerifies) {
  const SampleLog log;
  for (std::uint64_t i = 0; i < SampleLog::kSize; ++i) {
    const Report report = verdict(log.receipt(i));
    EXPECT_TRUE(report.verified()) << to_text(report);
    EXPECT_EQ(report.steps.size(), i == 0 ? 5u : 4u);
    EXPECT_EQ(report.index, i);
  }
}

TEST(Receipt, WithoutAnOpeningVerifiesAndSaysWhatIsMissing) {
  Receipt receipt = SampleLog().receipt(1);
  const std::size_t sentences = verdict(receipt).not_proven.size();
  receipt.opening.reset();
  EXPECT_TRUE(verdict(receipt).verified());
  EXPECT_EQ(verdict(receipt).not_proven.size(), sentences + 1);
  EXPECT_NE(to_text(verdict(receipt)).find("the file holds no opening"), std::string::npos);
}

TEST(Receipt, ThatWasChangedFailsWhereItWasChanged) {
  const Receipt good = SampleLog().receipt(0);
  Receipt wrong = good;
  wrong.checkpoint[wrong.checkpoint.find('\n') + 1] = '8';
  EXPECT_EQ(failure(verdict(wrong)), at("checkpoint", ErrorCode::bad_checkpoint));
  wrong = good;
  wrong.index = 1;
  EXPECT_EQ(failure(verdict(wrong)), at("inclusion", ErrorCode::not_in_tree));
  wrong = good;
  wrong.path.pop_back();
  EXPECT_EQ(failure(verdict(wrong)), at("inclusion", ErrorCode::not_in_tree));
  for (std::size_t i = 0; i < good.leaf.size(); ++i) {
    wrong = good;
    wrong.leaf[i] ^= 1U;
    EXPECT_EQ(failure(verdict(wrong)), at("inclusion", ErrorCode::not_in_tree));
  }
  wrong = good;
  wrong.opening->body[0] ^= 1U;
  EXPECT_EQ(failure(verdict(wrong)), at("opening", ErrorCode::bad_opening));
  wrong = good;
  wrong.opening->r.value[0] ^= 1U;
  EXPECT_EQ(failure(verdict(wrong)), at("opening", ErrorCode::bad_opening));
}

TEST(Receipt, OfAnotherLogFails) {
  const auto stranger = seal::SigningKeyPair::from_seed(Bytes(32, 8));
  const Report report = verify_receipt(
      SampleLog().receipt(2), {"sluis.example/ledger", stranger.public_key()}, seal::verify);
  EXPECT_EQ(failure(report), at("checkpoint", ErrorCode::bad_checkpoint));
  EXPECT_EQ(to_text(report).find("This does not prove"), std::string::npos);
}

// A leaf that the log did take, though it breaks a rule: a batch that does not hold the entry.
TEST(Receipt, WhoseBatchDoesNotHoldTheEntryFails) {
  const auto pair = seal::SigningKeyPair::from_seed(Bytes(32, 9));
  const consent::NoteKey key = SampleLog().key();
  consent::Leaf leaf = consent::decode_leaf(SampleLog().receipt(0).leaf).value();
  leaf.batch->root.value[0] ^= 1U;
  const Bytes bytes = consent::encode_leaf(leaf).value();
  const consent::Checkpoint state{key.name, {1, consent::leaf_hash(bytes)}};
  const std::string text = consent::checkpoint_text(state).value();
  const std::string note =
      consent::format_checkpoint(state, key, pair.sign(as_bytes(text))).value();
  EXPECT_EQ(failure(verdict(Receipt{bytes, 0, {}, note, {}})), at("batch", ErrorCode::not_in_tree));
}

TEST(Continuation, OfTheSameLogVerifies) {
  const SampleLog log;
  for (std::uint64_t from = 1; from <= SampleLog::kSize; ++from) {
    EXPECT_TRUE(verdict(log.continuation(from, SampleLog::kSize)).verified());
  }
}

TEST(Continuation, ThatForgetsOrRewritesFails) {
  const SampleLog log;
  EXPECT_EQ(failure(verdict({log.checkpoint(7), log.checkpoint(5), {}})),
            at("consistency", ErrorCode::bad_checkpoint));
  EXPECT_EQ(failure(verdict({log.checkpoint(5), log.checkpoint(7), {}})),
            at("consistency", ErrorCode::not_consistent));
  EXPECT_EQ(failure(verdict({log.checkpoint(0), log.checkpoint(7), {}})),
            at("consistency", ErrorCode::out_of_range));
  std::string unsigned_note = log.checkpoint(5);
  unsigned_note[unsigned_note.find('\n') + 1] = '4';
  EXPECT_EQ(failure(verdict({unsigned_note, log.checkpoint(7), {}})),
            at("old", ErrorCode::bad_checkpoint));
  EXPECT_EQ(failure(verdict({log.checkpoint(5), unsigned_note, {}})),
            at("new", ErrorCode::bad_checkpoint));
}

TEST(Report, IsTheSameForPeopleAndPrograms) {
  const Report report = verdict(SampleLog().receipt(3));
  const std::string text = to_text(report);
  EXPECT_NE(text.find("ok     inclusion: entry 3"), std::string::npos);
  EXPECT_NE(text.find("\nverified\n"), std::string::npos);
  EXPECT_NE(text.find("This does not prove:"), std::string::npos);
  const std::string json = to_json(report);
  EXPECT_NE(json.find("\"verified\": true"), std::string::npos);
  EXPECT_NE(json.find("\"type\": \"release\""), std::string::npos);
  Receipt wrong = SampleLog().receipt(3);
  wrong.index = 2;
  EXPECT_NE(to_text(verdict(wrong)).find("DOES NOT VERIFY: inclusion"), std::string::npos);
  EXPECT_NE(to_json(verdict(wrong)).find("\"error\": \"not_in_tree\""), std::string::npos);
}

}  // namespace
}  // namespace sluis::verify
