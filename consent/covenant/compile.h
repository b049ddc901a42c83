// SPDX-License-Identifier: EUPL-1.2
// covenant.toml → checked covenant values. The file people write, discuss and sign.
//
// Shell by its library (toml++); reads no file itself. Keys, defaults and rules:
// consent/COVENANT.md.
#pragma once

#include <string_view>

#include "consent/core/covenant.h"

namespace sluis::covenant {

// The covenant that `text` describes. covenant_invalid: `place` says "line L, column C: key", and
// what was expected there; nothing of the file's values is repeated.
Result<consent::Covenant> compile(std::string_view text);

}  // namespace sluis::covenant
