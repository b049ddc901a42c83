// SPDX-License-Identifier: EUPL-1.2
// Receipt files: what is read is written so that it reads back the same.
#include "consent/verify/receipt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluis;
  const std::string_view input = as_text(ByteView(data, size));
  if (const auto receipt = verify::parse_receipt(input); receipt.ok()) {
    CHECK(verify::parse_receipt(verify::format_receipt(*receipt)).value() == *receipt);
  }
  if (const auto continuation = verify::parse_continuation(input); continuation.ok()) {
    const std::string file = verify::format_continuation(*continuation);
    CHECK(verify::parse_continuation(file).value() == *continuation);
  }
  return 0;
}
