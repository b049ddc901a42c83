// SPDX-License-Identifier: EUPL-1.2
// "We coordinate already": the coordinator of a case mutes its alerts until a day, by agreement.
#include "adapters/gateway/case_book.h"
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/mutes.h"
#include "adapters/gateway/signals.h"
#include "consent/core/linked_bodies.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kMuteDayMs = 86'400'000;

// Who signals in an alert of this case.
std::set<MemberId> reporters_of(const Host& host, const CaseId& id) {
  std::set<MemberId> out;
  for (const AlertRow& row : host.vault.all<AlertRow>(RowKind::alert)) {
    const auto body = canon::decode<consent::LinkedBody>(row.body, "alert");
    if (!body.ok() || body->case_id != id) continue;
    out.insert(body->reporters.begin(), body->reporters.end());
  }
  out.erase(host.member());
  return out;
}

Result<std::vector<MemberId>> agreed_with(const Host& host, const CaseId& id,
                                          const local::AlertMute& from) {
  const auto reporters = reporters_of(host, id);
  std::set<MemberId> out;
  for (const std::string& name : from.agreed_with()) {
    SLUIS_TRY(member, member_named(host.covenant, name));
    if (!reporters.contains(member)) {
      return Error{ErrorCode::bad_field, "agreed_with: members that signal in an alert of it"};
    }
    out.insert(member);
  }
  if (out.empty()) {
    return Error{ErrorCode::missing_field, "agreed_with: members that signal in an alert of it"};
  }
  return std::vector<MemberId>(out.begin(), out.end());
}

Result<CaseMuteRow> mute_said(const Host& host, const CaseId& id, const local::AlertMute& from) {
  CaseMuteRow out;
  out.since = host.clock.wall();
  out.until = TimeMs{from.until_ms()};
  const std::uint64_t days = mute_days_max(host.covenant);
  if (out.until <= out.since || out.until.ms > out.since.ms + days * kMuteDayMs) {
    return Error{ErrorCode::bad_field, "until: ahead, and at most " + std::to_string(days) +
                                           " days, since so long signals are linked"};
  }
  if (from.reason().empty()) return Error{ErrorCode::missing_field, "reason"};
  if (from.reason().size() > kMuteTextBytesMax) return Error{ErrorCode::too_large, "reason"};
  out.reason = Sensitive<std::string>(from.reason());
  SLUIS_TRY(agreed, agreed_with(host, id, from));
  out.agreed = std::move(agreed);
  return out;
}

}  // namespace

// Who gave it away does not mute it any more.
Result<CaseRow> Desk::muted_case(const std::string& worker, const std::string& id) const {
  SLUIS_TRY(row, planned_case(worker, id));
  if (case_book_of(parts_.host, row).confirmed_here) {
    return Error{ErrorCode::no_case, "case"};
  }
  return row;
}

Result<ReplyLater> Desk::alert_mute(const local::LocalRequest& request) {
  Host& host = parts_.host;
  const local::AlertMute& from = request.alert_mute();
  SLUIS_TRY(row, muted_case(request.worker(), from.case_id()));
  SLUIS_TRY(mute, mute_said(host, row.id, from));
  mute.worker = request.worker();
  begin_mute(host, row.id, std::move(mute));
  return mutes_shown(request.worker(), row);
}

Result<ReplyLater> Desk::alert_unmute(const local::LocalRequest& request) {
  SLUIS_TRY(row, muted_case(request.worker(), request.alert_unmute().id()));
  Batch batch;
  if (!end_mute(parts_.host, batch, row.id)) return Error{ErrorCode::no_such_step, "mute"};
  parts_.host.vault.commit(batch);
  return mutes_shown(request.worker(), row);
}

ReplyLater Desk::mutes_shown(const std::string& worker, const CaseRow& row) const {
  local::LocalReply reply;
  fill_case(case_book_of(parts_.host, row), *reply.mutable_care_case());
  reply.mutable_care_case()->clear_history();
  fill_case_mutes(worker, row.id, *reply.mutable_care_case());
  return at_once(std::move(reply));
}

// Its words are for who may record cases.
void Desk::fill_case_mutes(const std::string& worker, const CaseId& id, local::Case& out) const {
  const Host& host = parts_.host;
  if (!may_record(host, worker, consent::FactKind::case_opened)) return;
  for (const CaseMuteRow& mute : mutes_of(host, id)) {
    local::CaseMute& shown = *out.add_mutes();
    shown.set_since_ms(mute.since.ms);
    shown.set_until_ms(mute.until.ms);
    shown.set_ended_ms(mute.ended.ms);
    shown.set_worker(mute.worker);
    shown.set_reason(mute.reason.reveal());
    for (const MemberId& member : mute.agreed) {
      shown.add_agreed_with(label_of(host.covenant, member));
    }
  }
}

}  // namespace sluis::gateway
