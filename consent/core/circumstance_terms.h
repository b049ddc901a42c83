// SPDX-License-Identifier: EUPL-1.2
// The covenant's words on circumstances: of which types there are, which a ground needs, and what
// never goes on consent alone (consent/CONSENT.md §The decision by precedence).
//
// Pure. Bytes: consent/COVENANT.md, format 4.
#pragma once

#include "consent/core/bodies.h"

namespace sluis::consent {

// A numbered name: the number is on the wire, the id in files, the label is what people see.
struct Term {
  std::uint16_t number = 0;
  std::string id, label;
  bool operator==(const Term&) const = default;
};

// opens: where a ground needs it. holds: until it is ended. denies: as long as it is live.
enum class Effect : std::uint8_t { opens = 1, holds = 2, denies = 3 };
// apart: another worker who is of another member, or in another function.
enum class AgreementBy : std::uint8_t { nobody = 0, another_worker = 1, apart = 2 };

// What a worker may state about persons that the law attaches something to: a supervision order, a
// report, an objection, what a casusoverleg decided.
struct CircumstanceType {
  Term term;
  Effect effect = Effect::opens;
  std::vector<std::uint16_t> roles;  // who may state it, ascending; empty: every role
  AgreementBy agreement = AgreementBy::nobody;
  bool must_tell = false;            // the family is told, or a day of looking again is named
  std::vector<Term> reasons;         // one of them is given; empty: none is
  std::vector<Term> silences;        // why the family is not told; one of them, where it is not
  std::uint32_t max_days = 0;        // 1–36525, from its begin to its end
  bool to_next_working_day = false;  // and at the latest at the end of the next working day
  std::vector<std::uint8_t> closes_bases;  // of one that holds or denies: a–f; empty: every basis
  std::string article;
  bool unconfirmed = false;
  bool operator==(const CircumstanceType&) const = default;
};

enum class ForMember : std::uint8_t { anyone = 1, recipient = 2, source = 3 };

// A circumstance of this type, which is for this member by name.
struct Need {
  std::uint16_t circumstance = 0;
  ForMember holder = ForMember::anyone;
  bool operator==(const Need&) const = default;
};

struct GroundTerms {
  std::uint16_t ground = 0;
  std::uint8_t basis = 0;   // GDPR 6(1): 'a' to 'f'; 0: not known
  std::vector<Need> needs;  // all of them, in order of trial
  bool operator==(const GroundTerms&) const = default;
};

// A consent on this ground counts once it is confirmed in one of these ways.
struct ConfirmationTerms {
  std::uint16_t ground = 0;           // of type consent
  std::vector<std::uint8_t> ways;     // ConfirmedBy numbers, ascending, not empty
  bool operator==(const ConfirmationTerms&) const = default;
};

// How the consents and refusals that cover a request are combined (LAW §5).
enum class CombiningRule : std::uint16_t {
  specific_then_objection = 1, objection_overrides = 2, latest_word = 3,
};

struct RegimeTerms {
  std::uint16_t regime = 0;
  bool consent_needs_circumstance = false;  // never on consent alone
  CombiningRule combining = CombiningRule::specific_then_objection;
  bool operator==(const RegimeTerms&) const = default;
};

// Voluntary; under pressure (drang); imposed (dwang).
enum class Frame : std::uint8_t { voluntary = 1, pressure = 2, imposed = 3 };

struct ProgrammeTerms {
  std::uint16_t programme = 0;
  Frame frame = Frame::voluntary;
  bool without_request = false;  // the family did not ask: it needs a ground of its own
  std::uint16_t ground = 0;      // 0: none
  bool operator==(const ProgrammeTerms&) const = default;
};

template <class Archive>
void describe(Archive& archive, Need& need) {
  archive(need.circumstance, need.holder);
  const auto holder = static_cast<std::uint8_t>(need.holder);
  archive.require(holder >= 1 && holder <= 3, ErrorCode::unknown_version);
}
template <class Archive>
void describe(Archive& archive, GroundTerms& terms) {
  archive(terms.ground, terms.basis);
  archive.limited(terms.needs, 8);
}
template <class Archive>
void describe(Archive& archive, ConfirmationTerms& terms) {
  archive(terms.ground, terms.ways);
}
template <class Archive>
void describe(Archive& archive, RegimeTerms& terms) {
  archive(terms.regime, terms.consent_needs_circumstance, terms.combining);
}
template <class Archive>
void describe(Archive& archive, ProgrammeTerms& terms) {
  archive(terms.programme, terms.frame, terms.without_request, terms.ground);
  const auto frame = static_cast<std::uint8_t>(terms.frame);
  archive.require(frame >= 1 && frame <= 3, ErrorCode::unknown_version);
}

}  // namespace sluis::consent
