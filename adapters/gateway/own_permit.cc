// SPDX-License-Identifier: EUPL-1.2
// A permit of the broker's, weighed here again over its facts, and what is sealed because of it.
#include "adapters/gateway/access_records.h"
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/onward.h"
#include "adapters/gateway/outgoing.h"
#include "adapters/sdk/acts.h"
#include "adapters/sdk/own_decision.h"
#include "adapters/sdk/pseudonyms.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kPreflightAgainMs = 10'000;
constexpr unsigned kDoublingsMax = 6;  // at most ten minutes

// A statement that closes waits for the ledger's word: does it speak of `person` of this signal?
// Any key in common counts; while one of them has no keys, a shared number or day of birth does.
bool may_be_same(const NamedPerson& named, const std::optional<KeysRow>& keys,
                 const PersonSet& person, const Identity& known) {
  if (keys) {
    return std::any_of(keys->broker.begin(), keys->broker.end(), [&](const PersonKey& key) {
      return std::find(person.keys.begin(), person.keys.end(), key) != person.keys.end();
    });
  }
  const auto equal = [](const auto& left, const auto& right) {
    return !left.reveal().empty() && left == right;
  };
  return equal(named.identity.bsn, known.bsn) ||
         equal(named.identity.birth_date, known.birth_date);
}

// Of every epoch that this gateway had the person evaluated under: what it said itself under an
// older key is seen whatever the broker hands over.
Result<std::vector<PersonKey>> all_keys(const PersonSet& person) {
  std::set<PersonKey> out(person.keys.begin(), person.keys.end());
  SLUIS_TRY(secrets, sdk::parse_all_secrets(person.secrets));
  const auto known = sdk::person_keys(secrets, seal::kBrokerAudience);
  out.insert(known.begin(), known.end());
  return std::vector<PersonKey>(out.begin(), out.end());
}

}  // namespace

void Outgoing::ask_preflight(Link& link, const ExchangeRow& exchange, const SlotRow& slot) {
  if (is_asleep(link, slot.recipient)) {
    if (slot.reason == code_of(ErrorCode::no_current_key)) return;
    return note_reason(exchange, slot.recipient, {ErrorCode::no_current_key, "recipient"});
  }
  const auto worker = host_.worker(host_.owner(exchange.author));
  const std::pair key{exchange.id, slot.recipient};
  const std::uint64_t now_ms = host_.clock.boot().ms;
  Asked& asked = preflighted_[key];
  // Each is an entry of the ledger: what was refused, here or there, is asked less and less often.
  if (asked.times != 0) {
    const unsigned doublings = std::min(asked.times - 1, kDoublingsMax);
    if (now_ms - asked.at_ms < kPreflightAgainMs << doublings) return;
  }
  if (!worker.ok() || !preflighting_.insert(key).second) return;
  asked = {now_ms, asked.times + 1};
  consent::PreflightBody body;
  body.actor = {host_.member(), worker->row.id, worker->function};
  body.kind = exchange.kind;
  body.purpose = exchange.purpose;
  body.domain = exchange.domain;
  body.source_regime = exchange.source_regime;
  body.urgent = exchange.urgent;
  body.wanted = {{slot.recipient, slot.wanted}};
  body.created = host_.clock.wall();
  std::vector<PersonOpening> persons;
  for (const PersonSet& person : exchange.persons) {
    persons.push_back(sdk::commit_person(person.keys));
    body.persons.push_back({person.role, persons.back().commitment});
  }
  Batch batch;
  SignedAct act = sdk::make_act(LeafType::preflight, host_.covenant.version, canon::encode(body),
                                std::move(persons), {host_.keys.signing, &worker->key});
  RequestRow row = link.keep(batch, RequestUse::preflight, AnyId{exchange.id.value},
                             slot.recipient, std::move(act));
  host_.vault.commit(batch);
  link.send(std::move(row));
}

void Outgoing::on_preflight(Link& link, const RequestRow& row, const codec::Reply& reply) {
  const ExchangeId id{row.about.value};
  preflighting_.erase({id, row.recipient});
  auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, id);
  Batch batch;
  link.settle(batch, row.id);
  SlotRow* slot = exchange ? slot_of(*exchange, row.recipient) : nullptr;
  const auto* ack = std::get_if<codec::Ack>(&reply);
  if (exchange && ack != nullptr) put_look(batch, {ack->index, {}, host_.clock.wall(), id});
  if (slot == nullptr || slot->state != SlotState::permitted) return host_.vault.commit(batch);
  if (ack == nullptr || ack->outcomes.size() != 1) {
    host_.vault.commit(batch);
    const auto* refusal = std::get_if<codec::Refusal>(&reply);
    const ErrorCode code = refusal != nullptr ? refusal->code : ErrorCode::internal;
    return note_reason(std::move(*exchange), row.recipient, {code, "preflight"});
  }
  take_outcome(*slot, ack->outcomes.front());
  std::vector<RequestRow> requests;
  if (slot->state == SlotState::permitted) {
    const auto worker = host_.worker(host_.owner(exchange->author));
    Status sealed = own_permit(link, *exchange, *slot, ack->facts);
    if (sealed.ok() && !worker.ok()) sealed = worker.error();
    if (sealed.ok()) {
      sealed = seal_slot(link, batch, *exchange, *slot, {*worker, false}, std::nullopt, requests);
    }
    if (!sealed.ok()) {
      log_error("source.not_sealed", sealed.error());
      slot->reason = code_of(sealed.code());
    }
  } else {
    woken_ = true;
  }
  batch.put(RowKind::exchange, exchange->id, *exchange);
  host_.vault.commit(batch);
  for (RequestRow& request : requests) link.send(std::move(request));
}

// The same for every answer, whoever weighed it and whether anybody did: under the gateway's name,
// with the key of its first worker that the directory shows.
void Outgoing::seal_answer(Link& link, ExchangeRow exchange, const MemberId& recipient) {
  SlotRow& slot = *slot_of(exchange, recipient);
  std::optional<OrderRow> order;
  if (slot.state == SlotState::ordered) {
    order = open_order(exchange.id, recipient);
    if (!order) return;  // its time is over: the broker orders anew
  }
  const auto worker = first_published(link);
  Batch batch;
  std::vector<RequestRow> requests;
  std::optional<OrderId> order_id;
  if (order) order_id = order->id;
  Status sealed = worker.ok() ? own_permit(link, exchange, slot, {}) : Status(worker.error());
  if (sealed.ok()) {
    sealed = seal_slot(link, batch, exchange, slot, {*worker, true}, order_id, requests);
  }
  if (!sealed.ok()) {
    if (sealed.code() == ErrorCode::no_current_key) static_cast<void>(is_asleep(link, recipient));
    if (slot.reason == code_of(sealed.code())) return;
    log_error("answer.not_sealed", sealed.error());
    slot.reason = code_of(sealed.code());
  } else if (order) {
    order->state = OrderState::decided;
    batch.put(RowKind::order, order->id, *order);
  }
  batch.put(RowKind::exchange, exchange.id, exchange);
  host_.vault.commit(batch);
  for (RequestRow& request : requests) link.send(std::move(request));
}

std::optional<OrderRow> Outgoing::open_order(const ExchangeId& exchange,
                                             const MemberId& recipient) const {
  for (OrderRow& row : host_.vault.all<OrderRow>(RowKind::order)) {
    const bool is_open = row.state == OrderState::open && host_.clock.wall() < row.valid_until;
    if (is_open && row.exchange_id == exchange && row.recipient == recipient) return std::move(row);
  }
  return std::nullopt;
}

Result<Worker> Outgoing::first_published(Link& link) const {
  for (const WorkerRow& row : host_.vault.all<WorkerRow>(RowKind::worker)) {
    auto worker = host_.worker(row.login);
    if (!worker.ok()) continue;
    const auto held =
        link.directory().keys().worker_key(worker->key.key_id(), host_.clock.wall());
    if (held.ok()) return worker;
  }
  return Error{ErrorCode::unknown_worker, "worker"};
}

// Own statements that close and that the ledger does not show yet: the broker cannot have weighed
// them.
Status Outgoing::none_closing(const ExchangeRow& exchange) const {
  const auto signal = acts_.find(exchange.act);
  const auto speaks_of = [&](const NamedPerson& named) {
    const auto keys = host_.vault.get<KeysRow>(RowKind::person, canon::encode(named.identity));
    for (std::size_t i = 0; i < exchange.persons.size(); ++i) {
      const bool is_known = signal && i < signal->persons.size();
      const Identity known = is_known ? signal->persons[i].identity : Identity{};
      if (may_be_same(named, keys, exchange.persons[i], known)) return true;
    }
    return false;
  };
  for (const ActRow& act : acts_.closing()) {
    // Whose code it is, nobody here knows: until the broker has it, it may be anybody's.
    if (act.kind == ActKind::letter_code) return Error{ErrorCode::not_now, "own statement"};
    for (const NamedPerson& named : act.persons) {
      if (named.role == PersonRole::giver) continue;  // who said it, not about whom
      if (speaks_of(named)) return Error{ErrorCode::not_now, "own statement"};
    }
  }
  return Done{};
}

Status Outgoing::own_permit(Link& link, const ExchangeRow& exchange, const SlotRow& slot,
                            const std::vector<codec::FactUsed>& facts) const {
  SLUIS_TRY_DONE(none_closing(exchange));
  std::vector<sdk::RecordedAct> own;
  for (const OwnActRow& row : acts_.own()) {
    const auto frame = row.proven ? codec::parse_to_broker(row.frame)
                                  : Result<codec::ToBroker>(ErrorCode::malformed);
    const auto* act = frame.ok() ? std::get_if<SignedAct>(&frame->request) : nullptr;
    if (act != nullptr) own.push_back({row.index, *act});
  }
  const sdk::OwnView view{host_.covenant, link.directory().keys(), link.ledger(), own};
  sdk::OwnRequest request;
  request.source = host_.member();
  request.recipient = slot.recipient;
  request.kind = exchange.kind;
  request.purpose = exchange.purpose;
  request.domain = exchange.domain;
  request.source_regime = exchange.source_regime;
  request.urgent = exchange.urgent;
  request.wanted = slot.wanted;
  for (const PersonSet& person : exchange.persons) {
    SLUIS_TRY(keys, all_keys(person));
    request.persons.push_back({person.role, std::move(keys)});
  }
  const auto decision = sdk::own_decision(view, facts, request, host_.clock.wall());
  if (!decision.ok()) {
    // A fact may be signed by a professional who is newer than the directory held here.
    if (decision.code() == ErrorCode::unknown_key) link.refresh();
    return decision.error();
  }
  const bool permits =
      decision->verdict == consent::Verdict::permit && decision->level >= slot.wanted;
  if (!permits) return Error{decision->reason, "own decision"};
  SLUIS_TRY_DONE(check_agreed(host_, exchange, slot.recipient, facts, decision->references));
  remember_agreements(host_, acts_, facts);
  return Done{};
}

Status Outgoing::seal_slot(Link& link, Batch& batch, ExchangeRow& exchange, SlotRow& slot,
                           const SealedBy& by, const std::optional<OrderId>& order_id,
                           std::vector<RequestRow>& requests, TimeMs leaves) {
  SLUIS_TRY_DONE(check_told(host_.covenant, host_.member(), slot.recipient, slot.wanted,
                            exchange.content));
  SealRequest request;
  request.recipient = slot.recipient;
  request.level = slot.wanted;
  request.order_id = order_id;
  request.content_before = exchange.committed;
  request.directory_size = link.directory().size();
  request.leaves = leaves;
  SLUIS_TRY(secrets, sdk::parse_all_secrets(exchange.persons.front().secrets));
  // Of one epoch, so that who is asked about is not told by a size; the oldest in force, under
  // which every index has its people.
  const std::vector<std::uint32_t> epochs = link.directory().keys().epochs();
  const auto told = std::find_if(secrets.begin(), secrets.end(), [&](const auto& each) {
    return !epochs.empty() && each.epoch == epochs.front();
  });
  if (!secrets.empty()) {
    request.subject_keys = sdk::person_keys(told == secrets.end() ? secrets.back() : *told,
                                            seal::audience_of(slot.recipient));
  }
  SLUIS_TRY(submit,
            seal_exchange(host_, link.directory().keys(), exchange, request, by, batch));
  slot.state = SlotState::sealed;
  slot.message = submit.envelope.header.message_id;
  requests.push_back(link.keep(batch, RequestUse::submit, AnyId{exchange.id.value}, slot.recipient,
                               std::move(submit)));
  if (host_.clock.wall() < leaves) link.hold(batch, requests.back().id, leaves);
  return Done{};
}

// Nothing was stored, and nobody will order it again: the broker holds the slot as it was before
// the SUBMIT. So it is sealed anew on the permit, or the author's task is open again.
void Outgoing::reopen(Batch& batch, const RequestRow& row, SlotRow& slot, ErrorCode code) {
  slot.reason = code_of(code);
  slot.state = is_final(code) ? SlotState::denied : SlotState::permitted;
  const auto frame = codec::parse_to_broker(row.frame);
  const auto* submit = frame.ok() ? std::get_if<codec::Submit>(&frame->request) : nullptr;
  if (submit == nullptr || !submit->envelope.header.order_id) return;
  auto order = host_.vault.get<OrderRow>(RowKind::order, *submit->envelope.header.order_id);
  const bool over = !order || code == ErrorCode::not_ordered ||
                    order->valid_until <= host_.clock.wall();
  if (is_final(code)) return;
  slot.state = over ? SlotState::held : SlotState::ordered;  // held: the broker orders it anew
  if (!order) return;
  order->state = over ? OrderState::over : OrderState::open;
  batch.put(RowKind::order, order->id, *order);
}

void Outgoing::on_submit(Link& link, const RequestRow& row, const codec::Reply& reply) {
  auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, ExchangeId{row.about.value});
  Batch batch;
  link.settle(batch, row.id);
  SlotRow* slot = exchange ? slot_of(*exchange, row.recipient) : nullptr;
  if (slot == nullptr) return host_.vault.commit(batch);
  const auto* ack = std::get_if<codec::Ack>(&reply);
  const auto frame = codec::parse_to_broker(row.frame);
  const auto* submit = frame.ok() ? std::get_if<codec::Submit>(&frame->request) : nullptr;
  if (ack != nullptr && ack->outcomes.size() == 1) {
    take_outcome(*slot, ack->outcomes.front());
    if (slot->state == SlotState::permitted) {
      if (submit != nullptr) accounts_.accepted(batch, *submit, ack->index);
      slot->state = SlotState::sent;
      preflighted_.erase({exchange->id, row.recipient});
      slot->submit_index = ack->index;
      exchange->committed =
          consent::content_commitment(exchange->salt, exchange->content.reveal());
    }
  } else if (const auto* refusal = std::get_if<codec::Refusal>(&reply)) {
    log_error("submit.refused", {refusal->code, refusal->place});
    if (submit != nullptr) accounts_.refused(batch, *submit);
    reopen(batch, row, *slot, refusal->code);
    if (refusal->code == ErrorCode::unknown_key) link.refresh();
  }
  woken_ = true;
  batch.put(RowKind::exchange, exchange->id, *exchange);
  host_.vault.commit(batch);
}

}  // namespace sluis::gateway
