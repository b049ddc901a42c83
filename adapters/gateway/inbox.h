// SPDX-License-Identifier: EUPL-1.2
// Mail: fetched, verified, opened once under a release record, and answered (DESIGN §5.4–5.5).
//
// Shell. Thread safety: none. Order of what is durable, for one delivery:
//   opening row → clock reading → decryption → {seen, content, answer owed} in one transaction
//   or: burned (message, lease) → answer owed
// Answers are signed in batches and kept until the broker has them. "Opened" is what has content in
// the vault. A process that dies between decryption and that transaction leaves no byte of the
// content and has shown it to nobody: its opening row is burned at the next start, "not opened" is
// the truth, and the broker may deliver anew.
//
// | at the start or told unanswered    | is answered |
// | opened under whatever lease        | opened      |
// | opening row, burned, or no row     | not opened, once burned |
// | deferred, while its lease runs     | nothing yet |
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>

#include "adapters/gateway/alerts.h"
#include "adapters/gateway/cover.h"
#include "adapters/gateway/link.h"
#include "adapters/gateway/notices.h"
#include "adapters/gateway/opening.h"
#include "adapters/gateway/own_keys.h"
#include "adapters/gateway/unwitnessed.h"

namespace sluis::gateway {

class Inbox {
 public:
  Inbox(Host& host, OwnKeys& own_keys)
      : host_(host), own_keys_(own_keys), alerts_(host), notices_(host), unwitnessed_(host) {}

  // `opened` is told of each message, in the batch that makes it seen.
  using Opened = std::function<void(Batch&, const MailRow&, const codec::Inner&)>;
  void tell_opened(Opened opened) { opened_ = std::move(opened); }
  // So is `numbered`, with the number that its sender gave it and those that never left.
  using Numbered = std::function<void(Batch&, const MemberId& sender, std::uint64_t sequence,
                                      const std::vector<std::uint64_t>& unused)>;
  void tell_numbered(Numbered numbered) { numbered_ = std::move(numbered); }
  // So is `fetched`, of all that came beside deliveries.
  using Fetched = std::function<void(const codec::Fetched&)>;
  void tell_fetched(Fetched fetched) { fetched_ = std::move(fetched); }
  // After a start: burns what was being opened when the process died, and owes its answers again.
  void recover();
  // Something waits at the broker.
  void wake() { wanted_ = true; }
  // Sends a FETCH if one is wanted and possible, and answers what is owed.
  void step(Link& link);
  // Asks for the proofs of what was opened without; every few seconds.
  void prove(Link& link) { unwitnessed_.step(link); }
  void reconnected() {
    unwitnessed_.reconnected();
    wake();
  }
  // The broker's answer to kept receipts.
  void on_receipts(Link& link, const RequestRow& row, const codec::Reply& reply);

 private:
  struct Owed {
    MessageId message;
    EnvelopeHash envelope;
    LeaseId lease;
    bool opened = false;
    TimeMs opened_at;
    std::uint16_t reason = 0;
    BootTimeMs lease_ends{};  // until then it may wait for a tick; zero: it leaves at once
  };

  void fetch(Link& link);
  // What a FETCH said to be held.
  struct Said {
    std::vector<codec::AlertHeld> alerts;
    std::vector<NoticeId> notices;
  };
  void on_fetched(Link& link, const SentFetch& fetch, const Said& said,
                  const codec::Reply& reply);
  // deferred.cc: as it comes; and again once the turn of covenant version `asked` was asked about.
  void take(Link& link, const SentFetch& fetch, const codec::Delivery& delivery,
            std::uint32_t asked = 0);
  // What came under witnesses whose turn is not proven here yet: neither opened nor burned before
  // that is asked, while its lease runs.
  struct Deferred {
    SentFetch fetch;
    codec::Delivery delivery;
    Owed owed;  // once its lease is over
    BootTimeMs lease_ends;
    std::uint32_t asked = 0;  // the version that was asked about since it came; 0: none was
  };
  static constexpr std::uint8_t kCredit = 16;           // of one FETCH
  static constexpr std::size_t kDeferredMax = 2 * kCredit;
  bool may_defer(const Link& link, const Status& witnessed, std::uint32_t asked) const;
  bool defer(const SentFetch& fetch, const codec::Delivery& delivery,
             const consent::ReleaseBody& release);
  void end_deferred();
  void ask_turn(Link& link);
  void after_turn(Link& link);
  struct Opening {
    SentFetch fetch;
    const codec::Delivery& delivery;
    const consent::ReleaseBody& release;
    CoveredRow covered;
    DirectoryAge directory;
    bool alone = false;  // urgent, without a quorum
  };
  void open(const Opening& opening);
  bool may_ask_for_urgent(const Link& link);
  void refuse(const codec::Delivery& delivery, const SentFetch& fetch, const Error& error,
              ByteView evidence, Link& link);
  std::optional<TimeMs> opened_at(const MemberId& sender, const MessageId& message) const;
  void burn(const MemberId& sender, const Owed& owed);
  void answer_unanswered(const codec::Unanswered& lease);
  void stop(const std::vector<MessageId>& messages);
  void owe(const Owed& owed);
  std::optional<TimeMs> tick_of(const Owed& owed) const;
  void let_go();
  void answer(Link& link);
  void settle(Batch& batch, const Bytes& frame);

  Host& host_;
  OwnKeys& own_keys_;
  Opened opened_;
  Numbered numbered_;
  Fetched fetched_;
  Alerts alerts_;
  Notices notices_;
  Unwitnessed unwitnessed_;
  BootTimeMs urgent_asked_;
  bool wanted_ = true;
  bool fetching_ = false;
  std::map<Bytes, Deferred> deferred_;  // by burn_key()
  std::weak_ptr<char> turn_;            // alive while a turn is asked about
  std::deque<Owed> owed_;
  std::map<TimeMs, std::map<LeaseId, Owed>> waiting_;  // by the tick at which they leave
  std::set<LeaseId> answering_;  // owed or sent
};

}  // namespace sluis::gateway
