// SPDX-License-Identifier: EUPL-1.2
// What a gateway sends to the broker: one frame, one request.
//
// Pure. Thread safety: values. Bytes and limits: proto/PROTOCOL.md §Frames. No frame names its
// member: that is whose CURVE key the transport authenticated.
#pragma once

#include <variant>

#include "proto/codec/messages.h"

namespace sluis::codec {

// Brings an envelope: `act` is of type submit, the envelope still has its routing part.
struct Submit {
  SignedAct act;
  Envelope envelope;
  Bytes envelope_bytes;  // as they came, set by the parser; serialise() encodes `envelope`
  bool operator==(const Submit&) const = default;
};

// An alert that is on the gateway's disk: the ledger index of the linked leaf it was given.
struct AlertHeld {
  AlertId alert_id;
  std::uint64_t revision = 0;
  auto operator<=>(const AlertHeld&) const = default;
};

// Asks for mail; leases of what is delivered are counted from here by the gateway.
struct Fetch {
  Nonce nonce;
  BootId boot_id;
  std::uint8_t credit = 1;  // messages, 1–64
  std::vector<AlertHeld> held;  // at most 64, ascending, each alert once
  std::vector<NoticeId> notices = {};  // of cases, held; at most 64, ascending, each once
  bool operator==(const Fetch&) const = default;
};

// Says of 1–64 deliveries whether they were opened.
struct Receipts {
  std::vector<SignedAct> acts;  // each of type receipt
  bool operator==(const Receipts&) const = default;
};

// Asks for entries of the key directory from `index` on.
struct DirectoryFrom {
  std::uint64_t index = 0;
  std::uint64_t known_size = 0;  // of the directory checkpoint held; 0: none
  bool operator==(const DirectoryFrom&) const = default;
};

// A directory act of the member: kem_key, curve_key, worker_key or key_revoked.
struct Publish {
  SignedAct act;
  bool operator==(const Publish&) const = default;
};

// Asks for the inclusion proof of a ledger leaf of the member's own.
struct ProofOf {
  std::uint64_t index = 0;
  bool operator==(const ProofOf&) const = default;
};

// Asks for the newest ledger checkpoint and its consistency with the one held.
struct ConsistencyFrom {
  std::uint64_t old_size = 0;
  bool operator==(const ConsistencyFrom&) const = default;
};

// Asks what the member itself has under way.
struct StatusAsked {
  bool operator==(const StatusAsked&) const = default;
};

// Asks for the release orders open for this member.
struct OrdersAsked {
  bool operator==(const OrdersAsked&) const = default;
};

// Asks for entries of the ledger from `index` on; the look is on record before it is answered.
struct Audit {
  SignedAct act;  // of type read
  std::uint64_t index = 0;
  std::uint32_t count = 1;  // 1–kAuditEntriesMax
  bool openings = false;
  std::uint64_t known_size = 0;  // of the ledger checkpoint held; 0: none
  bool operator==(const Audit&) const = default;
};

// Asks for the leaf that ends the message under this number: as its sender or its recipient.
struct EndOf {
  MemberId sender, recipient;
  std::uint64_t sequence = 0;
  bool operator==(const EndOf&) const = default;
};

// Asks for hash tiles of a log (consent/core/tiles.h) as it was at `size`.
struct TilesFrom {
  WhichLog log = WhichLog::ledger;
  std::uint64_t size = 1;
  std::uint8_t level = 0;  // 0–7
  std::uint64_t first = 0;
  std::uint8_t count = 1;  // 1–kTilesMax
  bool operator==(const TilesFrom&) const = default;
};

// Asks for the leaf of the covenant of this version, once its witnesses count.
struct CovenantOf {
  std::uint32_t version = 1;
  bool operator==(const CovenantOf&) const = default;
};

// SignedAct: intent, fact, withdraw, preflight or read.
using Request = std::variant<SignedAct, Submit, Fetch, Receipts, DirectoryFrom, Publish, ProofOf,
                             ConsistencyFrom, Evaluate, Evaluated, StatusAsked, OrdersAsked,
                             Audit, CosignAnswer, EndOf, TilesFrom, CovenantOf>;

struct ToBroker {
  RequestId request_id;  // a retry after silence repeats it, with the same bytes
  Request request;
  bool operator==(const ToBroker&) const = default;
};

// The frame in `bytes`, at most kToBrokerBytesMax of them. too_large, too_deep, malformed,
// not_canonical, out_of_range, not_sorted, unknown_version: the field is named.
Result<ToBroker> parse_to_broker(ByteView bytes);
// The bytes of `frame`; what was parsed gives the same bytes again.
Bytes serialise(const ToBroker& frame);

}  // namespace sluis::codec
