// SPDX-License-Identifier: EUPL-1.2
// A day or time as people write it.
//
// Pure. Thread safety: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "proto/types/result.h"

namespace sluis::cli {

// ms since 1970 of a day, or of a second of it, in UTC; at its end when `end`.
std::optional<std::uint64_t> moment_of(const std::string& text, bool end);

// What --since and --until say, where they say something. usage: another form.
template <class Asked>
Status fill_span(const std::string& since, const std::string& until, Asked& asked) {
  if (!since.empty()) {
    const auto at = moment_of(since, false);
    if (!at) return Error{ErrorCode::usage, "--since 2026-09-01 | 2026-09-01T08:30:05Z"};
    asked.set_since_ms(*at);
  }
  if (!until.empty()) {
    const auto at = moment_of(until, true);
    if (!at) return Error{ErrorCode::usage, "--until 2026-09-01 | 2026-09-01T08:30:05Z"};
    asked.set_until_ms(*at);
  }
  return Done{};
}

}  // namespace sluis::cli
