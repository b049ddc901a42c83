// SPDX-License-Identifier: EUPL-1.2
// Leaves: what decodes encodes to the same bytes, within the size that is promised.
#include <algorithm>

#include "consent/core/leaf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluis;
  const ByteView input(data, size);
  const Result<consent::Leaf> leaf = consent::decode_leaf(input);
  if (!leaf.ok()) return 0;
  CHECK(size >= consent::kLeafBytesMin && size <= consent::kLeafBytesMax);
  const Result<Bytes> bytes = consent::encode_leaf(*leaf);
  CHECK(bytes.ok());
  CHECK(std::equal(bytes->begin(), bytes->end(), input.begin(), input.end()));
  return 0;
}
