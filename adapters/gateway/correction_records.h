// SPDX-License-Identifier: EUPL-1.2
// The rows of corrections: at their source, and of what was recalled here.
//
// Pure. Thread safety: values.
#pragma once

#include "adapters/gateway/records.h"

namespace sluis::gateway {

enum class CorrectionState : std::uint8_t {
  proposed = 1,
  confirmed = 2,
  recorded = 3,
  refused = 4
};
// How far a recipient is with its copy; numbers as in the session protocol.
struct RecalledRow {
  MessageId message;
  MemberId recipient;
  std::uint8_t state = 1;   // 1 open, 2 destroyed, 3 never opened there
  std::uint64_t index = 0;  // of the entry that says so
};
struct CorrectionRow {
  ExchangeId exchange_id;
  CorrectionState state = CorrectionState::proposed;
  consent::CorrectionReason reason = consent::CorrectionReason::wrong_person;
  TimeMs found, proposed, decided;
  std::string proposed_by, decided_by;  // logins
  std::uint32_t covenant = 0;
  Signature proposal;
  std::uint64_t index = 0;    // of its leaf
  std::uint16_t refused = 0;  // the broker's last refusal
  std::string place;
  bool told = false;          // what recipients say is known
  std::vector<RecalledRow> recalls;
  std::string reported_by;    // to the supervisor
  TimeMs reported;
  std::vector<AnyId> kept;    // rows of exclusions that keep away from it, also when it is gone
};

// What the family says of a signal that it asked to correct, and that was not.
struct StatementRow {
  Sensitive<std::string> text;
  std::string by;  // login of who refused
  TimeMs at;
};

enum class RecalledState : std::uint8_t { open = 1, destroying = 2, destroyed = 3 };
struct RecallRow {
  MessageId message;
  MemberId sender;
  ExchangeId exchange_id;
  std::uint64_t correction = 0;  // index of its leaf
  consent::CorrectionReason reason = consent::CorrectionReason::wrong_person;
  TimeMs found, told;
  RecalledState state = RecalledState::open;
  std::string by;        // login; empty: its term took the copy before
  TimeMs destroyed;
  std::uint64_t index = 0;
  Bytes proof;           // the correction's record, as a frame
  std::vector<AnyId> kept;    // as in CorrectionRow
  std::uint16_t refused = 0;  // the act that says it is gone, for who signed it: another may
};

template <class Archive>
void describe(Archive& archive, RecalledRow& row) {
  archive(row.message, row.recipient, row.state, row.index);
}
template <class Archive>
void describe(Archive& archive, StatementRow& row) {
  describe_sensitive(archive, row.text, 64 * 1024);
  archive(row.by, row.at);
}
template <class Archive>
void describe(Archive& archive, CorrectionRow& row) {
  archive(row.exchange_id, row.state, row.reason, row.found, row.proposed, row.decided,
          row.proposed_by, row.decided_by, row.covenant, row.proposal, row.index, row.refused,
          row.place, row.told, row.recalls, row.reported_by, row.reported, row.kept);
}
template <class Archive>
void describe(Archive& archive, RecallRow& row) {
  archive(row.message, row.sender, row.exchange_id, row.correction, row.reason, row.found,
          row.told, row.state, row.by, row.destroyed, row.index, row.proof, row.kept, row.refused);
}

}  // namespace sluis::gateway
