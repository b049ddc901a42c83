// SPDX-License-Identifier: EUPL-1.2
// Why no evaluation is used without its proof: a broker that answers in the holders' place with
// scalar 1 gives the blinded elements back as they came. The output is then a function of the
// number alone, and who has the pseudonyms finds the numbers by trying. In a build without the
// check it does; in this one no such answer is taken.
#include <gtest/gtest.h>

#include "adapters/sdk/pseudonyms.h"
#include "tests/holders/name_defect.h"
#include "tests/sdk/rig.h"

namespace sluis::sdk::testing {
namespace {

constexpr std::uint32_t kFirst = 123'450'000;
constexpr std::size_t kCandidates = 1'000, kPersons = 20;

std::vector<PersonIdentity> candidates() {
  std::vector<PersonIdentity> out;
  for (std::uint32_t number = kFirst; out.size() < kCandidates; ++number) {
    const std::string text = std::to_string(number);
    if (!check_bsn(text).ok()) continue;
    out.emplace_back();
    out.back().bsn = Sensitive<std::string>(text);
    out.back().birth_date = Sensitive<std::string>("2017-03-04");
  }
  return out;
}

class ScalarOne : public ::testing::Test {
 protected:
  ScalarOne() {
    const seal::Dealt dealt = seal::deal(seal::OprfKey::generate(), 2, 3, 1);
    const Party* const parties[] = {&world_.school, &world_.manager, &world_.cjg};
    world_.covenant.key_threshold = 2;
    world_.covenant.key_holders.clear();
    for (std::size_t i = 0; i < 3; ++i) {
      const seal::ShareKey& share = dealt.sharing.shares[i];
      world_.covenant.key_holders.push_back(parties[i]->id);
      const consent::HolderKey row{consent::kBodyVersion, parties[i]->id,   1, 1, share.index, 2, 3,
                                   share.public_key,      dealt.sharing.whole};
      CHECK(world_.directory.apply(LeafType::holder_key, {}, true, canon::encode(row)).ok());
    }
  }
  ~ScalarOne() override { name_defect = 0; }

  // The keys of a person whose requests all come back as the broker made them; none: refused.
  std::vector<PersonKey> keys_of(const PersonIdentity& person) {
    auto asked = PersonQuestion::blind(person, true,
                                       holder_set(world_.covenant, world_.directory).value(), 0);
    for (;;) {
      const auto requests = asked->ask({world_.school.id, world_.school.signing}, kNow);
      if (!requests.ok() || requests->empty()) break;
      for (const codec::Evaluate& request : *requests) {
        const MemberId& holder = request.holder;
        codec::Evaluation forged{request.blinded, {}, 1, 1};
        if (holder == world_.manager.id) forged.share_index = 2;
        if (holder == world_.cjg.id) forged.share_index = 3;
        forged.proof[0] = forged.proof[32] = 1;  // two scalars that are neither zero nor too large
        const Status taken = asked->take({request.asker, request.nonce, forged});
        EXPECT_TRUE(taken.ok() || taken.code() == ErrorCode::bad_proof) << to_text(taken.error());
      }
    }
    const auto secrets = asked->finish();
    if (!secrets.ok()) return {};
    return person_keys(*secrets, seal::kBrokerAudience);
  }
  // How many of the persons the broker finds by their pseudonyms among the candidates.
  std::size_t identified() {
    const std::vector<PersonIdentity> all = candidates();
    std::map<Pseudonym, std::size_t> table;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const KeyInput number = key_inputs(all[i], true).value().front();
      const auto blinding = seal::blind(seal::OprfMode::verifiable, number.text.reveal()).value();
      const auto y = seal::unblind(blinding, blinding.element).value();
      table[seal::pseudonym_of(y.reveal(), seal::kBrokerAudience, seal::kPersonScope, 1)] = i;
    }
    std::size_t found = 0;
    for (std::size_t i = 0; i < kPersons; ++i) {
      const std::size_t place = i * kCandidates / kPersons;
      const std::vector<PersonKey> keys = keys_of(all[place]);
      if (keys.empty()) continue;
      const auto row = table.find(keys.front().pseudonym);
      if (row != table.end() && row->second == place) ++found;
    }
    return found;
  }

  Parties world_;
};

TEST_F(ScalarOne, FindsEveryNumberInABuildThatChecksNoProof) {
  name_defect = kNoProofs;
  EXPECT_EQ(identified(), kPersons);
}
TEST_F(ScalarOne, FindsNoneWhereProofsAreChecked) { EXPECT_EQ(identified(), 0u); }

}  // namespace
}  // namespace sluis::sdk::testing
