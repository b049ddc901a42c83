// SPDX-License-Identifier: EUPL-1.2
// Any frame that a gateway sends.
// What parses encodes to the same bytes again.
#include "proto/codec/to_broker.h"

using namespace sluis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto parsed = codec::parse_to_broker(input); parsed.ok()) {
    CHECK(codec::serialise(parsed.value()) == to_bytes(input));
  }
  return 0;
}
