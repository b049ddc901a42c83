// SPDX-License-Identifier: EUPL-1.2
// The journal of erased keys as it lies on disk: what it takes it keeps line for line, but for a
// last line that was cut short, and reads to the same again.
#include "consent/store/erasure_journal.h"
#include "tests/fuzz/scratch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluis;
  static const fuzz::Scratch scratch;
  const ByteView input(data, size);
  const std::filesystem::path file = scratch.put("erasures", input);
  const auto journal = store::ErasureJournal::open(file);
  if (!journal.ok()) {
    CHECK(journal.code() == ErrorCode::store_damaged);
    CHECK(scratch.text("erasures") == as_text(input));  // left for whoever looks into it
    return 0;
  }
  const std::string_view whole = as_text(input).substr(0, as_text(input).rfind('\n') + 1);
  CHECK(scratch.text("erasures") == whole);
  const auto again = store::ErasureJournal::open(file);
  CHECK(again.ok());
  CHECK(again->begun() == journal->begun() && again->finished() == journal->finished());
  return 0;
}
