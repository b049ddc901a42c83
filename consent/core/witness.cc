// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/witness.h"

#include "consent/core/lines.h"
#include "proto/types/base64.h"

namespace sluis::consent {
namespace {

constexpr std::string_view kOld = "old ";
constexpr std::size_t kProofMax = 63;

// Continues it, or why not. Sizes are those that the witness rule compares: zero continues.
Status continues(const TreeHead& latest, const Checkpoint& next, const MerklePath& proof) {
  const Error failed{ErrorCode::not_consistent, "checkpoint"};
  if (next.head.size == 0 && next.head.root != empty_root()) return failed;
  if (latest.size == 0) return proof.empty() ? Status(Done{}) : Status(failed);
  return verify_consistency(latest, next.head, proof);
}

}  // namespace

Result<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
  AddCheckpoint out;
  const auto first = take_line(body);
  if (!first || !first->starts_with(kOld)) return Error{ErrorCode::malformed, "old"};
  SLUIS_TRY(old_size, parse_decimal(first->substr(kOld.size()), "old"));
  out.old_size = old_size;
  for (;;) {
    const auto line = take_line(body);
    if (!line) return Error{ErrorCode::malformed, "proof"};
    if (line->empty()) break;
    if (out.proof.size() == kProofMax) return Error{ErrorCode::too_large, "proof"};
    SLUIS_TRY(hash, parse_digest(*line, "proof"));
    out.proof.push_back(hash);
  }
  SLUIS_TRY_DONE(parse_note(body));
  out.checkpoint = body;
  return out;
}

std::string format_add_checkpoint(const AddCheckpoint& request) {
  std::string out = std::string(kOld) + std::to_string(request.old_size) + "\n";
  for (const Digest& hash : request.proof) out += to_base64(hash.view()) + "\n";
  return out + "\n" + request.checkpoint;
}

WitnessVerdict judge(const AddCheckpoint& request, const NoteKey& log,
                     const std::optional<TreeHead>& latest, const SignatureCheck& check) {
  WitnessVerdict out;
  const auto note = parse_note(request.checkpoint);
  if (!note.ok()) return out;
  const auto stated = parse_checkpoint_text(note->text);
  if (!stated.ok()) return out;
  out.checkpoint = *stated;
  const auto answer = [&out](WitnessStatus status) {
    out.status = status;
    return out;
  };
  if (stated->origin != log.name) return answer(WitnessStatus::not_found);
  if (!verify_note(*note, log, check).ok()) return answer(WitnessStatus::forbidden);
  if (request.old_size > stated->head.size) return answer(WitnessStatus::bad_request);
  const TreeHead held = latest.value_or(TreeHead{0, empty_root()});
  if (request.old_size != held.size) {
    const bool other = stated->head.size == held.size && stated->head.root != held.root;
    if (other) out.error = Error{ErrorCode::forked, "checkpoint"};
    return answer(WitnessStatus::conflict);
  }
  const Status same = continues(held, *stated, request.proof);
  if (same.ok()) return answer(WitnessStatus::cosign);
  out.error = same.error();
  return answer(WitnessStatus::unprocessable);
}

}  // namespace sluis::consent
