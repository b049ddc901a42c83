// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/group.h"

#include <sodium.h>

#include <algorithm>

#include "proto/hash/hash.h"

namespace sluis::seal::group {
namespace {

static_assert(Element::kSize == crypto_core_ristretto255_BYTES);
static_assert(kScalarSize == crypto_core_ristretto255_SCALARBYTES);

Error not_an_element() { return Error{ErrorCode::malformed, "group element"}; }

Result<Element> checked(const Element& element) {
  if (element.is_zero()) return not_an_element();
  return element;
}

}  // namespace

Result<Element> decode(ByteView bytes) {
  const auto element = Element::from(bytes);
  if (!element || element->is_zero()) return not_an_element();
  if (crypto_core_ristretto255_is_valid_point(element->data()) != 1) return not_an_element();
  return *element;
}

bool is_scalar(ByteView bytes) {
  if (bytes.size() != kScalarSize) return false;
  ByteArray<64> wide{};
  std::copy(bytes.begin(), bytes.end(), wide.begin());
  SecretBytes reduced(kScalarSize);
  crypto_core_ristretto255_scalar_reduce(reduced.data(), wide.data());
  sodium_memzero(wide.data(), wide.size());
  const ByteArray<kScalarSize> zero{};
  return hash::equal_constant_time(reduced.view(), bytes) &&
         !hash::equal_constant_time(bytes, zero);
}

Result<Element> multiply(ByteView scalar, const Element& element) {
  CHECK(scalar.size() == kScalarSize);
  Element out;
  if (crypto_scalarmult_ristretto255(out.data(), scalar.data(), element.data()) != 0) {
    return not_an_element();
  }
  return checked(out);
}

Result<Element> multiply_generator(ByteView scalar) {
  CHECK(scalar.size() == kScalarSize);
  Element out;
  if (crypto_scalarmult_ristretto255_base(out.data(), scalar.data()) != 0) return not_an_element();
  return checked(out);
}

Result<Element> add(const Element& left, const Element& right) {
  Element out;
  if (crypto_core_ristretto255_add(out.data(), left.data(), right.data()) != 0) {
    return not_an_element();
  }
  return checked(out);
}

SecretBytes random_scalar() {
  SecretBytes out(kScalarSize);
  crypto_core_ristretto255_scalar_random(out.data());
  return out;
}

SecretBytes invert(ByteView scalar) {
  CHECK(scalar.size() == kScalarSize);
  SecretBytes out(kScalarSize);
  CHECK(crypto_core_ristretto255_scalar_invert(out.data(), scalar.data()) == 0);
  return out;
}

SecretBytes multiply_scalars(ByteView left, ByteView right) {
  SecretBytes out(kScalarSize);
  crypto_core_ristretto255_scalar_mul(out.data(), left.data(), right.data());
  return out;
}

SecretBytes add_scalars(ByteView left, ByteView right) {
  SecretBytes out(kScalarSize);
  crypto_core_ristretto255_scalar_add(out.data(), left.data(), right.data());
  return out;
}

SecretBytes subtract_scalars(ByteView left, ByteView right) {
  SecretBytes out(kScalarSize);
  crypto_core_ristretto255_scalar_sub(out.data(), left.data(), right.data());
  return out;
}

// One block of SHA-512 is all that 64 bytes need, so the loop of the RFC runs once: b_1.
ByteArray<64> expand_message(ByteView message, ByteView domain) {
  CHECK(domain.size() <= 255);
  const ByteArray<128> block_of_zeros{};
  const ByteArray<3> length_and_zero = {0, 64, 0};
  const ByteArray<1> one = {1};
  Bytes domain_prime = to_bytes(domain);
  domain_prime.push_back(static_cast<std::uint8_t>(domain.size()));
  const ByteArray<64> b0 = hash::sha512({block_of_zeros, message, length_and_zero, domain_prime});
  return hash::sha512({b0, one, domain_prime});
}

Result<Element> hash_to_group(ByteView message, ByteView domain) {
  ByteArray<64> uniform = expand_message(message, domain);
  Element out;
  crypto_core_ristretto255_from_hash(out.data(), uniform.data());
  sodium_memzero(uniform.data(), uniform.size());
  return checked(out);
}

SecretBytes hash_to_scalar(ByteView message, ByteView domain) {
  ByteArray<64> uniform = expand_message(message, domain);
  SecretBytes out(kScalarSize);
  crypto_core_ristretto255_scalar_reduce(out.data(), uniform.data());
  sodium_memzero(uniform.data(), uniform.size());
  return out;
}

}  // namespace sluis::seal::group
