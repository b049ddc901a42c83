// SPDX-License-Identifier: EUPL-1.2
// Meetings at the desk of who coordinates the cases: planned, invited to by ordinary signals, held,
// shown. The words are shown to who may record cases, and of no family that the asker is kept from.
#include <tuple>

#include "adapters/gateway/case_book.h"
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/meetings.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

std::string family_place(int index, const char* field) {
  return "families[" + std::to_string(index) + "]." + field;
}

std::vector<sdk::MeetingWord> words_of(
    const google::protobuf::RepeatedPtrField<std::string>& from) {
  std::vector<sdk::MeetingWord> out;
  for (const std::string& each : from) out.push_back({Sensitive(each)});
  return out;
}

Result<sdk::MeetingFamily> family_of(const consent::Covenant& covenant,
                                     const local::MeetingFamily& from, int index) {
  sdk::MeetingFamily out;
  SLUIS_TRY(id, id_in<CaseId>(from.case_id(), "case"));
  out.case_id = id;
  out.subject = Sensitive(from.subject());
  for (const local::MeetingParty& each : from.parties()) {
    SLUIS_TRY(party, member_named(covenant, each.party(), family_place(index, "parties")));
    const auto level = level_named(each.level());
    if (!level.ok()) return Error{level.code(), family_place(index, "parties")};
    out.parties.push_back({party, *level});
  }
  return out;
}

Result<std::vector<sdk::MeetingHeld>> held_of(const consent::Covenant& covenant,
                                              const local::MeetingHold& from) {
  std::vector<sdk::MeetingHeld> out;
  for (int i = 0; i < from.families_size(); ++i) {
    const local::MeetingHeld& each = from.families(i);
    sdk::MeetingHeld one;
    SLUIS_TRY(id, id_in<CaseId>(each.case_id(), "case"));
    one.case_id = id;
    one.present = words_of(each.present());
    one.reason = Sensitive(each.reason());
    one.agreements = words_of(each.agreements());
    for (const local::MeetingAttended& who : each.attended()) {
      SLUIS_TRY(party, member_named(covenant, who.party(), family_place(i, "attended")));
      one.attended.push_back({party, Sensitive(who.who())});
    }
    out.push_back(std::move(one));
  }
  return out;
}

// About the whole family: its first, and the others as relatives.
SignalDraft draft_of_invite(const Host& host, const CaseRow& row, const MeetingRow& meeting,
                            const sdk::MeetingFamily& family, const sdk::MeetingParty& party,
                            const std::string& worker) {
  SignalDraft out;
  out.worker = worker;
  out.kind = meeting.kind;
  out.purpose = meeting.purpose;
  out.domain = meeting.domain;
  out.source_regime = meeting.regime;
  for (NamedPerson person : row.persons) {
    person.role = out.persons.empty() ? PersonRole::subject : PersonRole::relative;
    out.persons.push_back(std::move(person));
  }
  out.recipients.emplace_back(party.party.hex(), std::string(level_name(party.level)));
  out.text = sdk::invitation_text(meeting.meeting, family);
  out.author_contact = Sensitive(meeting.contact.empty()
                                     ? host.covenant.member(host.member())->contact
                                     : meeting.contact);
  return out;
}

void fill_held(const consent::Covenant& covenant, const sdk::MeetingHeld& held,
               local::MeetingHeld& out) {
  out.set_case_id(held.case_id.hex());
  for (const sdk::MeetingWord& each : held.present) out.add_present(each.text.reveal());
  out.set_reason(held.reason.reveal());
  for (const sdk::MeetingAttended& each : held.attended) {
    local::MeetingAttended& shown = *out.add_attended();
    shown.set_party(label_of(covenant, each.party));
    shown.set_who(each.who.reveal());
  }
  for (const sdk::MeetingWord& each : held.agreements) out.add_agreements(each.text.reveal());
}

bool is_by_day(const MeetingRow& one, const MeetingRow& other) {
  return std::tie(one.meeting.day, one.at, one.id) <
         std::tie(other.meeting.day, other.at, other.id);
}

Status check_consents(const MeetingRow& meeting, const std::vector<sdk::MeetingHeld>& held,
                      const local::MeetingHold& from) {
  if (from.consents().empty()) return Done{};
  if (from.consents_size() > 16) return Error{ErrorCode::too_large, "consents"};
  const bool is_there = meeting.meeting.with_family && !held.front().present.empty();
  if (!is_there) return Error{ErrorCode::bad_field, "consents: nobody of the family was there"};
  return Done{};
}

}  // namespace

bool Desk::is_seen(const std::string& worker, const CaseId& id) const {
  const auto row = parts_.host.vault.get<CaseRow>(RowKind::care_case, id);
  return row && !is_kept(worker, *row);
}

// What `worker` may change: it is kept from none of its families.
Result<MeetingRow> Desk::meeting_in(const std::string& worker, const std::string& text,
                                    sdk::MeetingEvent event) const {
  SLUIS_TRY_DONE(check_may_meet(worker));
  SLUIS_TRY(id, id_in<AnyId>(text, "meeting"));
  auto row = parts_.host.vault.get<MeetingRow>(RowKind::meeting, id);
  if (!row) return Error{ErrorCode::no_such_meeting, "meeting"};
  for (const sdk::MeetingFamily& family : row->meeting.families) {
    if (!is_seen(worker, family.case_id)) return Error{ErrorCode::no_such_meeting, "meeting"};
  }
  const auto next = sdk::after(row->state, event);
  if (!next) return Error{ErrorCode::meeting_over, std::string(sdk::name_of(row->state))};
  row->state = *next;
  return std::move(*row);
}

Status Desk::check_may_meet(const std::string& worker) const {
  SLUIS_TRY(known, parts_.host.worker(worker));
  static_cast<void>(known);
  if (!may_record(parts_.host, worker, consent::FactKind::case_opened)) {
    return Error{ErrorCode::not_allowed, "function"};
  }
  return Done{};
}

bool Desk::is_meeting_settled(const MeetingRow& row) const {
  for (const sdk::MeetingFamily& family : row.meeting.families) {
    for (const sdk::MeetingParty& party : family.parties) {
      const MeetingInvite invite = invite_of(parts_.host, row, family.case_id, party);
      if (!invite.act || !invite.exchange || invite.act->state == ActState::refused) continue;
      if (invite.act->state != ActState::recorded) return false;
      if (invite.exchange->slots.front().state == SlotState::asked) return false;
    }
  }
  for (const ActId& id : row.consents) {
    const auto act = parts_.acts.find(id);
    const bool is_over =
        !act || act->state == ActState::recorded || act->state == ActState::refused;
    if (!is_over) return false;
  }
  return true;
}

ReplyLater Desk::meeting_shown(const std::string& worker, const AnyId& id) const {
  return ReplyLater([this, worker, id](local::LocalReply& reply, bool last) {
    const auto now = parts_.host.vault.get<MeetingRow>(RowKind::meeting, id);
    if (!now) return true;
    if (!last && !is_meeting_settled(*now)) return false;
    fill_meeting(worker, *now, *reply.mutable_meeting());
    return true;
  });
}

Result<ReplyLater> Desk::meeting_write(const local::LocalRequest& request) {
  Host& host = parts_.host;
  const local::MeetingBody& from = request.meeting_write().meeting();
  MeetingRow made;
  made.id = seal::random_fixed<AnyId>();
  if (!request.meeting_write().id().empty()) {
    SLUIS_TRY(before, meeting_in(request.worker(), request.meeting_write().id(),
                                 sdk::MeetingEvent::write));
    made.id = before.id;
  }
  SLUIS_TRY_DONE(check_may_meet(request.worker()));
  made.at = host.clock.wall();
  made.worker = request.worker();
  made.kind = from.kind();
  made.purpose = from.purpose();
  made.domain = from.domain();
  made.regime = from.source_regime();
  made.contact = from.contact();
  made.meeting.day = from.day();
  made.meeting.with_family = from.with_family();
  for (int i = 0; i < from.families_size(); ++i) {
    SLUIS_TRY(family, family_of(host.covenant, from.families(i), i));
    made.meeting.families.push_back(std::move(family));
  }
  SLUIS_TRY_DONE(sdk::check_meeting(made.meeting, host.member()));
  for (const sdk::MeetingFamily& family : made.meeting.families) {
    SLUIS_TRY(row, planned_case(request.worker(), family.case_id.hex()));
    static_cast<void>(row);
  }
  host.vault.put(RowKind::meeting, made.id, made);
  return meeting_shown(request.worker(), made.id);
}

// Whom neither an invitation waits for nor reached: again sends only that.
Result<ReplyLater> Desk::meeting_invite(const local::LocalRequest& request) {
  Host& host = parts_.host;
  SLUIS_TRY(meeting, meeting_in(request.worker(), request.meeting_invite().id(),
                                sdk::MeetingEvent::invite));
  Batch batch;
  batch.put(RowKind::meeting, meeting.id, meeting);
  for (const sdk::MeetingFamily& family : meeting.meeting.families) {
    SLUIS_TRY(row, planned_case(request.worker(), family.case_id.hex()));
    for (const sdk::MeetingParty& party : family.parties) {
      const MeetingInvite invite = invite_of(host, meeting, family.case_id, party);
      if (invite.stands) continue;
      if (invite.row) batch.erase(RowKind::meeting_invite, invite.row->exchange_id);
      SLUIS_TRY(act, raise_signal(host, parts_.acts, batch,
                                  draft_of_invite(host, row, meeting, family, party,
                                                  request.worker())));
      const MeetingInviteRow made{ExchangeId{act.made.value}, act.id, meeting.id, family.case_id,
                                  party.party};
      batch.put(RowKind::meeting_invite, made.exchange_id, made);
    }
  }
  host.vault.commit(batch);
  parts_.acts.step(parts_.link);
  return meeting_shown(request.worker(), meeting.id);
}

// The record and the consents that were asked there are one write: all of it, or nothing.
Result<ReplyLater> Desk::meeting_hold(const local::LocalRequest& request) {
  Host& host = parts_.host;
  const local::MeetingHold& from = request.meeting_hold();
  SLUIS_TRY(meeting, meeting_in(request.worker(), from.id(), sdk::MeetingEvent::hold));
  SLUIS_TRY(held, held_of(host.covenant, from));
  const auto before = host.vault.get<MeetingRow>(RowKind::meeting, meeting.id);
  meeting.shared = admitted(host, *before);
  sdk::MeetingAdmitted who;
  for (const MeetingSharedRow& each : meeting.shared) who.insert({each.case_id, each.party});
  SLUIS_TRY_DONE(sdk::check_held(meeting.meeting, held, who, host.member()));
  SLUIS_TRY_DONE(check_consents(meeting, held, from));
  for (const sdk::MeetingFamily& family : meeting.meeting.families) {
    SLUIS_TRY(row, planned_case(request.worker(), family.case_id.hex()));
    static_cast<void>(row);
  }
  Batch batch;
  for (int i = 0; i < from.consents_size(); ++i) {
    auto asked = consent_act(request.worker(), from.consents(i), batch);
    auto act = asked.ok() ? parts_.acts.add(batch, std::move(*asked))
                          : Result<ActRow>(asked.error());
    if (!act.ok()) {
      return Error{act.code(), "consents[" + std::to_string(i) + "]: " + act.error().place};
    }
    meeting.consents.push_back(act->id);
  }
  meeting.held = std::move(held);
  batch.put(RowKind::meeting, meeting.id, meeting);
  host.vault.commit(batch);
  parts_.acts.step(parts_.link);
  return meeting_shown(request.worker(), meeting.id);
}

Result<ReplyLater> Desk::meeting_cancel(const local::LocalRequest& request) {
  SLUIS_TRY(meeting, meeting_in(request.worker(), request.meeting_cancel().id(),
                                sdk::MeetingEvent::cancel));
  parts_.host.vault.put(RowKind::meeting, meeting.id, meeting);
  return meeting_shown(request.worker(), meeting.id);
}

Result<ReplyLater> Desk::meeting_show(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_meet(request.worker()));
  SLUIS_TRY(id, id_in<AnyId>(request.meeting_show().id(), "meeting"));
  for (const MeetingRow& row : meetings_seen_by(request.worker())) {
    if (row.id != id) continue;
    local::LocalReply reply;
    fill_meeting(request.worker(), row, *reply.mutable_meeting());
    return at_once(std::move(reply));
  }
  return Error{ErrorCode::no_such_meeting, "meeting"};
}

std::vector<MeetingRow> Desk::meetings_seen_by(const std::string& worker) const {
  std::vector<MeetingRow> out = parts_.host.vault.all<MeetingRow>(RowKind::meeting);
  std::erase_if(out, [&](const MeetingRow& row) {
    const auto& families = row.meeting.families;
    return std::none_of(families.begin(), families.end(), [&](const sdk::MeetingFamily& family) {
      return is_seen(worker, family.case_id);
    });
  });
  std::sort(out.begin(), out.end(), is_by_day);
  return out;
}

Result<ReplyLater> Desk::meetings(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_meet(request.worker()));
  local::LocalReply reply;
  local::Meetings& out = *reply.mutable_meetings();
  for (const MeetingRow& row : meetings_seen_by(request.worker())) {
    local::MeetingListed& one = *out.add_meetings();
    one.set_id(row.id.hex());
    one.set_state(std::string(sdk::name_of(row.state)));
    one.set_day(row.meeting.day);
    one.set_with_family(row.meeting.with_family);
    one.set_worker(row.worker);
    std::uint32_t seen = 0;
    for (const sdk::MeetingFamily& family : row.meeting.families) {
      seen += is_seen(request.worker(), family.case_id) ? 1u : 0u;
    }
    one.set_families(seen);
  }
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::agenda(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_meet(request.worker()));
  local::LocalReply reply;
  local::Agenda& out = *reply.mutable_agenda();
  for (const MeetingRow& row : meetings_seen_by(request.worker())) {
    const bool comes =
        row.state == sdk::MeetingState::draft || row.state == sdk::MeetingState::invited;
    if (comes) fill_meeting(request.worker(), row, *out.add_meetings());
  }
  return at_once(std::move(reply));
}

void Desk::fill_meeting(const std::string& worker, const MeetingRow& row,
                        local::Meeting& out) const {
  out.set_id(row.id.hex());
  out.set_state(std::string(sdk::name_of(row.state)));
  out.set_day(row.meeting.day);
  out.set_with_family(row.meeting.with_family);
  out.set_written_ms(row.at.ms);
  out.set_worker(row.worker);
  for (const sdk::MeetingFamily& family : row.meeting.families) {
    if (!is_seen(worker, family.case_id)) continue;
    local::MeetingOf& shown = *out.add_families();
    shown.set_case_id(family.case_id.hex());
    shown.set_subject(family.subject.reveal());
    for (const sdk::MeetingParty& party : family.parties) {
      fill_invited(row, family.case_id, party, *shown.add_parties());
    }
    for (const sdk::MeetingHeld& held : row.held) {
      if (held.case_id != family.case_id) continue;
      fill_held(parts_.host.covenant, held, *shown.mutable_held());
    }
  }
  for (const ActId& id : row.consents) {
    const auto act = parts_.acts.find(id);
    if (act && !is_kept(worker, id)) fill_act(*act, *out.add_consents());
  }
}

void Desk::fill_invited(const MeetingRow& row, const CaseId& family,
                        const sdk::MeetingParty& party, local::MeetingInvited& out) const {
  const MeetingInvite invite = invite_of(parts_.host, row, family, party);
  out.set_member(party.party.hex());
  out.set_label(label_of(parts_.host.covenant, party.party));
  out.set_level(std::string(level_name(party.level)));
  out.set_admitted(invite.level != Level::none);
  if (invite.level != Level::none) out.set_shared(std::string(level_name(invite.level)));
  if (!invite.row) return;
  out.set_exchange(invite.row->exchange_id.hex());
  if (invite.act) fill_act(*invite.act, *out.mutable_act());
  if (!invite.exchange) return;
  fill_slot(invite.exchange->slots.front(), *out.mutable_slot());
  fill_slot_asleep(*invite.exchange, invite.exchange->slots.front(), *out.mutable_slot());
}

}  // namespace sluis::gateway
