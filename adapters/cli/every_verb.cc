// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {

void add_every_verb(Verbs& verbs) {
  add_covenant_verbs(verbs);
  add_keys_deal_verbs(verbs);
  add_join_verbs(verbs);
  add_folder_verbs(verbs);
  add_signal_verbs(verbs);
  add_consent_verbs(verbs);
  add_circumstance_verbs(verbs);
  add_question_verbs(verbs);
  add_correct_verbs(verbs);
  add_alert_verbs(verbs);
  add_usefulness_verb(verbs);
  add_watch_verbs(verbs);
  add_officer_verbs(verbs);
  add_replay_verb(verbs);
  add_report_verb(verbs);
  add_access_verbs(verbs);
  add_audit_verbs(verbs);
  add_adapter_verbs(verbs);
  add_bench_verb(verbs);
  add_demo_verb(verbs);
  add_context_verbs(verbs);
  add_self_verbs(verbs);
}

}  // namespace sluis::cli
