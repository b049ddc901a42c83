// SPDX-License-Identifier: EUPL-1.2
// What questions look like in lines for people. Pure; thread safety: values.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

// "" for a reply that is about something else.
std::string question_text(const local::LocalReply& reply);

}  // namespace sluis::cli
