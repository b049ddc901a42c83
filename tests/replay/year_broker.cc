// SPDX-License-Identifier: EUPL-1.2
#include "tests/replay/year_broker.h"

#include "consent/core/directory_describe.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"
#include "tests/replay/year_covenant.h"

namespace sluis::year {

using broker::Applied;
using broker::Payload;

void YearBroker::put_covenant(const consent::Covenant& covenant) {
  consent::Covenant next = covenant;
  if (!covenant_bytes_.empty()) next.previous = hash::sha256(covenant_bytes_);
  covenant_bytes_ = consent::encode_covenant(next);
  broker::CovenantEvent event;
  event.bytes = covenant_bytes_;
  event.signatures.resize(1);
  const Applied applied = apply(std::move(event));
  if (applied.refused) FATAL(to_text(*applied.refused));
}

KemKey YearBroker::kem_key(const MemberId& member) {
  return *KemKey::from(hash::sha256(member.view()).view());
}

void YearBroker::admit(const MemberId& member) {
  consent::MemberAdmitted admitted;
  admitted.member = member;
  admitted.signing_key = *VerifyKey::from(hash::sha256(kem_key(member).view()).view());
  admitted.valid_until = {UINT64_MAX};
  broker::DirectoryEvent event;
  event.body = canon::encode(admitted);
  event.by_authority = true;
  event.leaf.type = LeafType::member_admitted;
  event.leaf.commitment = hash::commit(event.leaf.type, Salt{}, event.body);
  event.leaf.signatures.resize(1);
  apply(event);
  consent::KemKeyAdded kem;
  kem.member = member;
  kem.kem_key = kem_key(member);
  kem.epoch = 1;
  kem.seal_until = kem.destroyed_at = {wall_.ms + 2 * kYearMs};
  event.body = canon::encode(kem);
  event.by_authority = false;
  event.leaf.type = LeafType::kem_key;
  event.leaf.member = member;
  event.leaf.commitment = hash::commit(event.leaf.type, Salt{}, event.body);
  apply(std::move(event));
}

void YearBroker::advance(std::uint64_t ms) {
  const TimeMs target{wall_.ms + ms};
  for (;;) {
    const std::optional<DurationMs> next = machine_.next_due(wall_, boot_);
    if (!next || wall_.ms + next->ms > target.ms) break;
    wall_.ms += next->ms;
    boot_.ms += next->ms;
    drain();
  }
  boot_.ms += target.ms - wall_.ms;
  wall_ = target;
}

Applied YearBroker::apply_one(Payload payload) {
  Applied applied =
      machine_.apply({wall_, boot_, random_.id<Salt>(), std::move(payload), std::nullopt});
  for (const broker::Effect& effect : applied.effects) {
    if (const auto* leaf = std::get_if<broker::AppendLeaf>(&effect)) entries_(*leaf);
  }
  return applied;
}

void YearBroker::drain() {
  for (auto due = machine_.due(wall_, boot_); !due.empty(); due = machine_.due(wall_, boot_)) {
    for (Payload& payload : due) apply_one(std::move(payload));
  }
}

Applied YearBroker::apply(Payload payload) {
  Applied applied = apply_one(std::move(payload));
  drain();
  return applied;
}

PersonOpening YearBroker::person(const std::vector<PersonKey>& keys) {
  PersonOpening out;
  out.opening = {random_.id<Salt>(),
                 canon::encode(consent::PersonBody{consent::kBodyVersion, keys})};
  out.commitment = hash::commit(LeafType::person, out.opening);
  return out;
}

SignedAct YearBroker::signed_act(LeafType type, Bytes body, std::vector<PersonOpening> persons) {
  SignedAct out;
  out.type = type;
  out.covenant = covenant();
  out.opening = {random_.id<Salt>(), std::move(body)};
  out.commitment = hash::commit(type, out.opening);
  out.signatures.resize(1);
  out.persons = std::move(persons);
  return out;
}

std::optional<broker::AckReply> YearBroker::act(const consent::Actor& actor, LeafType type,
                                                Bytes body, std::vector<PersonOpening> persons) {
  SignedAct act = signed_act(type, std::move(body), std::move(persons));
  std::vector<PersonId> fresh(act.persons.size());
  for (PersonId& id : fresh) id = random_.id<PersonId>();
  const auto resolved = machine_.resolve(act, fresh);
  CHECK(resolved.ok());
  const Applied applied =
      apply(broker::ActEvent{actor.member, random_.id<RequestId>(),
                             consent::already_verified(std::move(act), actor), *resolved});
  for (const broker::Effect& effect : applied.effects) {
    const auto* answer = std::get_if<broker::Answer>(&effect);
    if (answer == nullptr) continue;
    if (const auto* ack = std::get_if<broker::AckReply>(&answer->reply)) return *ack;
  }
  ++refused_;
  return std::nullopt;
}

}  // namespace sluis::year
