// SPDX-License-Identifier: EUPL-1.2
// What a leaf commits to, read from its bytes as consent/LEDGER.md gives them: the checker's own
// commitment and its own offsets, so that it believes no code of broker or gateway.
//
// Pure; libsodium for the HMAC. Thread safety: values.
#pragma once

#include <optional>

#include "proto/types/act.h"

namespace sluis::races {

// C of a leaf of this type.
Commitment commitment_of(std::uint8_t type, const Opening& opening);

// What a submit and the release of it have in common.
struct Sent {
  EnvelopeHash envelope;
  ExchangeId exchange;
  Commitment content;  // now
  MemberId recipient;
  bool operator==(const Sent&) const = default;
};
struct SubmitSeen {
  MessageId message;
  Sent sent;
};
struct ReleaseSeen {
  Sent sent;
  LeaseId lease;
};
// Nothing: these bytes are no such body.
std::optional<SubmitSeen> read_submit(const Bytes& body);
std::optional<ReleaseSeen> read_release(const Bytes& body);

}  // namespace sluis::races
