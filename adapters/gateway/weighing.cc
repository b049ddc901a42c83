// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/weighing.h"

#include "adapters/gateway/signals.h"
#include "consent/core/decide.h"
#include "proto/codec/signal.h"

namespace sluis::gateway {
namespace {

bool is_undecided(const WeighingRow& row) {
  return row.state == WeighState::open || row.state == WeighState::weighed ||
         row.state == WeighState::agreed;
}

}  // namespace

TimeMs tick_after(const consent::QuestionRule& rule, TimeMs at) {
  const std::uint64_t least = at.ms + rule.answer_after_ms;
  return {(least + rule.tick_ms - 1) / rule.tick_ms * rule.tick_ms};
}

const consent::QuestionRule& Weighing::rule_of(const WeighingRow& row) const {
  const consent::QuestionRule* rule = host_.covenant.question_of(row.kind);
  CHECK(rule != nullptr);
  return *rule;
}

// The source's regime under which the covenant lets an answer go to this asker; an error: none.
Result<std::uint16_t> Weighing::answer_regime(const MemberId& asker, std::uint16_t kind,
                                              std::uint16_t purpose) const {
  consent::Request request;
  request.source = host_.member();
  request.recipient = asker;
  request.kind = kind;
  request.purpose = purpose;
  request.wanted = Level::existence;
  request.now = host_.clock.wall();
  PersonId nobody;
  nobody.value.back() = 1;
  request.persons = {{PersonRole::subject, {nobody}, {}}};
  Error error{ErrorCode::no_rule, "answer"};
  for (const consent::Regime& regime : host_.covenant.regimes) {
    request.source_regime = regime.term.number;
    const consent::Decision decision = consent::decide(host_.covenant, consent::Facts{}, request);
    if (decision.verdict == consent::Verdict::permit) return regime.term.number;
    error.code = decision.reason;
  }
  return error;
}

void Weighing::on_opened(Batch& batch, const MailRow& mail, const codec::Inner& inner) {
  const consent::QuestionRule* rule = host_.covenant.question_of(mail.kind);
  if (rule == nullptr) return;
  const Bytes key = weighing_key(mail.sender, mail.exchange_id);
  if (host_.vault.get<WeighingRow>(RowKind::weighing, key)) return;  // sealed anew: one question
  WeighingRow row;
  row.asker = mail.sender;
  row.question = mail.exchange_id;
  row.message = mail.message;
  row.kind = mail.kind;
  row.purpose = mail.purpose;
  row.arrived = mail.opened;
  row.due = tick_after(*rule, row.arrived);
  row.keys = inner.subject_keys;
  if (!answer_regime(mail.sender, rule->answer_kind, mail.purpose).ok()) {
    row.state = WeighState::not_entitled;
  }
  batch.put(RowKind::weighing, key, row);
  log_event("question.received");
}

std::vector<WeighingRow> Weighing::all() const {
  auto rows = host_.vault.all<WeighingRow>(RowKind::weighing);
  std::erase_if(rows, [&](const WeighingRow& row) {
    return row.state == WeighState::not_entitled || row.state == WeighState::recalled ||
           host_.covenant.question_of(row.kind) == nullptr;
  });
  std::stable_sort(rows.begin(), rows.end(), [](const WeighingRow& left, const WeighingRow& right) {
    return left.arrived < right.arrived;
  });
  return rows;
}

void Weighing::step() {
  const TimeMs now = host_.clock.wall();
  std::vector<WeighingRow> rows = all();
  // In the order of their random identifiers: not in that of their weighing.
  std::sort(rows.begin(), rows.end(), [](const WeighingRow& left, const WeighingRow& right) {
    return left.question < right.question;
  });
  for (WeighingRow& row : rows) {
    if (is_undecided(row) && row.due <= now) answer(std::move(row));
  }
}

// One batch: the answer's act and that the question is answered. So it leaves once, also when the
// process dies at any moment.
void Weighing::answer(WeighingRow row) {
  const consent::QuestionRule& rule = rule_of(row);
  row.sent = row.state == WeighState::agreed ? row.answer : rule.nothing;
  row.state = WeighState::answered;
  codec::Signal signal;
  signal.written = row.due;
  signal.persons = {{PersonRole::subject, {}, {}}};
  signal.answers = row.question;
  signal.answer = row.sent;
  ExchangeRow exchange;
  exchange.created = row.due;
  exchange.kind = rule.answer_kind;
  exchange.purpose = row.purpose;
  exchange.domain = question_domain(host_.covenant);
  const auto regime = answer_regime(row.asker, rule.answer_kind, row.purpose);
  exchange.source_regime = regime.ok() ? *regime : host_.covenant.regimes.front().term.number;
  exchange.content = codec::serialise(signal);
  SlotRow slot;
  slot.recipient = row.asker;
  slot.wanted = Level::existence;
  exchange.slots = {slot};
  Batch batch;
  const auto act = register_exchange(acts_, batch, ActKind::answer, std::move(exchange), {});
  CHECK(act.ok());
  row.act = act->id;
  batch.put(RowKind::weighing, weighing_key(row.asker, row.question), row);
  host_.vault.commit(batch);
  log_event("question.answered");
}

Result<WeighingRow> Weighing::open_task(const std::string& worker,
                                        const std::string& question) const {
  SLUIS_TRY_DONE(host_.check_may(worker, LeafType::intent));
  for (WeighingRow& row : all()) {
    if (row.question.hex() != question) continue;
    if (!is_undecided(row) || row.due <= host_.clock.wall()) break;
    return std::move(row);
  }
  return Error{ErrorCode::no_such_task, "question: not here, or its answer has left"};
}

Status Weighing::weigh(const std::string& worker, const std::string& question,
                       const std::string& answer) {
  SLUIS_TRY(row, open_task(worker, question));
  std::uint16_t number = 0;
  for (const consent::Term& term : rule_of(row).answers) {
    if (term.id == answer) number = term.number;
  }
  if (number == 0) return Error{ErrorCode::bad_field, "answer: not one of the covenant's"};
  row.answer = number;
  row.weigher = worker;
  row.weighed = host_.clock.wall();
  row.second.clear();
  row.agreed = {};
  row.state = WeighState::weighed;
  host_.vault.put(RowKind::weighing, weighing_key(row.asker, row.question), row);
  return Done{};
}

Status Weighing::agree(const std::string& worker, const std::string& question,
                       const std::string& answer) {
  SLUIS_TRY(row, open_task(worker, question));
  if (row.state == WeighState::open) {
    return Error{ErrorCode::no_such_task, "question: nobody has weighed it yet"};
  }
  if (row.weigher == worker) {
    return Error{ErrorCode::not_allowed, "worker: who weighed it cannot agree"};
  }
  const std::vector<consent::Term>& answers = rule_of(row).answers;
  const bool same = std::any_of(answers.begin(), answers.end(), [&](const consent::Term& term) {
    return term.id == answer && term.number == row.answer;
  });
  if (!same) return Error{ErrorCode::bad_field, "answer: another one was weighed"};
  row.second = worker;
  row.agreed = host_.clock.wall();
  row.state = WeighState::agreed;
  host_.vault.put(RowKind::weighing, weighing_key(row.asker, row.question), row);
  return Done{};
}

}  // namespace sluis::gateway
