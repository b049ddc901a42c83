// SPDX-License-Identifier: EUPL-1.2
// A CSV file by the mapping of adapters/school.
#include "tests/fuzz/mapped_rows.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sluis::mapping::Mapping kMapping = sluis::fuzz::template_of("school");
  sluis::fuzz::check_rows(kMapping, sluis::as_text(sluis::ByteView(data, size)));
  return 0;
}
