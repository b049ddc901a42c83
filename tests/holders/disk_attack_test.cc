// SPDX-License-Identifier: EUPL-1.2
// Promise P5 by attack: who has all files of the broker and all that it heard and said tries every
// number there may be, by everything that can be computed without a holder's share. Nobody is
// found; with SHA-256 in the place of the holders, in a gateway that is built so, everybody is.
//
// SLUIS_CANDIDATES is how many numbers are tried (tests/holders/soak.sh asks for 1,000,000).
#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "adapters/sdk/pseudonyms.h"
#include "proto/hash/hash.h"
#include "proto/types/big_endian.h"
#include "tests/holders/name_defect.h"
#include "tests/holders/rig.h"

namespace sluis::holders {
namespace {

constexpr std::uint32_t kFirst = 100'000'000;
constexpr std::size_t kPersons = 8;

std::size_t candidate_count() {
  const char* set = std::getenv("SLUIS_CANDIDATES");
  return set == nullptr ? 20'000 : std::strtoul(set, nullptr, 10);
}

// The first eight bytes from every place of what the attacker has.
class Loot {
 public:
  void add(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    size_ += text.size();
    for (std::size_t i = 0; i + 8 <= text.size(); ++i) {
      places_.push_back(read_u64(as_bytes(text).subspan(i, 8)));
    }
  }
  void sort() {
    std::sort(places_.begin(), places_.end());
    places_.erase(std::unique(places_.begin(), places_.end()), places_.end());
  }
  bool has(ByteView value) const {
    return std::binary_search(places_.begin(), places_.end(), read_u64(value.subspan(0, 8)));
  }
  std::size_t size() const { return size_; }

 private:
  static std::uint64_t read_u64(ByteView bytes) {
    std::uint64_t out = 0;
    for (const std::uint8_t byte : bytes) out = out << 8 | byte;
    return out;
  }
  std::vector<std::uint64_t> places_;
  std::size_t size_ = 0;
};

// Whether anything that follows from the number alone stands in `loot`.
bool is_found(const Loot& loot, const std::string& number) {
  sdk::PersonIdentity identity;
  identity.bsn = Sensitive<std::string>(number);
  identity.birth_date = Sensitive<std::string>("2017-03-04");
  const Bytes text = sdk::key_inputs(identity, true).value().front().text.reveal();
  const Digest plain = hash::sha256(text), bare = hash::sha256(as_bytes(number));
  Bytes twice = to_bytes(plain.view());
  append(twice, plain.view());
  const auto blinding = seal::blind(seal::OprfMode::verifiable, text).value();
  const auto unkeyed = seal::unblind(blinding, blinding.element).value();
  const auto stands_there = [&](ByteView y) {
    for (const std::string_view scope : {seal::kPersonScope, seal::kParentScope}) {
      const auto value = seal::pseudonym_of(y, seal::kBrokerAudience, scope, 1);
      if (loot.has(value.view())) return true;
    }
    return false;
  };
  return loot.has(as_bytes(number)) || loot.has(plain.view()) || loot.has(bare.view()) ||
         loot.has(unkeyed.reveal()) || stands_there(twice) || stands_there(unkeyed.reveal());
}

class DiskAttack : public Holders {
 protected:
  void SetUp() override {
    frames_ = std::filesystem::temp_directory_path() /
              ("sluis-frames-" + std::to_string(::getpid()));
    broker_environment_ = {"LD_PRELOAD=" SLUIS_FRAMES_LIBRARY, "SLUIS_FRAMES=" + frames_.string()};
    Holders::SetUp();
  }
  void TearDown() override {
    Holders::TearDown();
    std::error_code error;
    std::filesystem::remove(frames_, error);
  }
  // How many of the persons about whom the school signals are found again.
  std::size_t identified() {
    const std::vector<std::string> all = valid_numbers(kFirst, candidate_count());
    std::vector<std::string> persons;
    for (std::size_t i = 0; i < kPersons; ++i) persons.push_back(all[i * all.size() / kPersons]);
    for (const std::string& person : persons) EXPECT_EQ(signal(person), "recorded");
    Loot loot;
    for (const auto& file : std::filesystem::recursive_directory_iterator(broker_.folder())) {
      if (file.is_regular_file()) loot.add(file.path());
    }
    const std::size_t disk = loot.size();
    loot.add(frames_);
    EXPECT_GT(disk, 10'000u);
    EXPECT_GT(loot.size(), disk + 1'000) << "messages";
    loot.sort();
    std::size_t found = 0;
    for (const std::string& number : all) {
      if (!is_found(loot, number)) continue;
      ++found;
      EXPECT_NE(std::find(persons.begin(), persons.end(), number), persons.end());
    }
    std::printf("%zu of %zu persons found among %zu numbers, in %zu bytes\n", found, kPersons,
                all.size(), loot.size());
    return found;
  }

  std::filesystem::path frames_;
};

TEST_F(DiskAttack, FindsNobodyByTheBrokersFilesAndMessages) {
  ASSERT_NO_FATAL_FAILURE(start_holders(0));
  ASSERT_TRUE(school_->start());
  EXPECT_EQ(identified(), 0u);
}

TEST_F(DiskAttack, FindsEverybodyWhereAHashStandsInThePlaceOfTheHolders) {
  ASSERT_NO_FATAL_FAILURE(start_holders(0));
  school_->program = SLUIS_HASHING_ADAPTER;
  ASSERT_TRUE(school_->start({"SLUIS_NAME_DEFECT=" + std::to_string(kPlainHash)}));
  EXPECT_EQ(identified(), kPersons);
}

}  // namespace
}  // namespace sluis::holders
