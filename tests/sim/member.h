// SPDX-License-Identifier: EUPL-1.2
// What every simulated gateway has: clocks, a life with crashes, and an outbox on disk whose
// entries are sent again, byte for byte, until they are answered.
//
// Pure. Thread safety: none. What a member writes is durable at once: a crash loses what it was
// about to do, its timers and what is on its way to it.
#pragma once

#include "tests/sim/chain.h"
#include "tests/sim/world.h"

namespace sluis::sim {

class Member {
 public:
  Member(World& world, MemberId id);
  virtual ~Member() = default;
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;

  void start();
  void crash(bool reboots, std::uint64_t down_ms);
  void die();
  // Goes on with what is periodic, after time was let run without it.
  void resume() {
    if (up_) tick();
  }
  void jump_wall_clock(std::int64_t offset_ms) { clock_.wall_offset_ms = offset_ms; }
  bool is_up() const { return up_; }
  const MemberId& id() const { return id_; }
  bool has_unanswered() const { return !outbox_.empty(); }

 protected:
  virtual void on_tick() {}
  virtual void on(const Answered&, const ToBroker&) {}
  virtual void on(const Delivered&) {}
  virtual void on(const Fetched&) {}
  virtual void on(const OrdersTold&) {}
  virtual void on(const StatusTold&) {}
  virtual void on(const EndTold&) {}
  virtual void on(const Notified&) {}
  virtual void on_crash(bool) {}
  virtual void on_start() {}

  TimeMs wall() const { return clock_.wall(world_.timeline.now()); }
  BootTimeMs boot() const { return clock_.boot(world_.timeline.now()); }
  // Runs `task` unless the member crashes before.
  void later(std::uint64_t ms, std::function<void()> task);
  void enqueue(const RequestId& request, ToBroker frame);
  // Gives up waiting for an answer.
  void forget(const RequestId& request) { outbox_.erase(request); }
  void ask_now(ToBroker frame) { world_.to_broker(id_, std::move(frame)); }

  World& world_;
  Random& random_;
  ProcessClock clock_;
  ActMaker acts_;

 private:
  struct Waiting {
    ToBroker frame;
    std::uint64_t order = 0;
    std::uint64_t sent_at = 0;
  };
  void receive(const ToMember& frame);
  void tick();
  void send(Waiting& waiting);
  bool is_fact_not_first(const RequestId& request) const;

  MemberId id_;
  bool up_ = false, dead_ = false;
  std::uint64_t incarnation_ = 0, enqueued_ = 0;
  std::map<RequestId, Waiting> outbox_;
};

}  // namespace sluis::sim
