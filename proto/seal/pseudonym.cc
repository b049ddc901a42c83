// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/pseudonym.h"

#include "proto/hash/hash.h"
#include "proto/types/big_endian.h"
#include "proto/types/check.h"

namespace sluis::seal {

std::string audience_of(const MemberId& member) { return member.hex(); }

Pseudonym pseudonym_of(ByteView y, std::string_view audience, std::string_view scope,
                       std::uint32_t epoch) {
  CHECK(audience.find('\0') == std::string_view::npos);
  CHECK(scope.find('\0') == std::string_view::npos);
  Bytes text = label("sluis/v1/pseudonym");
  append(text, label(audience));
  append(text, label(scope));
  append_u32(text, epoch);
  return Pseudonym{hash::hmac_sha256(y, text)};
}

}  // namespace sluis::seal
