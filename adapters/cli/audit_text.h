// SPDX-License-Identifier: EUPL-1.2
// What the log says, in sentences for its auditor.
//
// Pure. Thread safety: values. Identifiers of exchanges and messages may be shown to the officer;
// no pseudonym ever is.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string text_of(const local::AuditEvent& event);
std::string text_of(const local::AuditEvents& events);
std::string text_of(const local::AuditVerdict& verdict);

}  // namespace sluis::cli
