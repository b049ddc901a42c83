// SPDX-License-Identifier: EUPL-1.2
// Circumstances in lines for people: what each still waits for, and the command that does it.
//
// Pure. Thread safety: functions keep no state.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string circumstance_text(const local::Circumstance& circumstance);
std::string circumstances_text(const local::Circumstances& circumstances);
std::string circumstance_types_text(const local::CircumstanceTypes& types);
// What a slot's last decision says of a circumstance stated here; "" when it says nothing.
std::string slot_circumstance_text(const local::Slot& slot);
// A task of kind "agree" or "look_again".
std::string circumstance_task_text(const local::Task& task);

}  // namespace sluis::cli
