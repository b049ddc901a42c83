// SPDX-License-Identifier: EUPL-1.2
// The group of the OPRF: ristretto255 elements and scalars, and hashing to them (RFC 9380, RFC
// 9497).
//
// Target sluis_voprf. Pure but for random_scalar(). libsodium 1.0.18 takes 32 zero bytes, the
// identity, for a valid point and checks no scalar for being canonical: both are refused here.
#pragma once

#include "proto/seal/secret.h"
#include "proto/types/ids.h"
#include "proto/types/result.h"

namespace sluis::seal::group {

inline constexpr std::size_t kScalarSize = 32;
// An element that has passed decode(), or was computed from such.
using Element = GroupKey;

// The element in `bytes`. malformed: not 32 bytes, not the one encoding of an element, or the
// identity, which would make every output the same.
Result<Element> decode(ByteView bytes);
// True for 32 bytes, little-endian, below the group order and not zero.
bool is_scalar(ByteView bytes);

// `scalar` × `element`; malformed: the result is the identity, or `element` no element.
Result<Element> multiply(ByteView scalar, const Element& element);
// `scalar` × the group's generator; malformed: the result is the identity.
Result<Element> multiply_generator(ByteView scalar);
// Never malformed for elements that passed decode(), but for a sum that is the identity.
Result<Element> add(const Element& left, const Element& right);

SecretBytes random_scalar();
// The inverse of a scalar that is not zero (CHECKed).
SecretBytes invert(ByteView scalar);
SecretBytes multiply_scalars(ByteView left, ByteView right);
SecretBytes add_scalars(ByteView left, ByteView right);
SecretBytes subtract_scalars(ByteView left, ByteView right);

// expand_message_xmd of RFC 9380 section 5.3.1 with SHA-512, 64 bytes out. The domain is at most
// 255 bytes (CHECKed).
ByteArray<64> expand_message(ByteView message, ByteView domain);
// hash_to_ristretto255 (RFC 9380 appendix B); malformed: the identity, which nobody can aim at.
Result<Element> hash_to_group(ByteView message, ByteView domain);
SecretBytes hash_to_scalar(ByteView message, ByteView domain);

}  // namespace sluis::seal::group
