// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/program.h"

#include <sodium.h>

#include "adapters/cli/verb_groups.h"

namespace sluis::cli {

int run_program(int argc, char** argv) {
  if (sodium_init() < 0) return print(Error{ErrorCode::internal, "libsodium"}, {});
  Verbs verbs;
  add_covenant_verbs(verbs);
  add_keys_deal_verbs(verbs);
  add_join_verbs(verbs);
  add_folder_verbs(verbs);
  add_signal_verbs(verbs);
  add_consent_verbs(verbs);
  add_question_verbs(verbs);
  add_watch_verbs(verbs);
  add_audit_verbs(verbs);
  add_adapter_verbs(verbs);
  return verbs.run(argc, argv);
}

}  // namespace sluis::cli
