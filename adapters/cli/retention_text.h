// SPDX-License-Identifier: EUPL-1.2
// What a ground and a supplier ask of content, in lines for people: until when it is kept, when it
// went, to whom it may be passed on.
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
// To whom it may be passed on: a line.
std::string onward_text(const local::Mail& mail);
// In the middle of a line; "" when it has no term.
std::string kept_text(std::uint64_t remove_by_ms);

}  // namespace sluis::cli
