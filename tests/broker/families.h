// SPDX-License-Identifier: EUPL-1.2
// A simulator of families: many generated stories over one World of forty organisations, what was
// seen of them, and what must be true of that. The checkers know the covenant's words and the
// stories, and nothing of the machine.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "broker/core/machine.h"

namespace sluis::broker::testing {

// What identifies a child, and what links it: names of parents, an address by days. Families may
// share either.
struct FamilyChild {
  std::set<std::string> parents;
  std::string address;
  int from_day = 0, to_day = 0;
};

struct FamilyStory {
  std::map<std::string, FamilyChild> children;
  std::map<std::string, int> members;    // and the role of each
  std::map<std::string, int> hundredths;  // of a full-time job, of each worker
  bool tells_reporters = false, by_subject_alone = false;
};

enum class SeenKind {
  signal, opened, closed, moved, coming, stepped, consent, yes, accepted, withdrawn, message,
  acked,  // what members did, and that the broker has it
  again,  // an act was sent once more
  received, corrected, destroyed,  // of a message; of a signal; of the message's copy
  erased, waits,                   // a person went; was not let go, for a recall
  lost, row_gone,                  // an opening, a message's row: with the last who went
  searched, left,                  // all that is kept was looked through; somebody erased was found
  alert, given, delivered, due,  // what the broker says
  holds, load, looked,           // what is on record, at a look
};

// One thing that was seen. `turn` counts the lines of all stories.
struct Seen {
  SeenKind kind = SeenKind::signal;
  int turn = 0;
  std::int64_t at_ms = 0, until_ms = 0;
  std::string id;               // of the signal, case, alert, consent, message, act
  std::string who;              // reporter, coordinator, receiver, reader, recorder, worker
  std::string by;               // sender of a message, giver of a consent, worker of a case
  std::string about;            // child; case of an alert; step; term and day of what is due
  std::string flags;            // of an alert; "above" of a load; signal of a message
  std::set<std::string> names;  // subjects of a case, reporters of an alert, "to" of a consent
  int number = 0;               // kind of a signal, stage of what is due, entry, families
  int level = 0;                // of a message; families that come
};

struct FamilyRun {
  FamilyStory story;
  std::vector<Seen> seen;
  int acked = 0, refused = 0, jumps = 0, restarts = 0, lost = 0, reordered = 0, asleep = 0;
  int died_erasing = 0;
  std::size_t events = 0;
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

// How an erasure may go wrong: the snapshot of before is kept; who shares a link goes too.
enum class ErasureDefect { none, keeps_snapshot, takes_sibling };

// Families 0 to `of`-1 of a seed; `only` some of them, when it is not empty: each tells the same
// story then, at the same time, and the same faults befall the broker.
struct FamilyPlan {
  std::uint64_t seed = 1;
  int of = 100;
  std::set<int> only;
  int days = 1'095;
  Mutants mutants;
  ErasureDefect defect = ErasureDefect::none;
};
FamilyRun run_families(const FamilyPlan& plan);

FamilyReport alert_two_members(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport alert_missed(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport alert_doubled(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport existence_beyond_decision(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport content_beyond_decision(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport escalated_once_per_step(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport overdue_reminded(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport always_responsible(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport caseload_noticed(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport sent_again_once(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport erased_leaves_nothing(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport erased_takes_nobody_along(const FamilyStory& story, const std::vector<Seen>& seen);
FamilyReport erased_after_recalls(const FamilyStory& story, const std::vector<Seen>& seen);

}  // namespace sluis::broker::testing
