// SPDX-License-Identifier: EUPL-1.2
// What of a text may stand in a line of the log. Pure. Thread safety: values.
#pragma once

#include <string>
#include <string_view>

namespace sluis::log {

// `text`, which is fixed text of this program, so that it ends no field of JSON.
std::string one_field(std::string_view text);

// An error's place, cut short. It may come from the broker: what is not of a place's letters
// becomes a question mark, and so does each run of letters and digits that could be an identifier.
std::string shown_place(std::string_view place);

}  // namespace sluis::log
