// SPDX-License-Identifier: EUPL-1.2
// The covenant of forty organisations, of five roles; one of them is told of alerts.
#pragma once

#include "tests/broker/world.h"

namespace sluis::broker::testing {

inline constexpr int kSchool = 1, kCjg = 2, kGezinsmanager = 3, kCare = 4, kDoctor = 5;

// Every organisation and its role.
std::map<std::string, int> forty_members();
consent::Covenant covenant_of_families(Names& names, bool tells_reporters, bool by_subject_alone);

}  // namespace sluis::broker::testing
