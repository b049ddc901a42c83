// SPDX-License-Identifier: EUPL-1.2
// covenant.toml → checked covenant values. The file people write, discuss and sign.
//
// Shell by its library (toml++); reads no file itself. Keys, defaults and rules:
// consent/COVENANT.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "consent/core/covenant.h"

namespace sluis::covenant {

// The covenant that `text` describes. covenant_invalid: `place` says "line L, column C: key", and
// what was expected there; nothing of the file's values is repeated.
Result<consent::Covenant> compile(std::string_view text);

// What is allowed, but should be known before signing: no witnesses, one key holder, grounds and
// regimes that a jurist has yet to confirm, roles without a member. Sentences for people.
std::vector<std::string> warnings_of(const consent::Covenant& covenant);

}  // namespace sluis::covenant
