// SPDX-License-Identifier: EUPL-1.2
#include "broker/bench/covenant.h"

#include <algorithm>

namespace sluis::runtime {

BenchMembers::BenchMembers()
    : source(seal::random_fixed<MemberId>()),
      recipient(seal::random_fixed<MemberId>()),
      source_keys(seal::SigningKeyPair::generate()),
      recipient_keys(seal::SigningKeyPair::generate()),
      worker_keys(seal::SigningKeyPair::generate()),
      worker(seal::random_fixed<WorkerId>()),
      kem_key(seal::random_fixed<KemKey>()) {
  covenant.version = 1;
  covenant.title = "bench";
  covenant.ledger_origin = "sluis.example/ledger";
  covenant.directory_origin = "sluis.example/directory";
  for (int i = 0; i < 3; ++i) covenant.authority.push_back(seal::random_fixed<VerifyKey>());
  std::sort(covenant.authority.begin(), covenant.authority.end());
  covenant.roles = {{1, "source", "source"}, {2, "recipient", "recipient"}};
  covenant.members = {{source, 1, "source", "", true, false},
                      {recipient, 2, "recipient", "", true, false}};
  std::sort(covenant.members.begin(), covenant.members.end(),
            [](const auto& one, const auto& other) { return one.id < other.id; });
  covenant.functions = {
      {{1, "worker", "worker"}, {16, 17, 19, 20, 21, 22}, {1, 2, 3, 4, 5, 6}}};
  covenant.kinds = {{{1, "zorg", "zorg"}, false}};
  covenant.purposes = {{1, "hulp", "hulp"}};
  covenant.domains = {{1, "opvoeding", "opvoeding"}};
  covenant.regimes = {{{1, "jeugdwet_verstrekking", ""}, false}};
  consent::Ground ground;
  ground.term = {1, "toestemming", "toestemming"};
  ground.valid_until = {UINT64_MAX};
  covenant.grounds = {ground};
  consent::ReleaseRule rule;
  rule.from_role = 1;
  rule.to_role = 2;
  rule.grounds = {1};
  rule.level = Level::content;
  covenant.rules = {rule};
  covenant.key_holders = {recipient};
  covenant.is_test = true;
}

}  // namespace sluis::runtime
