// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/cosignature.h"

#include <algorithm>

#include "proto/canon/canon.h"
#include "proto/hash/hash.h"
#include "proto/types/base64.h"

namespace sluis::consent {
namespace {

constexpr std::uint8_t kTypeCosignature = 0x04;
constexpr std::size_t kTimeBytes = 8;
constexpr std::uint64_t kTimeMax = (std::uint64_t{1} << 63U) - 1;

Bytes big_endian(std::uint64_t value) {
  canon::Writer out;
  out.u64(value);
  return out.take();
}
std::uint64_t big_endian(ByteView bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8U | byte;
  return value;
}

}  // namespace

NoteKeyId note_key_id(const WitnessKey& key) {
  const Digest digest = hash::sha256({as_bytes(key.name), as_bytes("\n"),
                                      ByteView{&kTypeCosignature, 1}, key.key.view()});
  return *NoteKeyId::from(digest.view().first(NoteKeyId::kSize));
}

Result<WitnessKey> parse_witness_key(std::string_view text) {
  SLUIS_TRY(parts, parse_vkey(text));
  if (parts.type != kTypeCosignature) return Error{ErrorCode::unknown_version, "vkey.type"};
  const WitnessKey out{std::move(parts.name), parts.key};
  if (parts.key_id != note_key_id(out).hex()) return Error{ErrorCode::malformed, "vkey.key_id"};
  return out;
}

std::string format_witness_key(const WitnessKey& key) {
  Bytes material{kTypeCosignature};
  append(material, key.key.view());
  return key.name + "+" + note_key_id(key).hex() + "+" + to_base64(material);
}

std::string cosignature_text(std::uint64_t time_s, std::string_view checkpoint_text) {
  return "cosignature/v1\ntime " + std::to_string(time_s) + "\n" + std::string(checkpoint_text);
}

NoteSignature cosignature_line(const WitnessKey& key, std::uint64_t time_s,
                               const Signature& signature) {
  Bytes bytes = big_endian(time_s);
  append(bytes, signature.view());
  return {key.name, note_key_id(key), std::move(bytes)};
}

Result<std::uint64_t> cosigned_at(const Note& note, const WitnessKey& key,
                                  const SignatureCheck& check) {
  const NoteKeyId key_id = note_key_id(key);
  std::optional<std::uint64_t> newest;
  for (const NoteSignature& line : note.signatures) {
    if (line.name != key.name || line.key_id != key_id) continue;
    const Error bad{ErrorCode::bad_signature, "note.cosignature"};
    if (line.signature.size() != kTimeBytes + Signature::kSize) return bad;
    const ByteView bytes(line.signature);
    const std::uint64_t time_s = big_endian(bytes.first(kTimeBytes));
    const auto signature = Signature::from(bytes.subspan(kTimeBytes));
    const std::string text = cosignature_text(time_s, note.text);
    if (time_s > kTimeMax || !check(key.key, as_bytes(text), *signature)) return bad;
    newest = std::max(newest.value_or(0), time_s);
  }
  if (!newest) return Error{ErrorCode::unknown_key, "note.cosignature"};
  return *newest;
}

Result<Quorum> verify_quorum(std::string_view note, const NoteKey& log, const WitnessSet& set,
                             const SignatureCheck& check) {
  SLUIS_TRY(checkpoint, verify_checkpoint(note, log, check));
  Quorum out{std::move(checkpoint), 0, {}};
  if (set.need == 0) return out;
  SLUIS_TRY(parsed, parse_note(note));
  std::vector<std::uint64_t> times;
  for (const WitnessKey& witness : set.witnesses) {
    if (std::find(out.by.begin(), out.by.end(), witness.key) != out.by.end()) continue;
    const Result<std::uint64_t> at = cosigned_at(parsed, witness, check);
    if (!at.ok()) continue;
    times.push_back(*at);
    out.by.push_back(witness.key);
  }
  if (times.size() < set.need) return Error{ErrorCode::no_quorum, "checkpoint"};
  std::sort(times.begin(), times.end(), std::greater<>());
  std::sort(out.by.begin(), out.by.end());
  out.time_s = times[set.need - 1];
  return out;
}

}  // namespace sluis::consent
