// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/alerts.h"

#include "adapters/sdk/alert_check.h"

namespace sluis::gateway {
namespace {

constexpr std::size_t kHeldMax = 64;  // in one FETCH
constexpr std::uint64_t kOutcomeDayMs = 86'400'000;

}  // namespace

std::vector<codec::AlertHeld> Alerts::held() const {
  std::vector<codec::AlertHeld> out;
  for (const AlertRow& row : host_.vault.all<AlertRow>(RowKind::alert)) {
    if (!row.said) out.push_back({row.id, row.given});
  }
  std::sort(out.begin(), out.end());
  if (out.size() > kHeldMax) out.resize(kHeldMax);
  return out;
}

void Alerts::said(const std::vector<codec::AlertHeld>& held) {
  Batch batch;
  for (const codec::AlertHeld& each : held) {
    auto row = host_.vault.get<AlertRow>(RowKind::alert, each.alert_id);
    if (!row || row->said || row->given != each.revision) continue;
    row->said = true;
    batch.put(RowKind::alert, row->id, *row);
  }
  if (!batch.empty()) host_.vault.commit(batch);
}

bool Alerts::take(Link& link, const SentFetch& fetch,
                  const std::vector<codec::AlertDelivery>& alerts) {
  bool taken = false;
  for (const codec::AlertDelivery& alert : alerts) taken = take_one(link, fetch, alert) || taken;
  return taken;
}

bool Alerts::take_one(Link& link, const SentFetch& fetch, const codec::AlertDelivery& alert) {
  const sdk::FetchContext context{host_.member(), fetch.nonce, fetch.sent.boot_id};
  const auto checked = sdk::check_alert(alert, context, host_.covenant, link.ledger());
  if (!checked.ok()) {
    log_error("alert.refused", checked.error());
    // A covenant that this gateway does not have yet is no lie of the broker's.
    if (checked.code() != ErrorCode::no_rule) {
      link.evidence(checked.error(), as_bytes(alert.release.checkpoint));
    }
    return false;
  }
  if (const Status witnessed = link.witnessed(alert.release.checkpoint); !witnessed.ok()) {
    log_error("alert.refused", witnessed.error());
    return false;
  }
  link.tie(alert.release.checkpoint);
  AlertRow row;
  const auto known = host_.vault.get<AlertRow>(RowKind::alert, checked->linked.alert_id);
  if (known) row = *known;
  // Said to be held is what was given now, whichever is shown: after an erasure it may be older.
  row.given = alert.linked.index;
  row.said = false;
  if (!known || row.given > known->revision) {
    row.id = checked->linked.alert_id;
    row.revision = alert.linked.index;
    row.release_index = alert.release.index;
    row.taken = host_.clock.wall();
    row.body = alert.linked.opening->body;
    row.linked = codec::serialise(codec::ToMember{RequestId{}, alert.linked});
    row.release = codec::serialise(codec::ToMember{RequestId{}, alert.release});
    log_event("alert.taken");
  }
  Batch batch;
  batch.put(RowKind::alert, row.id, row);
  if (!known) batch.put(RowKind::alert_first, row.id, NumberRow{row.taken.ms});
  host_.vault.commit(batch);
  return true;
}

AlertOutcomesRow outcomes_of(const Host& host, const AlertId& alert) {
  return host.vault.get<AlertOutcomesRow>(RowKind::alert_outcomes, alert)
      .value_or(AlertOutcomesRow{alert, {}});
}

void say_outcome(Host& host, const AlertId& alert, sdk::AlertOutcome outcome,
                 const std::string& login) {
  AlertOutcomesRow row = outcomes_of(host, alert);
  const TimeMs now = host.clock.wall();
  const auto day_of = [](TimeMs at) { return at.ms / kOutcomeDayMs; };
  if (!row.said.empty() && day_of(row.said.back().at) >= day_of(now)) row.said.pop_back();
  row.said.push_back({now, static_cast<std::uint8_t>(outcome), login});
  host.vault.put(RowKind::alert_outcomes, alert, row);
}

bool has_outcome(const std::vector<AlertOutcomeRow>& said, const AlertRow& alert) {
  if (said.empty() || said.back().at < alert.taken) return false;
  return static_cast<sdk::AlertOutcome>(said.back().outcome) != sdk::AlertOutcome::not_reached;
}

}  // namespace sluis::gateway
