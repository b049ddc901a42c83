// SPDX-License-Identifier: EUPL-1.2
// The encoding of the vault's rows; included by records.h alone.
#pragma once

#include "adapters/gateway/records.h"

namespace sluis::gateway {

inline constexpr std::size_t kSecretBytesMax = 64;

template <class Archive, class T>
void describe_sensitive(Archive& archive, Sensitive<T>& value, std::size_t size_max) {
  T plain = value.reveal();
  archive.limited(plain, size_max);
  if constexpr (Archive::kReads) value = Sensitive<T>(plain);
  wipe(plain);
}

template <class Archive>
void describe(Archive& archive, Identity& identity) {
  for (Sensitive<std::string>* field :
       {&identity.bsn, &identity.surname, &identity.prefix, &identity.first_names,
        &identity.birth_date, &identity.postcode, &identity.house_number}) {
    describe_sensitive(archive, *field, canon::kTextMax);
  }
}
template <class Archive>
void describe(Archive& archive, NamedPerson& person) {
  archive(person.role, person.capacity, person.identity);
}
template <class Archive>
void describe(Archive& archive, WorkerRow& row) {
  archive(row.login);
  describe_sensitive(archive, row.name, canon::kTextMax);
  archive(row.function, row.id);
  describe_sensitive(archive, row.seed, kSecretBytesMax);
  archive(row.valid_from);
}
template <class Archive>
void describe(Archive& archive, AcceptRow& row) {
  archive(row.message, row.exchange_id, row.recipient, row.sequence, row.envelope, row.commitment,
          row.submit_index, row.accepted, row.due);
  archive.limited(row.accept, kFrameRowBytesMax);
  archive(row.told, row.end_index, row.end_type);
  archive.limited(row.end, kFrameRowBytesMax);
}
template <class Archive>
void describe(Archive& archive, NumbersRow& row) {
  archive(row.numbers);
}
template <class Archive>
void describe(Archive& archive, KemPastRow& row) {
  archive(row.id, row.epoch, row.valid_from, row.seal_until, row.destroyed_at);
}
template <class Archive>
void describe(Archive& archive, StrangeKeyRow& row) {
  archive(row.id, row.type, row.index, row.entered, row.seen, row.by_authority, row.revoking,
          row.revoked, row.leaf, row.body);
}
template <class Archive>
void describe(Archive& archive, KemRow& row) {
  describe_sensitive(archive, row.private_key, kSecretBytesMax);
  archive(row.epoch, row.valid_from, row.seal_until, row.destroyed_at);
}
template <class Archive>
void describe(Archive& archive, ShareRow& row) {
  archive(row.index, row.refresh);
  describe_sensitive(archive, row.scalar, kSecretBytesMax);
}
template <class Archive>
void describe(Archive& archive, WrongHolderRow& row) {
  archive(row.answers, row.last);
}
template <class Archive>
void describe(Archive& archive, ActRow& row) {
  archive(row.id, row.ordinal, row.kind, row.state, row.created, row.worker, row.persons, row.form,
          row.made, row.index, row.reason, row.place);
}
template <class Archive>
void describe(Archive& archive, SlotRow& row) {
  archive(row.recipient, row.wanted, row.state, row.level, row.ground, row.reason,
          row.decision_index, row.references, row.message, row.submit_index);
}
template <class Archive>
void describe(Archive& archive, PersonSet& set) {
  archive(set.role, set.keys, set.secrets);
}
template <class Archive>
void describe(Archive& archive, ExchangeRow& row) {
  archive(row.id, row.act, row.ordinal, row.author, row.kind, row.purpose, row.domain,
          row.source_regime, row.urgent, row.created, row.persons, row.salt);
  describe_sensitive(archive, row.content, kEnvelopeBytesMax);
  archive(row.committed, row.slots);
}
template <class Archive>
void describe(Archive& archive, OrderRow& row) {
  archive(row.id, row.exchange_id, row.recipient, row.level, row.valid_until, row.state);
  archive.limited(row.frame, kFrameRowBytesMax);
}
template <class Archive>
void describe(Archive& archive, MailRow& row) {
  archive(row.message, row.exchange_id, row.sender, row.kind, row.purpose, row.level, row.state,
          row.lease, row.envelope, row.opened, row.opened_boot, row.ground, row.reason,
          row.release_index, row.stop, row.read, row.answered);
  archive.limited(row.proof, kFrameRowBytesMax);
}
template <class Archive>
void describe(Archive& archive, BurnedRow& row) {
  archive(row.sender, row.message, row.envelope, row.lease, row.reason, row.answered);
}
template <class Archive>
void describe(Archive& archive, RequestRow& row) {
  archive(row.id, row.ordinal, row.use, row.about, row.recipient);
  archive.limited(row.frame, kFrameRowBytesMax);
}
template <class Archive>
void describe(Archive& archive, BasedOn& based) {
  archive(based.sender, based.message, based.roles);
}
template <class Archive>
void describe(Archive& archive, OnwardRow& row) {
  archive(row.roles, row.based_on);
}
template <class Archive>
void describe(Archive& archive, RetentionRow& row) {
  archive(row.exchange_id, row.sender, row.message, row.envelope, row.lease, row.ground,
          row.release_index, row.opened, row.due, row.state, row.removed, row.index,
          row.of_question);
}
template <class Archive>
void describe(Archive& archive, OwnActRow& row) {
  archive(row.index, row.proven);
  archive.limited(row.frame, kFrameRowBytesMax);
}
template <class Archive>
void describe(Archive& archive, ReadingRow& row) {
  archive(row.sender, row.message, row.login, row.worker, row.at);
}
template <class Archive>
void describe(Archive& archive, WithdrawalRow& row) {
  archive(row.id, row.act, row.index, row.effective, row.proven, row.opened, row.not_opened,
          row.unknown);
}
template <class Archive>
void describe(Archive& archive, AlertRow& row) {
  archive(row.id, row.revision, row.given, row.said, row.release_index, row.taken, row.body,
          row.linked, row.release);
}
template <class Archive>
void describe(Archive& archive, MatchRow& row) {
  archive(row.matched);
}
template <class Archive>
void describe(Archive& archive, CaseRow& row) {
  archive(row.id, row.act, row.coordinator, row.programme, row.open, row.persons);
}
template <class Archive>
void describe(Archive& archive, AgreementRow& row) {
  archive(row.circumstance, row.member, row.worker, row.function, row.answer, row.index);
}
template <class Archive>
void describe(Archive& archive, NumberRow& row) {
  archive(row.number);
}
template <class Archive>
void describe(Archive& archive, DropMoveRow& row) {
  archive(row.name, row.done);
}
template <class Archive>
void describe(Archive& archive, DropRowRow& row) {
  archive(row.file, row.row);
}
template <class Archive>
void describe(Archive& archive, DropPlanRow& row) {
  archive(row.file, row.name, row.done, row.failed);
}
template <class Archive>
void describe(Archive& archive, TextRow& row) {
  archive(row.text);
}
template <class Archive>
void describe(Archive& archive, KeysRow& row) {
  archive(row.broker, row.secrets);
}
template <class Archive>
void describe(Archive& archive, DepartureRow& row) {
  archive(row.login, row.to, row.at);
}
template <class Archive>
void describe(Archive& archive, BundleRow& row) {
  archive(row.leaves);
}
template <class Archive>
void describe(Archive& archive, MirrorRow& row) {
  archive(row.size, row.frontier, row.note);
}
template <class Archive>
void describe(Archive& archive, SpentRow& row) {
  archive(row.asker, row.nonce, row.request, row.at);
}

template <class Archive>
void describe(Archive& archive, AccessRow& row) {
  archive(row.id, row.head, row.worker, row.received, row.due, row.done);
}
template <class Archive>
void describe(Archive& archive, ReopenedRow& row) {
  archive(row.generation, row.reopened, row.ledger, row.directory, row.resubmitted);
}
template <class Archive>
void describe(Archive& archive, SentActRow& row) {
  archive(row.ordinal, row.at, row.id, row.about);
  archive.limited(row.frame, kFrameRowBytesMax);
}
template <class Archive>
void describe(Archive& archive, WitnessedRow& row) {
  archive(row.head.size, row.head.root, row.note, row.at);
}
template <class Archive>
void describe(Archive& archive, UnwitnessedRow& row) {
  archive(row.sender, row.message, row.release_index, row.leaf, row.due, row.alarmed);
}

}  // namespace sluis::gateway
