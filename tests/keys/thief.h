// SPDX-License-Identifier: EUPL-1.2
// What a thief of some keys tries, by the checks that the broker and the gateways make.
//
// Everything public is the thief's too: directory, covenant, logs, envelopes, what lies on disks
// sealed. Each attempt uses every stolen key in every place where one of its kind could stand.
// Thread safety: none.
#pragma once

#include <functional>
#include <map>

#include "adapters/sdk/acts.h"
#include "consent/core/authority.h"
#include "consent/core/cosignature.h"
#include "consent/core/merkle.h"
#include "proto/seal/hpke.h"
#include "proto/seal/kem_key.h"
#include "proto/seal/shares.h"

namespace sluis::keys {

inline constexpr TimeMs kNow{1'760'000'000'000};
inline constexpr std::uint16_t kFunction = 1;
inline constexpr std::uint32_t kCovenant = 1;

using Signing = const seal::SigningKeyPair*;

// Pointers to keys of the Chain below; what was not stolen is absent.
struct Stolen {
  std::vector<Signing> signing;  // all that make Ed25519 signatures, whatever they are for
  std::optional<CurveKey> curve;
  std::vector<const seal::KemKeyPair*> kem;
  std::vector<const seal::DealtShare*> shares;
  std::vector<const seal::SecretBytes*> sealing;  // all that open rows, whosever they are
  std::optional<CurveKey> broker = {};            // with which somebody answers as the broker
  const consent::LetterCode* code = nullptr;
  const seal::SecretBytes* seen = nullptr;  // of the keyed hash of what a recorder saw
};

// A member with two workers, another member with one, authority, log, three witnesses of which two
// cosign, three holders of which two evaluate, a person's records and a snapshot on the broker's
// disk, and a consent and a decision of a meeting that the member's first worker recorded.
class Chain {
 public:
  Chain();

  using Attempt = std::function<bool(const Stolen&)>;
  // In the order of the table in broker/THREATS.md §One stolen key, by its columns' names.
  std::vector<std::pair<std::string, Attempt>> attempts() const;
  // By the rows' names.
  std::vector<std::pair<std::string, Stolen>> thieves() const;

 private:
  bool session(const Stolen& stolen) const;
  bool own_act(const Stolen& stolen) const;
  bool worker_act(const Stolen& stolen) const;
  bool act_of_two(const Stolen& stolen) const;
  bool adds_worker(const Stolen& stolen) const;
  bool admits(const Stolen& stolen) const;
  bool covenant(const Stolen& stolen) const;
  bool rewrites(const Stolen& stolen) const;
  bool opens(const Stolen& stolen, const seal::hpke::Sealed& mail) const;
  bool pseudonym(const Stolen& stolen) const;
  bool reads(const Stolen& stolen, const std::string& place, const Bytes& row) const;
  bool confirms(const Stolen& stolen) const;
  bool agrees(const Stolen& stolen) const;
  bool others_key(const Stolen& stolen) const;
  bool releases(const Stolen& stolen) const;
  bool guesses(const Stolen& stolen) const;

  struct Worker {
    WorkerId id;
    seal::SigningKeyPair key = seal::SigningKeyPair::generate();
  };
  struct Desk {
    MemberId member;
    WorkerId worker;
  };
  std::vector<Desk> desks() const;
  bool says(const Stolen& stolen, const Desk& desk, const consent::FactPayload& payload,
            const std::vector<PersonOpening>& persons) const;
  bool vouched_for(const Stolen& stolen, const consent::Checkpoint& state) const;
  bool publishes(Signing key, const MemberId& member, const consent::Directory& directory) const;
  bool accepted(const SignedAct& act) const;
  bool enters(LeafType type, const Bytes& body, std::vector<LeafSignature> signatures,
              const std::optional<MemberId>& member, const consent::Directory& before,
              consent::Directory* after = nullptr) const;

  MemberId member_, other_;
  seal::SigningKeyPair member_key_ = seal::SigningKeyPair::generate();
  seal::SigningKeyPair other_key_ = seal::SigningKeyPair::generate();
  Worker one_, two_, theirs_;
  CurveKey curve_, broker_;
  seal::KemKeyPair now_ = seal::KemKeyPair::generate(), before_ = seal::KemKeyPair::generate();
  seal::hpke::Sealed mail_now_, mail_before_;
  std::vector<seal::SigningKeyPair> authority_, witnesses_;
  std::vector<VerifyKey> authority_keys_;
  seal::SigningKeyPair log_ = seal::SigningKeyPair::generate();
  consent::NoteKey log_key_;
  consent::WitnessSet witness_set_;
  consent::Directory directory_;
  seal::OprfKey whole_ = seal::OprfKey::generate();
  seal::Dealt dealt_ = seal::deal(whole_, 2, 3, 1);
  seal::SecretBytes person_key_ = seal::SecretBytes::random(32);
  seal::SecretBytes state_key_ = seal::SecretBytes::random(32);
  seal::SecretBytes seen_key_ = seal::SecretBytes::random(32);
  Bytes row_, state_;
  consent::LetterCode code_;
  Digest code_on_record_, seen_on_record_;
};

}  // namespace sluis::keys
