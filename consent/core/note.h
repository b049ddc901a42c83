// SPDX-License-Identifier: EUPL-1.2
// Signed notes (C2SP signed-note v1.0.0): a text, and lines that say who signed it.
//
// Pure: the signature itself is checked by a function of the caller's. Thread safety: values.
// A note's text means nothing before a signature of a trusted key was verified over it. What parses
// formats to the same bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "consent/core/signature_check.h"
#include "proto/types/result.h"

namespace sluis::consent {

inline constexpr std::size_t kNoteBytesMax = 64 * 1024;
inline constexpr std::size_t kNoteSignaturesMax = 64;  // the specification asks for 16 or more

// The uint32 key ID of the specification as its four bytes, big-endian.
using NoteKeyId = FixedBytes<struct NoteKeyTag, 4>;

struct NoteSignature {
  std::string name;  // of the key; not empty, no Unicode space, no plus
  NoteKeyId key_id;
  Bytes signature;  // of the key's type: 64 bytes for Ed25519; at least one byte
  bool operator==(const NoteSignature&) const = default;
};

struct Note {
  std::string text;  // ends in a newline; this is what is signed
  std::vector<NoteSignature> signatures;
  bool operator==(const Note&) const = default;
};

// The note with exactly these bytes.
// too_large: above the limits; malformed: no blank line before the signatures, no signature, a line
// of another form, a control character; not_canonical: base 64 in a second spelling, no UTF-8.
Result<Note> parse_note(std::string_view bytes);
// The bytes of `note`. Errors as parse_note's, which also holds of the result.
Result<std::string> format_note(const Note& note);

// An Ed25519 key (signature type 0x01) under the name it signs as.
struct NoteKey {
  std::string name;
  VerifyKey key;
  bool operator==(const NoteKey&) const = default;
};

// Not empty, UTF-8, without Unicode spaces, control characters and plus.
bool is_key_name(std::string_view name);
// First four bytes of SHA-256(name ‖ "\n" ‖ 0x01 ‖ key).
NoteKeyId note_key_id(const NoteKey& key);

// A verifier key "name+hhhhhhhh+base64(type ‖ key)", as users hold it; hex in lower case. Whether
// the key id is that of the rest is its reader's to say: it depends on the type.
struct VkeyParts {
  std::string name, key_id;
  std::uint8_t type = 0;
  VerifyKey key;
};
// malformed: another form, or a key that is not of 32 bytes.
Result<VkeyParts> parse_vkey(std::string_view text);

// One of type 0x01.
// malformed: another form or key ID; unknown_version: another signature type.
Result<NoteKey> parse_verifier_key(std::string_view text);
std::string format_verifier_key(const NoteKey& key);

// A signature's line, with its newline.
std::string format_signature_line(const NoteSignature& signature);
// The line of `key` whose signature over a note's text is `signature`.
NoteSignature signature_line(const NoteKey& key, const Signature& signature);

// Done when `key` signed the note: each line with its name and ID verifies and there is one.
// Lines of other keys are ignored, as the specification asks.
// unknown_key: no line of this key; bad_signature: one does not verify.
Status verify_note(const Note& note, const NoteKey& key, const SignatureCheck& check);

}  // namespace sluis::consent
