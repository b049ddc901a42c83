// SPDX-License-Identifier: EUPL-1.2
#include <chrono>
#include <iostream>

#include "broker/bench/core.h"
#include "broker/bench/covenant.h"
#include "broker/runtime/keys.h"
#include "broker/runtime/ledger.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"

namespace sluis::runtime {
namespace {

constexpr std::uint64_t kDayMs = 86'400'000;
constexpr std::size_t kTogether = 64;
constexpr std::uint64_t kPersons = 20'000;  // children, each with a consent of two parents
constexpr std::size_t kStoredBytes = 1'600;

Signature any_signature() { return seal::random_fixed<Signature>(); }

class Filler {
 public:
  Filler(Ledger& ledger, const BenchMembers& members) : ledger_(ledger), members_(members) {}

  Status begin() {
    const BenchMembers& m = members_;
    const TimeMs from{wall() - kDayMs}, until{wall() + 30 * kDayMs};
    SLUIS_TRY_DONE(changed(broker::CovenantEvent{
        consent::encode_covenant(m.covenant),
        {{m.source_keys.key_id(), any_signature()}},
        std::nullopt}));
    const auto admit = [&](const MemberId& member, const VerifyKey& key) {
      const consent::MemberAdmitted body{consent::kBodyVersion, member, key, from, until};
      return directory(LeafType::member_admitted, member, true, canon::encode(body));
    };
    SLUIS_TRY_DONE(admit(m.source, m.source_keys.public_key()));
    SLUIS_TRY_DONE(admit(m.recipient, m.recipient_keys.public_key()));
    const consent::KemKeyAdded kem{consent::kBodyVersion, m.recipient, m.kem_key, 1, from, until,
                                   until};
    SLUIS_TRY_DONE(directory(LeafType::kem_key, m.recipient, false, canon::encode(kem)));
    const consent::WorkerKeyAdded worker{
        consent::kBodyVersion, m.source, m.worker, 1, m.worker_keys.public_key(), from, until};
    SLUIS_TRY_DONE(directory(LeafType::worker_key, m.source, false, canon::encode(worker)));
    ledger_.commit();
    return Done{};
  }

  Status add_consents(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const PersonOpening child = person(new_keys());
      const PersonOpening one = person(new_keys()), other = person(new_keys());
      children_.push_back(child);
      consent::ConsentRecord record;
      record.consent_id = seal::random_fixed<ConsentId>();
      record.subject = child.commitment;
      record.valid_until = {wall() + kDayMs};
      record.givers = {{one.commitment, consent::GiverCapacity::parent},
                       {other.commitment, consent::GiverCapacity::parent}};
      SLUIS_TRY_DONE(fact(record, {child, one, other}));
      for (const PersonOpening& parent : {one, other}) {
        SLUIS_TRY_DONE(fact(consent::ConsentAnswer{record.consent_id, record.subject,
                                                   parent.commitment, consent::Answer::yes},
                            {child, parent}));
      }
      if (i % kTogether == 0) ledger_.commit();
    }
    ledger_.commit();
    return Done{};
  }

  // Some releases, stage by stage, each stage in one commit.
  Status add_releases() {
    std::vector<Message> messages;
    for (std::size_t i = 0; i < kTogether; ++i) {
      messages.push_back(message());
      SLUIS_TRY_DONE(intent(messages.back()));
    }
    ledger_.commit();
    for (const Message& each : messages) SLUIS_TRY_DONE(submit(each));
    ledger_.commit();
    for (const Message& each : messages) {
      SLUIS_TRY_DONE(changed(broker::ReleaseEvent{{members_.source, each.header.message_id},
                                                  seal::random_fixed<RequestId>(),
                                                  seal::random_fixed<Nonce>(),
                                                  seal::random_fixed<BootId>()}));
    }
    for (const broker::Effect& effect : ledger_.commit()) {
      const auto* deliver = std::get_if<broker::Deliver>(&effect);
      if (deliver != nullptr) SLUIS_TRY_DONE(receipt(*deliver));
    }
    ledger_.commit();
    return Done{};
  }

 private:
  struct Message {
    PersonOpening child;
    ProtectedHeader header;
    EnvelopeHash envelope;
    Commitment content;
  };

  std::uint64_t wall() const { return ledger_.now().wall.ms; }

  Status changed(broker::Payload payload, ByteView stored = {}) {
    if (ledger_.apply(std::move(payload), stored)) return Done{};
    return ledger_.refused().value_or(Error{ErrorCode::internal, "nothing changed"});
  }

  Status directory(LeafType type, const MemberId& member, bool by_authority, Bytes body) {
    broker::DirectoryEvent event;
    event.leaf.type = type;
    event.leaf.member = by_authority ? MemberId{} : member;
    event.leaf.covenant = 1;
    event.leaf.commitment = hash::commit(type, Salt{}, body);
    event.leaf.signatures = {{members_.source_keys.key_id(), any_signature()}};
    event.body = std::move(body);
    event.by_authority = by_authority;
    return changed(std::move(event));
  }

  static std::vector<PersonKey> new_keys() {
    return {{PersonKeyKind::bsn, seal::random_fixed<Pseudonym>(), 0, 0}};
  }
  static PersonOpening person(const std::vector<PersonKey>& keys) {
    PersonOpening out;
    out.opening = {seal::random_fixed<Salt>(),
                   canon::encode(consent::PersonBody{consent::kBodyVersion, keys})};
    out.commitment = hash::commit(LeafType::person, out.opening);
    return out;
  }

  Result<consent::VerifiedAct> act(LeafType type, Bytes body, std::vector<PersonOpening> persons,
                                   const KeyId& key, bool worker) {
    SignedAct out;
    out.type = type;
    out.covenant = 1;
    out.opening = {seal::random_fixed<Salt>(), std::move(body)};
    out.commitment = hash::commit(type, out.opening);
    out.signatures = {{key, any_signature()}};
    if (worker) out.worker_signature = any_signature();
    out.persons = std::move(persons);
    return consent::verify_act(out, ledger_.machine().directory(), ledger_.now().wall,
                               [](const auto&, const auto&, const auto&) { return true; });
  }

  Status act_event(const MemberId& member, consent::VerifiedAct verified) {
    std::vector<PersonId> fresh;
    for (std::size_t i = 0; i < verified.act().persons.size(); ++i) {
      fresh.push_back(seal::random_fixed<PersonId>());
    }
    SLUIS_TRY(persons, ledger_.machine().resolve(verified.act(), fresh));
    return changed(broker::ActEvent{member, seal::random_fixed<RequestId>(), std::move(verified),
                                    std::move(persons)});
  }

  Status fact(consent::FactPayload payload, std::vector<PersonOpening> persons) {
    consent::FactBody body;
    body.actor = members_.actor();
    body.serial = ++serial_;
    body.created = {wall()};
    body.payload = std::move(payload);
    SLUIS_TRY(verified, act(LeafType::fact, canon::encode(body), std::move(persons),
                            members_.source_keys.key_id(), true));
    return act_event(members_.source, std::move(verified));
  }

  Message message() {
    Message out;
    out.child = children_[next_child_++ % children_.size()];
    out.envelope = seal::random_fixed<EnvelopeHash>();
    out.content = seal::random_fixed<Commitment>();
    ProtectedHeader& header = out.header;
    header.message_id = seal::random_fixed<MessageId>();
    header.exchange_id = seal::random_fixed<ExchangeId>();
    header.sender = members_.source;
    header.created = {wall()};
    header.expires = {wall() + kDayMs};
    header.kind = header.purpose = header.source_regime = 1;
    header.level = Level::content;
    header.sequence = ++sequence_;
    header.recipients = {{members_.recipient, hash::key_id_of(members_.kem_key.view())}};
    return out;
  }

  Status intent(const Message& message) {
    consent::IntentBody body;
    body.actor = members_.actor();
    body.exchange_id = message.header.exchange_id;
    body.kind = body.purpose = body.domain = body.source_regime = 1;
    body.persons = {{PersonRole::subject, message.child.commitment}};
    body.wanted = {{members_.recipient, Level::content}};
    body.content = message.content;
    body.created = message.header.created;
    SLUIS_TRY(verified, act(LeafType::intent, canon::encode(body), {message.child},
                            members_.source_keys.key_id(), true));
    return act_event(members_.source, std::move(verified));
  }

  Status submit(const Message& message) {
    const ProtectedHeader& header = message.header;
    consent::SubmitBody body;
    body.actor = members_.actor();
    body.message_id = header.message_id;
    body.exchange_id = header.exchange_id;
    body.envelope = message.envelope;
    body.recipient = members_.recipient;
    body.created = header.created;
    body.expires = header.expires;
    body.sequence = header.sequence;
    body.content_before = body.content_now = message.content;
    SLUIS_TRY(verified, act(LeafType::submit, canon::encode(body), {},
                            members_.source_keys.key_id(), true));
    return changed(broker::SubmitEvent{members_.source, seal::random_fixed<RequestId>(),
                                       std::move(verified), message.envelope, header, std::nullopt,
                                       kStoredBytes},
                   Bytes(kStoredBytes, 1));
  }

  Status receipt(const broker::Deliver& deliver) {
    consent::ReceiptBody body;
    body.actor.member = members_.recipient;
    body.message_id = deliver.message.message_id;
    body.envelope = deliver.envelope;
    body.lease = deliver.lease;
    body.outcome = consent::ReceiptOutcome::opened;
    body.opened = {wall()};
    SLUIS_TRY(verified, act(LeafType::receipt, canon::encode(body), {},
                            members_.recipient_keys.key_id(), false));
    return act_event(members_.recipient, std::move(verified));
  }

  Ledger& ledger_;
  const BenchMembers& members_;
  std::vector<PersonOpening> children_;
  std::uint64_t serial_ = 0, sequence_ = 0, next_child_ = 0;
};

}  // namespace

Status fill_store(const std::filesystem::path& folder, std::uint64_t leaves) {
  SLUIS_TRY(keys, load_or_make_keys(folder));
  SLUIS_TRY(clock, clock::make_clock(std::nullopt));
  SLUIS_TRY(ledger, Ledger::open(folder / "store", keys.log, *clock));
  const BenchMembers members;
  Filler filler(*ledger, members);
  const auto began = std::chrono::steady_clock::now();
  SLUIS_TRY_DONE(filler.begin());
  SLUIS_TRY_DONE(filler.add_consents(std::min(kPersons, leaves / 12)));
  while (ledger->ledger_log().size() < leaves) {
    SLUIS_TRY_DONE(filler.add_releases());
    ledger->maintain(false);
  }
  const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - began;
  std::cout << "{\"leaves\":" << ledger->ledger_log().size()
            << ",\"entries\":" << ledger->store().sizes().entries << ",\"ns\":" << took.count()
            << "}\n";
  return Done{};
}

}  // namespace sluis::runtime
