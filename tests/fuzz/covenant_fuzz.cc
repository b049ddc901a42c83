// SPDX-License-Identifier: EUPL-1.2
// A compiled covenant: what decodes encodes to the same bytes.
#include "consent/core/covenant.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluis;
  const ByteView input(data, size);
  const Result<consent::Covenant> covenant = consent::decode_covenant(input);
  if (!covenant.ok()) return 0;
  CHECK(consent::encode_covenant(*covenant) == to_bytes(input));
  for (const MemberId& holder : covenant->key_holders) {
    CHECK(covenant->member(holder) != nullptr && !covenant->member(holder)->is_operator);
  }
  return 0;
}
