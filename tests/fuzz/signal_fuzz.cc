// SPDX-License-Identifier: EUPL-1.2
// The content that a professional wrote.
// What parses encodes to the same bytes again.
#include "proto/codec/signal.h"

using namespace sluis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto parsed = codec::parse_signal(input); parsed.ok()) {
    CHECK(codec::serialise(parsed.value()).reveal() == to_bytes(input));
  }
  return 0;
}
