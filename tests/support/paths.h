// SPDX-License-Identifier: EUPL-1.2
// Where a test finds the programs and the sources: beside itself, in <root>/.build/<preset>/bin.
//
// Included into every test by sluis_test(). Not compiler definitions: with the checkout's path in
// the command line no compiler cache would serve a second checkout.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace sluis::test {

inline std::string bin_dir() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}
inline std::string source_dir() {
  if (const char* set = std::getenv("SLUIS_SOURCE_DIR")) return set;
  return std::filesystem::path(bin_dir()).parent_path().parent_path().parent_path().string();
}

}  // namespace sluis::test

#define SLUIS_BIN_DIR (::sluis::test::bin_dir())
#define SLUIS_SOURCE_DIR (::sluis::test::source_dir())
