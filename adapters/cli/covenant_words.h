// SPDX-License-Identifier: EUPL-1.2
// The values of a covenant in sentences, in the command's language: labels where it has them.
//
// Pure but for the language. Thread safety: functions keep no state.
#pragma once

#include <string>

#include "adapters/cli/answer.h"
#include "consent/core/covenant.h"

namespace sluis::cli {

// "school → gezinsmanager, zorgsignaal, hulp_aan_gezin": names a rule in every version.
std::string key_of(const consent::Covenant& covenant, const consent::ReleaseRule& rule);

std::string words_of(const consent::Covenant& covenant, const consent::ReleaseRule& rule);
std::string words_of(const consent::Covenant& covenant, const consent::Ground& ground);
std::string words_of(const consent::Covenant& covenant, const consent::LinkingRule& rule);
std::string words_of(const consent::Covenant& covenant, const consent::QuestionRule& rule);
std::string words_of(const consent::Covenant& covenant, const consent::Member& member);
std::string words_of(const consent::Covenant& covenant, const consent::EndedMember& row);
std::string words_of(const consent::Covenant& covenant, const consent::Function& function);
std::string words_of(const consent::Covenant& covenant, const consent::Kind& kind);
std::string words_of(const consent::Covenant& covenant, const consent::Regime& regime);

}  // namespace sluis::cli
