// SPDX-License-Identifier: EUPL-1.2
// Values that both directions of a session carry, and the limits of its frames.
//
// Pure. Thread safety: values. Bytes, states and limits: proto/PROTOCOL.md. A value that came from
// a parser has a checked shape; signatures, proofs and openings in it are checked by who uses them.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "proto/types/act.h"
#include "proto/types/envelope.h"
#include "proto/types/result.h"

namespace sluis::codec {

// One ZeroMQ message each way. The broker may bundle, so its frames may be larger.
inline constexpr std::size_t kToBrokerBytesMax = (1u << 20) + 256 * 1024;
inline constexpr std::size_t kToMemberBytesMax = 2u << 20;

inline constexpr std::size_t kBodyBytesMax = 16 * 1024;  // of an act or a leaf
inline constexpr std::size_t kPersonBodyBytesMax = 2 * 1024;
inline constexpr std::size_t kActPersonsMax = 32;
inline constexpr std::size_t kActSignaturesMax = 3;
inline constexpr std::size_t kBatchMax = 64;
inline constexpr std::size_t kLeafBytesMin = 64;  // a leaf without signature or batch
inline constexpr std::size_t kLeafBytesMax = 511;
inline constexpr std::size_t kPathMax = 63;  // hashes of an RFC 6962 path or consistency proof
inline constexpr std::size_t kCheckpointBytesMax = 8 * 1024;
inline constexpr std::size_t kBlindedMax = 16;  // all keys of one person

inline constexpr std::size_t kAuditEntriesMax = 1024;    // of one audit and its answer
inline constexpr std::size_t kAuditBodyBytesMax = 1u << 20;  // a covenant's is the largest

// What stands in a log, and the proof that it does: RFC 6962 audit path to `checkpoint`, a signed
// note (C2SP tlog-checkpoint). `opening` is absent when it is not for this reader.
struct Proven {
  std::uint64_t index = 0;
  Bytes leaf;  // consent/LEDGER.md, kLeafBytesMin–kLeafBytesMax
  std::vector<Digest> path;
  std::string checkpoint;
  std::optional<Opening> opening;
  bool operator==(const Proven&) const = default;
};

// A fact as the source needs it to decide again: its record and what opens the persons in it.
struct FactUsed {
  Proven record;
  std::vector<PersonOpening> persons;  // at most kActPersonsMax
  Signature worker_signature;          // zero when no worker acted
  bool operator==(const FactUsed&) const = default;
};

// A VOPRF request for all keys of one person. The broker reads only who asks whom.
struct Evaluate {
  MemberId holder;
  MemberId asker;
  Nonce nonce;
  std::uint16_t purpose = 0;
  std::uint32_t refresh = 0;  // of the shares that are to answer: of two they are never combined
  TimeMs created;  // so that a request which somebody kept is refused after the covenant's skew
  std::vector<GroupKey> blinded;  // 1–kBlindedMax ristretto255 elements, not yet decoded
  KeyId key_id;
  Signature signature;  // by the asker over evaluate_text()
  bool operator==(const Evaluate&) const = default;
};

// "sluis/v1/evaluate\0" ‖ holder ‖ asker ‖ nonce ‖ u16 purpose ‖ u32 refresh ‖ u64 created ‖
// u16 count ‖ the blinded elements.
Bytes evaluate_text(const Evaluate& request);

// What the holder answers when it evaluated.
struct Evaluation {
  std::vector<GroupKey> evaluated;  // as many as blinded, in their order
  ByteArray<64> proof{};            // DLEQ of RFC 9497: c ‖ s
  std::uint8_t share_index = 1;     // 1–255
  std::uint32_t refresh = 0;        // number of the share refresh
  bool operator==(const Evaluation&) const = default;
};

// Which of the two logs is meant.
enum class WhichLog : std::uint8_t { ledger = 1, directory = 2 };
inline constexpr std::size_t kTilesMax = 16;  // of one request
inline constexpr std::size_t kAddCheckpointBytesMax = kCheckpointBytesMax + 4 * 1024;

// Asks a witness to cosign: the body of add-checkpoint (C2SP tlog-witness).
struct CosignAsk {
  WhichLog log = WhichLog::ledger;
  std::string request;
  bool operator==(const CosignAsk&) const = default;
};
// What the witness says, as its specification has it of HTTP.
struct CosignAnswer {
  WhichLog log = WhichLog::ledger;
  std::uint64_t size = 0;  // of the checkpoint that was asked about
  std::uint16_t status = 200;
  std::string body;    // 200: its signature line; 409: the size it cosigned last
  std::string latest;  // the note that it cosigned last, with its line; empty: none
  bool operator==(const CosignAnswer&) const = default;
};

// The holder's answer to the request with this nonce: an Evaluation, or why there is none.
struct Evaluated {
  MemberId asker;
  Nonce nonce;
  std::variant<Evaluation, ErrorCode> answer;
  bool operator==(const Evaluated&) const = default;
};

}  // namespace sluis::codec
