// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/erasures.h"

#include "adapters/gateway/signals.h"
#include "adapters/sdk/acts.h"
#include "consent/core/verified.h"

namespace sluis::gateway {
namespace {

constexpr DurationMs kProposalKept{30ull * 86'400'000};  // as the broker keeps its look-up

// A later look-up can mend it; both people are asked again.
bool is_passing(ErrorCode code) {
  return code == ErrorCode::clock_skew || code == ErrorCode::unknown_key ||
         code == ErrorCode::key_not_valid || code == ErrorCode::covenant_unknown ||
         code == ErrorCode::erasure_not_looked_up || code == ErrorCode::storage_failed;
}

Status check_may_look(const Host& host, const std::string& login) {
  SLUIS_TRY(worker, host.worker(login));
  SLUIS_TRY_DONE(host.check_may(login, LeafType::read));
  const consent::Function* function = host.covenant.function(worker.function);
  if (function == nullptr || !function->audits) return Error{ErrorCode::not_allowed, "audits"};
  return Done{};
}

// Else it could be agreed to by nobody, nor refused.
Status check_can_be_agreed(const Host& host) {
  const auto& functions = host.covenant.functions;
  const auto erases = [](const consent::Function& function) {
    return std::binary_search(function.acts.begin(), function.acts.end(),
                              static_cast<std::uint8_t>(LeafType::erasure));
  };
  if (std::any_of(functions.begin(), functions.end(), erases)) return Done{};
  return Error{ErrorCode::not_allowed,
               "covenant: none of its functions has the act erasure, so nobody could agree; call "
               "its administrator"};
}

bool is_over(ErasureState state) {
  return state == ErasureState::done || state == ErasureState::refused;
}

}  // namespace

std::string_view name_of(ErasureState state) {
  switch (state) {
    case ErasureState::naming: return "naming";
    case ErasureState::looking: return "looking";
    case ErasureState::proposed: return "proposed";
    case ErasureState::agreed: return "agreed";
    case ErasureState::done: return "done";
    case ErasureState::refused: break;
  }
  return "refused";
}

Result<ErasureRow> Erasures::propose(const std::string& worker, const Identity& identity,
                                     consent::ErasureReason reason) {
  SLUIS_TRY_DONE(check_may_look(host_, worker));
  SLUIS_TRY_DONE(check_can_be_agreed(host_));
  SLUIS_TRY_DONE(check_identity(host_, identity));
  const Bytes person = canon::encode(identity);
  for (const ErasureRow& open : all()) {
    if (is_over(open.state) || canon::encode(open.identity) != person) continue;
    return Error{ErrorCode::bad_field,
                 "person: erasure " + open.id.hex() + " is open already; agree to it, or not"};
  }
  ErasureRow row;
  row.id = seal::random_fixed<AnyId>();
  row.identity = identity;
  row.reason = reason;
  row.proposed_by = worker;
  row.proposed = host_.clock.wall();
  host_.vault.put(RowKind::erasure, row.id, row);
  woken_ = true;
  return row;
}

std::optional<ErasureRow> Erasures::find(const AnyId& id) const {
  return host_.vault.get<ErasureRow>(RowKind::erasure, id);
}

std::vector<ErasureRow> Erasures::all() const {
  std::vector<ErasureRow> rows = host_.vault.all<ErasureRow>(RowKind::erasure);
  std::stable_sort(rows.begin(), rows.end(), [](const ErasureRow& one, const ErasureRow& other) {
    return one.proposed < other.proposed;
  });
  return rows;
}

void Erasures::step(Link& link) {
  if (!woken_ || !link.ready()) return;
  woken_ = false;
  for (ErasureRow& row : all()) {
    if (row.state != ErasureState::naming) continue;
    const auto keys = names_.keys_of(link, row.identity);
    if (keys.ok() && *keys) look_up(link, row, **keys);
    if (keys.ok() || keys.code() == ErrorCode::no_key_holder) continue;  // an answer wakes this
    Batch batch;
    row.refused = static_cast<std::uint16_t>(keys.code());
    row.place = keys.error().place;
    end(batch, row, ErasureState::refused);
    host_.vault.commit(batch);
  }
}

// Whom it would reach is asked by the proposer, who with that signs what it proposes.
void Erasures::look_up(Link& link, ErasureRow& row, const KeysRow& keys) {
  Batch batch;
  const auto worker = host_.worker(row.proposed_by);
  // Nobody proposes in another's name what that one proposed long ago.
  if (host_.clock.wall() >= row.proposed + kProposalKept) {
    row.refused = static_cast<std::uint16_t>(ErrorCode::erasure_not_looked_up);
    end(batch, row, ErasureState::refused);
    return host_.vault.commit(batch);
  }
  if (!worker.ok()) {
    row.refused = static_cast<std::uint16_t>(worker.code());
    end(batch, row, ErasureState::refused);
    return host_.vault.commit(batch);
  }
  const KeysRow named = with_former(keys, link.directory().keys().epochs());
  PersonOpening person = sdk::commit_person(named.broker);
  row.covenant = host_.covenant.version;
  row.person = person.commitment;
  row.r = person.opening.r;
  row.body = person.opening.body;
  consent::ReadBody body;
  body.actor = {host_.member(), worker->row.id, worker->function};
  body.question = static_cast<std::uint16_t>(consent::ReadQuestion::erasure);
  body.person = row.person;
  body.created = host_.clock.wall();
  SignedAct act = sdk::make_act(LeafType::read, row.covenant, canon::encode(body),
                                {std::move(person)}, {host_.keys.signing, &worker->key});
  row.looked = act.commitment;
  consent::ErasureBody proposed;
  proposed.person = row.person;
  proposed.reason = row.reason;
  proposed.looked = row.looked;
  row.proposal = worker->key.sign(
      consent::proposal_text(LeafType::erasure, row.covenant, consent::proposed(proposed)));
  row.state = ErasureState::looking;
  batch.put(RowKind::erasure, row.id, row);
  RequestRow request =
      link.keep(batch, RequestUse::erasure, AnyId{row.id.value}, {}, std::move(act));
  host_.vault.commit(batch);
  link.send(std::move(request));
}

Result<ErasureRow> Erasures::decide(Link& link, const std::string& login, const AnyId& id,
                                    bool yes) {
  SLUIS_TRY(worker, host_.worker(login));
  SLUIS_TRY_DONE(host_.check_may(login, LeafType::erasure));
  auto row = find(id);
  if (!row || row->state != ErasureState::proposed) {
    return Error{ErrorCode::no_such_task, "erasure"};
  }
  if (row->proposed_by == login) {
    return Error{ErrorCode::not_allowed, "worker: somebody else than who proposed it"};
  }
  Batch batch;
  row->decided_by = login;
  row->decided = host_.clock.wall();
  const auto proposer = host_.worker(row->proposed_by);
  if (!yes || !proposer.ok()) {
    end(batch, *row, ErasureState::refused);
    host_.vault.commit(batch);
    host_.vault.forget_erased();
    return *row;
  }
  if (row->covenant != host_.covenant.version) {
    row->state = ErasureState::naming;
    host_.vault.put(RowKind::erasure, id, *row);
    woken_ = true;
    return Error{ErrorCode::covenant_unknown, "erasure: it is looked up again; agree then"};
  }
  consent::ErasureBody body;
  body.actor = {host_.member(), worker.row.id, worker.function};
  body.proposer = {proposer->row.id, proposer->function, row->proposal};
  body.person = row->person;
  body.reason = row->reason;
  body.looked = row->looked;
  body.created = row->decided;
  SignedAct act = sdk::make_act(LeafType::erasure, row->covenant, canon::encode(body),
                                {{row->person, {row->r, row->body}}},
                                {host_.keys.signing, &worker.key});
  row->state = ErasureState::agreed;
  batch.put(RowKind::erasure, id, *row);
  RequestRow request = link.keep(batch, RequestUse::erasure, id, {}, std::move(act));
  host_.vault.commit(batch);
  link.send(std::move(request));
  return *row;
}

// Who it is goes from here too, with the keys that were asked for it.
void Erasures::end(Batch& batch, ErasureRow& row, ErasureState state) {
  if (state == ErasureState::done) batch.erase(RowKind::person, canon::encode(row.identity));
  row.state = state;
  row.identity = {};
  row.r = {};
  row.body.clear();
  batch.put(RowKind::erasure, row.id, row);
}

void Erasures::settle(Batch& batch, ErasureRow& row, const codec::Reply& reply) {
  if (const auto* ack = std::get_if<codec::Ack>(&reply)) {
    row.refused = 0;
    row.place.clear();
    if (row.state == ErasureState::agreed) {
      row.index = ack->index;
      return end(batch, row, ErasureState::done);
    }
    row.looked_index = ack->index;
    row.state = ErasureState::proposed;
  } else if (const auto* refusal = std::get_if<codec::Refusal>(&reply)) {
    log_error("erasure.refused", {refusal->code, refusal->place});
    row.refused = static_cast<std::uint16_t>(refusal->code);
    row.place = refusal->place;
    if (refusal->code == ErrorCode::erasure_recall_open) {  // its look-up stands: agree again later
      row.state = ErasureState::proposed;
      row.decided_by.clear();
      row.decided = {};
      return batch.put(RowKind::erasure, row.id, row);
    }
    if (!is_passing(refusal->code)) return end(batch, row, ErasureState::refused);
    row.state = ErasureState::naming;
  }
  batch.put(RowKind::erasure, row.id, row);
}

void Erasures::on_answer(Link& link, const RequestRow& request, const codec::Reply& reply) {
  auto row = find(AnyId{request.about.value});
  Batch batch;
  link.settle(batch, request.id);
  if (row) settle(batch, *row, reply);
  host_.vault.commit(batch);
  const bool over = row && (row->state == ErasureState::done ||
                            row->state == ErasureState::refused);
  if (over) host_.vault.forget_erased();  // the frame that named the person, too
}

}  // namespace sluis::gateway
