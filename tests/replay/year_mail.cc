// SPDX-License-Identifier: EUPL-1.2
// What the members of the year ask and send: signals, preflights, messages and their receipts.
#include "proto/hash/hash.h"
#include "tests/replay/year.h"

namespace sluis::year {

// Mostly the one that the family knows.
std::size_t Year::source_of(const Family& family) {
  if (random().chance(70)) return family.school;
  return member_of({kSchoolOne, kSchoolTwo, kCentre, kManagerOne});
}

// Mostly whom some rule lets it go to.
std::size_t Year::recipient_of(std::size_t source) {
  if (random().chance(12)) return random().below(std::size(kParties));
  switch (kParties[source].role) {
    case kSchool: return member_of({kManagerOne, kManagerOne, kManagerTwo, kGuardians, kSafeHome});
    case kCjg: return member_of({kManagerOne, kManagerTwo});
    default: return member_of({kCentre, kGuardians, kGuardians, kSchoolOne});
  }
}

template <class Body>
Body Year::question(Family& family, std::size_t source, std::vector<PersonOpening>& persons) {
  Body body;
  body.actor = actor(source);
  const bool of_cases = kParties[source].role == kManager || kParties[source].role == kCjg;
  body.kind = static_cast<std::uint16_t>(random().between(kConcern, kCoordinated));
  if (of_cases && random().chance(15)) {
    body.kind = kParties[source].role == kManager ? kQuestion : kSanction;
  }
  body.purpose = static_cast<std::uint16_t>(random().between(1, 2));
  body.domain = static_cast<std::uint16_t>(random().between(1, 3));
  body.source_regime =
      random().chance(60) ? std::uint16_t{1} : static_cast<std::uint16_t>(random().between(1, 3));
  body.urgent = body.kind == kDanger && random().chance(30);
  const auto add = [&](PersonRole role, std::size_t human) {
    persons.push_back(named(source, human));
    body.persons.push_back({role, persons.back().commitment});
  };
  add(PersonRole::subject, random().chance(90) ? one_of(family.children) : somebody(family));
  while (random().chance(25) && body.persons.size() < 4) {
    add(random().chance(50) ? PersonRole::relative : PersonRole::third, somebody(family));
  }
  std::map<MemberId, Level> wanted;
  do {
    const std::size_t to = recipient_of(source);
    if (to != source) wanted[member_id(to)] = static_cast<Level>(random().between(1, 3));
  } while (wanted.empty() || random().chance(25));
  for (const auto& [member, level] : wanted) body.wanted.push_back({member, level});
  body.created = broker_.wall();
  return body;
}

void Year::ask_before(const consent::IntentBody& body, const std::vector<PersonOpening>& persons) {
  sdk::OwnRequest request;
  request.source = body.actor.member;
  request.recipient = body.wanted.front().recipient;
  request.wanted = body.wanted.front().level;
  request.kind = body.kind;
  request.purpose = body.purpose;
  request.domain = body.domain;
  request.source_regime = body.source_regime;
  request.urgent = body.urgent;
  for (std::size_t i = 0; i < persons.size(); ++i) {
    const auto person = canon::decode<consent::PersonBody>(persons[i].opening.body, "person");
    request.persons.push_back({body.persons[i].role, person->keys});
  }
  asked(request, broker_.wall());
}

void Year::signal(Family& family) {
  const std::size_t source = source_of(family);
  std::vector<PersonOpening> persons;
  auto body = question<consent::IntentBody>(family, source, persons);
  body.exchange_id = random().id<ExchangeId>();
  body.content = random().id<Commitment>();
  if (asked) ask_before(body, persons);
  const auto ack = broker_.act(body.actor, LeafType::intent, canon::encode(body), persons);
  if (!ack) return;
  signals_[body.exchange_id] = {source,      body.kind,   body.purpose,
                                body.source_regime, body.urgent, body.content};
  for (std::size_t i = 0; i < ack->outcomes.size(); ++i) {
    const broker::Outcome& outcome = ack->outcomes[i];
    if (outcome.verdict != consent::Verdict::permit || random().chance(30)) continue;
    if (random().chance(30)) broker_.advance(random().below(3'600'000));
    submit(body.exchange_id, outcome.recipient,
           random().chance(90) ? outcome.level : body.wanted[i].level, std::nullopt);
  }
}

void Year::preflight(Family& family) {
  std::vector<PersonOpening> persons;
  const auto body = question<consent::PreflightBody>(family, source_of(family), persons);
  broker_.act(body.actor, LeafType::preflight, canon::encode(body), persons);
}

void Year::submit(const ExchangeId& id, const MemberId& recipient, Level level,
                  const std::optional<OrderId>& order) {
  Signal& signal = signals_.at(id);
  consent::SubmitBody body;
  body.actor = actor(signal.source);
  body.message_id = random().id<MessageId>();
  body.exchange_id = id;
  body.order_id = order;
  body.envelope = random().id<EnvelopeHash>();
  body.recipient = recipient;
  body.level = level;
  body.created = broker_.wall();
  body.expires = {broker_.wall().ms + kDayMs + random().below(5 * kDayMs)};
  body.sequence = ++serial_;
  body.content_before = body.content_now = signal.content;
  if (order && random().chance(40)) body.content_now = random().id<Commitment>();
  ProtectedHeader header;
  header.message_id = body.message_id;
  header.exchange_id = id;
  header.order_id = order;
  header.sender = body.actor.member;
  header.created = body.created;
  header.expires = body.expires;
  header.kind = signal.kind;
  header.purpose = signal.purpose;
  header.source_regime = signal.regime;
  header.urgent = signal.urgent;
  header.level = level;
  header.sequence = body.sequence;
  header.recipients = {{recipient, hash::key_id_of(YearBroker::kem_key(recipient).view())}};
  SignedAct act = broker_.signed_act(LeafType::submit, canon::encode(body), {});
  const broker::Applied applied = broker_.apply(broker::SubmitEvent{
      body.actor.member, random().id<RequestId>(),
      consent::already_verified(std::move(act), body.actor), body.envelope, header, std::nullopt,
      1'024});
  const bool stored = std::any_of(
      applied.effects.begin(), applied.effects.end(), [](const broker::Effect& effect) {
        return std::holds_alternative<broker::PutPayload>(effect);
      });
  if (stored) signal.content = body.content_now;
}

void Year::follow_orders() {
  const MemberId source =
      member_id(member_of({kSchoolOne, kSchoolTwo, kCentre, kManagerOne}));
  std::vector<broker::RenewEvent> over = broker_.machine().renewable(source);
  for (std::size_t i = 0; i < over.size() && i < 3; ++i) broker_.apply(over[i]);
  const std::vector<broker::OpenOrder> orders = broker_.machine().orders(source);
  for (std::size_t i = 0; i < orders.size() && i < 4; ++i) {
    submit(orders[i].exchange_id, orders[i].recipient, orders[i].level, orders[i].order_id);
  }
}

void Year::fetch() {
  const MemberId recipient = member_id(member_of({kCentre, kManagerOne, kManagerOne, kManagerTwo,
                                                  kGuardians, kSafeHome, kSchoolOne}));
  for (const broker::MessageKey& key : broker_.machine().fetchable(recipient, 4, broker_.wall())) {
    const broker::Applied applied = broker_.apply(
        broker::ReleaseEvent{key, random().id<RequestId>(), random().id<Nonce>(), BootId{}});
    for (const broker::Effect& effect : applied.effects) {
      const auto* deliver = std::get_if<broker::Deliver>(&effect);
      if (deliver == nullptr || random().chance(15)) continue;
      if (random().chance(10)) {
        broker_.apply(broker::VoidEvent{deliver->lease});
        continue;
      }
      if (random().chance(50)) broker_.advance(random().below(90'000));
      consent::ReceiptBody body;
      body.actor.member = recipient;
      body.message_id = key.message_id;
      body.envelope = deliver->envelope;
      body.lease = deliver->lease;
      const bool opened = random().chance(80);
      body.outcome = opened ? consent::ReceiptOutcome::opened : consent::ReceiptOutcome::not_opened;
      if (opened) body.opened = broker_.wall();
      broker_.act(body.actor, LeafType::receipt, canon::encode(body), {});
    }
  }
}

}  // namespace sluis::year
