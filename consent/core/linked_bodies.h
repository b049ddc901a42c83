// SPDX-License-Identifier: EUPL-1.2
// The bodies of a linked alert: what it says (type linked), and each release of it (type release).
//
// Pure. Bytes: consent/LEDGER.md §Linked alerts. An alert names who signals, since when and under
// which ground, and one bit; no pseudonym, no message and nothing that was signalled (DESIGN §9).
// The ledger index of its newest `linked` leaf is its revision. Frozen: a change is a new version.
#pragma once

#include "consent/core/bodies.h"

namespace sluis::consent {

inline constexpr std::size_t kReportersMax = 256;

struct LinkedBody {
  std::uint8_t version = kBodyVersion;
  AlertId alert_id;
  std::uint16_t rule = 0;    // linking rule and ground: numbers in the covenant
  std::uint16_t ground = 0;
  std::uint32_t covenant = 0;
  MemberId receiver;               // whom the follow-up is for
  std::optional<CaseId> case_id;   // the open case that the receiver coordinates
  std::vector<MemberId> reporters; // 2–256, ascending, distinct
  TimeMs since;                    // of the earliest signal
  bool other_youth = false;        // "not the same youth": some were linked by parent or address
  bool uncertain = false;          // some subjects are only possibly the same
  Level level = Level::existence;
  bool operator==(const LinkedBody&) const = default;
};

// Version 2 of a release: the record under which an alert, and not an envelope, is given.
inline constexpr std::uint8_t kAlertReleaseVersion = 2;
struct AlertReleaseBody {
  std::uint8_t version = kAlertReleaseVersion;
  AlertId alert_id;
  std::uint64_t linked = 0;  // ledger index of the `linked` leaf that is given
  MemberId recipient;
  std::uint16_t ground = 0;
  Level level = Level::existence;
  Nonce nonce;               // of the FETCH it answers
  BootId boot;               // of the recipient's kernel, from that FETCH
  std::uint32_t covenant = 0;
  bool operator==(const AlertReleaseBody&) const = default;
};

template <class Archive>
void describe(Archive& archive, LinkedBody& body) {
  archive(body.version, body.alert_id, body.rule, body.ground, body.covenant, body.receiver,
          body.case_id);
  archive.limited(body.reporters, kReportersMax);
  archive(body.since, body.other_youth, body.uncertain, body.level);
  require_version(archive, body.version);
  archive.require(body.level == Level::existence, ErrorCode::out_of_range);
  archive.require(body.reporters.size() >= 2, ErrorCode::malformed);
  archive.require(canon::ascending_distinct(body.reporters), ErrorCode::not_sorted);
}
template <class Archive>
void describe(Archive& archive, AlertReleaseBody& body) {
  archive(body.version, body.alert_id, body.linked, body.recipient, body.ground, body.level,
          body.nonce, body.boot, body.covenant);
  archive.require(body.version == kAlertReleaseVersion, ErrorCode::unknown_version);
  archive.require(body.level == Level::existence, ErrorCode::out_of_range);
}

}  // namespace sluis::consent
