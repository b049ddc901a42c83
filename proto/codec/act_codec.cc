// SPDX-License-Identifier: EUPL-1.2
#include "proto/codec/act_codec.h"

#include "proto/codec/strict.h"
#include "proto/codec/to_member.h"
#include "session.pb.h"

namespace sluis::codec {
namespace {

// An absent signature is a zero one in a value, so a zero one on the wire would have two encodings.
Signature read_worker_signature(const std::string& bytes, Fields& fields) {
  const auto signature = fields.optional_fixed<Signature>(bytes, "act.worker_signature");
  fields.require(!signature || !signature->is_zero(), ErrorCode::not_canonical,
                 "act.worker_signature");
  return signature.value_or(Signature{});
}

template <class Message>
void write_worker_signature(const Signature& signature, Message& to) {
  if (!signature.is_zero()) to.set_worker_signature(to_string(signature));
}

LeafSignature read_leaf_signature(const v1::LeafSignature& from, Fields& fields) {
  return {.key_id = fields.fixed<KeyId>(from.key_id(), "signature.key_id"),
          .signature = fields.fixed<Signature>(from.signature(), "signature.signature")};
}

BatchProof read_batch(const v1::BatchProof& from, Fields& fields) {
  BatchProof batch;
  batch.size = fields.number<std::uint8_t>(from.size(), 1, kBatchMax, "batch.size");
  batch.index = fields.number<std::uint8_t>(from.index(), 0, kBatchMax - 1, "batch.index");
  fields.require(batch.index < batch.size, ErrorCode::out_of_range, "batch.index");
  batch.root = fields.fixed<Digest>(from.root(), "batch.root");
  batch.path = fields.fixed_list<Digest>(from.path(), 6, "batch.path");
  return batch;
}

void write_batch(const BatchProof& from, v1::BatchProof& to) {
  to.set_index(from.index);
  to.set_size(from.size);
  to.set_root(to_string(from.root));
  for (const Digest& hash : from.path) to.add_path(to_string(hash));
}

PersonOpening read_person(const v1::PersonOpening& from, Fields& fields) {
  PersonOpening person;
  person.commitment = fields.fixed<Commitment>(from.commitment(), "person.commitment");
  person.opening.r = fields.fixed<Salt>(from.r(), "person.r");
  person.opening.body = fields.bytes(from.body(), 1, kPersonBodyBytesMax, "person.body");
  return person;
}

template <class Message>
std::vector<PersonOpening> read_persons(const Message& from, Fields& fields) {
  return fields.list(from.persons(), kActPersonsMax, "persons",
                     [&](const auto& person) { return read_person(person, fields); });
}

template <class Message>
void write_persons(const std::vector<PersonOpening>& persons, Message& message) {
  for (const PersonOpening& from : persons) {
    v1::PersonOpening* to = message.add_persons();
    to->set_commitment(to_string(from.commitment));
    to->set_r(to_string(from.opening.r));
    to->set_body(to_string(from.opening.body));
  }
}

LeafType read_type(std::uint32_t number, std::initializer_list<LeafType> types, Fields& fields) {
  for (const LeafType type : types) {
    if (static_cast<std::uint32_t>(type) == number) return type;
  }
  fields.refuse({ErrorCode::out_of_range, "act.type"});
  return {};
}

}  // namespace

SignedAct read_act(const v1::SignedAct& from, std::initializer_list<LeafType> types,
                   Fields& fields) {
  SignedAct act;
  act.type = read_type(from.type(), types, fields);
  act.covenant = from.covenant();
  act.commitment = fields.fixed<Commitment>(from.commitment(), "act.commitment");
  act.opening.r = fields.fixed<Salt>(from.r(), "act.r");
  act.opening.body = fields.bytes(from.body(), 1, kBodyBytesMax, "act.body");
  act.worker_signature = read_worker_signature(from.worker_signature(), fields);
  fields.require(from.signatures_size() > 0, ErrorCode::malformed, "act.signatures");
  act.signatures = fields.list(from.signatures(), kActSignaturesMax, "act.signatures",
                               [&](const auto& item) { return read_leaf_signature(item, fields); });
  fields.ascending(act.signatures, "act.signatures",
                   [](const auto& left, const auto& right) { return left.key_id < right.key_id; });
  if (from.has_batch()) act.batch = read_batch(from.batch(), fields);
  act.persons = read_persons(from, fields);
  return act;
}

void write_act(const SignedAct& from, v1::SignedAct& to) {
  to.set_type(static_cast<std::uint32_t>(from.type));
  to.set_covenant(from.covenant);
  to.set_commitment(to_string(from.commitment));
  to.set_r(to_string(from.opening.r));
  to.set_body(to_string(from.opening.body));
  write_worker_signature(from.worker_signature, to);
  for (const LeafSignature& signature : from.signatures) {
    v1::LeafSignature* item = to.add_signatures();
    item->set_key_id(to_string(signature.key_id));
    item->set_signature(to_string(signature.signature));
  }
  if (from.batch) write_batch(*from.batch, *to.mutable_batch());
  write_persons(from.persons, to);
}

Proven read_proven(const v1::Proven& from, Fields& fields) {
  Proven proven;
  proven.index = from.index();
  proven.leaf = fields.bytes(from.leaf(), kLeafBytesMin, kLeafBytesMax, "proven.leaf");
  proven.path = fields.fixed_list<Digest>(from.path(), kPathMax, "proven.path");
  proven.checkpoint = fields.text(from.checkpoint(), 1, kCheckpointBytesMax, "proven.checkpoint");
  if (from.r().empty() && from.body().empty()) return proven;
  proven.opening = Opening{.r = fields.fixed<Salt>(from.r(), "proven.r"),
                           .body = fields.bytes(from.body(), 1, kBodyBytesMax, "proven.body")};
  return proven;
}

void write_proven(const Proven& from, v1::Proven& to) {
  to.set_index(from.index);
  to.set_leaf(to_string(from.leaf));
  for (const Digest& hash : from.path) to.add_path(to_string(hash));
  to.set_checkpoint(from.checkpoint);
  if (!from.opening) return;
  to.set_r(to_string(from.opening->r));
  to.set_body(to_string(from.opening->body));
}

FactUsed read_fact_used(const v1::FactUsed& from, Fields& fields) {
  FactUsed fact;
  fields.require(from.has_record(), ErrorCode::malformed, "fact.record");
  fact.record = read_proven(from.record(), fields);
  fact.persons = read_persons(from, fields);
  fact.worker_signature = read_worker_signature(from.worker_signature(), fields);
  return fact;
}

void write_fact_used(const FactUsed& from, v1::FactUsed& to) {
  write_proven(from.record, *to.mutable_record());
  write_persons(from.persons, to);
  write_worker_signature(from.worker_signature, to);
}

AuditEntry read_audit_entry(const v1::AuditEntry& from, Fields& fields) {
  AuditEntry entry;
  entry.index = from.index();
  entry.leaf = fields.bytes(from.leaf(), kLeafBytesMin, kLeafBytesMax, "audit.leaf");
  entry.state = fields.number<AuditOpening>(from.opening(), 0, 3, "audit.opening");
  if (entry.state == AuditOpening::open) {
    entry.opening.r = fields.fixed<Salt>(from.r(), "audit.r");
    entry.opening.body = fields.bytes(from.body(), 1, kAuditBodyBytesMax, "audit.body");
    entry.worker_signature = read_worker_signature(from.worker_signature(), fields);
    entry.persons = read_persons(from, fields);
    return entry;
  }
  const bool is_empty = from.r().empty() && from.body().empty() &&
                        from.worker_signature().empty() && from.persons_size() == 0;
  fields.require(is_empty, ErrorCode::malformed, "audit.opening");
  return entry;
}

void write_audit_entry(const AuditEntry& from, v1::AuditEntry& to) {
  to.set_index(from.index);
  to.set_leaf(to_string(from.leaf));
  to.set_opening(static_cast<std::uint32_t>(from.state));
  if (from.state != AuditOpening::open) return;
  to.set_r(to_string(from.opening.r));
  to.set_body(to_string(from.opening.body));
  write_worker_signature(from.worker_signature, to);
  write_persons(from.persons, to);
}

Evaluate read_evaluate(const v1::Evaluate& from, Fields& fields) {
  Evaluate request;
  request.holder = fields.fixed<MemberId>(from.holder(), "evaluate.holder");
  request.asker = fields.fixed<MemberId>(from.asker(), "evaluate.asker");
  request.nonce = fields.fixed<Nonce>(from.nonce(), "evaluate.nonce");
  request.purpose = fields.u16(from.purpose(), "evaluate.purpose");
  fields.require(from.blinded_size() > 0, ErrorCode::malformed, "evaluate.blinded");
  request.blinded = fields.fixed_list<GroupKey>(from.blinded(), kBlindedMax, "evaluate.blinded");
  request.key_id = fields.fixed<KeyId>(from.key_id(), "evaluate.key_id");
  request.signature = fields.fixed<Signature>(from.signature(), "evaluate.signature");
  request.created.ms = from.created_ms();
  request.refresh = from.refresh();
  return request;
}

void write_evaluate(const Evaluate& from, v1::Evaluate& to) {
  to.set_holder(to_string(from.holder));
  to.set_asker(to_string(from.asker));
  to.set_nonce(to_string(from.nonce));
  to.set_purpose(from.purpose);
  to.set_created_ms(from.created.ms);
  to.set_refresh(from.refresh);
  for (const GroupKey& element : from.blinded) to.add_blinded(to_string(element));
  to.set_key_id(to_string(from.key_id));
  to.set_signature(to_string(from.signature));
}

Evaluated read_evaluated(const v1::Evaluated& from, Fields& fields) {
  Evaluated answer;
  answer.asker = fields.fixed<MemberId>(from.asker(), "evaluated.asker");
  answer.nonce = fields.fixed<Nonce>(from.nonce(), "evaluated.nonce");
  if (from.refused() != 0) {
    const std::optional<ErrorCode> code = error_from_number(from.refused());
    fields.require(code.has_value(), ErrorCode::out_of_range, "evaluated.refused");
    fields.require(from.evaluated().empty() && from.proof().empty() && from.share_index() == 0 &&
                       from.refresh() == 0,
                   ErrorCode::malformed, "evaluated.refused");
    answer.answer = code.value_or(ErrorCode::internal);
    return answer;
  }
  Evaluation evaluation;
  fields.require(from.evaluated_size() > 0, ErrorCode::malformed, "evaluated.evaluated");
  evaluation.evaluated =
      fields.fixed_list<GroupKey>(from.evaluated(), kBlindedMax, "evaluated.evaluated");
  evaluation.proof = fields.array<64>(from.proof(), "evaluated.proof");
  evaluation.share_index =
      fields.number<std::uint8_t>(from.share_index(), 1, 255, "evaluated.share_index");
  evaluation.refresh = from.refresh();
  answer.answer = std::move(evaluation);
  return answer;
}

void write_evaluated(const Evaluated& from, v1::Evaluated& to) {
  to.set_asker(to_string(from.asker));
  to.set_nonce(to_string(from.nonce));
  if (const auto* code = std::get_if<ErrorCode>(&from.answer)) {
    to.set_refused(static_cast<std::uint32_t>(*code));
    return;
  }
  const auto& evaluation = std::get<Evaluation>(from.answer);
  for (const GroupKey& element : evaluation.evaluated) to.add_evaluated(to_string(element));
  to.set_proof(to_string(evaluation.proof));
  to.set_share_index(evaluation.share_index);
  to.set_refresh(evaluation.refresh);
}

}  // namespace sluis::codec
