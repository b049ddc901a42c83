// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/letter_code.h"

namespace sluis::gateway {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kCharacters = 16, kGroup = 4, kBitsEach = 5;

std::optional<std::uint32_t> value_of(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'I' || c == 'L') c = '1';
  if (c == 'O') c = '0';
  const std::size_t place = kDigits.find(c);
  if (place == kDigits.npos) return std::nullopt;
  return static_cast<std::uint32_t>(place);
}

Bytes key_of(const ConsentId& consent, std::size_t giver) {
  return to_bytes(as_bytes("letter-code/" + consent.hex() + "/" + std::to_string(giver)));
}

}  // namespace

Sensitive<std::string> printed(const consent::LetterCode& code) {
  std::string out;
  std::uint32_t bits = 0;
  std::size_t held = 0, given = 0;
  for (const std::uint8_t byte : code.value) {
    bits = (bits << 8U) | byte;
    for (held += 8; held >= kBitsEach; held -= kBitsEach) {
      if (given != 0 && given % kGroup == 0) out += '-';
      out += kDigits[(bits >> (held - kBitsEach)) & 31U];
      ++given;
    }
  }
  return Sensitive<std::string>(std::move(out));
}

Result<consent::LetterCode> letter_code_in(std::string_view text) {
  const Error refused{ErrorCode::bad_field, "code: 16 letters and digits, as in the letter"};
  consent::LetterCode out;
  std::uint32_t bits = 0;
  std::size_t held = 0, taken = 0, byte = 0;
  for (const char c : text) {
    if (c == ' ' || c == '-' || c == '\n' || c == '\r') continue;
    const auto value = value_of(c);
    if (!value || ++taken > kCharacters) return refused;
    bits = (bits << kBitsEach) | *value;
    held += kBitsEach;
    if (held < 8) continue;
    held -= 8;
    out.value[byte++] = static_cast<std::uint8_t>(bits >> held);
  }
  if (taken != kCharacters) return refused;
  return out;
}

std::optional<consent::LetterCode> kept_code(const Vault& vault, const ConsentId& consent,
                                             std::size_t giver) {
  const auto bytes = vault.get_bytes(RowKind::note, key_of(consent, giver));
  if (!bytes) return std::nullopt;
  return consent::LetterCode::from(bytes->reveal());
}

void keep_code(Batch& batch, const ConsentId& consent, std::size_t giver,
               const consent::LetterCode& code) {
  batch.put_bytes(RowKind::note, key_of(consent, giver), to_bytes(code.view()));
}

}  // namespace sluis::gateway
