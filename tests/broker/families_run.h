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

  FamilyPlan plan_;
  FamilyDraws draws_;
  bool tells_ = false, alone_ = false;  // of the covenant
  World world_;
  FamilyRun run_;
  std::vector<Household> homes_;
  World::Mark saved_;
  std::map<std::string, std::int64_t> asleep_;  // until
  std::map<std::string, Key> keys_;
  std::map<std::string, std::string> worker_of_, coming_;  // of cases
  std::vector<std::string> sent_;                          // labels of acts that were acked
  std::int64_t story_ms_ = 0;
  int turn_ = 0, labels_ = 0, leapt_ = 0, boots_ = 1, lived_ = 0, look_every_ = 1;
  bool lose_next_ = false;
};

}  // namespace sluis::broker::testing
