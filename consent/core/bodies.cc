// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/bodies.h"

#include "consent/core/fact_bodies.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"

namespace sluis::consent {
namespace {

std::vector<Commitment> persons_of(const std::vector<PersonReference>& references) {
  std::vector<Commitment> out;
  for (const PersonReference& reference : references) out.push_back(reference.person);
  return out;
}

template <class Out, class Body, class Use>
Result<Out> with_decoded(const SignedAct& act, std::string_view place, Use use) {
  SLUIS_TRY(body, canon::decode<Body>(act.opening.body, place));
  return use(body);
}

// Calls `use` with the decoded body of `act`, whichever type it is, and returns what that returns.
template <class Out, class Use>
Result<Out> with_body(const SignedAct& act, Use use) {
  switch (act.type) {
    case LeafType::intent: return with_decoded<Out, IntentBody>(act, "intent", use);
    case LeafType::submit: return with_decoded<Out, SubmitBody>(act, "submit", use);
    case LeafType::receipt: return with_decoded<Out, ReceiptBody>(act, "receipt", use);
    case LeafType::withdraw: return with_decoded<Out, WithdrawBody>(act, "withdraw", use);
    case LeafType::preflight: return with_decoded<Out, PreflightBody>(act, "preflight", use);
    case LeafType::read: return with_decoded<Out, ReadBody>(act, "read", use);
    case LeafType::fact: return with_decoded<Out, FactBody>(act, "fact", use);
    case LeafType::removed: return with_decoded<Out, RemovedBody>(act, "removed", use);
    case LeafType::resubmitted:
      return with_decoded<Out, ResubmittedBody>(act, "resubmitted", use);
    case LeafType::erasure: return with_decoded<Out, ErasureBody>(act, "erasure", use);
    case LeafType::correction: return with_decoded<Out, CorrectionBody>(act, "correction", use);
    case LeafType::destroyed: return with_decoded<Out, DestroyedBody>(act, "destroyed", use);
    default: return Error{ErrorCode::unknown_version, "act type"};
  }
}

std::vector<Commitment> nested(const IntentBody& body) { return persons_of(body.persons); }
std::vector<Commitment> nested(const PreflightBody& body) { return persons_of(body.persons); }
std::vector<Commitment> nested(const SubmitBody&) { return {}; }
std::vector<Commitment> nested(const ReceiptBody&) { return {}; }
std::vector<Commitment> nested(const RemovedBody&) { return {}; }
std::vector<Commitment> nested(const CorrectionBody&) { return {}; }
std::vector<Commitment> nested(const DestroyedBody&) { return {}; }
std::vector<Commitment> nested(const ResubmittedBody&) { return {}; }
std::vector<Commitment> nested(const ErasureBody& body) { return {body.person}; }
std::vector<Commitment> nested(const WithdrawBody& body) { return {body.subject, body.giver}; }
std::vector<Commitment> nested(const FactBody& body) { return persons_of(body); }
std::vector<Commitment> nested(const ReadBody& body) {
  return body.person.is_zero() ? std::vector<Commitment>{} : std::vector<Commitment>{body.person};
}

std::vector<Commitment> nested(const ConsentRecord& record) {
  std::vector<Commitment> out{record.subject};
  for (const Giver& giver : record.givers) out.push_back(giver.person);
  return out;
}
std::vector<Commitment> nested(const ConsentAsked& asked) { return nested(asked.record); }
std::vector<Commitment> nested(const ConsentAnswer& answer) {
  return {answer.subject, answer.giver};
}
std::vector<Commitment> nested(const ConsentAcceptance& acceptance) { return {acceptance.subject}; }
std::vector<Commitment> nested(const ConsentConfirmed& confirmed) { return {confirmed.subject}; }
std::vector<Commitment> nested(const LetterCodeUsed&) { return {}; }
std::vector<Commitment> nested(const Rekeyed& rekeyed) { return {rekeyed.person}; }
std::vector<Commitment> nested(const SamePerson& same) { return {same.one, same.other}; }
std::vector<Commitment> nested(const CaseOpened& opened) { return opened.subjects; }
std::vector<Commitment> nested(const CaseClosed& closed) { return closed.subjects; }
std::vector<Commitment> nested(const CaseStepped& stepped) { return stepped.subjects; }
std::vector<Commitment> nested(const HandoverStepped& stepped) { return stepped.subjects; }
std::vector<Commitment> nested(const CircumstanceStated& stated) {
  std::vector<Commitment> out{stated.subject};
  out.insert(out.end(), stated.others.begin(), stated.others.end());
  return out;
}
std::vector<Commitment> nested(const CircumstanceAgreed& agreed) { return {agreed.subject}; }
std::vector<Commitment> nested(const CircumstanceEnded& ended) { return {ended.subject}; }

}  // namespace

std::vector<Commitment> persons_of(const FactBody& body) {
  return std::visit([](const auto& payload) { return nested(payload); }, body.payload);
}

Digest hash_of(const LetterCode& code) {
  canon::Writer writer;
  writer.raw(label("sluis/v1/letter-code"));
  writer.fixed(code);
  return hash::sha256(writer.view());
}

Commitment content_commitment(const Salt& r, ByteView content) {
  canon::Writer writer;
  writer.raw(label("sluis/v1/content"));
  writer.u32(static_cast<std::uint32_t>(content.size()));
  return Commitment{hash::hmac_sha256(r.view(), {writer.view(), content})};
}

Status check_persons(const SignedAct& act, const std::vector<Commitment>& commitments) {
  const Error refused{ErrorCode::bad_opening, "persons"};
  if (act.persons.size() != commitments.size()) return refused;
  for (std::size_t i = 0; i < commitments.size(); ++i) {
    const PersonOpening& person = act.persons[i];
    if (person.commitment != commitments[i]) return refused;
    if (!hash::opens(person.commitment, LeafType::person, person.opening)) return refused;
    SLUIS_TRY_DONE([&]() -> Status {
      SLUIS_TRY(body, canon::decode<PersonBody>(person.opening.body, "person"));
      static_cast<void>(body);
      return Done{};
    }());
  }
  return Done{};
}

Result<std::vector<Commitment>> nested_persons(const SignedAct& act) {
  return with_body<std::vector<Commitment>>(act, [](const auto& body) { return nested(body); });
}

Result<Actor> actor_of(const SignedAct& act) {
  return with_body<Actor>(act, [](const auto& body) { return body.actor; });
}

Digest proposed(const ErasureBody& body) {
  Bytes text = label("sluis/v1/erasure");
  append(text, body.person.view());
  text.push_back(static_cast<std::uint8_t>(body.reason));
  append(text, body.looked.view());
  return hash::sha256(text);
}

Digest proposed(const CorrectionBody& body) {
  canon::Writer writer;
  writer.raw(label("sluis/v1/correction"));
  writer.fixed(body.exchange_id);
  writer.u8(static_cast<std::uint8_t>(body.reason));
  writer.u64(body.found.ms);
  writer.u64(body.proposed.ms);
  return hash::sha256(writer.view());
}

Result<std::optional<Proposal>> proposal_of(const SignedAct& act) {
  return with_body<std::optional<Proposal>>(act, [](const auto& body) -> std::optional<Proposal> {
    if constexpr (requires { body.proposer; }) return Proposal{body.proposer, proposed(body)};
    else return std::nullopt;
  });
}

}  // namespace sluis::consent
