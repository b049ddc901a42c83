// SPDX-License-Identifier: EUPL-1.2
// What a covenant says beside its lists, in sentences: circumstances, and the terms of grounds,
// regimes, programmes, kinds and members; and the bytes by which a diff sees each of them.
//
// Pure but for the language. Thread safety: functions keep no state.
#pragma once

#include <string>

#include "consent/core/covenant.h"

namespace sluis::cli {

std::string words_of(const consent::Covenant& covenant, const consent::CircumstanceType& type);
std::string words_of(const consent::Covenant& covenant, const consent::LadderRung& rung);
std::string words_of_programme(const consent::Covenant& covenant, const consent::Term& programme);
// Each begins with "; ", or is empty.
std::string words_of_ground_terms(const consent::Covenant& covenant, std::uint16_t ground);
std::string words_of_regime_terms(const consent::Covenant& covenant, std::uint16_t regime);
bool is_public(const consent::Covenant& covenant, const MemberId& member);
bool is_never_on_consent(const consent::Covenant& covenant, std::uint16_t kind);

// All that the covenant says of an item outside its own list.
Bytes terms_beside(const consent::Covenant& covenant, const consent::Ground& ground);
Bytes terms_beside(const consent::Covenant& covenant, const consent::Regime& regime);
Bytes terms_beside(const consent::Covenant& covenant, const consent::Member& member);
Bytes terms_beside(const consent::Covenant& covenant, const consent::Kind& kind);
Bytes programme_terms_beside(const consent::Covenant& covenant, const consent::Term& programme);

}  // namespace sluis::cli
