// SPDX-License-Identifier: EUPL-1.2
#include "proto/codec/to_broker.h"

#include "proto/codec/act_codec.h"
#include "proto/codec/envelope.h"
#include "proto/codec/strict.h"
#include "session.pb.h"

namespace sluis::codec {
namespace {

constexpr std::size_t kReceiptsMax = 64;
constexpr std::uint32_t kCreditMax = 64;
constexpr std::size_t kHeldMax = 64;

Submit read_submit(const v1::Submit& from, Fields& fields) {
  Submit submit;
  submit.act = read_act(from.act(), {LeafType::submit}, fields);
  submit.envelope = fields.take(parse_envelope(as_bytes(from.envelope())));
  fields.require(submit.envelope.routing.has_value(), ErrorCode::malformed, "envelope.routing");
  submit.envelope_bytes = to_bytes(as_bytes(from.envelope()));
  return submit;
}

Fetch read_fetch(const v1::Fetch& from, Fields& fields) {
  Fetch fetch;
  fetch.nonce = fields.fixed<Nonce>(from.nonce(), "fetch.nonce");
  fetch.boot_id = fields.fixed<BootId>(from.boot_id(), "fetch.boot_id");
  fetch.credit = fields.number<std::uint8_t>(from.credit(), 1, kCreditMax, "fetch.credit");
  fetch.held = fields.list(from.held(), kHeldMax, "fetch.held", [&](const v1::AlertHeld& held) {
    return AlertHeld{fields.fixed<AlertId>(held.alert_id(), "held.alert_id"), held.revision()};
  });
  for (std::size_t i = 1; i < fetch.held.size(); ++i) {
    fields.require(fetch.held[i - 1].alert_id < fetch.held[i].alert_id, ErrorCode::not_sorted,
                   "fetch.held");
  }
  fetch.notices = fields.fixed_list<NoticeId>(from.notices(), kHeldMax, "fetch.notices");
  for (std::size_t i = 1; i < fetch.notices.size(); ++i) {
    fields.require(fetch.notices[i - 1] < fetch.notices[i], ErrorCode::not_sorted,
                   "fetch.notices");
  }
  return fetch;
}

Receipts read_receipts(const v1::Receipts& from, Fields& fields) {
  fields.require(from.acts_size() > 0, ErrorCode::malformed, "receipts.acts");
  return {fields.list(from.acts(), kReceiptsMax, "receipts.acts", [&](const v1::SignedAct& act) {
    return read_act(act, {LeafType::receipt}, fields);
  })};
}

SignedAct read_ledger_act(const v1::SignedAct& from, Fields& fields) {
  return read_act(from,
                  {LeafType::intent, LeafType::fact, LeafType::withdraw, LeafType::preflight,
                   LeafType::read, LeafType::removed, LeafType::erasure, LeafType::correction,
                   LeafType::destroyed, LeafType::resubmitted},
                  fields);
}

Publish read_publish(const v1::SignedAct& from, Fields& fields) {
  return {read_act(
      from, {LeafType::kem_key, LeafType::curve_key, LeafType::worker_key, LeafType::key_revoked},
      fields)};
}

Audit read_audit(const v1::Audit& from, Fields& fields) {
  return {.act = read_act(from.act(), {LeafType::read}, fields),
          .index = from.index(),
          .count = fields.number<std::uint32_t>(from.count(), 1, kAuditEntriesMax, "audit.count"),
          .openings = from.openings(),
          .known_size = from.known_size()};
}

CosignAnswer read_cosigned(const v1::CosignAnswer& from, Fields& fields) {
  CosignAnswer answer;
  answer.log = fields.choice(from.log(), WhichLog::ledger, WhichLog::directory, "cosigned.log");
  answer.size = from.size();
  answer.status = fields.number<std::uint16_t>(from.status(), 200, 599, "cosigned.status");
  answer.body = fields.text(from.body(), 0, kCheckpointBytesMax, "cosigned.body");
  answer.latest = fields.text(from.latest(), 0, kCheckpointBytesMax, "cosigned.latest");
  return answer;
}

TilesFrom read_tiles(const v1::TilesFrom& from, Fields& fields) {
  TilesFrom tiles;
  tiles.log = fields.choice(from.log(), WhichLog::ledger, WhichLog::directory, "tiles.log");
  fields.require(from.size() > 0, ErrorCode::out_of_range, "tiles.size");
  tiles.size = from.size();
  tiles.level = fields.number<std::uint8_t>(from.level(), 0, 7, "tiles.level");
  tiles.first = from.first();
  tiles.count = fields.number<std::uint8_t>(from.count(), 1, kTilesMax, "tiles.count");
  return tiles;
}

Request read_request(const v1::ToBroker& from, Fields& fields) {
  switch (from.request_case()) {
    case v1::ToBroker::kAct:
      return read_ledger_act(from.act(), fields);
    case v1::ToBroker::kSubmit:
      return read_submit(from.submit(), fields);
    case v1::ToBroker::kFetch:
      return read_fetch(from.fetch(), fields);
    case v1::ToBroker::kReceipts:
      return read_receipts(from.receipts(), fields);
    case v1::ToBroker::kDirectory:
      return DirectoryFrom{.index = from.directory().index(),
                           .known_size = from.directory().known_size()};
    case v1::ToBroker::kPublish:
      return read_publish(from.publish(), fields);
    case v1::ToBroker::kProof:
      return ProofOf{from.proof().index()};
    case v1::ToBroker::kConsistency:
      return ConsistencyFrom{from.consistency().old_size()};
    case v1::ToBroker::kEvaluate:
      return read_evaluate(from.evaluate(), fields);
    case v1::ToBroker::kEvaluated:
      return read_evaluated(from.evaluated(), fields);
    case v1::ToBroker::kStatus:
      return StatusAsked{};
    case v1::ToBroker::kOrders:
      return OrdersAsked{};
    case v1::ToBroker::kAudit:
      return read_audit(from.audit(), fields);
    case v1::ToBroker::kCosigned:
      return read_cosigned(from.cosigned(), fields);
    case v1::ToBroker::kEndOf:
      return EndOf{fields.fixed<MemberId>(from.end_of().sender(), "end_of.sender"),
                   fields.fixed<MemberId>(from.end_of().recipient(), "end_of.recipient"),
                   from.end_of().sequence()};
    case v1::ToBroker::kTiles:
      return read_tiles(from.tiles(), fields);
    case v1::ToBroker::kCovenant:
      return CovenantOf{fields.number<std::uint32_t>(from.covenant().version(), 1, ~0u,
                                                     "covenant.version")};
    case v1::ToBroker::REQUEST_NOT_SET:
      break;
  }
  fields.refuse({ErrorCode::malformed, "request"});
  return {};
}

// Writes one request into its slot of the frame.
struct Writer {
  v1::ToBroker& frame;

  void operator()(const SignedAct& act) const { write_act(act, *frame.mutable_act()); }
  void operator()(const Submit& submit) const {
    write_act(submit.act, *frame.mutable_submit()->mutable_act());
    frame.mutable_submit()->set_envelope(to_string(serialise(submit.envelope)));
  }
  void operator()(const Fetch& fetch) const {
    frame.mutable_fetch()->set_nonce(to_string(fetch.nonce));
    frame.mutable_fetch()->set_boot_id(to_string(fetch.boot_id));
    frame.mutable_fetch()->set_credit(fetch.credit);
    for (const AlertHeld& held : fetch.held) {
      v1::AlertHeld& to = *frame.mutable_fetch()->add_held();
      to.set_alert_id(to_string(held.alert_id));
      to.set_revision(held.revision);
    }
    for (const NoticeId& id : fetch.notices) frame.mutable_fetch()->add_notices(to_string(id));
  }
  void operator()(const Receipts& receipts) const {
    v1::Receipts& to = *frame.mutable_receipts();
    for (const SignedAct& act : receipts.acts) write_act(act, *to.add_acts());
  }
  void operator()(const DirectoryFrom& from) const {
    frame.mutable_directory()->set_index(from.index);
    frame.mutable_directory()->set_known_size(from.known_size);
  }
  void operator()(const Publish& publish) const {
    write_act(publish.act, *frame.mutable_publish());
  }
  void operator()(const ProofOf& proof) const { frame.mutable_proof()->set_index(proof.index); }
  void operator()(const ConsistencyFrom& from) const {
    frame.mutable_consistency()->set_old_size(from.old_size);
  }
  void operator()(const Evaluate& request) const {
    write_evaluate(request, *frame.mutable_evaluate());
  }
  void operator()(const Evaluated& answer) const {
    write_evaluated(answer, *frame.mutable_evaluated());
  }
  void operator()(const Audit& audit) const {
    v1::Audit& to = *frame.mutable_audit();
    write_act(audit.act, *to.mutable_act());
    to.set_index(audit.index);
    to.set_count(audit.count);
    to.set_openings(audit.openings);
    to.set_known_size(audit.known_size);
  }
  void operator()(const CosignAnswer& answer) const {
    v1::CosignAnswer& to = *frame.mutable_cosigned();
    to.set_log(static_cast<std::uint32_t>(answer.log));
    to.set_size(answer.size);
    to.set_status(answer.status);
    to.set_body(answer.body);
    to.set_latest(answer.latest);
  }
  void operator()(const EndOf& end) const {
    v1::EndOf& to = *frame.mutable_end_of();
    to.set_sender(to_string(end.sender));
    to.set_recipient(to_string(end.recipient));
    to.set_sequence(end.sequence);
  }
  void operator()(const TilesFrom& from) const {
    v1::TilesFrom& to = *frame.mutable_tiles();
    to.set_log(static_cast<std::uint32_t>(from.log));
    to.set_size(from.size);
    to.set_level(from.level);
    to.set_first(from.first);
    to.set_count(from.count);
  }
  void operator()(const CovenantOf& of) const {
    frame.mutable_covenant()->set_version(of.version);
  }
  void operator()(const StatusAsked&) const { frame.mutable_status(); }
  void operator()(const OrdersAsked&) const { frame.mutable_orders(); }
};

}  // namespace

Result<ToBroker> parse_to_broker(ByteView bytes) {
  v1::ToBroker message;
  SLUIS_TRY_DONE(parse_message(bytes, kToBrokerBytesMax, message));
  Fields fields;
  ToBroker frame;
  frame.request_id = fields.fixed<RequestId>(message.request_id(), "request_id");
  frame.request = read_request(message, fields);
  return fields.finish(std::move(frame));
}

Bytes serialise(const ToBroker& frame) {
  v1::ToBroker message;
  message.set_request_id(to_string(frame.request_id));
  std::visit(Writer{message}, frame.request);
  return serialise_message(message);
}

}  // namespace sluis::codec
