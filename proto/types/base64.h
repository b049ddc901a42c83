// SPDX-License-Identifier: EUPL-1.2
// Base 64 with padding (RFC 4648 section 4), strict: one byte string, one text.
//
// Pure. Thread safety: values. Checkpoints, proofs and receipts are compared and hashed as text, so
// a second spelling of the same bytes must not exist for us; most decoders accept several.
#pragma once

#include "proto/types/bytes.h"

namespace sluis {

// Four characters for every three bytes begun, with `=` to fill the last four.
std::string to_base64(ByteView bytes);

// The bytes of `text`. Nothing when a character lies outside the alphabet (white space too), the
// padding is missing or superfluous, or the unused bits of the last character are not zero.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace sluis
