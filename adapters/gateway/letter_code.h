// SPDX-License-Identifier: EUPL-1.2
// A giver's letter code as people read and type it: Crockford's base32, four groups of four.
//
// Pure, but for where a desk keeps what it has to print again.
#pragma once

#include <string>

#include "adapters/gateway/vault.h"
#include "consent/core/fact_bodies.h"

namespace sluis::gateway {

// "7ZK4-9QXB-…", 16 characters.
Sensitive<std::string> printed(const consent::LetterCode& code);
// Small letters, spaces and hyphens are as good; I and L are 1, O is 0. bad_field, without a
// character of it.
Result<consent::LetterCode> letter_code_in(std::string_view text);

// The code of the giver at this place, from 0, that was drawn with the consent; nothing: none was.
std::optional<consent::LetterCode> kept_code(const Vault& vault, const ConsentId& consent,
                                             std::size_t giver);
void keep_code(Batch& batch, const ConsentId& consent, std::size_t giver,
               const consent::LetterCode& code);

}  // namespace sluis::gateway
