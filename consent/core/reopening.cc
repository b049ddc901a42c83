// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/reopening.h"

#include "proto/hash/commit.h"

namespace sluis::consent {

std::string log_origin(const std::string& first, std::uint32_t generation) {
  return generation <= 1 ? first : first + "/" + std::to_string(generation);
}

Leaf reopen_leaf(ByteView note, std::uint32_t covenant) {
  Leaf leaf;
  leaf.type = LeafType::reopen;
  leaf.covenant = covenant;
  leaf.commitment = hash::commit(LeafType::reopen, Salt{}, note);
  return leaf;
}

Status check_reopen(const Leaf& leaf, ByteView body) {
  const bool plain = leaf.type == LeafType::reopen && leaf.member.is_zero() &&
                     leaf.signatures.empty() && !leaf.batch;
  if (!plain) return Error{ErrorCode::malformed, "reopen"};
  if (leaf.commitment != hash::commit(LeafType::reopen, Salt{}, body)) {
    return Error{ErrorCode::bad_opening, "reopen"};
  }
  return Done{};
}

Result<std::string> cosigned_note(std::string_view text, const NoteKey& log, const WitnessSet& set,
                                  const SignatureCheck& check) {
  if (set.need == 0) return Error{ErrorCode::no_quorum, "witnesses"};
  SLUIS_TRY_DONE(verify_quorum(text, log, set, check));
  SLUIS_TRY(note, parse_note(text));
  Note out{note.text, {}};
  for (const NoteSignature& line : note.signatures) {
    if (line.name == log.name && line.key_id == note_key_id(log)) out.signatures = {line};
  }
  for (const WitnessKey& witness : set.witnesses) {
    if (!cosigned_at(note, witness, check).ok()) continue;
    for (const NoteSignature& line : note.signatures) {
      if (line.name == witness.name && line.key_id == note_key_id(witness)) {
        out.signatures.push_back(line);
        break;
      }
    }
  }
  return format_note(out);
}

Status check_not_older(const TreeHead& old, const TreeHead& held) {
  const bool same_size = old.size == held.size;
  if (old.size < held.size || (same_size && old.root != held.root)) {
    return Error{ErrorCode::reopen_refused, "checkpoint"};
  }
  return Done{};
}

}  // namespace sluis::consent
