// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/program.h"

#include <sodium.h>

#include "adapters/cli/verb_groups.h"

namespace sluis::cli {

int run_program(int argc, char** argv) {
  if (sodium_init() < 0) return print(Error{ErrorCode::internal, "libsodium"}, {});
  Verbs verbs;
  add_every_verb(verbs);
  return verbs.run(argc, argv);
}

}  // namespace sluis::cli
