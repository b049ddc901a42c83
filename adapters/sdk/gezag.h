// SPDX-License-Identifier: EUPL-1.2
// An answer of the register's interface on gezag ("BRP API Gezag 2.0"), as what
// consent/core/givers.h asks about. Its people are numbered; who they are stays here.
//
// Pure. Errors name a place in the answer, never a value.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "consent/core/givers.h"
#include "proto/types/sensitive.h"

namespace sluis::sdk {

inline constexpr std::size_t kGezagBytesMax = 1u << 20;
inline constexpr int kGezagDepthMax = 10;  // a holder's name is the deepest
inline constexpr std::size_t kGezagRelationsMax = 1'000;

struct GezagChild {
  std::uint32_t person = 0;
  std::vector<consent::GezagRelation> relations;  // in the order of the answer
};

struct GezagAnswer {
  // By person: the number as given; empty for somebody without one.
  std::vector<Sensitive<std::string>> numbers;
  // The minors that the answer names, in its order; else whom was asked about, without a relation.
  std::vector<GezagChild> children;
};

// `asked_about` is the number that was asked. bad_json: not of the interface's shape; too_large.
Result<GezagAnswer> read_gezag(const nlohmann::json& answer, const std::string& asked_about);
// The same of its bytes; also too_deep, not_utf8.
Result<GezagAnswer> parse_gezag(std::string_view text, const std::string& asked_about);

}  // namespace sluis::sdk
