// SPDX-License-Identifier: EUPL-1.2
// One number of a flat JSON object that a program of ours printed. Pure. Thread safety: reentrant.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace sluis::bench {

// 0 when there is none of that name.
inline std::uint64_t number_in(const std::string& json, const std::string& name) {
  const std::string key = "\"" + name + "\":";
  const std::size_t at = json.find(key);
  if (at == std::string::npos) return 0;
  return std::strtoull(json.c_str() + at + key.size(), nullptr, 10);
}

}  // namespace sluis::bench
