// SPDX-License-Identifier: EUPL-1.2
// Matters in lines for people: what a case is stuck in, whom that went up to, how it was settled.
// Pure but for the language.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string matter_text(const local::Matter& matter);
std::string matters_text(const local::Matters& matters);
std::string stuck_text(const local::StuckMatters& stuck);
// Whom a term goes up to, a line each; "" of one that is no matter.
std::string goes_up_text(const local::CaseTerm& term);

}  // namespace sluis::cli
