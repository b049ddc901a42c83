// SPDX-License-Identifier: EUPL-1.2
// Cases in lines for people: where each is, by when what is to be done, whom to call, and the
// command that does it.
//
// Pure. Thread safety: functions keep no state.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

// What has to be done, of the name of its duty.
std::string duty_text(const std::string& duty);
std::string case_text(const local::Case& shown);
std::string cases_text(const local::Cases& cases);
std::string today_text(const local::Today& today);

}  // namespace sluis::cli
