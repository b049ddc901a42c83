// SPDX-License-Identifier: EUPL-1.2
// RECEIPT: what the recipient did with a delivery. It alone knows; the broker never guesses.
#include "broker/core/step.h"

namespace sluis::broker {
namespace {

using consent::ReceiptBody;
using consent::ReceiptOutcome;

Status check_receipt(const Lease& lease, const Message& message, const ReceiptBody& body,
                     const MemberId& member) {
  if (message.recipient != member || message.envelope != body.envelope ||
      lease.message.message_id != body.message_id) {
    return Error{ErrorCode::wrong_release_record, "lease"};
  }
  if (lease.answer && *lease.answer != body.outcome) {
    return Error{ErrorCode::id_conflict, "lease"};
  }
  return Done{};
}

}  // namespace

Status on_receipt(Step& step, const ActEvent& event) {
  SLUIS_TRY(body, canon::decode<ReceiptBody>(event.act.act().opening.body, "receipt"));
  const Lease* lease = step.state.mailbox.find(body.lease);
  if (lease == nullptr) return Error{ErrorCode::wrong_release_record, "lease"};
  const MessageKey key = lease->message;
  const Message& message = *step.state.mailbox.find(key);
  SLUIS_TRY_DONE(check_receipt(*lease, message, body, event.session));
  if (lease->answer) {  // signed anew, with the same outcome
    step.answer(event.session, event.request, AckReply{lease->answer_index, {}, {}});
    return Done{};
  }
  const std::uint64_t index =
      step.append_act(event.act, {}, step.state.subject_of(message.exchange_id));
  step.state.mailbox.change(body.lease, [&](Lease& changed) {
    changed.answer = body.outcome;
    changed.answer_index = index;
  });
  // "Opened" is the truth in whatever stage it arrives, also after `unknown`; "not opened" was
  // burned before it was signed, so it ends this lease and no other.
  if (body.outcome == ReceiptOutcome::opened) {
    if (message.stage != Stage::done) end_message(step, key, Stage::done, std::nullopt);
    end_sequence(step, key, index);
  } else {
    end_unopened(step, body.lease);
  }
  step.answer(event.session, event.request, AckReply{index, {}, {}});
  return Done{};
}

}  // namespace sluis::broker
