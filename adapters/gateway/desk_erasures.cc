// SPDX-License-Identifier: EUPL-1.2
// Erasure at the desk: proposed by one, agreed to by another, each told how far it is.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/drafts.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

using consent::ErasureReason;

constexpr std::pair<ErasureReason, std::string_view> kReasons[] = {
    {ErasureReason::asked, "asked"},
    {ErasureReason::unlawful, "unlawful"},
    {ErasureReason::purpose_ended, "purpose_ended"}};

Result<ErasureReason> reason_named(const std::string& name) {
  for (const auto& [reason, word] : kReasons) {
    if (word == name) return reason;
  }
  return Error{ErrorCode::bad_field, "reason"};
}

std::string name_of(ErasureReason reason) {
  for (const auto& [each, word] : kReasons) {
    if (each == reason) return std::string(word);
  }
  return {};
}

bool is_over(const ErasureRow& row) {
  return row.state == ErasureState::done || row.state == ErasureState::refused;
}

void fill_erasure(const ErasureRow& row, local::Erasure& out) {
  out.set_id(row.id.hex());
  out.set_state(std::string(gateway::name_of(row.state)));
  out.set_reason(name_of(row.reason));
  out.set_proposed_by(row.proposed_by);
  out.set_proposed_ms(row.proposed.ms);
  out.set_decided_by(row.decided_by);
  out.set_decided_ms(row.decided.ms);
  out.set_looked_index(row.looked_index);
  out.set_index(row.index);
  if (row.refused != 0) fill_reason_number(row.refused, *out.mutable_refused());
  if (is_over(row)) return;
  out.mutable_person()->set_name(display_name(row.identity));
  out.mutable_person()->set_birth_date(row.identity.birth_date.reveal());
}

}  // namespace

// Answered once it stands where somebody has to do something, or when the wait is over.
ReplyLater Desk::erasure_shown(const AnyId& id) {
  return [this, id](local::LocalReply& reply, bool last) {
    const auto row = parts_.erasures.find(id);
    if (!row) {
      fill_reason(ErrorCode::no_such_task, "erasure", *reply.mutable_refused());
      return true;
    }
    if (row->state != ErasureState::proposed && !is_over(*row) && !last) return false;
    fill_erasure(*row, *reply.mutable_erasures()->add_erasures());
    return true;
  };
}

Result<ReplyLater> Desk::audit_erase(const local::LocalRequest& request) {
  const local::AuditErase& from = request.audit_erase();
  if (!from.has_person()) return Error{ErrorCode::missing_field, "person"};
  SLUIS_TRY(reason, reason_named(from.reason()));
  const Identity identity = identity_of(from.person());
  if (parts_.exclusions.keeps(request.worker(), identity)) {
    return Error{ErrorCode::kept_apart, "worker"};
  }
  SLUIS_TRY(row, parts_.erasures.propose(request.worker(), identity, reason));
  return erasure_shown(row.id);
}

Result<ReplyLater> Desk::audit_erase_decide(const local::LocalRequest& request) {
  const local::AuditEraseDecided& from = request.audit_erase_decide();
  const auto bytes = from_hex(from.id());
  const auto id = bytes ? AnyId::from(*bytes) : std::nullopt;
  const auto row = id ? parts_.erasures.find(*id) : std::nullopt;
  if (!row || parts_.exclusions.keeps(request.worker(), row->identity)) {
    return Error{ErrorCode::no_such_task, "erasure"};
  }
  if (from.answer() != "yes" && from.answer() != "no") return Error{ErrorCode::bad_field, "answer"};
  NamedPerson person;
  person.identity = row->identity;
  SLUIS_TRY_DONE(delegations_.check_two(request.worker(), row->proposed_by, {person}));
  SLUIS_TRY_DONE(
      parts_.erasures.decide(parts_.link, request.worker(), *id, from.answer() == "yes"));
  return erasure_shown(*id);
}

Result<ReplyLater> Desk::erasures(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(parts_.host.worker(request.worker()));
  local::LocalReply reply;
  local::Erasures& out = *reply.mutable_erasures();
  for (const ErasureRow& row : parts_.erasures.all()) {
    if (parts_.exclusions.keeps(request.worker(), row.identity)) continue;
    fill_erasure(row, *out.add_erasures());
  }
  return at_once(std::move(reply));
}

void Desk::fill_erasure_tasks(const std::string& worker, local::Tasks& out) const {
  const Host& host = parts_.host;
  const bool shows_words = host.worker(worker).ok();
  for (const ErasureRow& row : parts_.erasures.all()) {
    if (row.state != ErasureState::proposed) continue;
    if (parts_.exclusions.keeps(worker, row.identity)) continue;
    local::Task& task = *out.add_tasks();
    task.set_kind("erasure");
    task.set_state("waiting");
    task.set_id(row.id.hex());
    task.set_author(row.proposed_by);
    task.set_written_ms(row.proposed.ms);
    task.set_label(name_of(row.reason));
    if (shows_words) task.set_text(display_name(row.identity));
  }
}

}  // namespace sluis::gateway
