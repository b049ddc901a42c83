// SPDX-License-Identifier: EUPL-1.2
// Checkpoints: a text that parses is the text we would write, and none counts without a signature.
#include "consent/core/checkpoint.h"

namespace {

bool nothing_verifies(const sluis::VerifyKey&, sluis::ByteView, const sluis::Signature&) {
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluis;
  const std::string_view input = as_text(ByteView(data, size));
  if (const auto checkpoint = consent::parse_checkpoint_text(input); checkpoint.ok()) {
    const Result<std::string> text = consent::checkpoint_text(*checkpoint);
    CHECK(text.ok());
    CHECK(*text == input);
  }
  const consent::NoteKey log{"example.com/behind-the-sofa", {}};
  CHECK(!consent::verify_checkpoint(input, log, nothing_verifies).ok());
  return 0;
}
