// SPDX-License-Identifier: EUPL-1.2
// Many families at once, each with one consent, one signal and one withdrawal that is sent at a
// random moment around the release of that signal. The school and the desks are played; those who
// receive are not (recipient.h).
//
// Shell (loopback). Thread safety: none. All is told to the rules as it was seen.
#pragma once

#include <memory>
#include <random>

#include "tests/races/rules.h"
#include "tests/story/line.h"

namespace sluis::races {

using story::Line;

struct RaceOptions {
  std::size_t races = 200;
  std::size_t at_once = 48;
  std::uint64_t seed = 1;
};

class Races {
 public:
  // `school` sends; it or `desk` withdraws.
  Races(Line& school, Line& desk, std::vector<MemberId> recipients, RaceRules& rules,
        RaceOptions options);

  // Carries on for about `timeout_ms`.
  void step(int timeout_ms);
  // `line` was added to the history of `recipient`: some withdrawals wait for just that.
  void at_recipient(const MemberId& recipient, std::string_view line);
  // Each race came to its end: a list without `unknown`, or no message to be in one.
  bool done() const { return ended_ >= options_.races; }
  std::size_t ended() const { return ended_; }
  // The most exchanges that were under way at one moment, between SUBMIT and end.
  std::size_t at_once_max() const { return at_once_max_; }

  // What no client may ever see, a line each.
  const std::vector<std::string>& wrong() const { return wrong_; }
  // Where those that have not ended stand.
  std::string unended() const;

 private:
  enum class Waits { for_time, for_fetch, for_row };  // what the moment of a withdrawal follows
  struct Family {
    MemberId recipient;
    std::vector<PersonKey> child, parent;
    story::Member::Signal signal;
    MessageId message;
    WithdrawId withdraw;
    Line* desk = nullptr;
    Waits waits = Waits::for_time;
    std::uint64_t withdraw_at_ms = 0;  // 0: not to be sent yet, or sent
    bool answered = false, taken = false;
    std::optional<Lists> told;
    bool ended = false;
  };
  using Shared = std::shared_ptr<Family>;

  void ask(Line& line, codec::Request request, Line::Then then) {
    line.ask_acked(std::move(request), wrong_, std::move(then));
  }
  void begin();
  void record_consent(const Shared& family);
  void announce(const Shared& family);
  void send(const Shared& family);
  void choose_moment(Family& family);
  void withdraw(const Shared& family);
  void on_told(const codec::WithdrawState& state);
  void ask_status(Line& line);
  void settle(Family& family);

  Line& school_;
  Line& desk_;
  std::vector<MemberId> recipients_;
  RaceRules& rules_;
  RaceOptions options_;
  std::size_t begun_ = 0, ended_ = 0, under_way_ = 0, at_once_max_ = 0;
  std::map<WithdrawId, Shared> families_;
  std::uint64_t status_asked_ms_ = 0;
  std::set<const Line*> asking_;
  std::vector<std::string> wrong_;
  std::mt19937_64 random_;
};

}  // namespace sluis::races
