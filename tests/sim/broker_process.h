// SPDX-License-Identifier: EUPL-1.2
// The simulated broker: what broker/runtime does around the real machine, on a simulated disk, with
// a crash possible at every step between a question and its answer.
//
// Pure. Thread safety: none.
//
// | step of a round     | what a crash right after it leaves                                      |
// | events applied      | the disk of before                                                      |
// | batch written       | killed: the batch; power lost: the batch or the disk of before          |
// | batch synced        | the batch, no answer sent, no checkpoint published                      |
// | checkpoint published | the batch, no answer sent                                              |
// | answers sent        | the batch, and the answers up to there                                  |
#pragma once

#include "tests/sim/chain.h"
#include "tests/sim/world.h"

namespace sluis::sim {

class BrokerProcess {
 public:
  explicit BrokerProcess(World& world);

  void receive(const MemberId& from, const ToBroker& frame);
  void start();
  // Ends the process now, outside a round.
  void crash(bool power_lost);
  // A round now, whatever was planned.
  void wake();
  void jump_wall_clock(std::int64_t offset_ms) { clock_.wall_offset_ms = offset_ms; }

  bool is_up() const { return machine_ != nullptr; }
  const broker::Machine& machine() const { return *machine_; }
  bool has_alerts(const MemberId& member) const {
    return is_up() && !machine_->alerts(member, clock_.wall(world_.timeline.now())).empty();
  }
  const Disk& disk() const { return disk_; }
  std::uint64_t rounds() const { return rounds_; }
  // How long nothing becomes due by itself.
  std::optional<DurationMs> next_due() const;

 private:
  enum class CrashAt { never, applied, written, synced, published, sending };
  struct Asked {
    MemberId member;
    ToBroker frame;
  };

  void plan_round(std::uint64_t delay_ms);
  void round();
  void handle(const Asked& asked);
  void ask(const MemberId& from, const ActAsked& asked);
  void ask(const MemberId& from, const SubmitAsked& asked);
  void ask(const MemberId& from, const FetchAsked& asked);
  void ask(const MemberId& from, const OrdersAsked& asked);
  void ask(const MemberId& from, const StatusAsked& asked);
  void ask(const MemberId& from, const EndAsked& asked);
  EndTold end_of(const EndAsked& asked) const;
  bool is_kept_from(const broker::Payload& due) const;
  bool apply(broker::Payload payload);
  bool apply_one(broker::Payload payload);
  void apply_due();
  void finish();
  bool commit();  // false: it crashed
  bool send_effects();
  void send(const broker::Effect& effect);
  void deliver(const broker::Deliver& deliver);
  bool crashes(CrashAt point);
  void note(const Batch& batch);
  void recover();
  // broker_erasure.cc; false: it crashed.
  bool erase(const ActAsked& asked, const MemberId& from);
  bool forget_erased(std::uint64_t crash_after);
  void check_erased();
  std::vector<MessageId> known_messages() const;

  World& world_;
  ProcessClock clock_;
  Disk disk_;
  std::unique_ptr<broker::Machine> machine_;  // null: down
  std::map<std::uint64_t, std::pair<LeafType, Bytes>> bodies_;  // of leaves, by index
  std::optional<Bytes> last_state_;           // of a machine that had nothing unwritten
  std::uint64_t incarnation_ = 0, wake_ = 0, rounds_ = 0;
  CrashAt crash_at_ = CrashAt::never;

  // Lost in a crash.
  std::vector<Asked> inbox_;
  std::vector<std::pair<MemberId, ActAsked>> erasures_;  // taken after this round
  Batch batch_;
  std::vector<broker::Effect> effects_;
  std::vector<std::function<void()>> after_commit_;
  std::vector<LeaseId> never_sent_;
  std::map<RequestId, std::vector<broker::DeliverAlert>> alerts_;  // of this batch
};

}  // namespace sluis::sim
