// SPDX-License-Identifier: EUPL-1.2
#include "tests/story/member.h"

#include <gtest/gtest.h>
#include <time.h>

#include "proto/codec/envelope.h"
#include "proto/codec/inner.h"
#include "proto/hash/hash.h"
#include "proto/seal/open.h"
#include "proto/seal/seal.h"
#include "proto/seal/signed_text.h"

namespace sluis::story {
namespace {

constexpr std::uint16_t kSchool = 1, kManager = 2, kWorkerFunction = 1;
constexpr std::uint64_t kDayMs = 86'400'000;

consent::Covenant covenant_of(const MemberId& school, const MemberId& manager) {
  consent::Covenant out;
  out.version = 1;
  out.title = "story";
  out.ledger_origin = "sluis.example/ledger";
  out.directory_origin = "sluis.example/directory";
  out.roles = {{kSchool, "school", "school"}, {kManager, "gezinsmanager", "gezinsmanager"}};
  out.members = {{school, kSchool, "school", "", true, false},
                 {manager, kManager, "manager", "", true, false}};
  out.functions = {{{kWorkerFunction, "worker", "worker"},
                    {16, 17, 19, 20, 21, 22},
                    {1, 2, 3, 4, 5, 6}}};
  out.kinds = {{{1, "zorg", "zorg"}, false}};
  out.purposes = {{1, "hulp", "hulp"}};
  out.domains = {{1, "opvoeding", "opvoeding"}};
  out.regimes = {{{1, "jeugdwet_verstrekking", ""}, false}};
  consent::Ground ground;
  ground.term = {1, "toestemming", "toestemming"};
  ground.valid_until = {UINT64_MAX};
  out.grounds = {ground};
  consent::ReleaseRule rule;
  rule.from_role = kSchool;
  rule.to_role = kManager;
  rule.grounds = {1};
  rule.level = Level::content;
  out.rules = {rule};
  out.key_holders = {manager};
  out.is_test = true;
  out.limits.lease_ms = 2'000;
  out.limits.margin_ms = 50;
  return out;
}

}  // namespace

TimeMs now() {
  using namespace std::chrono;
  return {static_cast<std::uint64_t>(
      duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count())};
}

std::uint64_t boot_ms() {
  timespec now{};
  CHECK(clock_gettime(CLOCK_BOOTTIME, &now) == 0);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000 +
         static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

std::vector<PersonKey> person(std::uint8_t number) {
  return {{PersonKeyKind::bsn, test::filled<Pseudonym>(number), 0, 0}};
}

std::vector<PersonKey> new_person() {
  return {{PersonKeyKind::fields, seal::random_fixed<Pseudonym>(), 0, 0}};
}

sdk::SessionOptions session_options(const curve::CurveKeyPair& keys, const std::string& endpoint,
                                    const CurveKey& server) {
  sdk::SessionOptions out;
  out.endpoint = endpoint;
  out.server_key = server;
  out.keys = {keys.public_key, seal::SecretBytes::copy_of(keys.secret.view())};
  return out;
}

World::World() : school(test::filled<MemberId>(0x11)), manager(test::filled<MemberId>(0x22)) {
  for (int i = 0; i < 3; ++i) authority.push_back(seal::SigningKeyPair::generate());
  covenant = covenant_of(school, manager);
  for (const seal::SigningKeyPair& key : authority) covenant.authority.push_back(key.public_key());
  std::sort(covenant.authority.begin(), covenant.authority.end());
}

Bytes World::signed_file(std::uint32_t version, std::vector<consent::PublicEntry> entries) const {
  consent::AuthorityFile file;
  file.covenant = version;
  file.entries = std::move(entries);
  const Bytes text = consent::authority_text(file).value();
  for (std::size_t i = 0; i < 2; ++i) {
    file.signatures.push_back({authority[i].key_id(), authority[i].sign(text)});
  }
  std::sort(file.signatures.begin(), file.signatures.end());
  return consent::serialise(file);
}

Bytes World::covenant_file() const {
  return signed_file(covenant.version, {{LeafType::covenant, consent::encode_covenant(covenant)}});
}

Member::Member(const World& world, MemberId member, std::uint16_t function)
    : id(member),
      worker_id(seal::random_fixed<WorkerId>()),
      signing(seal::SigningKeyPair::generate()),
      worker(seal::SigningKeyPair::generate()),
      kem(seal::KemKeyPair::generate()),
      curve(curve::generate()),
      world_(world),
      function_(function) {}

Bytes Member::admission() const {
  const TimeMs from{now().ms - kDayMs}, until{now().ms + 365 * kDayMs};
  const consent::MemberAdmitted admitted{consent::kBodyVersion, id, signing.public_key(), from,
                                         until};
  const consent::CurveKeyAdded door{consent::kBodyVersion, id, curve.public_key};
  return world_.signed_file(world_.covenant.version,
                            {{LeafType::member_admitted, canon::encode(admitted)},
                             {LeafType::curve_key, canon::encode(door)}});
}

void Member::connect(const std::string& endpoint, const CurveKey& server, const VerifyKey& log) {
  auto opened = sdk::Session::connect(session_options(curve, endpoint, server));
  ASSERT_TRUE(opened.ok()) << to_text(opened.error());
  session.emplace(std::move(*opened));
  directory.emplace(consent::NoteKey{world_.covenant.directory_origin, log},
                    world_.covenant.authority);
  ledger.emplace(consent::NoteKey{world_.covenant.ledger_origin, log});
}

// Sends `frame`, again with the same bytes after each lost connection, until its answer is here.
std::vector<codec::ToMember> Member::wait(const codec::ToBroker& request, bool until_rest) {
  std::vector<codec::ToMember> out;
  const Bytes bytes = codec::serialise(request);
  bool sent = false;
  for (const std::uint64_t deadline = now().ms + 60'000; now().ms < deadline;) {
    if (!sent) sent = session->send(bytes) == sdk::SendResult::sent;
    const sdk::SessionInput input = session->poll(100);
    if (!input.events.empty()) sent = false;
    for (const Bytes& answer : input.frames) {
      Result<codec::ToMember> frame = codec::parse_to_member(answer);
      EXPECT_TRUE(frame.ok());
      if (!frame.ok()) continue;
      if (frame->request_id != request.request_id) {
        unasked.push_back(std::move(*frame));
        continue;
      }
      const auto* fetched = std::get_if<codec::Fetched>(&frame->reply);
      const bool rest = fetched == nullptr || fetched->deliveries.empty();
      out.push_back(std::move(*frame));
      if (!until_rest || rest) return out;
    }
  }
  ADD_FAILURE() << "no answer in a minute";
  return out;
}

codec::Reply Member::ask(codec::Request request) {
  const codec::ToBroker frame{seal::random_fixed<RequestId>(), std::move(request)};
  std::vector<codec::ToMember> answers = wait(frame, false);
  if (answers.empty()) return codec::Refusal{ErrorCode::broker_down, "test"};
  return std::move(answers.front().reply);
}

codec::Ack Member::acked(codec::Request request) {
  codec::Reply reply = ask(std::move(request));
  if (const auto* refusal = std::get_if<codec::Refusal>(&reply)) {
    ADD_FAILURE() << "refused: " << catalogue(refusal->code).name << " at " << refusal->place;
    return {};
  }
  return std::get<codec::Ack>(reply);
}

ErrorCode Member::refused(codec::Request request) {
  const codec::Reply reply = ask(std::move(request));
  const auto* refusal = std::get_if<codec::Refusal>(&reply);
  return refusal == nullptr ? ErrorCode::permit : refusal->code;
}

void Member::publish_keys() {
  const TimeMs from{now().ms - kDayMs}, until{now().ms + 30 * kDayMs};
  const consent::KemKeyAdded kem_key{consent::kBodyVersion, id, kem.public_key(), 1, from, until,
                                     until};
  const consent::WorkerKeyAdded worker_key{
      consent::kBodyVersion, id, worker_id, function_, worker.public_key(), from, until};
  const std::uint32_t version = world_.covenant.version;
  acked(codec::Publish{sdk::make_public_act(LeafType::kem_key, version, canon::encode(kem_key),
                                            signing)});
  acked(codec::Publish{sdk::make_public_act(LeafType::worker_key, version,
                                            canon::encode(worker_key), signing)});
}

void Member::take_directory() {
  const codec::Reply reply = ask(codec::DirectoryFrom{directory->size(), directory->size()});
  const Status taken = directory->take(std::get<codec::DirectoryPart>(reply));
  ASSERT_TRUE(taken.ok()) << to_text(taken.error());
}

SignedAct Member::act(LeafType type, Bytes body, std::vector<PersonOpening> persons) const {
  return sdk::make_act(type, world_.covenant.version, std::move(body), std::move(persons),
                       signers());
}

SignedAct Member::fact(consent::FactPayload payload, std::vector<PersonOpening> persons) {
  consent::FactBody body;
  body.actor = actor();
  body.serial = ++serial_;
  body.created = now();
  body.payload = std::move(payload);
  return act(LeafType::fact, canon::encode(body), std::move(persons));
}

std::vector<SignedAct> Member::consent_acts(const std::vector<PersonKey>& subject,
                                            const std::vector<std::vector<PersonKey>>& givers) {
  std::vector<PersonOpening> persons{sdk::commit_person(subject)};
  consent::ConsentRecord record;
  record.consent_id = seal::random_fixed<ConsentId>();
  record.subject = persons[0].commitment;
  record.valid_until = {now().ms + kDayMs};
  for (const std::vector<PersonKey>& giver : givers) {
    persons.push_back(sdk::commit_person(giver));
    record.givers.push_back({persons.back().commitment, consent::GiverCapacity::parent});
  }
  std::vector<SignedAct> out{fact(record, persons)};
  for (std::size_t i = 1; i < persons.size(); ++i) {
    const consent::ConsentAnswer yes{record.consent_id, record.subject, persons[i].commitment,
                                     consent::Answer::yes};
    out.push_back(fact(yes, {persons[0], persons[i]}));
  }
  return out;
}

void Member::record_consent(const std::vector<PersonKey>& subject,
                            const std::vector<std::vector<PersonKey>>& givers) {
  for (SignedAct& each : consent_acts(subject, givers)) acked(std::move(each));
}

SignedAct Member::withdrawal(const WithdrawId& withdraw, const std::vector<PersonKey>& subject,
                             const std::vector<PersonKey>& giver) const {
  const PersonOpening about = sdk::commit_person(subject), by = sdk::commit_person(giver);
  consent::WithdrawBody body;
  body.actor = actor();
  body.withdraw_id = withdraw;
  body.subject = about.commitment;
  body.giver = by.commitment;
  body.created = now();
  return act(LeafType::withdraw, canon::encode(body), {about, by});
}

Member::Signal Member::draft(const std::vector<PersonKey>& keys, std::string_view content) {
  Signal out;
  out.exchange = seal::random_fixed<ExchangeId>();
  out.content = to_bytes(as_bytes(content));
  out.salt = seal::random_fixed<Salt>();
  out.keys = keys;
  return out;
}

SignedAct Member::intent(const Signal& signal, const MemberId& recipient) const {
  const PersonOpening subject = sdk::commit_person(signal.keys);
  consent::IntentBody body;
  body.actor = actor();
  body.exchange_id = signal.exchange;
  body.kind = body.purpose = body.domain = body.source_regime = 1;
  body.persons = {{PersonRole::subject, subject.commitment}};
  body.wanted = {{recipient, Level::content}};
  body.content = consent::content_commitment(signal.salt, signal.content);
  body.created = now();
  return act(LeafType::intent, canon::encode(body), {subject});
}

Member::Signal Member::signal(const MemberId& recipient, const std::vector<PersonKey>& keys,
                              std::string_view content) {
  Signal out = draft(keys, content);
  const codec::Ack ack = acked(intent(out, recipient));
  EXPECT_EQ(ack.outcomes.size(), 1u);
  if (!ack.outcomes.empty()) out.outcome = ack.outcomes.front();
  return out;
}

codec::Submit Member::sealed(const Signal& signal, const MemberId& recipient,
                             std::optional<OrderId> order, const Departure& departure) {
  const seal::SigningKeyPair& signer =
      departure.signing == nullptr ? signing : *departure.signing;
  const auto key = directory->keys().current_kem_key(recipient, now());
  EXPECT_TRUE(key.ok());
  seal::Draft draft;
  draft.routing.random = seal::random_fixed<Salt>();
  draft.routing.persons = {{PersonRole::subject, signal.keys}};
  draft.routing_bytes = codec::serialise_routing(draft.routing);
  codec::Inner inner;
  inner.content_salt = signal.salt;
  inner.content = Sensitive<Bytes>(signal.content);
  inner.subject_keys = departure.subject_keys;
  ProtectedHeader& header = draft.header;
  header.message_id = seal::random_fixed<MessageId>();
  header.exchange_id = signal.exchange;
  header.order_id = order;
  header.sender = id;
  header.worker_key_id = worker.key_id();
  header.signing_key_id = signer.key_id();
  header.directory_size = directory->size();
  header.created = now();
  header.expires = {now().ms + kDayMs};
  header.kind = header.purpose = header.source_regime = 1;
  header.level = Level::content;
  header.sequence = ++sequence_;
  header.routing_hash = hash::sha256(draft.routing_bytes);
  header.recipients = {{recipient, hash::key_id_of(key->added.kem_key.view())}};
  const std::size_t inner_size = codec::serialise(inner).reveal().size();
  header.padded_size = seal::padded_size_for_inner(inner_size);
  departure.header(header);
  draft.header_bytes = codec::serialise_header(header);
  inner.header_hash = hash::sha256(draft.header_bytes);
  const ProtectedHeader sent = header;
  const Result<Envelope> envelope =
      seal::seal(std::move(draft), {key->added.kem_key}, codec::serialise(inner).reveal(), signer);
  EXPECT_TRUE(envelope.ok()) << (envelope.ok() ? "" : to_text(envelope.error()));
  consent::SubmitBody body;
  body.actor = actor();
  body.message_id = sent.message_id;
  body.exchange_id = sent.exchange_id;
  body.order_id = order;
  body.envelope = seal::envelope_hash(*envelope);
  body.recipient = recipient;
  body.created = sent.created;
  body.expires = sent.expires;
  body.sequence = sent.sequence;
  body.content_before = body.content_now = consent::content_commitment(signal.salt, signal.content);
  return {act(LeafType::submit, canon::encode(body)), *envelope, {}};
}

codec::Orders Member::orders() { return std::get<codec::Orders>(ask(codec::OrdersAsked{})); }

codec::Fetched Member::fetch() {
  fetched_with = {id, seal::random_fixed<Nonce>(), test::filled<BootId>(7)};
  const codec::ToBroker frame{seal::random_fixed<RequestId>(),
                              codec::Fetch{fetched_with.nonce, fetched_with.boot, 8}};
  codec::Fetched out;
  for (codec::ToMember& answer : wait(frame, true)) {
    auto* part = std::get_if<codec::Fetched>(&answer.reply);
    if (part == nullptr) continue;
    for (codec::Delivery& delivery : part->deliveries) {
      out.deliveries.push_back(std::move(delivery));
    }
    out.unanswered.insert(out.unanswered.end(), part->unanswered.begin(), part->unanswered.end());
    out.stop.insert(out.stop.end(), part->stop.begin(), part->stop.end());
  }
  return out;
}

Result<Bytes> Member::open(const codec::Delivery& delivery) {
  SLUIS_TRY(record, sdk::check_release(delivery, fetched_with, *ledger));
  static_cast<void>(record);
  SLUIS_TRY(plain, seal::open_body(delivery.envelope, id, kem));
  SLUIS_TRY(inner, codec::parse_inner(plain.reveal()));
  if (!seal::names_header(inner.header_hash, delivery.envelope)) return ErrorCode::cannot_open;
  return inner.content.reveal();
}

codec::Receipts Member::receipt(const codec::Delivery& delivery,
                                consent::ReceiptOutcome outcome) const {
  const auto release =
      canon::decode<consent::ReleaseBody>(delivery.release.opening->body, "release").value();
  return receipt(delivery.envelope.header.message_id, release.envelope, release.lease, outcome);
}

codec::Receipts Member::receipt(const MessageId& message, const EnvelopeHash& envelope,
                                const LeaseId& lease, consent::ReceiptOutcome outcome) const {
  consent::ReceiptBody body;
  body.actor.member = id;
  body.message_id = message;
  body.envelope = envelope;
  body.lease = lease;
  body.outcome = outcome;
  if (outcome == consent::ReceiptOutcome::opened) body.opened = now();
  return {sdk::make_batch_acts(LeafType::receipt, world_.covenant.version,
                               {canon::encode(body)}, signing)};
}

}  // namespace sluis::story
