// SPDX-License-Identifier: EUPL-1.2
// The broker's snapshot: what is restored is written to the same bytes again.
#include "broker/core/machine.h"

using namespace sluis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  const auto machine = broker::Machine::restore(input);
  if (machine.ok()) CHECK(machine->snapshot() == to_bytes(input));
  return 0;
}
