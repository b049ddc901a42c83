// SPDX-License-Identifier: EUPL-1.2
// A person's outputs as a gateway's store keeps them: what is read is written to the same bytes.
#include "adapters/sdk/pseudonyms.h"

using namespace sluis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  const auto secrets = sdk::parse_person_secrets(input);
  if (secrets.ok()) CHECK(sdk::serialise(*secrets).reveal() == to_bytes(input));
  return 0;
}
