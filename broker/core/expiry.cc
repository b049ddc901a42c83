// SPDX-License-Identifier: EUPL-1.2
// EXPIRE and UNKNOWN: how a message ends when its recipient never fetches or never answers.
#include "broker/core/step.h"

namespace sluis::broker {
namespace {

void end_with_leaf(Step& step, const MessageKey& key, LeafType type, ErrorCode reason,
                   Stage stage) {
  append_end(step, key, type, static_cast<std::uint16_t>(reason));
  end_message(step, key, stage, reason);
}

}  // namespace

void handle(Step& step, const ExpireEvent& event) {
  const Message* message = step.state.mailbox.find(event.message);
  if (message == nullptr || message->stage != Stage::accepted) return;
  if (message->expires > step.now()) return;
  end_with_leaf(step, event.message, LeafType::expired, ErrorCode::envelope_expired,
                Stage::expired);
}

void handle(Step& step, const UnknownEvent& event) {
  const Message* message = step.state.mailbox.find(event.message);
  if (message == nullptr || message->stage != Stage::released) return;
  const Lease& lease = *step.state.mailbox.find(message->leases.back());
  if (!lease.over || lease.answer || message->key_destroyed > step.now()) return;
  end_with_leaf(step, event.message, LeafType::unknown, ErrorCode::no_current_key,
                Stage::unknown);
}

}  // namespace sluis::broker
