// SPDX-License-Identifier: EUPL-1.2
// Two organisations put their vaults side by side, with all keys to them: two real gateways that
// know the same people, taken in an order of their own. Each field of what they keep about people,
// and each eight bytes anywhere in it, joins as many right pairs as a blind guess; in gateways that
// are built with one audience for both, all of them.
//
// What both may know stays out of the join: names and numbers, which an index does not keep (that
// is looked for here), and that somebody is in it at all. The rest of the vaults, such as the
// covenant and the checkpoints, is the same at both and names nobody, which is looked for too.
#include <algorithm>
#include <bit>
#include <fstream>
#include <map>
#include <random>
#include <unordered_map>

#include "adapters/gateway/config.h"
#include "adapters/gateway/question_records.h"
#include "adapters/gateway/vault.h"
#include "adapters/sdk/pseudonyms.h"
#include "tests/holders/name_defect.h"
#include "tests/holders/rig.h"

namespace sluis::holders {
namespace {

using gateway::RowKind;
using gateway_story::GatewayProcess;

constexpr std::size_t kPersons = 60;
// Of a blind match of n with n, k pairs or more are right with a chance of at most 1/k!, for any n:
// C(n,k)·(n-k)!/n! of a permutation, C(n,k)/n^k where each is matched by itself. Of some 900
// joins (each eight bytes of what is kept about one, and the fields) one has 14 or more by chance
// in one of 50 million runs.
constexpr std::size_t kChanceMax = 13;
constexpr std::size_t kWindow = 8;

// All that one gateway keeps about each person; which person that is the test knows, and who joins
// the tables does not.
struct Table {
  std::vector<Bytes> rows;             // of a person each, with their keys, as the vault has them
  std::vector<std::size_t> person_of;  // of each row
  std::vector<std::vector<Pseudonym>> pseudonyms;
  std::vector<std::uint64_t> since;
  Bytes rest;  // what is about nobody
};

std::uint64_t window_at(const Bytes& bytes, std::size_t at) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < kWindow; ++i) out = out << 8 | bytes[at + i];
  return out;
}

// Pairs that are right when the n-th of one, by `value`, is taken for the n-th of the other.
template <class Value>
std::size_t right_by_rank(const Table& one, const Table& other, Value value) {
  const auto ranked = [&](const Table& table) {
    std::vector<std::size_t> out(table.rows.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = i;
    std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
      return value(table, a) < value(table, b);
    });
    return out;
  };
  const auto left = ranked(one), right = ranked(other);
  std::size_t out = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    out += one.person_of[left[i]] == other.person_of[right[i]];
  }
  return out;
}

std::size_t right_by_nearest(const Table& one, const Table& other, std::size_t key) {
  const auto bits = [&](std::size_t i, std::size_t j) {
    int out = 0;
    const Pseudonym &a = one.pseudonyms[i][key], &b = other.pseudonyms[j][key];
    for (std::size_t k = 0; k < a.value.size(); ++k) {
      out += std::popcount(static_cast<unsigned>(a.value[k] ^ b.value[k]));
    }
    return out;
  };
  std::size_t right = 0;
  for (std::size_t i = 0; i < one.rows.size(); ++i) {
    std::size_t nearest = 0;
    for (std::size_t j = 1; j < other.rows.size(); ++j) {
      if (bits(i, j) < bits(i, nearest)) nearest = j;
    }
    right += one.person_of[i] == other.person_of[nearest];
  }
  return right;
}

// By each eight bytes that stand anywhere in both: of each row the one that has most of what few
// others have; where none has more than another, nobody is taken for anybody.
std::size_t right_by_common_bytes(const Table& one, const Table& other) {
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> rows_with;
  for (std::size_t j = 0; j < other.rows.size(); ++j) {
    for (std::size_t at = 0; at + kWindow <= other.rows[j].size(); ++at) {
      auto& rows = rows_with[window_at(other.rows[j], at)];
      if (rows.empty() || rows.back() != j) rows.push_back(j);
    }
  }
  std::size_t right = 0;
  for (std::size_t i = 0; i < one.rows.size(); ++i) {
    std::vector<double> weight(other.rows.size());
    for (std::size_t at = 0; at + kWindow <= one.rows[i].size(); ++at) {
      const auto found = rows_with.find(window_at(one.rows[i], at));
      if (found == rows_with.end() || found->second.size() == other.rows.size()) continue;
      for (const std::size_t j : found->second) {
        weight[j] += 1.0 / static_cast<double>(found->second.size());
      }
    }
    const auto most = std::max_element(weight.begin(), weight.end());
    if (*most == 0 || std::count(weight.begin(), weight.end(), *most) > 1) continue;
    right += one.person_of[i] == other.person_of[static_cast<std::size_t>(most - weight.begin())];
  }
  return right;
}

// The most right pairs of any join.
std::size_t best_join(const Table& one, const Table& other) {
  std::size_t best = right_by_common_bytes(one, other), joins = 1;
  const auto take = [&](std::size_t right) { best = std::max(best, right), ++joins; };
  take(right_by_rank(one, other, [](const Table& t, std::size_t i) { return t.since[i]; }));
  for (std::size_t key = 0; key < one.pseudonyms.front().size(); ++key) {
    take(right_by_nearest(one, other, key));
    take(right_by_rank(one, other,
                       [&](const Table& t, std::size_t i) { return t.pseudonyms[i][key]; }));
  }
  std::size_t size = one.rows.front().size();
  for (const Table* table : {&one, &other}) {
    for (const Bytes& row : table->rows) size = std::min(size, row.size());
  }
  for (std::size_t at = 0; at + kWindow <= size; ++at) {
    take(right_by_rank(one, other,
                       [&](const Table& t, std::size_t i) { return window_at(t.rows[i], at); }));
  }
  std::printf("%zu right of %zu by the best of %zu joins\n", best, one.rows.size(), joins);
  return best;
}

class VaultTables : public Holders {
 protected:
  void SetUp() override {
    world_.covenant.limits.evaluations_per_minute = 1'000;
    dealt_ = seal::deal(key_, 2, kCount, 1);
    Holders::SetUp();
    numbers_ = valid_numbers(200'000'000, kPersons);
    for (std::size_t i = 0; i < kPersons; ++i) secrets_.push_back(secrets_of(identity(i)));
  }

  void run(const std::vector<std::string>& environment, const std::string& program) {
    ASSERT_NO_FATAL_FAILURE(start_holders(0));
    for (auto* gateway : {&*school_, &*manager_}) {
      if (!program.empty()) gateway->program = program;
      ASSERT_TRUE(gateway->start(environment));
    }
    ASSERT_NO_FATAL_FAILURE(fill_by_door(*school_, 1));
    ASSERT_NO_FATAL_FAILURE(fill_by_file(*manager_, 2));
    school_->kill_now();
    manager_->kill_now();
  }

  // Each has a birth date of its own, so that no two are namesakes.
  static std::string born(std::size_t i) {
    return "2017-0" + std::to_string(1 + i / 18) + "-" + std::to_string(10 + i % 18);
  }
  sdk::PersonIdentity identity(std::size_t i) const {
    sdk::PersonIdentity out;
    out.bsn = Sensitive<std::string>(numbers_[i]);
    out.family_name = Sensitive<std::string>("Kanarie");
    out.first_names = Sensitive<std::string>("Kind");
    out.birth_date = Sensitive<std::string>(born(i));
    out.postcode = Sensitive<std::string>("6711AB");
    out.house_number = Sensitive<std::string>("12");
    return out;
  }
  sdk::PersonSecrets secrets_of(const sdk::PersonIdentity& person) const {
    sdk::PersonSecrets out;
    out.epoch = 1;
    for (const sdk::KeyInput& input : sdk::key_inputs(person, true).value()) {
      std::vector<seal::Blinding> blindings;
      blindings.push_back(seal::blind(seal::OprfMode::verifiable, input.text.reveal()).value());
      const auto evaluation = seal::blind_evaluate(key_, {blindings[0].element}).value();
      out.keys.push_back({input.kind, std::move(seal::finalize(key_.public_key(), blindings,
                                                               evaluation).value()[0])});
    }
    return out;
  }

  static std::vector<std::size_t> in_an_order_of_its_own(unsigned seed) {
    std::vector<std::size_t> out(kPersons);
    for (std::size_t i = 0; i < kPersons; ++i) out[i] = i;
    std::shuffle(out.begin(), out.end(), std::mt19937(seed));
    return out;
  }
  static std::uint64_t known(GatewayProcess& gateway) {
    local::LocalRequest request;
    request.mutable_known();
    local::LocalReply reply;
    return gateway.ask(request, reply).ok() ? reply.known().persons() : 0;
  }
  void fill_by_door(GatewayProcess& gateway, unsigned seed) {
    local::LocalRequest request;
    request.set_worker("juf");
    for (const std::size_t i : in_an_order_of_its_own(seed)) {
      local::Person& person = *request.mutable_known_add()->add_persons();
      person.set_bsn(numbers_[i]);
      person.set_surname("Kanarie");
      person.set_first_names("Kind");
      person.set_birth_date(born(i));
      person.set_postcode("6711AB");
      person.set_house_number("12");
    }
    local::LocalReply reply;
    const auto asked = gateway.ask(request, reply);
    ASSERT_TRUE(asked.ok()) << to_text(asked.error());
    ASSERT_TRUE(gateway_story::eventually(60, [&] { return known(gateway) == kPersons; }));
  }
  void fill_by_file(GatewayProcess& gateway, unsigned seed) {
    std::string text;
    for (const std::size_t i : in_an_order_of_its_own(seed)) {
      text += (text.empty() ? "[" : ",") + (R"({"bsn":")" + numbers_[i]) +
              R"(","surname":"Kanarie","first_names":"Kind","birth_date":")" + born(i) +
              R"(","postcode":"6711AB","house_number":"12"})";
    }
    const std::filesystem::path drop = gateway.folder() / "drop" / "known";
    ASSERT_TRUE(gateway_story::eventually(5, [&] { return exists(drop / "incoming"); }));
    std::ofstream(drop / "incoming" / "all.part") << text << "]";
    std::filesystem::rename(drop / "incoming" / "all.part", drop / "incoming" / "all.json");
    ASSERT_TRUE(gateway_story::eventually(60, [&] { return known(gateway) == kPersons; }));
    EXPECT_TRUE(is_empty(drop / "incoming") && is_empty(drop / "failed")) << "it names people";
  }

  // All rows of a gateway's vault, opened with its own key; whose they are follows from `audience`.
  Table table_of(const GatewayProcess& gateway, const std::string& audience) const {
    Table out;
    std::map<Bytes, std::size_t> person_with;  // by a key of the index
    for (std::size_t i = 0; i < kPersons; ++i) {
      for (const PersonKey& key : sdk::person_keys(secrets_[i], audience)) {
        person_with[canon::encode(key)] = i;
      }
    }
    auto keys = gateway::read_keys(gateway.folder(), false);
    CHECK(keys.ok());
    auto vault = gateway::Vault::open(gateway.folder() / "vault", std::move(keys->vault));
    CHECK(vault.ok());
    std::map<std::size_t, std::size_t> row_of;  // by person
    for (int kind = 0; kind < 256; ++kind) {
      for (const auto& [key, value] : vault->all_bytes(static_cast<RowKind>(kind))) {
        if (static_cast<RowKind>(kind) != RowKind::known) {
          append(out.rest, key);
          append(out.rest, value.reveal());
          continue;
        }
        const auto person = person_with.find(key);
        EXPECT_TRUE(person != person_with.end()) << "a row of nobody";
        if (person != person_with.end()) take_row(out, row_of, person->second, key, value);
      }
    }
    return out;
  }
  static void take_row(Table& table, std::map<std::size_t, std::size_t>& row_of,
                       std::size_t person, const Bytes& key, const Sensitive<Bytes>& value) {
    const auto [place, fresh] = row_of.try_emplace(person, table.rows.size());
    if (fresh) {
      const auto row = canon::decode<gateway::KnownRow>(value.reveal(), "known").value();
      table.rows.emplace_back();
      table.person_of.push_back(person);
      table.since.push_back(row.since.ms);
      table.pseudonyms.emplace_back();
      for (const PersonKey& each : row.keys) table.pseudonyms.back().push_back(each.pseudonym);
    }
    Bytes& bytes = table.rows[place->second];
    append(bytes, key);
    append(bytes, value.reveal());
  }
  // Eight bytes of a number, a name or a secret, or of what the other has about somebody.
  bool names_somebody(const Bytes& bytes, const Table& other) const {
    std::unordered_map<std::uint64_t, int> named;
    const auto note = [&](ByteView each) {
      const Bytes copy = to_bytes(each);
      for (std::size_t at = 0; at + kWindow <= copy.size(); ++at) named[window_at(copy, at)] = 1;
    };
    for (std::size_t i = 0; i < kPersons; ++i) {
      note(as_bytes(numbers_[i]));
      for (const sdk::PersonSecret& secret : secrets_[i].keys) note(secret.y.reveal());
    }
    for (const auto& row : other.pseudonyms) {
      for (const Pseudonym& each : row) note(each.view());
    }
    for (std::size_t at = 0; at + kWindow <= bytes.size(); ++at) {
      if (named.contains(window_at(bytes, at))) return true;
    }
    return false;
  }

  const seal::OprfKey key_ = seal::OprfKey::generate();
  std::vector<std::string> numbers_;
  std::vector<sdk::PersonSecrets> secrets_;
};

TEST_F(VaultTables, OfTwoOrganisationsJoinNoBetterThanChance) {
  ASSERT_NO_FATAL_FAILURE(run({}, ""));
  const Table school = table_of(*school_, seal::audience_of(world_.school));
  const Table manager = table_of(*manager_, seal::audience_of(world_.manager));
  ASSERT_EQ(school.rows.size(), kPersons);
  ASSERT_EQ(manager.rows.size(), kPersons);
  EXPECT_LE(best_join(school, manager), kChanceMax);
  EXPECT_EQ(best_join(school, school), kPersons) << "and each its own";
  for (const auto& [one, other] : {std::pair{&school, &manager}, std::pair{&manager, &school}}) {
    EXPECT_GT(one->rest.size(), 1'000u);
    EXPECT_FALSE(names_somebody(one->rest, *other));
    EXPECT_FALSE(names_somebody(one->rest, *one));
    for (const Bytes& row : one->rows) EXPECT_FALSE(names_somebody(row, *other));
  }
}

TEST_F(VaultTables, OfTwoOrganisationsJoinAllWhereBothAreBuiltWithOneAudience) {
  ASSERT_NO_FATAL_FAILURE(run({"SLUIS_NAME_DEFECT=" + std::to_string(kOneAudience)},
                              SLUIS_DEFECTIVE_ADAPTER));
  const Table school = table_of(*school_, kEverybody);
  const Table manager = table_of(*manager_, kEverybody);
  ASSERT_EQ(school.rows.size(), kPersons);
  ASSERT_EQ(manager.rows.size(), kPersons);
  EXPECT_EQ(right_by_common_bytes(school, manager), kPersons);
  EXPECT_EQ(best_join(school, manager), kPersons);
}

}  // namespace
}  // namespace sluis::holders
