// SPDX-License-Identifier: EUPL-1.2
// Who is involved with a family, in lines for people. Pure but for the language.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string involved_text(const local::Involved& involved);

}  // namespace sluis::cli
