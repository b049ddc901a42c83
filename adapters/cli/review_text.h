// SPDX-License-Identifier: EUPL-1.2
// Reviews in lines for people: who spoke, what was answered, and whether the step stands. Pure but
// for the language.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string review_text(const local::Review& review);
std::string reviews_text(const local::Reviews& reviews);

}  // namespace sluis::cli
