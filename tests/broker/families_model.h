// SPDX-License-Identifier: EUPL-1.2
// Which alerts there must be, and who has which case: from the story alone.
#pragma once

#include "tests/broker/families.h"

namespace sluis::broker::testing {

class FamilyModel {
 public:
  struct Told {  // what an alert says
    std::string receiver, case_id, flags;
    std::set<std::string> reporters;
    bool given = false;  // to its receiver, as it is
  };
  struct Group {  // signals that belong together, of two members or more
    std::set<std::size_t> signals;
    std::set<std::string> reporters;
    std::map<std::string, Told> alerts;  // that stand for it
  };
  struct Case {
    std::string coordinator;
    std::set<std::string> subjects;
    bool open = true;
  };

  explicit FamilyModel(const FamilyStory& story) : story_(story) {}
  // Takes in what members did: signals and cases.
  void take(const Seen& seen);
  // The group that the alert is of; null: there is none that it may be of.
  Group* group_of(const Seen& alert);
  // Who has the oldest open case on a subject of the group, and the case; else the receiving role.
  std::pair<std::string, std::string> receiver_of(const Group& group) const;
  std::set<std::string> children_of(const Group& group) const;
  // Remembers what the alert says.
  static void said(Group& group, const Seen& alert);

  std::vector<Group>& groups() { return groups_; }
  const std::map<std::string, Case>& cases() const { return cases_; }

 private:
  bool linked(const std::string& one, const std::string& other) const;
  void take_signal(const Seen& seen);

  const FamilyStory& story_;
  std::vector<Seen> signals_;
  std::size_t recent_ = 0;  // the first within the window of the newest
  std::vector<Group> groups_;
  std::map<std::string, Case> cases_;
  std::vector<std::string> order_;  // of the cases, as they were opened
  std::set<std::string> alerts_;    // every one that was ever seen
};

}  // namespace sluis::broker::testing
