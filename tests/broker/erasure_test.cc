// SPDX-License-Identifier: EUPL-1.2
// Replay when a person's key is gone: the tree and the broker go on, the person does not come back.
#include <gtest/gtest.h>

#include "tests/broker/world.h"

namespace sluis::broker::testing {
namespace {

// Two children with a parent in common; both signals end in the gezinsmanager's hands.
void tell_story(World& world) {
  world.run("person name=child keys=f1");
  world.run("person name=other keys=f8");
  world.run("person name=mother keys=f2");
  for (const char* child : {"child", "other"}) {
    const std::string name = child;
    const auto line = [&](const std::string& text) {
      std::string out = text;
      for (std::size_t at; (at = out.find('%')) != std::string::npos;) out.replace(at, 1, name);
      world.run(out);
    };
    line("intent by=school id=e-% subject=% to=gm");
    line("consent by=school consent=k-% subject=% givers=mother");
    line("answer by=school consent=k-% subject=% giver=mother yes");
    line("submit by=school id=m-% exchange=e-% to=gm subject=%");
    line("fetch by=gm");
  }
  world.run("receipt by=gm message=m-other lease=L2 opened");
  world.run("withdraw by=school id=w-child subject=child giver=mother");
  world.run("wait ms=2000");
  world.run("receipt by=gm message=m-child lease=L1 not_opened");
  world.run("withdraw by=school id=w-other subject=other giver=mother");
}

PersonId person_of(World& world, const std::string& exchange) {
  const Payload redecide = RedecideEvent{world.names().id<ExchangeId>(exchange)};
  return *world.machine().seal_person(redecide);
}

TEST(Erasure, ReplayWithAllKeysGivesTheSameState) {
  World world;
  tell_story(world);
  const World::Replayed replayed = world.replay({});
  EXPECT_EQ(replayed.erased_events, 0u);
  EXPECT_TRUE(replayed.differences.empty());
  EXPECT_EQ(replayed.machine.snapshot(), world.machine().snapshot());
  EXPECT_FALSE(replayed.machine.has_erased());
}

// The signal of one child is forgotten, an alert that it is in and the other signal are not.
TEST(Retention, AReplayWithoutWhatWasForgottenComesToTheSameLedgerAndGoesOn) {
  World world;
  world.run("covenant links retention=1");
  world.run("person name=child keys=b1,f1");
  world.run("person name=mother keys=f2");
  world.run("consent by=cjg consent=k1 subject=child givers=mother until=8640000000");
  world.run("answer by=cjg consent=k1 subject=child giver=mother yes");
  world.run("intent by=cjg id=e1 subject=child to=gm level=category");
  world.run("submit by=cjg id=m1 exchange=e1 to=gm subject=child level=category");
  world.run("intent by=gm2 id=e2 subject=child to=gm");
  world.run("fetch by=gm");
  world.run("receipt by=gm message=m1 lease=L1 opened");
  const auto alerts = [&](const Machine& machine) {
    return machine.alerts(world.names().id<MemberId>("cjg"), world.wall());
  };
  ASSERT_EQ(alerts(world.machine()).size(), 1u);
  EXPECT_NE(world.run("wait days=8").find("journal entries forgotten"), std::string::npos);
  World::Replayed replayed = world.replay({});
  EXPECT_GT(replayed.erased_events, 3u);
  EXPECT_TRUE(replayed.differences.empty());
  EXPECT_EQ(replayed.machine.ledger_size(), world.machine().ledger_size());
  EXPECT_EQ(replayed.machine.entries(), world.machine().entries());
  EXPECT_EQ(replayed.machine.rows(), world.machine().rows());
  EXPECT_EQ(alerts(replayed.machine), alerts(world.machine()));
  EXPECT_FALSE(replayed.machine.has_erased()) << "nobody was erased";
}

TEST(Erasure, AnErasedSubjectLeavesTheTreeAndTheOthersAsTheyWere) {
  World world;
  tell_story(world);
  const World::Replayed replayed = world.replay({person_of(world, "e-child")});
  EXPECT_GT(replayed.erased_events, 5u);
  EXPECT_TRUE(replayed.differences.empty());
  EXPECT_TRUE(replayed.machine.has_erased());
  EXPECT_EQ(replayed.machine.ledger_size(), world.machine().ledger_size());
  const auto status = replayed.machine.status(world.names().id<MemberId>("school"));
  ASSERT_EQ(status.messages.size(), 1u) << "the erased child's message is gone";
  EXPECT_EQ(world.names().of(status.messages[0].key.message_id), "m-other");
  EXPECT_EQ(status.messages[0].stage, Stage::done);
  ASSERT_EQ(status.withdrawals.size(), 1u);
  EXPECT_TRUE(status.withdrawals[0].effective);
  EXPECT_EQ(status.withdrawals[0].opened.size(), 1u);
}

TEST(Erasure, AnErasedGiverTakesNoSignalAlong) {
  World world;
  tell_story(world);
  const World::Replayed replayed = world.replay({world.person_id("P3")});  // the mother
  EXPECT_EQ(replayed.erased_events, 0u);
  EXPECT_TRUE(replayed.differences.empty());
  EXPECT_TRUE(replayed.machine.has_erased());
  EXPECT_EQ(replayed.machine.ledger_size(), world.machine().ledger_size());
  EXPECT_EQ(replayed.machine.status(world.names().id<MemberId>("school")).messages.size(), 2u);
}

TEST(Erasure, NoPseudonymOfTheErasedComesBack) {
  World world;
  tell_story(world);
  const auto has_key = [&](const Bytes& snapshot, const std::string& key) {
    const auto id = world.names().id<Pseudonym>("key " + key);
    const ByteView pseudonym = id.view();
    return std::search(snapshot.begin(), snapshot.end(), pseudonym.begin(), pseudonym.end()) !=
           snapshot.end();
  };
  EXPECT_TRUE(has_key(world.machine().snapshot(), "f2"));
  const World::Replayed mother = world.replay({world.person_id("P3")});
  EXPECT_FALSE(has_key(mother.machine.snapshot(), "f2"));
  EXPECT_TRUE(has_key(mother.machine.snapshot(), "f1"));
  const World::Replayed child = world.replay({person_of(world, "e-child")});
  EXPECT_FALSE(has_key(child.machine.snapshot(), "f1"));
  EXPECT_TRUE(has_key(child.machine.snapshot(), "f8"));
}

// One part must not hold another person's pseudonym: then erasing that other would leave it.
TEST(Journal, NoPartNamesAnotherPersonAndTheSkeletonNamesNobody) {
  World world;
  tell_story(world);
  world.run("intent by=school id=e9 subject=child relatives=other,mother to=gm");
  world.run("submit by=school id=m9 exchange=e9 to=gm subject=child relatives=other,mother");
  const auto holds = [&](const Bytes& bytes, const std::string& key) {
    const auto id = world.names().id<Pseudonym>("key " + key);
    const ByteView pseudonym = id.view();
    return std::search(bytes.begin(), bytes.end(), pseudonym.begin(), pseudonym.end()) !=
           bytes.end();
  };
  const std::map<std::string, std::string> key_of{
      {world.person_id("P1").hex(), "f1"},
      {person_of(world, "e-other").hex(), "f8"},
      {world.person_id("P3").hex(), "f2"}};
  std::size_t found = 0;
  for (const JournalRecord& record : world.journal()) {
    for (const char* key : {"f1", "f2", "f8"}) {
      EXPECT_FALSE(holds(record.form.skeleton, key));
      for (const JournalPart& part : record.form.parts) {
        if (!holds(part.plain, key)) continue;
        ++found;
        ASSERT_TRUE(part.person.has_value());
        EXPECT_EQ(key_of.at(part.person->hex()), key);
      }
    }
  }
  EXPECT_GT(found, 5u);
}

TEST(Journal, ACaseOutlivesTheErasureOfOneOfItsSubjects) {
  World world;
  world.run("person name=child keys=f1");
  world.run("person name=brother keys=f4");
  world.run("person name=mother keys=f2");
  world.run("open by=gm case=c1 subjects=child,brother coordinator=gm");
  world.run("intent by=school id=e1 subject=brother to=gm kind=3");
  world.run("consent by=school consent=k1 subject=brother givers=mother");
  const std::set<PersonId> child{world.person_id("P1")};
  World::Replayed replayed = world.replay(child);
  EXPECT_EQ(replayed.erased_events, 0u);
  EXPECT_TRUE(replayed.differences.empty());
  EXPECT_EQ(world.replay({world.person_id("P1"), world.person_id("P2")}).erased_events, 1u);
}

TEST(Journal, RefusesBytesThatAreNoEntry) {
  World world;
  tell_story(world);
  const JournalRecord& record = world.journal().back();
  std::vector<std::optional<Bytes>> parts;
  for (const JournalPart& part : record.form.parts) parts.emplace_back(part.plain);
  ASSERT_TRUE(from_journal(record.form.skeleton, parts).ok());
  for (std::size_t size = 0; size < record.form.skeleton.size(); ++size) {
    EXPECT_FALSE(from_journal(ByteView(record.form.skeleton).first(size), parts).ok()) << size;
  }
  auto fewer = parts;
  fewer.pop_back();
  EXPECT_FALSE(from_journal(record.form.skeleton, fewer).ok());
  Bytes other = record.form.skeleton;
  other[1] ^= 0xffU;
  EXPECT_EQ(from_journal(other, parts).code(), ErrorCode::unknown_version);
}

TEST(Journal, RefusesASkeletonThatItsMainPartDoesNotBear) {
  World world;
  tell_story(world);
  std::size_t changed = 0;
  for (const JournalRecord& record : world.journal()) {
    std::vector<std::optional<Bytes>> parts;
    for (const JournalPart& part : record.form.parts) parts.emplace_back(part.plain);
    const auto event = from_journal(record.form.skeleton, parts);
    ASSERT_TRUE(event.ok()) << to_text(event.error());
    if (!std::holds_alternative<SubmitEvent>(event->payload)) continue;
    Bytes other = record.form.skeleton;
    other.back() ^= 1U;  // of the exchange's identifier
    EXPECT_EQ(from_journal(other, parts).code(), ErrorCode::not_canonical);
    ++changed;
  }
  EXPECT_GT(changed, 0u);
}

TEST(Journal, NamesWhoseKeysItNeeds) {
  World world;
  tell_story(world);
  for (const JournalRecord& record : world.journal()) {
    const auto persons = journal_persons(record.form.skeleton);
    ASSERT_TRUE(persons.ok());
    ASSERT_EQ(persons->size(), record.form.parts.size());
    for (std::size_t i = 0; i < persons->size(); ++i) {
      EXPECT_EQ((*persons)[i], record.form.parts[i].person);
    }
  }
}

}  // namespace
}  // namespace sluis::broker::testing
