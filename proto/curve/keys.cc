// SPDX-License-Identifier: EUPL-1.2
#include "proto/curve/keys.h"

#include <zmq.h>

#include "proto/types/sensitive.h"

namespace sluis::curve {
namespace {

// libzmq gives and takes keys as Z85 text: 40 characters and a zero.
struct Z85Key {
  char text[41] = {};
  ~Z85Key() { wipe(text, sizeof text); }
};

CurveKey key_of(const Z85Key& key) {
  CurveKey out;
  CHECK(zmq_z85_decode(out.data(), key.text) != nullptr);
  return out;
}

}  // namespace

CurveKeyPair generate() {
  Z85Key public_text, secret_text;
  CHECK(zmq_curve_keypair(public_text.text, secret_text.text) == 0);
  seal::SecretBytes secret(kSecretBytes);
  CHECK(zmq_z85_decode(secret.data(), secret_text.text) != nullptr);
  return {key_of(public_text), std::move(secret)};
}

Result<CurveKey> public_of(const seal::SecretBytes& secret) {
  if (secret.size() != kSecretBytes) return Error{ErrorCode::malformed, "curve secret"};
  Z85Key public_text, secret_text;
  CHECK(zmq_z85_encode(secret_text.text, secret.data(), kSecretBytes) != nullptr);
  CHECK(zmq_curve_public(public_text.text, secret_text.text) == 0);
  return key_of(public_text);
}

}  // namespace sluis::curve
