// SPDX-License-Identifier: EUPL-1.2
// UTF-8 (RFC 3629), strict: no overlong forms, no surrogates, nothing above U+10FFFF.
//
// Pure. Thread safety: values.
#pragma once

#include <optional>
#include <string_view>

namespace sluis {

// Takes the first code point off the front of `text`, which must not be empty. Nothing, and `text`
// unchanged, when the bytes there are not UTF-8.
std::optional<char32_t> take_code_point(std::string_view& text);

// Whether all of `text` is UTF-8.
bool is_utf8(std::string_view text);

}  // namespace sluis
