// SPDX-License-Identifier: EUPL-1.2
// The broker's log: JSON Lines with a stable event code and numbers, never an identifier or text
// that came from outside.
//
// Shell (standard error). Thread safety: all of it.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluis::runtime {

// {"time":…,"level":"info","event":"code","count":n}; `code` is fixed text of the program.
void log_event(std::string_view code, std::uint64_t count = 0);

}  // namespace sluis::runtime
