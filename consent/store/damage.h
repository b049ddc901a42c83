// SPDX-License-Identifier: EUPL-1.2
// Where a store is damaged, as its operator reads it.
//
// Pure. Thread safety: values.
#pragma once

#include <cstdint>
#include <string_view>

#include "proto/types/error.h"

namespace sluis::store {

// store_damaged at "leaf 1,234,567". Grouped, since a line of the log hides longer runs of digits
// (proto/log/shown.h).
Error damaged(std::string_view what, std::uint64_t number);
// At "leaves 1,234 to 5,678", or as above when that is one; last ≥ first.
Error damaged(std::string_view one, std::string_view several, std::uint64_t first,
              std::uint64_t last);

}  // namespace sluis::store
