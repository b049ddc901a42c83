// SPDX-License-Identifier: EUPL-1.2
// Erasure of a person: the steps that are the store's, each repeatable (DESIGN §7).
#include "consent/store/state.h"
#include "proto/failpoint/failpoint.h"

namespace sluis::store {

void Store::begin_erasure(const PersonId& person) {
  const auto ref = state_->keys.ref_of(person);
  if (!ref) return;
  ++state_->erasure_calls;
  state_->erasures.begin(*ref);
  // Its state knows the person; without it the next start replays the whole journal.
  drop_snapshot();
  SLUIS_FAILPOINT(store_erasure_begun);
}

std::vector<PersonId> Store::pending_erasures() {
  std::vector<PersonId> out;
  for (const KeyRef& ref : state_->erasures.begun()) {
    if (state_->erasures.finished().contains(ref)) continue;
    if (const auto person = state_->keys.person_of(ref)) out.push_back(*person);
  }
  return out;
}

std::uint64_t Store::erasures() const { return state_->erasure_calls; }

void Store::correct_mailboxes(const MailboxCorrection& correction) {
  sqlite::Transaction transaction(state_->database);
  for (const RowPut& put : correction.row_puts) state_->sql.put_mailbox.run(put.key, put.row);
  for (const Bytes& key : correction.row_deletes) state_->sql.delete_mailbox.run(key);
  for (const EnvelopeHash& hash : correction.payload_deletes) state_->sql.delete_payload.run(hash);
  transaction.commit();
  state_->database.truncate_log();
}

void Store::destroy_person_key(const PersonId& person) {
  const auto ref = state_->keys.ref_of(person);
  if (!ref) return;
  ++state_->erasure_calls;
  // The line comes first: without it a missing key is damage, not erasure.
  state_->erasures.begin(*ref);
  state_->keys.destroy(*ref);
  // Rows that the machine deleted with the person still stand in the log of the journal.
  state_->database.truncate_log();
  SLUIS_FAILPOINT(store_key_destroyed);
  state_->erasures.done(*ref);
}

}  // namespace sluis::store
