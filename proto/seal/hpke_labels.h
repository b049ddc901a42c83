// SPDX-License-Identifier: EUPL-1.2
// LabeledExtract and LabeledExpand of RFC 9180 section 4, for the suite's two identifiers.
//
// Pure; for the sources of sluis_wrap, and for the vectors of RFC 9180.
#pragma once

#include <string_view>

#include "proto/seal/secret.h"

namespace sluis::seal::hpke {

// "KEM" ‖ kem_id of DHKEM(X25519, HKDF-SHA256).
inline constexpr ByteArray<5> kKemSuite = {'K', 'E', 'M', 0x00, 0x20};
// "HPKE" ‖ kem_id ‖ kdf_id (HKDF-SHA256) ‖ aead_id (ChaCha20-Poly1305).
inline constexpr ByteArray<10> kHpkeSuite = {'H',  'P',  'K',  'E',  0x00,
                                             0x20, 0x00, 0x01, 0x00, 0x03};

SecretBytes labeled_extract(ByteView suite, ByteView salt, std::string_view label,
                            ByteView key_material);
SecretBytes labeled_expand(ByteView suite, ByteView pseudorandom_key, std::string_view label,
                           ByteView info, std::size_t size);

}  // namespace sluis::seal::hpke
