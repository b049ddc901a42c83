// SPDX-License-Identifier: EUPL-1.2
// What each request of a member does. Checks of signatures are here; decisions are the machine's.
#include "broker/runtime/broker.h"
#include "broker/runtime/costs.h"
#include "consent/core/verified.h"
#include "proto/codec/envelope.h"
#include "proto/hash/commit.h"
#include "proto/seal/signed_text.h"

namespace sluis::runtime {
namespace {

// In one answer: their proofs take a small part of a frame. The rest comes with the next.
constexpr std::size_t kAlertsGivenMax = 16;

std::vector<PersonId> fresh_persons(std::size_t count) {
  std::vector<PersonId> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(seal::random_fixed<PersonId>());
  return out;
}

bool verify_counted(const VerifyKey& key, ByteView text, const Signature& signature) {
  count_signatures(1, 0);
  return seal::verify(key, text, signature);
}

Result<consent::VerifiedAct> verify_act(const SignedAct& act, const consent::Directory& directory,
                                        TimeMs now) {
  const InPart verify(Part::verify);
  return consent::verify_act(act, directory, now, verify_counted);
}

// The worker whom the recipient will read in the header is the one who signed the act; a gateway
// that hands over alone names one of its own.
Status check_worker(const ProtectedHeader& header, const consent::Directory& directory,
                    const consent::Actor& actor) {
  SLUIS_TRY(row, directory.worker_key(header.worker_key_id, header.created));
  const bool same = actor.worker.is_zero() || row.added.worker == actor.worker;
  if (row.added.member != actor.member || !same) {
    return Error{ErrorCode::not_your_act, "worker key"};
  }
  return Done{};
}

// The envelope's own signature, its routing part and its worker; the machine compares the header
// with the act.
Status check_envelope(const Envelope& envelope, const consent::Directory& directory,
                      const consent::Actor& actor, TimeMs now) {
  const InPart verify(Part::verify);
  if (!envelope.routing) return Error{ErrorCode::malformed, "routing"};
  const ProtectedHeader& header = envelope.header;
  if (header.sender != actor.member) return Error{ErrorCode::not_your_act, "sender"};
  SLUIS_TRY(key, directory.signing_key(header.signing_key_id, header.created));
  // Now as well: the time in the header is the sender's word, and so a thief's.
  SLUIS_TRY_DONE(directory.signing_key(header.signing_key_id, now));
  if (key.member != actor.member) return Error{ErrorCode::not_your_act, "signing key"};
  count_signatures(1, 0);
  if (!seal::verify_envelope(key.key, envelope)) {
    return Error{ErrorCode::bad_signature, "envelope"};
  }
  SLUIS_TRY_DONE(check_worker(header, directory, actor));
  if (!seal::routing_matches(envelope)) return Error{ErrorCode::content_mismatch, "routing"};
  return Done{};
}

}  // namespace

void Broker::handle(const transport::Received& received) {
  const Asked asked{received.peer, received.member};
  const Result<codec::ToBroker> frame = codec::parse_to_broker(received.frame);
  if (!frame.ok()) {
    const codec::ToMember reply{std::nullopt,
                                codec::Refusal{frame.code(), frame.error().place}};
    server_->send(received.peer, codec::serialise(reply));
    return;
  }
  asked_[{asked.member, frame->request_id}] = asked;
  std::visit([&](const auto& request) { on(asked, frame->request_id, request); }, frame->request);
}

Status Broker::apply_act(const Asked& asked, const RequestId& id, const SignedAct& act) {
  const broker::Machine& machine = ledger_->machine();
  SLUIS_TRY(verified, verify_act(act, machine.directory(), ledger_->now().wall));
  if (verified.actor().member != asked.member) return Error{ErrorCode::not_your_act, "member"};
  SLUIS_TRY(persons, machine.resolve(act, fresh_persons(act.persons.size())));
  ledger_->apply(broker::ActEvent{asked.member, id, std::move(verified), std::move(persons)});
  return Done{};
}

void Broker::on(const Asked& asked, const RequestId& id, const SignedAct& act) {
  const Status applied = apply_act(asked, id, act);
  if (!applied.ok()) refuse(asked, id, applied.error());
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::Submit& submit) {
  const auto apply = [&]() -> Status {
    const broker::Machine& machine = ledger_->machine();
    SLUIS_TRY(verified, verify_act(submit.act, machine.directory(), ledger_->now().wall));
    if (verified.actor().member != asked.member) return Error{ErrorCode::not_your_act, "member"};
    SLUIS_TRY_DONE(check_envelope(submit.envelope, machine.directory(), verified.actor(),
                                  ledger_->now().wall));
    const Bytes stored = codec::serialise(codec::strip_routing(submit.envelope));
    ledger_->apply(
        broker::SubmitEvent{asked.member, id, std::move(verified),
                            seal::envelope_hash(submit.envelope), submit.envelope.header,
                            submit.envelope.routing, stored.size()},
        stored);
    return Done{};
  };
  const Status applied = apply();
  if (!applied.ok()) refuse(asked, id, applied.error());
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::Fetch& fetch) {
  const std::vector<broker::MessageKey> messages =
      ledger_->machine().fetchable(asked.member, fetch.credit, ledger_->now().wall);
  for (const broker::MessageKey& message : messages) {
    ledger_->apply(broker::ReleaseEvent{message, id, fetch.nonce, fetch.boot_id});
  }
  for (const codec::AlertHeld& held : fetch.held) {
    ledger_->apply(
        broker::AlertEvent{broker::AlertHad{held.alert_id, asked.member, held.revision}});
  }
  std::vector<broker::WaitingAlert> alerts =
      ledger_->machine().alerts(asked.member, ledger_->now().wall);
  if (alerts.size() > kAlertsGivenMax) alerts.resize(kAlertsGivenMax);
  for (const auto& [alert, revision] : alerts) {
    ledger_->apply(broker::AlertEvent{
        broker::AlertReleased{alert, revision, asked.member, id, fetch.nonce, fetch.boot_id}});
  }
  const Nonce nonce = fetch.nonce;
  after_commit_.push_back([this, asked, id, nonce] {
    send(asked, id, fetched_rest(asked.member, id, nonce));
  });
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::Receipts& receipts) {
  PendingReceipts pending{asked.member, id, {}, std::nullopt};
  receipts_ = std::move(pending);
  for (const SignedAct& act : receipts.acts) {
    const Status applied = apply_act(asked, id, act);
    if (!applied.ok() && !receipts_->refused) receipts_->refused = applied.error();
  }
  // The acks of this batch's commit are collected in send_ack(); one answer covers all.
  after_commit_.push_back([this, asked, id] {
    if (!receipts_ || receipts_->id != id) return;
    if (receipts_->refused || receipts_->indices.empty()) {
      refuse(asked, id, receipts_->refused.value_or(Error{ErrorCode::internal, "receipts"}));
    } else {
      codec::Ack ack;
      ack.index = receipts_->indices.front();
      ack.further.assign(receipts_->indices.begin() + 1, receipts_->indices.end());
      send(asked, id, std::move(ack));
    }
    receipts_.reset();
  });
  finish_batch();
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::Publish& publish) {
  const SignedAct& act = publish.act;
  const auto apply = [&]() -> Status {
    const consent::Directory& directory = ledger_->machine().directory();
    if (act.opening.r != Salt{} || !hash::opens(act.commitment, act.type, act.opening)) {
      return Error{ErrorCode::bad_opening, "publish"};
    }
    const Bytes text = consent::leaf_text(act.type, act.covenant, act.commitment);
    if (act.batch || act.signatures.size() != 1) return Error{ErrorCode::malformed, "publish"};
    SLUIS_TRY(key, directory.signing_key(act.signatures[0].key_id, ledger_->now().wall));
    if (key.member != asked.member) return Error{ErrorCode::not_your_act, "signing key"};
    if (!seal::verify(key.key, text, act.signatures[0].signature)) {
      return Error{ErrorCode::bad_signature, "publish"};
    }
    broker::DirectoryEvent event;
    event.request = id;
    event.leaf.type = act.type;
    event.leaf.member = asked.member;
    event.leaf.covenant = act.covenant;
    event.leaf.commitment = act.commitment;
    event.leaf.signatures = act.signatures;
    event.body = act.opening.body;
    ledger_->apply(std::move(event));
    return Done{};
  };
  const Status applied = apply();
  if (!applied.ok()) refuse(asked, id, applied.error());
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::DirectoryFrom& from) {
  if (auto pulse = ledger_->machine().directory_pulse(ledger_->now().wall)) {
    ledger_->apply(std::move(*pulse));
  }
  after_commit_.push_back([this, asked, id, from] {
    const Log& log = ledger_->directory_log();
    codec::DirectoryPart part;
    part.first = std::min(from.index, log.published_size());
    const std::uint64_t count =
        std::min<std::uint64_t>(log.published_size() - part.first, codec::kDirectoryEntriesMax);
    ledger_->store().each_directory_leaf(
        part.first, count, [&](std::uint64_t, store::DirectoryRow&& row) {
          part.entries.push_back({std::move(row.leaf), std::move(row.body)});
        });
    part.checkpoint = log.note();
    if (from.known_size != 0) part.consistency = log.consistency(from.known_size);
    send(asked, id, std::move(part));
  });
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::ProofOf& proof) {
  after_commit_.push_back([this, asked, id, proof] {
    if (proof.index >= ledger_->ledger_log().published_size()) {
      return refuse(asked, id, {ErrorCode::out_of_range, "index"});
    }
    const Result<consent::Leaf> leaf = consent::decode_leaf(ledger_->store().leaf(proof.index));
    const bool own = leaf.ok() && leaf->member == asked.member;
    send(asked, id, proven(proof.index, own));
  });
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::ConsistencyFrom& from) {
  after_commit_.push_back([this, asked, id, from] {
    const Log& log = ledger_->ledger_log();
    send(asked, id, codec::Consistency{log.note(), log.consistency(from.old_size)});
  });
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::Evaluate& evaluate) {
  if (evaluate.asker != asked.member) {
    return refuse(asked, id, {ErrorCode::not_your_act, "asker"});
  }
  const codec::ToMember frame{std::nullopt, evaluate};
  if (server_->send(evaluate.holder, codec::serialise(frame)) != transport::SendResult::sent) {
    refuse(asked, id, {ErrorCode::no_key_holder, "holder"});
  }
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::Evaluated& evaluated) {
  const consent::Covenant* covenant = ledger_->machine().covenant();
  const auto& holders = covenant->key_holders;
  if (std::find(holders.begin(), holders.end(), asked.member) == holders.end()) {
    return refuse(asked, id, {ErrorCode::not_allowed, "holder"});
  }
  tell(evaluated.asker, evaluated);
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::StatusAsked&) {
  after_commit_.push_back([this, asked, id] {
    send(asked, id, status_of(asked.member));
  });
}

void Broker::on(const Asked& asked, const RequestId& id, const codec::OrdersAsked&) {
  for (const broker::RenewEvent& renew : ledger_->machine().renewable(asked.member)) {
    ledger_->apply(renew);
  }
  after_commit_.push_back([this, asked, id] { send(asked, id, orders_of(asked.member)); });
}

}  // namespace sluis::runtime
