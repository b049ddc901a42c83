// SPDX-License-Identifier: EUPL-1.2
// Offline proofs in C2SP's form: the frozen text, and each line's one spelling.
#include "consent/core/tlog_proof.h"

#include <gtest/gtest.h>

#include "tests/ledger/replaced.h"

namespace sluis::consent {
namespace {

using test::replaced;

const std::string kHash = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const std::string kCheckpoint = "a\n9\n" + kHash + "\n\n\u2014 a AAAAAAE=\n";
const std::string kProof =
    "c2sp.org/tlog-proof@v1\nextra AQI=\nindex 3\n" + kHash + "\n" + kHash + "\n\n" + kCheckpoint;

TEST(TlogProof, ParsesAndFormatsToTheSameText) {
  const TlogProof proof = parse_tlog_proof(kProof).value();
  EXPECT_EQ(proof.extra, (Bytes{1, 2}));
  EXPECT_EQ(proof.index, 3u);
  EXPECT_EQ(proof.path.size(), 2u);
  EXPECT_EQ(proof.checkpoint, kCheckpoint);
  EXPECT_EQ(format_tlog_proof(proof).value(), kProof);
}

TEST(TlogProof, MayLackExtraDataAndAPath) {
  const std::string text = "c2sp.org/tlog-proof@v1\nindex 0\n\n" + kCheckpoint;
  const TlogProof proof = parse_tlog_proof(text).value();
  EXPECT_FALSE(proof.extra);
  EXPECT_TRUE(proof.path.empty());
  EXPECT_EQ(format_tlog_proof(proof).value(), text);
}

TEST(TlogProof, InAnotherSpellingIsRefused) {
  const std::string wrong[] = {
      replaced(kProof, "@v1", "@v2"),
      replaced(kProof, "c2sp", "C2SP"),
      replaced(kProof, "@v1\n", "@v1\r\n"),
      replaced(kProof, "extra AQI=", "extra AQJ="),
      replaced(kProof, "extra AQI=", "extra "),
      replaced(kProof, "extra AQI=", "extra  AQI="),
      replaced(kProof, "index 3", "index 03"),
      replaced(kProof, "index 3", "index -3"),
      replaced(kProof, "index 3", "index 9223372036854775808"),
      replaced(kProof, "index 3\n", ""),
      replaced(kProof, "extra AQI=\nindex 3\n", "index 3\nextra AQI=\n"),
      replaced(kProof, kHash, "AQI="),
      replaced(kProof, kHash, kHash + " "),
      replaced(kProof, "\n\na", "\na"),
      replaced(kProof, "\n\na", "\n\n\na") + "x",
      kProof + "\n",
      "",
  };
  for (const std::string& text : wrong) EXPECT_FALSE(parse_tlog_proof(text).ok()) << text;
}

TEST(TlogProof, HasAtMostThePathOfTheLargestTree) {
  TlogProof proof = parse_tlog_proof(kProof).value();
  proof.path.resize(kTlogPathMax);
  EXPECT_TRUE(format_tlog_proof(proof).ok());
  proof.path.resize(kTlogPathMax + 1);
  EXPECT_EQ(format_tlog_proof(proof).code(), ErrorCode::too_large);
  EXPECT_EQ(inclusion_path_size(0, kTreeSizeMax), kTlogPathMax);
}

TEST(TlogProof, ThatWouldReadAsAnotherIsNotFormatted) {
  TlogProof proof = parse_tlog_proof(kProof).value();
  proof.extra = Bytes{};
  EXPECT_FALSE(format_tlog_proof(proof).ok());
  proof = parse_tlog_proof(kProof).value();
  proof.checkpoint.pop_back();
  EXPECT_FALSE(format_tlog_proof(proof).ok());
}

}  // namespace
}  // namespace sluis::consent
