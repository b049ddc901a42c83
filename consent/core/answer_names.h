// SPDX-License-Identifier: EUPL-1.2
// What a decision came to and what a look asked, as people and tools see them. Pure.
#pragma once

#include <string_view>

#include "consent/core/bodies.h"
#include "consent/core/decide.h"

namespace sluis::consent {

constexpr std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::permit: return "permit";
    case Verdict::hold: return "hold";
    default: return "deny";
  }
}

// Empty: the asker's own number.
constexpr std::string_view name_of(ReadQuestion question) {
  switch (question) {
    case ReadQuestion::log: return "log";
    case ReadQuestion::openings: return "openings";
    case ReadQuestion::person: return "person";
    case ReadQuestion::own: return "own";
    case ReadQuestion::erasure: return "erasure";
    default: return "";
  }
}

}  // namespace sluis::consent
