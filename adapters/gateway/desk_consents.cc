// SPDX-License-Identifier: EUPL-1.2
// Consent at the desk: asked, answered, accepted.
#include "adapters/gateway/consent_settings.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/family_letters.h"
#include "adapters/gateway/letter_code.h"
#include "adapters/gateway/register_givers.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kConsentMsMax = 20ull * 366 * 86'400'000;

Result<consent::GiverCapacity> capacity_named(const std::string& name) {
  if (name == "self") return consent::GiverCapacity::self;
  if (name == "parent" || name.empty()) return consent::GiverCapacity::parent;
  if (name == "guardian") return consent::GiverCapacity::guardian;
  if (name == "representative") return consent::GiverCapacity::representative;
  return Error{ErrorCode::bad_field, "giver role"};
}

Result<consent::RegisterSource> source_named(const std::string& name) {
  if (name == "register_line" || name.empty()) return consent::RegisterSource::register_line;
  if (name == "extract_seen") return consent::RegisterSource::extract_seen;
  if (name == "statement") return consent::RegisterSource::statement;
  return Error{ErrorCode::bad_field, "source"};
}

Result<std::optional<bool>> capable_said(const std::string& word) {
  if (word.empty()) return std::optional<bool>();
  if (word != "yes" && word != "no") return Error{ErrorCode::bad_field, "capable"};
  return std::optional<bool>(word == "yes");
}

std::set<std::string> numbers_in(const std::vector<NamedPerson>& persons) {
  std::set<std::string> out;
  for (const NamedPerson& person : persons) out.insert(person.identity.bsn.reveal());
  return out;
}

}  // namespace

Result<std::vector<NamedPerson>> Desk::givers(const local::ConsentAsk& from,
                                              const NamedPerson& subject,
                                              const consent::ConsentAsked& asked) const {
  const consent::ConsentRecord& record = asked.record;
  std::vector<NamedPerson> stated;
  for (const local::Person& giver : from.givers()) {
    SLUIS_TRY(one, person(giver, PersonRole::giver));
    SLUIS_TRY(capacity, capacity_named(giver.role()));
    one.capacity = capacity;
    stated.push_back(std::move(one));
  }
  if (from.register_answer().empty()) {
    if (stated.empty()) return Error{ErrorCode::missing_field, "givers"};
    return stated;
  }
  if (record.source != consent::RegisterSource::register_line) {
    return Error{ErrorCode::bad_field, "source: an answer of the register is a register_line"};
  }
  if (!from.evidence().empty()) {
    return Error{ErrorCode::bad_field, "evidence: the register's answer is the evidence"};
  }
  SLUIS_TRY(capable, capable_said(from.capable()));
  SLUIS_TRY(derived, givers_by_register(parts_.host.covenant,
                                        {subject, asked.setting.regime, capable,
                                         record.valid_from},
                                        from.register_answer()));
  if (derived.until && *derived.until < record.valid_until) {
    return Error{ErrorCode::bad_field,
                 "valid_until: after the birthday from which somebody else gives consent"};
  }
  if (!stated.empty() && numbers_in(stated) != numbers_in(derived.givers)) {
    return Error{ErrorCode::bad_field, "givers: the register's answer names others"};
  }
  for (const NamedPerson& giver : derived.givers) {
    SLUIS_TRY_DONE(check_identity(parts_.host, giver.identity));
  }
  return std::move(derived.givers);
}

Result<ReplyLater> Desk::consent_ask(const local::LocalRequest& request) {
  Batch batch;
  SLUIS_TRY(asked, consent_act(request.worker(), request.consent_ask(), batch));
  return commit_act(batch, parts_.acts.add(batch, std::move(asked)));
}

Result<NewAct> Desk::consent_act(const std::string& worker, const local::ConsentAsk& from,
                                 Batch& batch) {
  consent::ConsentAsked asked;
  consent::ConsentRecord& record = asked.record;
  record.consent_id = seal::random_fixed<ConsentId>();
  SLUIS_TRY(about, scope(from.scope()));
  SLUIS_TRY(source, source_named(from.source()));
  record.scope = std::move(about);
  record.source = source;
  record.valid_from = {from.valid_from_ms()};
  if (record.valid_from.ms == 0) record.valid_from = parts_.host.clock.wall();
  record.valid_until = {from.valid_until_ms()};
  if (record.valid_until <= record.valid_from) return Error{ErrorCode::bad_field, "valid_until"};
  if (record.valid_until.ms > parts_.host.clock.wall().ms + kConsentMsMax) {
    return Error{ErrorCode::bad_field, "valid_until: more than 20 years from now"};
  }
  SLUIS_TRY_DONE(choose_text(from.language(), record));
  SLUIS_TRY(setting, setting_in(parts_.host.covenant, from));
  asked.setting = std::move(setting);
  // Few answers are possible of one child: a plain hash of one would tell its number.
  const Salt salt = seal::random_fixed<Salt>();
  const ByteView evidence =
      as_bytes(from.register_answer().empty() ? from.evidence() : from.register_answer());
  record.evidence.value = hash::hmac_sha256(salt.view(), evidence);
  SLUIS_TRY(subject, person(from.subject(), PersonRole::subject));
  SLUIS_TRY(named, givers(from, subject, asked));
  if (named.size() > consent::kGiversMax) return Error{ErrorCode::too_large, "givers"};
  std::vector<NamedPerson> persons{std::move(subject)};
  for (NamedPerson& giver : named) {
    record.givers.push_back({{}, giver.capacity});
    persons.push_back(std::move(giver));
  }
  for (std::size_t i = 0; from.letter_codes() && i < record.givers.size(); ++i) {
    const auto code = seal::random_fixed<consent::LetterCode>();
    asked.setting.codes.push_back(consent::hash_of(code));
    keep_code(batch, record.consent_id, i, code);
  }
  Bytes kept = to_bytes(salt.view());
  append(kept, evidence);
  batch.put_bytes(RowKind::note, as_bytes("evidence/" + record.consent_id.hex()), kept);
  wipe(kept);
  const AnyId made{record.consent_id.value};
  SLUIS_TRY_DONE(check_not_apart(worker, persons));
  consent::FactBody body;
  body.payload = std::move(asked);
  return NewAct{ActKind::consent, worker, std::move(persons), canon::encode(body), made};
}

Result<ReplyLater> Desk::consent_say(const local::LocalRequest& request) {
  const local::ConsentSaid& from = request.consent_say();
  consent::ConsentAnswer answer;
  SLUIS_TRY(id, id_in<ConsentId>(from.consent(), "consent"));
  if (from.answer() != "yes" && from.answer() != "no") {
    return Error{ErrorCode::bad_field, "answer"};
  }
  answer.consent_id = id;
  answer.answer = from.answer() == "yes" ? consent::Answer::yes : consent::Answer::no;
  SLUIS_TRY(subject, person(from.subject(), PersonRole::subject));
  SLUIS_TRY(giver, person(from.giver(), PersonRole::giver));
  Batch batch;
  return fact(request, ActKind::consent_answer, answer, {std::move(subject), std::move(giver)},
              AnyId{id.value}, batch);
}

Result<ReplyLater> Desk::consent_accept(const local::LocalRequest& request) {
  const local::ConsentAccepted& from = request.consent_accept();
  consent::ConsentAcceptance acceptance;
  SLUIS_TRY(id, id_in<ConsentId>(from.consent(), "consent"));
  if (from.answer() != "accepted" && from.answer() != "asked_back") {
    return Error{ErrorCode::bad_field, "answer"};
  }
  acceptance.consent_id = id;
  acceptance.acceptance = from.answer() == "accepted" ? consent::Acceptance::accepted
                                                      : consent::Acceptance::asked_back;
  SLUIS_TRY(subject, person(from.subject(), PersonRole::subject));
  Batch batch;
  return fact(request, ActKind::consent_acceptance, acceptance, {std::move(subject)},
              AnyId{id.value}, batch);
}

}  // namespace sluis::gateway
