// SPDX-License-Identifier: EUPL-1.2
// The covenant of a file of deploy/, for a scenario's line "chain covenant=FILE".
#pragma once

#include "tests/broker/world.h"

namespace sluis::broker::testing {

// Its members are named by their role's id, "school"; a second one of a role is "school2". Its
// authority's keys are those of the tests.
consent::Covenant covenant_of_file(const std::string& path, Names& names);

// The number that `text` is, or that the covenant gives to this id of the list.
std::uint16_t number_of(const consent::Covenant& covenant, const std::string& list,
                        const std::string& text);

}  // namespace sluis::broker::testing
