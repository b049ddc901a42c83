// SPDX-License-Identifier: EUPL-1.2
// Plays one exchange from the first question to the receipt, and writes it down: the whole text of
// proto/exchange.txt. Two runs give the same text.
//
// Pure but for libsodium.
#pragma once

#include <string>

namespace sluis::exchange {

std::string play();

}  // namespace sluis::exchange
