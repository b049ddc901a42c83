// SPDX-License-Identifier: EUPL-1.2
// What a recipient finds in a ciphertext.
// What parses encodes to the same bytes again.
#include "proto/codec/inner.h"

using namespace sluis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto parsed = codec::parse_inner(input); parsed.ok()) {
    CHECK(codec::serialise(parsed.value()).reveal() == to_bytes(input));
  }
  return 0;
}
