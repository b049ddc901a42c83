// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>

#include <fstream>

#include "broker/core/budget.h"
#include "broker/core/journal_form.h"
#include "tests/fuzz/inputs.h"
#include "tests/broker/world.h"

namespace sluis::broker::testing {
namespace {

// A signal of the school about a child, with complete consent, in the gezinsmanager's mailbox.
void put_message(World& world, const std::string& number) {
  const std::string e = "e" + number;
  world.run("intent by=school id=" + e + " subject=child to=gm");
  world.run("submit by=school id=m" + number + " exchange=" + e + " to=gm subject=child");
}
void put_consent(World& world) {
  world.run("person name=child keys=f1");
  world.run("person name=mother keys=f2");
  world.run("consent by=school consent=k1 subject=child givers=mother");
  world.run("answer by=school consent=k1 subject=child giver=mother yes");
}
std::string status(World& world) { return world.run("status by=school"); }

TEST(Machine, HasNothingToDoAtFirst) {
  const Machine machine;
  EXPECT_TRUE(machine.due({1'000'000}, {1'000'000}).empty());
  EXPECT_FALSE(machine.next_due({0}, {0}).has_value());
  EXPECT_EQ(machine.ledger_size(), 0u);
}

TEST(Machine, RefusesActsBeforeThereIsACovenant) {
  World world;
  world.run("person name=child keys=f1");
  world.run("intent by=school id=e1 subject=child to=gm as=intent");
  Machine empty;
  const Event event{{1}, {1}, {}, world.labelled("intent"), std::nullopt};
  const Applied applied = empty.apply(event);
  EXPECT_FALSE(applied.changed);
  ASSERT_TRUE(applied.refused.has_value());
  EXPECT_EQ(applied.refused->code, ErrorCode::covenant_unknown);
}

TEST(Machine, RefusesACovenantThatDoesNotFollowTheOneInForce) {
  World world;
  Names names;
  consent::Covenant covenant = covenant_of_the_chain(names);
  covenant.version = 2;  // and previous is zero
  CovenantEvent event;
  event.bytes = consent::encode_covenant(covenant);
  const Applied applied = world.apply(event);
  EXPECT_FALSE(applied.changed);
  ASSERT_TRUE(applied.refused.has_value());
  EXPECT_EQ(applied.refused->place, "previous");
}

TEST(Machine, SaysWhenTheNextLeaseEnds) {
  World world;
  put_consent(world);
  put_message(world, "1");
  const TimeMs wall = world.wall();
  EXPECT_EQ(world.machine().next_due(wall, {1'000'000})->ms, 3'600'000u) << "the expiry";
  world.run("fetch by=gm");
  EXPECT_EQ(world.machine().next_due(wall, {1'000'000})->ms, 1'101u);
  EXPECT_EQ(world.machine().next_due(wall, {1'001'200})->ms, 0u);
}

TEST(Machine, GivesNoMoreThanTheCreditAndUrgentOnesFirst) {
  World world;
  put_consent(world);
  put_message(world, "1");
  put_message(world, "2");
  world.run("intent by=school id=e3 subject=child to=gm kind=2 urgent");
  world.run("submit by=school id=m3 exchange=e3 to=gm subject=child kind=2 urgent");
  const MemberId gm = world.names().id<MemberId>("gm");
  const auto keys = world.machine().fetchable(gm, 2, world.wall());
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(world.names().of(keys[0].message_id), "m3");
  EXPECT_EQ(world.names().of(keys[1].message_id), "m1");
  EXPECT_TRUE(world.machine().fetchable(gm, 64, {world.wall().ms + 3'600'000}).empty());
}

TEST(Machine, AnswersADirectoryEntryThatItHasWithItsIndex) {
  World world;
  const std::uint64_t size = world.machine().directory().size();
  const Applied first = world.apply(EffectiveEvent{});
  EXPECT_FALSE(first.changed) << "a withdrawal that is not known";
  EXPECT_EQ(world.machine().directory().size(), size);
}

TEST(Machine, GivesADirectoryThatIsOldAPulse) {
  World world;
  const TimeMs wall = world.wall();
  EXPECT_FALSE(world.machine().directory_pulse({wall.ms + kDirectoryPulseMs - 1'000}));
  const auto pulse = world.machine().directory_pulse({wall.ms + kDirectoryPulseMs});
  ASSERT_TRUE(pulse.has_value());
  world.run("wait ms=200000");
  const Applied applied = world.apply(*pulse);  // World replays it, and restores it from a snapshot
  ASSERT_TRUE(applied.changed);
  const auto* leaf = std::get_if<AppendDirectoryLeaf>(&applied.effects.front());
  ASSERT_NE(leaf, nullptr);
  EXPECT_EQ(leaf->leaf.type, LeafType::directory_pulse);
  EXPECT_EQ(leaf->leaf.time_s, seconds_of(world.wall()));
  EXPECT_TRUE(leaf->leaf.signatures.empty());
  EXPECT_FALSE(world.machine().directory_pulse(world.wall()));
  DirectoryEvent by_member = *world.machine().directory_pulse({wall.ms * 2});
  by_member.leaf.member = world.names().id<MemberId>("school");
  EXPECT_FALSE(world.apply(by_member).changed) << "there is no leaf for it";
  const Applied next = world.apply(*world.machine().directory_pulse({wall.ms * 2}));
  EXPECT_EQ(std::get<AppendDirectoryLeaf>(next.effects.front()).index, leaf->index + 1);
}

TEST(Machine, DoesNotRestoreAnotherVersionsSnapshot) {
  World world;
  Bytes snapshot = world.machine().snapshot();
  snapshot[1] ^= 0xffU;
  const auto restored = Machine::restore(snapshot);
  ASSERT_FALSE(restored.ok());
  EXPECT_EQ(restored.code(), ErrorCode::unknown_version);
}

TEST(Machine, DoesNotRestoreACutSnapshot) {
  World world;
  put_consent(world);
  const Bytes snapshot = world.machine().snapshot();
  const std::size_t whole = snapshot.size();
  for (std::size_t size : {std::size_t{0}, std::size_t{1}, whole / 2, whole - 1}) {
    EXPECT_FALSE(Machine::restore(ByteView(snapshot).first(size)).ok()) << size;
  }
}

TEST(Machine, ResolvesOnePersonWhoAppearsTwiceInAnActOnce) {
  World world;
  world.run("person name=adult keys=f5");
  world.run("consent by=school consent=k1 subject=adult givers=adult as=consent");
  const auto& act = std::get<ActEvent>(world.labelled("consent"));
  ASSERT_EQ(act.persons.size(), 2u);
  EXPECT_EQ(act.persons[0], act.persons[1]);
}

TEST(Machine, TellsTheNewestStopsWhenThereAreTooMany) {
  World world;
  put_consent(world);
  for (const std::string number : {"1", "2"}) {
    const std::string of = number + " subject=child to=gm kind=" + number;
    world.run("intent by=school id=e" + of);
    world.run("submit by=school id=m" + number + " exchange=e" + of);
  }
  world.run("fetch by=gm");
  world.run("withdraw by=school id=w2 subject=child giver=mother kinds=2");
  world.run("withdraw by=school id=w1 subject=child giver=mother kinds=1");
  const MemberId gm = world.names().id<MemberId>("gm");
  EXPECT_EQ(world.machine().stops(gm).size(), 2u);
  const std::vector<MessageId> newest = world.machine().stops(gm, 1);
  ASSERT_EQ(newest.size(), 1u);
  EXPECT_EQ(world.names().of(newest[0]), "m1");
}

// World replays and restores after each, so the count is the journal's and the snapshot's too.
TEST(Machine, AnswersNoMorePreflightsThanTheBudgetOfTheMinuteAndTheDay) {
  World world;
  put_consent(world);
  const std::string ask = "preflight by=school subject=child to=gm";
  const auto is_refused = [&](const std::string& line) {
    return world.run(line).find("refused over_budget (preflights)") != std::string::npos;
  };
  for (std::size_t i = 0; i < kPreflightsPerMinute; ++i) {
    ASSERT_FALSE(is_refused(ask + (i == 0 ? " as=first" : ""))) << i;
    world.run("wait ms=10");
  }
  EXPECT_TRUE(is_refused(ask));
  EXPECT_FALSE(is_refused("again act=first")) << "a repetition costs nothing";
  EXPECT_FALSE(is_refused("preflight by=cjg subject=child to=gm")) << "each its own";
  world.run("wait ms=59400");
  EXPECT_FALSE(is_refused(ask)) << "a minute after the first";
  EXPECT_TRUE(is_refused(ask));
}

TEST(Machine, CountsQuestionsOfADayByMemberAndKind) {
  QuestionBudget budget;
  Names names;
  const MemberId gm = names.id<MemberId>("gm"), other = names.id<MemberId>("gm2");
  const TimeMs noon{1'700'000'000'000};  // 2023-11-14 22:13:20Z
  EXPECT_EQ(budget.check(gm, 4, 3, 2, noon).error().place, "questions, never so many at once");
  budget.spend(gm, 4, 1, noon);
  budget.spend(gm, 4, 1, noon + DurationMs{60'000});
  const Status over = budget.check(gm, 4, 1, 2, noon + DurationMs{120'000});
  ASSERT_FALSE(over.ok());
  EXPECT_EQ(over.code(), ErrorCode::over_budget);
  EXPECT_EQ(over.error().place, "questions, free again at 2023-11-15 22:14Z");
  EXPECT_TRUE(budget.check(gm, 4, 1, 3, noon).ok()) << "the covenant's number";
  EXPECT_TRUE(budget.check(gm, 5, 1, 2, noon).ok()) << "another kind";
  EXPECT_TRUE(budget.check(other, 4, 2, 2, noon).ok()) << "another member";
  EXPECT_FALSE(budget.check(gm, 4, 1, 2, noon + DurationMs{86'399'999}).ok());
  EXPECT_TRUE(budget.check(gm, 4, 1, 2, noon + DurationMs{86'400'000}).ok());
  EXPECT_FALSE(budget.check(gm, 4, 2, 2, noon + DurationMs{86'400'000}).ok());
}

// World replays and restores after each event, so the count is the journal's and the snapshot's.
TEST(Machine, RefusesAQuestionAboveTheDaysBudget) {
  World world;
  world.run("person name=child keys=f1");
  world.run("open by=gm case=c1 subjects=child coordinator=gm");
  const auto ask = [&](const std::string& id, const std::string& more = "") {
    const std::string rest = " subject=child to=cjg kind=4 level=existence" + more;
    return world.run("intent by=gm id=" + id + rest)
               .find("refused over_budget (questions, free again at ") != std::string::npos;
  };
  EXPECT_FALSE(ask("q1", " as=first"));
  EXPECT_FALSE(ask("q2"));
  EXPECT_TRUE(ask("q3"));
  EXPECT_EQ(world.run("again act=first").find("refused"), std::string::npos);
  world.run("wait ms=86400000");
  EXPECT_FALSE(ask("q4"));
}

TEST(Machine, RegistersAnAnswerOfTheGatewayAloneAndNothingElseOfIt) {
  World world;
  world.run("person name=once keys=f77");
  const auto refused = [&](const std::string& line) {
    return world.run(line).find("refused not_allowed (worker)") != std::string::npos;
  };
  const std::string rest = " subject=once to=gm level=existence kind=";
  EXPECT_TRUE(refused("intent by=cjg id=a1" + rest + "5")) << "a worker's would tell who weighed";
  EXPECT_FALSE(refused("intent by=cjg alone id=a2" + rest + "5"));
  EXPECT_TRUE(refused("intent by=cjg alone id=a3" + rest + "1"));
  EXPECT_TRUE(refused("preflight by=cjg alone" + rest + "5"));
  EXPECT_TRUE(refused("read by=cjg alone subject=once"));
}

TEST(Machine, CountsTheDayAsWell) {
  PreflightBudget budget;
  const MemberId member = Names().id<MemberId>("school");
  TimeMs now{1'000};
  for (std::size_t i = 0; i < kPreflightsPerDay; ++i, now.ms += 2'000) {
    ASSERT_TRUE(budget.check(member, now).ok()) << i;
    budget.spend(member, now);
  }
  EXPECT_EQ(budget.check(member, now).code(), ErrorCode::over_budget);
  EXPECT_EQ(budget.check(member, {1'000 + 86'400'000 - 1}).code(), ErrorCode::over_budget);
  EXPECT_TRUE(budget.check(member, {1'000 + 86'400'000}).ok());
}

TEST(Machine, DrawsAnotherValueForEachThing) {
  World world;
  put_consent(world);
  put_message(world, "1");
  put_message(world, "2");
  world.run("fetch by=gm");
  const auto unanswered = world.machine().unanswered(world.names().id<MemberId>("gm"));
  ASSERT_EQ(unanswered.size(), 2u);
  EXPECT_NE(unanswered[0].lease, unanswered[1].lease);
}

// ---- the seeded defects do what their names say, so that the simulator can catch them ----

TEST(Mutant, IgnoringAWithdrawalReleasesAllTheSame) {
  for (const bool defect : {false, true}) {
    Mutants mutants;
    mutants.ignore_withdrawal = defect;
    World world(mutants);
    put_consent(world);
    put_message(world, "1");
    world.run("withdraw by=school id=w1 subject=child giver=mother");
    const std::string fetched = world.run("fetch by=gm");
    EXPECT_EQ(fetched.find("deliver") != std::string::npos, defect);
  }
}

TEST(Mutant, ATimerByMessageEndsALaterLease) {
  for (const bool defect : {false, true}) {
    Mutants mutants;
    mutants.timer_by_message = defect;
    World world(mutants);
    put_consent(world);
    put_message(world, "1");
    world.run("fetch by=gm");
    world.run("wait ms=600");
    world.run("receipt by=gm message=m1 lease=L1 not_opened");
    world.run("fetch by=gm");
    world.run("wait ms=600");
    EXPECT_EQ(world.run("unanswered by=gm"), defect ? "m1 L2 over\n" : "m1 L2 open\n");
  }
}

TEST(Mutant, GuessingFromSilenceReturnsWhatMayHaveBeenOpened) {
  for (const bool defect : {false, true}) {
    Mutants mutants;
    mutants.lease_over_is_not_opened = defect;
    World world(mutants);
    put_consent(world);
    put_message(world, "1");
    world.run("fetch by=gm");
    world.run("wait ms=1101");
    EXPECT_EQ(status(world), defect ? "m1 accepted\n" : "m1 released\n");
  }
}

// Those of an earlier version are refused at their first bytes, and the fuzzers begin with nothing.
TEST(Machine, ReadsTheFirstInputsOfTheFuzzTargets) {
  const auto seed = [](const std::string& name) {
    std::ifstream file(std::string(SLUIS_SOURCE_DIR) + "/tests/fuzz/corpus/" + name,
                       std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(file)), {});
  };
  for (const std::string name : {"empty", "withdrawal", "held_then_ordered"}) {
    const std::string bytes = seed("machine_fuzz/" + name);
    EXPECT_TRUE(Machine::restore(as_bytes(bytes)).ok()) << name << ": run fuzz_seeds";
  }
  for (const std::string name : {"boot", "submit", "same_person"}) {
    const std::string bytes = seed("journal_fuzz/" + name);
    const auto entry = canon::decode<fuzz::JournalEntry>(as_bytes(bytes), "entry");
    ASSERT_TRUE(entry.ok()) << name;
    EXPECT_TRUE(journal_persons(entry->skeleton).ok()) << name << ": run fuzz_seeds";
  }
}

}  // namespace
}  // namespace sluis::broker::testing
