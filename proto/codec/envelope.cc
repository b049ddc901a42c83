// SPDX-License-Identifier: EUPL-1.2
#include "proto/codec/envelope.h"

#include "envelope.pb.h"
#include "proto/codec/fields.h"
#include "proto/codec/inner.h"
#include "proto/codec/strict.h"
#include "proto/types/padding.h"

namespace sluis::codec {
namespace {

PersonKey read_person_key(const v1::PersonKey& from, Fields& fields) {
  PersonKey key;
  if (fields.require(is_person_key_kind(from.kind()), ErrorCode::out_of_range, "person_key.kind")) {
    key.kind = static_cast<PersonKeyKind>(from.kind());
  }
  key.pseudonym = fields.fixed<Pseudonym>(from.pseudonym(), "person_key.pseudonym");
  key.from_day = from.from_day();
  key.to_day = from.to_day();
  const bool has_days = key.from_day != 0 || key.to_day != 0;
  fields.require(key.base() == PersonKeyKind::address_link || !has_days, ErrorCode::out_of_range,
                 "person_key.from_day");
  fields.require(key.to_day == 0 || key.from_day <= key.to_day, ErrorCode::out_of_range,
                 "person_key.to_day");
  return key;
}

void write_person_key(const PersonKey& from, v1::PersonKey& to) {
  to.set_kind(static_cast<std::uint32_t>(from.kind));
  to.set_pseudonym(to_string(from.pseudonym));
  to.set_from_day(from.from_day);
  to.set_to_day(from.to_day);
}

Approval read_approval(const v1::Approval& from, Fields& fields) {
  return {.role = fields.u16(from.role(), "approval.role"),
          .worker_key_id = fields.fixed<KeyId>(from.worker_key_id(), "approval.worker_key_id"),
          .signature = fields.fixed<Signature>(from.signature(), "approval.signature")};
}

RecipientSlot read_slot(const v1::RecipientSlot& from, Fields& fields) {
  return {.member = fields.fixed<MemberId>(from.member(), "recipient.member"),
          .kem_key_id = fields.fixed<KeyId>(from.kem_key_id(), "recipient.kem_key_id")};
}

void read_identity(const v1::ProtectedHeader& from, ProtectedHeader& to, Fields& fields) {
  fields.require(from.version() == 1, ErrorCode::unknown_version, "header.version");
  fields.require(from.suite() == kSuite1, ErrorCode::unknown_version, "header.suite");
  to.message_id = fields.fixed<MessageId>(from.message_id(), "header.message_id");
  to.exchange_id = fields.fixed<ExchangeId>(from.exchange_id(), "header.exchange_id");
  to.order_id = fields.optional_fixed<OrderId>(from.order_id(), "header.order_id");
  to.sender = fields.fixed<MemberId>(from.sender(), "header.sender");
  to.worker_key_id = fields.fixed<KeyId>(from.worker_key_id(), "header.worker_key_id");
  to.signing_key_id = fields.fixed<KeyId>(from.signing_key_id(), "header.signing_key_id");
  to.directory_size = from.directory_size();
  to.sequence = from.sequence();
  to.routing_hash = fields.fixed<Digest>(from.routing_hash(), "header.routing_hash");
}

void read_terms(const v1::ProtectedHeader& from, ProtectedHeader& to, Fields& fields) {
  to.created = TimeMs{from.created_ms()};
  to.expires = TimeMs{from.expires_ms()};
  fields.require(to.expires > to.created && to.expires.ms - to.created.ms <= kLifetimeMax.ms,
                 ErrorCode::out_of_range, "header.expires_ms");
  to.kind = fields.u16(from.kind(), "header.kind");
  to.purpose = fields.u16(from.purpose(), "header.purpose");
  to.level = fields.choice(from.level(), Level::existence, Level::content, "header.level");
  to.source_regime = fields.u16(from.source_regime(), "header.source_regime");
  to.urgent = from.urgent();
  to.onward = fields.list(from.onward(), kOnwardMax, "header.onward", [&](std::uint32_t onward) {
    return fields.u16(onward, "header.onward");
  });
  fields.ascending(to.onward, "header.onward");
  const std::string& trace = from.trace_parent();
  fields.require(trace.empty() || trace.size() == kTraceParentBytes, ErrorCode::malformed,
                 "header.trace_parent");
  to.trace_parent = to_bytes(as_bytes(trace));
}

void read_people(const v1::ProtectedHeader& from, ProtectedHeader& to, Fields& fields) {
  to.approvals = fields.list(from.approvals(), kApprovalsMax, "header.approvals",
                             [&](const auto& item) { return read_approval(item, fields); });
  fields.ascending(to.approvals, "header.approvals", [](const Approval& a, const Approval& b) {
    return a.role != b.role ? a.role < b.role : a.worker_key_id < b.worker_key_id;
  });
  fields.require(from.recipients_size() > 0, ErrorCode::malformed, "header.recipients");
  to.recipients = fields.list(from.recipients(), kRecipientsMax, "header.recipients",
                              [&](const auto& item) { return read_slot(item, fields); });
  fields.ascending(to.recipients, "header.recipients");
}

RoutingPerson read_routing_person(const v1::RoutingPerson& from, Fields& fields) {
  RoutingPerson person;
  person.role = fields.choice(from.role(), PersonRole::subject, kPersonRoleMax, "person.role");
  fields.require(from.keys_size() > 0, ErrorCode::malformed, "person.keys");
  person.keys = fields.list(from.keys(), kPersonKeysMax, "person.keys",
                            [&](const auto& key) { return read_person_key(key, fields); });
  fields.ascending(person.keys, "person.keys");
  return person;
}

WrappedKey read_wrapped_key(const v1::WrappedKey& from, Fields& fields) {
  return {.encapsulation = fields.array<32>(from.encapsulation(), "wrapped_key.encapsulation"),
          .wrapped = fields.array<48>(from.wrapped(), "wrapped_key.wrapped")};
}

}  // namespace

Result<ProtectedHeader> parse_header(ByteView bytes) {
  v1::ProtectedHeader message;
  SLUIS_TRY_DONE(parse_message(bytes, kHeaderBytesMax, message));
  Fields fields;
  ProtectedHeader header;
  read_identity(message, header, fields);
  read_terms(message, header, fields);
  read_people(message, header, fields);
  header.padded_size = message.padded_size();
  fields.require(is_padded_size(header.padded_size), ErrorCode::out_of_range, "header.padded_size");
  return fields.finish(std::move(header));
}

Bytes serialise_header(const ProtectedHeader& header) {
  v1::ProtectedHeader message;
  message.set_version(header.version);
  message.set_suite(header.suite);
  message.set_message_id(to_string(header.message_id));
  message.set_exchange_id(to_string(header.exchange_id));
  if (header.order_id) message.set_order_id(to_string(*header.order_id));
  message.set_sender(to_string(header.sender));
  message.set_worker_key_id(to_string(header.worker_key_id));
  message.set_signing_key_id(to_string(header.signing_key_id));
  message.set_directory_size(header.directory_size);
  message.set_created_ms(header.created.ms);
  message.set_expires_ms(header.expires.ms);
  message.set_kind(header.kind);
  message.set_purpose(header.purpose);
  message.set_level(static_cast<std::uint32_t>(header.level));
  message.set_source_regime(header.source_regime);
  message.set_urgent(header.urgent);
  for (const std::uint16_t onward : header.onward) message.add_onward(onward);
  for (const Approval& approval : header.approvals) {
    v1::Approval* to = message.add_approvals();
    to->set_role(approval.role);
    to->set_worker_key_id(to_string(approval.worker_key_id));
    to->set_signature(to_string(approval.signature));
  }
  message.set_sequence(header.sequence);
  message.set_trace_parent(to_string(header.trace_parent));
  message.set_routing_hash(to_string(header.routing_hash));
  for (const RecipientSlot& slot : header.recipients) {
    v1::RecipientSlot* to = message.add_recipients();
    to->set_member(to_string(slot.member));
    to->set_kem_key_id(to_string(slot.kem_key_id));
  }
  message.set_padded_size(header.padded_size);
  return serialise_message(message);
}

Result<RoutingPart> parse_routing(ByteView bytes) {
  v1::RoutingPart message;
  SLUIS_TRY_DONE(parse_message(bytes, kRoutingBytesMax, message));
  Fields fields;
  RoutingPart routing;
  routing.random = fields.fixed<Salt>(message.random(), "routing.random");
  fields.require(message.persons_size() > 0, ErrorCode::malformed, "routing.persons");
  routing.persons =
      fields.list(message.persons(), kRoutingPersonsMax, "routing.persons",
                  [&](const auto& item) { return read_routing_person(item, fields); });
  fields.require(first_alone_is_subject(routing.persons), ErrorCode::not_sorted, "routing.persons");
  return fields.finish(std::move(routing));
}

Bytes serialise_routing(const RoutingPart& routing) {
  v1::RoutingPart message;
  message.set_random(to_string(routing.random));
  for (const RoutingPerson& person : routing.persons) {
    v1::RoutingPerson* to = message.add_persons();
    to->set_role(static_cast<std::uint32_t>(person.role));
    for (const PersonKey& key : person.keys) write_person_key(key, *to->add_keys());
  }
  return serialise_message(message);
}

Result<Envelope> parse_envelope(ByteView bytes) {
  v1::Envelope message;
  SLUIS_TRY_DONE(parse_message(bytes, kEnvelopeBytesMax, message));
  Envelope envelope;
  SLUIS_TRY(header, parse_header(as_bytes(message.header())));
  envelope.header = std::move(header);
  envelope.header_bytes = to_bytes(as_bytes(message.header()));
  if (!message.routing().empty()) {
    SLUIS_TRY(routing, parse_routing(as_bytes(message.routing())));
    envelope.routing = std::move(routing);
    envelope.routing_bytes = to_bytes(as_bytes(message.routing()));
  }
  Fields fields;
  envelope.wrapped_keys =
      fields.list(message.wrapped_keys(), kRecipientsMax, "wrapped_keys",
                  [&](const auto& item) { return read_wrapped_key(item, fields); });
  fields.require(envelope.wrapped_keys.size() == envelope.header.recipients.size(),
                 ErrorCode::malformed, "wrapped_keys");
  envelope.key_commitment = fields.fixed<Digest>(message.key_commitment(), "key_commitment");
  fields.require(message.ciphertext().size() == envelope.header.padded_size + kTagBytes,
                 ErrorCode::malformed, "ciphertext");
  envelope.ciphertext = to_bytes(as_bytes(message.ciphertext()));
  envelope.signature = fields.fixed<Signature>(message.signature(), "signature");
  return fields.finish(std::move(envelope));
}

Bytes serialise(const Envelope& envelope) {
  v1::Envelope message;
  message.set_header(to_string(envelope.header_bytes));
  message.set_routing(to_string(envelope.routing_bytes));
  for (const WrappedKey& key : envelope.wrapped_keys) {
    v1::WrappedKey* to = message.add_wrapped_keys();
    to->set_encapsulation(to_string(key.encapsulation));
    to->set_wrapped(to_string(key.wrapped));
  }
  message.set_key_commitment(to_string(envelope.key_commitment));
  message.set_ciphertext(to_string(envelope.ciphertext));
  message.set_signature(to_string(envelope.signature));
  return serialise_message(message);
}

Envelope strip_routing(Envelope envelope) {
  envelope.routing_bytes.clear();
  envelope.routing.reset();
  return envelope;
}

Result<Inner> parse_inner(ByteView bytes) {
  v1::Inner message;
  const WipeAtEnd wiper(message);
  SLUIS_TRY_DONE(parse_message(bytes, kInnerBytesMax, message));
  Fields fields;
  Inner inner;
  inner.header_hash = fields.fixed<Digest>(message.header_hash(), "inner.header_hash");
  inner.content_salt = fields.fixed<Salt>(message.content_salt(), "inner.content_salt");
  inner.content = Sensitive(fields.bytes(message.content(), 1, kInnerBytesMax, "inner.content"));
  inner.subject_keys = fields.list(message.subject_keys(), kPersonKeysMax, "inner.subject_keys",
                                   [&](const auto& key) { return read_person_key(key, fields); });
  fields.ascending(inner.subject_keys, "inner.subject_keys");
  inner.unused = fields.list(message.unused(), kUnusedMax, "inner.unused",
                             [](std::uint64_t number) { return number; });
  fields.ascending(inner.unused, "inner.unused");
  inner.statement = Sensitive(
      fields.text(message.statement(), 0, kStatementBytesMax, "inner.statement"));
  return fields.finish(std::move(inner));
}

Sensitive<Bytes> serialise(const Inner& inner) {
  v1::Inner message;
  const WipeAtEnd wiper(message);
  message.set_header_hash(to_string(inner.header_hash));
  message.set_content_salt(to_string(inner.content_salt));
  message.set_content(to_string(inner.content.reveal()));
  for (const PersonKey& key : inner.subject_keys)
    write_person_key(key, *message.add_subject_keys());
  for (const std::uint64_t number : inner.unused) message.add_unused(number);
  message.set_statement(inner.statement.reveal());
  return Sensitive(serialise_message(message));
}

}  // namespace sluis::codec
