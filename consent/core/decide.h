// SPDX-License-Identifier: EUPL-1.2
// decide(): may this information about these persons go from this source to this recipient, up to
// which level, on which ground — and if not, why not and what can be done.
//
// Pure, total, deterministic (DESIGN §4). The broker runs it before each release, the source's
// gateway again before it seals, the auditor at replay. Persons are the caller's own PersonIds: the
// caller resolves which keys are one person and which may be (DESIGN §8) before it asks.
#pragma once

#include <map>
#include <span>

#include "consent/core/broker_bodies.h"
#include "consent/core/covenant.h"
#include "consent/core/fact_bodies.h"

namespace sluis::consent {

inline constexpr std::uint16_t kDecideVersion = 4;

struct GiverState {
  PersonId person;
  GiverCapacity capacity = GiverCapacity::parent;
  std::optional<Answer> answer;
  std::uint64_t answer_index = 0;  // ledger index, when answered
  WorkerId worker;                 // who recorded the answer
  bool operator==(const GiverState&) const = default;
};

struct ConfirmationState {
  ConfirmedBy how = ConfirmedBy::second_worker;
  MemberId member;
  WorkerId worker;
  std::uint64_t index = 0;
  bool operator==(const ConfirmationState&) const = default;
};

// A consent with all that was said about it since.
struct ConsentState {
  ConsentId id;
  MemberId recorder;
  PersonId subject;
  Scope scope;
  TimeMs valid_from, valid_until;
  std::vector<GiverState> givers;
  std::uint64_t index = 0;  // ledger index of the record
  std::map<MemberId, std::pair<Acceptance, std::uint64_t>> acceptances;  // by source, with index
  std::uint16_t regime = 0;  // asked under; 0: its record does not say
  WorkerId worker;           // of the recorder, who recorded it
  std::vector<ConfirmationState> confirmations;
  bool operator==(const ConsentState&) const = default;
};

// A withdrawal beats every matching consent with a lower ledger index.
struct WithdrawalState {
  WithdrawId id;
  std::uint64_t index = 0;
  std::vector<PersonId> subjects, givers;  // all that share any key with the named one; ascending
  Scope scope;
  bool operator==(const WithdrawalState&) const = default;
};

struct CaseState {
  CaseId id;
  std::vector<PersonId> subjects;  // ascending
  MemberId coordinator;
  std::uint16_t programme = 0;
  std::uint64_t index = 0;
  bool open = true;
  bool operator==(const CaseState&) const = default;
};

struct AgreementState {
  MemberId member;
  WorkerId worker;
  std::uint16_t function = 0;
  Answer answer = Answer::no;
  std::uint64_t index = 0;
  bool operator==(const AgreementState&) const = default;
};

// A circumstance with all that was said about it since.
struct CircumstanceState {
  CircumstanceId id;
  std::uint16_t type = 0;
  Actor stated_by;
  MemberId holder;              // zero: for everybody
  std::vector<PersonId> about;  // the subject and the others; ascending
  Scope scope;
  TimeMs valid_from, valid_until;
  std::optional<TimeMs> look_again;  // of one that the family was not told
  std::uint64_t index = 0;
  std::uint64_t ended = 0;           // ledger index; 0: it is not
  std::vector<AgreementState> agreements;
  bool operator==(const CircumstanceState&) const = default;
};

// What is on record about the persons of a request; the caller need not filter further.
struct Facts {
  std::vector<ConsentState> consents;
  std::vector<WithdrawalState> withdrawals;
  std::vector<CaseState> cases;
  std::vector<CircumstanceState> circumstances;
};

// The same where they stand, without copies: what it points to outlives it.
struct FactsView {
  std::span<const ConsentState* const> consents;
  std::span<const WithdrawalState> withdrawals;
  std::span<const CaseState> cases;
  std::span<const CircumstanceState* const> circumstances = {};
};

// One person of a request: `same` opens (joined or identical), `possibly` only closes. Ascending.
struct RequestPerson {
  PersonRole role = PersonRole::subject;
  std::vector<PersonId> same, possibly;
  bool operator==(const RequestPerson&) const = default;
};

struct Request {
  MemberId source, recipient;
  std::uint16_t kind = 0, purpose = 0, domain = 0, source_regime = 0;
  bool urgent = false;
  Level wanted = Level::content;
  std::vector<RequestPerson> persons;  // the subject first
  TimeMs now;
};

// What is owed beside a permit, or shown with it. The gateway asks the author unless the covenant's
// automatic age is not 0, and decode_covenant() lets it be so only where no ground has
// author_confirms. not_free (niet_vrij): it rests on consent, in a frame that is not voluntary.
enum class Obligation : std::uint16_t {
  author_confirms = 1, four_eyes = 2, notice = 3, not_free = 4,
};

struct PersonDecision {
  PersonRole role = PersonRole::subject;
  Verdict verdict = Verdict::deny;
  Level level = Level::none;
  std::uint16_t ground = 0;
  ErrorCode reason = ErrorCode::consent_missing;
  std::vector<std::uint64_t> references;
  std::vector<ConsentId> consents;  // that it rests on, or that are incomplete
  bool operator==(const PersonDecision&) const = default;
};

struct Decision {
  Verdict verdict = Verdict::deny;
  Level level = Level::none;   // the least of all persons'
  std::uint16_t ground = 0;    // of the subject; 0 without one
  ErrorCode reason = ErrorCode::no_rule;  // permit when permitted
  std::vector<std::uint64_t> references;  // ledger indices used, ascending, distinct
  std::vector<Obligation> obligations;    // ascending
  CombiningRule algorithm = CombiningRule::specific_then_objection;
  std::vector<PersonDecision> persons;    // as in the request
  bool operator==(const Decision&) const = default;
};

Decision decide(const Covenant& covenant, const FactsView& facts, const Request& request);
Decision decide(const Covenant& covenant, const Facts& facts, const Request& request);

// The first release rule for the two members' roles, the kind and the purpose; null: none.
const ReleaseRule* find_rule(const Covenant& covenant, const MemberId& source,
                             const MemberId& recipient, std::uint16_t kind, std::uint16_t purpose);
// Whether a case of `programme` may be opened about the persons of `request`, by its source and for
// its recipient. Always, unless the family did not ask for that programme: then the programme's own
// ground must permit it, for each of them. permit, or the first that does not.
ErrorCode may_open_case(const Covenant& covenant, const FactsView& facts, const Request& request,
                        std::uint16_t programme);

// True when `scope` covers the request.
bool covers(const Scope& scope, const Covenant& covenant, const Request& request);
// The same of what closes: a member that ended and its successor are one. To what opens they never
// are (consent/CONSENT.md §Merges).
bool reaches(const Scope& scope, const Covenant& covenant, const Request& request);
// True when a known refusal is refused and a known consent permitted; a program whose decide fails
// this does not start (self_test_failed).
bool decide_self_test();

}  // namespace sluis::consent
