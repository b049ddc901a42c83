// SPDX-License-Identifier: EUPL-1.2
// A day or time as people write it.
//
// Pure. Thread safety: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sluis::cli {

// ms since 1970 of a day, or of a second of it, in UTC; at its end when `end`.
std::optional<std::uint64_t> moment_of(const std::string& text, bool end);

}  // namespace sluis::cli
