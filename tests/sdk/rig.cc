// SPDX-License-Identifier: EUPL-1.2
#include "tests/sdk/rig.h"

#include "proto/hash/commit.h"

namespace sluis::sdk::testing {

Party::Party(std::uint8_t number)
    : id(filled<MemberId>(number)),
      worker_id(filled<WorkerId>(number)),
      signing(seal::SigningKeyPair::generate()),
      worker(seal::SigningKeyPair::generate()) {}

SignedAct Party::act(LeafType type, Bytes body, std::vector<PersonOpening> persons) const {
  return make_act(type, 1, std::move(body), std::move(persons), {signing, &worker});
}

SignedAct Party::fact(consent::FactPayload payload, std::vector<PersonOpening> persons) {
  consent::FactBody body;
  body.actor = actor();
  body.serial = ++serial;
  body.created = says;
  body.payload = std::move(payload);
  return act(LeafType::fact, canon::encode(body), std::move(persons));
}

SignedAct Party::fact_alone(consent::FactPayload payload, std::vector<PersonOpening> persons) {
  consent::FactBody body;
  body.actor.member = id;
  body.serial = ++serial;
  body.created = kNow;
  body.payload = std::move(payload);
  return make_act(LeafType::fact, 1, canon::encode(body), std::move(persons), {signing, nullptr});
}

Parties::Parties() {
  covenant.version = 1;
  covenant.roles = {{kSchool, "school", ""}, {kManager, "gezinsmanager", ""}, {kCjg, "cjg", ""}};
  covenant.members = {{school.id, kSchool, "", "", false, false},
                      {manager.id, kManager, "", "", true, false},
                      {cjg.id, kCjg, "", "", true, false}};
  covenant.functions = {{{kWorkerFunction, "worker", ""}, {16, 17, 19, 20, 21, 22},
                         {1, 2, 3, 4, 5, 6}},
                        {{2, "desk", ""}, {19, 22}, {1}}};
  covenant.kinds = {{{1, "zorg", ""}, false}};
  consent::Ground ground;
  ground.term = {1, "toestemming", ""};
  ground.valid_until = {UINT64_MAX};
  covenant.grounds = {ground};
  consent::ReleaseRule rule;
  rule.from_role = kSchool;
  rule.to_role = kManager;
  rule.grounds = {1};
  rule.level = Level::content;
  covenant.rules = {rule};
  for (const Party* party : {&school, &manager, &cjg}) admit(*party);
}

void Parties::admit(const Party& party) {
  const TimeMs from{kNow.ms - kDayMs}, until{kNow.ms + kDayMs};
  const consent::MemberAdmitted member{consent::kBodyVersion, party.id, party.signing.public_key(),
                                       from, until};
  const consent::WorkerKeyAdded worker{consent::kBodyVersion, party.id,
                                       party.worker_id,       kWorkerFunction,
                                       party.worker.public_key(), from, until};
  CHECK(directory.apply(LeafType::member_admitted, {}, true, canon::encode(member)).ok());
  CHECK(directory.apply(LeafType::worker_key, party.id, false, canon::encode(worker)).ok());
}

void Parties::revoke_worker(const Party& party, TimeMs at) {
  const consent::KeyRevoked revoked{consent::kBodyVersion, party.id, party.worker.key_id(), at};
  CHECK(directory.apply(LeafType::key_revoked, party.id, false, canon::encode(revoked)).ok());
}

LedgerRig LedgerRig::fork() const {
  LedgerRig out;
  out.operator_ = seal::SigningKeyPair::from_seed(operator_.seed().view());
  out.tree_ = tree_;
  out.leaves_ = leaves_;
  out.acts_ = acts_;
  return out;
}

std::string LedgerRig::checkpoint() const {
  const consent::Checkpoint state{key().name, {tree_.size(), tree_.root()}};
  const std::string text = consent::checkpoint_text(state).value();
  return consent::format_checkpoint(state, key(), operator_.sign(as_bytes(text))).value();
}

std::uint64_t LedgerRig::append(const consent::Leaf& leaf, SignedAct act) {
  leaves_.push_back(consent::encode_leaf(leaf).value());
  acts_.push_back(std::move(act));
  tree_.append(consent::leaf_hash(leaves_.back()));
  return leaves_.size() - 1;
}

std::uint64_t LedgerRig::record(const SignedAct& act, TimeMs at) {
  consent::Leaf leaf;
  leaf.type = act.type;
  leaf.time_s = seconds_of(at);
  leaf.member = consent::actor_of(act).value().member;
  leaf.covenant = act.covenant;
  leaf.commitment = act.commitment;
  leaf.signatures = act.signatures;
  leaf.batch = act.batch;
  return append(leaf, act);
}

std::uint64_t LedgerRig::record(LeafType type, Bytes body) {
  SignedAct own;
  own.type = type;
  own.opening = {seal::random_fixed<Salt>(), std::move(body)};
  consent::Leaf leaf;
  leaf.type = type;
  leaf.time_s = seconds_of(kNow);
  leaf.commitment = hash::commit(type, own.opening);
  return append(leaf, std::move(own));
}

codec::Proven LedgerRig::proven(std::uint64_t index) const {
  return {index, leaves_[index], tree_.inclusion_path(index, tree_.size()).value(), checkpoint(),
          acts_[index].opening};
}

codec::FactUsed LedgerRig::fact(std::uint64_t index) const {
  return {proven(index), acts_[index].persons, acts_[index].worker_signature};
}

std::vector<codec::FactUsed> LedgerRig::facts() const {
  std::vector<codec::FactUsed> out;
  for (std::uint64_t index = 0; index < leaves_.size(); ++index) {
    if (!acts_[index].signatures.empty()) out.push_back(fact(index));
  }
  return out;
}

}  // namespace sluis::sdk::testing
