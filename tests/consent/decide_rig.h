// SPDX-License-Identifier: EUPL-1.2
// A school, two gezinsmanagers and the police; one consent on record that permits.
#pragma once

#include <gtest/gtest.h>

#include "consent/core/decide.h"

namespace sluis::consent {

template <class Id>
Id id(std::uint8_t number) {
  Id out;
  out.value[0] = number;
  return out;
}

inline constexpr std::uint16_t kSchool = 1, kManager = 2, kPolice = 3;

inline Covenant two_roles() {
  Covenant out;
  out.version = 1;
  out.roles = {{kSchool, "school", ""}, {kManager, "gezinsmanager", ""}, {kPolice, "politie", ""}};
  out.members = {{id<MemberId>(1), kSchool, "", "", false, false},
                 {id<MemberId>(2), kManager, "", "", true, false},
                 {id<MemberId>(3), kPolice, "", "", true, false},
                 {id<MemberId>(4), kManager, "", "", true, false}};
  out.kinds = {{{1, "zorg", ""}, false}, {{2, "verzuim", ""}, false}};
  Ground ground;
  ground.term = {1, "toestemming", ""};
  ground.valid_until = {UINT64_MAX};
  out.grounds = {ground};
  ReleaseRule rule;
  rule.from_role = kSchool;
  rule.to_role = kManager;
  rule.grounds = {1};
  rule.level = Level::content;
  out.rules = {rule};
  return out;
}

inline ConsentState consent_of(std::uint8_t number, std::uint8_t subject) {
  ConsentState out;
  out.id = id<ConsentId>(number);
  out.recorder = id<MemberId>(1);
  out.subject = id<PersonId>(subject);
  out.valid_until = {1'000'000};
  out.index = number;
  out.givers = {{id<PersonId>(20), GiverCapacity::parent, Answer::yes, number + 100u},
                {id<PersonId>(21), GiverCapacity::parent, Answer::yes, number + 101u}};
  return out;
}

class Decide : public testing::Test {
 protected:
  Decide() {
    request_.source = id<MemberId>(1);
    request_.recipient = id<MemberId>(2);
    request_.kind = 1;
    request_.purpose = 1;
    request_.domain = 1;
    request_.persons = {{PersonRole::subject, {id<PersonId>(10)}, {}}};
    request_.now = {500'000};
    facts_.consents = {consent_of(1, 10)};
  }
  Decision run() const { return decide(covenant_, facts_, request_); }
  void expect(Verdict verdict, ErrorCode reason) const {
    const Decision decision = run();
    EXPECT_EQ(decision.verdict, verdict);
    EXPECT_EQ(decision.reason, reason) << catalogue(decision.reason).name;
    if (verdict != Verdict::permit) {
      EXPECT_EQ(decision.level, Level::none);
      EXPECT_EQ(decision.ground, 0);
    }
  }

  Covenant covenant_ = two_roles();
  Facts facts_;
  Request request_;
};

}  // namespace sluis::consent
