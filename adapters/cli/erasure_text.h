// SPDX-License-Identifier: EUPL-1.2
// Erasures as people read them.
//
// Pure. Thread safety: values.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string text_of(const local::Erasures& erasures);
std::string erasure_task_text(const local::Task& task);

}  // namespace sluis::cli
