// SPDX-License-Identifier: EUPL-1.2
// Meetings in lines for people: families, who is admitted and why not, and what came of it.
//
// Pure but for the language.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string meeting_text(const local::Meeting& meeting);
std::string meetings_text(const local::Meetings& meetings);
std::string agenda_text(const local::Agenda& agenda);

}  // namespace sluis::cli
