// SPDX-License-Identifier: EUPL-1.2
// The field order and limits of the bodies in bodies.h and facts.h; included by them alone.
#pragma once

#include "consent/core/bodies.h"

namespace sluis {

template <class Archive>
void describe(Archive& archive, PersonKey& key) {
  archive(key.kind, key.pseudonym, key.from_day, key.to_day);
  archive.require(is_person_key_kind(static_cast<std::uint8_t>(key.kind)), ErrorCode::out_of_range);
  // The days as proto/codec/envelope.cc has them: what one accepts the other must not refuse.
  const bool has_days = key.from_day != 0 || key.to_day != 0;
  archive.require(key.base() == PersonKeyKind::address_link || !has_days, ErrorCode::out_of_range);
  archive.require(key.to_day == 0 || key.from_day <= key.to_day, ErrorCode::out_of_range);
}

}  // namespace sluis

namespace sluis::consent {

template <class Archive>
void require_version(Archive& archive, std::uint8_t version) {
  archive.require(version == kBodyVersion, ErrorCode::unknown_version);
}
template <class Archive>
void require_level(Archive& archive, Level level) {
  archive.require(static_cast<std::uint8_t>(level) <= 3, ErrorCode::out_of_range);
}

template <class Archive>
void describe(Archive& archive, Actor& actor) {
  archive(actor.member, actor.worker, actor.function);
}
template <class Archive>
void describe(Archive& archive, PersonBody& body) {
  archive(body.version);
  archive.limited(body.keys, kKeysMax);
  require_version(archive, body.version);
  archive.require(!body.keys.empty(), ErrorCode::malformed);
  archive.require(canon::ascending_distinct(body.keys), ErrorCode::not_sorted);
}
template <class Archive>
void describe(Archive& archive, PersonReference& reference) {
  archive(reference.role, reference.person);
  archive.require(reference.role <= kPersonRoleMax, ErrorCode::out_of_range);
}
template <class Archive>
void describe(Archive& archive, Wanted& wanted) {
  archive(wanted.recipient, wanted.level);
  require_level(archive, wanted.level);
}
// Persons and recipients as intent and preflight share them. The persons as proto/codec/envelope.cc
// has them: what is registered must be able to travel.
template <class Archive, class Body>
void describe_request(Archive& archive, Body& body) {
  archive.limited(body.persons, kPersonsMax);
  archive.limited(body.wanted, kRecipientsMax);
  archive.require(!body.persons.empty(), ErrorCode::malformed);
  archive.require(first_alone_is_subject(body.persons), ErrorCode::not_sorted);
  archive.require(!body.wanted.empty(), ErrorCode::malformed);
  for (std::size_t i = 1; i < body.wanted.size(); ++i) {
    archive.require(body.wanted[i - 1].recipient < body.wanted[i].recipient,
                    ErrorCode::not_sorted);
  }
}
template <class Archive>
void describe(Archive& archive, IntentBody& body) {
  archive(body.version, body.actor, body.exchange_id, body.kind, body.purpose, body.domain,
          body.source_regime, body.urgent);
  describe_request(archive, body);
  archive(body.content, body.created);
  require_version(archive, body.version);
}
template <class Archive>
void describe(Archive& archive, SubmitBody& body) {
  archive(body.version, body.actor, body.message_id, body.exchange_id, body.order_id, body.envelope,
          body.recipient, body.level, body.created, body.expires, body.sequence,
          body.content_before, body.content_now);
  require_version(archive, body.version);
  require_level(archive, body.level);
}
template <class Archive>
void describe(Archive& archive, ReceiptBody& body) {
  archive(body.version, body.actor, body.message_id, body.envelope, body.lease, body.outcome,
          body.opened, body.reason);
  require_version(archive, body.version);
  archive.require(body.outcome == ReceiptOutcome::opened ||
                      body.outcome == ReceiptOutcome::not_opened,
                  ErrorCode::out_of_range);
}
template <class Archive>
void describe(Archive& archive, RemovedBody& body) {
  archive(body.version, body.actor, body.exchange_id, body.message_id, body.ground, body.due,
          body.removed);
  require_version(archive, body.version);
  archive.require(body.removed >= body.due, ErrorCode::out_of_range);
}
template <class Archive>
void describe(Archive& archive, ResubmittedBody& body) {
  archive(body.version, body.actor, body.reopened);
  require_version(archive, body.version);
}
template <class Archive>
void describe(Archive& archive, Party& party) {
  archive(party.is_role, party.member, party.role);
  archive.require(party.is_role ? party.member.is_zero() : party.role == 0,
                  ErrorCode::not_canonical);
}
template <class Archive>
void describe(Archive& archive, Scope& scope) {
  archive.limited(scope.purposes, kScopeItemsMax);
  archive.limited(scope.kinds, kScopeItemsMax);
  archive.limited(scope.domains, kScopeItemsMax);
  archive(scope.from);
  archive.limited(scope.to, kScopeItemsMax);
  archive.require(canon::ascending_distinct(scope.purposes) &&
                      canon::ascending_distinct(scope.kinds) &&
                      canon::ascending_distinct(scope.domains) &&
                      canon::ascending_distinct(scope.to),
                  ErrorCode::not_sorted);
}
template <class Archive>
void describe(Archive& archive, WithdrawBody& body) {
  archive(body.version, body.actor, body.withdraw_id, body.subject, body.giver, body.scope,
          body.created);
  require_version(archive, body.version);
}
template <class Archive>
void describe(Archive& archive, PreflightBody& body) {
  archive(body.version, body.actor, body.kind, body.purpose, body.domain, body.source_regime,
          body.urgent, body.case_id);
  describe_request(archive, body);
  archive(body.created);
  require_version(archive, body.version);
}
template <class Archive>
void describe(Archive& archive, Proposer& proposer) {
  archive(proposer.worker, proposer.function, proposer.signature);
}
template <class Archive>
void describe(Archive& archive, ErasureBody& body) {
  archive(body.version, body.actor, body.proposer, body.person, body.reason, body.looked,
          body.created);
  require_version(archive, body.version);
  const auto reason = static_cast<std::uint8_t>(body.reason);
  archive.require(reason >= 1 && reason <= 3, ErrorCode::out_of_range);
  archive.require(!body.proposer.worker.is_zero() && !body.actor.worker.is_zero() &&
                      body.proposer.worker != body.actor.worker,
                  ErrorCode::not_allowed);
}
template <class Archive>
void describe(Archive& archive, CorrectionBody& body) {
  archive(body.version, body.actor, body.proposer, body.exchange_id, body.reason, body.found,
          body.proposed, body.created);
  require_version(archive, body.version);
  const auto reason = static_cast<std::uint8_t>(body.reason);
  archive.require(reason >= 1 && reason <= 2, ErrorCode::out_of_range);
  archive.require(body.found <= body.proposed && body.proposed <= body.created,
                  ErrorCode::out_of_range);
  archive.require(!body.proposer.worker.is_zero() && !body.actor.worker.is_zero() &&
                      body.proposer.worker != body.actor.worker,
                  ErrorCode::not_allowed);
}
template <class Archive>
void describe(Archive& archive, DestroyedBody& body) {
  archive(body.version, body.actor, body.exchange_id, body.message_id, body.correction, body.how,
          body.destroyed);
  require_version(archive, body.version);
  const auto how = static_cast<std::uint8_t>(body.how);
  archive.require(how >= 1 && how <= 2, ErrorCode::out_of_range);
  archive.require(body.actor.worker.is_zero() == (body.how == Destroyed::before),
                  ErrorCode::not_allowed);
}
template <class Archive>
void describe(Archive& archive, ReadBody& body) {
  archive(body.version, body.actor, body.question, body.person, body.created);
  require_version(archive, body.version);
}

}  // namespace sluis::consent
