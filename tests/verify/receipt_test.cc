// SPDX-License-Identifier: EUPL-1.2
// Receipt files: what is written reads back, and a file with a second reading is refused.
#include "consent/verify/receipt.h"

#include <gtest/gtest.h>

#include "consent/core/tlog_proof.h"
#include "tests/ledger/replaced.h"
#include "tests/verify/sample_log.h"

namespace sluis::verify {
namespace {

using test::replaced;
using test::SampleLog;

std::string good() { return format_receipt(SampleLog().receipt(2)); }

TEST(ReceiptFile, ReadsBackWhatWasWritten) {
  Receipt receipt = SampleLog().receipt(2);
  EXPECT_EQ(parse_receipt(format_receipt(receipt)).value(), receipt);
  receipt.opening.reset();
  receipt.path.clear();
  EXPECT_EQ(parse_receipt(format_receipt(receipt)).value(), receipt);
  const Continuation continuation = SampleLog().continuation(3, 7);
  EXPECT_EQ(parse_continuation(format_continuation(continuation)).value(), continuation);
}

TEST(ReceiptFile, MayBeATlogProofWithTheLeafAsExtraData) {
  Receipt receipt = SampleLog().receipt(2);
  const std::string text =
      consent::format_tlog_proof({receipt.leaf, receipt.index, receipt.path, receipt.checkpoint})
          .value();
  receipt.opening.reset();
  EXPECT_EQ(parse_receipt(text).value(), receipt);
  EXPECT_EQ(parse_receipt(consent::format_tlog_proof(
                              {std::nullopt, receipt.index, receipt.path, receipt.checkpoint})
                              .value())
                .code(),
            ErrorCode::missing_field);
}

TEST(ReceiptFile, LackingAFieldIsRefusedByName) {
  for (const std::string_view name : {"leaf", "index", "path", "checkpoint", "r", "body"}) {
    const std::string text = replaced(good(), "\"" + std::string(name) + "\"", "\"other\"");
    const auto receipt = parse_receipt(text);
    ASSERT_EQ(receipt.code(), ErrorCode::missing_field) << name;
    EXPECT_EQ(receipt.error().place, name);
  }
}

TEST(ReceiptFile, WithASecondReadingIsRefused) {
  EXPECT_EQ(parse_receipt(replaced(good(), "{\"leaf\"", "{\"index\": 1, \"leaf\"")).code(),
            ErrorCode::bad_json);
  EXPECT_EQ(parse_receipt(replaced(good(), "{\"r\"", "{\"r\": \"\", \"r\"")).code(),
            ErrorCode::bad_json);
  EXPECT_EQ(parse_receipt(replaced(good(), "{\"leaf\"", "{\"about\": 1, \"leaf\"")).code(),
            ErrorCode::bad_field);
  EXPECT_EQ(parse_receipt(replaced(good(), "{\"r\"", "{\"about\": 1, \"r\"")).code(),
            ErrorCode::bad_field);
  EXPECT_EQ(parse_receipt(good() + "{}").code(), ErrorCode::bad_json);
}

TEST(ReceiptFile, WithAWrongValueIsRefused) {
  for (const std::string_view index : {"-2", "2.0", "\"2\"", "null", "1e0"}) {
    const std::string text = replaced(good(), "\"index\": 2", "\"index\": " + std::string(index));
    EXPECT_EQ(parse_receipt(text).code(), ErrorCode::bad_field) << index;
  }
  EXPECT_EQ(parse_receipt(replaced(good(), "\"path\": [", "\"path\": [\"AQI=\", ")).code(),
            ErrorCode::bad_field);
  EXPECT_EQ(parse_receipt(replaced(good(), "\"path\": [", "\"path\": [7, ")).code(),
            ErrorCode::bad_field);
  EXPECT_EQ(parse_receipt(replaced(good(), "\"leaf\": \"", "\"leaf\": \" ")).code(),
            ErrorCode::bad_field);
  EXPECT_EQ(parse_receipt("[]").code(), ErrorCode::bad_json);
  EXPECT_EQ(parse_receipt("").code(), ErrorCode::bad_json);
  EXPECT_EQ(parse_receipt("nonsense").code(), ErrorCode::bad_json);
}

TEST(ReceiptFile, ThatIsLargeOrDeepIsRefused) {
  EXPECT_EQ(parse_receipt(std::string(kFileBytesMax + 1, ' ')).code(), ErrorCode::too_large);
  EXPECT_EQ(parse_receipt(std::string(200'000, '[')).code(), ErrorCode::too_deep);
  Receipt receipt = SampleLog().receipt(2);
  receipt.path.resize(kPathMax + 1);
  EXPECT_EQ(parse_receipt(format_receipt(receipt)).code(), ErrorCode::bad_field);
}

}  // namespace
}  // namespace sluis::verify
