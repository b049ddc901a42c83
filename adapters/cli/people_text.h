// SPDX-License-Identifier: EUPL-1.2
// Persons as a gateway's replies show them, and who answered what. Pure but for the language.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

// "Demo Kind, born 2018-12-01, BSN 999999011": what of it is known.
std::string person_text(const local::PersonShown& person);

// Who is kept apart from whom.
std::string staff_text(const local::Staff& staff);
std::string addresses_text(const local::HouseAddresses& addresses);
// Of a signal: how many of its addresses link nobody; empty: none.
std::string left_out_text(const local::Act& act);
std::string exclusions_text(const local::Exclusions& exclusions);

// Lines below an act about consent, for who may see persons: about whom it is, what was said and by
// whom, and of a consent that was asked each giver's last answer among `all`. "" for other acts.
std::string act_persons_text(const local::Act& act, const local::Acts& all);

// How a consent was asked, in one line; empty where its record does not say.
std::string setting_text(const local::ConsentSetting& setting);

// A key holder that was wrong or silent, in a line each; else "".
std::string key_holder_text(const local::KeyHolder& holder);

}  // namespace sluis::cli
