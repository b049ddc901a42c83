// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/held_alerts.h"

#include "adapters/gateway/alerts.h"
#include "adapters/gateway/mutes.h"
#include "consent/core/linked_bodies.h"

namespace sluis::gateway {
namespace {

bool is_held_alert(AlertRow& row) {
  row.linked.clear();
  row.release.clear();
  return true;
}
// Why it is muted, and with whom that was agreed, is nothing that is asked here.
bool is_held_mute(CaseMutesRow& row) {
  for (CaseMuteRow& mute : row.mutes) {
    mute.reason = {};
    mute.agreed.clear();
  }
  return true;
}

}  // namespace

HeldAlerts::HeldAlerts()
    : rows_(RowKind::alert, is_held_alert), mutes_(RowKind::case_mutes, is_held_mute) {}

void HeldAlerts::look(const Vault& vault) {
  std::set<AlertId> stale;
  rows_.look(vault, [&](const auto& before, const auto& now) {
    stale.insert(before != nullptr ? before->id : now->id);
  });
  mutes_.look(vault, [&](const auto& before, const auto& now) {
    const auto alerts = of_cases_.find(before != nullptr ? before->id : now->id);
    if (alerts != of_cases_.end()) stale.insert(alerts->second.begin(), alerts->second.end());
  });
  undone_.look(vault);
  outcomes_.look(vault);
  for (const AlertId& id : stale) make_anew(id);
}

void HeldAlerts::make_anew(const AlertId& id) {
  if (const auto before = alerts_.find(id); before != alerts_.end()) {
    const HeldAlert& alert = *before->second;
    by_told_.erase({alert.told, id});
    if (alert.about) of_cases_[*alert.about].erase(id);
    alerts_.erase(before);
  }
  const auto row = rows_.find(to_bytes(ByteView(id.view())));
  if (row == nullptr) return;
  auto body = canon::decode<consent::LinkedBody>(row->body, "alert");
  if (!body.ok()) return;
  const auto mutes = body->case_id ? mutes_.find(to_bytes(ByteView(body->case_id->view())))
                                   : nullptr;
  const auto muted = mutes == nullptr ? std::nullopt : mute_end(mutes->mutes, row->taken);
  const HeldAlert alert{id, muted.value_or(row->taken), muted.has_value(), body->case_id,
                        std::move(body->reporters)};
  by_told_.insert({alert.told, id});
  if (alert.about) of_cases_[*alert.about].insert(id);
  alerts_[id] = std::make_shared<const HeldAlert>(alert);
}

SharedList<HeldAlert> HeldAlerts::waiting(const Vault& vault, TimeMs from) {
  look(vault);
  std::map<AlertId, Held> found;
  for (auto each = by_told_.lower_bound({from, AlertId{}}); each != by_told_.end(); ++each) {
    const Bytes key = to_bytes(ByteView(each->second.view()));
    if (undone_.find(key) != nullptr) continue;
    const auto outcomes = outcomes_.find(key);
    if (outcomes != nullptr && has_outcome(outcomes->said, *rows_.find(key))) continue;
    found[each->second] = alerts_.at(each->second);
  }
  SharedList<HeldAlert> out;
  for (auto& [id, alert] : found) out.add(std::move(alert));
  return out;
}

}  // namespace sluis::gateway
