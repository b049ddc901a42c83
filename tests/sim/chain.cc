// SPDX-License-Identifier: EUPL-1.2
#include "tests/sim/chain.h"

#include "consent/core/directory_describe.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"

namespace sluis::sim {
namespace {

template <class Id>
Id id_of(std::string_view name) {
  return *Id::from(hash::sha256(as_bytes(name)).view().first(Id::kSize));
}

consent::Covenant make_covenant() {
  consent::Covenant out;
  out.version = 1;
  out.title = "simulated chain";
  out.ledger_origin = "example.org/ledger";
  out.directory_origin = "example.org/directory";
  for (const char* name : {"authority 1", "authority 2", "authority 3"}) {
    out.authority.push_back(id_of<VerifyKey>(name));
  }
  std::sort(out.authority.begin(), out.authority.end());
  out.roles = {{1, "school", "School"}, {2, "cjg", "CJG"}, {3, "gezinsmanager", "Gezinsmanager"}};
  const auto member = [&](const MemberId& id, std::uint16_t role) {
    consent::Member row;
    row.id = id;
    row.role = role;
    row.may_use_bsn = role != 1;
    out.members.push_back(row);
  };
  member(school(), 1);
  member(desk(), 2);
  member(manager(0), 3);
  member(manager(1), 3);
  std::sort(out.members.begin(), out.members.end(),
            [](const auto& one, const auto& other) { return one.id < other.id; });
  out.functions = {{{1, "worker", "Worker"}, {16, 17, 18, 19, 20, 21, 22}, {1, 2, 3, 4, 5, 6}},
                   {{2, "officer", "Officer"}, {21, 48}, {}, true}};
  out.kinds = {{{1, "concern", "Concern"}, false}, {{2, "danger", "Danger"}, true}};
  out.purposes = {{1, "help", "Help"}};
  out.domains = {{1, "safety", "Safety"}};
  out.regimes = {{{1, "jeugdwet_verstrekking", "Jeugdwet"}, false}};
  consent::Ground ground;
  ground.term = {1, "consent", "Consent"};
  ground.valid_until = {UINT64_MAX};
  consent::Ground linking = ground;
  linking.term = {2, "linking", "Linking"};
  linking.type = consent::GroundType::linking;
  linking.valid_from = kLinksFrom;
  linking.valid_until = kLinksUntil;
  out.grounds = {ground, linking};
  consent::LinkingRule family;
  family.term = {1, "family", "Family"};
  family.ground = 2;
  family.by = {1, 2};
  family.window_days = 30;
  family.receiver_role = 2;
  out.linking = {family};
  out.rules = {{1, 3, {}, {}, {1}, Level::content, false}};
  out.key_holders = {school()};
  out.is_test = true;
  out.limits.lease_ms = 1'000;
  out.limits.margin_ms = 100;
  out.limits.leases_max = 4;
  out.limits.order_valid_ms = 20'000;
  return out;
}

template <class Body>
broker::DirectoryEvent directory_event(LeafType type, const Body& body, bool by_authority) {
  broker::DirectoryEvent event;
  event.body = canon::encode(body);
  event.by_authority = by_authority;
  event.leaf.type = type;
  event.leaf.member = by_authority ? MemberId{} : body.member;
  event.leaf.covenant = 1;
  event.leaf.commitment = hash::commit(type, Salt{}, event.body);
  event.leaf.signatures.resize(1);
  return event;
}

}  // namespace

MemberId member_id(std::string_view name) { return id_of<MemberId>(name); }
KemKey kem_key_of(const MemberId& member) { return id_of<KemKey>("kem " + member.hex()); }

const consent::Covenant& chain_covenant() {
  static const consent::Covenant covenant = make_covenant();
  return covenant;
}

std::vector<broker::Payload> founding_events(TimeMs now) {
  broker::CovenantEvent covenant;
  covenant.bytes = consent::encode_covenant(chain_covenant());
  covenant.signatures.resize(1);
  std::vector<broker::Payload> out{covenant};
  for (const MemberId& member : {school(), desk(), manager(0), manager(1)}) {
    consent::MemberAdmitted admitted;
    admitted.member = member;
    admitted.signing_key = id_of<VerifyKey>("signing key of " + member.hex());
    admitted.valid_until = {UINT64_MAX};
    out.emplace_back(directory_event(LeafType::member_admitted, admitted, true));
    consent::KemKeyAdded key;
    key.member = member;
    key.kem_key = kem_key_of(member);
    key.epoch = 1;
    key.seal_until = {now.ms + 20 * kDayMs};
    key.destroyed_at = {now.ms + 30 * kDayMs};
    out.emplace_back(directory_event(LeafType::kem_key, key, false));
  }
  return out;
}

std::vector<PersonKey> keys_of(const Human& human, const MemberId& member) {
  const std::string name = "person " + std::to_string(human.child) + " " +
                           std::to_string(static_cast<int>(human.who));
  std::vector<PersonKey> out;
  if (member != school()) {
    out.push_back({PersonKeyKind::bsn, id_of<Pseudonym>("number of " + name)});
  }
  out.push_back({PersonKeyKind::fields, id_of<Pseudonym>("fields of " + name)});
  // The first two children have one mother, as whoever signals about them knows.
  if (human.who == Who::child && human.child < 2) {
    out.push_back({PersonKeyKind::parent_link, id_of<Pseudonym>("link of the mother")});
  }
  return out;
}

consent::Actor ActMaker::worker() const { return {member_, id_of<WorkerId>("worker"), 1}; }
consent::Actor ActMaker::officer(int which) const {
  return {member_, id_of<WorkerId>("officer " + std::to_string(which)), 2};
}
consent::Actor ActMaker::gateway() const { return {member_, {}, 0}; }

Commitment ActMaker::person(const Human& human) {
  const consent::PersonBody body{consent::kBodyVersion, keys_of(human, member_)};
  Opening opening{random_.id<Salt>(), canon::encode(body)};
  const Commitment commitment = hash::commit(LeafType::person, opening);
  persons_.push_back({commitment, std::move(opening)});
  return commitment;
}

Commitment ActMaker::again(const PersonOpening& person) {
  persons_.push_back(person);
  return person.commitment;
}

SignedAct ActMaker::finish(LeafType type, Bytes body) {
  SignedAct out;
  out.type = type;
  out.covenant = 1;
  out.opening = {random_.id<Salt>(), std::move(body)};
  out.commitment = hash::commit(type, out.opening);
  out.signatures.resize(1);
  out.persons = std::exchange(persons_, {});
  return out;
}

ActAsked ActMaker::ask_fact(TimeMs created, consent::FactPayload payload) {
  consent::FactBody body;
  body.actor = worker();
  body.serial = ++serial_;
  body.created = created;
  body.payload = std::move(payload);
  return ask(LeafType::fact, body);
}

}  // namespace sluis::sim
