// SPDX-License-Identifier: EUPL-1.2
// Replies of the local door that several handlers make.
//
// Pure. Names types of local.pb.h without including it.
#pragma once

#include "adapters/gateway/local_door.h"
#include "adapters/gateway/records.h"

namespace sluis::local {
class Act;
class Reason;
}  // namespace sluis::local

namespace sluis::gateway {

// A reply that is there at once; and one that says why nothing was done.
ReplyLater at_once(local::LocalReply made);
ReplyLater refused_reply(const Error& error);
// What was said of a case, by the id by which it was asked for.
ReplyLater said_of(const CaseId& asked, ReplyLater reply);
std::string_view name_of(ActKind kind);
std::string_view name_of(ActState state);
std::string_view name_of(SlotState state);
std::string_view name_of(MailState state);
void fill_reason_number(std::uint16_t number, local::Reason& reason);
void fill_reason(ErrorCode code, const std::string& place, local::Reason& reason);
void fill_act(const ActRow& row, local::Act& act);

// bad_field, naming `place`.
template <class Id>
Result<Id> id_in(const std::string& text, const char* place) {
  const auto bytes = from_hex(text);
  const auto id = bytes ? Id::from(*bytes) : std::nullopt;
  if (!id) return Error{ErrorCode::bad_field, place};
  return *id;
}

}  // namespace sluis::gateway
