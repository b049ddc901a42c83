// SPDX-License-Identifier: EUPL-1.2
// Plans in lines for people: goals and tasks, what changed, and what each party received.
//
// Pure but for the language.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string plan_text(const local::Plan& plan);
std::string plans_text(const local::Plans& plans);

}  // namespace sluis::cli
