// SPDX-License-Identifier: EUPL-1.2
// REMOVED: a member's word that a copy of content is gone there, since its ground's term is over.
#include "broker/core/step.h"

namespace sluis::broker {
namespace {

using consent::RemovedBody;

// Who may say so: the source of its own copy, the recipient of what was released to it. Whether it
// was opened is the receipt's to say, which may still be on its way.
Status check_removed(const State& state, const RemovedBody& body, const MemberId& member) {
  const Exchange* exchange = state.exchanges.find(body.exchange_id);
  if (exchange == nullptr) return Error{ErrorCode::unknown_exchange, "exchange"};
  if (body.message_id.is_zero()) {
    if (exchange->source == member) return Done{};
    return Error{ErrorCode::wrong_release_record, "exchange"};
  }
  const Message* message = state.mailbox.find({exchange->source, body.message_id});
  if (message == nullptr || message->exchange_id != body.exchange_id ||
      message->recipient != member || message->leases.empty()) {
    return Error{ErrorCode::wrong_release_record, "message"};
  }
  return Done{};
}

}  // namespace

Status on_removed(Step& step, const ActEvent& event) {
  SLUIS_TRY(body, canon::decode<RemovedBody>(event.act.act().opening.body, "removed"));
  SLUIS_TRY_DONE(check_removed(step.state, body, event.session));
  Exchange& exchange = step.state.exchanges.at(body.exchange_id);
  const auto said = exchange.removed.find(body.message_id);
  if (said != exchange.removed.end()) {  // signed anew
    step.answer(event.session, event.request, AckReply{said->second, {}, {}});
    return Done{};
  }
  const std::uint64_t index =
      step.append_act(event.act, {}, step.state.subject_of(body.exchange_id));
  exchange.removed.emplace(body.message_id, index);
  step.answer(event.session, event.request, AckReply{index, {}, {}});
  return Done{};
}

}  // namespace sluis::broker
