// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/meetings.h"

#include "adapters/gateway/plans.h"

namespace sluis::gateway {
namespace {

void look_at_invite(const Host& host, Level wanted, MeetingInvite& out) {
  const ExchangeId id = out.row->exchange_id;
  out.exchange = host.vault.get<ExchangeRow>(RowKind::exchange, id);
  out.act = host.vault.get<ActRow>(RowKind::act, out.row->act);
  if (!out.exchange) {  // its own copy goes once it was opened there, and the term was over
    const auto term = host.vault.get<RetentionRow>(RowKind::retention, id);
    out.stands = term && term->ground != 0;
    if (out.stands) out.level = wanted;
    return;
  }
  const SlotRow& slot = out.exchange->slots.front();
  const bool went = slot.state == SlotState::sealed || slot.state == SlotState::sent ||
                    slot.state == SlotState::opened;
  if (went) out.level = slot.level;
  const bool is_taken_back =
      slot.state == SlotState::withdrawn || slot.state == SlotState::corrected;
  out.stands = !is_taken_back && out.act && out.act->state != ActState::refused;
}

template <class Item>
void erase_family(std::vector<Item>& items, const CaseId& id) {
  std::erase_if(items, [&](const Item& each) { return each.case_id == id; });
}

}  // namespace

MeetingInvite invite_of(const Host& host, const MeetingRow& meeting, const CaseId& family,
                        const sdk::MeetingParty& party) {
  MeetingInvite out;
  for (MeetingInviteRow& row : host.vault.all<MeetingInviteRow>(RowKind::meeting_invite)) {
    const bool is_its =
        row.meeting == meeting.id && row.case_id == family && row.party == party.party;
    if (is_its) out.row = row;
  }
  if (out.row) look_at_invite(host, party.level, out);
  if (meeting.state != sdk::MeetingState::held) return out;
  out.level = Level::none;
  for (const MeetingSharedRow& then : meeting.shared) {
    if (then.case_id == family && then.party == party.party) out.level = then.level;
  }
  return out;
}

std::vector<MeetingSharedRow> admitted(const Host& host, const MeetingRow& meeting) {
  std::vector<MeetingSharedRow> out;
  for (const sdk::MeetingFamily& family : meeting.meeting.families) {
    for (const sdk::MeetingParty& party : family.parties) {
      const Level level = invite_of(host, meeting, family.case_id, party).level;
      if (level != Level::none) out.push_back({family.case_id, party.party, level});
    }
  }
  return out;
}

bool is_overtaken_invite(const Host& host, const ExchangeId& id) {
  const auto row = host.vault.get<MeetingInviteRow>(RowKind::meeting_invite, id);
  if (!row) return false;
  const auto about = host.vault.get<CaseRow>(RowKind::care_case, row->case_id);
  const auto meeting = host.vault.get<MeetingRow>(RowKind::meeting, row->meeting);
  return !about || !about->open || !meeting || meeting->state != sdk::MeetingState::invited;
}

std::uint64_t purge_meetings(const Host& host, Batch& batch) {
  std::set<CaseId> kept;
  const auto invites = host.vault.all<MeetingInviteRow>(RowKind::meeting_invite);
  for (const MeetingInviteRow& invite : invites) {
    if (has_kept_copy(host, invite.exchange_id)) kept.insert(invite.case_id);
  }
  const auto goes = [&](const CaseId& id) {
    const auto row = host.vault.get<CaseRow>(RowKind::care_case, id);
    return !kept.contains(id) && row && !row->open;
  };
  std::uint64_t count = 0;
  for (MeetingRow& row : host.vault.all<MeetingRow>(RowKind::meeting)) {
    const std::vector<sdk::MeetingFamily> families = row.meeting.families;
    for (const sdk::MeetingFamily& family : families) {
      if (!goes(family.case_id)) continue;
      erase_family(row.meeting.families, family.case_id);
      erase_family(row.held, family.case_id);
      erase_family(row.shared, family.case_id);
      ++count;
    }
    if (row.meeting.families.size() == families.size()) continue;
    if (row.meeting.families.empty()) batch.erase(RowKind::meeting, row.id);
    else batch.put(RowKind::meeting, row.id, row);
  }
  for (const MeetingInviteRow& invite : invites) {
    const bool may_still_go =
        host.vault.get<ExchangeRow>(RowKind::exchange, invite.exchange_id).has_value();
    if (goes(invite.case_id) && !may_still_go) {
      batch.erase(RowKind::meeting_invite, invite.exchange_id);
    }
  }
  return count;
}

}  // namespace sluis::gateway
