// SPDX-License-Identifier: EUPL-1.2
#include "consent/verify/verify.h"

#include "consent/core/batch.h"
#include "proto/hash/commit.h"

namespace sluis::verify {
namespace {

using consent::Checkpoint;
using consent::Leaf;
using consent::NoteKey;
using consent::SignatureCheck;

constexpr std::string_view kOneHistory =
    "that everyone is shown the same log: only the operator's signature was checked, no witness's";

// Adds the step; false when it failed and the report ends here.
template <class T>
bool add(Report& report, std::string name, const Result<T>& result) {
  report.steps.push_back({std::move(name), std::nullopt, {}});
  if (!result.ok()) report.steps.back().error = result.error();
  return result.ok();
}
void say(Report& report, std::string finding) { report.steps.back().finding = std::move(finding); }

bool add_checkpoint(Report& report, std::string name, std::string_view note, const NoteKey& log,
                    const SignatureCheck& check) {
  const Result<Checkpoint> checkpoint = consent::verify_checkpoint(note, log, check);
  if (!add(report, std::move(name), checkpoint)) return false;
  report.checkpoint = *checkpoint;
  say(report, "signed by " + log.name + " for " + std::to_string(checkpoint->head.size) +
                  " entries, root " + checkpoint->head.root.hex());
  return true;
}

bool add_quorum(Report& report, std::string_view note, const NoteKey& log,
                const SignatureCheck& check, const consent::WitnessSet& witnesses) {
  if (witnesses.need == 0) return true;
  const auto quorum = consent::verify_quorum(note, log, witnesses, check);
  if (!add(report, "witnesses", quorum)) return false;
  say(report, std::to_string(quorum->by.size()) + " of " +
                  std::to_string(witnesses.witnesses.size()) + " cosigned it, " +
                  std::to_string(witnesses.need) + " must; at second " +
                  std::to_string(quorum->time_s) + " or later they knew of no larger log");
  return true;
}

bool add_inclusion(Report& report, const Receipt& receipt) {
  const Digest hash = consent::leaf_hash(receipt.leaf);
  const consent::TreeHead& head = report.checkpoint->head;
  if (!add(report, "inclusion",
           consent::verify_inclusion(hash, receipt.index, head, receipt.path))) {
    return false;
  }
  report.index = receipt.index;
  say(report, "entry " + std::to_string(receipt.index) + " of that log, counted from 0");
  return true;
}

bool add_leaf(Report& report, const Receipt& receipt) {
  const Result<Leaf> leaf = consent::decode_leaf(receipt.leaf);
  if (!add(report, "leaf", leaf)) return false;
  report.leaf = *leaf;
  say(report, "type " + std::string(consent::name_of(leaf->type)) + ", covenant " +
                  std::to_string(leaf->covenant) + ", recorded at second " +
                  std::to_string(leaf->time_s) + " since 1970 (UTC)");
  if (!leaf->batch) return true;
  if (!add(report, "batch", consent::verify_batch(*leaf->batch, {leaf->type, leaf->commitment}))) {
    return false;
  }
  say(report, "one of " + std::to_string(leaf->batch->size) + " acts signed together");
  return true;
}

bool add_opening(Report& report, const Opening& opening) {
  const bool opens = hash::opens(report.leaf->commitment, report.leaf->type, opening);
  const Status status = opens ? Status(Done{}) : Error{ErrorCode::bad_opening, "opening"};
  if (!add(report, "opening", status)) return false;
  say(report, std::to_string(opening.body.size()) + " bytes are what this entry commits to");
  return true;
}

constexpr std::string_view kHonestWitnesses =
    "that the witnesses are honest: more liars than the covenant reckons with sign anything";

void note_limits(Report& report, const Receipt& receipt, bool witnessed) {
  report.not_proven = {
      witnessed ? kHonestWitnesses : kOneHistory,
      "that what the entry says is true or still holds: a later entry may withdraw or correct it",
      "the time: it is the operator's clock",
  };
  if (report.leaf && !report.leaf->signatures.empty()) {
    report.not_proven.push_back(
        "that the acting member signed: its keys stand in the key directory, which is not read");
  }
  if (!receipt.opening) {
    report.not_proven.push_back("what the entry says: the file holds no opening");
  }
}

}  // namespace

Report verify_receipt(const Receipt& receipt, const NoteKey& log, const SignatureCheck& check,
                      const consent::WitnessSet& witnesses) {
  Report report;
  const bool entry = add_checkpoint(report, "checkpoint", receipt.checkpoint, log, check) &&
                     add_quorum(report, receipt.checkpoint, log, check, witnesses) &&
                     add_inclusion(report, receipt) && add_leaf(report, receipt);
  if (entry && receipt.opening) add_opening(report, *receipt.opening);
  note_limits(report, receipt, witnesses.need != 0);
  return report;
}

Report verify_fork_file(const consent::Fork& fork, const NoteKey& log,
                        const SignatureCheck& check) {
  Report report;
  report.not_proven = {"which of the two is the true one, or who was shown which",
                       "that it was the operator and not a thief of its key"};
  if (!add_checkpoint(report, "first", fork.first, log, check)) return report;
  if (!add_checkpoint(report, "second", fork.second, log, check)) return report;
  const auto proven = consent::verify_fork(fork, log, check);
  if (!add(report, "fork", proven)) return report;
  say(report, "the log whose newer state is the second had root " + proven->other_root.hex() +
                  " at " + std::to_string(proven->first.head.size) +
                  " entries: the operator signed two histories");
  return report;
}

Report verify_note_file(std::string_view note, const NoteKey& log, const SignatureCheck& check,
                        const consent::WitnessSet& witnesses) {
  Report report;
  if (add_checkpoint(report, "checkpoint", note, log, check)) {
    add_quorum(report, note, log, check, witnesses);
  }
  report.not_proven = {witnesses.need != 0 ? kHonestWitnesses : kOneHistory,
                       "that any entry stands in the log: a receipt proves that",
                       "that the log continues an older one: a consistency file proves that"};
  return report;
}

Report verify_continuation(const Continuation& continuation, const NoteKey& log,
                           const SignatureCheck& check) {
  Report report;
  report.not_proven = {kOneHistory, "what the entries are, or that any one is among them"};
  if (!add_checkpoint(report, "old", continuation.old_checkpoint, log, check)) return report;
  const Checkpoint held = *report.checkpoint;
  if (!add_checkpoint(report, "new", continuation.new_checkpoint, log, check)) return report;
  const Checkpoint& next = *report.checkpoint;
  if (add(report, "consistency", consent::check_continues(held, next, continuation.path))) {
    say(report, "the first " + std::to_string(held.head.size) + " of " +
                    std::to_string(next.head.size) + " entries are unchanged");
  }
  return report;
}

}  // namespace sluis::verify
