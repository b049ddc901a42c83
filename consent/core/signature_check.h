// SPDX-License-Identifier: EUPL-1.2
// How consent/core asks whether a signature is right, without linking any that can be made.
#pragma once

#include <functional>

#include "proto/types/ids.h"

namespace sluis::consent {

// True when `signature` by `key` verifies over `message` (proto/seal's Ed25519 in every program).
using SignatureCheck =
    std::function<bool(const VerifyKey& key, ByteView message, const Signature& signature)>;

}  // namespace sluis::consent
