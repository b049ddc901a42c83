// SPDX-License-Identifier: EUPL-1.2
// Messages without a proof of what became of them, in words. Pure.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

// Of `status`; empty when all is accounted for.
std::string unaccounted_text(const local::Status& status);
// How far the log and the directory are mirrored, and which tile is not what it was.
std::string tiles_text(const local::Status& status);
// Why it is as it is, by the newest decision; or empty. That it may go is said while it waits to be
// sent, and no longer: a permit may be over since.
std::string decided_text(const local::Slot& slot);
// Of a copy that was sent: when its end is to be proven, where it is, or that it is not; or empty.
std::string end_text(const local::Slot& slot);

}  // namespace sluis::cli
