// SPDX-License-Identifier: EUPL-1.2
// The canonical encoding of rulings and of decide()'s inputs, for snapshot and journal.
//
// Pure. Format: broker/ARCHITECTURE.md §Journal; it changes only with kMachineVersion.
#pragma once

#include "broker/core/effect.h"
#include "consent/core/case_bodies.h"
#include "proto/canon/archive.h"

namespace sluis::consent {

template <class Archive>
void describe(Archive& archive, GiverState& giver) {
  archive(giver.person, giver.capacity, giver.answer, giver.answer_index,
          giver.worker);
}
template <class Archive>
void describe(Archive& archive, ConfirmationState& confirmation) {
  archive(confirmation.how, confirmation.member, confirmation.worker, confirmation.index);
}
template <class Archive>
void describe(Archive& archive, ConsentState& consent) {
  archive(consent.id, consent.recorder, consent.subject, consent.scope, consent.valid_from,
          consent.valid_until, consent.givers, consent.index, consent.acceptances,
          consent.regime, consent.worker, consent.confirmations);
}
template <class Archive>
void describe(Archive& archive, AgreementState& row) {
  archive(row.member, row.worker, row.function, row.answer, row.index);
}
template <class Archive>
void describe(Archive& archive, CircumstanceState& state) {
  archive(state.id, state.type, state.stated_by, state.holder, state.about, state.scope,
          state.valid_from, state.valid_until, state.look_again, state.index, state.ended,
          state.agreements);
}
template <class Archive>
void describe(Archive& archive, CaseLife& life) {
  archive(life.phase, life.began, life.since, life.active_since, life.reviewed, life.visits,
          life.matter, life.of_coordination, life.designated);
}
template <class Archive>
void describe(Archive& archive, Handover& handover) {
  archive(handover.phase, handover.to, handover.since, handover.confirmed);
}
template <class Archive>
void describe(Archive& archive, CaseAlarm& alarm) {
  archive(alarm.deadline, alarm.stage, alarm.said);
}
template <class Archive>
void describe(Archive& archive, CaseState& state) {
  archive(state.id, state.subjects, state.coordinator, state.programme, state.index, state.open);
}

}  // namespace sluis::consent

namespace sluis::broker {

template <class Archive>
void describe(Archive& archive, MessageKey& key) {
  archive(key.sender, key.message_id);
}
template <class Archive>
void describe(Archive& archive, Ruling& ruling) {
  archive(ruling.verdict, ruling.level, ruling.ground, ruling.reason, ruling.references,
          ruling.consents);
}
template <class Archive>
void describe(Archive& archive, LinkedAlert& alert) {
  archive(alert.alert_id, alert.rule, alert.ground, alert.receiver, alert.case_id, alert.reporters,
          alert.since, alert.other_youth, alert.uncertain, alert.tell_reporters, alert.exchanges,
          alert.subjects);
}
template <class Archive>
void describe(Archive& archive, CaseTold& told) {
  archive(told.opened, told.member, told.responsible, told.rung, told.ground);
}
template <class Archive>
void describe(Archive& archive, Outcome& outcome) {
  archive(outcome.recipient, outcome.verdict, outcome.level, outcome.ground, outcome.reason,
          outcome.references, outcome.decision_index);
}
template <class Archive>
void describe(Archive& archive, AckReply& reply) {
  archive(reply.index, reply.outcomes, reply.facts);
}

// What is kept of `decision`.
Ruling ruling_of(consent::Decision decision);
inline bool permits(const Ruling& ruling) { return ruling.verdict == consent::Verdict::permit; }
// As the source is told, once the decision stands in the ledger at `index`.
Outcome outcome_of(const MemberId& recipient, const Ruling& ruling, std::uint64_t index);

}  // namespace sluis::broker
