// SPDX-License-Identifier: EUPL-1.2
// Traces as text, one event a line, so that a trace can be kept, cut and replayed by hand.
//
// Pure. Thread safety: none beyond the TraceRules it feeds.
//
// A line is an event's name and its operands, separated by blanks; empty lines and lines that
// begin with # count for nothing. M, L, W: a MessageId, LeaseId, WithdrawId as hexadecimal, up to
// 32 digits, leading zeros may be left out. T: CLOCK_BOOTTIME of the recipient, decimal ms. […]
// may be missing, … repeats.
//   stored M              accepted M            released M L          quorum_release L
//   delivered L           void L                broker_over L         recipient_over L [T]
//   opened M L [T]        burned M L            receipt M opened      receipt M not_opened L
//   unknown M             refused M             expired M             withdrawn W M…
//   grounded M
//   effective W [opened M…] [not_opened M…] [unknown M…]
//   quorum_withdrawal W   proven W              crash broker          crash recipient
//   recovered M…          end
#pragma once

#include <cstddef>
#include <string_view>

#include "tests/model/trace_rules.h"

namespace sluis::model {

// Tells `rules` the event of one line. False when the line is none of the above; then nothing has
// been told.
bool replay_line(std::string_view line, TraceRules& rules);

// Tells `rules` every line of `text`. Returns the number of the first malformed line, from 1, and
// stops there; 0 when all lines were read.
std::size_t replay_text(std::string_view text, TraceRules& rules);

}  // namespace sluis::model
