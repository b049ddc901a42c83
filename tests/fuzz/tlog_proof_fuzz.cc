// SPDX-License-Identifier: EUPL-1.2
// Offline proofs: what parses formats to the same bytes.
#include "consent/core/tlog_proof.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluis;
  const std::string_view input = as_text(ByteView(data, size));
  if (const auto proof = consent::parse_tlog_proof(input); proof.ok()) {
    const Result<std::string> text = consent::format_tlog_proof(*proof);
    CHECK(text.ok());
    CHECK(*text == input);
  }
  return 0;
}
