// SPDX-License-Identifier: EUPL-1.2
// What linked alerts look like in lines for people. Pure; thread safety: values.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string outcome_text(const std::string& outcome);
std::string alert_text(const local::Alert& alert);
std::string alerts_text(const local::Alerts& alerts);

}  // namespace sluis::cli
