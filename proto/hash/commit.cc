// SPDX-License-Identifier: EUPL-1.2
#include "proto/hash/commit.h"

#include <limits>

#include "proto/hash/hash.h"
#include "proto/types/big_endian.h"
#include "proto/types/check.h"

namespace sluis::hash {

Commitment commit(LeafType type, const Salt& r, ByteView body) {
  CHECK(body.size() <= std::numeric_limits<std::uint32_t>::max());
  Bytes head = label("sluis/v1/commit");
  append_u8(head, static_cast<std::uint8_t>(type));
  append_u32(head, static_cast<std::uint32_t>(body.size()));
  return Commitment{hmac_sha256(r.view(), {head, body})};
}

Commitment commit(LeafType type, const Opening& opening) {
  return commit(type, opening.r, opening.body);
}

bool opens(const Commitment& commitment, LeafType type, const Opening& opening) {
  return equal_constant_time(commitment.view(), commit(type, opening).view());
}

}  // namespace sluis::hash
