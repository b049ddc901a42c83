// SPDX-License-Identifier: EUPL-1.2
#include "tests/codec/chain.h"

#include "consent/core/authority.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"
#include "proto/seal/pseudonym.h"
#include "proto/seal/signed_text.h"

namespace sluis::exchange {
namespace {

seal::SigningKeyPair signing_key(const std::string& name) {
  return seal::SigningKeyPair::from_seed(drawn(name + " seed"));
}
seal::KemKeyPair agreement_key(const std::string& name) {
  return seal::KemKeyPair::from_private(drawn(name + " private"));
}

std::vector<seal::SigningKeyPair> authority_keys() {
  std::vector<seal::SigningKeyPair> out;
  for (const char* number : {"1", "2", "3"}) {
    out.push_back(signing_key(std::string("authority ") + number));
  }
  std::sort(out.begin(), out.end(), [](const auto& one, const auto& other) {
    return one.public_key() < other.public_key();
  });
  return out;
}

// Two of the three sign, in the order of their key ids.
std::vector<LeafSignature> signed_by_two(const std::vector<seal::SigningKeyPair>& keys,
                                         ByteView text) {
  std::vector<LeafSignature> out = {{keys[0].key_id(), keys[0].sign(text)},
                                    {keys[1].key_id(), keys[1].sign(text)}};
  std::sort(out.begin(), out.end());
  return out;
}

consent::Covenant covenant_of(const Chain& chain) {
  consent::Covenant out;
  out.version = kCovenant;
  out.title = "Example";
  out.ledger_origin = "sluis.example/ledger";
  out.directory_origin = "sluis.example/directory";
  for (const auto& key : chain.authority) out.authority.push_back(key.public_key());
  out.roles = {{kSchoolRole, "school", "School"},
               {kManagerRole, "gezinsmanager", "Gezinsmanager"}};
  const auto add = [&](const Party& party, std::uint16_t role) {
    consent::Member member;
    member.id = party.id;
    member.role = role;
    member.label = party.name;
    out.members.push_back(member);
  };
  add(chain.school, kSchoolRole);
  add(chain.manager, kManagerRole);
  std::sort(out.members.begin(), out.members.end(),
            [](const auto& one, const auto& other) { return one.id < other.id; });
  out.functions = {{{kFunction, "professional", "Professional"}, {16, 17, 20, 22}, {1, 2}}};
  out.kinds = {{{1, "concern", "Concern"}, false}};
  out.purposes = {{1, "help", "Help"}};
  out.domains = {{1, "school", "School"}};
  out.regimes = {{{1, "education", "Education"}, false}};
  consent::Ground ground;
  ground.term = {1, "consent", "Consent"};
  ground.valid_until = {UINT64_MAX};
  out.grounds = {ground};
  out.rules = {{kSchoolRole, kManagerRole, {1}, {1}, {1}, Level::content, false}};
  out.key_holders = {chain.manager.id};
  out.is_test = true;
  return out;
}

}  // namespace

Bytes drawn(std::string_view name, std::size_t size) {
  const Bytes text = label("sluis/v1/example");
  return to_bytes(hash::sha256({text, as_bytes(name)}).view().first(size));
}

Bytes drawn_y(std::string_view name) {
  const Bytes text = label("sluis/v1/example");
  const ByteArray<64> digest = hash::sha512({text, as_bytes(name)});
  return to_bytes(digest);
}

Party::Party(const std::string& name_in)
    : name(name_in),
      id(drawn<MemberId>(name + " member")),
      worker_id(drawn<WorkerId>(name + " worker")),
      signing(signing_key(name + " signing")),
      worker(signing_key(name + " worker")),
      kem(agreement_key(name + " kem")),
      curve(agreement_key(name + " curve")) {}

SignedAct Party::act(LeafType type, Bytes body, const std::string& r,
                     std::vector<PersonOpening> persons) const {
  SignedAct out;
  out.type = type;
  out.covenant = kCovenant;
  out.opening = {drawn<Salt>(r), std::move(body)};
  out.commitment = hash::commit(type, out.opening);
  out.persons = std::move(persons);
  const Bytes text = seal::leaf_text(type, kCovenant, out.commitment);
  out.signatures = {{signing.key_id(), signing.sign(text)}};
  out.worker_signature = worker.sign(seal::act_text(type, kCovenant, out.commitment));
  return out;
}

SignedAct Party::receipt(Bytes body, const std::string& r) const {
  SignedAct out = act(LeafType::receipt, std::move(body), r);
  const std::vector<consent::BatchEntry> entries = {{out.type, out.commitment}};
  out.batch = consent::make_batch(entries).value().front();
  const Bytes text = seal::batch_text(kCovenant, out.batch->root);
  out.signatures = {{signing.key_id(), signing.sign(text)}};
  out.worker_signature = {};
  return out;
}

PersonOpening person(std::vector<PersonKey> keys, const std::string& r) {
  PersonOpening out;
  out.opening = {drawn<Salt>(r),
                 canon::encode(consent::PersonBody{consent::kBodyVersion, std::move(keys)})};
  out.commitment = hash::commit(LeafType::person, out.opening);
  return out;
}

Chain::Chain() : authority(authority_keys()), log_key(signing_key("log")) {
  const auto broker_key = [](PersonKeyKind kind, std::string_view y) {
    return PersonKey{kind, seal::pseudonym_of(drawn_y(y), seal::kBrokerAudience,
                                              seal::kPersonScope, 1)};
  };
  subject_keys = {broker_key(PersonKeyKind::fields, "subject y fields"),
                  broker_key(PersonKeyKind::fields_without_postcode, "subject y without postcode")};
  giver_keys = {broker_key(PersonKeyKind::fields, "giver y fields")};
  covenant = covenant_of(*this);
  put_covenant();
  admit();
  commit();
  record_consent();
}

consent::NoteKey Chain::directory_key() const {
  return {covenant.directory_origin, log_key.public_key()};
}

void Chain::put_covenant() {
  covenant_bytes_ = consent::encode_covenant(covenant);
  CHECK(consent::decode_covenant(covenant_bytes_).ok());
  consent::AuthorityFile file;
  file.covenant = kCovenant;
  file.entries = {{LeafType::covenant, covenant_bytes_}};
  file.signatures = signed_by_two(authority, consent::authority_text(file).value());
  CHECK(consent::verify_authority(file, covenant.authority, seal::verify).ok());
  apply(broker::CovenantEvent{covenant_bytes_, file.signatures,
                              consent::authority_leaves(file).value().front().batch});
  apply(broker::BootEvent{drawn<BootId>("broker boot")});
}

void Chain::admit() {
  const TimeMs from{wall.ms - kDayMs}, until{wall.ms + 365 * kDayMs};
  consent::AuthorityFile file;
  file.covenant = kCovenant;
  for (const Party* party : {&school, &manager}) {
    const auto version = consent::kBodyVersion;
    const consent::MemberAdmitted member{version, party->id, party->signing.public_key(), from,
                                         until};
    const CurveKey key{party->curve.public_key().value};
    file.entries.push_back({LeafType::member_admitted, canon::encode(member)});
    file.entries.push_back(
        {LeafType::curve_key, canon::encode(consent::CurveKeyAdded{version, party->id, key})});
  }
  file.signatures = signed_by_two(authority, consent::authority_text(file).value());
  const auto leaves = consent::authority_leaves(file).value();
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    broker::DirectoryEvent event;
    event.leaf.type = file.entries[i].type;
    event.leaf.covenant = kCovenant;
    event.leaf.commitment = leaves[i].commitment;
    event.leaf.signatures = file.signatures;
    event.leaf.batch = leaves[i].batch;
    event.body = file.entries[i].body;
    event.by_authority = true;
    apply(std::move(event));
  }
  publish(school, LeafType::worker_key,
          canon::encode(consent::WorkerKeyAdded{consent::kBodyVersion, school.id, school.worker_id,
                                                kFunction, school.worker.public_key(), from,
                                                until}));
  publish(manager, LeafType::kem_key,
          canon::encode(consent::KemKeyAdded{consent::kBodyVersion, manager.id,
                                             manager.kem.public_key(), 1, from,
                                             {wall.ms + 7 * kDayMs}, {wall.ms + 14 * kDayMs}}));
}

void Chain::publish(const Party& party, LeafType type, Bytes body) {
  broker::DirectoryEvent event;
  event.leaf.type = type;
  event.leaf.member = party.id;
  event.leaf.covenant = kCovenant;
  event.leaf.commitment = hash::commit(type, Salt{}, body);
  const Bytes text = seal::leaf_text(type, kCovenant, event.leaf.commitment);
  event.leaf.signatures = {{party.signing.key_id(), party.signing.sign(text)}};
  event.body = std::move(body);
  apply(std::move(event));
}

void Chain::record_consent() {
  const PersonOpening subject = person(subject_keys, "consent subject r");
  const PersonOpening giver = person(giver_keys, "consent giver r");
  consent::ConsentRecord record;
  record.consent_id = drawn<ConsentId>("consent");
  record.subject = subject.commitment;
  record.scope.to = {{false, manager.id, 0}};
  record.valid_from = wall;
  record.valid_until = {wall.ms + 30 * kDayMs};
  record.givers = {{giver.commitment, consent::GiverCapacity::parent}};
  consent::FactBody body;
  body.actor = school.professional();
  body.serial = 1;
  body.created = wall;
  body.payload = record;
  act(school, drawn<RequestId>("consent request"),
      school.act(LeafType::fact, canon::encode(body), "consent r", {subject, giver}));
  const PersonOpening subject_again = person(subject_keys, "answer subject r");
  const PersonOpening giver_again = person(giver_keys, "answer giver r");
  body.payload = consent::ConsentAnswer{record.consent_id, subject_again.commitment,
                                        giver_again.commitment, consent::Answer::yes};
  act(school, drawn<RequestId>("answer request"),
      school.act(LeafType::fact, canon::encode(body), "answer r", {subject_again, giver_again}));
  commit();
}

void Chain::act(const Party& from, const RequestId& request, const SignedAct& act) {
  auto verified = consent::verify_act(act, machine_.directory(), wall, seal::verify);
  CHECK(verified.ok() && verified->actor().member == from.id);
  std::vector<PersonId> fresh;
  for (std::size_t i = 0; i < act.persons.size(); ++i) {
    fresh.push_back(drawn<PersonId>("person " + std::to_string(++persons_)));
  }
  auto persons = machine_.resolve(act, fresh);
  CHECK(persons.ok());
  apply(broker::ActEvent{from.id, request, std::move(*verified), std::move(*persons)});
}

void Chain::apply(broker::Payload payload) {
  apply_one(std::move(payload));
  for (auto due = machine_.due(wall, boot); !due.empty(); due = machine_.due(wall, boot)) {
    for (broker::Payload& next : due) apply_one(std::move(next));
  }
}

void Chain::apply_one(broker::Payload payload) {
  const broker::Event event{wall, boot, drawn<Salt>("entropy " + std::to_string(++events_)),
                            std::move(payload), std::nullopt};
  const broker::Applied applied = machine_.apply(event);
  CHECK(!applied.refused);
  for (const broker::Effect& effect : applied.effects) take(effect);
}

void Chain::take(const broker::Effect& effect) {
  if (const auto* leaf = std::get_if<broker::AppendLeaf>(&effect)) {
    CHECK(leaf->index == leaves_.size());
    Recorded& recorded = recorded_[leaf->index];
    recorded = {leaf->opening, leaf->worker_signature, {}};
    for (const auto& sealed : leaf->persons) recorded.persons.push_back(sealed.opening);
    leaves_.push_back(consent::encode_leaf(leaf->leaf).value());
  } else if (const auto* entry = std::get_if<broker::AppendDirectoryLeaf>(&effect)) {
    directory_.push_back({consent::encode_leaf(entry->leaf).value(), entry->body});
  } else {
    pending_.push_back(effect);
  }
}

std::vector<broker::Effect> Chain::commit() {
  while (ledger_tree_.size() < leaves_.size()) {
    ledger_tree_.append(consent::leaf_hash(leaves_[ledger_tree_.size()]));
  }
  while (directory_tree_.size() < directory_.size()) {
    directory_tree_.append(consent::leaf_hash(directory_[directory_tree_.size()].leaf));
  }
  ledger_note_ = note(ledger_key(), ledger_tree_);
  directory_note_ = note(directory_key(), directory_tree_);
  return std::exchange(pending_, {});
}

std::string Chain::note(const consent::NoteKey& key, const consent::Tree& tree) const {
  const consent::Checkpoint checkpoint{key.name, {tree.size(), tree.root()}};
  const std::string text = consent::checkpoint_text(checkpoint).value();
  return consent::format_checkpoint(checkpoint, key, log_key.sign(as_bytes(text))).value();
}

std::vector<Digest> Chain::ledger_hashes() const {
  std::vector<Digest> out;
  for (std::uint64_t i = 0; i < ledger_tree_.size(); ++i) out.push_back(ledger_tree_.leaf(i));
  return out;
}

codec::Proven Chain::proven(std::uint64_t index, bool with_opening) const {
  codec::Proven out{index, leaves_.at(index),
                    ledger_tree_.inclusion_path(index, ledger_tree_.size()).value(), ledger_note_,
                    std::nullopt};
  if (with_opening) out.opening = recorded_.at(index).opening;
  return out;
}

codec::FactUsed Chain::fact_used(std::uint64_t index) const {
  const Recorded& recorded = recorded_.at(index);
  return {proven(index, true), recorded.persons, recorded.worker_signature};
}

codec::Ack Chain::ack(const broker::Answer& answer) const {
  const auto& from = std::get<broker::AckReply>(answer.reply);
  codec::Ack out;
  out.index = from.index;
  for (const broker::Outcome& outcome : from.outcomes) {
    out.outcomes.push_back({outcome.recipient, static_cast<codec::Verdict>(outcome.verdict),
                            outcome.level, outcome.ground, outcome.reason, outcome.references,
                            outcome.decision_index});
  }
  for (const std::uint64_t index : from.facts) out.facts.push_back(fact_used(index));
  return out;
}

}  // namespace sluis::exchange
