// SPDX-License-Identifier: EUPL-1.2
// Two pseudonym keys in force, and what is left of the older: what sources are handed, and whom an
// erasure reaches.
#include <gtest/gtest.h>

#include "tests/broker/world.h"

namespace sluis::broker::testing {
namespace {

// How many entries a preflight by cjg about `child` hands over, beside its decision.
std::size_t handed(World& world, const std::string& child) {
  const std::string said = world.run("preflight by=cjg subject=" + child + " to=gm");
  const std::size_t at = said.find("facts [");
  if (at == std::string::npos) return 0;
  const std::string list = said.substr(at, said.find(']', at) - at);
  return 1 + static_cast<std::size_t>(std::count(list.begin(), list.end(), ','));
}

std::set<PersonId> reached(World& world, const std::string& by, const std::string& name) {
  consent::Actor actor;
  actor.member = world.names().id<MemberId>(by);
  const auto persons =
      world.machine().erased_by(consent::already_verified({}, actor), world.keys(name));
  return {persons.begin(), persons.end()};
}

PersonId subject_of(World& world, const std::string& exchange) {
  return *world.machine().seal_person(RedecideEvent{world.names().id<ExchangeId>(exchange)});
}

// One child of 270 addresses; a source takes 256 entries (kFactsMax), and gets no answer with more.
TEST(TwoEpochs, NoMoreRekeysAreHandedOverThanAReaderTakes) {
  World world;
  world.run("epoch deal=1");
  const auto name = [](int i) { return "f1" + std::to_string(100 + i); };
  for (int i = 0; i < 270; ++i) {
    world.run("person name=child" + std::to_string(i) + " keys=b1," + name(i));
    world.run("read by=cjg subject=child" + std::to_string(i));
  }
  world.run("epoch deal=2");
  for (int i = 0; i < 270; ++i) {
    world.run("person name=both keys=b1," + name(i) + ",2b1,2" + name(i));
    ASSERT_NE(world.run("rekey by=cjg who=both alone").find("ack"), std::string::npos) << i;
  }
  EXPECT_EQ(handed(world, "both"), 256u);
}

TEST(TwoEpochs, ARekeyThatCarriesNothingIsRefusedAndOneOfAMemberThatLeftNotHandedOver) {
  World world;
  world.run("epoch deal=1");
  world.run("person name=child keys=b1");
  for (const char* by : {"cjg", "gm2"}) world.run("read by=" + std::string(by) + " subject=child");
  world.run("epoch deal=2");
  world.run("person name=both keys=b1,2b1");
  for (const char* by : {"cjg", "gm2"}) {
    const std::string line = "rekey by=" + std::string(by) + " who=both alone";
    EXPECT_NE(world.run(line).find("ack"), std::string::npos);
    EXPECT_NE(world.run(line).find("nothing_to_rekey"), std::string::npos) << "again";
  }
  EXPECT_EQ(handed(world, "both"), 2u);
  world.run("covenant without=gm2");
  EXPECT_EQ(handed(world, "both"), 1u);
}

// Nothing that counts keeps the older key; who is looked up by it as well is reached (the look-up
// comes first, and is on record).
TEST(TwoEpochs, AnErasureReachesWhatStandsUnderTheKeyThatIsOver) {
  World world;
  world.run("epoch deal=1");
  world.run("person name=ended keys=f1");
  world.run("read by=gm subject=ended");
  world.run("epoch deal=2");
  ASSERT_EQ(world.run("epoch retire=1").find("refused"), std::string::npos);
  world.run("person name=now keys=2f1");
  world.run("read by=cjg subject=now");
  EXPECT_EQ(reached(world, "cjg", "now").size(), 1u);
  world.run("person name=by-both keys=f1,2f1");
  world.run("read by=school subject=by-both");
  EXPECT_EQ(reached(world, "school", "by-both").size(), 3u);
}

// Whose a newer number is, two members disagree on: then only who is named by an older one goes.
TEST(TwoEpochs, AnErasureTakesNobodyWhoseNumberIsDoubted) {
  World world;
  world.run("epoch deal=1");
  world.run("person name=child keys=b1");
  world.run("person name=neighbour keys=b2");
  world.run("intent by=gm2 id=e1 subject=child to=gm");
  world.run("intent by=cjg id=e2 subject=neighbour to=gm");
  const PersonId child = subject_of(world, "e1"), neighbour = subject_of(world, "e2");
  world.run("epoch deal=2");
  world.run("person name=lie keys=b1,2b2");
  world.run("person name=neighbour2 keys=b2,2b2");
  world.run("rekey by=gm2 who=lie alone");
  world.run("rekey by=cjg who=neighbour2 alone");
  EXPECT_EQ(reached(world, "cjg", "neighbour2"), (std::set<PersonId>{neighbour}));
  ASSERT_EQ(world.run("epoch retire=1").find("refused"), std::string::npos);
  world.run("person name=neighbour-now keys=2b2");
  world.run("read by=gm subject=neighbour-now");
  const std::set<PersonId> by_new_alone = reached(world, "gm", "neighbour-now");
  EXPECT_EQ(by_new_alone.size(), 1u) << "the look-up's own";
  EXPECT_FALSE(by_new_alone.contains(child));
  EXPECT_EQ(reached(world, "cjg", "neighbour-now").count(neighbour), 1u) << "its own word";
}

}  // namespace
}  // namespace sluis::broker::testing
