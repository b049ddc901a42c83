// SPDX-License-Identifier: EUPL-1.2
// A person's role and keys travel twice: in a routing part, read by the codec, and in a body, read
// by the canonical encoding. The broker compares the two, so both readers must have one rule.
#include <gtest/gtest.h>

#include "consent/core/bodies.h"
#include "proto/codec/envelope.h"
#include "tests/codec/samples.h"

namespace sluis::codec {
namespace {

ErrorCode by_codec(const PersonKey& key) {
  RoutingPart routing = sample_routing();
  routing.persons = {{PersonRole::subject, {key}}};
  const auto parsed = parse_routing(serialise_routing(routing));
  return parsed.ok() ? ErrorCode::permit : parsed.code();
}

ErrorCode by_canon(const PersonKey& key) {
  const consent::PersonBody body{consent::kBodyVersion, {key}};
  const auto decoded = canon::decode<consent::PersonBody>(canon::encode(body), "person");
  return decoded.ok() ? ErrorCode::permit : decoded.code();
}

TEST(PersonKey, HasOneRuleInTheRoutingPartAndInTheBody) {
  std::size_t good = 0;
  for (int kind = 0; kind < 256; ++kind) {
    for (const std::uint32_t from_day : {0u, 4u, 5u, 6u, 0xFFFFFFFFu}) {
      for (const std::uint32_t to_day : {0u, 5u, 0xFFFFFFFFu}) {
        const PersonKey key{static_cast<PersonKeyKind>(kind), filled<Pseudonym>(1), from_day,
                            to_day};
        EXPECT_EQ(by_codec(key), by_canon(key)) << kind << " " << from_day << " " << to_day;
        good += by_codec(key) == ErrorCode::permit;
      }
    }
  }
  // Five kinds without days, and 13 pairs of days in order of an address; of each epoch.
  EXPECT_EQ(good, kEpochMax * (5u + 13u));
}

TEST(PersonKey, IsRefusedInABodyWhenItsDaysAreNotInOrder) {
  const auto days = [](std::uint32_t from_day, std::uint32_t to_day) {
    return by_canon({PersonKeyKind::address_link, filled<Pseudonym>(1), from_day, to_day});
  };
  EXPECT_EQ(days(6, 5), ErrorCode::out_of_range);
  EXPECT_EQ(days(1, 0), ErrorCode::permit);  // not bounded
  EXPECT_EQ(days(0, 1), ErrorCode::permit);
  EXPECT_EQ(days(5, 5), ErrorCode::permit);
}

TEST(PersonRole, HasOneRuleInTheRoutingPartAndInTheBodyOfAnIntent) {
  std::size_t good = 0;
  for (int first = 0; first < 256; ++first) {
    for (const int second : {0, 1, 2, 3, 255}) {
      const PersonRole roles[] = {static_cast<PersonRole>(first), static_cast<PersonRole>(second)};
      RoutingPart routing = sample_routing();
      consent::IntentBody intent;
      routing.persons.clear();
      for (const PersonRole role : roles) {
        routing.persons.push_back({role, sample_routing().persons[0].keys});
        intent.persons.push_back({role, filled<Commitment>(1)});
      }
      intent.wanted = {{filled<MemberId>(3), Level::content}};
      const auto travels = parse_routing(serialise_routing(routing));
      const auto stands = canon::decode<consent::IntentBody>(canon::encode(intent), "intent");
      ASSERT_EQ(travels.ok(), stands.ok()) << first << " " << second;
      if (!travels.ok()) {
        EXPECT_EQ(travels.code(), stands.code()) << first << " " << second;
      }
      good += travels.ok();
    }
  }
  EXPECT_EQ(good, 2u) << "the subject, and with it a relative or a third";
}

}  // namespace
}  // namespace sluis::codec
