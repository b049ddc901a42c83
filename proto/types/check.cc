// SPDX-License-Identifier: EUPL-1.2
#include "proto/types/check.h"

#include <cstdio>
#include <cstdlib>

namespace sluis {

void fatal(std::string_view what, const char* file, int line) {
  std::fprintf(stderr, "sluis: fatal: %.*s (%s:%d)\n", static_cast<int>(what.size()), what.data(),
               file, line);
  std::abort();
}

}  // namespace sluis
