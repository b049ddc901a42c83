// SPDX-License-Identifier: EUPL-1.2
// The covenant of the small chain, and what a scenario's line "covenant …" adds to it.
#pragma once

#include "tests/broker/world.h"

namespace sluis::broker::testing {

consent::Covenant covenant_of_the_chain(Names& names);
void let_it_link(consent::Covenant& covenant, const Command& command, TimeMs now);
void let_cases_have_phases(consent::Covenant& covenant, const Command& command);
void let_circumstances_count(consent::Covenant& covenant);

}  // namespace sluis::broker::testing
