// SPDX-License-Identifier: EUPL-1.2
// The requests by which a professional acts.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/drafts.h"
#include "adapters/gateway/family_letters.h"
#include "adapters/gateway/register_givers.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kConsentMsMax = 20ull * 366 * 86'400'000;

template <class Id>
Result<Id> id_in(const std::string& text, const char* place) {
  const auto bytes = from_hex(text);
  const auto id = bytes ? Id::from(*bytes) : std::nullopt;
  if (!id) return Error{ErrorCode::bad_field, place};
  return *id;
}

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

Result<std::vector<std::uint16_t>> numbers_of(
    const google::protobuf::RepeatedPtrField<std::string>& names,
    const std::function<Result<std::uint16_t>(const std::string&)>& number) {
  std::set<std::uint16_t> out;
  for (const std::string& name : names) {
    SLUIS_TRY(found, number(name));
    out.insert(found);
  }
  return std::vector<std::uint16_t>(out.begin(), out.end());
}

}  // namespace

Result<NamedPerson> Desk::person(const local::Person& from, PersonRole role) const {
  NamedPerson out;
  out.role = role;
  out.identity = identity_of(from);
  SLUIS_TRY_DONE(check_identity(parts_.host, out.identity));
  return out;
}

Result<consent::Scope> Desk::scope(const local::Scope& from) const {
  const consent::Covenant& covenant = parts_.host.covenant;
  const auto term = [&](TermList list, const char* place) {
    return [&covenant, list, place](const std::string& id) {
      return term_number(covenant, list, id, place);
    };
  };
  consent::Scope out;
  SLUIS_TRY(purposes, numbers_of(from.purposes(), term(&consent::Covenant::purposes, "purpose")));
  SLUIS_TRY(domains, numbers_of(from.domains(), term(&consent::Covenant::domains, "domain")));
  SLUIS_TRY(kinds, numbers_of(from.kinds(), [&](const std::string& id) {
              return kind_number(covenant, id);
            }));
  SLUIS_TRY(roles, numbers_of(from.to_roles(), term(&consent::Covenant::roles, "role")));
  out.purposes = std::move(purposes);
  out.domains = std::move(domains);
  out.kinds = std::move(kinds);
  if (!from.from().empty()) {
    SLUIS_TRY(member, member_named(covenant, from.from()));
    out.from = member;
  }
  for (const std::string& name : from.to_members()) {
    SLUIS_TRY(member, member_named(covenant, name));
    out.to.push_back({false, member, 0});
  }
  for (const std::uint16_t role : roles) out.to.push_back({true, {}, role});
  std::sort(out.to.begin(), out.to.end());
  out.to.erase(std::unique(out.to.begin(), out.to.end()), out.to.end());
  return out;
}

// Durable here; the reply waits, as long as its caller does, for the broker's word.
Result<ReplyLater> Desk::commit_act(Batch& batch, const Result<ActRow>& act) {
  if (!act.ok()) return act.error();
  parts_.host.vault.commit(batch);
  parts_.acts.step(parts_.link);
  return ReplyLater([this, id = act->id](local::LocalReply& reply, bool last) {
    const auto row = parts_.acts.find(id);
    CHECK(row.has_value());
    const bool over = row->state == ActState::recorded || row->state == ActState::refused;
    if (!over && !last) return false;
    fill_act(*row, *reply.mutable_act());
    return true;
  });
}

Result<ReplyLater> Desk::signal(const local::LocalRequest& request) {
  const SignalDraft draft = draft_of(request.worker(), request.signal());
  Batch batch;
  return commit_act(batch, raise_signal(parts_.host, parts_.acts, batch, draft));
}

Result<ReplyLater> Desk::decide(const local::LocalRequest& request) {
  const local::TaskDecision& from = request.decide();
  SLUIS_TRY(task, id_in<OrderId>(from.task(), "task"));
  const auto row = parts_.host.vault.get<OrderRow>(RowKind::order, task);
  const auto about = row ? parts_.host.vault.get<ExchangeRow>(RowKind::exchange, row->exchange_id)
                         : std::nullopt;
  if (!about || is_kept(request.worker(), *about)) {
    return Error{ErrorCode::no_such_task, "task"};
  }
  AuthorDecision decision = AuthorDecision::send;
  Sensitive<Bytes> adapted;
  if (from.decision() == "adapt") {
    decision = AuthorDecision::adapt;
    auto exchange = parts_.host.vault.get<ExchangeRow>(RowKind::exchange, row->exchange_id);
    const SlotRow* slot = exchange ? slot_of(*exchange, row->recipient) : nullptr;
    if (slot == nullptr) return Error{ErrorCode::no_such_task, "task"};
    if (slot->wanted < Level::content) {
      return Error{ErrorCode::bad_field, "decision: words go at level content alone"};
    }
    SLUIS_TRY(content, with_text(exchange->content, Sensitive(from.text()),
                                 parts_.host.clock.wall()));
    adapted = std::move(content);
  } else if (from.decision() == "withdraw") {
    decision = AuthorDecision::withdraw;
  } else if (from.decision() != "send") {
    return Error{ErrorCode::bad_field, "decision"};
  }
  SLUIS_TRY_DONE(parts_.outgoing.decide(parts_.link, task, decision, request.worker(),
                                        std::move(adapted)));
  return ReplyLater([this, id = row->exchange_id, to = row->recipient](local::LocalReply& reply,
                                                                       bool last) {
    auto exchange = parts_.host.vault.get<ExchangeRow>(RowKind::exchange, id);
    const SlotRow* slot = slot_of(*exchange, to);
    if (slot->state == SlotState::sealed && !last) return false;
    fill_exchange(*exchange, *reply.mutable_exchange());
    return true;
  });
}

Result<ReplyLater> Desk::fact(const local::LocalRequest& request, ActKind kind,
                              consent::FactPayload payload, std::vector<NamedPerson> persons,
                              const AnyId& made, Batch& batch) {
  SLUIS_TRY_DONE(check_not_apart(request.worker(), persons));
  consent::FactBody body;
  body.payload = std::move(payload);
  return commit_act(batch, parts_.acts.add(batch, {kind, request.worker(), std::move(persons),
                                                   canon::encode(body), made}));
}

Result<std::vector<NamedPerson>> Desk::givers(const local::ConsentAsk& from,
                                              const NamedPerson& subject,
                                              const consent::ConsentRecord& record) const {
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
  SLUIS_TRY(regime, regime_number(parts_.host.covenant, from.source_regime()));
  SLUIS_TRY(capable, capable_said(from.capable()));
  SLUIS_TRY(derived, givers_by_register(parts_.host.covenant,
                                        {subject, regime, capable, record.valid_from},
                                        from.register_answer()));
  // The record does not say under which regime it was asked, and is weighed under each.
  for (const consent::RegimeGivers& other : parts_.host.covenant.givers) {
    const auto same = givers_by_register(parts_.host.covenant,
                                         {subject, other.regime, capable, record.valid_from},
                                         from.register_answer());
    if (!same.ok() || numbers_in(same->givers) != numbers_in(derived.givers)) {
      return Error{ErrorCode::bad_field,
                   "source_regime: under another regime of the covenant others must give"};
    }
  }
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
  const local::ConsentAsk& from = request.consent_ask();
  consent::ConsentRecord record;
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
  // Few answers are possible of one child: a plain hash of one would tell its number.
  const Salt salt = seal::random_fixed<Salt>();
  const ByteView evidence =
      as_bytes(from.register_answer().empty() ? from.evidence() : from.register_answer());
  record.evidence.value = hash::hmac_sha256(salt.view(), evidence);
  SLUIS_TRY(subject, person(from.subject(), PersonRole::subject));
  SLUIS_TRY(named, givers(from, subject, record));
  if (named.size() > consent::kGiversMax) return Error{ErrorCode::too_large, "givers"};
  std::vector<NamedPerson> persons{std::move(subject)};
  for (NamedPerson& giver : named) {
    record.givers.push_back({{}, giver.capacity});
    persons.push_back(std::move(giver));
  }
  Batch batch;
  Bytes kept = to_bytes(salt.view());
  append(kept, evidence);
  batch.put_bytes(RowKind::note, as_bytes("evidence/" + record.consent_id.hex()), kept);
  wipe(kept);
  const AnyId made{record.consent_id.value};
  return fact(request, ActKind::consent, std::move(record), std::move(persons), made, batch);
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

Result<ReplyLater> Desk::withdraw(const local::LocalRequest& request) {
  const local::WithdrawSaid& from = request.withdraw();
  consent::WithdrawBody body;
  body.withdraw_id = seal::random_fixed<WithdrawId>();
  SLUIS_TRY(about, scope(from.scope()));
  body.scope = std::move(about);
  SLUIS_TRY(subject, person(from.subject(), PersonRole::subject));
  NamedPerson giver = subject;
  if (from.has_giver()) {
    SLUIS_TRY(named, person(from.giver(), PersonRole::giver));
    giver = std::move(named);
  }
  giver.role = PersonRole::giver;
  Batch batch;
  const AnyId made{body.withdraw_id.value};
  const auto act =
      parts_.acts.add(batch, {ActKind::withdraw, request.worker(),
                              {std::move(subject), std::move(giver)}, canon::encode(body), made});
  if (act.ok()) {
    WithdrawalRow row;
    row.id = body.withdraw_id;
    row.act = act->id;
    batch.put(RowKind::withdrawal, row.id, row);
  }
  SLUIS_TRY(recorded, commit_act(batch, act));
  // Who withdraws must hear when nothing matches: a wrong date of birth stops nothing.
  return ReplyLater([this, id = body.withdraw_id, recorded = std::move(recorded)](
                        local::LocalReply& reply, bool last) {
    if (!recorded(reply, last)) return false;
    const auto match = parts_.host.vault.get<MatchRow>(RowKind::withdrawal_match, id);
    if (!match && !last && reply.act().state() == name_of(ActState::recorded)) return false;
    if (match) reply.mutable_act()->set_matched(match->matched ? "yes" : "none");
    return true;
  });
}

Result<ReplyLater> Desk::case_begin(const local::LocalRequest& request) {
  const local::CaseBegin& from = request.case_begin();
  CaseRow row;
  row.id = seal::random_fixed<CaseId>();
  row.coordinator = parts_.host.member();
  if (!from.coordinator().empty()) {
    SLUIS_TRY(coordinator, member_named(parts_.host.covenant, from.coordinator()));
    row.coordinator = coordinator;
  }
  const consent::Covenant& covenant = parts_.host.covenant;
  const auto fits = [&](const consent::Term& term) { return term.number == from.programme(); };
  const bool known =
      std::any_of(covenant.programmes.begin(), covenant.programmes.end(), fits);
  if (from.programme() != 0 && !known) return Error{ErrorCode::bad_field, "programme"};
  row.programme = static_cast<std::uint16_t>(from.programme());
  for (const local::Person& subject : from.subjects()) {
    SLUIS_TRY(one, person(subject, PersonRole::subject));
    row.persons.push_back(std::move(one));
  }
  if (row.persons.empty() || row.persons.size() > consent::kPersonsMax) {
    return Error{ErrorCode::missing_field, "subjects"};
  }
  consent::CaseOpened opened;
  opened.case_id = row.id;
  opened.subjects.resize(row.persons.size());
  opened.coordinator = row.coordinator;
  opened.programme = row.programme;
  Batch batch;
  batch.put(RowKind::care_case, row.id, row);
  return fact(request, ActKind::case_opened, opened, row.persons, AnyId{row.id.value}, batch);
}

Result<ReplyLater> Desk::case_end(const local::LocalRequest& request) {
  SLUIS_TRY(id, id_in<CaseId>(request.case_end().case_id(), "case"));
  auto row = parts_.host.vault.get<CaseRow>(RowKind::care_case, id);
  if (!row || !row->open || is_kept(request.worker(), *row)) {
    return Error{ErrorCode::no_case, "case"};
  }
  consent::CaseClosed closed;
  closed.case_id = id;
  closed.subjects.resize(row->persons.size());
  row->open = false;
  Batch batch;
  batch.put(RowKind::care_case, id, *row);
  return fact(request, ActKind::case_closed, closed, row->persons, AnyId{id.value}, batch);
}

}  // namespace sluis::gateway
