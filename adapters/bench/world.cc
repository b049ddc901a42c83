// SPDX-License-Identifier: EUPL-1.2
#include "adapters/bench/world.h"

#include <chrono>

#include "consent/core/directory.h"

namespace sluis::bench {
namespace {

constexpr std::uint16_t kSourceRole = 1, kRecipientRole = 2, kFunction = 1;
constexpr std::uint64_t kDayMs = 86'400'000;

// One rule, one ground: consent. What a release costs does not depend on the names.
consent::Covenant covenant_of(const MemberId& source, const MemberId& recipient) {
  consent::Covenant out;
  out.version = 1;
  out.title = "bench";
  out.ledger_origin = "sluis.example/ledger";
  out.directory_origin = "sluis.example/directory";
  out.roles = {{kSourceRole, "source", "source"}, {kRecipientRole, "recipient", "recipient"}};
  out.members = {{source, kSourceRole, "source", "", true, false},
                 {recipient, kRecipientRole, "recipient", "", true, false}};
  std::sort(out.members.begin(), out.members.end(),
            [](const auto& one, const auto& other) { return one.id < other.id; });
  out.functions = {
      {{kFunction, "worker", "worker"}, {16, 17, 19, 20, 21, 22}, {1, 2, 3, 4, 5, 6}}};
  out.kinds = {{{1, "zorg", "zorg"}, false}};
  out.purposes = {{1, "hulp", "hulp"}};
  out.domains = {{1, "opvoeding", "opvoeding"}};
  out.regimes = {{{1, "jeugdwet_verstrekking", ""}, false}};
  consent::Ground ground;
  ground.term = {1, "toestemming", "toestemming"};
  ground.valid_until = {UINT64_MAX};
  out.grounds = {ground};
  consent::ReleaseRule rule;
  rule.from_role = kSourceRole;
  rule.to_role = kRecipientRole;
  rule.grounds = {1};
  rule.level = Level::content;
  out.rules = {rule};
  out.key_holders = {recipient};
  out.is_test = true;
  return out;
}

}  // namespace

TimeMs now() {
  using namespace std::chrono;
  return {static_cast<std::uint64_t>(
      duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count())};
}

std::vector<PersonKey> new_person() {
  return {{PersonKeyKind::bsn, seal::random_fixed<Pseudonym>(), 0, 0}};
}

Party::Party(MemberId member, std::uint16_t of_role)
    : id(member),
      role(of_role),
      worker_id(seal::random_fixed<WorkerId>()),
      signing(seal::SigningKeyPair::generate()),
      worker(seal::SigningKeyPair::generate()),
      kem(seal::KemKeyPair::generate()),
      curve(curve::generate()) {}

consent::Actor Party::actor() const { return {id, worker_id, kFunction}; }

World::World()
    : source(seal::random_fixed<MemberId>(), kSourceRole),
      recipient(seal::random_fixed<MemberId>(), kRecipientRole) {
  for (int i = 0; i < 3; ++i) authority.push_back(seal::SigningKeyPair::generate());
  covenant = covenant_of(source.id, recipient.id);
  for (const seal::SigningKeyPair& key : authority) covenant.authority.push_back(key.public_key());
  std::sort(covenant.authority.begin(), covenant.authority.end());
}

Bytes World::signed_file(std::vector<consent::PublicEntry> entries) const {
  consent::AuthorityFile file;
  file.covenant = covenant.version;
  file.entries = std::move(entries);
  const Bytes text = consent::authority_text(file).value();
  for (std::size_t i = 0; i < 2; ++i) {
    file.signatures.push_back({authority[i].key_id(), authority[i].sign(text)});
  }
  std::sort(file.signatures.begin(), file.signatures.end());
  return consent::serialise(file);
}

Bytes World::covenant_file() const {
  return signed_file({{LeafType::covenant, consent::encode_covenant(covenant)}});
}

Bytes World::admission_of(const Party& party) const {
  const TimeMs from{now().ms - kDayMs}, until{now().ms + 365 * kDayMs};
  const consent::MemberAdmitted admitted{consent::kBodyVersion, party.id,
                                         party.signing.public_key(), from, until};
  const consent::CurveKeyAdded door{consent::kBodyVersion, party.id, party.curve.public_key};
  return signed_file({{LeafType::member_admitted, canon::encode(admitted)},
                      {LeafType::curve_key, canon::encode(door)}});
}

}  // namespace sluis::bench
