// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/account_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"
#include "proto/types/error.h"

namespace sluis::cli {

std::string unaccounted_text(const local::Status& status) {
  std::string out;
  for (const local::Unaccounted& row : status.unaccounted()) {
    const std::string number = std::to_string(row.sequence());
    const std::string due = time_text(row.due_ms());
    out += painted(Paint::bad,
                   row.sent() ? say("UNACCOUNTED: message {0} to {1}, signal {2}; due {3}",
                                    {number, row.label(), row.exchange(), due})
                              : say("UNACCOUNTED: message {0} from {1}; due {2}",
                                    {number, row.label(), due})) +
           "\n";
    if (row.submit_index() != 0) {
      out += say("  the broker accepted it in entry {0} of the log\n",
                 {std::to_string(row.submit_index())});
    }
  }
  if (out.empty()) return out;
  return out + say("Next: call the other organisation, and tell the privacy officer; the proofs "
                   "stand in the vault.\n");
}

std::string tiles_text(const local::Status& status) {
  std::string out;
  for (const local::TilesMirrored& row : status.tiles()) {
    const bool is_ledger = row.log() == "ledger";
    if (row.has_fault()) {
      const std::string tile = row.fault().place(), at = time_text(row.fault_ms());
      out += painted(Paint::bad,
                     is_ledger ? say("THE LOG WAS CHANGED in {0}, seen {1}: {2}",
                                     {tile, at, row.fault().meaning()})
                               : say("THE DIRECTORY WAS CHANGED in {0}, seen {1}: {2}",
                                     {tile, at, row.fault().meaning()})) +
             "\n";
    }
    const std::string held = std::to_string(row.size()), all = std::to_string(row.log_size());
    const std::string bytes = std::to_string(row.bytes());
    out += is_ledger
               ? say("Mirrored of the log: {0} of {1} entries, {2} bytes\n", {held, all, bytes})
               : say("Mirrored of the directory: {0} of {1} entries, {2} bytes\n",
                     {held, all, bytes});
  }
  return out;
}

std::string decided_text(const local::Slot& slot) {
  if (slot.reason().meaning().empty()) return "";  // before the first decision
  const bool waits_to_be_sent = slot.state() == "permitted" || slot.state() == "ordered";
  const bool is_permit = slot.reason().code() == static_cast<std::uint32_t>(ErrorCode::permit);
  return is_permit && !waits_to_be_sent ? "" : ": " + reason_text(slot.reason());
}

std::string end_text(const local::Slot& slot) {
  if (slot.due_ms() == 0) return "";
  if (slot.end_index() != 0) {
    return say("; its end is proven by entry {0}", {std::to_string(slot.end_index())});
  }
  const std::string due = time_text(slot.due_ms());
  return slot.unaccounted() ? painted(Paint::bad, say("; UNACCOUNTED for since {0}", {due}))
                            : say("; a proof of its end is due {0}", {due});
}

}  // namespace sluis::cli
