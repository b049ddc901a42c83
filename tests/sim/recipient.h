// SPDX-License-Identifier: EUPL-1.2
// The simulated recipient: it fetches, opens within its own lease, and answers each lease once.
//
// Pure. Thread safety: none.
//
// | step                  | a crash right after it leaves                                         |
// | delivery checked      | nothing; the lease is burned when the broker asks                     |
// | opening row durable   | the row; it is burned at the next start: nobody saw the content       |
// | clock read, decrypted | the row, as above                                                     |
// | {seen, content} durable | content handed over once, and the receipt in the outbox             |
#pragma once

#include "tests/sim/member.h"

namespace sluis::sim {

class Recipient : public Member {
 public:
  Recipient(World& world, const MemberId& id) : Member(world, id) {}

 protected:
  void on_tick() override;
  void on(const Delivered& delivered) override;
  void on(const Fetched& fetched) override;
  void on(const Notified& told) override;
  void on(const Answered& answered, const ToBroker& asked) override;
  void on_crash(bool reboots) override;
  void on_start() override;
  using Member::on;

 private:
  // One delivery on its way to being opened.
  struct Opening {
    MessageId message;
    EnvelopeHash envelope;
    LeaseId lease;
    Commitment leaf;
    BootTimeMs end;         // of the lease, from the question
    BootTimeMs counted_to;  // as this gateway counts it; differs only by a seeded defect
    BootTimeMs reading;
    std::uint64_t read_at = 0;
  };

  void fetch();
  bool may_open(const Delivered& delivered, const consent::ReleaseBody& body) const;
  void read_clock(Opening opening);
  void hand_over(const Opening& opening);
  void burn(const MessageId& message, const EnvelopeHash& envelope, const LeaseId& lease);
  void answer(const MessageId& message, const EnvelopeHash& envelope, const LeaseId& lease,
              bool opened);
  std::uint64_t step_ms();

  // Durable.
  std::map<MessageId, LeaseId> seen_;
  std::map<LeaseId, std::pair<MessageId, EnvelopeHash>> opening_rows_;
  std::set<LeaseId> burned_;
  std::map<LeaseId, ActAsked> receipts_;
  // Lost in a crash.
  std::map<Nonce, BootTimeMs> questions_;
  std::set<LeaseId> leases_;
};

}  // namespace sluis::sim
