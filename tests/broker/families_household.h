// SPDX-License-Identifier: EUPL-1.2
// One family of a seed: who it is, which organisations know it, and when something happens.
//
// All is drawn from the seed and the family's number, so that it is the same whoever else is there.
#pragma once

#include <random>

#include "tests/broker/families.h"

namespace sluis::broker::testing {

inline constexpr std::int64_t kFamilyDayMs = 86'400'000;

class FamilyDraws {
 public:
  FamilyDraws(std::uint64_t seed, std::uint64_t number) : random_(seed * 1'000'003 + number) {
    random_.discard(8);
  }
  int below(int limit) {
    return static_cast<int>(random_() % static_cast<unsigned>(limit));
  }
  bool one_in(int times) { return below(times) == 0; }
  template <class T>
  std::string one_of(const T& names) {
    return *std::next(names.begin(), below(static_cast<int>(names.size())));
  }

 private:
  std::mt19937_64 random_;
};

struct Household {
  struct Case {
    std::string id, coordinator, subjects, worker;
  };
  struct Exchange {
    std::string id, by, to, child;
    int kind = 0, level = 0;
  };

  // Somebody who asks to be erased: when, and how far that is.
  struct Wish {
    std::string person, look, corrected;  // its look-up; the signal that was taken back before
    std::int64_t at = 0;
    int correction = 0;  // entry
    bool done = false;
  };

  Household(const FamilyPlan& plan, int number);

  int number = 0;
  FamilyDraws draws;
  std::map<std::string, FamilyChild> children;
  std::map<std::string, std::string> keys;  // of each person
  std::string parent;
  std::vector<std::string> reporters, gms, members;  // three to six organisations in all
  std::vector<std::int64_t> slots;                   // when something happens
  std::vector<Case> cases;
  std::vector<Exchange> exchanges;
  std::vector<std::string> consents;  // with a child's name each: "k1_1 c1_0"
  std::vector<Wish> wishes;
  FamilyDraws wish_draws;
  std::map<std::string, std::string> message_of;     // of an exchange, the newest
  int named = 0;                      // ids given out

  std::string name(const std::string& prefix) {
    return prefix + std::to_string(number) + "_" + std::to_string(++named);
  }
};

}  // namespace sluis::broker::testing
