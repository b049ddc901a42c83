// SPDX-License-Identifier: EUPL-1.2
#include "tests/codec/samples.h"

#include "proto/codec/envelope.h"

namespace sluis::codec {
namespace {

using Text = Sensitive<std::string>;

FactUsed sample_fact() {
  return {.record = sample_proven(),
          .persons = sample_act(LeafType::fact).persons,
          .worker_signature = filled<Signature>(0x71)};
}

Outcome sample_outcome() {
  return {.recipient = filled<MemberId>(0x21),
          .verdict = Verdict::hold,
          .level = Level::category,
          .ground = 300,
          .reason = ErrorCode::consent_missing,
          .references = {0, 1, 70'000},
          .decision_index = 4'711};
}

Evaluate sample_evaluate() {
  return {.holder = filled<MemberId>(0x31),
          .asker = filled<MemberId>(0x32),
          .nonce = filled<Nonce>(0x33),
          .purpose = 258,
          .refresh = 2,
          .created = {1'756'715'400'000},
          .blinded = {filled<GroupKey>(0x34), filled<GroupKey>(0x35)},
          .key_id = filled<KeyId>(0x36),
          .signature = filled<Signature>(0x37)};
}

Evaluated sample_evaluated() {
  Evaluation evaluation;
  evaluation.evaluated = {filled<GroupKey>(0x38), filled<GroupKey>(0x39)};
  evaluation.proof.fill(0x3A);
  evaluation.share_index = 3;
  evaluation.refresh = 2;
  return {.asker = filled<MemberId>(0x32), .nonce = filled<Nonce>(0x33), .answer = evaluation};
}

Evaluated sample_not_evaluated() {
  return {.asker = filled<MemberId>(0x32),
          .nonce = filled<Nonce>(0x33),
          .answer = ErrorCode::over_budget};
}

WithdrawState sample_withdraw() {
  return {.withdraw_id = filled<WithdrawId>(0x41),
          .index = 12,
          .effective = true,
          .proven = true,
          .opened = {filled<MessageId>(0x42)},
          .not_opened = {filled<MessageId>(0x43), filled<MessageId>(0x44)},
          .unknown = {filled<MessageId>(0x45)},
          .matched = true};
}

Fetched sample_fetched() {
  Fetched fetched;
  fetched.nonce = filled<Nonce>(0x51);
  fetched.deliveries = {{strip_routing(sample_envelope()), sample_proven()}};
  fetched.unanswered = {{filled<MessageId>(0x52), filled<EnvelopeHash>(0x53), filled<LeaseId>(0x54),
                         filled<MemberId>(0x55)}};
  fetched.stop = {filled<MessageId>(0x56)};
  fetched.alerts = {{sample_proven(), sample_proven()}};
  fetched.recalls = {{filled<MessageId>(0x57), sample_proven(), filled<Signature>(0x58)}};
  fetched.undone = {filled<AlertId>(0x58)};
  fetched.notices = {sample_proven()};
  fetched.designated = {{7, {sample_fact()}}};
  return fetched;
}

ReleaseOrder sample_order() {
  return {.order_id = filled<OrderId>(0x61),
          .exchange_id = filled<ExchangeId>(0x62),
          .recipient = filled<MemberId>(0x63),
          .level = Level::content,
          .valid_until = TimeMs{1'700'000'900'000},
          .decision = sample_proven(),
          .facts = {sample_fact()}};
}

}  // namespace

ProtectedHeader sample_header() {
  ProtectedHeader header;
  header.message_id = filled<MessageId>(0x01);
  header.exchange_id = filled<ExchangeId>(0x02);
  header.order_id = filled<OrderId>(0x03);
  header.sender = filled<MemberId>(0x04);
  header.worker_key_id = filled<KeyId>(0x05);
  header.signing_key_id = filled<KeyId>(0x06);
  header.directory_size = 1'000;
  header.created = TimeMs{1'700'000'000'000};
  header.expires = TimeMs{1'700'000'600'000};
  header.kind = 7;
  header.purpose = 65'535;
  header.level = Level::content;
  header.source_regime = 9;
  header.urgent = true;
  header.onward = {1, 256};
  header.approvals = {{3, filled<KeyId>(0x07), filled<Signature>(0x08)}};
  header.sequence = 42;
  header.trace_parent = Bytes(kTraceParentBytes, 0x09);
  header.routing_hash = filled<Digest>(0x0A);
  header.recipients = {{filled<MemberId>(0x0B), filled<KeyId>(0x0C)}};
  header.padded_size = 1'024;
  return header;
}

RoutingPart sample_routing() {
  return {.random = filled<Salt>(0x11),
          .persons = {{PersonRole::subject,
                       {{PersonKeyKind::bsn, filled<Pseudonym>(0x12)},
                        {PersonKeyKind::address_link, filled<Pseudonym>(0x13), 17'000, 18'000}}},
                      {PersonRole::relative, {{PersonKeyKind::fields, filled<Pseudonym>(0x14)}}}}};
}

Envelope sample_envelope(const ProtectedHeader& header) {
  Envelope envelope;
  envelope.header = header;
  envelope.header_bytes = serialise_header(header);
  envelope.routing = sample_routing();
  envelope.routing_bytes = serialise_routing(*envelope.routing);
  for (std::size_t i = 0; i < header.recipients.size(); ++i) {
    WrappedKey& key = envelope.wrapped_keys.emplace_back();
    key.encapsulation.fill(static_cast<std::uint8_t>(i));
    key.wrapped.fill(static_cast<std::uint8_t>(0x80 + i));
  }
  envelope.key_commitment = filled<Digest>(0x15);
  envelope.ciphertext = Bytes(header.padded_size + kTagBytes, 0x16);
  envelope.signature = filled<Signature>(0x17);
  return envelope;
}

Envelope sample_envelope() { return sample_envelope(sample_header()); }

Inner sample_inner() {
  return {.header_hash = filled<Digest>(0x18),
          .content_salt = filled<Salt>(0x19),
          .content = serialise(sample_signal()),
          .subject_keys = {{PersonKeyKind::bsn, filled<Pseudonym>(0x1A)},
                           {PersonKeyKind::fields, filled<Pseudonym>(0x1B)}},
          .unused = {2, 300},
          .statement = Sensitive<std::string>("Zo was het niet.")};
}

Signal sample_signal() {
  const Detail leaf{Text("dagen"), Text("ma, di"), {}};
  return {.kind = 3,
          .domain = 500,
          .text = Text("Komt vaak niet op school; café, zorgen."),
          .author = Text("Voorbeeld Leerkracht"),
          .author_contact = Text("toestel 12"),
          .written = TimeMs{1'700'000'000'000},
          .persons = {{PersonRole::subject, Text("Voorbeeld Kind"), Text("2016-02-29")},
                      {PersonRole::third, Text("Voorbeeld Buur"), Text("")}},
          .details = {leaf, Detail{Text("verzuim"), Text(""), {leaf, leaf}}}};
}

SignedAct sample_act(LeafType type) {
  SignedAct act;
  act.type = type;
  act.covenant = 70'000;
  act.commitment = filled<Commitment>(0x81);
  act.opening = {filled<Salt>(0x82), Bytes(100, 0x83)};
  act.worker_signature = filled<Signature>(0x84);
  act.signatures = {{filled<KeyId>(0x85), filled<Signature>(0x86)},
                    {filled<KeyId>(0x87), filled<Signature>(0x88)}};
  act.batch = BatchProof{1, 3, filled<Digest>(0x89), {filled<Digest>(0x8A), filled<Digest>(0x8B)}};
  act.persons = {{filled<Commitment>(0x8C), {filled<Salt>(0x8D), Bytes(40, 0x8E)}},
                 {filled<Commitment>(0x8F), {filled<Salt>(0x90), Bytes(41, 0x91)}}};
  return act;
}

Proven sample_proven() {
  return {.index = 9,
          .leaf = Bytes(200, 0xA1),
          .path = {filled<Digest>(0xA2), filled<Digest>(0xA3)},
          .checkpoint = "sluis.example/log\n10\nroot\n\n\xE2\x80\x94 signature\n",
          .opening = Opening{Salt{}, Bytes(64, 0xA4)}};
}

std::vector<ToBroker> sample_to_broker() {
  const Envelope envelope = sample_envelope();
  std::vector<Request> requests = {
      sample_act(LeafType::intent),
      sample_act(LeafType::fact),
      sample_act(LeafType::withdraw),
      sample_act(LeafType::preflight),
      sample_act(LeafType::read),
      Submit{sample_act(LeafType::submit), envelope, serialise(envelope)},
      Fetch{filled<Nonce>(0xB1), filled<BootId>(0xB2), 64,
            {{filled<AlertId>(0xB3), 7}, {filled<AlertId>(0xB4), 9}},
            {filled<NoticeId>(0xB5), filled<NoticeId>(0xB6)}},
      Receipts{{sample_act(LeafType::receipt), sample_act(LeafType::receipt)}},
      DirectoryFrom{5, 6},
      Publish{sample_act(LeafType::kem_key)},
      Publish{sample_act(LeafType::curve_key)},
      Publish{sample_act(LeafType::worker_key)},
      Publish{sample_act(LeafType::key_revoked)},
      ProofOf{7},
      ConsistencyFrom{8},
      EndOf{filled<MemberId>(0xB1), filled<MemberId>(0xB2), 9},
      TilesFrom{WhichLog::directory, 70'000, 7, 3, kTilesMax},
      CovenantOf{3},
      sample_evaluate(),
      sample_evaluated(),
      sample_not_evaluated(),
      StatusAsked{},
      OrdersAsked{},
      Audit{sample_act(LeafType::read), 9, kAuditEntriesMax, true, 10},
  };
  std::vector<ToBroker> frames;
  for (Request& request : requests) frames.push_back({filled<RequestId>(0xB3), std::move(request)});
  return frames;
}

AuditPart sample_audit() {
  AuditPart part{11, 15, {}, "note", {filled<Digest>(0xC9)}};
  part.entries.push_back({11, Bytes(64, 0xD1), AuditOpening::not_asked, {}, {}, {}});
  part.entries.push_back({12, Bytes(64, 0xD2), AuditOpening::open,
                          {filled<Salt>(0xD3), Bytes(7, 0xD4)}, filled<Signature>(0xD5),
                          sample_fact().persons});
  part.entries.push_back({13, Bytes(64, 0xD6), AuditOpening::erased, {}, {}, {}});
  part.entries.push_back({14, Bytes(64, 0xD7), AuditOpening::none, {}, {}, {}});
  return part;
}

std::vector<ToMember> sample_to_member() {
  std::vector<Reply> replies = {
      Ack{1, {2, 3}, {sample_outcome(), sample_outcome()}, {sample_fact()}},
      Refusal{ErrorCode::out_of_range, "header.level"},
      sample_fetched(),
      Orders{{sample_order()}},
      DirectoryPart{4, {{Bytes(64, 0xC1), Bytes(70, 0xC2)}}, "note", {filled<Digest>(0xC3)}, {}},
      DirectoryPart{4, {}, "note", {}, Reopened{2, sample_proven(), {filled<MemberId>(0xC7)}}},
      sample_proven(),
      Consistency{"note", {filled<Digest>(0xC4)}},
      StatusReply{{{filled<MessageId>(0xC5), filled<ExchangeId>(0xC6), filled<MemberId>(0xC7),
                    MessageStage::refused, ErrorCode::consent_withdrawn, 5}},
                  {sample_withdraw()},
                  "note",
                  {{filled<ExchangeId>(0xC9),
                    {filled<MemberId>(0xC7), Verdict::hold, Level::none, 0,
                     ErrorCode::consent_not_accepted, {3, 4}, 6},
                    filled<ConsentId>(0xCA)}},
                  {{filled<ExchangeId>(0xCB),
                    7,
                    {{filled<MessageId>(0xCC), filled<MemberId>(0xCD), RecallStage::destroyed,
                      9}}}}},
      sample_audit(),
      EndShown{true, sample_proven()},
      EndShown{false, sample_proven()},
      Tiles{{std::vector<Digest>(256, filled<Digest>(0xCE)), {filled<Digest>(0xCF)}}},
  };
  std::vector<ToMember> frames;
  for (Reply& reply : replies) frames.push_back({filled<RequestId>(0xC8), std::move(reply)});
  std::vector<Reply> unasked = {
      sample_evaluate(),        sample_evaluated(), sample_not_evaluated(),
      Notify{true, true, true}, sample_withdraw(),  Refusal{ErrorCode::malformed, "request_id"}};
  for (Reply& reply : unasked) frames.push_back({std::nullopt, std::move(reply)});
  return frames;
}

}  // namespace sluis::codec
