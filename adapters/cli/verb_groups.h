// SPDX-License-Identifier: EUPL-1.2
// The groups of verbs, each added by its own file. Shell. See verbs.h.
#pragma once

#include "adapters/cli/verbs.h"

namespace sluis::cli {

// All of them.
void add_every_verb(Verbs& verbs);

// Without a gateway.
void add_self_verbs(Verbs& verbs);       // completion, man
void add_covenant_verbs(Verbs& verbs);   // covenant check | compile | sign | show | diff
void add_root_verb(Verbs& verbs);        // covenant root; within add_covenant_verbs
void add_keys_deal_verbs(Verbs& verbs);  // keys-deal authority | holders
void add_join_verbs(Verbs& verbs);       // join request | admit
void add_adapter_verbs(Verbs& verbs);    // adapter new | test
void add_audit_verbs(Verbs& verbs);      // audit-verify vkey proof checkpoint export consistency
void add_bench_verb(Verbs& verbs);       // bench
void add_demo_verb(Verbs& verbs);        // demo

// At one's own gateway.
void add_context_verbs(Verbs& verbs);  // context add | list | use | remove
void add_signal_verbs(Verbs& verbs);   // status signal signals explain act tasks task inbox read
void add_consent_verbs(Verbs& verbs);  // consent case staff
void add_letter_verbs(Verbs& verbs);   // consent text | receipt | renewal; after consent
void add_case_verbs(Verbs& verbs);     // case; between person and staff
void add_address_verbs(Verbs& verbs); // address; after staff
void add_caseload_verb(Verbs& verbs);  // caseload; after case
void add_hours_verb(Verbs& verbs);     // staff hours; after staff
void add_involved_verbs(Verbs& verbs); // involved; after review
void add_review_verbs(Verbs& verbs);   // review; after caseload
void add_escalate_verbs(Verbs& verbs);  // escalate; after review
void add_plan_verbs(Verbs& verbs);     // plan; after case
void add_meeting_verbs(Verbs& verbs);  // meeting agenda; after plan
void add_circumstance_verbs(Verbs& verbs);  // circumstance types | state | agree | end | list
void add_question_verbs(Verbs& verbs);  // ask asks weigh known
void add_correct_verbs(Verbs& verbs);  // correct propose | confirm | destroyed | list | show
void add_alert_verbs(Verbs& verbs);    // alerts, alert outcome | mute | unmute
void add_usefulness_verb(Verbs& verbs);  // usefulness
void add_officer_verbs(Verbs& verbs);
void add_strange_verbs(Verbs& verbs);
void add_compare_verb(Verbs& verbs);  // audit list timeline who verify export; after watch
void add_access_verbs(Verbs& verbs);   // access propose | check | export
void add_replay_verb(Verbs& verbs);    // audit replay; after watch
void add_report_verb(Verbs& verbs);    // audit report; after it
void add_watch_verbs(Verbs& verbs);    // audit receipt, keys, watch
// A gateway's folder, before it runs.
void add_folder_verbs(Verbs& verbs);   // init (adapter-new), share-take

}  // namespace sluis::cli
