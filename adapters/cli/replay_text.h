// SPDX-License-Identifier: EUPL-1.2
// What came of the log decided again, in sentences for its auditor.
//
// Pure. Thread safety: values.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string text_of(const local::AuditReplayed& replayed);

}  // namespace sluis::cli
