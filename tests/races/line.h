// SPDX-License-Identifier: EUPL-1.2
// One member's session while its broker dies now and then: a question is repeated, with the same
// bytes, until it is answered; what the broker tells unasked is passed on.
//
// Shell (loopback). Thread safety: none.
#pragma once

#include <functional>
#include <map>

#include "tests/story/member.h"

namespace sluis::races {

class Line {
 public:
  using Answer = std::function<void(const codec::Reply&)>;

  // `member` has keys that the broker at `endpoint` admitted.
  Line(story::Member& member, const std::string& endpoint, const CurveKey& server);

  // Asks, and asks again after silence, until `answer` was called once.
  void ask(codec::Request request, Answer answer);
  std::function<void(const codec::WithdrawState&)> on_withdraw;

  // Carries everything on for at most `timeout_ms`.
  void poll(int timeout_ms);
  std::size_t waiting() const { return waiting_.size(); }
  story::Member& member() { return member_; }

 private:
  struct Waiting {
    Bytes frame;
    Answer answer;
    std::uint64_t sent_ms = 0;  // 0: not yet
  };
  void send_due();
  void take(const Bytes& bytes);

  story::Member& member_;
  sdk::Session session_;
  std::map<RequestId, Waiting> waiting_;
};

// Every leaf of the ledger, read by `line` over the protocol; empty: the broker does not answer.
std::vector<Bytes> read_ledger(Line& line);

// CLOCK_BOOTTIME of this machine, on which recipients' leases count.
std::uint64_t boot_ms();

}  // namespace sluis::races
