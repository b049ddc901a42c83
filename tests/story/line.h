// SPDX-License-Identifier: EUPL-1.2
// One member's session while its broker dies now and then: a question is repeated, with the same
// bytes, until it is answered.
//
// Shell (loopback). Thread safety: none.
#pragma once

#include "tests/story/member.h"

namespace sluis::story {

class Line {
 public:
  using Answer = std::function<void(const codec::Reply&)>;
  using Then = std::function<void(const codec::Ack&)>;

  // `member` has keys that the broker at `endpoint` admitted.
  Line(Member& member, const std::string& endpoint, const CurveKey& server);
  virtual ~Line() = default;
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  // Asks, and asks again after silence, until `answer` was called once.
  void ask(codec::Request request, Answer answer);
  // For what must be acknowledged: any other answer is a line in `wrong`, which outlives this.
  void ask_acked(codec::Request request, std::vector<std::string>& wrong, Then then);
  // What the broker tells of a withdrawal.
  std::function<void(const codec::WithdrawState&)> on_withdraw;

  // Carries everything on for at most `timeout_ms`; the number of answers that came.
  std::size_t poll(int timeout_ms);
  // Until all is answered; false: not within `seconds_max`.
  bool finish(unsigned seconds_max);
  std::size_t waiting() const { return waiting_.size(); }
  Member& member() { return member_; }

  Bytes* transcript = nullptr;  // when set, every frame is added to it before encryption

 protected:
  static constexpr std::uint64_t kSilenceMs = 2'000;

  bool send(const Bytes& frame);
  virtual void heard(const codec::Reply&) {}  // before the question it answers is told
  virtual void lost() {}                      // and with the connection all that was on its way

 private:
  struct Waiting {
    Bytes frame;
    Answer answer;
    std::uint64_t sent_ms = 0;  // 0: not yet
  };
  void send_due();
  void take(const Bytes& bytes);

  Member& member_;
  sdk::Session session_;
  std::map<RequestId, Waiting> waiting_;
};

// Its one outcome lets the content go.
bool permits(const codec::Ack& ack);

// Every leaf of the ledger, read by `line` over the protocol; empty: the broker does not answer.
std::vector<Bytes> read_ledger(Line& line);

}  // namespace sluis::story
