// SPDX-License-Identifier: EUPL-1.2
// Which leaf accepted the message under each sequence number, and which one ended it.
//
// Pure. Thread safety: none. Kept when the message and its exchange are forgotten: it names two
// members and two leaves, and no exchange or person. Of each sender and recipient the newest
// kEndsMax numbers.
#pragma once

#include "broker/core/event.h"

namespace sluis::broker {

inline constexpr std::size_t kEndsMax = 4'096;

struct End {
  std::uint64_t submit_index = 0;  // 0: it was never accepted, but skipped
  std::uint64_t end_index = 0;
  bool ended = false;
  bool operator==(const End&) const = default;
};

class Ends {
 public:
  using Pair = std::pair<MemberId, MemberId>;  // sender, recipient

  const End* find(const Pair& pair, std::uint64_t sequence) const {
    const auto rows = ends_.find(pair);
    if (rows == ends_.end()) return nullptr;
    const auto row = rows->second.find(sequence);
    return row == rows->second.end() ? nullptr : &row->second;
  }
  void accepted(const Pair& pair, std::uint64_t sequence, std::uint64_t index) {
    put(pair, sequence, {index, 0, false});
  }
  void skipped(const Pair& pair, std::uint64_t sequence, std::uint64_t index) {
    put(pair, sequence, {0, index, true});
  }
  // Said again when an answer comes after all. A number that its sender used twice is the later's.
  void ended(const Pair& pair, std::uint64_t sequence, std::uint64_t submit, std::uint64_t index) {
    const End* known = find(pair, sequence);
    if (known == nullptr || known->submit_index != submit) return;
    ends_[pair][sequence] = {submit, index, true};
  }

  template <class Archive>
  void describe_fields(Archive& archive) {
    archive(ends_);
  }

 private:
  void put(const Pair& pair, std::uint64_t sequence, const End& end) {
    auto& rows = ends_[pair];
    rows.insert_or_assign(sequence, end);
    if (rows.size() > kEndsMax) rows.erase(rows.begin());
  }

  std::map<Pair, std::map<std::uint64_t, End>> ends_;
};

template <class Archive>
void describe(Archive& archive, End& end) {
  archive(end.submit_index, end.end_index, end.ended);
}
template <class Archive>
void describe(Archive& archive, Ends& ends) {
  ends.describe_fields(archive);
}

}  // namespace sluis::broker
