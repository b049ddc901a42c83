// SPDX-License-Identifier: EUPL-1.2
// Files that the authority signs: what parses serialises to the same bytes, and either has a text
// to sign or is refused by whoever asks for it.
#include "consent/core/authority.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluis;
  const ByteView input(data, size);
  const Result<consent::AuthorityFile> file = consent::parse_authority_file(input);
  if (!file.ok()) return 0;
  CHECK(consent::serialise(*file) == to_bytes(input));
  CHECK(consent::authority_text(*file).ok() == !file->entries.empty());
  const consent::SignatureCheck good = [](const VerifyKey&, ByteView, const Signature&) {
    return true;
  };
  CHECK(!consent::verify_authority(*file, {}, good).ok());
  return 0;
}
