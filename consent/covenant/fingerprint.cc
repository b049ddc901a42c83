// SPDX-License-Identifier: EUPL-1.2
#include "consent/covenant/fingerprint.h"

#include "proto/hash/hash.h"

namespace sluis::covenant {
namespace {

// 128 bits: a second covenant with the same one cannot be found, and it can be read aloud.
constexpr std::size_t kSpokenBytes = 16;

std::string spoken(const Digest& digest) {
  const std::string digits = digest.hex().substr(0, 2 * kSpokenBytes);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 4) {
    out += (i == 0 ? "" : " ") + digits.substr(i, 4);
  }
  return out;
}

}  // namespace

std::string fingerprint(const consent::Covenant& covenant, ByteView covenant_bytes) {
  hash::Sha256 hasher;
  hasher.update(label("sluis/v1/fingerprint"));
  for (const std::string& origin : {covenant.ledger_origin, covenant.directory_origin}) {
    hasher.update(label(origin));
  }
  for (const VerifyKey& key : covenant.authority) hasher.update(key.view());
  hasher.update(hash::sha256(covenant_bytes).view());
  return spoken(hasher.finish());
}

std::string fingerprint(const VerifyKey& signing_key, const CurveKey& curve_key,
                        const VerifyKey& witness_key) {
  return spoken(hash::sha256({label("sluis/v1/member"), signing_key.view(), curve_key.view(),
                              witness_key.view()}));
}

}  // namespace sluis::covenant
