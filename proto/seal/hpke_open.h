// SPDX-License-Identifier: EUPL-1.2
// HPKE, RFC 9180, base mode: the recipient's half. Target sluis_unwrap, which the broker never
// links.
//
// Pure: needs no randomness. Thread safety: one thread uses a context at a time.
#pragma once

#include "proto/seal/hpke.h"

namespace sluis::seal::hpke {

class ReceiverContext {
 public:
  explicit ReceiverContext(Schedule schedule) : schedule_(std::move(schedule)) {}
  // The plaintext of the next sequence number. cannot_open: it was not made for this context,
  // sequence number and `aad`; the context stays at that number.
  Result<SecretBytes> open(ByteView aad, ByteView ciphertext);
  const Schedule& schedule() const { return schedule_; }

 private:
  Schedule schedule_;
};

// cannot_open: `encapsulation` is a point of low order.
Result<ReceiverContext> setup_receiver(const Encapsulation& encapsulation, const KemKeyPair& own,
                                       ByteView info);

// OpenBase, single shot. cannot_open: it was not sealed to this key, info and aad.
Result<SecretBytes> open_base(const Encapsulation& encapsulation, const KemKeyPair& own,
                              ByteView info, ByteView aad, ByteView ciphertext);

}  // namespace sluis::seal::hpke
