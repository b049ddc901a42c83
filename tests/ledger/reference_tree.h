// SPDX-License-Identifier: EUPL-1.2
// RFC 6962 section 2.1 written down as it stands, by recursion: the tests' second opinion.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "proto/hash/hash.h"

namespace sluis::test {

// Own hashing, so that a wrong prefix in the tested code is noticed.
inline Digest reference_leaf(ByteView leaf) {
  Bytes text{0x00};
  append(text, leaf);
  return hash::sha256(text);
}
inline Digest reference_node(const Digest& left, const Digest& right) {
  Bytes text{0x01};
  append(text, left.view());
  append(text, right.view());
  return hash::sha256(text);
}

// A tree of any size up to 2^64 - 1 in which all leaves are equal except the one at `odd_index`,
// so that the hash of a range follows from its length and whether it holds the odd one.
class ReferenceTree {
 public:
  using Path = std::vector<Digest>;

  explicit ReferenceTree(std::uint64_t odd_index) : odd_index_(odd_index) {}

  Digest leaf(std::uint64_t index) const {
    return reference_leaf(as_bytes(index == odd_index_ ? "odd" : "even"));
  }
  // MTH(D[begin:end])
  Digest hash(std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t count = end - begin;
    if (count == 0) return hash::sha256(ByteView{});
    if (count == 1) return leaf(begin);
    const bool odd = begin <= odd_index_ && odd_index_ < end;
    const auto key = std::pair{count, odd ? odd_index_ - begin : UINT64_MAX};
    if (const auto found = known_.find(key); found != known_.end()) return found->second;
    const std::uint64_t k = split(count);
    const Digest out = reference_node(hash(begin, begin + k), hash(begin + k, end));
    return known_.emplace(key, out).first->second;
  }
  // PATH(m, D[begin:end])
  Path path(std::uint64_t m, std::uint64_t begin, std::uint64_t end) {
    if (end - begin == 1) return {};
    const std::uint64_t k = split(end - begin);
    Path out;
    if (m < k) {
      out = path(m, begin, begin + k);
      out.push_back(hash(begin + k, end));
    } else {
      out = path(m - k, begin + k, end);
      out.push_back(hash(begin, begin + k));
    }
    return out;
  }
  // SUBPROOF(m, D[begin:end], whole)
  Path proof(std::uint64_t m, std::uint64_t begin, std::uint64_t end, bool whole = true) {
    if (m == end - begin) return whole ? Path{} : Path{hash(begin, end)};
    const std::uint64_t k = split(end - begin);
    Path out;
    if (m <= k) {
      out = proof(m, begin, begin + k, whole);
      out.push_back(hash(begin + k, end));
    } else {
      out = proof(m - k, begin + k, end, false);
      out.push_back(hash(begin, begin + k));
    }
    return out;
  }

 private:
  static std::uint64_t split(std::uint64_t count) {
    std::uint64_t k = 1;
    while (k < count - k) k *= 2;  // the largest power of two smaller than count
    return k;
  }

  std::uint64_t odd_index_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Digest> known_;
};

}  // namespace sluis::test
