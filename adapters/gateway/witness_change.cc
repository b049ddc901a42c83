// SPDX-License-Identifier: EUPL-1.2
// From when on the witnesses of this gateway's own covenant count: not on the broker's word, nor on
// the authority's, but once the quorum of those before has cosigned its leaf.
#include "adapters/gateway/link.h"
#include "adapters/gateway/witnessing.h"
#include "consent/core/witness_set.h"

namespace sluis::gateway {

void Link::ask_change(std::function<void()> then) {
  change_asked_ms_ = steady_ms();
  if (!witnesses_wait()) return then ? then() : void();
  const std::uint32_t version = host_.waiting_covenant().version;
  ask(codec::CovenantOf{version}, [this, version, then](const codec::Reply& reply) {
    const bool changed = on_change(version, reply);
    if (!then) return;
    if (changed) after_change_.push_back(then);
    else then();
  });
}

Status Link::check_change(const codec::Reply& reply) const {
  const auto* shown = std::get_if<codec::Proven>(&reply);
  if (shown == nullptr) return Error{ErrorCode::witnesses_wait, "covenant"};
  SLUIS_TRY_DONE(ledger_.check(*shown));
  const consent::WitnessSet before =
      consent::witness_set(host_.witnessing(), directory_.keys(), host_.clock.wall());
  return consent::check_witness_change(
      {shown->index, shown->leaf, shown->path, shown->checkpoint}, host_.waiting_covenant(),
      host_.ledger_log(), before, seal::verify);
}

bool Link::on_change(std::uint32_t version, const codec::Reply& reply) {
  // Asked twice, the first answer was enough: what it began may be under way.
  if (!witnesses_wait() || host_.waiting_covenant().version != version) return !ready();
  Status changed = check_change(reply);
  if (changed.ok()) changed = end_witnessing(host_.folder, host_.witnessing().version);
  if (!changed.ok()) {
    const Error waits{ErrorCode::witnesses_wait, "version " + std::to_string(version)};
    if (!change_told_) log_error("link.witnesses_wait", waits);
    change_told_ = true;
    return false;
  }
  host_.before.erase(host_.before.begin());
  change_told_ = false;
  change_asked_ms_ = 0;
  log_event("link.witnesses_changed");
  tie(std::get<codec::Proven>(reply).checkpoint);
  refresh();  // the directory under who counts now
  return true;
}

}  // namespace sluis::gateway
