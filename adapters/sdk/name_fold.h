// SPDX-License-Identifier: EUPL-1.2
// A name as keys have it: its letters, and how the part of it that everybody writes sounds.
//
// Pure. Thread safety: values. Rules: proto/PROTOCOL.md §Keys of a person. They are frozen: another
// spelling is another pseudonym, so two gateways must fold alike for ever. That is why the tables
// stand here, and not in a library whose Unicode version moves. They know letters and no languages:
// where a name comes from is not asked.
#pragma once

#include <string>
#include <string_view>

#include "proto/types/result.h"
#include "proto/types/sensitive.h"

namespace sluis::sdk {

// Lower case, without diacritics, spaces, hyphens and apostrophes: letters alone.
// not_utf8: no UTF-8.
Result<Sensitive<std::string>> fold_name(std::string_view name);

// The last word that is no prefix, by sound: who is written "Smit-El Hamdaoui" here is "Hamdaoui"
// there, and "Kowalska" may be written "Kowalski". not_utf8.
Result<Sensitive<std::string>> sound_of_family_name(std::string_view family_name);

// The first word that is no initial, by sound. not_utf8.
Result<Sensitive<std::string>> sound_of_first_names(std::string_view first_names);

}  // namespace sluis::sdk
