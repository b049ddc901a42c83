// SPDX-License-Identifier: EUPL-1.2
// A simulator of families: generated stories over a World, what was seen of them, and what must be
// true of that. The checkers know the covenant's words and the story, and nothing of the machine.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace sluis::broker::testing {

// What identifies a child, and what links it: shared names of parents, an address by days.
struct FamilyChild {
  std::set<std::string> parents;
  std::string address;
  int from_day = 0, to_day = 0;
};

struct FamilyStory {
  std::map<std::string, FamilyChild> children;
  std::set<std::string> members{"school", "cjg", "gm", "gm2"};
  bool tells_reporters = false, by_subject_alone = false;
};

enum class SeenKind { signal, opened, closed, moved, alert, given, due, holds };

// One thing that was seen. `turn` counts the lines of the story.
struct Seen {
  SeenKind kind = SeenKind::signal;
  int turn = 0;
  std::int64_t at_ms = 0;
  std::string id;               // of the signal, case or alert
  std::string who;              // reporter, coordinator, receiver, reader, who is told
  std::string about;            // child; case of an alert; term and day of what is due
  std::string flags;            // of an alert
  std::set<std::string> names;  // subjects of a case, reporters of an alert
  int number = 0;               // kind of a signal, stage of what is due
};

struct FamilyRun {
  FamilyStory story;
  std::vector<Seen> seen;
  int acked = 0, refused = 0, jumps = 0;
};

// Empty failure: all that was checked is true.
struct FamilyReport {
  std::string failure;  // the first
  int checked = 0;
  void fail(const std::string& what) {
    if (failure.empty()) failure = what;
  }
};
using FamilyChecker = FamilyReport (*)(const FamilyStory&, const std::vector<Seen>&);

FamilyRun run_family(std::uint64_t seed);

FamilyReport alert_two_members(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport alert_missed(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport alert_doubled(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport existence_beyond_decision(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport escalated_once_per_step(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport always_responsible(const FamilyStory& story, const std::vector<Seen>& seen);

}  // namespace sluis::broker::testing
