// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/local_replies.h"

#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {

ReplyLater at_once(local::LocalReply made) {
  return [made = std::move(made)](local::LocalReply& reply, bool) {
    reply = made;
    return true;
  };
}

std::string_view name_of(ActKind kind) {
  switch (kind) {
    case ActKind::signal: return "signal";
    case ActKind::consent: return "consent";
    case ActKind::consent_answer: return "consent_answer";
    case ActKind::consent_acceptance: return "consent_acceptance";
    case ActKind::withdraw: return "withdraw";
    case ActKind::case_opened: return "case_opened";
    case ActKind::case_closed: return "case_closed";
    case ActKind::question: return "question";
    case ActKind::answer: return "answer";
    case ActKind::same_person: return "same_person";
    case ActKind::preflight: return "preflight";
    case ActKind::circumstance: return "circumstance";
    case ActKind::circumstance_agreed: return "circumstance_agreed";
    case ActKind::circumstance_ended: return "circumstance_ended";
    case ActKind::consent_confirmed: return "consent_confirmed";
    case ActKind::letter_code: return "letter_code";
    case ActKind::case_stepped: return "case_stepped";
    case ActKind::handover_stepped: return "handover_stepped";
    case ActKind::rekeyed: return "rekeyed";
  }
  return "";
}
std::string_view name_of(ActState state) {
  switch (state) {
    case ActState::naming: return "naming";
    case ActState::sent: return "sent";
    case ActState::recorded: return "recorded";
    case ActState::refused: return "refused";
  }
  return "";
}
std::string_view name_of(SlotState state) {
  switch (state) {
    case SlotState::asked: return "asked";
    case SlotState::held: return "held";
    case SlotState::permitted: return "permitted";
    case SlotState::ordered: return "ordered";
    case SlotState::sealed: return "sealed";
    case SlotState::sent: return "sent";
    case SlotState::opened: return "opened";
    case SlotState::returned: return "returned";
    case SlotState::denied: return "denied";
    case SlotState::unknown: return "unknown";
    case SlotState::withdrawn: return "withdrawn";
    case SlotState::corrected: return "corrected";
  }
  return "";
}
std::string_view name_of(MailState state) {
  switch (state) {
    case MailState::opening: return "opening";
    case MailState::opened: return "opened";
    case MailState::not_opened: return "not_opened";
  }
  return "";
}

void fill_reason_number(std::uint16_t number, local::Reason& reason) {
  const auto code = error_from_number(number);
  if (code) fill_reason(*code, "", reason);
}

ReplyLater refused_reply(const Error& error) {
  local::LocalReply made;
  fill_reason(error.code, error.place, *made.mutable_refused());
  return at_once(std::move(made));
}
ReplyLater said_of(const CaseId& asked, ReplyLater reply) {
  return [asked = asked.hex(), reply = std::move(reply)](local::LocalReply& out, bool last) {
    if (!reply(out, last)) return false;
    if (out.has_act()) out.mutable_act()->set_subject(asked);
    if (out.has_review()) out.mutable_review()->set_case_id(asked);
    if (out.has_review()) out.mutable_review()->mutable_act()->set_subject(asked);
    if (out.has_matter()) out.mutable_matter()->set_case_id(asked);
    if (out.has_matter()) out.mutable_matter()->mutable_act()->set_subject(asked);
    return true;
  };
}
void fill_reason(ErrorCode code, const std::string& place, local::Reason& reason) {
  const ErrorEntry& entry = catalogue(code);
  reason.set_code(static_cast<std::uint32_t>(code));
  reason.set_name(std::string(entry.name));
  reason.set_meaning(std::string(entry.meaning));
  reason.set_next_step(std::string(entry.next_step));
  reason.set_place(place);
}
void fill_act(const ActRow& row, local::Act& act) {
  act.set_id(row.id.hex());
  act.set_kind(std::string(name_of(row.kind)));
  act.set_state(std::string(name_of(row.state)));
  act.set_subject(row.made.hex());
  act.set_index(row.index);
  act.set_created_ms(row.created.ms);
  if (row.reason == 0) return;
  fill_reason_number(row.reason, *act.mutable_reason());
  act.mutable_reason()->set_place(row.place);
}

}  // namespace sluis::gateway
