// SPDX-License-Identifier: EUPL-1.2
// How many families each professional has, in lines for people. Pure but for the language.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string caseload_text(const local::Caseload& caseload);
// More than the norm: a warning, with what can be done.
std::string too_many_text(const local::WorkerLoad& load);

}  // namespace sluis::cli
