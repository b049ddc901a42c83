// SPDX-License-Identifier: EUPL-1.2
// Tells the families of a plan over one World.
#pragma once

#include "tests/broker/families_covenant.h"
#include "tests/broker/families_household.h"
#include "tests/broker/families_read.h"

namespace sluis::broker::testing {

enum class FaultKind { restart, lost_batch, reordered, sleep, clock };
struct FamilyFault {
  FaultKind kind = FaultKind::restart;
  std::int64_t at = 0;
  int days = 0;        // of a sleep; that the clock jumps
  std::string member;  // that sleeps
};
// Drawn from the seed, whichever families there are.
std::vector<FamilyFault> faults_of(const FamilyPlan& plan);

class FamilyTeller {
 public:
  explicit FamilyTeller(const FamilyPlan& plan);
  FamilyRun tell();

 private:
  struct Signal {
    Household::Exchange exchange;  // by nobody: who would send it is asleep
    Seen cause;
    std::string command;
  };
  struct Key {
    std::string name;
    int epoch = 0;
    std::int64_t until_ms = 0;
  };

  void pass_until(std::int64_t at);
  bool sleeps(const std::string& member) const;
  void live(Household& home);
  Signal drawn_signal(Household& home);
  void signal(Household& home);
  void send(Household& home);
  void send(Household& home, const Household::Exchange& from);
  void consent(Household& home);
  void withdraw(Household& home);
  void open(Household& home);
  void step(Household& home);
  void close(Household& home);
  void hand_over(Household& home);
  void fetch(const std::string& member);
  void renew_key(const std::string& member);
  void look();
  Seen now(SeenKind kind) const;
  bool act(const std::string& command, const Seen& cause);
  FamilyTold line(const std::string& command, const Seen* cause = nullptr,
                  const std::string& label = "");

  // ---- families_faults.cc ----
  void befall(const FamilyFault& fault);
  void restart();
  // The line is done and forgotten, before anybody heard of it.
  void lose(const std::string& command);
  void send_again(const std::string& label);
  void reorder();
  void jump(int days);

  // ---- families_erasures.cc ----
  // Who asks to be erased is looked up, asked for by a second one, and then let go.
  void hear(Household& home, Household::Wish& wish);
  bool look_up(Household& home, Household::Wish& wish);
  void mistake(Household& home, const std::string& child);
  void correct(Household& home, Household::Wish& wish);
  void destroy(Household& home, Household::Wish& wish);
  std::string asked(const Household& home, const std::string& person, const std::string& look);
  void let_go(Household& home, const std::string& person, const std::string& label);
  std::set<PersonId> reached(const Household& home, const std::string& person,
                             const std::string& label);
  World::Mark start_for(const std::set<PersonId>& persons, Household& home);
  void record(const std::string& label, Household& home);
  // The names under which it is on record, which it has no more.
  std::set<std::string> forget(Household& home, const std::string& person);
  // Names, and keys of a person, that are to be nowhere any more.
  using Needles = std::vector<std::pair<std::string, Bytes>>;
  Needles needles_of(const std::set<std::string>& ids, const std::string& person);
  void search(const Needles& needles, const std::vector<std::string>& members,
              const std::string& person);
  void found(const std::string& what, const std::string& where);

  FamilyPlan plan_;
  FamilyDraws draws_;
  bool tells_ = false, alone_ = false;  // of the covenant
  World world_;
  FamilyRun run_;
  std::vector<Household> homes_;
  World::Mark saved_;
  std::vector<World::Mark> marks_;  // of before; none knows anybody who was erased
  std::map<std::string, std::int64_t> asleep_;  // until
  std::map<std::string, Key> keys_;
  std::map<std::string, std::string> worker_of_, coming_;  // of cases
  std::vector<std::pair<std::string, const Household*>> sent_;  // labels of acts that were acked
  const Household* whose_ = nullptr;                            // the household that acts now
  std::map<std::string, std::set<std::string>> ids_;            // on record about each child
  std::set<std::string> erased_ids_;
  std::map<std::string, int> named_with_;                       // persons who have a key
  std::int64_t story_ms_ = 0;
  int turn_ = 0, labels_ = 0, leapt_ = 0, boots_ = 1, lived_ = 0, look_every_ = 1;
  int looks_ = 0, received_ = 0;
  bool lose_next_ = false;
};

}  // namespace sluis::broker::testing
