// SPDX-License-Identifier: EUPL-1.2
// Which seeded defect of the way from a person to pseudonyms is switched on (defects.py).
#pragma once

namespace sluis {

inline int name_defect = 0;  // 0: none

inline constexpr int kNoProofs = 1;    // evaluations are used without their proof
inline constexpr int kPlainHash = 2;   // SHA-256 of the number in the place of the OPRF's output
inline constexpr int kOneAudience = 3;  // all audiences are this one
inline constexpr const char* kEverybody = "everybody";

}  // namespace sluis
