// SPDX-License-Identifier: EUPL-1.2
// Making signed acts: a body becomes a commitment, signed by the worker who acts and the member.
//
// Shell for randomness (each r is drawn here). Thread safety: values. Bytes: consent/LEDGER.md.
#pragma once

#include "consent/core/directory.h"
#include "consent/core/fact_bodies.h"
#include "proto/seal/sign.h"

namespace sluis::sdk {

// A person's keys for the audience "broker", with the commitment drawn for one act.
PersonOpening commit_person(std::vector<PersonKey> keys);

// Who signs: the member's key always, a worker's when a professional acts.
struct Signers {
  const seal::SigningKeyPair& member;
  const seal::SigningKeyPair* worker = nullptr;
};

// The act of `type` with the canonical `body`. `persons` open the commitments nested in it, in
// order.
SignedAct make_act(LeafType type, std::uint32_t covenant, Bytes body,
                   std::vector<PersonOpening> persons, const Signers& signers);

// Acts of `type` under one signature of the member over their batch root; 1–64 bodies (CHECKed).
std::vector<SignedAct> make_batch_acts(LeafType type, std::uint32_t covenant,
                                       std::vector<Bytes> bodies,
                                       const seal::SigningKeyPair& member);

// A directory act: the body is public, so r is 32 zero bytes.
SignedAct make_public_act(LeafType type, std::uint32_t covenant, Bytes body,
                          const seal::SigningKeyPair& member);

// Has a colleague vouch for a worker's key; all else of `entry` is as it will be published.
void vouch(consent::WorkerKeyAdded& entry, const seal::SigningKeyPair& colleague);

}  // namespace sluis::sdk
