// SPDX-License-Identifier: EUPL-1.2
#include "adapters/bench/client.h"

#include "adapters/bench/process.h"
#include "adapters/sdk/acts.h"
#include "consent/core/directory.h"

namespace sluis::bench {
namespace {

constexpr std::uint64_t kPatienceNs = 10'000'000'000;
constexpr std::uint64_t kDayMs = 86'400'000;

}  // namespace

Client::Client(const World& world, const Party& party, const Door& door, sdk::Session session)
    : world_(&world), party_(&party), session_(std::move(session)) {
  directory_.emplace(consent::NoteKey{world.covenant.directory_origin, door.log_key},
                     world.covenant.authority);
  ledger_.emplace(consent::NoteKey{world.covenant.ledger_origin, door.log_key});
}

Result<Client> Client::connect(const World& world, const Party& party, const Door& door) {
  sdk::SessionOptions options;
  options.endpoint = door.endpoint;
  options.server_key = door.curve_key;
  options.keys = {party.curve.public_key,
                  seal::SecretBytes::copy_of(party.curve.secret.view())};
  SLUIS_TRY(session, sdk::Session::connect(std::move(options)));
  Client client(world, party, door, std::move(session));
  for (const std::uint64_t end = monotonic_ns() + kPatienceNs; monotonic_ns() < end;) {
    client.session_.poll(20);
    if (client.session_.connected()) return client;
  }
  return Error{ErrorCode::broker_down, "connection"};
}

bool Client::send(const codec::ToBroker& frame) {
  const Bytes bytes = codec::serialise(frame);
  if (session_.send(bytes) != sdk::SendResult::sent) return false;
  ++frames;
  frame_bytes += bytes.size();
  return true;
}

Result<std::vector<codec::ToMember>> Client::poll(int timeout_ms, int wake) {
  pollfd extra{wake, POLLIN, 0};
  const sdk::SessionInput input = session_.poll(timeout_ms, std::span(&extra, 1));
  std::vector<codec::ToMember> out;
  for (const sdk::LinkEvent event : input.events) {
    if (event != sdk::LinkEvent::connected) return Error{ErrorCode::broker_down, "connection"};
  }
  for (const Bytes& bytes : input.frames) {
    ++frames;
    frame_bytes += bytes.size();
    SLUIS_TRY(frame, codec::parse_to_member(bytes));
    out.push_back(std::move(frame));
  }
  return out;
}

Result<codec::Reply> Client::ask(codec::Request request) {
  const codec::ToBroker frame{seal::random_fixed<RequestId>(), std::move(request)};
  bool sent = false;
  for (const std::uint64_t end = monotonic_ns() + kPatienceNs; monotonic_ns() < end;) {
    if (!sent) sent = send(frame);
    SLUIS_TRY(answers, poll(20));
    for (codec::ToMember& answer : answers) {
      if (answer.request_id != frame.request_id) continue;
      if (const auto* refusal = std::get_if<codec::Refusal>(&answer.reply)) {
        return Error{refusal->code, refusal->place};
      }
      return std::move(answer.reply);
    }
  }
  return Error{ErrorCode::broker_down, "answer"};
}

Result<codec::Ack> Client::acked(codec::Request request) {
  SLUIS_TRY(reply, ask(std::move(request)));
  const auto* ack = std::get_if<codec::Ack>(&reply);
  if (ack == nullptr) return Error{ErrorCode::internal, "no acknowledgement"};
  return *ack;
}

Status Client::publish_keys() {
  const TimeMs from{now().ms - kDayMs}, until{now().ms + 30 * kDayMs};
  const consent::KemKeyAdded kem{consent::kBodyVersion, party_->id, party_->kem.public_key(),
                                 1,                     from,       until,
                                 until};
  const consent::WorkerKeyAdded worker{consent::kBodyVersion,        party_->id,
                                       party_->worker_id,            party_->actor().function,
                                       party_->worker.public_key(),  from,
                                       until};
  const std::uint32_t version = world_->covenant.version;
  SLUIS_TRY(first, acked(codec::Publish{sdk::make_public_act(
                       LeafType::kem_key, version, canon::encode(kem), party_->signing)}));
  SLUIS_TRY(second, acked(codec::Publish{sdk::make_public_act(
                        LeafType::worker_key, version, canon::encode(worker), party_->signing)}));
  static_cast<void>(first);
  static_cast<void>(second);
  return Done{};
}

Status Client::take_directory() {
  SLUIS_TRY(reply, ask(codec::DirectoryFrom{directory_->size(), directory_->size()}));
  const auto* part = std::get_if<codec::DirectoryPart>(&reply);
  if (part == nullptr) return Error{ErrorCode::internal, "directory"};
  return directory_->take(*part);
}

SignedAct Client::act(LeafType type, Bytes body, std::vector<PersonOpening> persons) const {
  return sdk::make_act(type, world_->covenant.version, std::move(body), std::move(persons),
                       {party_->signing, &party_->worker});
}

Status record_consents(Client& client, const std::vector<std::vector<PersonKey>>& subjects) {
  std::uint64_t serial = 0;
  const auto fact = [&](consent::FactPayload payload, std::vector<PersonOpening> persons) {
    consent::FactBody body;
    body.actor = client.party().actor();
    body.serial = ++serial;
    body.created = now();
    body.payload = std::move(payload);
    return client.acked(client.act(LeafType::fact, canon::encode(body), std::move(persons)));
  };
  for (const std::vector<PersonKey>& subject : subjects) {
    std::vector<PersonOpening> persons{sdk::commit_person(subject)};
    consent::ConsentRecord record;
    record.consent_id = seal::random_fixed<ConsentId>();
    record.subject = persons[0].commitment;
    record.valid_until = {now().ms + kDayMs};
    for (int parent = 0; parent < 2; ++parent) {
      persons.push_back(sdk::commit_person(new_person()));
      record.givers.push_back({persons.back().commitment, consent::GiverCapacity::parent});
    }
    SLUIS_TRY(recorded, fact(record, persons));
    static_cast<void>(recorded);
    for (std::size_t parent = 1; parent < persons.size(); ++parent) {
      const consent::ConsentAnswer yes{record.consent_id, record.subject,
                                       persons[parent].commitment, consent::Answer::yes};
      SLUIS_TRY(answered, fact(yes, {persons[0], persons[parent]}));
      static_cast<void>(answered);
    }
  }
  return Done{};
}

}  // namespace sluis::bench
