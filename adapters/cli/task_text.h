// SPDX-License-Identifier: EUPL-1.2
// Tasks that are no release: what ends soon, and who is asked to stand behind a signal. Pure but
// for the language.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

// What ends is said before it does: whom to talk with, and which letter there is.
std::string renewal_text(const local::Task& task);
std::string access_task_text(const local::Task& task);
std::string cover_task_text(const local::Task& task);
// Whom to turn to while a recipient is asleep; "" while none is.
std::string asleep_text(const local::Slot& slot);
std::string asleep_text(const local::Task& task);
std::string asleep_text(const local::Act& act);
// Who stands behind an own signal, or behind a message; "" when nobody was asked, or does.
std::string cover_text(const local::Exchange& exchange);
std::string covered_text(const local::MailContent& content);

}  // namespace sluis::cli
