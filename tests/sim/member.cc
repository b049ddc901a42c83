// SPDX-License-Identifier: EUPL-1.2
#include "tests/sim/member.h"

namespace sluis::sim {
namespace {

constexpr std::uint64_t kAgainMs = 700;

// Facts carry serials: a later one that overtakes an earlier would make it stale.
bool is_fact(const ToBroker& frame) {
  const auto* asked = std::get_if<ActAsked>(&frame);
  return asked != nullptr && asked->act.type == LeafType::fact;
}

// The broker takes these however old they are.
bool may_be_old(const ToBroker& frame) {
  const auto* asked = std::get_if<ActAsked>(&frame);
  return asked != nullptr &&
         (asked->act.type == LeafType::fact || asked->act.type == LeafType::withdraw);
}

}  // namespace

Member::Member(World& world, MemberId id)
    : world_(world), random_(world.random), acts_(id, world.random), id_(id) {
  clock_.boot_id = random_.id<BootId>();
  clock_.rate_per_million = static_cast<std::int64_t>(random_.between(0, 800)) - 400;
  clock_.wall_offset_ms = static_cast<std::int64_t>(random_.between(0, 4'000)) - 2'000;
  world.at_member[id] = [this](const ToMember& frame) { receive(frame); };
}

void Member::start() {
  if (up_ || dead_) return;
  up_ = true;
  on_start();
  tick();
}

void Member::crash(bool reboots, std::uint64_t down_ms) {
  if (!up_) return;
  up_ = false;
  ++incarnation_;
  for (auto& [request, waiting] : outbox_) waiting.sent_at = 0;
  on_crash(reboots);
  if (reboots) {
    clock_.boot_id = random_.id<BootId>();
    clock_.booted_at = world_.timeline.now();
  }
  world_.timeline.after(down_ms, [this] { start(); });
}

void Member::die() {
  crash(true, 0);
  dead_ = true;
  outbox_.clear();
}

void Member::later(std::uint64_t ms, std::function<void()> task) {
  world_.timeline.after(ms, [this, incarnation = incarnation_, task = std::move(task)] {
    if (up_ && incarnation == incarnation_) task();
  });
}

void Member::tick() {
  for (auto& [request, waiting] : outbox_) {
    const bool is_due = waiting.sent_at == 0 ||
                        waiting.sent_at + kAgainMs <= world_.timeline.now();
    if (is_due && !is_fact_not_first(request)) send(waiting);
  }
  on_tick();
  if (world_.ticking()) later(random_.between(200, 700), [this] { tick(); });
}

void Member::send(Waiting& waiting) {
  waiting.sent_at = world_.timeline.now();
  world_.to_broker(id_, waiting.frame);
}

bool Member::is_fact_not_first(const RequestId& request) const {
  const Waiting& waiting = outbox_.at(request);
  if (!is_fact(waiting.frame)) return false;
  for (const auto& [other, earlier] : outbox_) {
    if (is_fact(earlier.frame) && earlier.order < waiting.order) return true;
  }
  return false;
}

void Member::enqueue(const RequestId& request, ToBroker frame) {
  Waiting& waiting = outbox_[request];
  waiting.frame = std::move(frame);
  waiting.order = ++enqueued_;
  if (up_ && !is_fact_not_first(request)) send(waiting);
}

void Member::receive(const ToMember& frame) {
  if (!up_) return;
  const auto* answered = std::get_if<Answered>(&frame);
  if (answered == nullptr) {
    return std::visit(
        [this](const auto& told) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(told)>, Answered>) on(told);
        },
        frame);
  }
  const auto waiting = outbox_.find(answered->request);
  if (waiting == outbox_.end()) return;
  const auto* refusal = std::get_if<broker::RefusalReply>(&answered->reply);
  if (refusal != nullptr && refusal->code == ErrorCode::clock_skew &&
      may_be_old(waiting->second.frame)) {
    return;  // made by a clock that is fast: the same bytes again, until its time has come
  }
  const ToBroker asked = waiting->second.frame;
  const auto* ack = std::get_if<broker::AckReply>(&answered->reply);
  if (const auto* act = std::get_if<ActAsked>(&asked); ack != nullptr && act != nullptr) {
    world_.history.acknowledged(act->act.commitment, ack->index);
  }
  outbox_.erase(waiting);
  on(*answered, asked);
}

}  // namespace sluis::sim
