// SPDX-License-Identifier: EUPL-1.2
// The smallest covenant that a release needs, and its two members. Shell for randomness.
#pragma once

#include "consent/core/covenant.h"
#include "proto/seal/secret.h"
#include "proto/seal/sign.h"

namespace sluis::runtime {

struct BenchMembers {
  BenchMembers();

  MemberId source, recipient;
  seal::SigningKeyPair source_keys, recipient_keys, worker_keys;
  WorkerId worker;
  KemKey kem_key;
  consent::Covenant covenant;

  consent::Actor actor() const { return {source, worker, 1}; }
};

}  // namespace sluis::runtime
