// SPDX-License-Identifier: EUPL-1.2
// From when on the witnesses of this gateway's own covenant count: not on the broker's word, nor on
// the authority's, but once the quorum of those before has cosigned its leaf.
#include "adapters/gateway/link.h"
#include "adapters/gateway/witnessing.h"
#include "consent/core/witness_set.h"

namespace sluis::gateway {
namespace {

// What may wait for one answer. Deliveries keep to a cap of their own (Inbox).
constexpr std::size_t kAfterAnswerMax = 256;

}  // namespace

void Link::ask_change(std::function<void()> then) {
  if (!witnesses_wait()) return then ? then() : void();
  if (then && after_answer_.size() >= kAfterAnswerMax) return then();
  if (then) after_answer_.push_back(std::move(then));
  if (std::exchange(change_is_asked_, true)) return;
  change_asked_ms_ = steady_ms();
  ask(codec::CovenantOf{host_.waiting_covenant().version}, [this](const codec::Reply& reply) {
    change_is_asked_ = false;
    const bool changed = on_change(reply);
    auto waiting = std::exchange(after_answer_, {});
    if (!changed) {
      for (const auto& each : waiting) each();
      return;
    }
    for (auto& each : waiting) after_change_.push_back(std::move(each));
  });
}

Status Link::check_change(const codec::Reply& reply) const {
  const auto* shown = std::get_if<codec::Proven>(&reply);
  if (shown == nullptr) return Error{ErrorCode::witnesses_wait, "covenant"};
  SLUIS_TRY_DONE(ledger_.check(*shown));
  // By the keys of then: the turn may be years old, and those who made it have others by now.
  const consent::WitnessSet before = consent::witness_set_of(
      host_.witnessing(), directory_.keys(), shown->checkpoint, seal::verify);
  return consent::check_witness_change(
      {shown->index, shown->leaf, shown->path, shown->checkpoint}, host_.waiting_covenant(),
      host_.ledger_log(), before, seal::verify);
}

bool Link::on_change(const codec::Reply& reply) {
  const std::string version = "version " + std::to_string(host_.waiting_covenant().version);
  Error why{ErrorCode::witnesses_wait, version};
  Status changed = check_change(reply);
  if (changed.ok()) {
    changed = end_witnessing(host_.folder, host_.covenant, host_.before, 1);
    if (!changed.ok()) why = changed.error();  // proven, and the disk takes it not: somebody's work
  }
  if (!changed.ok()) {
    if (change_told_ != why.code) log_error("link.witnesses_wait", why);
    change_told_ = why.code;
    return false;
  }
  change_told_.reset();
  change_asked_ms_ = 0;
  log_event("link.witnesses_changed");
  tie(std::get<codec::Proven>(reply).checkpoint);
  refresh();  // the directory under who counts now
  return true;
}

}  // namespace sluis::gateway
