// SPDX-License-Identifier: EUPL-1.2
// A signal that was about the wrong person, or went to one: taken back by two workers of its source
// (GDPR art. 16, 19 and 33), and destroyed by each recipient.
//
// Shell. Thread safety: none. At the source, by exchange:
//
// | state     | event                                   | next                                 |
// | proposed  | another worker confirms, within 30 days | confirmed: the act of both is sent   |
// | proposed  | another worker does not; the first left | refused                              |
// | confirmed | on record                               | recorded                             |
// | confirmed | the broker refuses what may pass        | proposed, with the reason            |
// | confirmed | the broker refuses otherwise            | refused                              |
// From `confirmed` on nothing of it is sealed here. It is complete when no recipient has a copy, or
// may have one, as their own entries say.
//
// At a recipient, by mail:
//
// | event                                  | durable                           | then             |
// | the recall verified, a copy is here    | open: nobody reads it any more    | a task           |
// | its term took the copy before          | destroying, by nobody             | the act is sent  |
// | a worker destroys it                   | one transaction: its rows go,     | the log is cut,  |
// |                                        | destroying                        | the act is sent  |
// | acknowledged                           | destroyed, with the entry's index |                  |
// The act is signed once the bytes are gone; a process that dies in between goes on from the row.
#pragma once

#include "adapters/gateway/correction_records.h"
#include "adapters/gateway/link.h"

namespace sluis::gateway {

std::string_view name_of(CorrectionState state);
std::string_view name_of(RecalledState state);

// What a recall says of this mail; nothing: none did.
std::optional<RecallRow> recall_of(const Host& host, const MemberId& sender,
                                   const MessageId& message);

// What the families said of this own signal, and of what it rests on; empty: nothing.
Sensitive<std::string> statement_of(const Host& host, const ExchangeId& id);

// A professional who may correct. unknown_worker, not_allowed.
Result<Worker> corrector(const Host& host, const std::string& login);

class Corrections {
 public:
  explicit Corrections(Host& host) : host_(host) {}

  // unknown_worker; not_allowed: its function may not correct; unknown_exchange: no own signal;
  // exchange_corrected; bad_field: found in the future; out_of_range: after what was said before.
  Result<CorrectionRow> propose(const std::string& worker, const ExchangeId& id,
                                consent::CorrectionReason reason, TimeMs found);
  // By another worker than the proposer. As propose(); no_such_task; correction_too_old;
  // covenant_unknown: propose it anew.
  Result<CorrectionRow> decide(Link& link, const std::string& worker, const ExchangeId& id,
                               bool yes);
  // The family asked for a correction and is refused: what it says goes along with all that is sent
  // of the signal from then on, also by who passes that on. As propose(); too_large, missing_field.
  Status refuse(const std::string& worker, const ExchangeId& id,
                const Sensitive<std::string>& statement);
  // The source's supervisor was told, by this worker.
  Result<CorrectionRow> report(const std::string& worker, const ExchangeId& id);
  std::optional<CorrectionRow> find(const ExchangeId& id) const;
  // As the broker tells it (Outgoing asks while any is under way).
  void on_status(const codec::StatusReply& status);

  // Recalls that came with a FETCH. What does not verify is evidence, and recalls nothing.
  void take(Link& link, const std::vector<codec::Recall>& recalls);
  // Alerts that are no more.
  void undo_alerts(const std::vector<AlertId>& alerts);
  // Also when it is gone, and the key of who said so counts no more: this worker says it then.
  // not_recalled; unknown_worker, not_allowed: who may not read may not destroy.
  Result<RecallRow> destroy(const std::string& worker, const MessageId& message);

  void recover();
  void step(Link& link);
  void wake() { woken_ = true; }
  void on_answer(Link& link, const RequestRow& request, const codec::Reply& reply);

 private:
  void take_one(Link& link, const codec::Recall& recall);
  void lock(const codec::Recall& recall, const consent::CorrectionBody& body);
  void stop_own(Batch& batch, const ExchangeId& id);
  void settle(Batch& batch, CorrectionRow& row, const codec::Reply& reply);
  void settle(Batch& batch, RecallRow& row, const codec::Reply& reply);
  void say_destroyed(Link& link, const RecallRow& row);

  Host& host_;
  bool woken_ = true;
  bool lacks_key_ = false;   // of who signed a recall: it is in a newer directory
  std::uint64_t asked_ms_ = 0;  // for that; steady clock
  bool cut_ = false;         // the log may still hold what is gone
  std::set<Bytes> telling_;  // keys of mail, with an act under way
};

// At the source: recorded, and a recipient still has a copy, or what they say is not known yet.
bool is_under_way(const CorrectionRow& row);

}  // namespace sluis::gateway
