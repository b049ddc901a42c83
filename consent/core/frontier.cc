// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/frontier.h"

#include <bit>

namespace sluis::consent {

Result<Frontier> Frontier::restore(std::uint64_t size, std::vector<Digest> hashes) {
  if (hashes.size() != static_cast<std::size_t>(std::popcount(size))) {
    return Error{ErrorCode::malformed, "frontier"};
  }
  Frontier out;
  out.size_ = size;
  out.hashes_ = std::move(hashes);
  return out;
}

void Frontier::append(Digest leaf) {
  // Each complete subtree of the same height joins the one that has just become complete.
  for (std::uint64_t rest = size_; (rest & 1U) != 0; rest >>= 1U) {
    leaf = node_hash(hashes_.back(), leaf);
    hashes_.pop_back();
  }
  hashes_.push_back(leaf);
  ++size_;
}

Digest Frontier::root() const {
  if (hashes_.empty()) return empty_root();
  Digest out = hashes_.back();
  for (std::size_t i = hashes_.size() - 1; i-- > 0;) out = node_hash(hashes_[i], out);
  return out;
}

}  // namespace sluis::consent
