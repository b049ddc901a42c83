// SPDX-License-Identifier: EUPL-1.2
// A quarter's figures in lines for people.
//
// Pure but for the language.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string usefulness_text(const local::Usefulness& usefulness);

}  // namespace sluis::cli
