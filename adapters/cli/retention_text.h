// SPDX-License-Identifier: EUPL-1.2
// Content whose ground has a term, in lines for people: until when it is kept, when it went.
//
// Pure. Thread safety: functions keep no state.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

// A task of kind "removal".
std::string removal_text(const local::Task& task);
// What is left of a message, or of an own signal, whose content went.
std::string removed_text(const local::Mail& mail);
std::string removed_text(const local::Exchange& exchange);
// In the middle of a line; "" when it has no term.
std::string kept_text(std::uint64_t remove_by_ms);

}  // namespace sluis::cli
