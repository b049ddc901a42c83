// SPDX-License-Identifier: EUPL-1.2
// Signed notes: the specification's example, and every other spelling of it refused.
#include "consent/core/note.h"

#include <gtest/gtest.h>

#include "proto/seal/sign.h"
#include "tests/ledger/replaced.h"

namespace sluis::consent {
namespace {

using test::replaced;

constexpr std::string_view kVkey =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr std::string_view kText = "This is an example message.\n";
constexpr std::string_view kLine =
    "\u2014 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmR"
    "KuwHjG1Yu72IneyaQM=\n";

std::string example() { return std::string(kText) + "\n" + std::string(kLine); }
NoteKey example_key() { return parse_verifier_key(kVkey).value(); }

TEST(Note, OfTheSpecificationVerifies) {
  const Note note = parse_note(example()).value();
  EXPECT_EQ(note.text, kText);
  ASSERT_EQ(note.signatures.size(), 1u);
  EXPECT_EQ(note.signatures[0].name, "example.com/foo");
  EXPECT_EQ(note.signatures[0].key_id.hex(), "530d903a");
  EXPECT_TRUE(verify_note(note, example_key(), seal::verify).ok());
  EXPECT_EQ(format_note(note).value(), example());
}

TEST(Note, ThatWeSignVerifiesUnderOurKeyAlone) {
  const auto pair = seal::SigningKeyPair::from_seed(Bytes(32, 7));
  const NoteKey key{"sluis.example/log", pair.public_key()};
  Note note{"one\n\ntwo\n", {}};
  note.signatures.push_back(signature_line(key, pair.sign(as_bytes(note.text))));
  const Note read = parse_note(format_note(note).value()).value();
  EXPECT_EQ(read, note);
  EXPECT_TRUE(verify_note(read, key, seal::verify).ok());
  EXPECT_EQ(verify_note(read, example_key(), seal::verify).code(), ErrorCode::unknown_key);
  const NoteKey other_name{"sluis.example/other", key.key};
  EXPECT_EQ(verify_note(read, other_name, seal::verify).code(), ErrorCode::unknown_key);
}

TEST(Note, WithAFlippedBitDoesNotVerify) {
  const NoteKey key = example_key();
  const std::string good = example();
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string flipped = good;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const Result<Note> note = parse_note(flipped);
    if (!note.ok()) continue;
    EXPECT_EQ(format_note(*note).value(), flipped);
    EXPECT_FALSE(verify_note(*note, key, seal::verify).ok()) << bit;
  }
}

TEST(Note, CutShortIsRefused) {
  const std::string good = example();
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(parse_note(good.substr(0, size)).ok()) << size;
  }
}

TEST(Note, InAnotherSpellingIsRefused) {
  const std::string good = example();
  const std::string crlf = replaced(replaced(good, "message.\n", "message.\r\n"), "=\n", "=\r\n");
  const std::string wrong[] = {
      good + "\n",                      // a blank line at the end
      good + "x",                       // something after the last newline
      good.substr(0, good.size() - 1),  // no last newline
      crlf,
      replaced(good, "\n\n", "\n"),  // no blank line
      replaced(good, "=\n", "=\n\n"),
      std::string(kLine) + "\n" + std::string(kText),  // the wrong way round
      replaced(good, "\u2014 ", "- "),                 // another dash
      replaced(good, "\u2014 ", "\u2013 "),
      replaced(good, "\u2014 ", "\u2014  "),  // two spaces
      replaced(good, "\u2014 ", "\u2014"),    // none
      replaced(good, "foo Uw", "foo  Uw"),
      replaced(good, "=\n", "= \n"),          // after the signature
      replaced(good, "=\n", "\n"),            // no padding
      replaced(good, "QM=", "QN="),           // bits under the padding
      replaced(good, "example.com/foo", ""),  // no name
      replaced(good, "example.com/foo", "example.com+foo"),
      replaced(good, "example.com/foo", "example.com\u00a0foo"),
      replaced(good, "example.com/foo", "example.com\u3000foo"),
      replaced(good, "example.com/foo", "example.com\xff"),
      replaced(good, "message", "mess\tage"),
      replaced(good, "message", std::string_view("mess\0age", 8)),
      replaced(good, "message", "\xc0\x80"),
      std::string(kText) + "\n\u2014 a AAAAAA==\n",  // a key ID alone
      std::string(kText) + "\n\u2014 a \n",
      std::string(kText) + "\n",
      std::string(kLine),
      "",
      "\n\n",
  };
  for (const std::string& bytes : wrong) EXPECT_FALSE(parse_note(bytes).ok()) << bytes;
}

TEST(Note, MayHaveBlankLinesInItsTextAndSignersWeDoNotKnow) {
  const std::string other = "\u2014 other.example/\u00e9 AAAAAAE=\n";
  const std::string bytes =
      "\n\n\n" + std::string(kText) + "\n" + other + std::string(kLine) + other;
  const Note note = parse_note(bytes).value();
  EXPECT_EQ(note.text, "\n\n\n" + std::string(kText));
  EXPECT_EQ(note.signatures.size(), 3u);
  EXPECT_EQ(format_note(note).value(), bytes);
  const Note signed_too = parse_note(example() + other).value();
  EXPECT_TRUE(verify_note(signed_too, example_key(), seal::verify).ok());
}

TEST(Note, WithOneRightAndOneWrongLineOfAKeyIsRefused) {
  Note note = parse_note(example()).value();
  note.signatures.push_back(note.signatures[0]);
  EXPECT_TRUE(verify_note(note, example_key(), seal::verify).ok());
  note.signatures[1].signature[0] ^= 1U;
  EXPECT_EQ(verify_note(note, example_key(), seal::verify).code(), ErrorCode::bad_signature);
  note.signatures[1].signature.resize(63);
  EXPECT_EQ(verify_note(note, example_key(), seal::verify).code(), ErrorCode::bad_signature);
}

TEST(Note, TakesManySignaturesWithinItsLimits) {
  std::string bytes = std::string(kText) + "\n";
  for (std::size_t i = 0; i < kNoteSignaturesMax; ++i) bytes += "\u2014 a AAAAAAE=\n";
  EXPECT_GE(kNoteSignaturesMax, 16u);
  EXPECT_TRUE(parse_note(bytes).ok());
  EXPECT_EQ(parse_note(bytes + "\u2014 a AAAAAAE=\n").code(), ErrorCode::too_large);
  const std::string long_text(kNoteBytesMax - std::string(kLine).size() - 2, 'x');
  const std::string largest = long_text + "\n\n" + std::string(kLine);
  EXPECT_TRUE(parse_note(largest).ok());
  EXPECT_EQ(parse_note("x" + largest).code(), ErrorCode::too_large);
}

TEST(Note, ThatWouldReadAsAnotherIsNotFormatted) {
  const Note good = parse_note(example()).value();
  const auto with_name = [&good](std::string name) {
    Note note = good;
    note.signatures[0].name = std::move(name);
    return format_note(note);
  };
  EXPECT_FALSE(with_name("a b").ok());
  EXPECT_FALSE(with_name("").ok());
  EXPECT_FALSE(with_name("a QQQQQQ==\n\u2014 b").ok());
  EXPECT_FALSE(format_note({"no newline", good.signatures}).ok());
  EXPECT_FALSE(format_note({"text\n", {}}).ok());
  EXPECT_FALSE(format_note({"text\r\n", good.signatures}).ok());
}

TEST(VerifierKey, ParsesAndFormatsToTheSameText) {
  const NoteKey key = example_key();
  EXPECT_EQ(key.name, "example.com/foo");
  EXPECT_EQ(note_key_id(key).hex(), "530d903a");
  EXPECT_EQ(format_verifier_key(key), kVkey);
}

TEST(VerifierKey, InAnotherFormIsRefused) {
  const std::string good(kVkey);
  EXPECT_FALSE(parse_verifier_key(replaced(good, "530d", "530D")).ok());
  EXPECT_FALSE(parse_verifier_key(replaced(good, "530d903a", "530d903b")).ok());
  EXPECT_FALSE(parse_verifier_key(replaced(good, "example.com/foo", "example.com/fox")).ok());
  EXPECT_FALSE(parse_verifier_key(replaced(good, "example.com/foo", "")).ok());
  EXPECT_FALSE(parse_verifier_key(replaced(good, "example.com/foo", "example foo")).ok());
  EXPECT_FALSE(parse_verifier_key(good + "=").ok());
  EXPECT_FALSE(parse_verifier_key(good + "\n").ok());
  EXPECT_FALSE(parse_verifier_key(good.substr(0, good.size() - 4)).ok());
  EXPECT_FALSE(parse_verifier_key("example.com/foo+530d903a+").ok());
  EXPECT_FALSE(parse_verifier_key("example.com/foo+530d903a").ok());
  EXPECT_FALSE(parse_verifier_key("example.com/foo").ok());
  EXPECT_FALSE(parse_verifier_key("").ok());
  // The witness's signature type is another: 0x04.
  EXPECT_EQ(parse_verifier_key(replaced(good, "+Aeky", "+BOky")).code(),
            ErrorCode::unknown_version);
}

}  // namespace
}  // namespace sluis::consent
