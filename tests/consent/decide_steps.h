// SPDX-License-Identifier: EUPL-1.2
// The next steps of consent/CONSENT.md as facts: what is on record once a step has been taken.
#pragma once

#include <set>

#include "tests/consent/decide_draw.h"

namespace sluis::consent {

// No fact helps: whom the reason names decides.
inline bool is_terminal(ErrorCode reason) {
  return reason == ErrorCode::no_rule || reason == ErrorCode::no_ground ||
         reason == ErrorCode::withheld || reason == ErrorCode::not_on_consent;
}

// A colleague of who recorded it.
inline ConfirmationState colleague(const MemberId& recorder) {
  return {ConfirmedBy::second_worker, recorder, id<WorkerId>(250), kHighEntry + 60};
}

// A new consent on the subject, recorded by the source, to which `givers` said yes just now; a
// colleague confirmed it.
inline ConsentState new_consent(const Request& request, const std::vector<PersonId>& givers) {
  ConsentState out;
  out.id = id<ConsentId>(200);
  out.index = kHighEntry;
  out.recorder = request.source;
  out.subject = request.persons.front().same.front();
  out.valid_until = {kLate};
  out.confirmations = {colleague(request.source)};
  std::uint64_t entry = kHighEntry;
  for (const PersonId& giver : givers) {
    out.givers.push_back({giver, GiverCapacity::parent, Answer::yes, ++entry});
  }
  return out;
}

// Those who said no anywhere; after talking they may say yes.
inline std::vector<PersonId> refusers(const Facts& facts) {
  std::vector<PersonId> out;
  for (const ConsentState& consent : facts.consents) {
    for (const GiverState& giver : consent.givers) {
      if (giver.answer == Answer::no) out.push_back(giver.person);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// Who may have withdrawn anything, and the mother.
inline std::vector<PersonId> withdrawers(const Facts& facts) {
  std::set<PersonId> out = {id<PersonId>(kMother)};
  for (const WithdrawalState& withdrawal : facts.withdrawals) {
    out.insert(withdrawal.givers.begin(), withdrawal.givers.end());
  }
  return {out.begin(), out.end()};
}

inline void answer_all(Facts& facts) {
  std::uint64_t entry = kHighEntry;
  for (ConsentState& consent : facts.consents) {
    for (GiverState& giver : consent.givers) {
      if (giver.answer) continue;
      giver.answer = Answer::yes;
      giver.answer_index = ++entry;
    }
  }
}

// A second worker, of another member and in another function.
inline AgreementState second_worker() {
  return {id<MemberId>(kPolice), id<WorkerId>(250), 9, Answer::yes, kHighEntry + 50};
}

// Every circumstance that a ground may need, stated now by the school and agreed.
inline void state_all(Question& question) {
  int number = 210;
  for (const std::uint16_t type : {kOrder, kReport}) {
    for (const MemberId& holder : {question.request.recipient, question.request.source}) {
      CircumstanceState out;
      out.id = id<CircumstanceId>(++number);
      out.index = kHighEntry + static_cast<std::uint64_t>(number);
      out.type = type;
      out.stated_by = {id<MemberId>(kSchool), id<WorkerId>(1), 1};
      out.holder = holder;
      out.about = {question.request.persons.front().same.front()};
      out.valid_until = {kLate};
      out.agreements = {second_worker()};
      question.facts.circumstances.push_back(out);
    }
  }
}

inline void confirm_same(Request& request) {
  for (RequestPerson& person : request.persons) {
    person.same.insert(person.same.end(), person.possibly.begin(), person.possibly.end());
    person.possibly.clear();
  }
}

inline void open_cases(Question& question) {
  const std::vector<PersonId> subject = question.request.persons.front().same;
  question.facts.cases.push_back(
      {id<CaseId>(200), subject, question.request.recipient, 1, kHighEntry, true});
  question.facts.cases.push_back(
      {id<CaseId>(201), subject, question.request.source, 1, kHighEntry + 1, true});
}

inline void take_step(Question& question, ErrorCode reason) {
  Facts& facts = question.facts;
  switch (reason) {
    case ErrorCode::consent_missing:
    case ErrorCode::consent_expired:
    case ErrorCode::consent_other_regime:
      facts.consents.push_back(new_consent(question.request, {id<PersonId>(kMother)}));
      return;
    case ErrorCode::consent_withdrawn:
      facts.consents.push_back(new_consent(question.request, withdrawers(facts)));
      return;
    case ErrorCode::consent_not_confirmed:
      for (ConsentState& consent : facts.consents) {
        consent.confirmations.push_back(colleague(consent.recorder));
      }
      return;
    case ErrorCode::consent_refused:
      facts.consents.push_back(new_consent(question.request, refusers(facts)));
      return;
    case ErrorCode::consent_incomplete: answer_all(facts); return;
    case ErrorCode::consent_not_accepted:
      for (ConsentState& consent : facts.consents) {
        consent.acceptances[question.request.source] = {Acceptance::accepted, kHighEntry};
      }
      return;
    case ErrorCode::possibly_same: confirm_same(question.request); return;
    case ErrorCode::objection:
      for (CircumstanceState& state : facts.circumstances) {
        if (state.type == kObjection) state.ended = kHighEntry;
      }
      return;
    case ErrorCode::circumstance_missing:
    case ErrorCode::circumstance_over: state_all(question); return;
    case ErrorCode::not_agreed:
      for (CircumstanceState& state : facts.circumstances) {
        state.agreements.push_back(second_worker());
      }
      return;
    case ErrorCode::agreement_refused:
      for (CircumstanceState& state : facts.circumstances) {
        for (AgreementState& row : state.agreements) row.answer = Answer::yes;
      }
      return;
    case ErrorCode::no_case: open_cases(question); return;
    case ErrorCode::other_person_no_ground: question.request.persons.resize(1); return;
    default: RC_FAIL("a reason without a step");
  }
}

}  // namespace sluis::consent
