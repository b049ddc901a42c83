// SPDX-License-Identifier: EUPL-1.2
// From verified acts to what decide() takes: consents with their answers, withdrawals, cases.
//
// Pure. Thread safety: none. The rules are those of broker/core/fact.cc, over the acts that were
// handed over: the few of one decision, or all of a ledger; written anew, so that one mistake is
// not made at both ends. Its PersonIds mean nothing outside it. It is not copied: lists in it point
// to its own records.
#pragma once

#include <span>
#include <tuple>

#include "consent/core/case_life.h"
#include "consent/core/decide.h"
#include "consent/core/designation.h"
#include "consent/core/persons.h"
#include "consent/core/verified.h"

namespace sluis::sdk {

// What is on record about the persons of one request. It points into the fold, until that takes
// another act.
struct FactsAbout {
  std::vector<const consent::ConsentState*> consents;  // ascending by id
  std::vector<consent::WithdrawalState> withdrawals;
  std::vector<consent::CaseState> cases;
  std::vector<const consent::CircumstanceState*> circumstances;
  consent::FactsView view() const { return {consents, withdrawals, cases, circumstances}; }
};

class FactFold {
 public:
  FactFold() = default;
  FactFold(FactFold&&) = default;
  FactFold& operator=(FactFold&&) = default;

  // Takes a fact or withdrawal, which stands at `index` of the ledger; indexes ascend.
  // id_conflict: a consent or case recorded twice; stale_serial: one that the member's own order
  // has overtaken; not_allowed: two numbers made one person, or two files by a REKEY; others as the
  // bodies' parsers. A REKEY that was refused left no trace.
  Status take(const consent::VerifiedAct& act, std::uint64_t index);

  // Whom a covenant names as successor, from here on: it may say what who ended might have, and
  // takes over its cases with one word; and who designates by it. What was under way to or from
  // who ended is settled, as the broker does when it takes the covenant.
  void know_successors(const consent::Covenant& covenant);

  // Whom `member` means by each set of keys; they are registered as one act's persons.
  std::vector<PersonId> register_request(const MemberId& member,
                                         const std::vector<std::vector<PersonKey>>& keys);
  // Ask these after the last act that is to count.
  consent::RequestPerson person(PersonRole role, const PersonId& person) const;
  // All that was taken.
  consent::Facts facts() const;
  // What the broker looks at for these persons, in time that grows with what there is about them.
  FactsAbout about(std::span<const consent::RequestPerson> persons) const;
  // No key of anybody whom one of `persons` may be is another than these: nothing can be on record
  // about them under other keys alone.
  bool all_within(const std::vector<PersonId>& persons, const std::vector<PersonKey>& keys) const;
  // One of `keys` may name the person.
  bool may_be(const PersonId& person, const std::vector<PersonKey>& keys) const;

 private:
  struct Fact;
  struct Withdrawal {
    consent::WithdrawalState state;
    PersonId subject, giver;
  };

  PersonId fresh();
  std::vector<PersonId> resolve(const MemberId& member,
                                const std::vector<std::vector<PersonKey>>& keys);
  void add(const MemberId& member, const std::vector<std::vector<PersonKey>>& keys,
           const std::vector<PersonId>& persons);
  Status check_serial(const Fact& fact);
  Status check_same(const Fact& fact) const;
  Status check_rekeying(const Fact& fact) const;
  Status apply(const Fact& fact, const consent::ConsentRecord& record);
  Status apply(const Fact& fact, const consent::ConsentAsked& asked);
  Status add_consent(const Fact& fact, const consent::ConsentRecord& record,
                     std::uint16_t regime);
  Status apply(const Fact& fact, const consent::ConsentAnswer& answer);
  Status apply(const Fact& fact, const consent::ConsentAcceptance& acceptance);
  Status apply(const Fact& fact, const consent::ConsentConfirmed& confirmed);
  Status apply(const Fact& fact, const consent::LetterCodeUsed& used);
  Status apply(const Fact& fact, const consent::SamePerson& same);
  Status apply(const Fact& fact, const consent::Rekeyed& rekeyed);
  Status apply(const Fact& fact, const consent::CaseOpened& opened);
  Status apply(const Fact& fact, const consent::CaseClosed& closed);
  Status apply(const Fact& fact, const consent::CaseStepped& stepped);
  Status apply(const Fact& fact, const consent::HandoverStepped& stepped);
  Status designate(const Fact& fact, const consent::CaseStepped& stepped,
                   consent::CaseState& state);
  MemberId heir_of(const MemberId& member) const;
  bool is_successors(const consent::CaseState& state, const MemberId& member) const;
  Status apply(const Fact& fact, const consent::CircumstanceStated& stated);
  Status apply(const Fact& fact, const consent::CircumstanceAgreed& agreed);
  Status apply(const Fact& fact, const consent::CircumstanceEnded& ended);
  consent::CircumstanceState* find(const Fact& fact, const CircumstanceId& id,
                                   bool closes = false);
  std::vector<PersonId> reached(const PersonId& giver,
                                const std::vector<const consent::ConsentState*>& consents) const;

  consent::Persons persons_;
  std::uint64_t drawn_ = 0;
  std::map<ConsentId, consent::ConsentState> consents_;
  std::vector<Withdrawal> withdrawals_;
  std::map<CaseId, std::pair<consent::CaseState, MemberId>> cases_;  // with who opened it
  std::map<CaseId, consent::Handover> handovers_;
  struct Matter {
    TimeMs since;
    bool of_coordination = false;
  };
  std::map<CaseId, Matter> matters_;         // that are open
  consent::Designators designators_;
  std::map<MemberId, MemberId> into_;        // of all that ended, each merge
  std::map<MemberId, MemberId> heirs_;       // of all that ended, who it is by now
  std::map<MemberId, MemberId> successors_;  // of those whose cases are theirs: of the same role
  std::map<CircumstanceId, consent::CircumstanceState> circumstances_;
  std::map<std::tuple<MemberId, PersonId, std::uint8_t>, std::uint64_t> serials_;
  // By the hash of a letter's code: its consent and giver. A used one is no more here.
  std::map<Digest, std::pair<ConsentId, PersonId>> codes_;

  // Which record is about which person.
  std::map<PersonId, std::vector<const consent::ConsentState*>> consents_of_;
  std::map<PersonId, std::vector<std::size_t>> withdrawals_of_;
  std::map<PersonId, std::vector<CaseId>> cases_of_;
  std::map<PersonId, std::vector<const consent::CircumstanceState*>> circumstances_of_;
};

}  // namespace sluis::sdk
