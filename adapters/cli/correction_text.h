// SPDX-License-Identifier: EUPL-1.2
// Corrections and recalls as people read them.
//
// Pure. Thread safety: values.
#pragma once

#include <string>

#include "local.pb.h"

namespace sluis::cli {

std::string text_of(const local::Corrections& corrections);
// Of a task "correction", "report" or "destroy".
std::string correction_task_text(const local::Task& task);
// What the family says of a signal that was not corrected: that it goes along; what it is.
std::string family_statement_text(const local::Exchange& exchange);
std::string family_statement_text(const local::MailContent& content);

}  // namespace sluis::cli
