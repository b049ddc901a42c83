// SPDX-License-Identifier: EUPL-1.2
// What the vault holds of meetings: each with what came of it, and which signals invited whom.
//
// Pure. Forms are on disk.
#pragma once

#include "adapters/gateway/records.h"
#include "adapters/sdk/meeting.h"

namespace sluis::gateway {

// Who was admitted for which family when the meeting was held, and at what level.
struct MeetingSharedRow {
  CaseId case_id;
  MemberId party;
  Level level = Level::none;
};
struct MeetingRow {
  AnyId id;
  TimeMs at;
  std::string worker;  // login
  sdk::MeetingState state = sdk::MeetingState::draft;
  std::string kind, purpose, domain, regime, contact;  // of its invitations
  sdk::Meeting meeting;
  std::vector<sdk::MeetingHeld> held;
  std::vector<MeetingSharedRow> shared;
  std::vector<ActId> consents;  // asked of the family when it was held
};
// The signal that invites a party for one family.
struct MeetingInviteRow {
  ExchangeId exchange_id;
  ActId act;
  AnyId meeting;
  CaseId case_id;
  MemberId party;
};

template <class Archive>
void describe(Archive& archive, MeetingSharedRow& row) {
  archive(row.case_id, row.party, row.level);
}
template <class Archive>
void describe(Archive& archive, MeetingRow& row) {
  archive(row.id, row.at, row.worker, row.state, row.kind, row.purpose, row.domain, row.regime,
          row.contact, row.meeting, row.held, row.shared, row.consents);
}
template <class Archive>
void describe(Archive& archive, MeetingInviteRow& row) {
  archive(row.exchange_id, row.act, row.meeting, row.case_id, row.party);
}

}  // namespace sluis::gateway

namespace sluis::sdk {

template <class Archive>
void describe(Archive& archive, MeetingParty& party) {
  archive(party.party, party.level);
}
template <class Archive>
void describe(Archive& archive, MeetingFamily& family) {
  archive(family.case_id, family.parties);
  gateway::describe_sensitive(archive, family.subject, kMeetingTextBytesMax);
}
template <class Archive>
void describe(Archive& archive, Meeting& meeting) {
  archive(meeting.day, meeting.with_family, meeting.families);
}
template <class Archive>
void describe(Archive& archive, MeetingWord& word) {
  gateway::describe_sensitive(archive, word.text, kMeetingTextBytesMax);
}
template <class Archive>
void describe(Archive& archive, MeetingAttended& attended) {
  archive(attended.party);
  gateway::describe_sensitive(archive, attended.who, kMeetingTextBytesMax);
}
template <class Archive>
void describe(Archive& archive, MeetingHeld& held) {
  archive(held.case_id, held.present, held.attended, held.agreements);
  gateway::describe_sensitive(archive, held.reason, kMeetingTextBytesMax);
}

}  // namespace sluis::sdk
