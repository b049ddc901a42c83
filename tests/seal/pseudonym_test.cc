// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/pseudonym.h"

#include <gtest/gtest.h>

#include "proto/hash/hash.h"

namespace sluis::seal {
namespace {

const Bytes kY(64, 9);

TEST(Pseudonym, IsTheHmacOfLabelAudienceScopeEpoch) {
  Bytes text = label("sluis/v1/pseudonym");
  append(text, label("broker"));
  append(text, label("person"));
  append(text, Bytes{0, 0, 1, 2});
  EXPECT_EQ(pseudonym_of(kY, kBrokerAudience, kPersonScope, 0x0102).value,
            hash::hmac_sha256(kY, text));
  // HMAC computed apart, with Python's hmac module.
  EXPECT_EQ(pseudonym_of(kY, kBrokerAudience, kPersonScope, 0x0102).hex(),
            "51b61462e11e7ec8c97c43d6fe1922bb1f8bd5fa3b85014a48553c8caf71ab63");
}

TEST(Pseudonym, DiffersForEachPersonAudienceScopeAndEpoch) {
  const Pseudonym one = pseudonym_of(kY, kBrokerAudience, kPersonScope, 1);
  EXPECT_NE(one, pseudonym_of(Bytes(64, 8), kBrokerAudience, kPersonScope, 1));
  EXPECT_NE(one, pseudonym_of(kY, audience_of(MemberId{}), kPersonScope, 1));
  EXPECT_NE(one, pseudonym_of(kY, kBrokerAudience, kParentScope, 1));
  EXPECT_NE(one, pseudonym_of(kY, kBrokerAudience, kPersonScope, 2));
}

TEST(Pseudonym, StopsTheProgramOnAZeroByteInsideAText) {
  using namespace std::string_view_literals;
  EXPECT_DEATH(pseudonym_of(kY, "bro\0ker"sv, kPersonScope, 1), "CHECK failed");
  EXPECT_DEATH(pseudonym_of(kY, kBrokerAudience, "per\0son"sv, 1), "CHECK failed");
}

}  // namespace
}  // namespace sluis::seal
