// SPDX-License-Identifier: EUPL-1.2
// A member's signed act: the statement that becomes a leaf, with what opens it.
//
// Pure. Thread safety: values. Byte formats: consent/LEDGER.md. Everything here has a checked shape
// (proto/codec refused the rest); whether signatures and commitments are *right* is known only of a
// VerifiedAct, which consent/core/verified.h makes.
#pragma once

#include <vector>

#include "proto/types/ids.h"
#include "proto/types/time.h"

namespace sluis {

// u8 of a leaf: what kind of entry it is. 0 is a person commitment, which is never a leaf.
enum class LeafType : std::uint8_t {
  person = 0,
  covenant = 1,  // signed by authority keys
  // by a member
  intent = 16,
  submit = 17,
  receipt = 18,
  withdraw = 19,
  preflight = 20,
  read = 21,
  fact = 22,
  removed = 23,
  // by the broker; no signature in the leaf, the checkpoint that holds it is signed
  decision = 32,
  order = 33,
  release = 34,
  void_lease = 35,
  effective = 36,
  proven = 37,
  unknown = 38,
  expired = 39,
  skip = 40,
  linked = 41,
  retention = 42,
  pulse = 43,
  returned = 44,
  // by two people
  erasure = 48,
  correction = 49,
  reopen = 50,
  destroyed = 51,  // by a member: a copy that its source recalled
  // after a reopening
  resubmitted = 52,  // by the member
  member_lost = 53,  // by authority keys
  case_due = 54,
  // the key directory's log
  member_admitted = 64,  // by authority keys
  signing_key = 65,      // by authority keys
  kem_key = 66,          // by the member, as all below
  curve_key = 67,
  worker_key = 68,
  key_revoked = 69,
  holder_key = 70,       // by authority keys
  authority_root = 71,   // by authority keys
  directory_pulse = 72,  // by the broker
  witness_key = 73,      // by authority keys
  evaluation_grant = 74,  // by authority keys
  epoch_retired = 75,     // by authority keys
};

// One signature in a leaf.
struct LeafSignature {
  KeyId key_id;
  Signature signature;
  auto operator<=>(const LeafSignature&) const = default;
};

// Present when the signatures are over a batch root instead of this leaf alone: RFC 6962 inclusion
// of `u8 type ‖ C` at `index` of a tree with `size` (1–64) leaves and `root`.
struct BatchProof {
  std::uint8_t index = 0;
  std::uint8_t size = 0;
  Digest root;
  std::vector<Digest> path;  // at most 6
  bool operator==(const BatchProof&) const = default;
};

// What opens a commitment: C = HMAC-SHA256(r, "sluis/v1/commit\0" ‖ u8 type ‖ u32 len ‖ body).
struct Opening {
  Salt r;
  Bytes body;
  bool operator==(const Opening&) const = default;
};

// What opens one person's nested commitment.
struct PersonOpening {
  Commitment commitment;
  Opening opening;
  bool operator==(const PersonOpening&) const = default;
};

struct SignedAct {
  LeafType type = LeafType::fact;
  std::uint32_t covenant = 0;  // version number
  Commitment commitment;
  Opening opening;
  Signature worker_signature;            // over "sluis/v1/act\0" ‖ type ‖ covenant ‖ C; or zero
  std::vector<LeafSignature> signatures; // of the member, 1–3, ascending by key id, distinct
  std::optional<BatchProof> batch;
  std::vector<PersonOpening> persons;    // of the commitments nested in the body, in its order
  bool operator==(const SignedAct&) const = default;
};

}  // namespace sluis
