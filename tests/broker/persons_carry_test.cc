// SPDX-License-Identifier: EUPL-1.2
// Persons from one epoch of the pseudonym key to the next.
#include "tests/broker/persons_rig.h"

namespace sluis::broker::testing {
namespace {

using Carry = Persons::Carry;

TEST_F(PersonsTest, KeysOfTwoEpochsAreOnePersonWhenTheirMemberCarriedThem) {
  const PersonKey bsn2 = in_epoch(2, bsn("1")), fields2 = in_epoch(2, fields("1"));
  persons_.add(member("cjg"), {bsn("1"), fields("1")}, person("A"));
  persons_.add(member("gm"), {bsn("1")}, person("A"));
  EXPECT_EQ(persons_.find(member("cjg"), {bsn2, fields2}), std::nullopt);
  EXPECT_EQ(left_behind("cjg", "A"), 1u);
  EXPECT_EQ(persons_.find(member("gm"), {bsn("1"), bsn2}), person("A"));
  EXPECT_EQ(rekey("gm", {bsn("1"), bsn2}), Carry::more);
  EXPECT_EQ(persons_.find(member("gm"), {bsn2}), person("A"));
  EXPECT_EQ(left_behind("cjg", "A"), 1u) << "by another's word, and not by the fields";
  EXPECT_EQ(rekey("cjg", {bsn("1"), fields("1"), bsn2, fields2}), Carry::more);
  EXPECT_EQ(left_behind("cjg", "A"), 0u);
  EXPECT_EQ(left_behind("gm", "A"), 0u);
  EXPECT_EQ(persons_.find(member("cjg"), {fields2}), person("A"));
  EXPECT_EQ(persons_.find(member("school"), {bsn2}), person("A")) << "two members say so";
  persons_.add(member("school"), {fields2}, person("Z"));
  EXPECT_TRUE(is_possible(person("Z"), person("A")));
  EXPECT_EQ(rekey("cjg", {bsn("1"), fields("1"), bsn2, fields2}), Carry::nothing) << "again";
}

// Each member's file of somebody is its own to carry over: the address may be another one.
TEST_F(PersonsTest, AFileIsLeftBehindUntilItsMemberCarriesItOver) {
  persons_.add(member("cjg"), {bsn("1"), fields("here")}, person("A"));
  persons_.add(member("gm"), {bsn("1"), fields("there")}, person("A"));
  const auto carry = [&](const std::string& by, const std::string& address) {
    return rekey(by, {bsn("1"), fields(address), in_epoch(2, bsn("1")),
                      in_epoch(2, fields(address))});
  };
  EXPECT_EQ(carry("cjg", "here"), Carry::more);
  EXPECT_EQ(left_behind("cjg", "A"), 0u);
  EXPECT_EQ(left_behind("gm", "A"), 1u);
  EXPECT_FALSE(persons_.is_carried(member("gm"), {bsn("1"), fields("there")}, person("A"), 2));
  EXPECT_EQ(carry("gm", "elsewhere"), Carry::mixed) << "it names nobody by these together";
  EXPECT_EQ(left_behind("gm", "A"), 1u);
  EXPECT_EQ(carry("gm", "there"), Carry::more);
  EXPECT_EQ(left_behind("gm", "A"), 0u);
  EXPECT_TRUE(persons_.is_carried(member("gm"), {bsn("1"), fields("there")}, person("A"), 2));
}

// Where people are named by number alone, too: another member's word, true or not, carries nobody's
// objection, and does not keep its owner from carrying it.
TEST_F(PersonsTest, ALieBeforeTheHonestRekeyLeavesNoObjectionBehind) {
  const PersonKey one2 = in_epoch(2, bsn("1")), other2 = in_epoch(2, bsn("other"));
  persons_.add(member("gm"), {bsn("1")}, person("A"));
  persons_.add(member("liar"), {bsn("1")}, person("A"));
  EXPECT_EQ(rekey("liar", {bsn("1"), other2}), Carry::more);
  EXPECT_EQ(left_behind("gm", "A"), 1u);
  EXPECT_FALSE(closes("school", {one2}, "A"));
  EXPECT_EQ(rekey("gm", {bsn("1"), one2}), Carry::more);
  EXPECT_EQ(left_behind("gm", "A"), 0u);
  EXPECT_TRUE(closes("school", {one2}, "A"));
  EXPECT_EQ(persons_.find(member("gm"), {one2}), person("A")) << "by its own word";
  EXPECT_EQ(persons_.find(member("school"), {one2}), std::nullopt) << "whose word is true?";
  persons_.add(member("cjg"), {bsn("1")}, person("A"));
  EXPECT_EQ(rekey("cjg", {bsn("1"), one2}), Carry::more);
  EXPECT_EQ(persons_.find(member("school"), {one2}), person("A")) << "two of three say so";
  EXPECT_EQ(persons_.find(member("school"), {other2}), std::nullopt) << "it opens for nobody";
  // The same at the next change: what was said of the key before does not stay in the way.
  const PersonKey one3 = in_epoch(3, bsn("1"));
  EXPECT_EQ(rekey("gm", {one2, one3}, 2), Carry::more);
  EXPECT_TRUE(persons_.left_behind({{member("gm"), person("A")}}, 2).empty());
  EXPECT_TRUE(closes("school", {one3}, "A"));
}

// Who says that one's number is another's in the next epoch joins nobody, and opens nothing for
// anybody but itself. What closes reaches all of them.
TEST_F(PersonsTest, ALieAcrossEpochsMakesNoTwoPeopleOne) {
  const PersonKey two2 = in_epoch(2, bsn("2"));
  persons_.add(member("cjg"), {bsn("1")}, person("A"));
  persons_.add(member("liar"), {bsn("1")}, person("A"));
  persons_.add(member("cjg"), {bsn("2")}, person("B"));
  EXPECT_EQ(rekey("liar", {bsn("1"), two2}), Carry::more);
  EXPECT_FALSE(is_same(person("A"), person("B")));
  EXPECT_EQ(persons_.find(member("gm"), {two2}), std::nullopt) << "whom nobody else named before";
  EXPECT_EQ(persons_.find(member("cjg"), {bsn("2"), two2}), person("B"));
  EXPECT_EQ(rekey("cjg", {bsn("2"), two2}), Carry::more);
  EXPECT_FALSE(is_same(person("A"), person("B")));
  EXPECT_EQ(persons_.find(member("cjg"), {two2}), person("B")) << "by its own word";
  EXPECT_EQ(persons_.find(member("gm"), {two2}), std::nullopt);
  persons_.add(member("gm"), {two2}, person("C"));
  EXPECT_FALSE(is_same(person("C"), person("A")));
  EXPECT_FALSE(is_same(person("C"), person("B")));
  EXPECT_TRUE(is_possible(person("C"), person("A")));
  EXPECT_TRUE(is_possible(person("C"), person("B")));
}

// A gateway alone makes one of no two files of its own, nor of two people.
TEST_F(PersonsTest, ARekeyIsOfOneFileOfItsMember) {
  const auto next = [&](const PersonKey& key) { return in_epoch(2, key); };
  persons_.add(member("cjg"), {bsn("1"), fields("1")}, person("A"));
  persons_.add(member("cjg"), {fields("2")}, person("B"));
  persons_.add(member("cjg"), {fields("3")}, person("C"));
  EXPECT_EQ(rekey("cjg", {bsn("1"), fields("2"), next(bsn("1")), next(fields("2"))}),
            Carry::mixed);
  EXPECT_EQ(rekey("cjg", {fields("2"), fields("3"), next(fields("2"))}), Carry::mixed);
  EXPECT_EQ(rekey("cjg", {fields("2"), next(bsn("2")), next(fields("2"))}), Carry::mixed)
      << "a number that is not on record";
  EXPECT_EQ(rekey("cjg", {fields("2"), in_epoch(3, fields("2"))}), Carry::mixed);
  EXPECT_EQ(rekey("gm", {fields("2"), next(fields("2"))}), Carry::nothing) << "no file of gm's";
  EXPECT_EQ(rekey("cjg", {fields("2"), next(fields("2"))}), Carry::more);
  EXPECT_EQ(rekey("cjg", {fields("3"), next(fields("2"))}), Carry::mixed);
  EXPECT_EQ(rekey("cjg", {fields("2"), next(fields("3"))}), Carry::mixed) << "it said otherwise";
  EXPECT_EQ(rekey("cjg", {fields("3"), next(fields("3"))}), Carry::more);
  EXPECT_FALSE(is_same(person("A"), person("B")));
  EXPECT_FALSE(is_same(person("B"), person("C")));
  EXPECT_EQ(persons_.find(member("cjg"), {next(fields("2"))}), person("B"));
  EXPECT_EQ(persons_.find(member("cjg"), {next(fields("3"))}), person("C"));
}

// Twins of one file, whom their numbers tell apart.
TEST_F(PersonsTest, TwinsOfOneFileAreCarriedEach) {
  const PersonKey f2 = in_epoch(2, fields("1"));
  persons_.add(member("cjg"), {bsn("1"), fields("1")}, person("A"));
  persons_.add(member("cjg"), {bsn("2"), fields("1")}, person("B"));
  EXPECT_EQ(rekey("cjg", {bsn("1"), fields("1"), in_epoch(2, bsn("1")), f2}), Carry::more);
  EXPECT_EQ(rekey("cjg", {bsn("2"), fields("1"), in_epoch(2, bsn("2")), f2}), Carry::more);
  EXPECT_FALSE(is_same(person("A"), person("B")));
  EXPECT_EQ(left_behind("cjg", "A") + left_behind("cjg", "B"), 0u);
  EXPECT_EQ(persons_.find(member("cjg"), {in_epoch(2, bsn("2")), f2}), person("B"));
}

TEST_F(PersonsTest, NoMoreLinksAreCarriedThanThereAre) {
  const PersonKey mother = key(PersonKeyKind::parent_link, "m");
  const PersonKey mother2 = in_epoch(2, mother);
  const PersonKey other2 = in_epoch(2, key(PersonKeyKind::parent_link, "o"));
  persons_.add(member("cjg"), {fields("1"), mother}, person("A"));
  EXPECT_EQ(rekey("cjg", {fields("1"), mother2, other2}), Carry::mixed);
  EXPECT_EQ(rekey("cjg", {fields("1"), mother2}), Carry::more);
  EXPECT_EQ(rekey("cjg", {fields("1"), mother2}), Carry::nothing);
  EXPECT_EQ(rekey("cjg", {fields("1"), other2}), Carry::mixed);
}

}  // namespace
}  // namespace sluis::broker::testing
