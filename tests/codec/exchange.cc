// SPDX-License-Identifier: EUPL-1.2
#include "tests/codec/exchange.h"

#include "proto/codec/envelope.h"
#include "proto/codec/inner.h"
#include "proto/codec/signal.h"
#include "proto/codec/to_broker.h"
#include "proto/hash/hash.h"
#include "proto/seal/pseudonym.h"
#include "proto/seal/signed_text.h"
#include "proto/types/big_endian.h"
#include "tests/codec/chain.h"
#include "tests/codec/fixed_seal.h"

namespace sluis::exchange {
namespace {

constexpr const char* kIntroduction =
    R"(SPDX-License-Identifier: EUPL-1.2

One exchange, byte by byte: a school tells a gezinsmanager, through the broker, under a consent.
Formats: proto/PROTOCOL.md, consent/LEDGER.md, proto/schemas. `name = hex`; long hex goes on in
lines that begin with two spaces; a line that begins with # explains. A name that ends in .frame
is a whole ToBroker or ToMember, as one ZeroMQ message carries it.

Everything random is fixed here: SHA-256("sluis/v1/example\0" ‖ a name), cut to its length, or
SHA-512 of the same for 64 bytes. In life it is drawn fresh, each time. These keys are public and
guard nothing.

tests/codec/exchange_test.cc writes this text anew from the program and compares; SLUIS_REWRITE=1
replaces it. tests/codec/exchange_check.py reads it with Python's own library alone, verifies each
signature, commitment and proof, makes the envelope anew and opens it.)";

class Play {
 public:
  std::string run() {
    keys();
    before();
    session();
    intent();
    submit();
    deliver();
    receipt();
    return out_.text();
  }

 private:
  void key_pair(const std::string& name, const seal::SigningKeyPair& pair);
  void key_pair(const std::string& name, const seal::KemKeyPair& pair);
  void person_y(const std::string& name, const std::string& draw, const PersonKey& key);
  void keys();
  void before();
  void session();
  void intent();
  void submit();
  void deliver();
  void receipt();
  void end_of_fetch(const RequestId& id, const Nonce& nonce);
  void finish();
  void act(const std::string& name, const SignedAct& act);
  void leaf(const std::string& name, std::uint64_t index);
  Envelope sealed();
  consent::SubmitBody submit_body(const Envelope& envelope);
  void to_broker(const std::string& name, const RequestId& id, codec::Request request) {
    out_.put(name + ".frame", codec::serialise(codec::ToBroker{id, std::move(request)}));
  }
  void to_member(const std::string& name, std::optional<RequestId> id, codec::Reply reply) {
    out_.put(name + ".frame", codec::serialise(codec::ToMember{id, std::move(reply)}));
  }
  void later(std::uint64_t ms) {
    chain_.wall.ms += ms;
    chain_.boot.ms += ms;
  }

  Chain chain_;
  Transcript out_;
  const ExchangeId exchange_ = drawn<ExchangeId>("exchange");
  const MessageId message_ = drawn<MessageId>("message");
  const Salt content_salt_ = drawn<Salt>("content r");
  Bytes content_;
  Commitment content_commitment_;
  EnvelopeHash envelope_;
  Envelope delivered_;  // without its routing part
  consent::ReleaseBody release_;
};

void Play::key_pair(const std::string& name, const seal::SigningKeyPair& pair) {
  out_.put(name + ".seed", pair.seed().view());
  out_.put(name + ".public", pair.public_key());
  out_.put(name + ".key_id", pair.key_id());
}
void Play::key_pair(const std::string& name, const seal::KemKeyPair& pair) {
  out_.put(name + ".private", pair.private_key().view());
  out_.put(name + ".public", pair.public_key());
  out_.put(name + ".key_id", pair.key_id());
}
void Play::person_y(const std::string& name, const std::string& draw, const PersonKey& key) {
  out_.put(name + ".y", drawn_y(draw));
  out_.put(name + ".broker", key.pseudonym);
}

void Play::keys() {
  out_.say(kIntroduction);
  out_.section("1. Keys and names");
  out_.say("Ed25519 keys by their 32-byte seed; a key id is SHA-256(public key), cut to 8 bytes.");
  for (std::size_t i = 0; i < chain_.authority.size(); ++i) {
    key_pair("authority." + std::to_string(i + 1), chain_.authority[i]);
  }
  key_pair("log", chain_.log_key);
  for (const Party* party : {&chain_.school, &chain_.manager}) {
    out_.put(party->name + ".member", party->id);
    key_pair(party->name + ".signing", party->signing);
    out_.say("X25519, for the CURVE transport, which carries the frames below.");
    key_pair(party->name + ".curve", party->curve);
  }
  out_.put("school.worker", chain_.school.worker_id);
  key_pair("school.worker", chain_.school.worker);
  out_.say("X25519, the recipient's KEM key of this epoch.");
  key_pair("manager.kem", chain_.manager.kem);
  out_.say("A person's y, the 64 bytes that the OPRF gives (RFC 9497), and the pseudonym for the\n"
           "broker: HMAC-SHA256(y, \"sluis/v1/pseudonym\\0\" ‖ \"broker\\0person\\0\" ‖ u32 1).\n"
           "The subject has two keys, of kind 2 and 3, the parent who gave consent one.");
  person_y("subject.fields", "subject y fields", chain_.subject_keys[0]);
  person_y("subject.without_postcode", "subject y without postcode", chain_.subject_keys[1]);
  person_y("giver.fields", "giver y fields", chain_.giver_keys[0]);
}

void Play::leaf(const std::string& name, std::uint64_t index) {
  out_.put(name, chain_.leaves().at(index));
}

void Play::before() {
  out_.section("2. What is on record before");
  out_.say("The ledger holds the covenant (leaf 0: two authority keys over a batch of one; it is\n"
           "public, so r is 32 zero bytes), a consent and the parent's yes (leaves 1 and 2).");
  out_.put_text("ledger.origin", chain_.covenant.ledger_origin);
  out_.put("covenant.body", chain_.covenant_bytes());
  for (std::size_t i = 0; i < chain_.leaves().size(); ++i) {
    leaf("ledger.leaf." + std::to_string(i), i);
  }
  out_.put_text("ledger.checkpoint.3", chain_.ledger_note());
  out_.say("The directory: each member's admission and CURVE key (two authority keys over one\n"
           "batch of four), the school's worker key and the manager's KEM key (by the member).");
  out_.put_text("directory.origin", chain_.covenant.directory_origin);
  for (std::size_t i = 0; i < chain_.directory().size(); ++i) {
    const std::string name = "directory." + std::to_string(i);
    out_.put(name + ".leaf", chain_.directory()[i].leaf);
    out_.put(name + ".body", chain_.directory()[i].body);
  }
}

void Play::session() {
  out_.section("3. The school's session begins");
  out_.say("There is no greeting: after the CURVE handshake it asks for the directory, holding\n"
           "nothing yet, and verifies each entry and the root.");
  const auto directory = drawn<RequestId>("directory request");
  to_broker("session.directory", directory, codec::DirectoryFrom{0, 0});
  to_member("session.directory.answer", directory,
            codec::DirectoryPart{0, chain_.directory(), chain_.directory_note(), {}});
  out_.put_text("directory.checkpoint.6", chain_.directory_note());
  out_.say("Then for the ledger's checkpoint; with nothing held there is nothing to prove.");
  const auto consistency = drawn<RequestId>("consistency request");
  to_broker("session.consistency", consistency, codec::ConsistencyFrom{0});
  to_member("session.consistency.answer", consistency,
            codec::Consistency{chain_.ledger_note(), {}});
  out_.say("Later, at its ease, it mirrors what the checkpoint covers: the log's only hash tile,\n"
           "partial, is three leaf hashes, whose root is the one that was signed.");
  const auto tiles = drawn<RequestId>("tiles request");
  to_broker("session.tiles", tiles, codec::TilesFrom{codec::WhichLog::ledger, 3, 0, 0, 1});
  to_member("session.tiles.answer", tiles, codec::Tiles{{chain_.ledger_hashes()}});
}

void Play::act(const std::string& name, const SignedAct& act) {
  out_.say("The act's body, its r, and\n"
           "C = HMAC-SHA256(r, \"sluis/v1/commit\\0\" ‖ u8 type ‖ u32 length ‖ body).");
  out_.put(name + ".body", act.opening.body);
  out_.put(name + ".r", act.opening.r);
  out_.put(name + ".c", act.commitment);
  if (act.batch) {
    out_.say("The batch of one: its root is SHA-256(0x00 ‖ u8 type ‖ C), and the member signs it.");
    out_.put(name + ".batch.root", act.batch->root);
    out_.put(name + ".signed_text", seal::batch_text(act.covenant, act.batch->root));
  } else {
    out_.say("What the member signs, and its signature.");
    out_.put(name + ".signed_text", seal::leaf_text(act.type, act.covenant, act.commitment));
  }
  out_.put(name + ".signature", act.signatures.front().signature);
  if (act.worker_signature.is_zero()) return;
  out_.say("What the worker signs, and the worker's signature.");
  out_.put(name + ".worker_text", seal::act_text(act.type, act.covenant, act.commitment));
  out_.put(name + ".worker_signature", act.worker_signature);
}

void Play::intent() {
  out_.section("4. INTENT: the school registers a signal, without its content");
  later(60'000);
  codec::Signal signal;
  signal.kind = 1;
  signal.domain = 1;
  signal.text = Sensitive(std::string("Komt vaak zonder ontbijt op school."));
  signal.author = Sensitive(std::string("Voorbeeld Leerkracht"));
  signal.author_contact = Sensitive(std::string("toestel 12"));
  signal.written = chain_.wall;
  signal.persons = {{PersonRole::subject, Sensitive(std::string("Voorbeeld Kind")),
                     Sensitive(std::string("2016-02-29"))}};
  content_ = codec::serialise(signal).reveal();
  content_commitment_ = consent::content_commitment(content_salt_, content_);
  out_.say("A Signal, its r, and HMAC-SHA256(r, \"sluis/v1/content\\0\" ‖ u32 length ‖ content).");
  out_.put("content", content_);
  out_.put("content.r", content_salt_);
  out_.put("content.c", content_commitment_);
  const PersonOpening subject = person(chain_.subject_keys, "intent subject r");
  out_.say("The subject as the body names it: a commitment of type 0 with an r of its own.");
  out_.put("intent.person.body", subject.opening.body);
  out_.put("intent.person.r", subject.opening.r);
  out_.put("intent.person.c", subject.commitment);
  consent::IntentBody body;
  body.actor = chain_.school.professional();
  body.exchange_id = exchange_;
  body.kind = body.purpose = body.domain = body.source_regime = 1;
  body.persons = {{PersonRole::subject, subject.commitment}};
  body.wanted = {{chain_.manager.id, Level::content}};
  body.content = content_commitment_;
  body.created = chain_.wall;
  out_.put("exchange_id", exchange_);
  out_.put_time("intent.created", body.created.ms);
  const SignedAct made =
      chain_.school.act(LeafType::intent, canon::encode(body), "intent r", {subject});
  act("intent", made);
  const auto id = drawn<RequestId>("intent request");
  out_.say("School to broker.");
  to_broker("intent", id, made);
  chain_.act(chain_.school, id, made);
  const auto answer = Chain::only<broker::Answer>(chain_.commit());
  out_.say("Recorded as leaf 3; the decision is leaf 4: permit, ground 1, content. Broker to\n"
           "school: the index, the outcome, and the facts it rests on with their openings, so\n"
           "that the school decides again itself.");
  leaf("ledger.leaf.3", 3);
  leaf("ledger.leaf.4", 4);
  out_.put_text("ledger.checkpoint.5", chain_.ledger_note());
  to_member("intent.answer", id, chain_.ack(answer));
}

Envelope Play::sealed() {
  seal::Draft draft;
  draft.routing = {drawn<Salt>("routing random"), {{PersonRole::subject, chain_.subject_keys}}};
  draft.routing_bytes = codec::serialise_routing(draft.routing);
  out_.say("RP and its hash: for the broker alone.");
  out_.put("envelope.rp", draft.routing_bytes);
  out_.put("envelope.routing_hash", hash::sha256(draft.routing_bytes));
  codec::Inner inner;
  inner.content_salt = content_salt_;
  inner.content = Sensitive(content_);
  inner.subject_keys = {{PersonKeyKind::fields,
                         seal::pseudonym_of(drawn_y("subject y fields"),
                                            seal::audience_of(chain_.manager.id),
                                            seal::kPersonScope, 1)}};
  out_.say("The subject's key of kind 2 as the recipient knows it: the audience is the\n"
           "recipient's identifier in hexadecimal.");
  out_.put("subject.fields.manager", inner.subject_keys.front().pseudonym);
  ProtectedHeader& header = draft.header;
  header.message_id = message_;
  header.exchange_id = exchange_;
  header.sender = chain_.school.id;
  header.worker_key_id = chain_.school.worker.key_id();
  header.signing_key_id = chain_.school.signing.key_id();
  header.directory_size = chain_.directory().size();
  header.created = chain_.wall;
  header.expires = {chain_.wall.ms + 3 * kDayMs};
  header.kind = header.purpose = header.source_regime = 1;
  header.level = Level::content;
  header.sequence = 1;
  header.routing_hash = hash::sha256(draft.routing_bytes);
  header.recipients = {{chain_.manager.id, chain_.manager.kem.key_id()}};
  header.padded_size = seal::padded_size_for_inner(codec::serialise(inner).reveal().size());
  draft.header_bytes = codec::serialise_header(header);
  inner.header_hash = hash::sha256(draft.header_bytes);
  const SealDraws draws{drawn("content key"),
                        seal::KemKeyPair::from_private(drawn("ephemeral private"))};
  return seal_with(std::move(draft), chain_.manager.kem.public_key(),
                   codec::serialise(inner).reveal(), chain_.school.signing, draws, out_);
}

consent::SubmitBody Play::submit_body(const Envelope& envelope) {
  consent::SubmitBody body;
  body.actor = chain_.school.professional();
  body.message_id = message_;
  body.exchange_id = exchange_;
  body.envelope = envelope_;
  body.recipient = chain_.manager.id;
  body.level = Level::content;
  body.created = envelope.header.created;
  body.expires = envelope.header.expires;
  body.sequence = envelope.header.sequence;
  body.content_before = body.content_now = content_commitment_;
  return body;
}

void Play::submit() {
  out_.section("5. SUBMIT: the envelope");
  later(1'000);
  out_.put("message_id", message_);
  out_.put_time("envelope.created", chain_.wall.ms);
  out_.put_time("envelope.expires", chain_.wall.ms + 3 * kDayMs);
  const Envelope envelope = sealed();
  envelope_ = seal::envelope_hash(envelope);
  const Bytes body = canon::encode(submit_body(envelope));
  const SignedAct made = chain_.school.act(LeafType::submit, body, "submit r");
  act("submit", made);
  const auto id = drawn<RequestId>("submit request");
  out_.say("School to broker.");
  to_broker("submit", id, codec::Submit{made, envelope, {}});
  auto verified = consent::verify_act(made, chain_.machine().directory(), chain_.wall,
                                      seal::verify);
  CHECK(verified.ok());
  const std::size_t stored = codec::serialise(codec::strip_routing(envelope)).size();
  chain_.apply(broker::SubmitEvent{chain_.school.id, id, std::move(*verified), envelope_,
                                   envelope.header, envelope.routing, stored});
  const auto effects = chain_.commit();
  out_.say("Leaf 5 and, decided again, leaf 6. Broker to school: accepted, durable.");
  leaf("ledger.leaf.5", 5);
  leaf("ledger.leaf.6", 6);
  to_member("submit.answer", id, chain_.ack(Chain::only<broker::Answer>(effects)));
  const auto notify = Chain::only<broker::NotifyMember>(effects);
  CHECK(notify.member == chain_.manager.id && notify.mail);
  out_.section("6. NOTIFY: the manager hears that there is mail");
  out_.say("Broker to manager, unasked: no request_id.");
  to_member("notify", std::nullopt, codec::Notify{notify.mail, notify.orders, notify.status});
  delivered_ = codec::strip_routing(envelope);
}

void Play::deliver() {
  out_.section("7. FETCH and DELIVER: the manager pulls it, under a release record");
  later(1'000);
  const auto id = drawn<RequestId>("fetch request");
  const codec::Fetch fetch{drawn<Nonce>("fetch nonce"), drawn<BootId>("manager boot"), 64, {}};
  out_.put("fetch.nonce", fetch.nonce);
  out_.put("fetch.boot_id", fetch.boot_id);
  out_.say("Manager to broker; it counts the lease from here.");
  to_broker("fetch", id, fetch);
  for (const auto& key : chain_.machine().fetchable(chain_.manager.id, 64, chain_.wall)) {
    chain_.apply(broker::ReleaseEvent{key, id, fetch.nonce, fetch.boot_id});
  }
  const auto deliver = Chain::only<broker::Deliver>(chain_.commit());
  codec::Delivery delivery{delivered_, chain_.proven(deliver.release_index, true)};
  release_ = canon::decode<consent::ReleaseBody>(deliver.release.body, "release").value();
  out_.say("The release record is leaf 7. Its opening is for the recipient: r, and the body that\n"
           "names envelope, exchange, content, recipient, ground, level, lease, nonce and boot.");
  leaf("ledger.leaf.7", deliver.release_index);
  out_.put("release.r", deliver.release.r);
  out_.put("release.body", deliver.release.body);
  out_.put("release.lease_id", release_.lease);
  out_.say("It is in the tree of this checkpoint: the path from leaf 7 of 8 to the root.");
  for (std::size_t i = 0; i < delivery.release.path.size(); ++i) {
    out_.put("release.path." + std::to_string(i), delivery.release.path[i]);
  }
  out_.put_text("ledger.checkpoint.8", chain_.ledger_note());
  out_.say("Broker to manager: one answer for each delivery, with the envelope but without RP,");
  codec::Fetched fetched;
  fetched.nonce = fetch.nonce;
  fetched.deliveries.push_back(std::move(delivery));
  to_member("deliver", id, std::move(fetched));
  end_of_fetch(id, fetch.nonce);
}

void Play::end_of_fetch(const RequestId& id, const Nonce& nonce) {
  out_.say("and a last one without, which ends the fetch.");
  codec::Fetched end;
  end.nonce = nonce;
  end.stop = chain_.machine().stops(chain_.manager.id);
  to_member("deliver.end", id, std::move(end));
}

void Play::receipt() {
  out_.section("8. RECEIPT: the manager opened it");
  later(500);
  consent::ReceiptBody body;
  body.actor = chain_.manager.gateway();
  body.message_id = message_;
  body.envelope = envelope_;
  body.lease = release_.lease;
  body.outcome = consent::ReceiptOutcome::opened;
  body.opened = chain_.wall;
  out_.put_time("receipt.opened", body.opened.ms);
  const SignedAct made = chain_.manager.receipt(canon::encode(body), "receipt r");
  act("receipt", made);
  const auto id = drawn<RequestId>("receipts request");
  out_.say("Manager to broker. The gateway acts alone: worker and function are zero, and no\n"
           "worker signs.");
  to_broker("receipt", id, codec::Receipts{{made}});
  chain_.act(chain_.manager, id, made);
  const auto effects = chain_.commit();
  out_.say("Leaf 8. Broker to manager: recorded.");
  leaf("ledger.leaf.8", 8);
  out_.put_text("ledger.checkpoint.9", chain_.ledger_note());
  to_member("receipt.answer", id, chain_.ack(Chain::only<broker::Answer>(effects)));
  const auto notify = Chain::only<broker::NotifyMember>(effects);
  CHECK(notify.member == chain_.school.id && notify.status);
  finish();
}

void Play::finish() {
  out_.section("9. STATUS: the school learns the end");
  out_.say("Broker to school, unasked; then the school asks: state 3, done.");
  to_member("status.notify", std::nullopt, codec::Notify{false, false, true});
  const auto id = drawn<RequestId>("status request");
  to_broker("status", id, codec::StatusAsked{});
  codec::StatusReply reply;
  for (const auto& view : chain_.machine().status(chain_.school.id).messages) {
    reply.messages.push_back({view.key.message_id, view.exchange_id, view.recipient,
                              static_cast<codec::MessageStage>(view.stage), view.reason,
                              view.decision_index});
  }
  reply.checkpoint = chain_.ledger_note();
  to_member("status.answer", id, std::move(reply));
}

}  // namespace

std::string play() { return Play().run(); }

}  // namespace sluis::exchange
