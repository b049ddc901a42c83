// SPDX-License-Identifier: EUPL-1.2
// HPKE beyond its vectors (tests/vectors hpke): what must not open, and keys that must not be used.
#include <gtest/gtest.h>

#include "proto/seal/hpke_open.h"
#include "tests/seal/low_order.h"

namespace sluis::seal::hpke {
namespace {

class Hpke : public testing::Test {
 protected:
  KemKeyPair recipient_ = KemKeyPair::generate();
  Sealed sealed_ =
      seal_base(recipient_.public_key(), as_bytes("info"), as_bytes("aad"), as_bytes("plain"))
          .value();

  bool opens(const KemKeyPair& key, std::string_view info, std::string_view aad) const {
    const auto opened =
        open_base(sealed_.encapsulation, key, as_bytes(info), as_bytes(aad), sealed_.ciphertext);
    return opened.ok() && as_text(opened->view()) == "plain";
  }
};

TEST_F(Hpke, OpensWhatItSealed) { EXPECT_TRUE(opens(recipient_, "info", "aad")); }

TEST_F(Hpke, RefusesAnotherKeyInfoOrAad) {
  EXPECT_FALSE(opens(KemKeyPair::generate(), "info", "aad"));
  EXPECT_FALSE(opens(recipient_, "Info", "aad"));
  EXPECT_FALSE(opens(recipient_, "info", "Aad"));
}

TEST_F(Hpke, RefusesAFlippedOrShortenedCiphertext) {
  for (std::size_t i = 0; i < sealed_.ciphertext.size(); ++i) {
    sealed_.ciphertext[i] ^= 1;
    EXPECT_FALSE(opens(recipient_, "info", "aad")) << i;
    sealed_.ciphertext[i] ^= 1;
  }
  sealed_.ciphertext.resize(kTagSize - 1);
  EXPECT_FALSE(opens(recipient_, "info", "aad"));
  sealed_.ciphertext.clear();
  EXPECT_FALSE(opens(recipient_, "info", "aad"));
}

TEST_F(Hpke, NeverSealsTwiceUnderOneEphemeralKey) {
  const Sealed again =
      seal_base(recipient_.public_key(), as_bytes("info"), as_bytes("aad"), as_bytes("plain"))
          .value();
  EXPECT_NE(again.encapsulation, sealed_.encapsulation);
}

TEST_F(Hpke, RefusesToSealToAKeyOfLowOrder) {
  for (const auto text : kLowOrderKemKeys) {
    const KemKey key = KemKey::from(*from_hex(text)).value();
    const auto sealed = seal_base(key, {}, {}, as_bytes("plain"));
    ASSERT_FALSE(sealed.ok()) << text;
    EXPECT_EQ(sealed.code(), ErrorCode::malformed);
  }
}

TEST_F(Hpke, RefusesToOpenAnEncapsulationOfLowOrder) {
  for (const auto text : kLowOrderKemKeys) {
    const Encapsulation encapsulation = KemKey::from(*from_hex(text)).value().value;
    const auto context = setup_receiver(encapsulation, recipient_, {});
    ASSERT_FALSE(context.ok()) << text;
    EXPECT_EQ(context.code(), ErrorCode::cannot_open);
  }
}

TEST_F(Hpke, KeepsItsSequenceNumberAfterARefusal) {
  auto sender = setup_sender(recipient_.public_key(), {}).value();
  auto receiver = setup_receiver(sender.encapsulation, recipient_, {}).value();
  const Bytes first = sender.context.seal({}, as_bytes("1"));
  const Bytes second = sender.context.seal({}, as_bytes("2"));
  EXPECT_FALSE(receiver.open({}, second).ok());
  EXPECT_TRUE(receiver.open({}, first).ok());
  EXPECT_FALSE(receiver.open({}, first).ok());
  EXPECT_TRUE(receiver.open({}, second).ok());
}

}  // namespace
}  // namespace sluis::seal::hpke
