// SPDX-License-Identifier: EUPL-1.2
// The simulated source: it holds the content, registers signals, decides again by itself before it
// seals, and lets an author answer each release order.
//
// Pure. Thread safety: none.
#pragma once

#include "tests/sim/desk.h"

namespace sluis::sim {

class Source : public Desk {
 public:
  explicit Source(World& world) : Desk(world, school()) {}

  void signal(std::size_t child, std::optional<std::size_t> relative, std::uint16_t kind,
              const std::vector<MemberId>& recipients);
  // Authors no longer answer: nothing new is sealed.
  void stop_sealing() { seals_ = false; }

 protected:
  void on_tick() override;
  void on(const Answered& answered, const ToBroker& asked) override;
  void on(const OrdersTold& told) override;
  void on(const StatusTold& told) override;
  void on(const Notified& told) override;
  using Desk::on;

 private:
  struct Slot {
    bool permitted = false;  // the broker said so at the intent
    std::vector<std::uint64_t> references;
    std::optional<MessageId> under_way;
  };
  struct Signal {
    Human subject;
    std::optional<Human> relative;
    std::uint16_t kind = 0;
    std::vector<Commitment> contents;  // every version that was sealed, and the first
    std::size_t content = 0;           // which the broker is believed to know
    std::map<MemberId, Slot> slots;
  };

  bool decides_to_send(const Signal& signal, const MemberId& recipient,
                       const std::vector<std::uint64_t>& references) const;
  void seal(const ExchangeId& id, const MemberId& recipient,
            const std::optional<OrderId>& order_id);
  SubmitAsked envelope(const ExchangeId& id, const Signal& signal,
                       const consent::SubmitBody& body);
  void submitted(const SubmitAsked& asked, const broker::AckReply& ack);
  void refused(const SubmitAsked& asked, ErrorCode code);
  Slot& slot_of(const SubmitAsked& asked);

  std::map<ExchangeId, Signal> signals_;
  std::map<MemberId, std::uint64_t> sequences_;
  bool seals_ = true;
};

}  // namespace sluis::sim
