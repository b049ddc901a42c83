// SPDX-License-Identifier: EUPL-1.2
// Two recipients that put their tables of pseudonyms side by side: what joins them is chance.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "adapters/sdk/pseudonyms.h"
#include "tests/support/filled.h"

namespace sluis::sdk {
namespace {

constexpr std::size_t kPersons = 300;
// Of a blind match of n with n one is right on average, whatever n; more than 9 are in one of some
// ten million.
constexpr std::size_t kChanceMax = 9;

using Table = std::vector<Pseudonym>;

Table table_of(const std::vector<PersonSecrets>& persons, const std::string& audience) {
  Table out;
  for (const PersonSecrets& person : persons) {
    out.push_back(person_keys(person, audience).front().pseudonym);
  }
  return out;
}

std::vector<PersonSecrets> persons() {
  const seal::OprfKey key = seal::OprfKey::generate();
  std::vector<PersonSecrets> out;
  for (std::size_t i = 0; i < kPersons; ++i) {
    std::vector<seal::Blinding> blindings;
    const std::string input = "person " + std::to_string(i);
    blindings.push_back(seal::blind(seal::OprfMode::verifiable, as_bytes(input)).value());
    const auto evaluation = seal::blind_evaluate(key, {blindings[0].element}).value();
    PersonSecrets secrets;
    secrets.epoch = 1;
    secrets.keys.push_back({PersonKeyKind::bsn, std::move(seal::finalize(
                                                    key.public_key(), blindings,
                                                    evaluation).value()[0])});
    out.push_back(std::move(secrets));
  }
  return out;
}

// Where each value of the table stands when it is sorted.
std::vector<std::size_t> ranks(const Table& table) {
  Table sorted = table;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::size_t> out;
  for (const Pseudonym& value : table) {
    out.push_back(static_cast<std::size_t>(
        std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin()));
  }
  return out;
}

int distance(const Pseudonym& left, const Pseudonym& right) {
  int bits = 0;
  for (std::size_t i = 0; i < left.value.size(); ++i) {
    bits += std::popcount(static_cast<unsigned>(left.value[i] ^ right.value[i]));
  }
  return bits;
}

// Both tables name the persons in the same order, which who joins them does not know.
void expect_chance(const Table& one, const Table& other) {
  std::size_t equal = 0, same_rank = 0, nearest = 0;
  const auto left = ranks(one), right = ranks(other);
  for (std::size_t i = 0; i < kPersons; ++i) {
    equal += std::count(other.begin(), other.end(), one[i]) > 0;
    same_rank += left[i] == right[i];
    const auto found = std::min_element(other.begin(), other.end(),
                                        [&](const Pseudonym& a, const Pseudonym& b) {
                                          return distance(a, one[i]) < distance(b, one[i]);
                                        });
    nearest += static_cast<std::size_t>(found - other.begin()) == i;
  }
  EXPECT_EQ(equal, 0u);
  EXPECT_LE(same_rank, kChanceMax);
  EXPECT_LE(nearest, kChanceMax);
}

TEST(Tables, OfTwoRecipientsOrOfOneAndTheBrokerJoinNoBetterThanChance) {
  const std::vector<PersonSecrets> all = persons();
  const Table school = table_of(all, seal::audience_of(test::filled<MemberId>(0x11)));
  const Table manager = table_of(all, seal::audience_of(test::filled<MemberId>(0x22)));
  const Table broker = table_of(all, std::string(seal::kBrokerAudience));
  expect_chance(school, manager);
  expect_chance(school, broker);
  EXPECT_EQ(school, table_of(all, seal::audience_of(test::filled<MemberId>(0x11))))
      << "and each knows its own again";
}

}  // namespace
}  // namespace sluis::sdk
