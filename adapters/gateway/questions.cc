// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/questions.h"

#include "adapters/gateway/corrections.h"
#include "adapters/gateway/signals.h"
#include "adapters/gateway/weighing.h"
#include "consent/core/decide.h"
#include "proto/codec/signal.h"
#include "proto/seal/seal.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kQuestionBytes = 1'024;  // padded, of every question and answer
constexpr std::size_t kSubjectKeysMost = 4;      // of one person, for one audience

bool same_text(const Sensitive<std::string>& left, const Sensitive<std::string>& right) {
  return !left.reveal().empty() && left == right;
}

// By number, or by name and day of birth: as the two were written down here.
bool same_as_written(const Identity& left, const Identity& right) {
  if (same_text(left.bsn, right.bsn)) return true;
  return same_text(left.surname, right.surname) && left.first_names == right.first_names &&
         same_text(left.birth_date, right.birth_date);
}

std::uint64_t question_size(const Sensitive<Bytes>& content) {
  codec::Inner inner;
  for (std::size_t i = 0; i < kSubjectKeysMost; ++i) {
    PersonKey key;
    key.kind = static_cast<PersonKeyKind>(i + 1);
    key.pseudonym.value.fill(1);
    inner.subject_keys.push_back(key);
  }
  inner.header_hash.value.fill(1);
  inner.content_salt.value.fill(1);
  inner.content = content;
  return seal::padded_size_for_inner(codec::serialise(inner).reveal().size());
}

}  // namespace

bool is_question_mail(const consent::Covenant& covenant, const MailRow& mail) {
  return covenant.question_of(mail.kind) != nullptr || covenant.answer_of(mail.kind) != nullptr;
}

const consent::QuestionRule& Questions::rule_of(const ExchangeRow& exchange) const {
  const consent::QuestionRule* rule = host_.covenant.question_of(exchange.kind);
  CHECK(rule != nullptr);
  return *rule;
}

bool Questions::has_own_case(const Identity& identity) const {
  for (const CaseRow& row : host_.vault.all<CaseRow>(RowKind::care_case)) {
    if (!row.open || row.coordinator != host_.member()) continue;
    for (const NamedPerson& person : row.persons) {
      if (same_as_written(person.identity, identity)) return true;
    }
  }
  return false;
}

// Whom, for what and under which regime: what the draft leaves out is the one that would do. The
// covenant and the cases of this gateway decide here, before anything leaves; the broker again.
Result<Questions::Choice> Questions::choose(const QuestionDraft& draft,
                                            const consent::QuestionRule& rule) const {
  const consent::Covenant& covenant = host_.covenant;
  PersonId subject;
  subject.value.back() = 1;
  consent::Facts facts;
  if (has_own_case(draft.subject.identity)) {
    facts.cases.push_back({{}, {subject}, host_.member(), 0, 0, true});
  }
  std::optional<MemberId> named;
  if (!draft.to.empty()) {
    SLUIS_TRY(to, member_named(covenant, draft.to, "to"));
    named = to;
  }
  consent::Request request;
  request.source = host_.member();
  request.kind = rule.question_kind;
  request.wanted = Level::existence;
  request.now = host_.clock.wall();
  request.persons = {{PersonRole::subject, {subject}, {}}};
  std::vector<Choice> fitting;
  Error refused{ErrorCode::no_rule, "question"};
  for (const consent::Member& member : covenant.members) {
    if (member.id == host_.member() || (named && member.id != *named)) continue;
    request.recipient = member.id;
    for (const consent::Term& purpose : covenant.purposes) {
      if (!draft.purpose.empty() && draft.purpose != purpose.id) continue;
      request.purpose = purpose.number;
      for (const consent::Regime& regime : covenant.regimes) {
        if (!draft.source_regime.empty() && draft.source_regime != regime.term.id) continue;
        request.source_regime = regime.term.number;
        const auto decision = consent::decide(covenant, facts, request);
        if (decision.verdict == consent::Verdict::permit) {
          fitting.push_back({member.id, purpose.number, regime.term.number});
          break;
        }
        if (refused.code == ErrorCode::no_rule) refused.code = decision.reason;
      }
    }
  }
  if (fitting.empty()) return refused;
  for (const Choice& other : fitting) {
    if (other.to != fitting.front().to) return Error{ErrorCode::missing_field, "to"};
    if (other.purpose != fitting.front().purpose) return Error{ErrorCode::missing_field, "purpose"};
  }
  return fitting.front();
}

Result<ActRow> Questions::ask(Batch& batch, const QuestionDraft& draft) {
  SLUIS_TRY(worker, host_.worker(draft.worker));
  const consent::QuestionRule* rule = nullptr;
  for (const consent::QuestionRule& one : host_.covenant.questions) {
    if (one.term.id == draft.question) rule = &one;
  }
  if (draft.question.empty() && host_.covenant.questions.size() == 1) {
    rule = &host_.covenant.questions.front();
  }
  if (rule == nullptr) {
    return Error{draft.question.empty() ? ErrorCode::missing_field : ErrorCode::unknown_kind,
                 "question"};
  }
  SLUIS_TRY_DONE(check_identity(host_, draft.subject.identity));
  SLUIS_TRY(choice, choose(draft, *rule));
  ExchangeRow exchange;
  exchange.created = host_.clock.wall();
  exchange.author = draft.worker;
  exchange.kind = rule->question_kind;
  exchange.purpose = choice.purpose;
  exchange.source_regime = choice.regime;
  exchange.domain = question_domain(host_.covenant);
  codec::Signal signal;
  signal.author = worker.row.name;
  signal.author_contact = draft.author_contact;
  signal.written = exchange.created;
  signal.persons = {{PersonRole::subject, Sensitive(display_name(draft.subject.identity)),
                     draft.subject.identity.birth_date}};
  // Who weighs it must know about whom; whether the two may use the number is looked at once more
  // before sealing.
  const auto may_use_bsn = [&](const MemberId& member) {
    return host_.covenant.member(member)->may_use_bsn;
  };
  if (may_use_bsn(host_.member()) && may_use_bsn(choice.to)) {
    signal.persons.front().bsn = draft.subject.identity.bsn;
  }
  exchange.content = codec::serialise(signal);
  if (!codec::parse_signal(exchange.content.reveal()).ok() ||
      question_size(exchange.content) != kQuestionBytes) {
    return Error{ErrorCode::too_large, "question"};
  }
  SlotRow slot;
  slot.recipient = choice.to;
  slot.wanted = Level::existence;
  exchange.slots = {slot};
  return register_exchange(acts_, batch, ActKind::question, std::move(exchange), {draft.subject});
}

void Questions::on_opened(Batch& batch, const MailRow& mail, const codec::Inner& inner) {
  const consent::QuestionRule* rule = host_.covenant.answer_of(mail.kind);
  if (rule == nullptr) return;
  const auto signal = codec::parse_signal(inner.content.reveal());
  const auto asked = signal.ok() ? host_.vault.get<ExchangeRow>(RowKind::exchange, signal->answers)
                                 : std::nullopt;
  const auto& answers = rule->answers;
  const bool fits = asked && asked->kind == rule->question_kind &&
                    asked->slots.front().recipient == mail.sender &&
                    std::any_of(answers.begin(), answers.end(), [&](const consent::Term& term) {
                      return term.number == signal->answer;
                    });
  if (!fits) return log_event("answer.to_no_question");
  if (host_.vault.get<HeardRow>(RowKind::heard, asked->id)) return log_event("answer.again");
  batch.put(RowKind::heard, asked->id,
            HeardRow{asked->id, mail.sender, mail.message, signal->answer, mail.opened});
}

std::vector<ExchangeRow> Questions::all() const {
  auto rows = host_.vault.all<ExchangeRow>(RowKind::exchange);
  std::erase_if(rows, [&](const ExchangeRow& row) {
    return host_.covenant.question_of(row.kind) == nullptr;
  });
  std::sort(rows.begin(), rows.end(), [](const ExchangeRow& left, const ExchangeRow& right) {
    return left.ordinal < right.ordinal;
  });
  return rows;
}

// Its asker took the question back, or its answerer the answer: neither is shown any more.
ErrorCode Questions::taken_back(const ExchangeRow& exchange,
                                const std::optional<HeardRow>& heard) const {
  const auto row = host_.vault.get<CorrectionRow>(RowKind::correction, exchange.id);
  const bool is_corrected = row && (row->state == CorrectionState::confirmed ||
                                    row->state == CorrectionState::recorded);
  if (is_corrected) return ErrorCode::exchange_corrected;
  const bool is_recalled = heard && recall_of(host_, heard->answerer, heard->message);
  return is_recalled ? ErrorCode::recalled : ErrorCode::permit;
}

AskView Questions::view(const ExchangeRow& exchange) const {
  const consent::QuestionRule& rule = rule_of(exchange);
  const consent::Limits& limits = host_.covenant.limits;
  AskView out;
  out.until = tick_after(rule, exchange.created);
  const auto act = acts_.find(exchange.act);
  if (act && act->state == ActState::refused) {
    out.state = AskState::refused;
    out.reason = act->reason;
    out.place = act->place;
    return out;
  }
  const auto heard = host_.vault.get<HeardRow>(RowKind::heard, exchange.id);
  if (const ErrorCode why = taken_back(exchange, heard); why != ErrorCode::permit) {
    out.state = AskState::recalled;
    out.reason = static_cast<std::uint16_t>(why);
    return out;
  }
  const SlotRow& slot = exchange.slots.front();
  const bool not_permitted = slot.state == SlotState::held || slot.state == SlotState::denied ||
                             slot.state == SlotState::ordered ||
                             slot.state == SlotState::withdrawn;
  if (not_permitted || slot.state == SlotState::asked) {
    out.state = not_permitted ? AskState::not_sent : AskState::asking;
    out.reason = slot.reason;
    return out;
  }
  // It may have arrived after the tick before its own, and been fetched within a lease.
  const TimeMs given_up{out.until.ms + rule.tick_ms + limits.lease_ms + limits.margin_ms};
  const bool says_something = heard && heard->answer != rule.nothing;
  out.state = AskState::waiting;
  if (says_something || given_up <= host_.clock.wall()) {
    out.state = AskState::answered;
    out.answer = says_something ? heard->answer : rule.nothing;
  }
  return out;
}

}  // namespace sluis::gateway
