// SPDX-License-Identifier: EUPL-1.2
// serialise() of what the broker sends.
#include "proto/codec/act_codec.h"
#include "proto/codec/envelope.h"
#include "proto/codec/strict.h"
#include "proto/codec/to_member.h"
#include "session.pb.h"

namespace sluis::codec {
namespace {

void write_outcome(const Outcome& from, v1::Outcome& to) {
  to.set_recipient(to_string(from.recipient));
  to.set_outcome(static_cast<std::uint32_t>(from.verdict));
  to.set_level(static_cast<std::uint32_t>(from.level));
  to.set_ground(from.ground);
  to.set_reason(static_cast<std::uint32_t>(from.reason));
  for (const std::uint64_t index : from.references) to.add_references(index);
  to.set_decision_index(from.decision_index);
}

void write_order(const ReleaseOrder& from, v1::ReleaseOrder& to) {
  to.set_order_id(to_string(from.order_id));
  to.set_exchange_id(to_string(from.exchange_id));
  to.set_recipient(to_string(from.recipient));
  to.set_level(static_cast<std::uint32_t>(from.level));
  to.set_valid_until_ms(from.valid_until.ms);
  write_proven(from.decision, *to.mutable_decision());
  for (const FactUsed& fact : from.facts) write_fact_used(fact, *to.add_facts());
}

void write_withdraw(const WithdrawState& from, v1::WithdrawState& to) {
  to.set_withdraw_id(to_string(from.withdraw_id));
  to.set_index(from.index);
  to.set_effective(from.effective);
  to.set_proven(from.proven);
  for (const MessageId& id : from.opened) to.add_opened(to_string(id));
  for (const MessageId& id : from.not_opened) to.add_not_opened(to_string(id));
  for (const MessageId& id : from.unknown) to.add_unknown(to_string(id));
  to.set_matched(from.matched);
}

void write_state(const MessageState& from, v1::MessageState& to) {
  to.set_message_id(to_string(from.message_id));
  to.set_exchange_id(to_string(from.exchange_id));
  to.set_recipient(to_string(from.recipient));
  to.set_state(static_cast<std::uint32_t>(from.stage));
  if (from.reason) to.set_reason(static_cast<std::uint32_t>(*from.reason));
  to.set_decision_index(from.decision_index);
}

void write_unanswered(const Unanswered& from, v1::Unanswered& to) {
  to.set_message_id(to_string(from.message_id));
  to.set_envelope_hash(to_string(from.envelope_hash));
  to.set_lease_id(to_string(from.lease_id));
  to.set_sender(to_string(from.sender));
}

void write_correction(const CorrectionState& from, v1::CorrectionState& to) {
  to.set_exchange_id(to_string(from.exchange_id));
  to.set_index(from.index);
  for (const RecallState& recall : from.recalls) {
    v1::RecallState& item = *to.add_recalls();
    item.set_message_id(to_string(recall.message_id));
    item.set_recipient(to_string(recall.recipient));
    item.set_state(static_cast<std::uint32_t>(recall.stage));
    item.set_index(recall.index);
  }
}

// Writes one reply into its slot of the frame.
struct Writer {
  v1::ToMember& frame;

  void operator()(const Ack& ack) const {
    v1::Ack& to = *frame.mutable_ack();
    to.set_index(ack.index);
    for (const std::uint64_t index : ack.further) to.add_further(index);
    for (const Outcome& outcome : ack.outcomes) write_outcome(outcome, *to.add_outcomes());
    for (const FactUsed& fact : ack.facts) write_fact_used(fact, *to.add_facts());
  }
  void operator()(const Refusal& refusal) const {
    frame.mutable_refusal()->set_code(static_cast<std::uint32_t>(refusal.code));
    frame.mutable_refusal()->set_place(refusal.place);
  }
  void operator()(const Fetched& fetched) const {
    v1::Fetched& to = *frame.mutable_fetched();
    to.set_nonce(to_string(fetched.nonce));
    for (const Delivery& delivery : fetched.deliveries) {
      v1::Delivery& item = *to.add_deliveries();
      item.set_envelope(to_string(serialise(delivery.envelope)));
      write_proven(delivery.release, *item.mutable_release());
    }
    for (const Unanswered& item : fetched.unanswered) write_unanswered(item, *to.add_unanswered());
    for (const MessageId& id : fetched.stop) to.add_stop(to_string(id));
    for (const AlertDelivery& alert : fetched.alerts) {
      v1::AlertDelivery& item = *to.add_alerts();
      write_proven(alert.linked, *item.mutable_linked());
      write_proven(alert.release, *item.mutable_release());
    }
    for (const Recall& recall : fetched.recalls) {
      v1::Recall& item = *to.add_recalls();
      item.set_message_id(to_string(recall.message_id));
      write_proven(recall.correction, *item.mutable_correction());
      item.set_worker_signature(to_string(recall.worker_signature));
    }
    for (const AlertId& id : fetched.undone) to.add_undone(to_string(id));
    for (const Proven& notice : fetched.notices) write_proven(notice, *to.add_notices());
    for (const Designated& each : fetched.designated) {
      v1::Designated& out = *to.add_designated();
      out.set_notice(each.notice);
      for (const FactUsed& fact : each.facts) write_fact_used(fact, *out.add_facts());
    }
  }
  void operator()(const Orders& orders) const {
    v1::Orders& to = *frame.mutable_orders();
    for (const ReleaseOrder& order : orders.orders) write_order(order, *to.add_orders());
  }
  void operator()(const DirectoryPart& part) const {
    v1::DirectoryPart& to = *frame.mutable_directory();
    to.set_first(part.first);
    for (const DirectoryEntry& entry : part.entries) {
      v1::DirectoryEntry& item = *to.add_entries();
      item.set_leaf(to_string(entry.leaf));
      item.set_body(to_string(entry.body));
    }
    to.set_checkpoint(part.checkpoint);
    for (const Digest& hash : part.consistency) to.add_consistency(to_string(hash));
    if (!part.reopened) return;
    v1::Reopened& reopened = *to.mutable_reopened();
    reopened.set_generation(part.reopened->generation);
    write_proven(part.reopened->first, *reopened.mutable_first());
    for (const MemberId& each : part.reopened->awaited) reopened.add_awaited(to_string(each));
  }
  void operator()(const Proven& proven) const { write_proven(proven, *frame.mutable_proof()); }
  void operator()(const Consistency& consistency) const {
    v1::Consistency& to = *frame.mutable_consistency();
    to.set_checkpoint(consistency.checkpoint);
    for (const Digest& hash : consistency.proof) to.add_proof(to_string(hash));
  }
  void operator()(const Evaluate& request) const {
    write_evaluate(request, *frame.mutable_evaluate());
  }
  void operator()(const Evaluated& answer) const {
    write_evaluated(answer, *frame.mutable_evaluated());
  }
  void operator()(const Notify& notify) const {
    frame.mutable_notify()->set_mail(notify.mail);
    frame.mutable_notify()->set_orders(notify.orders);
    frame.mutable_notify()->set_status(notify.status);
  }
  void operator()(const StatusReply& status) const {
    v1::StatusReply& to = *frame.mutable_status();
    for (const MessageState& state : status.messages) write_state(state, *to.add_messages());
    for (const WithdrawState& state : status.withdrawals) {
      write_withdraw(state, *to.add_withdrawals());
    }
    to.set_checkpoint(status.checkpoint);
    for (const HeldState& held : status.held) {
      v1::HeldState& item = *to.add_held();
      item.set_exchange_id(to_string(held.exchange_id));
      write_outcome(held.outcome, *item.mutable_outcome());
      if (held.consent) item.set_consent(to_string(*held.consent));
    }
    for (const CorrectionState& state : status.corrections) {
      write_correction(state, *to.add_corrections());
    }
  }
  void operator()(const AuditPart& part) const {
    v1::AuditPart& to = *frame.mutable_audit();
    to.set_read_index(part.read_index);
    to.set_next(part.next);
    for (const AuditEntry& entry : part.entries) write_audit_entry(entry, *to.add_entries());
    to.set_checkpoint(part.checkpoint);
    for (const Digest& hash : part.consistency) to.add_consistency(to_string(hash));
  }
  void operator()(const CosignAsk& ask) const {
    frame.mutable_cosign()->set_log(static_cast<std::uint32_t>(ask.log));
    frame.mutable_cosign()->set_request(ask.request);
  }
  void operator()(const EndShown& shown) const {
    frame.mutable_end()->set_ended(shown.ended);
    write_proven(shown.record, *frame.mutable_end()->mutable_record());
  }
  void operator()(const Tiles& tiles) const {
    for (const std::vector<Digest>& tile : tiles.tiles) {
      std::string& to = *frame.mutable_tiles()->add_tiles();
      for (const Digest& hash : tile) to += to_string(hash);
    }
  }
  void operator()(const WithdrawState& state) const {
    write_withdraw(state, *frame.mutable_withdraw());
  }
};

}  // namespace

Bytes serialise(const ToMember& frame) {
  v1::ToMember message;
  if (frame.request_id) message.set_request_id(to_string(*frame.request_id));
  std::visit(Writer{message}, frame.reply);
  return serialise_message(message);
}

}  // namespace sluis::codec
