// SPDX-License-Identifier: EUPL-1.2
// The requests by which a professional acts.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/drafts.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

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
  const auto act = raise_signal(parts_.host, parts_.acts, batch, draft);
  SLUIS_TRY(recorded, commit_act(batch, act));
  return ReplyLater([this, id = act->id, recorded = std::move(recorded)](local::LocalReply& reply,
                                                                         bool last) {
    if (!recorded(reply, last)) return false;
    const auto row = parts_.acts.find(id);
    if (!row) return true;
    fill_act_asleep(*row, *reply.mutable_act());
    fill_act_addresses(*row, *reply.mutable_act());
    return true;
  });
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
  const Status decided = parts_.outgoing.decide(parts_.link, task, decision, request.worker(),
                                                std::move(adapted));
  if (!decided.ok()) return with_stand_in(decided.error(), *about, row->recipient);
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
    SLUIS_TRY(coordinator, member_named(parts_.host.covenant, from.coordinator(),
                                           "coordinator"));
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
  SLUIS_TRY(begun, fact(request, ActKind::case_opened, opened, row.persons, AnyId{row.id.value},
                        batch));
  const bool is_here = row.coordinator == parts_.host.member();
  return is_here ? with_load(request.worker(), std::move(begun)) : std::move(begun);
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
  Batch batch;
  return fact(request, ActKind::case_closed, closed, row->persons, AnyId{id.value}, batch);
}

}  // namespace sluis::gateway
