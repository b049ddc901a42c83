// SPDX-License-Identifier: EUPL-1.2
// "Did you mean": the known word closest to the one that was written.
//
// Pure. Thread safety: values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluis::covenant {

// The candidate closest to `word` by edit distance, or empty when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace sluis::covenant
