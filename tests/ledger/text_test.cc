// SPDX-License-Identifier: EUPL-1.2
// Base 64 and UTF-8: one text for one value, nothing else.
#include <gtest/gtest.h>

#include "proto/types/base64.h"
#include "proto/types/utf8.h"

namespace sluis {
namespace {

TEST(Base64, GivesTheTextsOfRfc4648) {
  const std::pair<std::string_view, std::string_view> cases[] = {{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"},
                                                                 {"\xfb\xff\xbf", "+/+/"}};
  for (const auto& [plain, text] : cases) {
    EXPECT_EQ(to_base64(as_bytes(plain)), text);
    EXPECT_EQ(from_base64(text), to_bytes(as_bytes(plain)));
  }
}

TEST(Base64, ThatDecodesEncodesToTheSameText) {
  constexpr std::string_view kSome = "AQgZfb/+= \n-_";
  for (const char a : kSome)
    for (const char b : kSome)
      for (const char c : kSome)
        for (const char d : kSome) {
          const std::string text{a, b, c, d};
          if (const auto bytes = from_base64(text)) {
            EXPECT_EQ(to_base64(*bytes), text);
          }
        }
}

TEST(Base64, RefusesEverySecondSpelling) {
  for (const std::string_view text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "=Zg=", "====", "Z===",
                                      "Zg==Zg==", "Zm9v\n", "Zm 9", "Zm-_", "Zm9v====", "Zg=A"}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(Utf8, TakesEveryCodePointAndNoOtherBytes) {
  for (const std::string_view text :
       {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\xe2\x80\x94 x"}) {
    EXPECT_TRUE(is_utf8(text)) << to_hex(as_bytes(text));
  }
  for (const std::string_view text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xe2\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
        "\xff", "\xc2\x41"}) {
    EXPECT_FALSE(is_utf8(text)) << to_hex(as_bytes(text));
  }
  std::string_view dash = "\xe2\x80\x94";
  EXPECT_EQ(take_code_point(dash), U'\u2014');
  EXPECT_TRUE(dash.empty());
}

}  // namespace
}  // namespace sluis
