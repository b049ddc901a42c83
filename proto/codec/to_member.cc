// SPDX-License-Identifier: EUPL-1.2
#include "proto/codec/to_member.h"

#include "proto/codec/act_codec.h"
#include "proto/codec/envelope.h"
#include "proto/codec/strict.h"
#include "session.pb.h"

namespace sluis::codec {
namespace {

template <class List>
std::vector<MessageId> read_ids(const List& ids, const char* place, Fields& fields) {
  return fields.fixed_list<MessageId>(ids, kListedMax, place);
}

ErrorCode read_code(std::uint32_t number, const char* place, Fields& fields) {
  const std::optional<ErrorCode> code = error_from_number(number);
  fields.require(code.has_value(), ErrorCode::out_of_range, place);
  return code.value_or(ErrorCode::internal);
}

template <class Message>
std::vector<FactUsed> read_facts(const Message& from, Fields& fields) {
  return fields.list(from.facts(), kFactsMax, "facts",
                     [&](const auto& fact) { return read_fact_used(fact, fields); });
}

std::string read_checkpoint(const std::string& note, Fields& fields) {
  return fields.text(note, 1, kCheckpointBytesMax, "checkpoint");
}

Outcome read_outcome(const v1::Outcome& from, Fields& fields) {
  Outcome outcome;
  outcome.recipient = fields.fixed<MemberId>(from.recipient(), "outcome.recipient");
  outcome.verdict =
      fields.choice(from.outcome(), Verdict::permit, Verdict::deny, "outcome.outcome");
  outcome.level = fields.choice(from.level(), Level::none, Level::content, "outcome.level");
  outcome.ground = fields.u16(from.ground(), "outcome.ground");
  outcome.reason = read_code(from.reason(), "outcome.reason", fields);
  outcome.references = fields.list(from.references(), kReferencesMax, "outcome.references",
                                   [](std::uint64_t index) { return index; });
  outcome.decision_index = from.decision_index();
  return outcome;
}

Ack read_ack(const v1::Ack& from, Fields& fields) {
  Ack ack;
  ack.index = from.index();
  ack.further = fields.list(from.further(), kBatchMax - 1, "ack.further",
                            [](std::uint64_t index) { return index; });
  ack.outcomes = fields.list(from.outcomes(), kOutcomesMax, "ack.outcomes",
                             [&](const auto& outcome) { return read_outcome(outcome, fields); });
  ack.facts = read_facts(from, fields);
  return ack;
}

Delivery read_delivery(const v1::Delivery& from, Fields& fields) {
  Delivery delivery;
  delivery.envelope = fields.take(parse_envelope(as_bytes(from.envelope())));
  fields.require(!delivery.envelope.routing, ErrorCode::malformed, "envelope.routing");
  fields.require(from.has_release(), ErrorCode::malformed, "delivery.release");
  delivery.release = read_proven(from.release(), fields);
  fields.require(delivery.release.opening.has_value(), ErrorCode::malformed, "delivery.release");
  return delivery;
}

Unanswered read_unanswered(const v1::Unanswered& from, Fields& fields) {
  return {
      .message_id = fields.fixed<MessageId>(from.message_id(), "unanswered.message_id"),
      .envelope_hash = fields.fixed<EnvelopeHash>(from.envelope_hash(), "unanswered.envelope_hash"),
      .lease_id = fields.fixed<LeaseId>(from.lease_id(), "unanswered.lease_id"),
      .sender = fields.fixed<MemberId>(from.sender(), "unanswered.sender")};
}

AlertDelivery read_alert(const v1::AlertDelivery& from, Fields& fields) {
  fields.require(from.has_linked() && from.has_release(), ErrorCode::malformed, "fetched.alerts");
  AlertDelivery alert;
  alert.linked = read_proven(from.linked(), fields);
  alert.release = read_proven(from.release(), fields);
  fields.require(alert.linked.opening.has_value() && alert.release.opening.has_value(),
                 ErrorCode::malformed, "fetched.alerts");
  return alert;
}

Recall read_recall(const v1::Recall& from, Fields& fields) {
  Recall recall;
  recall.message_id = fields.fixed<MessageId>(from.message_id(), "recall.message_id");
  fields.require(from.has_correction(), ErrorCode::malformed, "recall.correction");
  recall.correction = read_proven(from.correction(), fields);
  fields.require(recall.correction.opening.has_value(), ErrorCode::malformed,
                 "recall.correction");
  recall.worker_signature =
      fields.fixed<Signature>(from.worker_signature(), "recall.worker_signature");
  return recall;
}

Proven read_notice(const v1::Proven& from, Fields& fields) {
  Proven notice = read_proven(from, fields);
  fields.require(notice.opening.has_value(), ErrorCode::malformed, "fetched.notices");
  return notice;
}

Designated read_designated(const v1::Designated& from, Fields& fields) {
  return {from.notice(), read_facts(from, fields)};
}

Fetched read_fetched(const v1::Fetched& from, Fields& fields) {
  Fetched fetched;
  fetched.nonce = fields.fixed<Nonce>(from.nonce(), "fetched.nonce");
  fetched.deliveries = fields.list(from.deliveries(), kDeliveriesMax, "fetched.deliveries",
                                   [&](const auto& item) { return read_delivery(item, fields); });
  fetched.unanswered = fields.list(from.unanswered(), kListedMax, "fetched.unanswered",
                                   [&](const auto& item) { return read_unanswered(item, fields); });
  fetched.stop = read_ids(from.stop(), "fetched.stop", fields);
  fetched.alerts = fields.list(from.alerts(), kAlertsMax, "fetched.alerts",
                               [&](const auto& item) { return read_alert(item, fields); });
  fetched.recalls = fields.list(from.recalls(), kRecallsMax, "fetched.recalls",
                                [&](const auto& item) { return read_recall(item, fields); });
  fetched.undone = fields.fixed_list<AlertId>(from.undone(), kListedMax, "fetched.undone");
  fetched.notices = fields.list(from.notices(), kNoticesMax, "fetched.notices",
                                [&](const auto& item) { return read_notice(item, fields); });
  fetched.designated =
      fields.list(from.designated(), kNoticesMax, "fetched.designated",
                  [&](const auto& item) { return read_designated(item, fields); });
  return fetched;
}

ReleaseOrder read_order(const v1::ReleaseOrder& from, Fields& fields) {
  ReleaseOrder order;
  order.order_id = fields.fixed<OrderId>(from.order_id(), "order.order_id");
  order.exchange_id = fields.fixed<ExchangeId>(from.exchange_id(), "order.exchange_id");
  order.recipient = fields.fixed<MemberId>(from.recipient(), "order.recipient");
  order.level = fields.choice(from.level(), Level::existence, Level::content, "order.level");
  order.valid_until = TimeMs{from.valid_until_ms()};
  fields.require(from.has_decision(), ErrorCode::malformed, "order.decision");
  order.decision = read_proven(from.decision(), fields);
  order.facts = read_facts(from, fields);
  return order;
}

Orders read_orders(const v1::Orders& from, Fields& fields) {
  return {fields.list(from.orders(), kOrdersMax, "orders.orders",
                      [&](const auto& order) { return read_order(order, fields); })};
}

DirectoryEntry read_entry(const v1::DirectoryEntry& from, Fields& fields) {
  return {.leaf = fields.bytes(from.leaf(), kLeafBytesMin, kLeafBytesMax, "directory.leaf"),
          .body = fields.bytes(from.body(), 1, kBodyBytesMax, "directory.body")};
}

Reopened read_reopened(const v1::Reopened& from, Fields& fields) {
  Reopened out;
  out.generation = from.generation();
  fields.require(out.generation >= 2, ErrorCode::out_of_range, "reopened.generation");
  fields.require(from.has_first(), ErrorCode::malformed, "reopened.first");
  out.first = read_proven(from.first(), fields);
  fields.require(out.first.opening.has_value(), ErrorCode::malformed, "reopened.first");
  out.awaited = fields.fixed_list<MemberId>(from.awaited(), kAwaitedMax, "reopened.awaited");
  for (std::size_t i = 1; i < out.awaited.size(); ++i) {
    fields.require(out.awaited[i - 1] < out.awaited[i], ErrorCode::not_sorted, "reopened.awaited");
  }
  return out;
}

DirectoryPart read_directory(const v1::DirectoryPart& from, Fields& fields) {
  DirectoryPart part;
  part.first = from.first();
  part.entries = fields.list(from.entries(), kDirectoryEntriesMax, "directory.entries",
                             [&](const auto& entry) { return read_entry(entry, fields); });
  part.checkpoint = read_checkpoint(from.checkpoint(), fields);
  part.consistency =
      fields.fixed_list<Digest>(from.consistency(), kPathMax, "directory.consistency");
  if (from.has_reopened()) part.reopened = read_reopened(from.reopened(), fields);
  return part;
}

Consistency read_consistency(const v1::Consistency& from, Fields& fields) {
  return {.checkpoint = read_checkpoint(from.checkpoint(), fields),
          .proof = fields.fixed_list<Digest>(from.proof(), kPathMax, "consistency.proof")};
}

WithdrawState read_withdraw(const v1::WithdrawState& from, Fields& fields) {
  return {.withdraw_id = fields.fixed<WithdrawId>(from.withdraw_id(), "withdraw.withdraw_id"),
          .index = from.index(),
          .effective = from.effective(),
          .proven = from.proven(),
          .opened = read_ids(from.opened(), "withdraw.opened", fields),
          .not_opened = read_ids(from.not_opened(), "withdraw.not_opened", fields),
          .unknown = read_ids(from.unknown(), "withdraw.unknown", fields),
          .matched = from.matched()};
}

MessageState read_state(const v1::MessageState& from, Fields& fields) {
  MessageState state;
  state.message_id = fields.fixed<MessageId>(from.message_id(), "state.message_id");
  state.exchange_id = fields.fixed<ExchangeId>(from.exchange_id(), "state.exchange_id");
  state.recipient = fields.fixed<MemberId>(from.recipient(), "state.recipient");
  state.stage = fields.choice(from.state(), MessageStage::accepted, MessageStage::unknown,
                              "state.state");
  const bool is_back = state.stage >= MessageStage::refused;
  if (from.reason() != 0) state.reason = read_code(from.reason(), "state.reason", fields);
  fields.require(is_back == state.reason.has_value() && state.reason != ErrorCode::permit,
                 ErrorCode::malformed, "state.reason");
  state.decision_index = from.decision_index();
  fields.require(state.decision_index == 0 || state.stage == MessageStage::refused,
                 ErrorCode::malformed, "state.decision_index");
  return state;
}

HeldState read_held(const v1::HeldState& from, Fields& fields) {
  HeldState held;
  held.exchange_id = fields.fixed<ExchangeId>(from.exchange_id(), "held.exchange_id");
  fields.require(from.has_outcome(), ErrorCode::malformed, "held.outcome");
  held.outcome = read_outcome(from.outcome(), fields);
  fields.require(held.outcome.verdict != Verdict::permit, ErrorCode::out_of_range, "held.outcome");
  held.consent = fields.optional_fixed<ConsentId>(from.consent(), "held.consent");
  const bool waits = held.outcome.reason == ErrorCode::consent_not_accepted;
  fields.require(waits || !held.consent, ErrorCode::malformed, "held.consent");
  return held;
}

CorrectionState read_correction(const v1::CorrectionState& from, Fields& fields) {
  CorrectionState state;
  state.exchange_id = fields.fixed<ExchangeId>(from.exchange_id(), "correction.exchange_id");
  state.index = from.index();
  state.recalls = fields.list(
      from.recalls(), kListedMax, "correction.recalls", [&](const v1::RecallState& item) {
        return RecallState{
            fields.fixed<MessageId>(item.message_id(), "recall.message_id"),
            fields.fixed<MemberId>(item.recipient(), "recall.recipient"),
            fields.choice(item.state(), RecallStage::open, RecallStage::not_opened,
                          "recall.state"),
            item.index()};
      });
  return state;
}

StatusReply read_status(const v1::StatusReply& from, Fields& fields) {
  StatusReply status;
  status.messages = fields.list(from.messages(), kListedMax, "status.messages",
                                [&](const auto& state) { return read_state(state, fields); });
  status.withdrawals = fields.list(from.withdrawals(), kListedMax, "status.withdrawals",
                                   [&](const auto& state) { return read_withdraw(state, fields); });
  status.checkpoint = read_checkpoint(from.checkpoint(), fields);
  status.held = fields.list(from.held(), kListedMax, "status.held",
                            [&](const auto& held) { return read_held(held, fields); });
  status.corrections =
      fields.list(from.corrections(), kListedMax, "status.corrections",
                  [&](const auto& state) { return read_correction(state, fields); });
  return status;
}

AuditPart read_audit(const v1::AuditPart& from, Fields& fields) {
  AuditPart part;
  part.read_index = from.read_index();
  part.next = from.next();
  part.entries = fields.list(from.entries(), kAuditEntriesMax, "audit.entries",
                             [&](const auto& entry) { return read_audit_entry(entry, fields); });
  fields.ascending(part.entries, "audit.entries", [](const auto& left, const auto& right) {
    return left.index < right.index;
  });
  part.checkpoint = read_checkpoint(from.checkpoint(), fields);
  part.consistency = fields.fixed_list<Digest>(from.consistency(), kPathMax, "audit.consistency");
  return part;
}

std::vector<Digest> read_tile(const std::string& from, Fields& fields) {
  constexpr std::size_t kWidthMax = 256;
  const std::size_t width = from.size() / Digest::kSize;
  const bool whole = width > 0 && width <= kWidthMax && from.size() % Digest::kSize == 0;
  std::vector<Digest> out;
  if (!fields.require(whole, ErrorCode::malformed, "tiles.tiles")) return out;
  for (std::size_t i = 0; i < width; ++i) {
    const auto hash = std::string_view(from).substr(i * Digest::kSize, Digest::kSize);
    out.push_back(fields.fixed<Digest>(hash, "tiles.tiles"));
  }
  return out;
}

Reply read_reply(const v1::ToMember& from, Fields& fields) {
  switch (from.reply_case()) {
    case v1::ToMember::kAck:
      return read_ack(from.ack(), fields);
    case v1::ToMember::kRefusal:
      return Refusal{
          .code = read_code(from.refusal().code(), "refusal.code", fields),
          .place = fields.text(from.refusal().place(), 0, kPlaceBytesMax, "refusal.place")};
    case v1::ToMember::kFetched:
      return read_fetched(from.fetched(), fields);
    case v1::ToMember::kOrders:
      return read_orders(from.orders(), fields);
    case v1::ToMember::kDirectory:
      return read_directory(from.directory(), fields);
    case v1::ToMember::kProof:
      return read_proven(from.proof(), fields);
    case v1::ToMember::kConsistency:
      return read_consistency(from.consistency(), fields);
    case v1::ToMember::kEvaluate:
      return read_evaluate(from.evaluate(), fields);
    case v1::ToMember::kEvaluated:
      return read_evaluated(from.evaluated(), fields);
    case v1::ToMember::kNotify:
      return Notify{.mail = from.notify().mail(),
                    .orders = from.notify().orders(),
                    .status = from.notify().status()};
    case v1::ToMember::kStatus:
      return read_status(from.status(), fields);
    case v1::ToMember::kWithdraw:
      return read_withdraw(from.withdraw(), fields);
    case v1::ToMember::kAudit:
      return read_audit(from.audit(), fields);
    case v1::ToMember::kCosign:
      return CosignAsk{fields.choice(from.cosign().log(), WhichLog::ledger, WhichLog::directory,
                                     "cosign.log"),
                       fields.text(from.cosign().request(), 1, kAddCheckpointBytesMax,
                                   "cosign.request")};
    case v1::ToMember::kEnd:
      fields.require(from.end().has_record(), ErrorCode::malformed, "end.record");
      return EndShown{from.end().ended(), read_proven(from.end().record(), fields)};
    case v1::ToMember::kTiles:
      return Tiles{fields.list(from.tiles().tiles(), kTilesMax, "tiles.tiles",
                               [&](const std::string& tile) { return read_tile(tile, fields); })};
    case v1::ToMember::REPLY_NOT_SET:
      break;
  }
  fields.refuse({ErrorCode::malformed, "reply"});
  return {};
}

// Whether a frame with this reply names the request it answers; a refusal may or may not.
bool names_request(const Reply& reply) {
  return !std::holds_alternative<Evaluate>(reply) && !std::holds_alternative<Evaluated>(reply) &&
         !std::holds_alternative<Notify>(reply) && !std::holds_alternative<WithdrawState>(reply) &&
         !std::holds_alternative<CosignAsk>(reply);
}

}  // namespace

Result<ToMember> parse_to_member(ByteView bytes) {
  v1::ToMember message;
  SLUIS_TRY_DONE(parse_message(bytes, kToMemberBytesMax, message));
  Fields fields;
  ToMember frame;
  frame.request_id = fields.optional_fixed<RequestId>(message.request_id(), "request_id");
  frame.reply = read_reply(message, fields);
  if (!std::holds_alternative<Refusal>(frame.reply)) {
    fields.require(frame.request_id.has_value() == names_request(frame.reply), ErrorCode::malformed,
                   "request_id");
  }
  return fields.finish(std::move(frame));
}

}  // namespace sluis::codec
