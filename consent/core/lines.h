// SPDX-License-Identifier: EUPL-1.2
// The lines of C2SP's texts, each with one spelling; for checkpoint.cc and tlog_proof.cc.
//
// Pure. Thread safety: values. `place` names the line in an error.
#pragma once

#include <optional>
#include <string_view>

#include "proto/types/ids.h"
#include "proto/types/result.h"

namespace sluis::consent {

// Takes one line off `text`, without its newline; nothing when no newline is left.
std::optional<std::string_view> take_line(std::string_view& text);

// Decimal digits without sign or leading zeros, at most kTreeSizeMax.
// malformed, not_canonical: leading zeros; out_of_range.
Result<std::uint64_t> parse_decimal(std::string_view digits, const char* place);

// Base 64 of 32 bytes. not_canonical: no strict base 64; malformed: another size.
Result<Digest> parse_digest(std::string_view line, const char* place);

}  // namespace sluis::consent
