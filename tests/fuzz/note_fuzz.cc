// SPDX-License-Identifier: EUPL-1.2
// Signed notes and verifier keys: what parses formats to the same bytes.
#include "consent/core/note.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluis;
  const std::string_view input = as_text(ByteView(data, size));
  if (const auto note = consent::parse_note(input); note.ok()) {
    const Result<std::string> bytes = consent::format_note(*note);
    CHECK(bytes.ok());
    CHECK(*bytes == input);
  }
  if (const auto key = consent::parse_verifier_key(input); key.ok()) {
    CHECK(consent::format_verifier_key(*key) == input);
  }
  return 0;
}
