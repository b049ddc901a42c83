// SPDX-License-Identifier: EUPL-1.2
// How often two spellings of one person share a field key, and how often two persons do. The
// figures are printed, stand in proto/PROTOCOL.md §6.1, and may not become worse.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <set>

#include "adapters/sdk/pseudonyms.h"
#include "tests/names/table.h"

namespace sluis::names {
namespace {

constexpr PersonKeyKind kKinds[] = {PersonKeyKind::fields, PersonKeyKind::fields_without_postcode,
                                    PersonKeyKind::fields_without_prefix};

// Of pairs: how many there are, share a key of each kind, share any.
struct Count {
  std::size_t pairs = 0, by_kind[3] = {}, any = 0;
  std::size_t register_pairs = 0, register_any = 0;  // with the first row of the person

  void add(const std::vector<PersonKey>& one, const std::vector<PersonKey>& other) {
    ++pairs;
    any += share_any(one, other);
    for (std::size_t i = 0; i < 3; ++i) by_kind[i] += share(one, other, kKinds[i]);
  }
  void add(const Count& other) {
    pairs += other.pairs;
    any += other.any;
    register_pairs += other.register_pairs;
    register_any += other.register_any;
    for (std::size_t i = 0; i < 3; ++i) by_kind[i] += other.by_kind[i];
  }
};

double percent(std::size_t part, std::size_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void print_head(const char* first, const char* pairs) {
  std::printf("%-18s %8s %8s %8s %8s %8s", first, pairs, "fields", "no addr.", "sound", "any");
}
void print(const std::string& name, const Count& count) {
  std::printf("%-18s %8zu", name.c_str(), count.pairs);
  for (const std::size_t shared : count.by_kind) std::printf(" %8zu", shared);
  std::printf(" %8zu", count.any);
}
void print_recall(const std::string& name, const Count& count) {
  print(name, count);
  std::printf(" %7.1f%%   %4zu of %zu, %5.1f%%\n", percent(count.any, count.pairs),
              count.register_any, count.register_pairs,
              percent(count.register_any, count.register_pairs));
}

// The rows of each person, or of each set of people who are close, in the order of the file.
std::vector<std::vector<Row>> together(const std::vector<Row>& rows) {
  std::vector<std::vector<Row>> out;
  for (const Row& row : rows) {
    if (out.empty() || out.back().front().who != row.who) out.emplace_back();
    out.back().push_back(row);
  }
  return out;
}

// Two rows and more: all pairs among them.
Count pairs_of(const std::vector<Row>& rows) {
  std::vector<std::vector<PersonKey>> keys;
  for (const Row& row : rows) keys.push_back(keys_of(row));
  Count out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = i + 1; j < rows.size(); ++j) out.add(keys[i], keys[j]);
    if (i == 0) continue;
    ++out.register_pairs;
    out.register_any += share_any(keys[0], keys[i]);
  }
  return out;
}

std::map<std::string, Count> counted(const std::string& file) {
  std::map<std::string, Count> out;
  for (const auto& rows : together(read_rows(file))) out[rows.front().group].add(pairs_of(rows));
  return out;
}

TEST(Names, TheTableHas200PeopleEachWrittenInTwoToFiveWays) {
  std::map<std::string, std::size_t> people;
  std::set<std::string> seen;
  for (const auto& rows : together(read_rows("people.tsv"))) {
    EXPECT_TRUE(seen.insert(rows.front().who).second) << rows.front().who << " stands apart";
    EXPECT_TRUE(rows.size() >= 2 && rows.size() <= 5) << rows.front().who;
    std::set<std::string> ways;
    for (const Row& row : rows) {
      const std::string address = row.identity.postcode.reveal();
      EXPECT_TRUE(ways.insert(written(row) + address).second) << written(row) << " stands twice";
    }
    ++people[rows.front().group];
  }
  EXPECT_EQ(people.size(), 5u);
  for (const auto& [group, count] : people) EXPECT_EQ(count, 40u) << group;
}

TEST(Names, SpellingsOfOnePersonShareAKeyAsOftenAsIsSaid) {
  // Pairs that share a key, and of those with the first row: what was measured.
  const std::map<std::string, std::pair<std::size_t, std::size_t>> at_least = {
      {"antillean", {143, 87}}, {"dutch", {139, 85}},  {"moroccan", {119, 79}},
      {"polish", {149, 88}},    {"turkish", {133, 84}}};
  print_head("spelt two ways", "pairs");
  std::printf("  recall   with the first row\n");
  Count all;
  for (const auto& [group, count] : counted("people.tsv")) {
    print_recall(group, count);
    const auto& [any, with_register] = at_least.at(group);
    EXPECT_GE(count.any, any) << group;
    EXPECT_GE(count.register_any, with_register) << group;
    all.add(count);
  }
  print_recall("all", all);
}

TEST(Names, PeopleWhoAreCloseShareAKeyAsSeldomAsIsSaid) {
  const std::map<std::string, std::size_t> at_most = {
      {"namesakes", 12},       {"neighbours", 0}, {"parent-and-child", 0},
      {"same-institution", 2}, {"siblings", 0},   {"twins", 5}};
  print_head("different people", "pairs");
  std::printf("\n");
  Count all;
  for (const auto& [closeness, count] : counted("others.tsv")) {
    print(closeness, count);
    std::printf("\n");
    EXPECT_LE(count.any, at_most.at(closeness)) << closeness;
    all.add(count);
  }
  print("all", all);
  std::printf("\n");
}

TEST(Names, PeopleWhoHaveNothingToDoWithEachOtherShareNoKey) {
  std::map<PersonKey, std::string> owner;
  for (const std::string file : {"people.tsv", "others.tsv"}) {
    for (const Row& row : read_rows(file)) {
      const std::string who = file + " " + row.who;
      for (const PersonKey& key : keys_of(row)) {
        const auto [known, is_new] = owner.try_emplace(key, who);
        EXPECT_EQ(known->second, who) << written(row);
      }
    }
  }
}

// The keys as a gateway makes them, of one key holder.
std::vector<PersonKey> evaluated(const Row& row, const seal::OprfKey& key) {
  sdk::PersonSecrets out;
  out.epoch = 1;
  const auto inputs = sdk::key_inputs(row.identity, false);
  for (const sdk::KeyInput& input : *inputs) {
    std::vector<seal::Blinding> blindings;
    blindings.push_back(seal::blind(seal::OprfMode::verifiable, input.text.reveal()).value());
    const auto answer = seal::blind_evaluate(key, {blindings.front().element}).value();
    auto y = seal::finalize(key.public_key(), blindings, answer).value();
    out.keys.push_back({input.kind, std::move(y.front())});
  }
  return sdk::person_keys(out, seal::kBrokerAudience);
}

TEST(Names, AreOneKeyWhereTheirInputsAreOne) {
  const seal::OprfKey key = seal::OprfKey::generate();
  std::vector<Row> rows;
  for (const std::string file : {"people.tsv", "others.tsv"}) {
    const std::vector<Row> all = read_rows(file);
    rows.insert(rows.end(), all.begin(), all.begin() + 8);
  }
  std::vector<std::vector<PersonKey>> real, table;
  for (const Row& row : rows) {
    real.push_back(evaluated(row, key));
    table.push_back(keys_of(row));
  }
  std::size_t shared = 0, apart = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      for (const PersonKeyKind kind : kKinds) {
        const bool is_one = share(table[i], table[j], kind);
        EXPECT_EQ(share(real[i], real[j], kind), is_one) << written(rows[i]);
        is_one ? ++shared : ++apart;
      }
    }
  }
  EXPECT_GT(shared, 5u);
  EXPECT_GT(apart, 5u);
}

}  // namespace
}  // namespace sluis::names
