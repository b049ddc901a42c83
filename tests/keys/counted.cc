// SPDX-License-Identifier: EUPL-1.2
#include "tests/keys/counted.h"

#include "proto/types/check.h"
#include "tests/consent/decide_rig.h"

namespace sluis::keys {
namespace {

constexpr std::uint16_t kMeeting = 1;

consent::Covenant covenant_of(const Recorded& recorded) {
  consent::Covenant out = consent::two_roles();
  out.members[0].id = recorded.member;
  out.members[1].id = recorded.recipient;
  return out;
}

consent::Request request_of(const Recorded& recorded) {
  consent::Request out;
  out.source = recorded.member;
  out.recipient = recorded.recipient;
  out.kind = out.purpose = out.domain = 1;
  out.persons = {{PersonRole::subject, {consent::id<PersonId>(10)}, {}}};
  out.now = {500'000};
  return out;
}

bool goes(const consent::Covenant& covenant, const consent::Facts& facts,
          const Recorded& recorded) {
  return consent::decide(covenant, facts, request_of(recorded)).verdict ==
         consent::Verdict::permit;
}

}  // namespace

bool confirmation_counts(const Recorded& recorded, const consent::ConfirmationState& said) {
  consent::Covenant covenant = covenant_of(recorded);
  covenant.confirmations = {{1, {1, 2}}};
  consent::Facts facts;
  facts.consents = {consent::consent_of(1, 10)};
  facts.consents[0].recorder = recorded.member;
  facts.consents[0].worker = recorded.worker;
  CHECK(!goes(covenant, facts, recorded));
  facts.consents[0].confirmations = {said};
  return goes(covenant, facts, recorded);
}

bool agreement_counts(const Recorded& recorded, const consent::AgreementState& said) {
  consent::Covenant covenant = covenant_of(recorded);
  consent::CircumstanceType type;
  type.term = {kMeeting, "meeting", ""};
  type.effect = consent::Effect::opens;
  type.max_days = 365;
  type.agreement = consent::AgreementBy::another_worker;
  covenant.circumstances = {type};
  covenant.grounds[0].type = consent::GroundType::circumstance;
  covenant.ground_terms = {{1, 'e', {{kMeeting, consent::ForMember::anyone}}}};
  consent::CircumstanceState state;
  state.type = kMeeting;
  state.stated_by = {recorded.member, recorded.worker, 1};
  state.about = {consent::id<PersonId>(10)};
  state.valid_until = {1'000'000};
  state.index = 6;
  consent::Facts facts;
  facts.circumstances = {state};
  CHECK(!goes(covenant, facts, recorded));
  facts.circumstances[0].agreements = {said};
  return goes(covenant, facts, recorded);
}

}  // namespace sluis::keys
