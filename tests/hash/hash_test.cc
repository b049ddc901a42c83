// SPDX-License-Identifier: EUPL-1.2
// proto/hash against the published vectors of FIPS 180-4, RFC 4231 and RFC 5869.
#include "proto/hash/hash.h"

#include <gtest/gtest.h>

namespace sluis::hash {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(sha256(as_bytes("abc")).hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(ByteView{}).hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, IsTheSameInPartsAsInOne) {
  Sha256 hasher;
  hasher.update(as_bytes("a")).update({}).update(as_bytes("bc"));
  EXPECT_EQ(hasher.finish(), sha256(as_bytes("abc")));
  EXPECT_EQ(sha256({as_bytes("ab"), as_bytes("c")}), sha256(as_bytes("abc")));
}

TEST(Sha256, OfATaggedTextIsThatOfItsBytesAtEachLength) {
  Bytes text;
  for (std::size_t size = 0; size < 1'100; ++size) {
    const std::uint8_t tag = size % 2 == 0 ? 0 : 1;
    EXPECT_EQ(sha256_tagged(tag, text), sha256({ByteView{&tag, 1}, text})) << size;
    text.push_back(static_cast<std::uint8_t>(size * 7));
  }
  const Digest left = sha256(as_bytes("a")), right = sha256(as_bytes("b"));
  const std::uint8_t tag = 1;
  EXPECT_EQ(sha256_tagged(tag, left, right),
            sha256({ByteView{&tag, 1}, left.view(), right.view()}));
}

TEST(Sha512, GivesThePublishedDigest) {
  EXPECT_EQ(to_hex(sha512(as_bytes("abc"))),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  EXPECT_EQ(sha512({as_bytes("a"), as_bytes("bc")}), sha512(as_bytes("abc")));
}

TEST(HmacSha256, GivesTheCodesOfRfc4231) {
  EXPECT_EQ(to_hex(hmac_sha256(Bytes(20, 0x0b), as_bytes("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Jefe"),
                               {as_bytes("what do ya want "), as_bytes("for nothing?")})),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(Bytes(131, 0xaa),
                               as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hkdf, GivesTheKeysOfRfc5869CaseOne) {
  const auto key = hkdf_extract(hex("000102030405060708090a0b0c"), Bytes(22, 0x0b));
  EXPECT_EQ(to_hex(key), "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  EXPECT_EQ(to_hex(hkdf_expand(key, hex("f0f1f2f3f4f5f6f7f8f9"), 42)),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST(Hkdf, GivesTheKeysOfRfc5869CaseThreeWithoutSaltAndInfo) {
  const auto key = hkdf_extract({}, Bytes(22, 0x0b));
  EXPECT_EQ(to_hex(key), "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04");
  EXPECT_EQ(to_hex(hkdf_expand(key, {}, 42)),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Hkdf, ExpandsUpTo255BlocksAndStopsTheProgramBeyond) {
  EXPECT_EQ(hkdf_expand(Bytes(32, 1), {}, 8160).size(), 8160u);
  EXPECT_DEATH(hkdf_expand(Bytes(32, 1), {}, 8161), "CHECK failed");
}

TEST(KeyIdOf, IsTheHeadOfTheDigest) {
  EXPECT_EQ(key_id_of(as_bytes("abc")).hex(), "ba7816bf8f01cfea");
}

TEST(EqualConstantTime, ComparesLengthAndContent) {
  EXPECT_TRUE(equal_constant_time(as_bytes("abc"), as_bytes("abc")));
  EXPECT_FALSE(equal_constant_time(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(equal_constant_time(as_bytes("abc"), as_bytes("ab")));
  EXPECT_TRUE(equal_constant_time({}, {}));
}

}  // namespace
}  // namespace sluis::hash
