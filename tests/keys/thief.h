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

using Signing = const seal::SigningKeyPair*;

// Pointers to keys of the Chain below; what was not stolen is absent.
struct Stolen {
  std::vector<Signing> signing;  // all that make Ed25519 signatures, whatever they are for
  std::optional<CurveKey> curve;
  std::vector<const seal::KemKeyPair*> kem;
  std::vector<const seal::DealtShare*> shares;
  std::vector<const seal::SecretBytes*> sealing;
};

// A member with two workers, another member, authority, log, three witnesses of which two cosign,
// three holders of which two evaluate, and a person's records on the broker's disk.
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
  bool reads_row(const Stolen& stolen) const;

  bool accepted(const SignedAct& act) const;
  bool enters(LeafType type, const Bytes& body, std::vector<LeafSignature> signatures,
              bool by_member) const;

  struct Worker {
    WorkerId id;
    seal::SigningKeyPair key = seal::SigningKeyPair::generate();
  };
  MemberId member_, other_;
  seal::SigningKeyPair member_key_ = seal::SigningKeyPair::generate();
  seal::SigningKeyPair other_key_ = seal::SigningKeyPair::generate();
  Worker one_, two_;
  CurveKey curve_;
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
  Bytes row_;
};

}  // namespace sluis::keys
