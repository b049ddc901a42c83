// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/acts.h"

#include <chrono>

#include "adapters/sdk/acts.h"
#include "consent/core/leaf.h"

namespace sluis::gateway {
namespace {

constexpr unsigned kAttemptsMax = 10;          // about four minutes
constexpr unsigned kAttemptsBetweenAlarms = 5;
constexpr std::uint64_t kAgainMsMax = 60'000;

// In real time: a simulated clock that stands still must not end repetition.
std::uint64_t real_ms() {
  using namespace std::chrono;
  return static_cast<std::uint64_t>(
      duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

LeafType leaf_of(ActKind kind) {
  if (is_signal(kind)) return LeafType::intent;
  if (kind == ActKind::preflight) return LeafType::preflight;
  return kind == ActKind::withdraw ? LeafType::withdraw : LeafType::fact;
}

void fill(consent::ConsentRecord& record, const std::vector<PersonOpening>& persons) {
  record.subject = persons[0].commitment;
  for (std::size_t i = 0; i < record.givers.size(); ++i) {
    record.givers[i].person = persons[i + 1].commitment;
  }
}
void fill(consent::ConsentAsked& asked, const std::vector<PersonOpening>& persons) {
  fill(asked.record, persons);
}
void fill(consent::ConsentAnswer& answer, const std::vector<PersonOpening>& persons) {
  answer.subject = persons[0].commitment;
  answer.giver = persons[1].commitment;
}
void fill(consent::ConsentAcceptance& acceptance, const std::vector<PersonOpening>& persons) {
  acceptance.subject = persons[0].commitment;
}
void fill(consent::ConsentConfirmed& confirmed, const std::vector<PersonOpening>& persons) {
  confirmed.subject = persons[0].commitment;
}
void fill(consent::LetterCodeUsed&, const std::vector<PersonOpening>&) {}
void fill(consent::Rekeyed& rekeyed, const std::vector<PersonOpening>& persons) {
  rekeyed.person = persons[0].commitment;
}
void fill(consent::SamePerson& same, const std::vector<PersonOpening>& persons) {
  same.one = persons[0].commitment;
  same.other = persons[1].commitment;
}
template <class OfCase>
void fill_subjects(OfCase& fact, const std::vector<PersonOpening>& persons) {
  for (std::size_t i = 0; i < fact.subjects.size(); ++i) {
    fact.subjects[i] = persons[i].commitment;
  }
}
void fill(consent::CaseOpened& fact, const std::vector<PersonOpening>& persons) {
  fill_subjects(fact, persons);
}
void fill(consent::CaseClosed& fact, const std::vector<PersonOpening>& persons) {
  fill_subjects(fact, persons);
}
void fill(consent::CaseStepped& fact, const std::vector<PersonOpening>& persons) {
  fill_subjects(fact, persons);
}
void fill(consent::HandoverStepped& fact, const std::vector<PersonOpening>& persons) {
  fill_subjects(fact, persons);
}

void fill(consent::CircumstanceStated& stated, const std::vector<PersonOpening>& persons) {
  stated.subject = persons[0].commitment;
  for (std::size_t i = 0; i < stated.others.size(); ++i) {
    stated.others[i] = persons[i + 1].commitment;
  }
}
void fill(consent::CircumstanceAgreed& agreed, const std::vector<PersonOpening>& persons) {
  agreed.subject = persons[0].commitment;
}
void fill(consent::CircumstanceEnded& ended, const std::vector<PersonOpening>& persons) {
  ended.subject = persons[0].commitment;
}

// What a later attempt can mend: it was made too long ago, or a key or covenant is not known yet.
bool is_passing(ErrorCode code) {
  return code == ErrorCode::clock_skew || code == ErrorCode::unknown_key ||
         code == ErrorCode::key_not_valid || code == ErrorCode::stale_serial ||
         code == ErrorCode::covenant_unknown || code == ErrorCode::storage_failed ||
         code == ErrorCode::bad_proof || code == ErrorCode::over_budget ||
         code == ErrorCode::rekey_pending;
}

struct Closes {
  const consent::Covenant& covenant;

  bool operator()(const consent::ConsentAnswer& said) const {
    return said.answer == consent::Answer::no;
  }
  bool operator()(const consent::CircumstanceStated& said) const {
    const consent::CircumstanceType* type = covenant.circumstance(said.type);
    return type != nullptr && type->effect != consent::Effect::opens;
  }
  bool operator()(const consent::CircumstanceAgreed& said) const {
    return said.answer == consent::Answer::no;
  }
  bool operator()(const consent::CircumstanceEnded&) const { return true; }
  bool operator()(const consent::LetterCodeUsed& said) const {
    return said.use == consent::CodeUse::withdraw;
  }
  template <class Other>
  bool operator()(const Other&) const {
    return false;
  }
};

// A withdrawal or a no; a circumstance that holds or denies; the end of one, which may have opened.
bool closes(const consent::Covenant& covenant, const ActRow& row) {
  if (row.kind == ActKind::withdraw) return true;
  if (is_signal(row.kind)) return false;
  const auto body = canon::decode<consent::FactBody>(row.form, "form");
  return body.ok() && std::visit(Closes{covenant}, body->payload);
}

Bytes own_key(std::uint64_t index) {
  canon::Writer writer;
  writer.u64(index);
  return writer.take();
}

}  // namespace

Acts::Acts(Host& host, Names& names, Named named, Recorded recorded)
    : host_(host), names_(names), named_(std::move(named)), recorded_(std::move(recorded)),
      statements_(RowKind::act, is_statement) {
  own_ = host_.vault.all<OwnActRow>(RowKind::own_act);
}

Result<ActRow> Acts::add(Batch& batch, NewAct act) {
  if (!is_of_the_gateway(act.kind)) {
    SLUIS_TRY_DONE(host_.check_may(act.worker, leaf_of(act.kind)));
  }
  ActRow row;
  row.id = seal::random_fixed<ActId>();
  row.ordinal = host_.count(batch, "act");
  row.kind = act.kind;
  row.created = host_.clock.wall();
  row.worker = std::move(act.worker);
  row.persons = std::move(act.persons);
  row.form = std::move(act.form);
  row.made = act.made;
  batch.put(RowKind::act, row.id, row);
  woken_ = true;
  return row;
}

const std::vector<codec::Outcome>* Acts::outcomes(const ActId& id) const {
  const auto row = outcomes_.find(id);
  return row == outcomes_.end() ? nullptr : &row->second;
}

std::optional<ActRow> Acts::find(const ActId& id) const {
  return host_.vault.get<ActRow>(RowKind::act, id);
}

std::vector<ActRow> Acts::all() const {
  std::vector<ActRow> rows = host_.vault.all<ActRow>(RowKind::act);
  std::sort(rows.begin(), rows.end(),
            [](const ActRow& left, const ActRow& right) { return left.ordinal < right.ordinal; });
  return rows;
}

std::vector<ActRow> Acts::closing() const {
  std::vector<ActRow> out;
  for (ActRow& row : all()) {
    if (row.state == ActState::refused || !closes(host_.covenant, row)) continue;
    const auto own = std::find_if(own_.begin(), own_.end(), [&](const OwnActRow& recorded) {
      return recorded.index == row.index;
    });
    const bool shown = row.state == ActState::recorded && own != own_.end() && own->proven;
    if (!shown) out.push_back(std::move(row));
  }
  return out;
}

bool Acts::is_due(const ActId& id, std::uint64_t now_ms) const {
  const auto attempts = attempts_.find(id);
  return attempts == attempts_.end() || attempts->second.next_ms <= now_ms;
}

void Acts::step(Link& link) {
  if (!woken_ || !link.ready()) return;
  woken_ = false;
  const std::uint64_t now_ms = real_ms();
  for (ActRow& row : all()) {
    if (row.state != ActState::naming || !is_due(row.id, now_ms)) continue;
    auto keys = keys_of(link, row);
    if (keys.ok() && !*keys) continue;
    if (keys.ok()) {
      send(link, std::move(row), **keys);
      continue;
    }
    if (keys.code() == ErrorCode::no_key_holder) continue;  // it waits for one
    Batch batch;
    if (wait(batch, row, keys.error())) {
      host_.vault.commit(batch);
      continue;
    }
    finish(batch, row, codec::Refusal{keys.code(), keys.error().place});
    host_.vault.commit(batch);
  }
}

Result<Bytes> Acts::body_of(const ActRow& row, const std::vector<PersonOpening>& persons,
                            const consent::Actor& actor, Batch& batch) const {
  const TimeMs now = host_.clock.wall();
  if (is_signal(row.kind)) {
    SLUIS_TRY(body, canon::decode<consent::IntentBody>(row.form, "form"));
    body.actor = actor;
    body.created = now;
    for (std::size_t i = 0; i < persons.size(); ++i) body.persons[i].person = persons[i].commitment;
    return canon::encode(body);
  }
  if (row.kind == ActKind::preflight) {
    SLUIS_TRY(body, canon::decode<consent::PreflightBody>(row.form, "form"));
    body.actor = actor;
    body.created = now;
    for (std::size_t i = 0; i < persons.size(); ++i) body.persons[i].person = persons[i].commitment;
    return canon::encode(body);
  }
  if (row.kind == ActKind::withdraw) {
    SLUIS_TRY(body, canon::decode<consent::WithdrawBody>(row.form, "form"));
    body.actor = actor;
    body.created = now;
    body.subject = persons[0].commitment;
    body.giver = persons[1].commitment;
    return canon::encode(body);
  }
  SLUIS_TRY(body, canon::decode<consent::FactBody>(row.form, "form"));
  body.actor = actor;
  body.created = now;
  body.serial = host_.next_serial(batch);
  std::visit([&](auto& payload) { fill(payload, persons); }, body.payload);
  return canon::encode(body);
}

void Acts::send(Link& link, ActRow row, const std::vector<KeysRow>& keys) {
  Batch batch;
  const bool by_gateway = is_of_the_gateway(row.kind);
  const auto worker = by_gateway ? Result<Worker>(ErrorCode::unknown_worker)
                                 : host_.maker(row.worker);
  std::vector<PersonOpening> persons;
  for (const KeysRow& person : keys) persons.push_back(sdk::commit_person(person.broker));
  consent::Actor actor;
  actor.member = host_.member();
  if (worker.ok()) actor = {host_.member(), worker->row.id, worker->function};
  const auto body = worker.ok() || by_gateway ? body_of(row, persons, actor, batch)
                                              : worker.error();
  if (!body.ok()) {
    finish(batch, row, codec::Refusal{body.code(), body.error().place});
    return host_.vault.commit(batch);
  }
  const auto* worker_key = worker.ok() ? &worker->key : nullptr;
  SignedAct act = sdk::make_act(leaf_of(row.kind), host_.covenant.version, *body,
                                std::move(persons), {host_.keys.signing, worker_key});
  row.state = ActState::sent;
  batch.put(RowKind::act, row.id, row);
  named_(batch, row, keys);
  RequestRow request = link.keep(batch, RequestUse::act, AnyId{row.id.value}, {}, std::move(act));
  host_.vault.commit(batch);
  link.send(std::move(request));
}

// Puts the act back, to be made anew in a while, if `error` may pass. At first at once: mostly it
// was only made too long before it came.
bool Acts::wait(Batch& batch, ActRow& row, const Error& error) {
  if (!is_passing(error.code) && !must_come(row.kind, error.code)) return false;
  // The budget of questions and of codes is a day's: who asks hears at once when it is free again.
  const bool counted = row.kind == ActKind::question || row.kind == ActKind::letter_code;
  if (counted && error.code == ErrorCode::over_budget) return false;
  Attempts& attempts = attempts_[row.id];
  ++attempts.count;
  const bool stays = closes(host_.covenant, row) || must_come(row.kind, error.code) ||
                     error.code == ErrorCode::covenant_unknown ||
                     error.code == ErrorCode::rekey_pending;
  if (attempts.count >= kAttemptsMax && !stays) return false;
  std::uint64_t again_ms = 0;
  if (attempts.count > 1) {
    again_ms = std::min<std::uint64_t>(kAgainMsMax, 500ull << std::min(attempts.count, 8u));
  }
  attempts.next_ms = real_ms() + again_ms;
  if (attempts.count % kAttemptsBetweenAlarms == 0) log_error("act.still_waits", error);
  row.state = ActState::naming;
  row.reason = static_cast<std::uint16_t>(error.code);
  row.place = error.place;
  batch.put(RowKind::act, row.id, row);
  woken_ = woken_ || again_ms == 0;
  return true;
}

void Acts::finish(Batch& batch, ActRow& row, const codec::Reply& reply) {
  const auto* ack = std::get_if<codec::Ack>(&reply);
  row.state = ack != nullptr ? ActState::recorded : ActState::refused;
  if (ack != nullptr) {
    row.index = ack->index;
    row.reason = 0;
    row.place.clear();
  }
  if (const auto* refusal = std::get_if<codec::Refusal>(&reply)) {
    row.reason = static_cast<std::uint16_t>(refusal->code);
    row.place = refusal->place;
    const log::FailureCode act_refused = "act.refused", closing_refused = "act.closing_refused";
    // A slip in a code is no lost withdrawal: who typed it is told, and types it again.
    const bool lost = row.kind != ActKind::letter_code && closes(host_.covenant, row);
    log_error(lost ? closing_refused : act_refused,
              {refusal->code, refusal->place});
  }
  batch.put(RowKind::act, row.id, row);
  recorded_(batch, row, ack);
}

void Acts::on_answer(Link& link, const RequestRow& request, const codec::Reply& reply) {
  auto row = find(ActId{request.about.value});
  Batch batch;
  link.settle(batch, request.id);
  if (!row) return host_.vault.commit(batch);
  const auto* refusal = std::get_if<codec::Refusal>(&reply);
  if (refusal != nullptr && wait(batch, *row, {refusal->code, refusal->place})) {
    host_.vault.commit(batch);
    const bool of_a_key = refusal->code == ErrorCode::unknown_key ||
                          refusal->code == ErrorCode::key_not_valid ||
                          refusal->code == ErrorCode::rekey_pending;
    if (of_a_key) link.refresh();
    return;
  }
  attempts_.erase(row->id);
  const auto* ack = std::get_if<codec::Ack>(&reply);
  const bool asks = row->kind == ActKind::preflight;
  if (ack != nullptr && asks) outcomes_[row->id] = ack->outcomes;
  if (ack != nullptr && !asks && !is_signal(row->kind)) {
    const OwnActRow own{ack->index, false, request.frame};
    batch.put(RowKind::own_act, own_key(ack->index), own);
    own_.push_back(own);
  }
  finish(batch, *row, reply);
  host_.vault.commit(batch);
  if (ack != nullptr) prove(link);
}

// After a reopening: it stands elsewhere, and is to be shown there. What another act left under an
// index stays.
void Acts::recorded_again(const SentActRow& sent, std::uint64_t index) {
  auto row = find(ActId{sent.about.value});
  if (!row || row->index == index) return;
  Batch batch;
  row->index = index;
  batch.put(RowKind::act, row->id, *row);
  for (OwnActRow& own : own_) {
    if (own.frame != sent.frame) continue;
    const auto stored = host_.vault.get<OwnActRow>(RowKind::own_act, own_key(own.index));
    if (stored && stored->frame == own.frame) batch.erase(RowKind::own_act, own_key(own.index));
    own.index = index;
    own.proven = false;
    batch.put(RowKind::own_act, own_key(index), own);
  }
  host_.vault.commit(batch);
}

void Acts::prove(Link& link) {
  for (const OwnActRow& row : own_) {
    if (row.proven) continue;
    link.ask(codec::ProofOf{row.index}, [this, &link, index = row.index](const codec::Reply& got) {
      on_proof(link, index, got);
    });
  }
}

// The broker's word that an act stands at an index is believed once the ledger shows it.
void Acts::on_proof(Link& link, std::uint64_t index, const codec::Reply& reply) {
  const auto* proven = std::get_if<codec::Proven>(&reply);
  const auto row = std::find_if(own_.begin(), own_.end(),
                                [&](const OwnActRow& own) { return own.index == index; });
  if (proven == nullptr || row == own_.end() || row->proven) return;
  const auto frame = codec::parse_to_broker(row->frame);
  const auto* act = frame.ok() ? std::get_if<SignedAct>(&frame->request) : nullptr;
  const auto leaf = consent::decode_leaf(proven->leaf);
  Status checked = link.ledger().check(*proven);
  if (checked.ok() && (act == nullptr || !leaf.ok() || leaf->commitment != act->commitment)) {
    checked = Error{ErrorCode::bad_opening, "own act"};
  }
  if (!checked.ok()) return link.evidence(checked.error(), proven->leaf);
  row->proven = true;
  host_.vault.put(RowKind::own_act, own_key(index), *row);
}

}  // namespace sluis::gateway
