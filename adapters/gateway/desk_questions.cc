// SPDX-License-Identifier: EUPL-1.2
// Questions at the local door: asked, weighed, and the index of who is known here.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"
#include "proto/codec/signal.h"

namespace sluis::gateway {
namespace {

const char* state_name(AskState state) {
  switch (state) {
    case AskState::asking: return "asking";
    case AskState::refused: return "refused";
    case AskState::not_sent: return "not_sent";
    case AskState::waiting: return "waiting";
    case AskState::answered: return "answered";
    case AskState::recalled: return "recalled";
  }
  return "";
}
const char* state_name(WeighState state) {
  switch (state) {
    case WeighState::open: return "open";
    case WeighState::weighed: return "weighed";
    case WeighState::agreed: return "agreed";
    case WeighState::answered: return "answered";
    case WeighState::not_entitled: return "";
    case WeighState::recalled: return "";
  }
  return "";
}
const char* hit_name(Hit hit) {
  switch (hit) {
    case Hit::known: return "known";
    case Hit::possibly: return "possibly";
    case Hit::none: return "none";
  }
  return "";
}

const consent::Term* answer_named(const consent::QuestionRule& rule, std::uint16_t number) {
  for (const consent::Term& term : rule.answers) {
    if (term.number == number) return &term;
  }
  return nullptr;
}

}  // namespace

Result<ReplyLater> Desk::ask(const local::LocalRequest& request) {
  const local::QuestionAsk& from = request.ask();
  QuestionDraft draft;
  draft.worker = request.worker();
  draft.question = from.question();
  draft.to = from.to();
  draft.purpose = from.purpose();
  draft.source_regime = from.source_regime();
  draft.author_contact = Sensitive(from.author_contact());
  SLUIS_TRY(subject, person(from.subject(), PersonRole::subject));
  SLUIS_TRY_DONE(check_not_apart(request.worker(), {subject}));
  draft.subject = std::move(subject);
  Batch batch;
  SLUIS_TRY(act, parts_.questions.ask(batch, draft));
  parts_.host.vault.commit(batch);
  parts_.acts.step(parts_.link);
  return ReplyLater([this, id = ExchangeId{act.made.value}](local::LocalReply& reply, bool last) {
    const auto exchange = parts_.host.vault.get<ExchangeRow>(RowKind::exchange, id);
    CHECK(exchange.has_value());
    if (parts_.questions.view(*exchange).state == AskState::asking && !last) return false;
    fill_ask(*exchange, *reply.mutable_ask());
    return true;
  });
}

void Desk::fill_ask(const ExchangeRow& row, local::Ask& out) const {
  const consent::Covenant& covenant = parts_.host.covenant;
  const consent::QuestionRule& rule = parts_.questions.rule_of(row);
  const AskView view = parts_.questions.view(row);
  const MemberId& to = row.slots.front().recipient;
  out.set_id(row.id.hex());
  out.set_question(rule.term.id);
  out.set_label(rule.term.label);
  out.set_member(to.hex());
  out.set_member_label(label_of(covenant, to));
  out.set_state(state_name(view.state));
  out.set_until_ms(view.until.ms);
  out.set_author(row.author);
  out.set_created_ms(row.created.ms);
  const auto signal = codec::parse_signal(row.content.reveal());
  if (signal.ok()) {
    const codec::SignalPerson& subject = signal->persons.front();
    out.set_subject(subject.name.reveal().empty() ? subject.bsn.reveal() : subject.name.reveal());
  }
  const bool says_why = view.state == AskState::refused || view.state == AskState::not_sent ||
                        view.state == AskState::recalled;
  if (says_why) {
    fill_reason_number(view.reason, *out.mutable_reason());
    out.mutable_reason()->set_place(view.place);
  }
  if (view.state != AskState::answered) return;
  if (const consent::Term* term = answer_named(rule, view.answer)) {
    out.set_answer(term->id);
    out.set_answer_label(term->label);
  }
  if (const consent::Member* member = covenant.member(to)) out.set_contact(member->contact);
}

Result<ReplyLater> Desk::asks(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(parts_.host.check_may(request.worker(), LeafType::read));
  std::vector<std::pair<MemberId, MessageId>> shown;
  for (const HeardRow& heard : parts_.host.vault.all<HeardRow>(RowKind::heard)) {
    const auto asked = parts_.host.vault.get<ExchangeRow>(RowKind::exchange, heard.question);
    if (asked && is_kept(request.worker(), *asked)) continue;
    if (asked && parts_.questions.view(*asked).state == AskState::recalled) continue;
    shown.emplace_back(heard.answerer, heard.message);
  }
  SLUIS_TRY_DONE(record_readings(request.worker(), shown));
  local::LocalReply reply;
  local::Asks& out = *reply.mutable_asks();
  for (const ExchangeRow& row : parts_.questions.all()) {
    if (!is_kept(request.worker(), row)) fill_ask(row, *out.add_asks());
  }
  return at_once(std::move(reply));
}

// What a worker was shown is on disk before; once for each worker and message.
Status Desk::record_readings(const std::string& login,
                             const std::vector<std::pair<MemberId, MessageId>>& shown) {
  Host& host = parts_.host;
  SLUIS_TRY(worker, host.worker(login));
  std::set<MessageId> read;
  for (const ReadingRow& reading : host.vault.all<ReadingRow>(RowKind::reading)) {
    if (reading.login == login) read.insert(reading.message);
  }
  Batch batch;
  for (const auto& [sender, message] : shown) {
    if (read.contains(message)) continue;
    batch.put(RowKind::reading, std::to_string(host.count(batch, "reading")),
              ReadingRow{sender, message, login, worker.row.id, host.clock.wall()});
  }
  host.vault.commit(batch);
  return Done{};
}

Result<ReplyLater> Desk::weighings(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(parts_.host.check_may(request.worker(), LeafType::read));
  std::vector<WeighingRow> rows = parts_.weighing.all();
  std::erase_if(rows, [&](const WeighingRow& row) {
    return is_kept(request.worker(), row) || recall_of(parts_.host, row.asker, row.message);
  });
  std::vector<std::pair<MemberId, MessageId>> shown;
  for (const WeighingRow& row : rows) {
    if (row.state != WeighState::answered) shown.emplace_back(row.asker, row.message);
  }
  SLUIS_TRY_DONE(record_readings(request.worker(), shown));
  local::LocalReply reply;
  local::Weighings& out = *reply.mutable_weighings();
  for (const WeighingRow& row : rows) fill_weighing(row, *out.add_weighings());
  return at_once(std::move(reply));
}

void Desk::fill_weighing(const WeighingRow& row, local::Weighing& out) const {
  const Host& host = parts_.host;
  const consent::QuestionRule& rule = parts_.weighing.rule_of(row);
  const bool over = row.state == WeighState::answered;
  out.set_id(row.question.hex());
  out.set_question(rule.term.id);
  out.set_label(rule.term.label);
  out.set_member(row.asker.hex());
  out.set_member_label(label_of(host.covenant, row.asker));
  if (const consent::Member* member = host.covenant.member(row.asker)) {
    out.set_contact(member->contact);
  }
  out.set_arrived_ms(row.arrived.ms);
  out.set_due_ms(row.due.ms);
  out.set_state(state_name(row.state));
  out.set_weigher(row.weigher);
  out.set_second(row.second);
  const consent::Term* answer = answer_named(rule, over ? row.sent : row.answer);
  if (answer != nullptr) out.set_answer(answer->id);
  if (over) return;
  out.set_index(hit_name(parts_.known.look_up(row.keys)));
  for (const consent::Term& term : rule.answers) {
    local::AnswerChoice& choice = *out.add_answers();
    choice.set_id(term.id);
    choice.set_label(term.label);
    choice.set_needs_second(term.number != rule.nothing);
  }
  const auto content = host.vault.get_bytes(RowKind::content, mail_key(row.asker, row.message));
  CHECK(content.has_value());
  const auto signal = codec::parse_signal(content->reveal());
  if (!signal.ok()) return;
  out.set_name(signal->persons.front().name.reveal());
  out.set_birth_date(signal->persons.front().birth_date.reveal());
  const consent::Member* self = parts_.host.covenant.member(parts_.host.member());
  if (self->may_use_bsn) out.set_bsn(signal->persons.front().bsn.reveal());
  out.set_author(signal->author.reveal());
  out.set_author_contact(signal->author_contact.reveal());
}

// A question that this worker does not find cannot be weighed by it.
Status Desk::check_may_weigh(const std::string& worker, const std::string& question) const {
  for (const WeighingRow& row : parts_.weighing.all()) {
    if (row.question.hex() == question && is_kept(worker, row)) {
      return Error{ErrorCode::no_such_task, "question"};
    }
  }
  return Done{};
}

Result<ReplyLater> Desk::weigh(const local::LocalRequest& request) {
  const local::Weighed& from = request.weigh();
  SLUIS_TRY_DONE(check_may_weigh(request.worker(), from.question()));
  SLUIS_TRY_DONE(parts_.weighing.weigh(request.worker(), from.question(), from.answer()));
  return weighings(request);
}

Result<ReplyLater> Desk::agree(const local::LocalRequest& request) {
  const local::Weighed& from = request.agree();
  SLUIS_TRY_DONE(check_may_weigh(request.worker(), from.question()));
  SLUIS_TRY_DONE(parts_.weighing.agree(request.worker(), from.question(), from.answer()));
  return weighings(request);
}

Result<ReplyLater> Desk::change_known(const local::LocalRequest& request,
                                      const local::KnownPersons& from, bool remove) {
  SLUIS_TRY_DONE(parts_.host.check_may(request.worker(), LeafType::intent));
  std::vector<KnownChange> changes;
  for (const local::Person& one : from.persons()) {
    SLUIS_TRY(named, person(one, PersonRole::subject));
    changes.push_back({remove, std::move(named.identity)});
  }
  SLUIS_TRY_DONE(parts_.known.change(changes));
  parts_.known.step(parts_.link);
  return ReplyLater([this](local::LocalReply& reply, bool last) {
    if (parts_.known.waiting() != 0 && !last) return false;
    fill_known(*reply.mutable_known());
    return true;
  });
}

Result<ReplyLater> Desk::known_add(const local::LocalRequest& request) {
  return change_known(request, request.known_add(), false);
}

Result<ReplyLater> Desk::known_remove(const local::LocalRequest& request) {
  return change_known(request, request.known_remove(), true);
}

Result<ReplyLater> Desk::known(const local::LocalRequest&) {
  local::LocalReply reply;
  fill_known(*reply.mutable_known());
  return at_once(std::move(reply));
}

void Desk::fill_known(local::KnownCount& out) const {
  out.set_persons(parts_.known.persons());
  out.set_waiting(parts_.known.waiting());
}

}  // namespace sluis::gateway
