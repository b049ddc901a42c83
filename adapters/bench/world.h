// SPDX-License-Identifier: EUPL-1.2
// The small world that a measurement runs in: an authority, a covenant, a source and a recipient.
//
// Shell for randomness. Thread safety: const operations may run at the same time. All keys and
// persons are drawn for one run and belong to nobody.
#pragma once

#include "consent/core/authority.h"
#include "consent/core/covenant.h"
#include "proto/curve/keys.h"
#include "proto/seal/kem_key.h"
#include "proto/seal/sign.h"

namespace sluis::bench {

TimeMs now();

// One member with a worker; its own process uses the secrets.
struct Party {
  Party(MemberId member, std::uint16_t of_role);

  MemberId id;
  std::uint16_t role;
  WorkerId worker_id;
  seal::SigningKeyPair signing, worker;
  seal::KemKeyPair kem;
  curve::CurveKeyPair curve;

  consent::Actor actor() const;
};

struct World {
  World();

  // A file with the signatures of two authority keys, as an inbox takes it.
  Bytes signed_file(std::vector<consent::PublicEntry> entries) const;
  Bytes covenant_file() const;
  Bytes admission_of(const Party& party) const;

  std::vector<seal::SigningKeyPair> authority;
  Party source, recipient;
  consent::Covenant covenant;
};

// Somebody whom nobody knows yet.
std::vector<PersonKey> new_person();

}  // namespace sluis::bench
