// SPDX-License-Identifier: EUPL-1.2
// Checkpoints: the frozen text, who may state one, and which may follow which.
#include "consent/core/checkpoint.h"

#include <gtest/gtest.h>

#include "proto/seal/sign.h"

namespace sluis::consent {
namespace {

constexpr std::string_view kOrigin = "sluis.example/rotterdam/ledger";
// The text of tlog-checkpoint's own example.
constexpr std::string_view kExample =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

seal::SigningKeyPair operator_pair() { return seal::SigningKeyPair::from_seed(Bytes(32, 1)); }
NoteKey operator_key() { return {std::string(kOrigin), operator_pair().public_key()}; }

Checkpoint checkpoint_of(std::uint64_t size) {
  Tree tree;
  for (std::uint64_t i = 0; i < size; ++i) tree.append(leaf_hash(as_bytes(std::to_string(i))));
  return {std::string(kOrigin), {size, tree.root()}};
}

std::string sign_text(const std::string& text, const NoteKey& key) {
  return format_note({text, {signature_line(key, operator_pair().sign(as_bytes(text)))}}).value();
}

TEST(Checkpoint, OfTheSpecificationParsesAndFormats) {
  const Checkpoint checkpoint = parse_checkpoint_text(kExample).value();
  EXPECT_EQ(checkpoint.origin, "example.com/behind-the-sofa");
  EXPECT_EQ(checkpoint.head.size, 20852163u);
  EXPECT_EQ(checkpoint.head.root.hex(),
            "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62");
  EXPECT_EQ(checkpoint_text(checkpoint).value(), kExample);
}

TEST(Checkpoint, ThatTheOperatorSignsVerifiesUnderTheLogsKeyAlone) {
  const Checkpoint checkpoint = checkpoint_of(5);
  const Signature signature = operator_pair().sign(as_bytes(checkpoint_text(checkpoint).value()));
  const std::string note = format_checkpoint(checkpoint, operator_key(), signature).value();
  EXPECT_EQ(verify_checkpoint(note, operator_key(), seal::verify).value(), checkpoint);
  const auto stranger = seal::SigningKeyPair::from_seed(Bytes(32, 2));
  EXPECT_EQ(
      verify_checkpoint(note, {std::string(kOrigin), stranger.public_key()}, seal::verify).code(),
      ErrorCode::bad_checkpoint);
  std::string changed = note;
  changed[kOrigin.size() + 1] = '6';  // the size
  EXPECT_EQ(verify_checkpoint(changed, operator_key(), seal::verify).code(),
            ErrorCode::bad_checkpoint);
}

TEST(Checkpoint, OfAnotherOriginIsRefusedThoughTheKeySignedIt) {
  const std::string text = "other.example/log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
  EXPECT_EQ(verify_checkpoint(sign_text(text, operator_key()), operator_key(), seal::verify).code(),
            ErrorCode::bad_checkpoint);
  EXPECT_FALSE(format_checkpoint(checkpoint_of(1), {"other.example/log", {}}, {}).ok());
}

TEST(Checkpoint, WithAnyOtherTextIsRefusedThoughTheKeySignedIt) {
  const std::string origin = std::string(kOrigin) + "\n";
  const std::string root = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
  EXPECT_TRUE(verify_checkpoint(sign_text(origin + "7\n" + root, operator_key()), operator_key(),
                                seal::verify)
                  .ok());
  const std::string wrong[] = {
      origin + "07\n" + root,
      origin + "+7\n" + root,
      origin + "-7\n" + root,
      origin + " 7\n" + root,
      origin + "7 \n" + root,
      origin + "\n" + root,
      origin + "0x7\n" + root,
      origin + "7.0\n" + root,
      origin + "00\n" + root,
      origin + "7\n",
      origin + "7\n" + root + "ext\n",
      origin + "7\n" + root + "\n",
      "\n" + origin + "7\n" + root,
      origin + "7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",  // bits under the padding
      origin + "7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n",  // 31 bytes
      origin + "7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",  // 33 bytes
      origin + "9223372036854775808\n" + root,
      origin + "18446744073709551616\n" + root,
  };
  for (const std::string& text : wrong) {
    EXPECT_FALSE(parse_checkpoint_text(text).ok()) << text;
    EXPECT_FALSE(
        verify_checkpoint(sign_text(text, operator_key()), operator_key(), seal::verify).ok())
        << text;
  }
}

TEST(Checkpoint, StatesSizesFromNothingToTheLargest) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, kTreeSizeMax}) {
    const Checkpoint checkpoint{"a", {size, empty_root()}};
    EXPECT_EQ(parse_checkpoint_text(checkpoint_text(checkpoint).value()).value(), checkpoint);
  }
  EXPECT_EQ(checkpoint_text({"a", {kTreeSizeMax + 1, {}}}).code(), ErrorCode::out_of_range);
  EXPECT_EQ(checkpoint_text({"a b", {1, {}}}).code(), ErrorCode::malformed);
  EXPECT_EQ(checkpoint_text({"", {1, {}}}).code(), ErrorCode::malformed);
}

TEST(Checkpoint, MayFollowOneOfItsOwnLogThatItContinues) {
  Tree tree;
  for (int i = 0; i < 12; ++i) tree.append(leaf_hash(as_bytes(std::to_string(i))));
  const MerklePath path = tree.consistency_path(5, 12).value();
  EXPECT_TRUE(check_continues(checkpoint_of(5), checkpoint_of(12), path).ok());
  EXPECT_TRUE(check_continues(checkpoint_of(5), checkpoint_of(5), {}).ok());
  EXPECT_EQ(check_continues(checkpoint_of(5), checkpoint_of(12), {}).code(),
            ErrorCode::not_consistent);
  EXPECT_EQ(check_continues(checkpoint_of(5), checkpoint_of(4), {}).code(),
            ErrorCode::bad_checkpoint);
  EXPECT_EQ(check_continues(checkpoint_of(0), checkpoint_of(4), {}).code(),
            ErrorCode::out_of_range);
  Checkpoint other = checkpoint_of(5);
  other.head.root.value[0] ^= 1U;
  EXPECT_EQ(check_continues(checkpoint_of(5), other, {}).code(), ErrorCode::forked);
  other = checkpoint_of(12);
  other.origin = "other.example/log";
  EXPECT_EQ(check_continues(checkpoint_of(5), other, path).code(), ErrorCode::bad_checkpoint);
}

}  // namespace
}  // namespace sluis::consent
