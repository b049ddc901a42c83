// SPDX-License-Identifier: EUPL-1.2
// A letter to a family, as lines for a terminal or printer and as a page. Pure; values.
//
// The words are the gateway's and in the family's language, which is not the command's.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

// Each line of a right-to-left language stands between U+2067 and U+2069.
std::string letter_text(const local::Letter& letter);
// A whole HTML document; needs nothing but itself.
std::string letter_html(const local::Letter& letter);

}  // namespace sluis::cli
