// SPDX-License-Identifier: EUPL-1.2
// What leaves the broker after a commit: answers, deliveries with their proof, notices.
#include "broker/runtime/broker.h"
#include "proto/codec/envelope.h"
#include "proto/failpoint/failpoint.h"

namespace sluis::runtime {

transport::SendResult Broker::send(const Asked& asked, const RequestId& id, codec::Reply reply) {
  return server_->send(asked.peer, codec::serialise(codec::ToMember{id, std::move(reply)}));
}

void Broker::refuse(const Asked& asked, const RequestId& id, const Error& error) {
  send(asked, id, codec::Refusal{error.code, error.place});
}

void Broker::tell(const MemberId& member, codec::Reply reply) {
  server_->send(member, codec::serialise(codec::ToMember{std::nullopt, std::move(reply)}));
}

// Effects after the commit, never before it (promise P3).
void Broker::finish_batch() {
  const std::vector<broker::Effect> effects = ledger_->commit();
  if (const auto size = ledger_->machine().directory().size(); size != directory_size_) {
    directory_size_ = size;
    members_->replace(ledger_->machine());
  }
  for (const broker::Effect& effect : effects) release(effect);
  answer_queries();
  SLUIS_FAILPOINT(broker_answers_sent);
  asked_.clear();
}

void Broker::answer_queries() {
  for (const auto& answer : std::exchange(after_commit_, {})) answer();
}

void Broker::release(const broker::Effect& effect) {
  if (const auto* answer = std::get_if<broker::Answer>(&effect)) send_ack(*answer);
  if (const auto* deliver = std::get_if<broker::Deliver>(&effect)) send_delivery(*deliver);
  if (const auto* changed = std::get_if<broker::WithdrawChanged>(&effect)) send_withdraw(*changed);
  if (const auto* notify = std::get_if<broker::NotifyMember>(&effect)) {
    tell(notify->member, codec::Notify{notify->mail, notify->orders, notify->status});
  }
}

void Broker::send_ack(const broker::Answer& answer) {
  const auto* refusal = std::get_if<broker::RefusalReply>(&answer.reply);
  const auto* ack = std::get_if<broker::AckReply>(&answer.reply);
  if (receipts_ && receipts_->id == answer.request && receipts_->member == answer.member) {
    if (refusal != nullptr && !receipts_->refused) {
      receipts_->refused = Error{refusal->code, refusal->place};
    }
    if (ack != nullptr) receipts_->indices.push_back(ack->index);
    return;
  }
  const auto asked = asked_.find({answer.member, answer.request});
  if (asked == asked_.end()) return;  // the broker's own doing: nobody waits
  if (refusal != nullptr) {
    return refuse(asked->second, answer.request, {refusal->code, refusal->place});
  }
  codec::Ack reply;
  reply.index = ack->index;
  for (const broker::Outcome& outcome : ack->outcomes) {
    reply.outcomes.push_back({outcome.recipient, static_cast<codec::Verdict>(outcome.verdict),
                              outcome.level, outcome.ground, outcome.reason, outcome.references,
                              outcome.decision_index});
  }
  reply.facts = facts_used(ack->facts);
  send(asked->second, answer.request, std::move(reply));
}

void Broker::send_delivery(const broker::Deliver& deliver) {
  const auto asked = asked_.find({deliver.recipient, deliver.request});
  const std::optional<Bytes> stored = ledger_->store().payload(deliver.envelope);
  CHECK(stored.has_value());
  Result<Envelope> envelope = codec::parse_envelope(*stored);
  CHECK(envelope.ok());
  codec::Delivery delivery;
  delivery.envelope = std::move(*envelope);
  delivery.release = ledger_->ledger_log().proven(deliver.release_index,
                                                  ledger_->store().leaf(deliver.release_index));
  delivery.release.opening = deliver.release;
  codec::Fetched fetched{deliver.nonce, {}, {}, {}};
  fetched.deliveries.push_back(std::move(delivery));
  if (asked == asked_.end() ||
      send(asked->second, deliver.request, std::move(fetched)) != transport::SendResult::sent) {
    never_sent_.push_back(deliver.lease);
  }
}

void Broker::send_withdraw(const broker::WithdrawChanged& changed) {
  const auto status = ledger_->machine().withdraw_state(changed.withdraw_id);
  if (!status) return;
  tell(changed.member,
       codec::WithdrawState{status->withdraw_id, status->index, status->effective, status->proven,
                            status->opened, status->not_opened, status->unknown});
}

// What a FETCH answers beside the deliveries: leases to be answered, and what is to be stopped.
codec::Fetched Broker::fetched_rest(const MemberId& member, const Nonce& nonce) const {
  codec::Fetched rest{nonce, {}, {}, {}};
  for (const broker::UnansweredLease& lease : ledger_->machine().unanswered(member)) {
    if (lease.nonce == nonce) continue;  // just delivered
    rest.unanswered.push_back(
        {lease.message.message_id, lease.envelope, lease.lease, lease.message.sender});
  }
  rest.stop = ledger_->machine().stops(member);
  return rest;
}

codec::Proven Broker::proven(std::uint64_t index, bool with_opening) {
  codec::Proven out = ledger_->ledger_log().proven(index, ledger_->store().leaf(index));
  if (!with_opening) return out;
  if (auto opening = ledger_->leaf_opening(index)) out.opening = std::move(opening->opening);
  return out;
}

// The source decides again from what others signed, and so must see that it is about its own person
// and that each giver answered: it gets the openings of the persons in the facts used, for this one
// decision (DESIGN §5.1). They hold pseudonyms for the broker, from which nobody is found back.
codec::FactUsed Broker::fact_used(std::uint64_t index) {
  codec::FactUsed out;
  out.record = proven(index, true);
  if (const auto opening = ledger_->leaf_opening(index)) {
    out.worker_signature = opening->worker_signature;
    out.persons = ledger_->person_openings(index);
  }
  return out;
}

std::vector<codec::FactUsed> Broker::facts_used(const std::vector<std::uint64_t>& indices) {
  std::vector<codec::FactUsed> out;
  for (const std::uint64_t index : indices) out.push_back(fact_used(index));
  return out;
}

codec::Orders Broker::orders_of(const MemberId& member) {
  codec::Orders out;
  for (const broker::OpenOrder& order : ledger_->machine().orders(member)) {
    if (out.orders.size() == codec::kOrdersMax) break;
    out.orders.push_back({order.order_id, order.exchange_id, order.recipient, order.level,
                          order.valid_until, proven(order.decision_index, true),
                          facts_used(order.facts)});
  }
  return out;
}

}  // namespace sluis::runtime
