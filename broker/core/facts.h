// SPDX-License-Identifier: EUPL-1.2
// The facts on record: consents, withdrawals, cases, circumstances, and the serials that order
// them.
//
// Pure. Thread safety: none. Persons in here are the PersonIds of the acts; who is the same as whom
// is asked of Persons at each decision, so that keys registered later are taken into account.
#pragma once

#include <memory>

#include "broker/core/person_table.h"
#include "broker/core/persons.h"
#include "broker/core/ruling.h"
#include "consent/core/case_life.h"

namespace sluis::broker {

struct WithdrawRecord {
  MemberId member;
  std::uint64_t index = 0;
  PersonId subject, giver;
  consent::Scope scope;
  bool effective = false;
  std::vector<MessageId> opened, not_opened, unknown;  // as last told
  std::set<MessageKey> resting;                        // messages that rested on it
};

// Of a giver's letter, by the code's hash.
struct CodeRecord {
  ConsentId consent_id;
  PersonId giver;
  std::uint64_t used = 0;  // ledger index of the use; 0: not yet
};

// Where in the ledger it stands by what else a person is known: a member carried it to the next
// epoch; or, of no member here, a worker said that it and another are one person.
struct Rekeying {
  std::uint64_t index = 0;
  MemberId member;
  bool joins() const { return member.is_zero(); }
  auto operator<=>(const Rekeying&) const = default;
};

// A step of a case's life, by the ledger index of its fact.
struct CaseStepAt {
  std::uint64_t index = 0;
  consent::CaseStep step = consent::CaseStep::review;
  auto operator<=>(const CaseStepAt&) const = default;
};

struct CaseRecord {
  consent::CaseState state;
  MemberId opened_by;
  consent::CaseLife life;
  consent::Handover handover;
  std::vector<consent::CaseAlarm> alarms;  // of what is to be done; ascending
  std::vector<std::uint64_t> moves;        // ledger indices of the steps of handovers that are over
  std::vector<std::uint64_t> moving;       // the same of the one under way
  TimeMs next_at;                          // the next stage of an alarm; zero: there is none
  std::uint64_t raised = 0;                // ledger index of the last matter
  MemberId before;                         // who had it when it was designated last; zero: it was
                                           // handed over since, or never was
  std::vector<CaseStepAt> steps;           // that tell its life, to who takes it over; ascending
  bool untold = false;                     // who has it was not told of all of them
};

// One counter of serials: a lower or equal serial of the same member, person and kind never counts.
struct SerialKey {
  MemberId member;
  PersonId person;
  std::uint8_t kind = 0;
  auto operator<=>(const SerialKey&) const = default;
};

// The consents about one person; most often there is one.
class ConsentsOf {
 public:
  void add(const consent::ConsentState& consent);
  void append_to(std::vector<const consent::ConsentState*>& out) const;

 private:
  const consent::ConsentState* first_ = nullptr;
  std::unique_ptr<std::vector<const consent::ConsentState*>> more_;
};

// What is on record about the persons of one request. It points into the index, until that changes.
struct FactsAbout {
  std::vector<const consent::ConsentState*> consents;
  std::vector<consent::WithdrawalState> withdrawals;
  std::vector<consent::CaseState> cases;
  std::vector<const consent::CircumstanceState*> circumstances;
  consent::FactsView view() const { return {consents, withdrawals, cases, circumstances}; }
};

struct FactsIndex {
  std::map<ConsentId, consent::ConsentState> consents;
  std::map<WithdrawId, WithdrawRecord> withdrawals;
  std::map<CaseId, CaseRecord> cases;
  std::map<CircumstanceId, consent::CircumstanceState> circumstances;
  std::map<SerialKey, std::uint64_t> serials;
  std::map<Digest, CodeRecord> codes;
  // When a consent or circumstance about the person begins, ends, or is to be looked at again.
  std::set<std::pair<TimeMs, PersonId>> times;
  // One for each number, file or link carried, and each SAME_PERSON at the first whom it names.
  std::map<PersonId, std::set<Rekeying>> rekeys;
  std::set<WithdrawId> watched;                 // whose lists may have changed since last told

  // Derived: which record is about which person.
  PersonTable<ConsentsOf> consents_of;
  std::map<PersonId, std::set<WithdrawId>> withdrawals_of;
  std::map<PersonId, std::set<CaseId>> cases_of;
  std::map<PersonId, std::set<CircumstanceId>> circumstances_of;
  std::map<std::uint64_t, CaseId> case_at;          // by the ledger index of its opening
  std::set<std::pair<TimeMs, CaseId>> case_times;  // next_at of each case that has one

  void add(const consent::ConsentState& consent);
  void add(const WithdrawId& id, const WithdrawRecord& record);
  void add(const CaseRecord& record);
  void set_next(CaseRecord& record, TimeMs at);  // zero: never
  void add(const consent::CircumstanceState& state);
  void reindex();

  // What is on record about `persons`, as decide() takes it.
  FactsAbout about(const Persons& persons,
                   const std::vector<consent::RequestPerson>& request) const;
  // Some consent on record is beaten by `record`, for one request at least.
  bool is_matched(const Persons& persons, const consent::Covenant& covenant,
                  const WithdrawRecord& record) const;
  // The withdrawals about its persons that a decision names among its entries; ascending.
  std::vector<WithdrawId> named(const consent::Request& request,
                                const std::vector<std::uint64_t>& references) const;
  // The withdrawals that any consent in `consents` is beaten by, for this request; ascending.
  std::vector<WithdrawId> beating(const Persons& persons, const consent::Covenant& covenant,
                                  const consent::Request& request,
                                  const std::vector<ConsentId>& resting_on) const;
};

template <class Archive>
void describe(Archive& archive, WithdrawRecord& record) {
  archive(record.member, record.index, record.subject, record.giver, record.scope,
          record.effective, record.opened, record.not_opened, record.unknown, record.resting);
}
template <class Archive>
void describe(Archive& archive, CodeRecord& record) {
  archive(record.consent_id, record.giver, record.used);
}
template <class Archive>
void describe(Archive& archive, Rekeying& rekeying) {
  archive(rekeying.index, rekeying.member);
}
template <class Archive>
void describe(Archive& archive, CaseRecord& record) {
  archive(record.state, record.opened_by, record.life, record.handover, record.alarms,
          record.moves, record.moving, record.next_at, record.raised, record.before,
          record.steps, record.untold);
}
template <class Archive>
void describe(Archive& archive, CaseStepAt& at) {
  archive(at.index, at.step);
}
template <class Archive>
void describe(Archive& archive, SerialKey& key) {
  archive(key.member, key.person, key.kind);
}
template <class Archive>
void describe(Archive& archive, FactsIndex& facts) {
  archive(facts.consents, facts.withdrawals, facts.cases, facts.circumstances, facts.serials,
          facts.times, facts.watched, facts.codes, facts.rekeys);
  if constexpr (Archive::kReads) {
    for (const auto& [id, consent] : facts.consents) {
      archive.require(!consent.subject.is_zero(), ErrorCode::malformed);
    }
    for (const auto& [hash, code] : facts.codes) {
      archive.require(facts.consents.contains(code.consent_id), ErrorCode::malformed);
    }
    if (archive.ok()) facts.reindex();
  }
}

}  // namespace sluis::broker
