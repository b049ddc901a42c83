// SPDX-License-Identifier: EUPL-1.2
// The officer's folder of one access: who asks about whom, a file for each source, what came back.
//
// Shell. request.bin (AccessAsked, for this program alone), check/, checked/, subject.*. Thread
// safety: none.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "local.pb.h"
#include "proto/types/result.h"

namespace sluis::cli {

// Makes the folder. `entries` are all, whose parts came in several replies. cannot_write.
Status write_folder(const std::string& folder, const local::AccessAsked& asked,
                    const local::AccessLines& lines, local::AccessProposed& proposed);
// The label, or the member, of each that an entry names.
std::string label_in(const local::AccessLines& lines, const std::string& member);

// bad_field: it has characters that a terminal does not show as they are.
Status read_access_file(const std::string& path, local::AccessFile& out);

struct CheckedFiles {
  std::vector<local::AccessVerify> files;
  // Names of those that cannot be read, or are of another access, and why: they count for nothing.
  std::vector<std::pair<std::string, ErrorCode>> skipped;
};
Result<CheckedFiles> read_checked(const std::string& folder, const std::string& request);

// A whole file of the folder.
Result<std::string> text_in(const std::string& path);

}  // namespace sluis::cli
