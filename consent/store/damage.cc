// SPDX-License-Identifier: EUPL-1.2
#include "consent/store/damage.h"

#include <string>

namespace sluis::store {
namespace {

std::string grouped(std::uint64_t number) {
  std::string out = std::to_string(number);
  for (std::size_t left = out.size(); left > 3;) out.insert(left -= 3, ",");
  return out;
}

}  // namespace

Error damaged(std::string_view what, std::uint64_t number) {
  return {ErrorCode::store_damaged, std::string(what) + " " + grouped(number)};
}

Error damaged(std::string_view one, std::string_view several, std::uint64_t first,
              std::uint64_t last) {
  if (first == last) return damaged(one, first);
  return {ErrorCode::store_damaged,
          std::string(several) + " " + grouped(first) + " to " + grouped(last)};
}

}  // namespace sluis::store
