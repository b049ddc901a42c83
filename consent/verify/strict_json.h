// SPDX-License-Identifier: EUPL-1.2
// JSON from strangers: capped in size and depth, and no name twice in an object.
//
// The library itself accepts 200,000 nested arrays, and of two equal names keeps the last, so that
// two readers of one file could see two receipts. No I/O. Thread safety: reentrant.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "proto/types/result.h"

namespace sluis::verify {

inline constexpr int kJsonDepthMax = 8;

// The value in `text`. too_large, too_deep, bad_json: also for a name that occurs twice.
// `stopped`, when given, gets the number of bytes read until what is no JSON; else 0.
Result<nlohmann::json> parse_strict_json(std::string_view text, std::size_t bytes_max,
                                         std::size_t* stopped = nullptr,
                                         int depth_max = kJsonDepthMax);

}  // namespace sluis::verify
