// SPDX-License-Identifier: EUPL-1.2
// From verified acts to what decide() takes: consents with their answers, withdrawals, cases.
//
// Pure. Thread safety: none. The rules are those of broker/core/fact.cc, over the few acts that
// were handed over; written anew, so that one mistake is not made at both ends. A fold lives for
// one decision: its PersonIds mean nothing outside it.
#pragma once

#include <tuple>

#include "consent/core/decide.h"
#include "consent/core/persons.h"
#include "consent/core/verified.h"

namespace sluis::sdk {

class FactFold {
 public:
  // Takes a fact or withdrawal, which stands at `index` of the ledger; indexes ascend.
  // id_conflict: a consent or case recorded twice; stale_serial: one that the member's own order
  // has overtaken; not_allowed: two numbers made one person; others as the bodies' parsers.
  Status take(const consent::VerifiedAct& act, std::uint64_t index);

  // Whom `member` means by each set of keys; they are registered as one act's persons.
  std::vector<PersonId> register_request(const MemberId& member,
                                         const std::vector<std::vector<PersonKey>>& keys);
  // Ask both after the last act.
  consent::RequestPerson person(PersonRole role, const PersonId& person) const;
  consent::Facts facts() const;

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
  Status apply(const Fact& fact, const consent::ConsentRecord& record);
  Status apply(const Fact& fact, const consent::ConsentAnswer& answer);
  Status apply(const Fact& fact, const consent::ConsentAcceptance& acceptance);
  Status apply(const Fact& fact, const consent::SamePerson& same);
  Status apply(const Fact& fact, const consent::CaseOpened& opened);
  Status apply(const Fact& fact, const consent::CaseClosed& closed);
  Status apply(const Fact& fact, const consent::CircumstanceStated& stated);
  Status apply(const Fact& fact, const consent::CircumstanceAgreed& agreed);
  Status apply(const Fact& fact, const consent::CircumstanceEnded& ended);
  consent::CircumstanceState* find(const Fact& fact, const CircumstanceId& id,
                                   bool closes = false);

  consent::Persons persons_;
  std::uint64_t drawn_ = 0;
  std::map<ConsentId, consent::ConsentState> consents_;
  std::vector<Withdrawal> withdrawals_;
  std::map<CaseId, std::pair<consent::CaseState, MemberId>> cases_;  // with who opened it
  std::map<CircumstanceId, consent::CircumstanceState> circumstances_;
  std::map<std::tuple<MemberId, PersonId, std::uint8_t>, std::uint64_t> serials_;
};

}  // namespace sluis::sdk
