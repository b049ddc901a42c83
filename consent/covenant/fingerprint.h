// SPDX-License-Identifier: EUPL-1.2
// The spoken fingerprint: what people read to each other before they trust a covenant or a key.
//
// Pure. Thread safety: values. Specified in consent/COVENANT.md §Files.
#pragma once

#include <string>

#include "consent/core/covenant.h"

namespace sluis::covenant {

// Of the bytes of a covenant: its origins, authority keys and all the rest at once.
std::string fingerprint(const consent::Covenant& covenant, ByteView covenant_bytes);
// Of the keys of a member who asks to be admitted.
std::string fingerprint(const VerifyKey& signing_key, const CurveKey& curve_key,
                        const VerifyKey& witness_key);

}  // namespace sluis::covenant
