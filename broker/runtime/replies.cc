// SPDX-License-Identifier: EUPL-1.2
// What leaves the broker after a commit: answers, deliveries with their proof, notices.
#include "broker/runtime/broker.h"
#include "broker/runtime/costs.h"
#include "proto/codec/envelope.h"
#include "proto/failpoint/failpoint.h"

namespace sluis::runtime {
namespace {

// Lists that grow for as long as the broker lives are told up to here, so that their reader's own
// limits never keep it from its mail.
constexpr std::size_t kToldMax = codec::kListedMax / 2;
constexpr std::size_t kToldIdsMax = codec::kListedMax;  // in all withdrawals of one status
// Of what is added piece by piece; the rest of the frame has room left.
constexpr std::size_t kDesignatedBytesMax = 256 * 1024;  // of one answer, or one that is larger
constexpr std::size_t kPiecesBytesMax = codec::kToMemberBytesMax - 64 * 1024;

codec::Outcome told(const broker::Outcome& outcome) {
  return {outcome.recipient, static_cast<codec::Verdict>(outcome.verdict), outcome.level,
          outcome.ground,    outcome.reason, outcome.references, outcome.decision_index};
}

// Of what a member holds: the newest decisions, as many as leave room for the rest of the frame.
std::vector<codec::HeldState> told(std::vector<broker::HeldView> held) {
  constexpr std::size_t kHeldBytesMax = 256 * 1024, kOneBytes = 96, kIndexBytes = 10;
  std::sort(held.begin(), held.end(), [](const auto& one, const auto& other) {
    return one.outcome.decision_index > other.outcome.decision_index;
  });
  std::vector<codec::HeldState> out;
  std::size_t bytes = 0;
  for (const broker::HeldView& view : held) {
    bytes += kOneBytes + kIndexBytes * view.outcome.references.size();
    if (bytes > kHeldBytesMax) break;
    out.push_back({view.exchange_id, told(view.outcome), view.consent});
  }
  return out;
}

template <class T, class Index>
void keep_newest(std::vector<T>& items, Index index) {
  if (items.size() <= kToldMax) return;
  std::sort(items.begin(), items.end(),
            [&](const T& one, const T& other) { return index(one) > index(other); });
  items.resize(kToldMax);
}

}  // namespace

// Whoever asks hears something: a frame over the cap would be dropped on its way.
transport::SendResult Broker::send(const Asked& asked, const RequestId& id, codec::Reply reply) {
  Bytes frame = codec::serialise(codec::ToMember{id, std::move(reply)});
  if (frame.size() > codec::kToMemberBytesMax) {
    frame = codec::serialise(
        codec::ToMember{id, codec::Refusal{ErrorCode::too_large, "answer"}});
  }
  return server_->send(asked.peer, frame);
}

void Broker::refuse(const Asked& asked, const RequestId& id, const Error& error) {
  send(asked, id, codec::Refusal{error.code, error.place});
}

void Broker::tell(const MemberId& member, codec::Reply reply) {
  server_->send(member, codec::serialise(codec::ToMember{std::nullopt, std::move(reply)}));
}

// Effects after the commit, never before it (promise P3).
void Broker::finish_batch() {
  const std::vector<broker::Effect> effects = commit();
  if (const auto size = ledger_->machine().directory().size(); size != directory_size_) {
    directory_size_ = size;
    replace_members();
  }
  start_cosigning();
  keep_awaited();
  for (const broker::Effect& effect : effects) release(effect);
  answer_queries();
  flush_waiting();
  ask_witnesses();
  for (auto& [member, notice] : std::exchange(notices_, {})) tell(member, notice);
  SLUIS_FAILPOINT(broker_answers_sent);
  asked_.clear();
  deliveries_.clear();
  alerts_.clear();
  receipts_.clear();
}

void Broker::answer_queries() {
  for (const auto& answer : std::exchange(after_commit_, {})) answer();
}

void Broker::release(const broker::Effect& effect) {
  if (const auto* answer = std::get_if<broker::Answer>(&effect)) send_ack(*answer);
  if (const auto* deliver = std::get_if<broker::Deliver>(&effect)) {
    deliveries_[{deliver->recipient, deliver->request}].push_back(*deliver);
  }
  if (const auto* alert = std::get_if<broker::DeliverAlert>(&effect)) {
    alerts_[{alert->recipient, alert->request}].push_back(*alert);
  }
  if (const auto* changed = std::get_if<broker::WithdrawChanged>(&effect)) send_withdraw(*changed);
  if (const auto* notify = std::get_if<broker::NotifyMember>(&effect)) {
    codec::Notify& notice = notices_[notify->member];
    notice.mail = notice.mail || notify->mail;
    notice.orders = notice.orders || notify->orders;
    notice.status = notice.status || notify->status;
  }
}

void Broker::send_ack(const broker::Answer& answer) {
  const auto* refusal = std::get_if<broker::RefusalReply>(&answer.reply);
  const auto* ack = std::get_if<broker::AckReply>(&answer.reply);
  const auto pending = receipts_.find({answer.member, answer.request});
  if (pending != receipts_.end()) {
    if (refusal != nullptr && !pending->second.refused) {
      pending->second.refused = Error{refusal->code, refusal->place};
    }
    if (ack != nullptr) pending->second.indices.push_back(ack->index);
    return;
  }
  if (take_audit(answer)) return;
  const auto asked = asked_.find({answer.member, answer.request});
  if (asked == asked_.end()) return;  // the broker's own doing: nobody waits
  if (refusal != nullptr) {
    return refuse(asked->second, answer.request, {refusal->code, refusal->place});
  }
  codec::Ack reply;
  reply.index = ack->index;
  for (const broker::Outcome& outcome : ack->outcomes) reply.outcomes.push_back(told(outcome));
  reply.facts = facts_used(ack->facts);
  send(asked->second, answer.request, std::move(reply));
}

void Broker::send_receipts_ack(const Asked& asked, const RequestId& id) {
  const PendingReceipts& pending = receipts_.at({asked.member, id});
  if (pending.refused || pending.indices.empty()) {
    return refuse(asked, id, pending.refused.value_or(Error{ErrorCode::internal, "receipts"}));
  }
  codec::Ack ack;
  ack.index = pending.indices.front();
  ack.further.assign(pending.indices.begin() + 1, pending.indices.end());
  send(asked, id, std::move(ack));
}

void Broker::send_delivery(const Asked& asked, const broker::Deliver& deliver,
                           const LogView& view) {
  const std::optional<Bytes> stored = ledger_->store().payload(deliver.envelope);
  if (!stored) {  // withdrawn while it waited for the witnesses
    never_sent_.push_back(deliver.lease);
    return;
  }
  Result<Envelope> envelope = codec::parse_envelope(*stored);
  CHECK(envelope.ok());
  codec::Delivery delivery;
  delivery.envelope = std::move(*envelope);
  delivery.release = ledger_->ledger_log().proven(
      deliver.release_index, ledger_->leaf(deliver.release_index), view);
  delivery.release.opening = deliver.release;
  codec::Fetched fetched;
  fetched.nonce = deliver.nonce;
  fetched.deliveries.push_back(std::move(delivery));
  if (send(asked, deliver.request, std::move(fetched)) != transport::SendResult::sent) {
    never_sent_.push_back(deliver.lease);
  }
}

void Broker::send_withdraw(const broker::WithdrawChanged& changed, bool seen_by_quorum) {
  const auto status = ledger_->machine().withdraw_state(changed.withdraw_id);
  if (!status) return;
  const bool effective = status->effective && ledger_cosigning_->needed();
  if (effective && !seen_by_quorum) {
    unproven_[changed.withdraw_id] = {changed.member, ledger_->ledger_log().published_size()};
  }
  tell(changed.member,
       codec::WithdrawState{status->withdraw_id, status->index, status->effective,
                            effective && !unproven_.contains(changed.withdraw_id), status->opened,
                            status->not_opened, status->unknown, status->matched});
}

// It is given again at each FETCH until its reader says that it has it; so one that is never sent
// needs no leaf that takes it back.
void Broker::add_alert(const broker::DeliverAlert& deliver, const LogView& view,
                       std::vector<codec::AlertDelivery>& out) {
  codec::AlertDelivery alert{proven(deliver.revision, true, view),
                             proven(deliver.release_index, true, view)};
  if (!alert.linked.opening || !alert.release.opening) return;  // erased meanwhile
  out.push_back(std::move(alert));
}

// Who had a case is shown by what it was designated away; what has no room comes with the next.
void Broker::add_notice(const broker::WaitingNotice& notice, const LogView& view,
                        codec::Fetched& out) {
  codec::Proven given = proven(notice.index, true, view);
  if (!given.opening) return;  // erased meanwhile
  if (!notice.shows.empty()) {
    codec::Designated shown{notice.index, facts_used(notice.shows, &view)};
    codec::Fetched with;
    with.designated = out.designated;
    with.designated.push_back(shown);
    const codec::ToMember frame{std::nullopt, std::move(with)};
    const bool is_full = codec::serialise(frame).size() > kDesignatedBytesMax;
    if (is_full && !out.designated.empty()) return;
    out.designated.push_back(std::move(shown));
  }
  out.notices.push_back(std::move(given));
}

// What is recalled from a member, until it says that it is destroyed: the newest.
std::vector<codec::Recall> Broker::recalls_of(const MemberId& member) {
  std::vector<codec::Recall> out;
  std::vector<broker::OpenRecall> open = ledger_->machine().recalls(member, codec::kRecallsMax);
  for (const broker::OpenRecall& recall : open) {
    const auto opening = ledger_->leaf_opening(recall.correction);
    codec::Proven correction = proven(recall.correction, true);
    if (!opening || !correction.opening) continue;  // erased meanwhile
    out.push_back({recall.message.message_id, std::move(correction), opening->worker_signature});
  }
  return out;
}

// What a FETCH answers beside the deliveries: alerts, leases to be answered, and what is to be
// stopped.
codec::Fetched Broker::fetched_rest(const MemberId& member, const Nonce& nonce,
                                    std::vector<codec::AlertDelivery> alerts) {
  codec::Fetched rest;
  rest.nonce = nonce;
  rest.alerts = std::move(alerts);
  for (const broker::UnansweredLease& lease : ledger_->machine().unanswered(member)) {
    if (lease.nonce == nonce) continue;  // just delivered
    if (rest.unanswered.size() == kToldMax) break;  // each answer makes room for another
    rest.unanswered.push_back(
        {lease.message.message_id, lease.envelope, lease.lease, lease.message.sender});
  }
  rest.stop = ledger_->machine().stops(member, kToldMax);
  rest.recalls = recalls_of(member);
  rest.undone = ledger_->machine().undone_alerts(member, kToldMax);
  return rest;
}

codec::Proven Broker::proven(std::uint64_t index, bool with_opening) {
  return proven(index, with_opening, shown_ledger(index + 1));
}

codec::Proven Broker::proven(std::uint64_t index, bool with_opening, const LogView& view) {
  const InPart store(Part::store);
  codec::Proven out =
      ledger_->ledger_log().proven(index, ledger_->leaf(index), view);
  if (!with_opening) return out;
  if (auto opening = ledger_->leaf_opening(index)) out.opening = std::move(opening->opening);
  return out;
}

// The source decides again from what others signed, and so must see that it is about its own person
// and that each giver answered: it gets the openings of the persons in the facts used, for this one
// decision (DESIGN §5.1). They hold pseudonyms for the broker, from which nobody is found back.
codec::FactUsed Broker::fact_used(std::uint64_t index, const LogView* view) {
  const std::uint64_t erasures = ledger_->store().erasures();
  if (facts_erasures_ != erasures || facts_.size() >= kFactsKept) facts_.clear();
  facts_erasures_ = erasures;
  const auto [kept, is_new] = facts_.try_emplace(index);
  if (is_new) {
    codec::FactUsed& fact = kept->second;
    fact.record.leaf = ledger_->leaf(index);
    if (auto opening = ledger_->leaf_opening(index)) {
      fact.record.opening = std::move(opening->opening);
      fact.worker_signature = opening->worker_signature;
      fact.persons = ledger_->person_openings(index);
    }
  }
  codec::FactUsed out = kept->second;
  codec::Proven proof = ledger_->ledger_log().proven(
      index, {}, view != nullptr ? *view : shown_ledger(index + 1));
  out.record.index = index;
  out.record.path = std::move(proof.path);
  out.record.checkpoint = std::move(proof.checkpoint);
  return out;
}

std::vector<codec::FactUsed> Broker::facts_used(const std::vector<std::uint64_t>& indices,
                                                const LogView* view) {
  if (indices.empty()) return {};
  const InPart store(Part::store);
  std::vector<codec::FactUsed> out;
  for (const std::uint64_t index : indices) out.push_back(fact_used(index, view));
  return out;
}

// As many as one frame holds. The next answer goes on where this one ended, so that orders whose
// authors are away do not keep the others out.
codec::Orders Broker::orders_of(const MemberId& member) {
  codec::Orders out;
  std::vector<broker::OpenOrder> orders = ledger_->machine().orders(member);
  const auto last = std::find_if(orders.begin(), orders.end(), [&](const auto& order) {
    return order.order_id == orders_told_[member];
  });
  if (last != orders.end()) std::rotate(orders.begin(), last + 1, orders.end());
  std::size_t bytes = 0;
  for (const broker::OpenOrder& order : orders) {
    if (out.orders.size() == codec::kOrdersMax) break;
    codec::ReleaseOrder next{order.order_id, order.exchange_id, order.recipient, order.level,
                             order.valid_until, proven(order.decision_index, true),
                             facts_used(order.facts)};
    const std::size_t size =
        codec::serialise(codec::ToMember{std::nullopt, codec::Orders{{next}}}).size();
    if (size > kPiecesBytesMax) continue;  // it can never leave; the others can
    if (bytes + size > kPiecesBytesMax) break;
    bytes += size;
    orders_told_[member] = order.order_id;
    out.orders.push_back(std::move(next));
  }
  return out;
}

// The newest, when there are more than a frame holds.
codec::StatusReply Broker::status_of(const MemberId& member) {
  broker::MemberStatus status = ledger_->machine().status(member);
  keep_newest(status.messages, [](const auto& view) { return view.submit_index; });
  keep_newest(status.withdrawals, [](const auto& withdrawal) { return withdrawal.index; });
  codec::StatusReply reply;
  for (const broker::MessageView& view : status.messages) {
    reply.messages.push_back({view.key.message_id, view.exchange_id, view.recipient,
                              static_cast<codec::MessageStage>(view.stage), view.reason,
                              view.decision_index});
  }
  std::size_t ids = 0;
  for (const broker::WithdrawStatus& withdrawal : status.withdrawals) {
    ids += withdrawal.opened.size() + withdrawal.not_opened.size() + withdrawal.unknown.size();
    if (ids > kToldIdsMax) break;
    const bool proven = withdrawal.effective && ledger_cosigning_->needed() &&
                        ledger_cosigning_->reached() &&
                        !unproven_.contains(withdrawal.withdraw_id);
    reply.withdrawals.push_back({withdrawal.withdraw_id, withdrawal.index, withdrawal.effective,
                                 proven, withdrawal.opened, withdrawal.not_opened,
                                 withdrawal.unknown, withdrawal.matched});
  }
  reply.held = told(std::move(status.held));
  keep_newest(status.corrections, [](const auto& view) { return view.index; });
  for (const broker::CorrectionView& view : status.corrections) {
    codec::CorrectionState state{view.exchange_id, view.index, {}};
    for (const broker::RecallView& recall : view.recalls) {
      state.recalls.push_back({recall.message_id, recall.recipient,
                               static_cast<codec::RecallStage>(recall.state), recall.index});
    }
    reply.corrections.push_back(std::move(state));
  }
  reply.checkpoint = shown_ledger(1).note;
  return reply;
}

}  // namespace sluis::runtime
