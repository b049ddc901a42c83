// SPDX-License-Identifier: EUPL-1.2
// The bodies of the broker's own leaves: decision, order, release, and how each message ended.
//
// Pure. Bytes: consent/LEDGER.md §Broker. None names a person or a pseudonym; r is drawn by the
// broker. The recipient of a release gets its opening, the source the openings of its decisions.
#pragma once

#include "consent/core/bodies.h"

namespace sluis::consent {

enum class Verdict : std::uint8_t { permit = 1, hold = 2, deny = 3 };

struct DecisionBody {
  std::uint8_t version = kBodyVersion;
  ExchangeId exchange_id;   // zero for a preflight
  std::optional<MessageId> message_id;
  MemberId source, recipient;
  Verdict verdict = Verdict::deny;
  Level level = Level::none;
  std::uint16_t ground = 0;
  std::uint16_t reason = 0;     // error catalogue number
  std::uint32_t covenant = 0;
  std::uint16_t algorithm = 0;  // combining rule, covenant number
  std::uint16_t machine = 0;    // version of decide()
  std::vector<std::uint64_t> references;  // ledger indices of the facts used, ascending
  bool operator==(const DecisionBody&) const = default;
};

struct OrderBody {
  std::uint8_t version = kBodyVersion;
  OrderId order_id;
  ExchangeId exchange_id;
  MemberId recipient;
  Level level = Level::none;
  TimeMs valid_until;
  std::uint64_t decision = 0;  // ledger index
  bool operator==(const OrderBody&) const = default;
};

// The release record that P1 demands before anything opens.
struct ReleaseBody {
  std::uint8_t version = kBodyVersion;
  EnvelopeHash envelope;
  ExchangeId exchange_id;
  Commitment content;      // the SUBMIT's content_now: the recipient holds the source to it
  MemberId recipient;
  std::uint16_t ground = 0;
  Level level = Level::none;
  LeaseId lease;
  Nonce nonce;             // of the FETCH it answers
  BootId boot;             // of the recipient's kernel, from that FETCH
  std::uint64_t lease_ms = 0;
  std::uint32_t covenant = 0;
  std::vector<std::uint64_t> references;
  bool operator==(const ReleaseBody&) const = default;
};

struct VoidBody {
  std::uint8_t version = kBodyVersion;
  LeaseId lease;
  bool operator==(const VoidBody&) const = default;
};

// What became of what rested on a withdrawal. Written again when an answer amends it.
struct EffectiveBody {
  std::uint8_t version = kBodyVersion;
  WithdrawId withdraw_id;
  std::vector<MessageId> opened, not_opened, unknown;  // each ascending
  bool operator==(const EffectiveBody&) const = default;
};

// Ends of a message's sequence number without a receipt.
struct EndBody {
  std::uint8_t version = kBodyVersion;
  MessageId message_id;
  ExchangeId exchange_id;
  MemberId sender, recipient;
  std::uint64_t sequence = 0;
  std::uint16_t reason = 0;  // error catalogue number
  bool operator==(const EndBody&) const = default;
};

// The broker forgot an exchange, since the terms of the grounds it went on are over.
struct RetentionBody {
  std::uint8_t version = kBodyVersion;
  ExchangeId exchange_id;
  MemberId source;
  TimeMs due;                          // when the last term was over, and the members' time to say
  std::vector<std::uint64_t> removed;  // entries in which members said that their copies went
  bool operator==(const RetentionBody&) const = default;
};

template <class Archive>
void describe(Archive& archive, DecisionBody& body) {
  archive(body.version, body.exchange_id, body.message_id, body.source, body.recipient,
          body.verdict, body.level, body.ground, body.reason, body.covenant, body.algorithm,
          body.machine, body.references);
  const auto verdict = static_cast<std::uint8_t>(body.verdict);
  archive.require(verdict >= 1 && verdict <= 3, ErrorCode::out_of_range);
  require_version(archive, body.version);
  require_level(archive, body.level);
  archive.require(canon::ascending_distinct(body.references), ErrorCode::not_sorted);
}
template <class Archive>
void describe(Archive& archive, OrderBody& body) {
  archive(body.version, body.order_id, body.exchange_id, body.recipient, body.level,
          body.valid_until, body.decision);
  require_version(archive, body.version);
  require_level(archive, body.level);
}
template <class Archive>
void describe(Archive& archive, ReleaseBody& body) {
  archive(body.version, body.envelope, body.exchange_id, body.content, body.recipient, body.ground,
          body.level, body.lease, body.nonce, body.boot, body.lease_ms, body.covenant,
          body.references);
  require_version(archive, body.version);
  require_level(archive, body.level);
  archive.require(canon::ascending_distinct(body.references), ErrorCode::not_sorted);
}
template <class Archive>
void describe(Archive& archive, VoidBody& body) {
  archive(body.version, body.lease);
  require_version(archive, body.version);
}
template <class Archive>
void describe(Archive& archive, EffectiveBody& body) {
  archive(body.version, body.withdraw_id, body.opened, body.not_opened, body.unknown);
  require_version(archive, body.version);
  archive.require(canon::ascending_distinct(body.opened) &&
                      canon::ascending_distinct(body.not_opened) &&
                      canon::ascending_distinct(body.unknown),
                  ErrorCode::not_sorted);
}
template <class Archive>
void describe(Archive& archive, EndBody& body) {
  archive(body.version, body.message_id, body.exchange_id, body.sender, body.recipient,
          body.sequence, body.reason);
  require_version(archive, body.version);
}
template <class Archive>
void describe(Archive& archive, RetentionBody& body) {
  archive(body.version, body.exchange_id, body.source, body.due, body.removed);
  require_version(archive, body.version);
  archive.require(canon::ascending_distinct(body.removed), ErrorCode::not_sorted);
}

}  // namespace sluis::consent
