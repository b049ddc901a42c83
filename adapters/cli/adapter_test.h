// SPDX-License-Identifier: EUPL-1.2
// sluis adapter test: what would become of each row of a file. Shell: reads files. Not thread safe.
#pragma once

#include "adapters/cli/answer.h"

namespace sluis::cli {

struct AdapterTestOptions {
  std::string file;      // "-": standard input
  std::string mapping;   // else drop/mapping.toml of `folder`, or one beside or above the file
  std::string covenant;  // covenant.toml, or a compiled one; else that of `folder`; or none
  std::string folder;    // of a gateway
};

// Exit status 0: every row becomes a signal; 65: some do not. Memory is bounded whatever the size
// of a CSV file: of signals and of errors the first kRowsTold are told, the others counted.
inline constexpr std::size_t kRowsTold = 1'000;
Result<Answer> test_adapter(const AdapterTestOptions& options);

}  // namespace sluis::cli
