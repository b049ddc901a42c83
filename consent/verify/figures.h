// SPDX-License-Identifier: EUPL-1.2
// A span of the log in numbers: how many entries of each type, who acted, what was decided on which
// ground, released to whom, and looked up by whom.
//
// Pure. Thread safety: values. Counts name organisations, grounds and reasons, never a person, an
// exchange or a message. What leaves say can be counted again by whoever has the leaves; what
// stands in an opening only where that is at hand, so the two are kept apart.
#pragma once

#include <map>
#include <string>

#include "consent/verify/log_check.h"

namespace sluis::verify {

// Entries of seconds since 1970 in [from, before).
struct FigureSpan {
  std::uint64_t from_s = 0;
  std::uint64_t before_s = ~std::uint64_t{0};
  bool operator==(const FigureSpan&) const = default;
};

class Figures {
 public:
  using Rows = std::map<std::string, std::uint64_t>;
  explicit Figures(const FigureSpan& span) : span_(span) {}

  // The next entry, which LogCheck took without a fault. malformed: its leaf, or an open body.
  Status take(const LogEntry& entry);

  // "entry release", "act MEMBER submit": by the leaves alone.
  const Rows& leaves() const { return leaves_; }
  // "decision permit ground 3", "decision hold consent_missing", "before permit ground 3",
  // "released MEMBER ground 3 content", "alert MEMBER ground 5", "look MEMBER person".
  const Rows& opened() const { return opened_; }
  // Openings that were not at hand: erased, not kept, or not asked for.
  std::uint64_t missing() const { return missing_; }

  // What the numbers in the names of these rows mean, of those that this covenant has.
  std::set<std::string> legend(const consent::Covenant& covenant) const;

 private:
  Status take_open(const consent::Leaf& leaf, const Bytes& body);
  Status take_alert(const Bytes& body);

  FigureSpan span_;
  Rows leaves_, opened_;
  std::uint64_t missing_ = 0;
  std::set<std::uint16_t> grounds_;
  std::set<MemberId> members_;
};

// "ground 3 toestemming", "member MEMBER School": what each number of a covenant means.
std::string meaning(const consent::Ground& ground);
std::string meaning(const consent::Member& member);

}  // namespace sluis::verify
