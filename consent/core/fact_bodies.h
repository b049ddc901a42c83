// SPDX-License-Identifier: EUPL-1.2
// The facts members sign about persons: consent, its answers and acceptance, same person, case,
// circumstances.
//
// Pure. Bytes: consent/LEDGER.md §Facts. `serial` counts per (member, person, fact kind) and orders
// only that member's facts: a lower one never counts. Frozen: a changed fact is a new fact kind.
#pragma once

#include <variant>

#include "consent/core/case_life.h"
#include "consent/core/consent_setting.h"

namespace sluis::consent {

// How a giver stands to the subject, as the recorder states it from the named register line.
enum class GiverCapacity : std::uint8_t { self = 1, parent = 2, guardian = 3, representative = 4 };
// Where the recorder took the givers from (LAW §1).
enum class RegisterSource : std::uint8_t { register_line = 1, extract_seen = 2, statement = 3 };
enum class Answer : std::uint8_t { yes = 1, no = 2 };
enum class Acceptance : std::uint8_t { accepted = 1, asked_back = 2 };

struct Giver {
  Commitment person;
  GiverCapacity capacity = GiverCapacity::parent;
  bool operator==(const Giver&) const = default;
};

// Fact kind 1: consent is asked of `givers`; it is complete when each has answered yes. Of before
// there was kind 10, and no longer written.
struct ConsentRecord {
  ConsentId consent_id;
  Commitment subject;
  Scope scope;
  TimeMs valid_from, valid_until;
  std::vector<Giver> givers;  // 1–8
  RegisterSource source = RegisterSource::register_line;
  Digest evidence;            // HMAC-SHA256 of what was seen; its recorder keeps the key
  std::uint16_t text_version = 0;
  // Two ASCII letters of ISO 639-1, or "pp" (Papiamentu), the first in the high byte; 0: no text of
  // ours was read.
  std::uint16_t language = 0;
  bool operator==(const ConsentRecord&) const = default;
};
// Fact kind 2: one giver's answer. A later one by serial replaces an earlier.
struct ConsentAnswer {
  ConsentId consent_id;
  Commitment subject, giver;
  Answer answer = Answer::no;
  bool operator==(const ConsentAnswer&) const = default;
};
// Fact kind 3: the source (keeper of the secret) accepts a consent that another member recorded.
struct ConsentAcceptance {
  ConsentId consent_id;
  Commitment subject;  // as the source knows the person
  Acceptance acceptance = Acceptance::asked_back;
  bool operator==(const ConsentAcceptance&) const = default;
};
// Fact kind 4: a worker states that two key sets are one person.
struct SamePerson {
  Commitment one, other;
  bool operator==(const SamePerson&) const = default;
};
// Fact kind 5 and 6: the smallest case.
struct CaseOpened {
  CaseId case_id;
  std::vector<Commitment> subjects;  // 1–16
  MemberId coordinator;
  std::uint16_t programme = 0;       // neutral number
  bool operator==(const CaseOpened&) const = default;
};
struct CaseClosed {
  CaseId case_id;
  std::vector<Commitment> subjects;
  bool operator==(const CaseClosed&) const = default;
};

// asked of the family: nothing; it was told then; it was not, and that is looked at again then.
enum class Told : std::uint8_t { not_asked = 0, told = 1, not_told = 2 };

// Fact kind 7: a circumstance about the subject and the others, of a type of the covenant.
struct CircumstanceStated {
  CircumstanceId circumstance_id;
  std::uint16_t type = 0;
  Commitment subject;
  std::vector<Commitment> others;  // at most 15
  MemberId holder;                 // whom it is for; zero: everybody
  Scope scope;
  TimeMs valid_from, valid_until;
  std::uint16_t reason = 0;        // of the type's; 0: none is asked
  Told told = Told::not_asked;
  TimeMs told_at;                  // 0 unless told or not told
  std::uint16_t silence = 0;       // why the family was not told, of the type's
  Digest evidence;                 // HMAC-SHA256 of what was seen; the stater keeps the key
  bool operator==(const CircumstanceStated&) const = default;
};
// Fact kind 8: a second worker agrees, or does not. A later one of the same worker replaces it.
struct CircumstanceAgreed {
  CircumstanceId circumstance_id;
  Commitment subject;
  Answer answer = Answer::no;
  bool operator==(const CircumstanceAgreed&) const = default;
};
// Fact kind 9: it is over, or decided. By who stated it, or whom it is for.
struct CircumstanceEnded {
  CircumstanceId circumstance_id;
  Commitment subject;
  bool operator==(const CircumstanceEnded&) const = default;
};

// Fact kind 10: a consent as kind 1, and how it was asked.
struct ConsentAsked {
  ConsentRecord record;
  ConsentSetting setting;
  bool operator==(const ConsentAsked&) const = default;
};

// Fact kind 11: a second worker of the recording member saw to it that the givers said so.
struct ConsentConfirmed {
  ConsentId consent_id;
  Commitment subject;
  bool operator==(const ConsentConfirmed&) const = default;
};

enum class CodeUse : std::uint8_t { confirm = 1, withdraw = 2 };
// Fact kind 12: a giver's letter code was entered here. It names nobody: whose it is, and of which
// consent, the record with its hash says. Used once.
struct LetterCodeUsed {
  LetterCode code;
  CodeUse use = CodeUse::confirm;
  WithdrawId withdraw_id;  // of the withdrawal that it makes, in the consent's scope; else zero
  bool operator==(const LetterCodeUsed&) const = default;
};

// Fact kind 13: somebody of whom this member recorded something, by the keys of then and the same
// keys of the next epoch. By the gateway itself: it says nothing new about anybody.
struct Rekeyed {
  Commitment person;
  bool operator==(const Rekeyed&) const = default;
};

// Fact kind 14: the coordinator takes a step of the case, or the covenant's last rung designates
// who has it (designation.h); `close` is fact kind 6.
struct CaseStepped {
  CaseId case_id;
  std::vector<Commitment> subjects;  // as when it was opened
  CaseStep step = CaseStep::review;
  std::uint16_t reason = 0;          // of the recorder's own; nobody decides on it, but of raise
                                     // (what about) and designate (why care is urgent)
  MemberId to = {};                  // of designate; else zero, and not in the bytes
  bool operator==(const CaseStepped&) const = default;
};
// Fact kind 15: a step of a warm handover, by who has the case or who is to have it.
struct HandoverStepped {
  CaseId case_id;
  std::vector<Commitment> subjects;
  HandoverStep step = HandoverStep::propose;
  MemberId to;                       // of a proposal; else zero
  std::uint16_t reason = 0;
  bool operator==(const HandoverStepped&) const = default;
};

using FactPayload = std::variant<ConsentRecord, ConsentAnswer, ConsentAcceptance, SamePerson,
                                 CaseOpened, CaseClosed, CircumstanceStated, CircumstanceAgreed,
                                 CircumstanceEnded, ConsentAsked, ConsentConfirmed,
                                 LetterCodeUsed, Rekeyed, CaseStepped, HandoverStepped>;

// u8 on the wire = index in FactPayload + 1.
enum class FactKind : std::uint8_t {
  consent = 1, consent_answer = 2, consent_acceptance = 3, same_person = 4, case_opened = 5,
  case_closed = 6, circumstance = 7, circumstance_agreed = 8, circumstance_ended = 9,
  consent_asked = 10, consent_confirmed = 11, letter_code_used = 12, rekeyed = 13,
  case_stepped = 14, handover_stepped = 15,
};

struct FactBody {
  std::uint8_t version = kBodyVersion;
  Actor actor;
  std::uint64_t serial = 0;
  TimeMs created;
  FactPayload payload;
  bool operator==(const FactBody&) const = default;

  FactKind kind() const { return static_cast<FactKind>(payload.index() + 1); }
};

// About several persons equally: all of a case's.
inline bool is_of_case(FactKind kind) {
  return kind == FactKind::case_opened || kind == FactKind::case_closed ||
         kind == FactKind::case_stepped || kind == FactKind::handover_stepped;
}

// The commitments nested in `body`, in body order.
std::vector<Commitment> persons_of(const FactBody& body);

template <class Archive>
void describe(Archive& archive, Giver& giver) {
  archive(giver.person, giver.capacity);
  const auto capacity = static_cast<std::uint8_t>(giver.capacity);
  archive.require(capacity >= 1 && capacity <= 4, ErrorCode::out_of_range);
}
template <class Archive>
void describe(Archive& archive, ConsentRecord& record) {
  archive(record.consent_id, record.subject, record.scope, record.valid_from, record.valid_until);
  archive.limited(record.givers, kGiversMax);
  archive(record.source, record.evidence, record.text_version, record.language);
  const auto source = static_cast<std::uint8_t>(record.source);
  archive.require(source >= 1 && source <= 3, ErrorCode::out_of_range);
  archive.require(!record.givers.empty(), ErrorCode::malformed);
  archive.require(record.valid_from < record.valid_until, ErrorCode::out_of_range);
}
template <class Archive>
void describe(Archive& archive, ConsentAnswer& answer) {
  archive(answer.consent_id, answer.subject, answer.giver, answer.answer);
  archive.require(answer.answer == Answer::yes || answer.answer == Answer::no,
                  ErrorCode::out_of_range);
}
template <class Archive>
void describe(Archive& archive, ConsentAcceptance& acceptance) {
  archive(acceptance.consent_id, acceptance.subject, acceptance.acceptance);
  archive.require(acceptance.acceptance == Acceptance::accepted ||
                      acceptance.acceptance == Acceptance::asked_back,
                  ErrorCode::out_of_range);
}
template <class Archive>
void describe(Archive& archive, SamePerson& same) {
  archive(same.one, same.other);
}
template <class Archive>
void describe(Archive& archive, CaseOpened& opened) {
  archive(opened.case_id);
  archive.limited(opened.subjects, kPersonsMax);
  archive(opened.coordinator, opened.programme);
  archive.require(!opened.subjects.empty(), ErrorCode::malformed);
}
template <class Archive>
void describe(Archive& archive, CaseClosed& closed) {
  archive(closed.case_id);
  archive.limited(closed.subjects, kPersonsMax);
  archive.require(!closed.subjects.empty(), ErrorCode::malformed);
}
template <class Archive>
void describe(Archive& archive, CaseStepped& stepped) {
  archive(stepped.case_id);
  archive.limited(stepped.subjects, kPersonsMax);
  archive(stepped.step, stepped.reason);
  const auto step = static_cast<std::uint8_t>(stepped.step);
  archive.require(!stepped.subjects.empty(), ErrorCode::malformed);
  archive.require(step >= 1 && step <= kCaseSteps && stepped.step != CaseStep::close,
                  ErrorCode::out_of_range);
  if (stepped.step == CaseStep::designate) {
    archive(stepped.to);
    archive.require(!stepped.to.is_zero(), ErrorCode::not_canonical);
  }
}
template <class Archive>
void describe(Archive& archive, HandoverStepped& stepped) {
  archive(stepped.case_id);
  archive.limited(stepped.subjects, kPersonsMax);
  archive(stepped.step, stepped.to, stepped.reason);
  const auto step = static_cast<std::uint8_t>(stepped.step);
  archive.require(!stepped.subjects.empty(), ErrorCode::malformed);
  archive.require(step >= 1 && step <= kHandoverSteps, ErrorCode::out_of_range);
  archive.require(stepped.to.is_zero() == (stepped.step != HandoverStep::propose),
                  ErrorCode::not_canonical);
}
template <class Archive>
void describe(Archive& archive, CircumstanceStated& stated) {
  archive(stated.circumstance_id, stated.type, stated.subject);
  archive.limited(stated.others, kPersonsMax - 1);
  archive(stated.holder, stated.scope, stated.valid_from, stated.valid_until, stated.reason,
          stated.told, stated.told_at, stated.silence, stated.evidence);
  archive.require(static_cast<std::uint8_t>(stated.told) <= 2, ErrorCode::out_of_range);
  archive.require((stated.told == Told::not_asked) == (stated.told_at.ms == 0),
                  ErrorCode::not_canonical);
  archive.require(stated.silence == 0 || stated.told == Told::not_told, ErrorCode::not_canonical);
  archive.require(stated.valid_from < stated.valid_until, ErrorCode::out_of_range);
}
template <class Archive>
void describe(Archive& archive, CircumstanceAgreed& agreed) {
  archive(agreed.circumstance_id, agreed.subject, agreed.answer);
  archive.require(agreed.answer == Answer::yes || agreed.answer == Answer::no,
                  ErrorCode::out_of_range);
}
template <class Archive>
void describe(Archive& archive, CircumstanceEnded& ended) {
  archive(ended.circumstance_id, ended.subject);
}
template <class Archive>
void describe(Archive& archive, ConsentAsked& asked) {
  archive(asked.record, asked.setting);
  const std::size_t codes = asked.setting.codes.size();
  const bool each = codes == 0 || codes == asked.record.givers.size();
  archive.require(each, ErrorCode::out_of_range);
  const bool any = std::any_of(asked.setting.codes.begin(), asked.setting.codes.end(),
                               [](const Digest& code) { return !code.is_zero(); });
  archive.require(codes == 0 || any, ErrorCode::not_canonical);
}
template <class Archive>
void describe(Archive& archive, ConsentConfirmed& confirmed) {
  archive(confirmed.consent_id, confirmed.subject);
}
template <class Archive>
void describe(Archive& archive, LetterCodeUsed& used) {
  archive(used.code, used.use, used.withdraw_id);
  archive.require(used.use == CodeUse::confirm || used.use == CodeUse::withdraw,
                  ErrorCode::out_of_range);
  archive.require(used.withdraw_id.is_zero() == (used.use == CodeUse::confirm),
                  ErrorCode::not_canonical);
}
template <class Archive>
void describe(Archive& archive, Rekeyed& rekeyed) {
  archive(rekeyed.person);
}
template <class Archive>
void describe(Archive& archive, FactBody& body) {
  archive(body.version, body.actor, body.serial);
  auto kind = static_cast<std::uint8_t>(body.payload.index() + 1);
  archive(kind, body.created);
  require_version(archive, body.version);
  if constexpr (Archive::kReads) {
    switch (static_cast<FactKind>(kind)) {
      case FactKind::consent: body.payload.emplace<ConsentRecord>(); break;
      case FactKind::consent_answer: body.payload.emplace<ConsentAnswer>(); break;
      case FactKind::consent_acceptance: body.payload.emplace<ConsentAcceptance>(); break;
      case FactKind::same_person: body.payload.emplace<SamePerson>(); break;
      case FactKind::case_opened: body.payload.emplace<CaseOpened>(); break;
      case FactKind::case_closed: body.payload.emplace<CaseClosed>(); break;
      case FactKind::circumstance: body.payload.emplace<CircumstanceStated>(); break;
      case FactKind::circumstance_agreed: body.payload.emplace<CircumstanceAgreed>(); break;
      case FactKind::circumstance_ended: body.payload.emplace<CircumstanceEnded>(); break;
      case FactKind::consent_asked: body.payload.emplace<ConsentAsked>(); break;
      case FactKind::consent_confirmed: body.payload.emplace<ConsentConfirmed>(); break;
      case FactKind::letter_code_used: body.payload.emplace<LetterCodeUsed>(); break;
      case FactKind::rekeyed: body.payload.emplace<Rekeyed>(); break;
      case FactKind::case_stepped: body.payload.emplace<CaseStepped>(); break;
      case FactKind::handover_stepped: body.payload.emplace<HandoverStepped>(); break;
      default: archive.require(false, ErrorCode::unknown_version); return;
    }
  }
  std::visit([&](auto& payload) { archive(payload); }, body.payload);
}

}  // namespace sluis::consent
