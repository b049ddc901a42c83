// SPDX-License-Identifier: EUPL-1.2
// Every sequence number accounted for: of what was sent from here, and of what was sent to here.
//
// Shell. Thread safety: none. Each row is kept until a proof of the message's end is here; a number
// whose time is over without one is told to people (`sluis status`), and its evidence stays in the
// vault (DESIGN §5.4).
//
// | row     | event                                       | next                                |
// | sent    | accepted                                    | the leaf of its SUBMIT is asked for |
// | sent    | status says that it ended, or it is due     | the leaf of its end is asked for    |
// | sent    | a leaf proves its end                       | done                                |
// | sent    | due, and none was shown                     | told                                |
// | missing | a higher number of the same sender arrived  | its leaf is asked for               |
// | missing | it arrives; its end is proven; never used   | done                                |
// | missing | the leaf that accepted it is shown          | waits for it, a lease and a while   |
// | missing | its time is over                            | told                                |
#pragma once

#include "adapters/gateway/link.h"
#include "adapters/sdk/accounts.h"

namespace sluis::gateway {

struct Unaccounted {
  bool sent = false;
  MemberId member;
  std::uint64_t sequence = 0;
  ExchangeId exchange_id;  // zero unless sent
  TimeMs due;
  std::uint64_t submit_index = 0;
};

class Accounts {
 public:
  explicit Accounts(Host& host) : host_(host) {}
  void recover();
  void reconnected();

  // A SUBMIT was recorded, or refused: then its number is told as unused with the next message.
  void accepted(Batch& batch, const codec::Submit& submit, std::uint64_t index);
  void refused(Batch& batch, const codec::Submit& submit);
  // The broker says that the message has ended: it is to show how.
  void ended(const MessageId& message);
  // A message was opened; `unused`: what its sender says never left.
  void opened(Batch& batch, const MemberId& sender, std::uint64_t sequence,
              const std::vector<std::uint64_t>& unused);

  // About once a second; `now_ms` is real time: a clock that stands still must not end repetition.
  void step(Link& link, std::uint64_t now_ms);
  // What is due without a proof, the oldest first; at most `most`.
  std::vector<Unaccounted> unaccounted(std::size_t most) const;

 private:
  struct Sent {
    AcceptRow row;
    std::uint64_t asked_ms = 0;  // 0: not asked, or to be asked at once
    bool ends = false;           // the broker said so
  };
  using Number = std::pair<MemberId, std::uint64_t>;

  void step_sent(Link& link, Sent& sent, std::uint64_t now_ms);
  void step_missing(Link& link, std::uint64_t now_ms);
  void on_accept(Link& link, const MessageId& message, const codec::Reply& reply);
  void on_end(Link& link, const MessageId& message, const codec::Reply& reply);
  void on_missing(Link& link, const Number& number, const codec::Reply& reply);
  void put(Batch& batch, const MemberId& sender);
  void keep_evidence(Link& link, const Error& error, const codec::Proven& record);

  Host& host_;
  std::map<MessageId, Sent> sent_;  // those without an end
  std::map<MemberId, sdk::Expected> expected_;
  std::map<Number, std::uint64_t> asked_ms_;  // of what is missing
  std::set<Bytes> refused_leaves_;            // that were kept as evidence already
};

}  // namespace sluis::gateway
