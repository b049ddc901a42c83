// SPDX-License-Identifier: EUPL-1.2
// Two worlds: in one something happened of which nothing may be told, in the other it did not. What
// the father is given is the same to the byte, also where others acted on it.
#include <gtest/gtest.h>

#include "tests/sdk/access_world.h"

namespace sluis::access {
namespace {

struct Happening {
  const char* name;
  std::function<void(World&)> happens;
  std::vector<std::uint64_t> withheld = {};  // by the school or the manager
  bool is_asked = true;  // somebody is asked whether it may be told; else it goes to nobody
};

// A second signal of the school to the manager, which rests on `references`.
void second_signal(World& world, std::vector<std::uint64_t> references) {
  world.sent(40, kSchool, kManager, "second");
  world.released(43, kManager, "second", std::move(references));
  world.received(44, kManager, "second");
}

void states(World& world) {
  world.add(20, LeafType::fact, kShelter, "circumstance", "circumstance_stated");
  world.add(21, LeafType::fact, kShelter, "circumstance", "circumstance_agreed");
}
void keeps_silent(World& world) {
  world.add(20, LeafType::fact, kSchool, "circumstance", "circumstance_stated").may_be_asked =
      false;
  world.add(21, LeafType::fact, kManager, "circumstance", "circumstance_agreed");
  second_signal(world, {1, 20});
}
void withdraws(World& world) {
  world.sent(20, kSchool, kManager, "stopped");
  world.sent(25, kSchool, kManager, "told");
  world.released(28, kManager, "told", {1, 2, 3});
  world.add(30, LeafType::withdraw, kShelter, "withdrawal");
  world.to(world.add(31, LeafType::returned, kSchool, "stopped"), kManager, "message stopped");
  world.received(32, kManager, "told", "not_opened");
  world.add(33, LeafType::effective, nullptr, "withdrawal");
}
void withdraws_by_code(World& world) {
  world.add(20, LeafType::fact, kSchool, "other consent", "asked");
  world.add(21, LeafType::fact, kManager, "withdrawal", "code_withdrew").after = "other consent";
}
void expires(World& world) {
  states(world);
  world.sent(22, kSchool, kManager, "held");
  world.to(world.add(25, LeafType::expired, kSchool, "held"), kManager, "message held");
}
void is_never_ordered(World& world) {
  states(world);
  world.add(22, LeafType::intent, kSchool, "held");
  world.add(23, LeafType::decision, kSchool, "held", "hold").other = member_of(kManager);
}
void consents(World& world) {
  world.add(20, LeafType::fact, kShelter, "consent of shelter", "asked");
  world.add(21, LeafType::fact, kShelter, "consent of shelter", "yes");
  world.add(22, LeafType::fact, kSchool, "consent of shelter", "accepted");
  second_signal(world, {20, 21, 22});
  world.add(45, LeafType::removed, kManager, "second", "removed").message = "message second";
  world.add(46, LeafType::removed, kSchool, "second", "removed");
  world.add(47, LeafType::retention, kSchool, "second", "forgotten");
}
void opens_a_case(World& world) {
  world.to(world.add(20, LeafType::fact, kShelter, "case", "case_opened"), kManager);
  world.add(21, LeafType::preflight, kSchool, "").after = "case";
  second_signal(world, {1, 20});
  world.add(60, LeafType::fact, kManager, "case", "case_closed");
}
void sends(World& world) {
  world.sent(20, kShelter, kSchool, "from shelter");
  world.released(23, kSchool, "from shelter", {1});
  world.received(24, kSchool, "from shelter");
  world.sent(30, kSchool, kShelter, "to shelter");
  world.released(33, kShelter, "to shelter", {1});
  world.received(34, kShelter, "to shelter");
}
// The school's signal went to the shelter too: its own copy stays for as long as the shelter's may.
void goes_to_two(World& world) {
  const std::string message = "message to shelter";
  world.add(13, LeafType::decision, kSchool, "signal", "permit").other = member_of(kShelter);
  world.to(world.add(14, LeafType::submit, kSchool, "signal"), kShelter, message);
  Entry& given = world.add(20, LeafType::release, nullptr, "signal");
  world.to(given, kShelter, message).lease = "lease of shelter";
  given.references = {1, 2};
  world.add(21, LeafType::receipt, kShelter, "", "opened").message = message;
  world.add(51, LeafType::removed, kShelter, "signal", "removed").message = message;
  world.add(52, LeafType::removed, kSchool, "signal", "removed");
}
void reaches_nobody(World& world) {
  states(world);
  world.sent(22, kSchool, kManager, "lost");
  world.released(25, kManager, "lost", {1, 2, 3});
  world.to(world.add(27, LeafType::unknown, kSchool, "lost"), kManager, "message lost");
  world.sent(30, kSchool, kManager, "unopened");
  world.released(33, kManager, "unopened", {1, 2, 3});
  second_signal(world, {1, 2, 3});
  world.to(world.add(46, LeafType::unknown, kSchool, "second"), kManager, "message second");
}
// Kept from the officer: not found, but referred to.
void is_not_found(World& world) {
  second_signal(world, {1, 2, 3, 20});
  world.add(48, LeafType::preflight, kSchool, "").after = "case that is not found";
}
// After the lines were made: they are other lines then, or none.
void happens_later(World& world) {
  world.sent(60, kSchool, kManager, "later");
  world.released(63, kManager, "later", {1, 2, 3});
  world.add(150, LeafType::receipt, kManager, "", "opened").message = "message later";
  world.add(151, LeafType::fact, kSchool, "case", "case_opened");
  second_signal(world, {1, 2, 3});
  world.to(world.add(152, LeafType::returned, kSchool, "second"), kManager, "message second");
  world.add(47, LeafType::fact, kSchool, "circumstance", "circumstance_stated");
  world.add(153, LeafType::fact, kSchool, "circumstance", "").may_be_asked = false;
}
void is_linked(World& world) {
  world.add(20, LeafType::linked, nullptr, "alert").other = member_of(kManager);
  world.add(21, LeafType::release, nullptr, "alert", "alert").other = member_of(kManager);
}
void is_not_taken_over(World& world) {
  world.add(22, LeafType::fact, kShelter, "consent", "accepted");
  second_signal(world, {1, 2, 22});
}

const Happening kHappenings[] = {
    {"a circumstance", states},
    {"one with a silence", keeps_silent, {}, false},
    {"a withdrawal that stopped two messages", withdraws},
    {"a code of a consent that is withheld", withdraws_by_code, {20}},
    {"a message that came to nobody", expires},
    {"a signal that may not go", is_never_ordered},
    {"a consent on which another's signal went", consents},
    {"a case in which another's signal went", opens_a_case},
    {"signals each way", sends},
    {"a second recipient of a signal", goes_to_two},
    {"messages that nobody opened", reaches_nobody},
    {"what the officer does not find", is_not_found, {}, false},
    {"what ended after the lines were made", happens_later, {}, false},
    {"an alert", is_linked, {}, false},
    {"a consent that was not taken over", is_not_taken_over}};

TEST(AccessWorlds, AreTheSameFilesWhenItIsWithheldAndWhenItNeverWas) {
  World never;
  never.consented_signal();
  const std::vector<Document> expected = never.given();
  EXPECT_NE(expected, World().given()) << "what has nothing to do with it is there";
  for (const Happening& happening : kHappenings) {
    SCOPED_TRACE(happening.name);
    World happened;
    happened.consented_signal();
    happening.happens(happened);
    EXPECT_EQ(happened.given({kShelter}, happening.withheld), expected);
    // And the test can fail: it is there when nobody withholds it.
    if (happening.is_asked) EXPECT_NE(happened.given(), expected);
  }
}

// A source's own withdrawal goes whatever consent another withholds: with one on record or none,
// the files are the same.
TEST(AccessWorlds, AWithdrawalGoesWhetherOrNotAnotherWithholdsAConsent) {
  World without, with;
  for (World* world : {&without, &with}) {
    world->consented_signal();
    world->add(30, LeafType::withdraw, kSchool, "withdrawal");
  }
  with.add(20, LeafType::fact, kShelter, "consent of shelter", "asked");
  with.add(21, LeafType::fact, kShelter, "consent of shelter", "yes");
  EXPECT_EQ(with.given({kShelter}), without.given());
  World never;
  never.consented_signal();
  EXPECT_NE(without.given(), never.given()) << "the withdrawal is told";
}

// How many lines the school could not confirm says nothing of the shelter either.
TEST(AccessWorlds, WhatASourceCouldNotConfirmTellsNothingOfWhatIsWithheld) {
  for (const std::vector<std::uint64_t>& missing :
       {std::vector<std::uint64_t>{2}, {10}, {12}, {16}, {12, 16, 42, 43},
        {1, 2, 20, 21, 22, 24}}) {
    World never;
    never.consented_signal();
    const std::vector<Document> expected = never.given({}, {}, missing);
    EXPECT_NE(expected, never.given()) << "it is told";
    for (const Happening& happening : kHappenings) {
      SCOPED_TRACE(happening.name);
      World happened;
      happened.consented_signal();
      happening.happens(happened);
      EXPECT_EQ(happened.given({kShelter}, happening.withheld, missing), expected);
    }
  }
}

// What happened to a message on its way leaves no trace beside what arrived.
TEST(Access, AMessageThatArrivedInTheEndIsToldOnce) {
  World straight, twice;
  straight.consented_signal();
  twice.consented_signal();
  twice.add(15, LeafType::order, nullptr, "signal");
  Entry& lost = twice.add(13, LeafType::release, nullptr, "signal");
  twice.to(lost, kManager, "message signal").lease = "lost lease";
  twice.add(14, LeafType::void_lease, nullptr, "").lease = "lost lease";
  twice.add(50, LeafType::fact, kSchool, "", "rekeyed");
  EXPECT_EQ(twice.given(), straight.given());
}

// What a member removed says that it did, and not by which term: that is the other's ground.
TEST(Access, WhatWasRemovedSaysNoTerm) {
  World world;
  world.consented_signal();
  Entry& removed = world.add(50, LeafType::removed, kManager, "signal", "removed");
  removed.message = "message signal";
  removed.words.set_ground("toestemming");
  removed.words.set_article("AVG 6(1)(a)");
  removed.words.set_until_ms(1);
  const std::vector<local::AccessEntry> all = world.entries();
  const local::AccessLine& line = all.back().line();
  ASSERT_EQ(line.type(), "removed");
  EXPECT_EQ(line.ground() + line.article(), "");
  EXPECT_EQ(line.until_ms(), 0u);
}

}  // namespace
}  // namespace sluis::access
