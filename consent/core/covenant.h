// SPDX-License-Identifier: EUPL-1.2
// The covenant as values: who takes part, what may be signalled, and what may be released on which
// ground. Everything a rule needs to know about a role, kind, ground or programme is data in here.
//
// Pure. Bytes: consent/COVENANT.md. consent/covenant compiles the TOML to these values; the bytes
// are signed by two of the three authority keys and never re-serialised.
#pragma once

#include "consent/core/case_terms.h"
#include "consent/core/givers.h"
#include "consent/core/member_terms.h"

namespace sluis::consent {

// Format 2 ends before the givers, 3 before the circumstances, 4 before the confirmations, 5 before
// the witnesses, 6 before the terms of cases; 7 has neither stand-ins, ended members nor ticks.
// They are read, and not written.
inline constexpr std::uint16_t kCovenantFormat = 8;
inline constexpr std::uint16_t kCovenantFormatOldest = 2;
inline constexpr std::size_t kCovenantBytesMax = 1u << 20;

struct Member {
  MemberId id;
  std::uint16_t role = 0;
  std::string label, contact;
  bool may_use_bsn = false;
  bool is_operator = false;  // runs the broker: never a key holder
  bool operator==(const Member&) const = default;
};

// A function of a worker and the acts it may sign.
struct Function {
  Term term;
  std::vector<std::uint8_t> acts;   // LeafType numbers, ascending
  std::vector<std::uint8_t> facts;  // FactKind numbers, ascending; for acts of type fact
  bool audits = false;              // may look through the whole log; each look is on record
  bool operator==(const Function&) const = default;
};

struct Kind {
  Term term;
  bool may_be_urgent = false;
  bool operator==(const Kind&) const = default;
};

struct Regime {
  Term term;
  bool unconfirmed = false;  // marked [?]
  bool operator==(const Regime&) const = default;
};

// Whose consent a regime asks for; a regime without such rows is not confirmed (givers.h).
struct RegimeGivers {
  std::uint16_t regime = 0;
  std::vector<GiverRow> rows;  // ascending by age; the first is from 0
  bool operator==(const RegimeGivers&) const = default;
};

// consent: needs a complete consent on record. statute: an article that permits it by itself, up to
// level existence alone. linking: permits that signals are linked, and opens nothing.
// circumstance: an article that permits it where the circumstances that it needs are on record.
enum class GroundType : std::uint8_t { consent = 1, statute = 2, linking = 3, circumstance = 4 };

struct Ground {
  Term term;
  GroundType type = GroundType::consent;
  std::vector<std::uint16_t> regimes;  // of the source, ascending; empty: any
  std::string article, gdpr_basis, lifts_secrecy;
  TimeMs valid_from, valid_until;
  bool author_confirms = true;  // no automatic release: see Limits
  bool four_eyes = false, reason_required = false, notice = false;  // false in this version
  std::uint32_t retention_days = 0;
  bool unconfirmed = false;
  bool operator==(const Ground&) const = default;
};
// Of a programme that the family did not ask for: consent would be asking.
inline bool opens_without_request(const Ground& ground) {
  return ground.type == GroundType::statute || ground.type == GroundType::circumstance;
}

// From a role to a role: which kinds and purposes, on which grounds in order, up to which level.
struct ReleaseRule {
  std::uint16_t from_role = 0, to_role = 0;
  std::vector<std::uint16_t> kinds, purposes;  // ascending; empty: any
  std::vector<std::uint16_t> grounds;          // in order of trial
  Level level = Level::none;
  bool needs_case = false;  // the recipient coordinates an open case on the subject
  bool needs_own_case = false;  // the sender does
  bool operator==(const ReleaseRule&) const = default;
};

enum class LinkBy : std::uint8_t { subject = 1, parent = 2, address = 3 };

// Signals of two or more members about the same family, within a window, become one alert to the
// coordinator of the open case, else to the one member of a role (DESIGN §9).
struct LinkingRule {
  Term term;
  std::uint16_t ground = 0;                       // of type linking
  std::vector<std::uint16_t> kinds, from_roles;   // ascending; empty: any
  std::vector<std::uint8_t> by;                   // LinkBy numbers, ascending, not empty
  std::uint32_t window_days = 0;                  // 1–366
  std::uint16_t receiver_role = 0;                // exactly one member has it
  bool tell_reporters = false;                    // reporters hear that there is an alert
  bool operator==(const LinkingRule&) const = default;
};

// A question that a worker weighs and that is answered on a tick, in one size (DESIGN §5). Who may
// ask whom is in the release rules of its two kinds, at level existence.
struct QuestionRule {
  Term term;
  std::uint16_t question_kind = 0, answer_kind = 0;
  std::uint64_t tick_ms = 0;       // answers leave at multiples of it since 1970
  std::uint64_t answer_after_ms = 0;  // a question waits at least this long for its tick
  std::uint32_t per_day = 0;       // questions of one member
  std::vector<Term> answers;       // what a worker can choose
  std::uint16_t nothing = 0;       // the answer that looks the same as none
  bool operator==(const QuestionRule&) const = default;
};

struct Limits {
  std::uint64_t lease_ms = 60'000, margin_ms = 1'000, order_valid_ms = 900'000;
  std::uint32_t drift_per_million = 1'000;
  std::uint64_t created_skew_ms = 600'000, life_ms_max = 14ull * 86'400'000;
  // Release without the author's confirmation up to here; 0 while a ground has author_confirms.
  std::uint64_t automatic_age_ms_max = 0;
  std::uint16_t leases_max = 8;            // deliveries tried for one message
  std::uint32_t evaluations_per_minute = 60, evaluations_per_day = 2'000;
  // What answers release orders, and receipts, leave at multiples of it since 1970; 0: at once.
  std::uint64_t release_tick_ms = 0, receipt_tick_ms = 0;
  bool operator==(const Limits&) const = default;
};

// Who cosigns the two logs (DESIGN §7): `need` of the members, of whom `faulty` may lie. Two
// quorums have an honest witness in common: 2 · need > members + faulty; and nobody is mandatory.
struct WitnessTerms {
  std::vector<MemberId> members;  // ascending; none of the operator
  std::uint8_t need = 0, faulty = 0;
  std::vector<std::uint16_t> urgent_kinds;  // may open unwitnessed when urgent; ascending
  std::uint64_t proof_within_ms = 3'600'000;  // then that proof is overdue, and an alarm
  bool operator==(const WitnessTerms&) const = default;
};

struct Covenant {
  std::uint16_t format = kCovenantFormat;
  std::uint32_t version = 0;
  Digest previous;                  // SHA-256 of the version before; zero for the first
  std::string title;
  std::string ledger_origin, directory_origin;
  std::vector<VerifyKey> authority;      // 3, ascending
  std::vector<Term> roles;               // all lists ascending by number or id, distinct
  std::vector<Member> members;
  std::vector<StandIn> stand_ins;        // ascending by member; no circles
  std::vector<EndedMember> ended;        // ascending by id; none of the members
  std::vector<Function> functions;
  std::vector<Kind> kinds;
  std::vector<Term> purposes, domains, programmes;
  std::vector<Regime> regimes;
  std::vector<Ground> grounds;
  std::vector<ReleaseRule> rules;        // in order of trial
  std::vector<LinkingRule> linking;
  std::vector<QuestionRule> questions;
  CombiningRule combining = CombiningRule::specific_then_objection;
  std::vector<MemberId> key_holders;     // n, ascending; none of the operator
  std::uint8_t key_threshold = 1;        // t
  bool witnesses_none = true;            // the operator's signature is the quorum
  bool is_test = false;
  Limits limits;
  std::vector<RegimeGivers> givers;      // ascending by regime
  std::vector<CircumstanceType> circumstances;
  std::vector<GroundTerms> ground_terms;       // ascending by number, as the next two
  std::vector<RegimeTerms> regime_terms;
  std::vector<ProgrammeTerms> programme_terms;
  std::vector<std::uint16_t> never_on_consent; // kinds: sanctions and measures
  std::vector<MemberId> public_members;        // public bodies
  std::vector<ConfirmationTerms> confirmations;  // ascending by ground
  WitnessTerms witness_terms;            // empty while witnesses_none
  std::vector<CaseTerms> case_terms;     // ascending by programme
  std::vector<LadderRung> ladder;        // in order, from the first to hear
  bool operator==(const Covenant&) const = default;

  const Member* member(const MemberId& id) const;
  const Kind* kind(std::uint16_t number) const;
  const Ground* ground(std::uint16_t number) const;
  const Function* function(std::uint16_t number) const;
  // Of a regime; empty: it is not confirmed, or there is no such regime.
  std::span<const GiverRow> givers_of(std::uint16_t regime) const;
  // The rule whose question or answer is `kind`; null: neither.
  const QuestionRule* question_of(std::uint16_t kind) const;
  const QuestionRule* answer_of(std::uint16_t kind) const;
  const CircumstanceType* circumstance(std::uint16_t number) const;
  std::span<const Need> needs_of(std::uint16_t ground) const;
  std::uint8_t basis_of(std::uint16_t ground) const;  // 0: not known
  // In which of these ways a consent on it is confirmed, any of them; empty: it need not be.
  std::span<const std::uint8_t> confirmed_by(std::uint16_t ground) const;
  RegimeTerms terms_of_regime(std::uint16_t regime) const;
  ProgrammeTerms terms_of_programme(std::uint16_t programme) const;
  CaseTerms terms_of_cases(std::uint16_t programme) const;
  // Whom the sender turns to while a member is asleep; null: nobody.
  const Member* stand_in_of(const MemberId& id) const;
  // The chain of stand-ins from `id` comes back to it, or to another twice.
  bool stands_in_circle(const MemberId& id) const;
  const EndedMember* ended_member(const MemberId& id) const;
  // The member that an ended one ended in, over any number of merges; null: it did not end.
  const Member* successor_of(const MemberId& id) const;
  // The same, where it has the role that the ended one had: its open cases are proposed to it.
  const Member* takes_cases_of(const MemberId& id) const;
  // Who it is by now: its successor, of one that ended, else `id` itself.
  MemberId heir_of(const MemberId& id) const;
  // The one member of a role; null: none or several.
  const Member* only_member(std::uint16_t role) const;
};

// The values in `bytes`, or why the covenant is unusable (covenant_invalid names the list).
// Checks what decide() relies on: numbers known, lists ascending, references that exist; and that
// it promises no duty which this version does not carry out.
Result<Covenant> decode_covenant(ByteView bytes);
Bytes encode_covenant(const Covenant& covenant);

// The text that the authority keys sign, over one batch leaf: DESIGN §7. Its C commits to the
// covenant's bytes with r = 32 zero bytes, since a covenant is public.
Commitment covenant_commitment(ByteView covenant_bytes);

}  // namespace sluis::consent

#include "consent/core/covenant_describe.h"  // IWYU pragma: export
