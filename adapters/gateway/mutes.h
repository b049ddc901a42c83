// SPDX-License-Identifier: EUPL-1.2
// Cases that are muted: what joins their alerts is on record, and nobody is asked to follow it up
// until the mute is over.
//
// Shell. The broker does not know of it and gives alerts as ever. Thread safety: none.
#pragma once

#include "adapters/gateway/alert_records.h"
#include "adapters/gateway/host.h"

namespace sluis::gateway {

// The longest window in which the covenant links, in days; 0: it links nothing.
std::uint64_t mute_days_max(const consent::Covenant& covenant);
std::vector<CaseMuteRow> mutes_of(const Host& host, const CaseId& id);
// Of what came at `at`: when the mute that was on then ends or ended, with those that followed it
// without a gap. Nothing: none was on.
std::optional<TimeMs> mute_end(const Host& host, const CaseId& id, TimeMs at);
std::optional<TimeMs> mute_end(const std::vector<CaseMuteRow>& mutes, TimeMs at);
// One that is on goes over into this one.
void begin_mute(Host& host, const CaseId& id, CaseMuteRow mute);
// False: none is on.
bool end_mute(const Host& host, Batch& batch, const CaseId& id);
// Takes the words of mutes of closed cases away. How many; the caller commits and cuts the log.
std::uint64_t purge_mutes(const Host& host, Batch& batch);

}  // namespace sluis::gateway
