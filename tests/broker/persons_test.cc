// SPDX-License-Identifier: EUPL-1.2
#include "proto/canon/archive.h"
#include "tests/broker/persons_rig.h"

namespace sluis::broker::testing {
namespace {

TEST_F(PersonsTest, KnowsOnePersonByTheBsnOfAnyMember) {
  persons_.add(member("cjg"), {bsn("1"), fields("1")}, person("A"));
  EXPECT_EQ(persons_.find(member("gm"), {bsn("1")}), person("A"));
  EXPECT_EQ(persons_.find(member("gm"), {bsn("2")}), std::nullopt);
}

TEST_F(PersonsTest, KeysRegisteredTogetherAreOnePersonForThatMemberAlone) {
  persons_.add(member("cjg"), {bsn("1"), fields("1")}, person("A"));
  EXPECT_EQ(persons_.find(member("cjg"), {fields("1")}), person("A"));
  EXPECT_EQ(persons_.find(member("school"), {fields("1")}), std::nullopt);
}

TEST_F(PersonsTest, FieldsOfAnotherMemberArePossiblyTheSame) {
  persons_.add(member("cjg"), {bsn("1"), fields("1")}, person("A"));
  persons_.add(member("school"), {fields("1")}, person("Z"));
  EXPECT_FALSE(is_same(person("A"), person("Z")));
  EXPECT_TRUE(is_possible(person("A"), person("Z")));
  EXPECT_TRUE(is_possible(person("Z"), person("A")));
  EXPECT_EQ(persons_.closing(person("Z")).size(), 2u);
}

TEST_F(PersonsTest, NamesakesOfOneMemberArePossiblyTheSameAndNoMore) {
  persons_.add(member("school"), {fields("1"), name_and_birth("x")}, person("A"));
  EXPECT_EQ(persons_.find(member("school"), {fields("2"), name_and_birth("x")}), std::nullopt)
      << "of the same name and birth date, at another address";
  persons_.add(member("school"), {fields("2"), name_and_birth("x")}, person("B"));
  EXPECT_FALSE(is_same(person("A"), person("B")));
  EXPECT_TRUE(is_possible(person("A"), person("B")));
  EXPECT_EQ(persons_.find(member("school"), {name_and_birth("x")}), std::nullopt) << "which?";
  persons_.add(member("school"), {name_and_birth("x")}, person("C"));
  EXPECT_EQ(persons_.find(member("school"), {name_and_birth("x")}), person("C"))
      << "whom the school knows without an address";
  EXPECT_EQ(persons_.find(member("school"), {fields("2"), name_and_birth("x")}), person("B"));
}

TEST_F(PersonsTest, TwinsWhoseNamesSoundAlikeArePossiblyTheSameAndNoMore) {
  persons_.add(member("school"), {fields("1"), alike("x")}, person("A"));
  EXPECT_EQ(persons_.find(member("school"), {fields("2"), alike("x")}), std::nullopt);
  persons_.add(member("school"), {fields("2"), alike("x")}, person("B"));
  EXPECT_FALSE(is_same(person("A"), person("B")));
  EXPECT_TRUE(is_possible(person("A"), person("B")));
}

TEST_F(PersonsTest, ANumberJoinsNoNamesake) {
  persons_.add(member("cjg"), {fields("1"), name_and_birth("x"), alike("x")}, person("A"));
  const std::vector<PersonKey> keys{bsn("1"), fields("2"), name_and_birth("x"), alike("x")};
  EXPECT_EQ(persons_.find(member("cjg"), keys), std::nullopt);
  persons_.add(member("cjg"), keys, person("B"));
  EXPECT_FALSE(is_same(person("A"), person("B")));
  EXPECT_TRUE(is_possible(person("A"), person("B")));
}

TEST_F(PersonsTest, LinkKeysNeverIdentify) {
  const PersonKey parent = key(PersonKeyKind::parent_link, "mother");
  persons_.add(member("cjg"), {fields("1"), parent}, person("A"));
  persons_.add(member("cjg"), {fields("2"), parent}, person("B"));
  EXPECT_FALSE(is_possible(person("A"), person("B")));
  EXPECT_EQ(persons_.find(member("cjg"), {parent}), std::nullopt);
}

TEST_F(PersonsTest, JoinsWhoseKeysAllLieInTheStatement) {
  persons_.add(member("cjg"), {bsn("1"), fields("1")}, person("A"));
  persons_.add(member("school"), {fields("1")}, person("Z"));
  persons_.add(member("gm"), {bsn("2"), fields("1")}, person("B"));
  persons_.join(person("A"), {bsn("1"), fields("1")}, person("A"), {fields("1")});
  EXPECT_TRUE(is_same(person("A"), person("Z")));
  EXPECT_FALSE(is_same(person("A"), person("B"))) << "has a number that nobody stated";
  EXPECT_TRUE(is_possible(person("Z"), person("B")));
}

TEST_F(PersonsTest, NeverJoinsTwoNumbers) {
  persons_.add(member("cjg"), {bsn("1"), fields("1")}, person("A"));
  persons_.add(member("cjg"), {bsn("2"), fields("1")}, person("B"));
  EXPECT_FALSE(persons_.may_join(person("A"), person("B")));
  persons_.join(person("A"), {bsn("1"), fields("1")}, person("B"), {bsn("2"), fields("1")});
  EXPECT_FALSE(is_same(person("A"), person("B")));
}

TEST_F(PersonsTest, NeverJoinsTwoNumbersThroughAThird) {
  persons_.add(member("cjg"), {bsn("1"), fields("1")}, person("A"));
  persons_.add(member("gm"), {bsn("2"), fields("1")}, person("B"));
  persons_.add(member("school"), {fields("1")}, person("Z"));
  persons_.join(person("A"), {bsn("1"), fields("1")}, person("A"), {fields("1")});
  persons_.join(person("B"), {bsn("2"), fields("1")}, person("B"), {fields("1")});
  EXPECT_TRUE(is_same(person("A"), person("Z")));
  EXPECT_FALSE(is_same(person("B"), person("Z")));
}

TEST_F(PersonsTest, ANumberJoinsWhatItsMemberKnewByTheSameFields) {
  persons_.add(member("cjg"), {fields("1")}, person("X"));
  EXPECT_EQ(persons_.find(member("cjg"), {bsn("1"), fields("1")}), person("X"));
  persons_.add(member("gm"), {bsn("1")}, person("A"));
  EXPECT_EQ(persons_.find(member("cjg"), {bsn("1"), fields("1")}), person("A"));
  persons_.add(member("cjg"), {bsn("1"), fields("1")}, person("A"));
  EXPECT_TRUE(is_same(person("A"), person("X")));
}

TEST_F(PersonsTest, AnotherNumberWithTheSameFieldsIsAnotherPerson) {
  persons_.add(member("cjg"), {bsn("1"), fields("1")}, person("A"));
  EXPECT_EQ(persons_.find(member("cjg"), {bsn("2"), fields("1")}), std::nullopt);
  persons_.add(member("cjg"), {bsn("2"), fields("1")}, person("B"));
  EXPECT_FALSE(is_same(person("A"), person("B")));
  EXPECT_EQ(persons_.find(member("cjg"), {fields("1")}), std::nullopt) << "which of the two?";
}

TEST_F(PersonsTest, JoiningIsTransitiveAndKeepsAllKeys) {
  persons_.add(member("cjg"), {fields("1")}, person("A"));
  persons_.add(member("gm"), {fields("2")}, person("B"));
  persons_.add(member("school"), {fields("3")}, person("C"));
  persons_.join(person("A"), {fields("1")}, person("B"), {fields("2")});
  persons_.join(person("B"), {fields("2")}, person("C"), {fields("3")});
  EXPECT_TRUE(is_same(person("A"), person("C")));
  persons_.add(member("gm2"), {fields("3")}, person("D"));
  EXPECT_TRUE(is_possible(person("A"), person("D"))) << "closing reaches through the joined set";
}

TEST_F(PersonsTest, SurvivesItsEncoding) {
  persons_.add(member("cjg"), {bsn("1"), fields("1")}, person("A"));
  persons_.add(member("school"), {fields("1")}, person("Z"));
  persons_.join(person("A"), {bsn("1"), fields("1")}, person("A"), {fields("1")});
  const Bytes bytes = canon::encode(persons_);
  auto again = canon::decode<Persons>(bytes, "persons");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(canon::encode(*again), bytes);
  EXPECT_EQ(again->same(person("Z")), persons_.same(person("Z")));
}

// Who is whom must not hang on the random PersonIds: whoever replays the ledger draws others. Each
// story is told twice, the second time with ids that stand the other way round.
class Renumbered {
 public:
  explicit Renumbered(bool backwards) : backwards_(backwards) {}
  // As the machine resolves the one person of an act, and registers it.
  PersonId named(const std::string& by, const std::vector<PersonKey>& keys) {
    const PersonId person = persons_.find(member(by), keys).value_or(fresh());
    persons_.add(member(by), keys, person);
    return person;
  }
  void join(const PersonId& one, const std::vector<PersonKey>& keys_of_one, const PersonId& other,
            const std::vector<PersonKey>& keys_of_other) {
    persons_.join(one, keys_of_one, other, keys_of_other);
  }
  bool is_same(const PersonId& one, const PersonId& other) {
    const auto same = persons_.same(one);
    return std::binary_search(same.begin(), same.end(), other);
  }
  PersonKey key(PersonKeyKind kind, const std::string& name) {
    return {kind, names_.id<Pseudonym>(name)};
  }
  PersonKey bsn(const std::string& name) { return key(PersonKeyKind::bsn, "b" + name); }
  PersonKey fields(const std::string& name) { return key(PersonKeyKind::fields, "f" + name); }
  MemberId member(const std::string& name) { return names_.id<MemberId>(name); }
  PersonId fresh() {
    PersonId out;
    out.value.back() = static_cast<std::uint8_t>(backwards_ ? 255 - drawn_ : drawn_);
    ++drawn_;
    return out;
  }

  Persons persons_;

 private:
  Names names_;
  bool backwards_;
  unsigned drawn_ = 1;
};

TEST(RenumberedPersons, AMemberThatKnowsOnePersonByTwoMeansTheOneWithMoreKeys) {
  for (const bool backwards : {false, true}) {
    Renumbered world(backwards);
    const PersonId early = world.named("cjg", {world.fields("1")});
    const PersonId numbered = world.named("gm", {world.bsn("1")});
    EXPECT_EQ(world.named("cjg", {world.bsn("1"), world.fields("1")}), numbered);
    EXPECT_TRUE(world.is_same(early, numbered));
    EXPECT_EQ(world.named("cjg", {world.fields("1")}), numbered);
  }
}

TEST(RenumberedPersons, AStatementWithoutANumberJoinsNobodyWithOneOfTwo) {
  for (const bool backwards : {false, true}) {
    Renumbered world(backwards);
    const auto loose = [&](const std::string& name) {
      return world.key(PersonKeyKind::fields_without_postcode, "l" + name);
    };
    const std::vector<PersonKey> here{world.fields("1"), loose("1")};
    const std::vector<PersonKey> there{world.fields("1"), loose("2")};
    const PersonId first = world.named("school", here);
    const PersonId other = world.named("school 2", there);
    world.join(world.named("gm", {world.bsn("1")}), {world.bsn("1")}, first, here);
    world.join(world.named("gm2", {world.bsn("2")}), {world.bsn("2")}, other, there);
    const PersonId mine = world.named("cjg", here);
    const PersonId moved = world.named("cjg", {world.fields("3"), loose("2")});
    world.join(mine, here, moved, {world.fields("3"), loose("2")});
    EXPECT_TRUE(world.is_same(mine, moved));
    EXPECT_FALSE(world.is_same(mine, first));
    EXPECT_FALSE(world.is_same(mine, other));
  }
}

TEST(RenumberedPersons, OneNumberIsOnePersonThoughOneActGaveItTwice) {
  for (const bool backwards : {false, true}) {
    Renumbered world(backwards);
    const PersonId first = world.named("cjg", {world.fields("1")});
    const PersonId other = world.named("cjg", {world.fields("2")});
    // One act names both before the number is registered.
    world.persons_.add(world.member("cjg"), {world.bsn("1"), world.fields("1")}, first);
    world.persons_.add(world.member("cjg"), {world.bsn("1"), world.fields("2")}, other);
    EXPECT_TRUE(world.is_same(first, other));
  }
}

TEST(SameInOneAct, NeedsOneFileAndNoTwoNumbers) {
  Names names;
  const PersonKey one{PersonKeyKind::bsn, names.id<Pseudonym>("1")};
  const PersonKey two{PersonKeyKind::bsn, names.id<Pseudonym>("2")};
  const PersonKey field{PersonKeyKind::fields, names.id<Pseudonym>("f")};
  const PersonKey link{PersonKeyKind::parent_link, names.id<Pseudonym>("l")};
  EXPECT_TRUE(same_in_one_act({one, field}, {field}));
  EXPECT_FALSE(same_in_one_act({one, field}, {two, field}));
  EXPECT_FALSE(same_in_one_act({one, link}, {field, link}));
  const PersonKey other{PersonKeyKind::fields, names.id<Pseudonym>("g")};
  const PersonKey name{PersonKeyKind::fields_without_postcode, names.id<Pseudonym>("n")};
  const PersonKey alike{PersonKeyKind::fields_without_prefix, names.id<Pseudonym>("s")};
  EXPECT_FALSE(same_in_one_act({field, name, alike}, {other, name, alike})) << "a namesake, a twin";
  EXPECT_FALSE(same_in_one_act({field, name}, {name})) << "who may be another";
  EXPECT_TRUE(same_in_one_act({name}, {name}));
  EXPECT_FALSE(same_in_one_act({alike}, {alike}));
}

}  // namespace
}  // namespace sluis::broker::testing
