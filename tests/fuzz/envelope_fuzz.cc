// SPDX-License-Identifier: EUPL-1.2
// An envelope, as a recipient gets it from a sender whom nobody trusts yet.
// What parses encodes to the same bytes again.
#include "proto/codec/envelope.h"

using namespace sluis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto parsed = codec::parse_envelope(input); parsed.ok()) {
    CHECK(codec::serialise(parsed.value()) == to_bytes(input));
  }
  return 0;
}
