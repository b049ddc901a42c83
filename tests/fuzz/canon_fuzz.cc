// SPDX-License-Identifier: EUPL-1.2
// Every body that a commitment opens to, in its canonical encoding; the first byte chooses which.
// What decodes encodes to the same bytes again.
#include "consent/core/broker_bodies.h"
#include "consent/core/fact_bodies.h"

using namespace sluis;

namespace {

template <class Body>
void expect_one_encoding(ByteView input) {
  if (const auto decoded = canon::decode<Body>(input, "body"); decoded.ok()) {
    CHECK(canon::encode(decoded.value()) == to_bytes(input));
  }
}

constexpr void (*kBodies[])(ByteView) = {
    expect_one_encoding<consent::PersonBody>,    expect_one_encoding<consent::IntentBody>,
    expect_one_encoding<consent::SubmitBody>,    expect_one_encoding<consent::ReceiptBody>,
    expect_one_encoding<consent::WithdrawBody>,  expect_one_encoding<consent::PreflightBody>,
    expect_one_encoding<consent::ReadBody>,      expect_one_encoding<consent::FactBody>,
    expect_one_encoding<consent::DecisionBody>,  expect_one_encoding<consent::OrderBody>,
    expect_one_encoding<consent::ReleaseBody>,   expect_one_encoding<consent::VoidBody>,
    expect_one_encoding<consent::EffectiveBody>, expect_one_encoding<consent::EndBody>,
    expect_one_encoding<consent::RemovedBody>,   expect_one_encoding<consent::RetentionBody>,
    expect_one_encoding<consent::CorrectionBody>, expect_one_encoding<consent::DestroyedBody>,
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  kBodies[data[0] % std::size(kBodies)](ByteView(data + 1, size - 1));
  return 0;
}
