// SPDX-License-Identifier: EUPL-1.2
// A covenant of questions for tests: the manager asks a safety house, which weighs and answers; the
// school may ask and may hear no answer.
#pragma once

#include "consent/core/covenant.h"

namespace sluis::gateway_story {

inline constexpr std::uint16_t kZorg = 1, kQuestionKind = 2, kAnswerKind = 3;
inline constexpr std::uint16_t kStatute = 2;  // the ground of both
inline constexpr std::uint64_t kTickMs = 600'000, kAnswerAfterMs = 60'000;
inline constexpr std::uint64_t kLifeMs = 3 * 3'600'000;  // of an envelope
inline constexpr std::uint32_t kPerDay = 3;

// Adds all that to the covenant of story::World, with `house` as a member of a role of its own.
void put_questions(consent::Covenant& covenant, const MemberId& house);

}  // namespace sluis::gateway_story
