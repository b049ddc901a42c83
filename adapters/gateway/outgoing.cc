// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/outgoing.h"

#include "adapters/gateway/corrections.h"
#include "consent/core/leaf.h"
#include "proto/hash/commit.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kLookAgainMs = 5'000;

// This act is the withdrawal `id`, by name or by a letter's code.
bool withdraws(LeafType type, ByteView bytes, const WithdrawId& id) {
  if (type == LeafType::withdraw) {
    const auto body = canon::decode<consent::WithdrawBody>(bytes, "withdraw");
    return body.ok() && body->withdraw_id == id;
  }
  if (type != LeafType::fact) return false;
  const auto body = canon::decode<consent::FactBody>(bytes, "fact");
  const auto* code = body.ok() ? std::get_if<consent::LetterCodeUsed>(&body->payload) : nullptr;
  return code != nullptr && code->withdraw_id == id;
}

}  // namespace

void Outgoing::recover() {
  for (const RequestRow& row : host_.vault.all<RequestRow>(RowKind::request)) {
    if (row.use != RequestUse::preflight) continue;
    preflighting_.insert({ExchangeId{row.about.value}, row.recipient});
  }
}

void Outgoing::on_named(Batch& batch, const ActRow& act, const std::vector<KeysRow>& persons) {
  if (!is_signal(act.kind)) return;
  auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, ExchangeId{act.made.value});
  if (!exchange) return;
  exchange->persons.clear();
  for (std::size_t i = 0; i < persons.size(); ++i) {
    const PersonRole role = i < act.persons.size() ? act.persons[i].role : PersonRole::subject;
    exchange->persons.push_back({role, persons[i].broker, persons[i].secrets});
  }
  batch.put(RowKind::exchange, exchange->id, *exchange);
}

void Outgoing::on_recorded(Batch& batch, const ActRow& act, const codec::Ack* ack) {
  const bool withdraws = act.kind == ActKind::withdraw || act.kind == ActKind::letter_code;
  if (withdraws && ack != nullptr) {
    auto row = host_.vault.get<WithdrawalRow>(RowKind::withdrawal, WithdrawId{act.made.value});
    if (row) row->index = ack->index;
    if (row) batch.put(RowKind::withdrawal, row->id, *row);
  }
  // A code that belongs to no letter withdrew nothing.
  if (act.kind == ActKind::letter_code && ack == nullptr) {
    batch.erase(RowKind::withdrawal, WithdrawId{act.made.value});
  }
  woken_ = true;
  preflighted_.clear();  // what was refused may have been about this act
  if (!is_signal(act.kind)) return;
  auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, ExchangeId{act.made.value});
  if (!exchange) return;
  for (SlotRow& slot : exchange->slots) {
    if (slot.state == SlotState::corrected) continue;  // taken back while it was not on record yet
    if (ack == nullptr) {
      slot.state = SlotState::denied;
      slot.reason = act.reason;
      continue;
    }
    for (const codec::Outcome& outcome : ack->outcomes) {
      if (outcome.recipient == slot.recipient) take_outcome(slot, outcome);
    }
  }
  batch.put(RowKind::exchange, exchange->id, *exchange);
}

void Outgoing::step(Link& link) {
  const std::uint64_t now_ms = host_.clock.boot().ms;
  constexpr std::uint64_t kAskAgainMs = 5'000;
  if (!link.ready() || asking_ || (!woken_ && now_ms - asked_ms_ < kAskAgainMs)) return;
  woken_ = false;
  asked_ms_ = now_ms;
  bool under_way = false;
  for (const ExchangeRow& exchange : host_.vault.all<ExchangeRow>(RowKind::exchange)) {
    for (const SlotRow& slot : exchange.slots) {
      const bool is_answer = host_.covenant.answer_of(exchange.kind) != nullptr;
      const bool is_ordered = slot.state == SlotState::ordered;
      if (is_answer && (is_ordered || slot.state == SlotState::permitted)) {
        seal_answer(link, exchange, slot.recipient);
      } else if (slot.state == SlotState::permitted) {
        ask_preflight(link, exchange, slot);
      }
      under_way = under_way || slot.state == SlotState::sent || may_be_ordered(slot.state);
    }
  }
  for (const WithdrawalRow& row : host_.vault.all<WithdrawalRow>(RowKind::withdrawal)) {
    if (row.index == 0) continue;
    under_way = under_way || !row.effective ||
                !host_.vault.get<MatchRow>(RowKind::withdrawal_match, row.id);
  }
  for (const CorrectionRow& row : host_.vault.all<CorrectionRow>(RowKind::correction)) {
    under_way = under_way || is_under_way(row);
  }
  if (!under_way) return;
  asking_ = true;
  link.ask(codec::OrdersAsked{},
           [this, &link](const codec::Reply& got) { take_orders(link, got); });
  link.ask(codec::StatusAsked{}, [this, &link](const codec::Reply& got) {
    asking_ = false;
    if (const auto* status = std::get_if<codec::StatusReply>(&got)) on_status(link, *status);
  });
}

// No key to seal to. It may have been published since the directory was last asked.
bool Outgoing::is_asleep(Link& link, const MemberId& recipient) {
  if (link.directory().keys().current_kem_key(recipient, host_.clock.wall()).ok()) return false;
  const std::uint64_t now_ms = host_.clock.boot().ms;
  if (looked_ms_ == 0 || now_ms - looked_ms_ >= kLookAgainMs) {
    looked_ms_ = now_ms;
    link.refresh();
  }
  return true;
}

void Outgoing::note_reason(ExchangeRow exchange, const MemberId& recipient, const Error& error) {
  SlotRow* slot = slot_of(exchange, recipient);
  if (slot == nullptr) return;
  slot->reason = code_of(error.code);
  host_.vault.put(RowKind::exchange, exchange.id, exchange);
}

void Outgoing::on_status(Link& link, const codec::StatusReply& status) {
  for (const codec::MessageState& message : status.messages) {
    auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, message.exchange_id);
    SlotRow* slot = exchange ? slot_of(*exchange, message.recipient) : nullptr;
    if (message.stage >= codec::MessageStage::done) accounts_.ended(message.message_id);
    if (slot == nullptr || slot->message != message.message_id) continue;
    const SlotState before = slot->state;
    if (before != SlotState::sent && before != SlotState::unknown) continue;
    switch (message.stage) {
      case codec::MessageStage::done: slot->state = SlotState::opened; break;
      case codec::MessageStage::refused: slot->state = SlotState::returned; break;
      case codec::MessageStage::expired: slot->state = SlotState::returned; break;
      case codec::MessageStage::unknown: slot->state = SlotState::unknown; break;
      default: break;
    }
    if (slot->state == before) continue;
    ended_ = true;
    // Opened after all: what was said of it before no longer holds.
    slot->reason = code_of(message.reason.value_or(ErrorCode::permit));
    if (message.decision_index != 0) {
      // The permit that it was sent on is not what decided it: nor are its ground and facts.
      slot->decision_index = message.decision_index;
      slot->ground = 0;
      slot->references.clear();
    }
    host_.vault.put(RowKind::exchange, exchange->id, *exchange);
  }
  for (const codec::WithdrawState& state : status.withdrawals) {
    on_withdraw_state(link, state);
  }
  acceptable_.clear();
  for (const codec::HeldState& held : status.held) on_held(held);
  if (status_told_) status_told_(status);
}

// The decision that stands now: a newer one than the slot's changes its reason. What is sealed or
// under way was decided by its own SUBMIT.
void Outgoing::on_held(const codec::HeldState& held) {
  const std::pair key{held.exchange_id, held.outcome.recipient};
  if (held.consent) acceptable_[key] = *held.consent;
  auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, held.exchange_id);
  SlotRow* slot = exchange ? slot_of(*exchange, held.outcome.recipient) : nullptr;
  if (slot == nullptr || !may_be_ordered(slot->state)) return;
  if (held.outcome.decision_index <= slot->decision_index) return;
  const SlotState before = slot->state;
  take_outcome(*slot, held.outcome);
  if (before == SlotState::returned) slot->state = before;
  Batch batch;
  if (before == SlotState::ordered) close_orders(batch, held.exchange_id, held.outcome.recipient);
  batch.put(RowKind::exchange, exchange->id, *exchange);
  host_.vault.commit(batch);
}

// What was ordered before the newer decision may not go: its task is no longer one.
void Outgoing::close_orders(Batch& batch, const ExchangeId& exchange, const MemberId& recipient) {
  for (OrderRow& row : host_.vault.all<OrderRow>(RowKind::order)) {
    if (row.exchange_id != exchange || row.recipient != recipient) continue;
    if (row.state != OrderState::open) continue;
    row.state = OrderState::over;
    batch.put(RowKind::order, row.id, row);
  }
}

std::optional<ConsentId> Outgoing::acceptable(const ExchangeId& exchange,
                                              const MemberId& recipient) const {
  const auto row = acceptable_.find({exchange, recipient});
  if (row == acceptable_.end()) return std::nullopt;
  return row->second;
}

std::set<ExchangeId> Outgoing::acceptable() const {
  std::set<ExchangeId> out;
  for (const auto& [place, consent] : acceptable_) out.insert(place.first);
  return out;
}

// "Proven" is not believed: the withdrawal's own leaf must stand in a tree that a quorum has seen.
void Outgoing::prove_withdrawal(Link& link, const codec::WithdrawState& state) {
  link.ask(codec::ProofOf{state.index}, [this, &link, state](const codec::Reply& reply) {
    const auto* proof = std::get_if<codec::Proven>(&reply);
    auto row = host_.vault.get<WithdrawalRow>(RowKind::withdrawal, state.withdraw_id);
    if (proof == nullptr || !row || row->proven || !proof->opening) return;
    if (!link.witnessed(proof->checkpoint).ok()) return;
    const auto leaf = consent::decode_leaf(proof->leaf);
    const bool own = leaf.ok() && hash::opens(leaf->commitment, leaf->type, *proof->opening) &&
                     withdraws(leaf->type, proof->opening->body, state.withdraw_id);
    const Status checked = own ? link.ledger().check(*proof)
                               : Status(Error{ErrorCode::bad_opening, "withdraw"});
    if (!checked.ok()) return link.evidence(checked.error(), proof->leaf);
    row->proven = true;
    host_.vault.put(RowKind::withdrawal, row->id, *row);
  });
}

void Outgoing::on_withdraw_state(Link& link, const codec::WithdrawState& state) {
  auto row = host_.vault.get<WithdrawalRow>(RowKind::withdrawal, state.withdraw_id);
  if (!row) return;
  if (state.proven && !row->proven && !host_.witnessing().witnesses_none) {
    prove_withdrawal(link, state);
  }
  const bool same = row->effective == state.effective &&
                    row->opened == state.opened && row->not_opened == state.not_opened &&
                    row->unknown == state.unknown;
  const auto match = host_.vault.get<MatchRow>(RowKind::withdrawal_match, row->id);
  if (same && match && match->matched == state.matched) return;
  row->index = state.index;
  row->effective = state.effective;
  row->opened = state.opened;
  row->not_opened = state.not_opened;
  row->unknown = state.unknown;
  Batch batch;
  batch.put(RowKind::withdrawal, row->id, *row);
  batch.put(RowKind::withdrawal_match, row->id, MatchRow{state.matched});
  host_.vault.commit(batch);
}

}  // namespace sluis::gateway
