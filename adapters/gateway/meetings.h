// SPDX-License-Identifier: EUPL-1.2
// Meetings in the vault: which invitation went how far, who is admitted, and their end.
//
// Shell, reads alone but for purge_meetings. Thread safety: none.
#pragma once

#include "adapters/gateway/host.h"
#include "adapters/gateway/meeting_records.h"

namespace sluis::gateway {

// One party of one family; `exchange` and `act` are gone once the invitation's term is over.
struct MeetingInvite {
  std::optional<MeetingInviteRow> row;  // nothing: not invited
  std::optional<ExchangeRow> exchange;
  std::optional<ActRow> act;
  Level level = Level::none;  // none: not admitted. Of a meeting that was held: as it was then
  bool stands = false;        // on its way, there, or held: nothing more is to be sent
};
MeetingInvite invite_of(const Host& host, const MeetingRow& meeting, const CaseId& family,
                        const sdk::MeetingParty& party);
// Everybody who is admitted now, for each family.
std::vector<MeetingSharedRow> admitted(const Host& host, const MeetingRow& meeting);

// It invites to a meeting that is over, or about a case that is closed: it goes no more.
bool is_overtaken_invite(const Host& host, const ExchangeId& id);

// What is of a case that is closed, once the own copies of its invitations that arrived are gone; a
// meeting of no other family goes. How many; the caller commits and cuts the log.
std::uint64_t purge_meetings(const Host& host, Batch& batch);

}  // namespace sluis::gateway
