// SPDX-License-Identifier: EUPL-1.2
// A letter's code as it is printed, and as people type it.
#include "adapters/gateway/letter_code.h"

#include <gtest/gtest.h>

#include "proto/hash/hash.h"

namespace sluis::gateway {
namespace {

consent::LetterCode code_of(std::string_view hex) {
  return *consent::LetterCode::from(*from_hex(std::string(hex)));
}

TEST(LetterCode, IsPrintedInFourGroupsOfCrockfordsBase32) {
  EXPECT_EQ(printed(code_of("00000000000000000000")).reveal(), "0000-0000-0000-0000");
  EXPECT_EQ(printed(code_of("ffffffffffffffffffff")).reveal(), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
  // 00001 00010 00011 … 01000: one digit after the other.
  EXPECT_EQ(printed(code_of("08864298e80000000000")).reveal().substr(0, 9), "1234-5678");
}

TEST(LetterCode, IsReadBackHoweverItIsTyped) {
  for (const char* hex : {"00000000000000000000", "0123456789abcdef0123", "ffffffffffffffffffff"}) {
    const consent::LetterCode code = code_of(hex);
    std::string text = printed(code).reveal();
    EXPECT_EQ(*letter_code_in(text), code);
    for (char& c : text) c = c == '-' ? ' ' : static_cast<char>(std::tolower(c));
    EXPECT_EQ(*letter_code_in(text + "\n"), code);
  }
  EXPECT_EQ(*letter_code_in("ioIL-OolO-1100-0111"), *letter_code_in("1011-0010-1100-0111"));
}

TEST(LetterCode, OfAnotherLengthOrWithOtherSignsIsRefusedWithoutAWordOfIt) {
  for (const char* text : {"", "0000-0000-0000-000", "0000-0000-0000-00000", "0000-0000-0000-000U",
                           "0000-0000-0000-000!", "0000-0000-0000-00é0"}) {
    const auto read = letter_code_in(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.code(), ErrorCode::bad_field);
    EXPECT_EQ(read.error().place, "code: 16 letters and digits, as in the letter");
  }
}

TEST(LetterCode, IsOnRecordAsItsHashAlone) {
  const consent::LetterCode code = code_of("0123456789abcdef0123");
  Bytes text = to_bytes(as_bytes(std::string_view("sluis/v1/letter-code\0", 21)));
  append(text, code.view());
  EXPECT_EQ(consent::hash_of(code), hash::sha256(text));
}

}  // namespace
}  // namespace sluis::gateway
