// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/holder.h"

namespace sluis::gateway {
namespace {

constexpr DurationMs kLookForKeysAgain{2'000};  // strangers' keys do not make it ask more often

Bytes spent_key(const MemberId& asker, const Nonce& nonce) {
  Bytes out = to_bytes(asker.view());
  append(out, nonce.view());
  return out;
}

// Of the last day; older ones are dropped.
std::vector<sdk::SpentEvaluation> spent_lately(Host& host) {
  std::vector<sdk::SpentEvaluation> out;
  Batch batch;
  for (const SpentRow& row : host.vault.all<SpentRow>(RowKind::budget)) {
    if (row.at.ms + sdk::kBudgetDayMs < host.clock.wall().ms) {
      batch.erase(RowKind::budget, spent_key(row.asker, row.nonce));
    } else {
      out.push_back({row.asker, row.nonce, row.request, row.at});
    }
  }
  host.vault.commit(batch);
  return out;
}

}  // namespace

// Keeps what was spent in the vault.
class VaultLog : public sdk::EvaluationLog {
 public:
  explicit VaultLog(Host& host) : host_(host) {}
  Status add(const sdk::SpentEvaluation& spent) override {
    host_.vault.put(RowKind::budget, spent_key(spent.asker, spent.nonce),
                    SpentRow{spent.asker, spent.nonce, spent.request, spent.at});
    return Done{};
  }

 private:
  Host& host_;
};

struct Holder::State {
  State(Host& host, std::vector<sdk::OwnShare> shares)
      : log(host), holder(std::move(shares), log, spent_lately(host)) {}
  VaultLog log;
  sdk::KeyHolder holder;
};

Holder::Holder(Host& host) : host_(host) {
  std::vector<sdk::OwnShare> held = shares();
  if (!held.empty()) state_ = std::make_unique<State>(host_, std::move(held));
}

std::vector<sdk::OwnShare> Holder::shares() const {
  std::vector<sdk::OwnShare> out;
  for (const std::string_view name : {kShareName, kNextShareName}) {
    const auto row = host_.vault.get<ShareRow>(RowKind::share, name);
    if (!row) continue;
    auto key = seal::OprfKey::from_scalar(row->scalar.reveal());
    if (key.ok()) {
      out.push_back({host_.member(), row->refresh, {row->index, std::move(*key)}});
    } else {
      log_error("holder.share", key.error());
    }
  }
  return out;
}

// With old shares of a threshold of holders the key can be had: each refresh is worth as much as
// what is forgotten after it.
void Holder::turn(const Link& link) {
  if (!present() || !link.ready() || link.directory().size() == turned_at_) return;
  turned_at_ = link.directory().size();
  const auto next = host_.vault.get<ShareRow>(RowKind::share, kNextShareName);
  if (!next) return;
  const auto used = state_->holder.pinned(host_.covenant, link.directory().keys());
  // While the older epoch is in force its share is used too.
  if (used.size() != 1 || used.front()->refresh != next->refresh) return;
  Batch batch;
  batch.put(RowKind::share, kShareName, *next);
  batch.erase(RowKind::share, kNextShareName);
  host_.vault.commit(batch);
  host_.vault.forget_erased();
  state_ = std::make_unique<State>(host_, shares());
  log_event("holder.refreshed");
}
Holder::~Holder() = default;

void Holder::answer(Link& link, const codec::Evaluate& request) {
  if (!present()) return;
  codec::Evaluated answer = state_->holder.answer(request, host_.covenant,
                                                  link.directory().keys(), host_.clock.wall());
  const auto* refused = std::get_if<ErrorCode>(&answer.answer);
  // The asker's key, or this holder's own, may be newer than the directory held here.
  const bool of_a_key = refused != nullptr && (*refused == ErrorCode::unknown_key ||
                                               *refused == ErrorCode::other_refresh ||
                                               *refused == ErrorCode::no_key_holder);
  link.tell(std::move(answer));
  if (!of_a_key || host_.clock.boot() < looked_ + kLookForKeysAgain) return;
  looked_ = host_.clock.boot();
  link.refresh();
}

}  // namespace sluis::gateway
