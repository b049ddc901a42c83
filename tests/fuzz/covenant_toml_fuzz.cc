// SPDX-License-Identifier: EUPL-1.2
// The covenant file that people write: what compiles is what every reader of its bytes gets.
#include "consent/covenant/compile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluis;
  const Result<consent::Covenant> covenant = covenant::compile(as_text(ByteView(data, size)));
  if (!covenant.ok()) return 0;
  const Result<consent::Covenant> read =
      consent::decode_covenant(consent::encode_covenant(*covenant));
  CHECK(read.ok() && *read == *covenant);
  CHECK(!covenant::warnings_of(*covenant).empty());  // no witnesses, to begin with
  return 0;
}
