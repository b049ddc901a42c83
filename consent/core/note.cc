// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/note.h"

#include <algorithm>

#include "proto/hash/hash.h"
#include "proto/types/base64.h"
#include "proto/types/utf8.h"

namespace sluis::consent {
namespace {

constexpr std::string_view kLineStart = "\xe2\x80\x94 ";  // em dash U+2014, space
constexpr std::uint8_t kTypeEd25519 = 0x01;
constexpr std::uint8_t kTypeCosignature = 0x04;

// White_Space of the Unicode Character Database, as Go's unicode.IsSpace.
bool is_space(char32_t point) {
  constexpr char32_t kSpaces[] = {0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
  return (point >= 0x09 && point <= 0x0d) || (point >= 0x2000 && point <= 0x200a) ||
         std::find(std::begin(kSpaces), std::end(kSpaces), point) != std::end(kSpaces);
}

Status check_characters(std::string_view bytes) {
  if (bytes.size() > kNoteBytesMax) return Error{ErrorCode::too_large, "note"};
  if (!is_utf8(bytes)) return Error{ErrorCode::not_canonical, "note"};
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; };
  if (std::any_of(bytes.begin(), bytes.end(), is_control)) {
    return Error{ErrorCode::malformed, "note"};
  }
  return Done{};
}

// A signature line without its newline.
Result<NoteSignature> parse_line(std::string_view line) {
  if (!line.starts_with(kLineStart)) return Error{ErrorCode::malformed, "note.signature"};
  line.remove_prefix(kLineStart.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) {
    return Error{ErrorCode::malformed, "note.signature.name"};
  }
  const auto bytes = from_base64(line.substr(space + 1));
  if (!bytes) return Error{ErrorCode::not_canonical, "note.signature.base64"};
  if (bytes->size() <= NoteKeyId::kSize) return Error{ErrorCode::malformed, "note.signature"};
  const ByteView view(*bytes);
  return NoteSignature{std::string(line.substr(0, space)),
                       *NoteKeyId::from(view.first(NoteKeyId::kSize)),
                       to_bytes(view.subspan(NoteKeyId::kSize))};
}

}  // namespace

std::string format_signature_line(const NoteSignature& signature) {
  Bytes bytes = to_bytes(signature.key_id.view());
  append(bytes, signature.signature);
  return std::string(kLineStart) + signature.name + " " + to_base64(bytes) + "\n";
}

Result<Note> parse_note(std::string_view bytes) {
  SLUIS_TRY_DONE(check_characters(bytes));
  // The last blank line parts text and signatures: the text itself may hold blank lines.
  const std::size_t end = bytes.rfind("\n\n");
  if (end == std::string_view::npos) return Error{ErrorCode::malformed, "note.text"};
  Note note;
  note.text = bytes.substr(0, end + 1);
  std::string_view lines = bytes.substr(end + 2);
  if (!lines.ends_with('\n')) return Error{ErrorCode::malformed, "note.signature"};
  while (!lines.empty()) {
    if (note.signatures.size() == kNoteSignaturesMax) {
      return Error{ErrorCode::too_large, "note.signatures"};
    }
    const std::size_t newline = lines.find('\n');
    SLUIS_TRY(signature, parse_line(lines.substr(0, newline)));
    note.signatures.push_back(std::move(signature));
    lines.remove_prefix(newline + 1);
  }
  return note;
}

Result<std::string> format_note(const Note& note) {
  if (!note.text.ends_with('\n')) return Error{ErrorCode::malformed, "note.text"};
  std::string bytes = note.text + "\n";
  for (const NoteSignature& signature : note.signatures) bytes += format_signature_line(signature);
  // Parsing decides: a name with a space or a text with a tab would come back as another note.
  SLUIS_TRY(parsed, parse_note(bytes));
  if (parsed != note) return Error{ErrorCode::malformed, "note"};
  return bytes;
}

bool is_key_name(std::string_view name) {
  if (name.empty()) return false;
  while (!name.empty()) {
    const auto point = take_code_point(name);
    if (!point || *point < 0x20 || *point == '+' || is_space(*point)) return false;
  }
  return true;
}

NoteKeyId note_key_id(const NoteKey& key) {
  const Digest digest = hash::sha256(
      {as_bytes(key.name), as_bytes("\n"), ByteView{&kTypeEd25519, 1}, key.key.view()});
  return *NoteKeyId::from(digest.view().first(NoteKeyId::kSize));
}

Result<VkeyParts> parse_vkey(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == text.npos ? first : text.find('+', first + 1);
  if (second == text.npos || !is_key_name(text.substr(0, first))) {
    return Error{ErrorCode::malformed, "vkey"};
  }
  const auto material = from_base64(text.substr(second + 1));  // base 64 may hold a plus
  if (!material || material->empty()) return Error{ErrorCode::malformed, "vkey.base64"};
  VkeyParts out{std::string(text.substr(0, first)),
                std::string(text.substr(first + 1, second - first - 1)), material->front(), {}};
  const auto key = VerifyKey::from(ByteView(*material).subspan(1));
  // Of a type that is not known here the key may have any size.
  const bool sized = out.type == kTypeEd25519 || out.type == kTypeCosignature;
  if (!key && sized) return Error{ErrorCode::malformed, "vkey.base64"};
  out.key = key.value_or(VerifyKey{});
  return out;
}

Result<NoteKey> parse_verifier_key(std::string_view text) {
  SLUIS_TRY(parts, parse_vkey(text));
  if (parts.type != kTypeEd25519) return Error{ErrorCode::unknown_version, "vkey.type"};
  const NoteKey out{std::move(parts.name), parts.key};
  if (parts.key_id != note_key_id(out).hex()) return Error{ErrorCode::malformed, "vkey.key_id"};
  return out;
}

std::string format_verifier_key(const NoteKey& key) {
  Bytes material{kTypeEd25519};
  append(material, key.key.view());
  return key.name + "+" + note_key_id(key).hex() + "+" + to_base64(material);
}

NoteSignature signature_line(const NoteKey& key, const Signature& signature) {
  return {key.name, note_key_id(key), to_bytes(signature.view())};
}

Status verify_note(const Note& note, const NoteKey& key, const SignatureCheck& check) {
  const NoteKeyId key_id = note_key_id(key);
  bool found = false;
  for (const NoteSignature& line : note.signatures) {
    if (line.name != key.name || line.key_id != key_id) continue;
    found = true;
    const auto signature = Signature::from(line.signature);
    if (!signature || !check(key.key, as_bytes(note.text), *signature)) {
      return Error{ErrorCode::bad_signature, "note.signature"};
    }
  }
  if (!found) return Error{ErrorCode::unknown_key, "note.signature"};
  return Done{};
}

}  // namespace sluis::consent
