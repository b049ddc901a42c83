// SPDX-License-Identifier: EUPL-1.2
// Own signals after they were registered: decided here again, sealed, or held until a task is done.
//
// Shell. Thread safety: none. Content lies in the vault and nowhere else until it is sealed
// (DESIGN §5.3). Nothing is sealed on the broker's word: with its permit come the facts, and
// sdk::own_decision is run over them (promise P1 at the source).
//
// | slot      | event                                   | next                                |
// | asked     | outcome of the intent                   | permitted, held or denied           |
// | permitted | preflight brings the facts; own permit  | sealed                              |
// | permitted | own decision says no, or recipient asleep | permitted, with the reason        |
// | held      | release order, verified                 | ordered: a task for the author      |
// | ordered   | author sends or adapts; own permit      | sealed                              |
// | ordered   | author withdraws                        | withdrawn                           |
// | ordered   | its time is over                        | held; the broker orders anew        |
// | held, ordered, denied | status: a newer decision says no | held or denied, with its reason |
// | sealed    | acknowledged as stored                  | sent                                |
// | sealed    | RECHECK: no longer permitted            | held or denied                      |
// | sealed    | refused by what may pass (clock, key)   | permitted; under an order: ordered  |
// | sealed    | refused for good                        | denied                              |
// | sent      | status: opened, unknown                 | opened, unknown                     |
// | sent      | status: refused, expired                | returned, with why: held here again |
// An answer to a question is sealed on the permit or order alone: it rests on no fact, and it is no
// author's to confirm.
#pragma once

#include "adapters/gateway/accounts.h"
#include "adapters/gateway/acts.h"
#include "adapters/gateway/sealing.h"
#include "adapters/gateway/slots.h"

namespace sluis::gateway {

enum class AuthorDecision { send, adapt, withdraw };

class Outgoing {
 public:
  Outgoing(Host& host, Acts& acts, Accounts& accounts)
      : host_(host), acts_(acts), accounts_(accounts) {}

  // For Acts: a signal's persons have keys; it was recorded or refused.
  void on_named(Batch& batch, const ActRow& act, const std::vector<KeysRow>& persons);
  void on_recorded(Batch& batch, const ActRow& act, const codec::Ack* ack);
  // Asks for what is needed: preflights, orders, status.
  void step(Link& link);
  void wake() { woken_ = true; }
  // After a start: what is under way; after a connection: what was asked is asked again.
  void recover();
  void reconnected() {
    asking_ = false;
    woken_ = true;
    preflighted_.clear();
  }
  void on_preflight(Link& link, const RequestRow& row, const codec::Reply& reply);
  void on_submit(Link& link, const RequestRow& row, const codec::Reply& reply);
  void on_status(Link& link, const codec::StatusReply& status);
  // `told` is told of each status.
  using StatusTold = std::function<void(const codec::StatusReply&)>;
  void tell_status(StatusTold told) { status_told_ = std::move(told); }
  void on_withdraw_state(Link& link, const codec::WithdrawState& state);
  // The consent that waits for this source's word before the slot may go, as last told.
  std::optional<ConsentId> acceptable(const ExchangeId& exchange, const MemberId& recipient) const;
  std::set<ExchangeId> acceptable() const;  // of whatever recipient

  // The task's answer, by `worker`: the author, or one of the same function, who stands in.
  // no_such_task; not_allowed: another worker; not_ordered: its time is over; own decision's reason
  // when it says no: nothing was sealed; unknown_worker; as seal_exchange.
  Status decide(Link& link, const OrderId& task, AuthorDecision decision,
                const std::string& worker, Sensitive<Bytes> adapted);
  // A copy of an own signal had its end since this was last asked.
  bool take_ended() { return std::exchange(ended_, false); }

 private:
  void prove_withdrawal(Link& link, const codec::WithdrawState& state);
  void on_held(const codec::HeldState& held);
  void close_orders(Batch& batch, const ExchangeId& exchange, const MemberId& recipient);
  void take_orders(Link& link, const codec::Reply& reply);
  void take_order(Link& link, const codec::ReleaseOrder& order);
  void seal_answer(Link& link, ExchangeRow exchange, const MemberId& recipient);
  void ask_preflight(Link& link, const ExchangeRow& exchange, const SlotRow& slot);
  Status none_closing(const ExchangeRow& exchange) const;
  void reopen(Batch& batch, const RequestRow& row, SlotRow& slot, ErrorCode code);
  Status own_permit(Link& link, const ExchangeRow& exchange, const SlotRow& slot,
                    const std::vector<codec::FactUsed>& facts) const;
  Status seal_slot(Link& link, Batch& batch, ExchangeRow& exchange, SlotRow& slot,
                   const SealedBy& by, const std::optional<OrderId>& order_id,
                   std::vector<RequestRow>& requests, TimeMs leaves = {});
  TimeMs leaving(const ExchangeRow& exchange, const OrderRow& order) const;
  std::optional<OrderRow> open_order(const ExchangeId& exchange, const MemberId& recipient) const;
  Result<Worker> first_published(Link& link) const;
  bool is_asleep(Link& link, const MemberId& recipient);
  void note_reason(ExchangeRow exchange, const MemberId& recipient, const Error& error);

  Host& host_;
  Acts& acts_;
  Accounts& accounts_;
  StatusTold status_told_;
  bool woken_ = true;
  bool ended_ = false;                  // a copy had its end since it was asked
  bool asking_ = false;                 // orders and status
  std::uint64_t asked_ms_ = 0;          // boot clock
  std::uint64_t looked_ms_ = 0;         // boot clock: when the directory was last asked for a key
  struct Asked {
    std::uint64_t at_ms = 0;  // boot clock
    unsigned times = 0;
  };
  std::map<std::pair<ExchangeId, MemberId>, Asked> preflighted_;
  std::set<std::pair<ExchangeId, MemberId>> preflighting_;
  std::map<std::pair<ExchangeId, MemberId>, ConsentId> acceptable_;
};

}  // namespace sluis::gateway
