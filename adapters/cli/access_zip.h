// SPDX-License-Identifier: EUPL-1.2
// A ZIP archive whose bytes follow from its files alone: no times, no compression, one order.
//
// Shell in that it uses libzip; no I/O. Thread safety: functions keep no state.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "proto/types/bytes.h"
#include "proto/types/result.h"

namespace sluis::cli {

// `files`: name and content, in the order in which they stand. cannot_write.
Result<Bytes> zip_of(const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace sluis::cli
