// SPDX-License-Identifier: EUPL-1.2
// Which alerts there must be, and who has which case: from the story alone.
#pragma once

#include <list>
#include <memory>
#include <utility>

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
    std::map<std::string, std::shared_ptr<Told>> alerts;  // that stand for it
  };
  struct Case {
    std::string coordinator;
    std::set<std::string> subjects;
    bool open = true;
  };

  explicit FamilyModel(const FamilyStory& story);
  // Takes in what members did: signals, cases, and who was erased.
  void take(const Seen& seen);
  // The group that the alert is of; null: there is none that it may be of.
  Group* group_of(const Seen& alert);
  // The group that this alert stands for; null: none.
  Group* group_with(const std::string& alert);
  // Who has the oldest open case on a subject of the group, and the case; else the receiving role.
  std::pair<std::string, std::string> receiver_of(const Group& group) const;
  // Remembers what the alert says.
  void said(Group& group, const Seen& alert);

  const std::list<Group>& groups() const { return groups_; }
  // Those that are not as they were when it was asked before: the others need no second look.
  std::set<const Group*> take_changed() { return std::exchange(changed_, {}); }
  const std::map<std::string, Case>& cases() const { return cases_; }

 private:
  bool linked(const std::string& one, const std::string& other) const;
  // Who may be linked to the child: itself, and who shares a parent or an address.
  std::set<std::string> next_to(const std::string& child) const;
  // All that hangs together with the newest signal.
  std::set<std::size_t> together(std::size_t newest) const;
  void take_signal(const Seen& seen);
  // These signals are one group now, with what was said of those that they were in.
  Group& make(std::set<std::size_t> signals);
  std::set<std::string> reporters_of(const std::set<std::size_t>& signals) const;
  void dissolve(Group* group);
  void take_erasure(const Seen& seen);

  // What an alert said, of which signals.
  struct Version {
    std::string alert;
    std::shared_ptr<Told> told;
    std::set<std::size_t> signals;
  };

  const FamilyStory& story_;
  std::map<std::string, std::vector<std::string>> of_parent_, of_address_;  // children
  std::vector<Seen> signals_;
  std::vector<Group*> group_of_signal_;  // null: it is in none
  std::map<std::string, std::vector<std::size_t>> signals_about_;
  std::size_t recent_ = 0;  // the first within the window of the newest
  std::list<Version> versions_;  // in the order in which they were said
  std::list<Group> groups_;
  std::set<const Group*> changed_;
  std::set<Group*> unsaid_;  // those that no alert stands for
  std::map<std::string, Group*> group_with_;  // each alert that stands for one
  std::map<std::string, Case> cases_;
  std::vector<std::string> order_;  // of the cases, as they were opened
  std::map<std::string, std::vector<std::size_t>> cases_about_;  // places in it, by subject
  std::set<std::string> alerts_;    // every one that was ever seen
};

}  // namespace sluis::broker::testing
