// SPDX-License-Identifier: EUPL-1.2
// The file that names a gateway's first professionals: a line for each, login;function;name.
//
// Shell. What is wrong is said by line; names are about people and are not repeated.
#pragma once

#include "adapters/gateway/create.h"
#include "consent/core/covenant.h"

namespace sluis::cli {

// The professionals in the file at `path` ("-": standard input). Empty lines, and those that begin
// with #, are left out. bad_csv: a line of another form, a login that stands twice, or a function
// that `covenant` does not have.
Result<std::vector<gateway::NewWorker>> read_staff(const std::string& path,
                                                   const consent::Covenant& covenant);

}  // namespace sluis::cli
