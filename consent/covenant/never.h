// SPDX-License-Identifier: EUPL-1.2
// Words that a file might try as a key or a name and that will never be one, with the reason: "not
// known" would invite to look for the right spelling.
//
// Pure. Thread safety: values.
#pragma once

#include <string>
#include <string_view>

namespace sluis::covenant {

// Why there is no `word`; empty when it is just not known.
std::string why_never(std::string_view word);

}  // namespace sluis::covenant
