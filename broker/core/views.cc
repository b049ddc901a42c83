// SPDX-License-Identifier: EUPL-1.2
// What the runtime may ask of the machine without changing it.
#include "broker/core/machine.h"
#include "broker/core/step.h"
#include "consent/core/witness_set.h"
#include "proto/hash/commit.h"

namespace sluis::broker {
namespace {

WithdrawStatus status_of(const State& state, const WithdrawId& id, const WithdrawRecord& record) {
  return {id,    record.member, record.index,      record.effective,
          false, record.opened, record.not_opened, record.unknown,
          state.facts.is_matched(state.persons, *state.covenant, record)};
}

// The consent of another member's that the held slot's decision used and that its source has not
// answered for. The source is shown the same consent by a preflight (facts of a decision).
std::optional<ConsentId> waiting_for(const State& state, const Exchange& exchange,
                                     const Ruling& ruling) {
  if (ruling.reason != ErrorCode::consent_not_accepted) return std::nullopt;
  for (const ExchangePerson& each : exchange.persons) {
    for (const PersonId& person : state.persons.same(each.person)) {
      std::vector<const consent::ConsentState*> about;
      const ConsentsOf* found = state.facts.consents_of.find(person);
      if (found != nullptr) found->append_to(about);
      for (const consent::ConsentState* consent : about) {
        const bool used = std::binary_search(ruling.references.begin(), ruling.references.end(),
                                             consent->index);
        if (used && consent->recorder != exchange.source) return consent->id;
      }
    }
  }
  return std::nullopt;
}

std::vector<CorrectionView> corrections_of(const State& state, const MemberId& member) {
  std::vector<CorrectionView> out;
  for (const ExchangeId& id : state.exchanges.corrected()) {
    const Exchange& exchange = *state.exchanges.find(id);
    if (exchange.source != member) continue;
    const Correction& correction = *exchange.correction;
    CorrectionView view{id, correction.index, correction.found, {}};
    for (const MessageId& message_id : exchange.messages) {
      const Message* message = state.mailbox.find(MessageKey{exchange.source, message_id});
      if (message == nullptr) continue;
      const auto recall = recall_of(correction, message_id, *message);
      if (!recall) continue;
      const auto said = correction.destroyed.find(message_id);
      view.recalls.push_back({message_id, message->recipient, *recall,
                              said == correction.destroyed.end() ? 0 : said->second});
    }
    out.push_back(std::move(view));
  }
  std::sort(out.begin(), out.end(),
            [](const auto& one, const auto& other) { return one.index < other.index; });
  return out;
}

// The act itself, or the look-up before it: both outlive the person.
bool is_of_erasure(const SignedAct& act) {
  if (act.type == LeafType::erasure) return true;
  if (act.type != LeafType::read) return false;
  const auto body = canon::decode<consent::ReadBody>(act.opening.body, "read");
  return body.ok() &&
         body->question == static_cast<std::uint16_t>(consent::ReadQuestion::erasure);
}

// Whose key seals what is recorded with a payload of each kind.
struct SealPerson {
  const State& state;

  std::optional<PersonId> of(const MessageKey& key) const {
    const Message* message = state.mailbox.find(key);
    if (message == nullptr) return std::nullopt;
    return state.subject_of(message->exchange_id);
  }
  std::optional<PersonId> of(const LeaseId& id) const {
    const Lease* lease = state.mailbox.find(id);
    if (lease == nullptr) return std::nullopt;
    return of(lease->message);
  }

  // A code that is still good opens under the key of whom its consent is about; another under none.
  std::optional<PersonId> of_code(const Bytes& bytes) const {
    const auto body = canon::decode<consent::FactBody>(bytes, "fact");
    const auto* used =
        body.ok() ? std::get_if<consent::LetterCodeUsed>(&body->payload) : nullptr;
    if (used == nullptr) return std::nullopt;
    const auto row = state.facts.codes.find(consent::hash_of(used->code));
    if (row == state.facts.codes.end() || row->second.used != 0) return std::nullopt;
    return state.facts.consents.at(row->second.consent_id).subject;
  }

  std::optional<PersonId> operator()(const ActEvent& event) const {
    if (is_of_erasure(event.act.act())) return std::nullopt;
    if (!event.persons.empty()) return event.persons.front();
    const LeafType type = event.act.act().type;
    if (type == LeafType::removed || type == LeafType::correction || type == LeafType::destroyed) {
      const auto about = exchange_of(state, event);
      return about ? state.subject_of(*about) : std::nullopt;
    }
    if (event.act.act().type == LeafType::fact) return of_code(event.act.act().opening.body);
    if (event.act.act().type != LeafType::receipt) return std::nullopt;
    const auto body =
        canon::decode<consent::ReceiptBody>(event.act.act().opening.body, "receipt");
    if (!body.ok()) return std::nullopt;
    return of(body->lease);
  }
  std::optional<PersonId> operator()(const SubmitEvent& event) const {
    return state.subject_of(event.header.exchange_id);
  }
  std::optional<PersonId> operator()(const ReleaseEvent& event) const { return of(event.message); }
  std::optional<PersonId> operator()(const VoidEvent& event) const { return of(event.lease); }
  std::optional<PersonId> operator()(const LeaseOverEvent& event) const { return of(event.lease); }
  std::optional<PersonId> operator()(const ExpireEvent& event) const { return of(event.message); }
  std::optional<PersonId> operator()(const OrderOverEvent& event) const {
    const auto key = state.exchanges.slot_of(event.order_id);
    if (!key) return std::nullopt;
    return state.subject_of(key->exchange_id);
  }
  std::optional<PersonId> operator()(const RenewEvent& event) const {
    return state.subject_of(event.exchange_id);
  }
  std::optional<PersonId> operator()(const UnknownEvent& event) const { return of(event.message); }
  std::optional<PersonId> operator()(const EffectiveEvent& event) const {
    const auto row = state.facts.withdrawals.find(event.withdraw_id);
    if (row == state.facts.withdrawals.end()) return std::nullopt;
    return row->second.subject;
  }
  std::optional<PersonId> operator()(const RedecideEvent& event) const {
    return state.subject_of(event.exchange_id);
  }
  std::optional<PersonId> operator()(const RetireEvent& event) const {
    return state.subject_of(event.exchange_id);
  }
  std::optional<PersonId> operator()(const FactTimeEvent& event) const { return event.person; }
  std::optional<PersonId> operator()(const BootEvent&) const { return std::nullopt; }
  std::optional<PersonId> operator()(const CovenantEvent&) const { return std::nullopt; }
  std::optional<PersonId> operator()(const ReopenEvent&) const { return std::nullopt; }
  std::optional<PersonId> operator()(const MemberLostEvent&) const { return std::nullopt; }
  std::optional<PersonId> operator()(const DirectoryEvent&) const { return std::nullopt; }
  std::optional<PersonId> operator()(const ErasedEvent&) const { return std::nullopt; }
  std::optional<PersonId> operator()(const CaseEvent& event) const {
    const auto* due = std::get_if<CaseDue>(&event.what);
    if (due == nullptr) return std::nullopt;  // ids alone
    return due->subjects.front();
  }
  std::optional<PersonId> of(const AlertId& id) const {
    const Alert* alert = state.alerts.find(id);
    if (alert == nullptr) return std::nullopt;
    return alert->person;
  }
  std::optional<PersonId> operator()(const AlertEvent& event) const {
    if (const auto* linked = std::get_if<AlertLinked>(&event.what)) {
      return state.subject_of(linked->exchange_id);
    }
    if (const auto* released = std::get_if<AlertReleased>(&event.what)) {
      return of(released->alert_id);
    }
    return of(std::get<AlertHad>(event.what).alert_id);
  }
};

}  // namespace

std::optional<PersonId> Machine::seal_person(const Payload& payload) const {
  return std::visit(SealPerson{*state_}, payload);
}

Result<std::vector<PersonId>> Machine::resolve(const SignedAct& act,
                                               const std::vector<PersonId>& fresh) const {
  CHECK(fresh.size() >= act.persons.size());
  SLUIS_TRY(actor, consent::actor_of(act));
  // Nobody's id and nobody's key stand beside an erasure: it would bring back whom it takes.
  if (act.type == LeafType::erasure) return std::vector<PersonId>(act.persons.size());
  std::vector<PersonId> out;
  std::vector<std::vector<PersonKey>> seen;
  for (std::size_t i = 0; i < act.persons.size(); ++i) {
    const auto body = canon::decode<consent::PersonBody>(act.persons[i].opening.body, "person");
    if (!body.ok()) return Error{ErrorCode::bad_opening, "persons"};
    std::optional<PersonId> person = state_->persons.find(actor.member, body->keys);
    for (std::size_t j = 0; j < i && !person; ++j) {
      if (same_in_one_act(seen[j], body->keys)) person = out[j];
    }
    out.push_back(person.value_or(fresh[i]));
    seen.push_back(body->keys);
  }
  return out;
}

std::vector<MessageKey> Machine::fetchable(const MemberId& member, std::size_t credit,
                                           TimeMs wall) const {
  std::vector<MessageKey> out;
  const TimeMs now = time(wall);
  const Mailbox::Queue* queue = state_->mailbox.queue(member);
  if (queue == nullptr || state_->recovery.is_open()) return out;
  for (const auto& [later, index, key] : *queue) {
    if (out.size() >= credit) break;
    if (state_->mailbox.find(key)->expires > now) out.push_back(key);
  }
  return out;
}

bool Machine::opens_unwitnessed(const MessageKey& key) const {
  const Message* message = state_->mailbox.find(key);
  if (message == nullptr || !state_->covenant) return false;
  const Exchange* exchange = state_->exchanges.find(message->exchange_id);
  return exchange != nullptr &&
         consent::opens_unwitnessed(*state_->covenant, message->urgent, exchange->kind);
}

std::vector<UnansweredLease> Machine::unanswered(const MemberId& member) const {
  std::vector<UnansweredLease> out;
  for (const MessageKey& key : state_->mailbox.released(member)) {
    const Message& message = *state_->mailbox.find(key);
    const LeaseId& id = message.leases.back();
    const Lease& lease = *state_->mailbox.find(id);
    out.push_back({key, message.envelope, id, lease.nonce, lease.over});
  }
  return out;
}

std::vector<MessageId> Machine::stops(const MemberId& member, std::size_t most) const {
  std::set<std::pair<std::uint64_t, MessageId>> newest;
  for (const MessageKey& key : state_->mailbox.stopped(member)) {
    newest.emplace(state_->mailbox.find(key)->stop, key.message_id);
    if (newest.size() > most) newest.erase(newest.begin());
  }
  std::set<MessageId> out;
  for (const auto& [decision, id] : newest) out.insert(id);
  return {out.begin(), out.end()};
}

std::vector<OpenRecall> Machine::recalls(const MemberId& member, std::size_t most) const {
  std::map<std::pair<std::uint64_t, MessageKey>, OpenRecall> newest;
  for (const ExchangeId& id : state_->exchanges.corrected()) {
    const Exchange& exchange = *state_->exchanges.find(id);
    if (!exchange.slots.contains(member)) continue;
    for (const MessageId& message_id : exchange.messages) {
      const MessageKey key{exchange.source, message_id};
      const Message* message = state_->mailbox.find(key);
      if (message == nullptr || message->recipient != member) continue;
      if (recall_of(*exchange.correction, message_id, *message) != RecallState::open) continue;
      newest.emplace(std::pair(exchange.correction->index, key),
                     OpenRecall{key, exchange.correction->index});
      if (newest.size() > most) newest.erase(newest.begin());
    }
  }
  std::vector<OpenRecall> out;
  for (const auto& [order, recall] : newest) out.push_back(recall);
  return out;
}

std::vector<AlertId> Machine::undone_alerts(const MemberId& member, std::size_t most) const {
  std::vector<AlertId> out = state_->alerts.undone(member);
  if (out.size() > most) out.resize(most);
  return out;
}

std::vector<WaitingAlert> Machine::alerts(const MemberId& member, TimeMs wall) const {
  return alerts_for(*state_, member, time(wall));
}

std::vector<WaitingNotice> Machine::notices(const MemberId& member, TimeMs wall) const {
  return notices_for(*state_, member, time(wall));
}

std::vector<RenewEvent> Machine::renewable(const MemberId& member) const {
  std::vector<RenewEvent> out;
  for (const SlotKey& key : state_->exchanges.with_order(member)) {
    if (state_->exchanges.slot(key).state == SlotState::overdue) {
      out.push_back({key.exchange_id, key.recipient});
    }
  }
  return out;
}

std::vector<OpenOrder> Machine::orders(const MemberId& member) const {
  std::vector<OpenOrder> out;
  for (const SlotKey& key : state_->exchanges.with_order(member)) {
    const Slot& slot = state_->exchanges.slot(key);
    if (slot.state != SlotState::ordered) continue;
    const Order& order = *slot.order;
    out.push_back({order.order_id, key.exchange_id, key.recipient, order.level, order.valid_until,
                   order.decision_index, order.order_index,
                   with_rekeys(*state_, state_->exchanges.find(key.exchange_id)->persons,
                               with_moves(*state_, slot.ruling.references))});
  }
  return out;
}

std::optional<WithdrawStatus> Machine::withdraw_state(const WithdrawId& id) const {
  const auto row = state_->facts.withdrawals.find(id);
  if (row == state_->facts.withdrawals.end()) return std::nullopt;
  return status_of(*state_, id, row->second);
}

const End* Machine::end_of(const MemberId& sender, const MemberId& recipient,
                           std::uint64_t sequence) const {
  return state_->ends.find({sender, recipient}, sequence);
}

MemberStatus Machine::status(const MemberId& member) const {
  MemberStatus out;
  const auto& messages = state_->mailbox.messages();
  for (auto row = messages.lower_bound(MessageKey{member, {}});
       row != messages.end() && row->first.sender == member; ++row) {
    out.messages.push_back(
        {row->first, row->second.exchange_id, row->second.recipient, row->second.stage,
         row->second.submit_index, row->second.reason, row->second.decision_index});
  }
  for (const auto& [id, record] : state_->facts.withdrawals) {
    if (record.member == member) out.withdrawals.push_back(status_of(*state_, id, record));
  }
  for (const SlotKey& key : state_->exchanges.held(member)) {
    const Slot& slot = state_->exchanges.slot(key);
    out.held.push_back({key.exchange_id,
                        outcome_of(key.recipient, slot.ruling, slot.decision_index),
                        waiting_for(*state_, *state_->exchanges.find(key.exchange_id),
                                    slot.ruling)});
  }
  out.corrections = corrections_of(*state_, member);
  return out;
}

LeftBehind Machine::left_behind(std::uint32_t epoch, TimeMs wall) const {
  return broker::left_behind(*state_, epoch, time(wall));
}

std::optional<DirectoryEvent> Machine::directory_pulse(TimeMs wall) const {
  if (!state_->covenant) return std::nullopt;
  const std::uint64_t at = state_->directory_at.ms;
  const std::uint64_t apart_ms = wall.ms > at ? wall.ms - at : at - wall.ms;
  if (apart_ms < kDirectoryPulseMs) return std::nullopt;
  DirectoryEvent event;
  event.body = canon::encode(consent::DirectoryPulse{consent::kBodyVersion, wall});
  event.leaf.type = LeafType::directory_pulse;
  event.leaf.covenant = state_->covenant->version;
  event.leaf.commitment = hash::commit(event.leaf.type, Salt{}, event.body);
  return event;
}

const consent::Covenant* Machine::covenant() const {
  return state_->covenant ? &*state_->covenant : nullptr;
}
const consent::Directory& Machine::directory() const { return state_->directory; }
Reopened Machine::reopened() const {
  const Recovery& recovery = state_->recovery;
  return {recovery.generation, recovery.index, recovery.directory_index, recovery.reopened,
          {recovery.awaited.begin(), recovery.awaited.end()}};
}
std::uint64_t Machine::ledger_size() const { return state_->ledger_size; }
std::uint64_t Machine::entries() const { return state_->entries; }
bool Machine::has_erased() const { return !state_->erased.empty(); }

std::map<Bytes, Bytes> Machine::rows() const {
  std::map<Bytes, Bytes> out;
  for (const auto& [key, message] : state_->mailbox.messages()) {
    if (message.is_live()) out.emplace(Mailbox::row_key(key), state_->mailbox.row(key));
  }
  return out;
}

std::vector<EnvelopeHash> Machine::payloads() const {
  std::set<EnvelopeHash> out;
  for (const auto& [key, message] : state_->mailbox.messages()) {
    if (message.is_live()) out.insert(message.envelope);
  }
  return {out.begin(), out.end()};
}

}  // namespace sluis::broker
