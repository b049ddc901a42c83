// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/checkpoint.h"

#include "consent/core/lines.h"
#include "proto/types/base64.h"

namespace sluis::consent {
Result<std::string> checkpoint_text(const Checkpoint& checkpoint) {
  if (!is_key_name(checkpoint.origin)) return Error{ErrorCode::malformed, "checkpoint.origin"};
  if (checkpoint.head.size > kTreeSizeMax) return Error{ErrorCode::out_of_range, "checkpoint.size"};
  return checkpoint.origin + "\n" + std::to_string(checkpoint.head.size) + "\n" +
         to_base64(checkpoint.head.root.view()) + "\n";
}

Result<Checkpoint> parse_checkpoint_text(std::string_view text) {
  const auto origin = take_line(text);
  const auto size_line = take_line(text);
  const auto root_line = take_line(text);
  // Extension lines are refused: nobody audits them, so they could tell two readers two things.
  if (!root_line || !text.empty()) return Error{ErrorCode::malformed, "checkpoint"};
  if (!is_key_name(*origin)) return Error{ErrorCode::malformed, "checkpoint.origin"};
  SLUIS_TRY(size, parse_decimal(*size_line, "checkpoint.size"));
  SLUIS_TRY(root, parse_digest(*root_line, "checkpoint.root"));
  return Checkpoint{std::string(*origin), {size, root}};
}

Result<std::string> format_checkpoint(const Checkpoint& checkpoint, const NoteKey& key,
                                      const Signature& signature) {
  if (key.name != checkpoint.origin) return Error{ErrorCode::malformed, "checkpoint.origin"};
  SLUIS_TRY(text, checkpoint_text(checkpoint));
  return format_note({std::move(text), {signature_line(key, signature)}});
}

Result<Checkpoint> verify_checkpoint(std::string_view note, const NoteKey& log,
                                     const SignatureCheck& check) {
  SLUIS_TRY(parsed, parse_note(note));
  // The signature first: an unsigned text is not worth a word about its content.
  if (!verify_note(parsed, log, check).ok()) {
    return Error{ErrorCode::bad_checkpoint, "checkpoint.signature"};
  }
  SLUIS_TRY(checkpoint, parse_checkpoint_text(parsed.text));
  if (checkpoint.origin != log.name) return Error{ErrorCode::bad_checkpoint, "checkpoint.origin"};
  return checkpoint;
}

Status check_continues(const Checkpoint& held, const Checkpoint& next,
                       std::span<const Digest> path) {
  if (next.origin != held.origin) return Error{ErrorCode::bad_checkpoint, "checkpoint.origin"};
  return verify_consistency(held.head, next.head, path);
}

}  // namespace sluis::consent
