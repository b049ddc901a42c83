// SPDX-License-Identifier: EUPL-1.2
// The acts of members for tests; signatures are empty, since the machine takes them as verified.
#include <gtest/gtest.h>

#include "consent/core/fact_bodies.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"
#include "tests/broker/file_covenant.h"

namespace sluis::broker::testing {

consent::LetterCode code_named(const std::string& name) {
  const auto digest = Names::digest_of("code " + name);
  return *consent::LetterCode::from(digest.view().first(consent::LetterCode::kSize));
}

Level level_of(const std::string& name) {
  if (name == "existence") return Level::existence;
  if (name == "category") return Level::category;
  if (name == "content") return Level::content;
  return Level::none;
}

consent::Actor Acts::actor(const Command& command) {
  consent::Actor out;
  out.member = world_.names_.id<MemberId>(command.at("by"));
  const std::string worker = command.value("worker", "worker");
  if (!command.has("alone")) out.worker = world_.names_.id<WorkerId>(worker);
  out.function = world_.number(command, "function", "functions", 1);
  return out;
}

Commitment Acts::person(const std::string& name) {
  const auto keys = world_.keys_.find(name);
  EXPECT_TRUE(keys != world_.keys_.end()) << "no person " << name;
  Opening opening;
  opening.r = Salt{Names::digest_of("r" + std::to_string(++world_.counter_)).value};
  opening.body = canon::encode(consent::PersonBody{consent::kBodyVersion, keys->second});
  const Commitment commitment = hash::commit(LeafType::person, opening);
  persons_.push_back({commitment, opening});
  return commitment;
}

Commitment Acts::content(const std::string& name) {
  return world_.names_.id<Commitment>("content " + name);
}

TimeMs Acts::when(const Command& command, const std::string& key, std::uint64_t otherwise_ms) {
  const std::string text = command.value(key, "");
  if (text.empty()) return {world_.wall_.ms + otherwise_ms};
  if (text[0] == '-') return {world_.wall_.ms - std::stoull(text.substr(1))};
  const std::uint64_t unit = text.back() == 'd' ? 86'400'000 : 1;
  return {world_.wall_.ms + std::stoull(text) * unit};
}

std::vector<consent::PersonReference> Acts::references(const Command& command) {
  std::vector<consent::PersonReference> out{{PersonRole::subject, person(command.at("subject"))}};
  for (const std::string& name : command.list("relatives")) {
    out.push_back({PersonRole::relative, person(name)});
  }
  return out;
}

std::vector<consent::Wanted> Acts::wanted(const Command& command) {
  std::vector<consent::Wanted> out;
  for (const std::string& name : command.list("to")) {
    out.push_back({world_.names_.id<MemberId>(name), level_of(command.value("level", "content"))});
  }
  std::sort(out.begin(), out.end());
  return out;
}

consent::Scope Acts::scope(const Command& command) {
  consent::Scope out;
  for (const std::string& kind : command.list("kinds")) {
    out.kinds.push_back(number_of(*world_.machine_.covenant(), "kinds", kind));
  }
  std::sort(out.kinds.begin(), out.kinds.end());
  for (const std::string& name : command.list("to")) {
    out.to.push_back({false, world_.names_.id<MemberId>(name), 0});
  }
  std::sort(out.to.begin(), out.to.end());
  return out;
}

SignedAct Acts::signed_act(LeafType type, Bytes body) {
  SignedAct out;
  out.type = type;
  out.covenant = under_;
  out.opening.r = Salt{Names::digest_of("r" + std::to_string(++world_.counter_)).value};
  out.opening.body = std::move(body);
  out.commitment = hash::commit(type, out.opening);
  out.signatures.resize(1);
  out.persons = std::move(persons_);
  persons_.clear();
  return out;
}

template <class Body>
Payload Acts::act(LeafType type, const Command& command, const Body& body) {
  SignedAct out = signed_act(type, canon::encode(body));
  const consent::Actor by = body.actor;
  const MemberId session = world_.names_.id<MemberId>(command.value("session", command.at("by")));
  return ActEvent{session,
                  world_.names_.id<RequestId>("request" + std::to_string(++world_.counter_)),
                  consent::already_verified(std::move(out), by),
                  {}};
}

consent::FactPayload Acts::fact(const Command& command) {
  const std::string& verb = command.verb;
  const auto consent_id = [&] { return world_.names_.id<ConsentId>(command.at("consent")); };
  if (verb == "consent") {
    consent::ConsentRecord out;
    out.consent_id = consent_id();
    out.subject = person(command.at("subject"));
    out.scope = scope(command);
    out.valid_from = when(command, "from", 0);
    out.valid_until = when(command, "until", 86'400'000ull * 30);
    for (const std::string& giver : command.list("givers")) {
      const bool self = giver == command.at("subject");
      out.givers.push_back({person(giver), self ? consent::GiverCapacity::self
                                                : consent::GiverCapacity::parent});
    }
    if (!command.has("regime") && !command.has("codes")) return out;
    consent::ConsentAsked asked;
    asked.record = std::move(out);
    asked.setting.regime = world_.number(command, "regime", "regimes", 1);
    for (const std::string& code : command.list("codes")) {
      asked.setting.codes.push_back(code == "none" ? Digest{}
                                                   : consent::hash_of(code_named(code)));
    }
    return asked;
  }
  if (verb == "answer") {
    const bool yes = command.has("yes");
    const Commitment subject = person(command.at("subject"));
    return consent::ConsentAnswer{consent_id(), subject, person(command.at("giver")),
                                  yes ? consent::Answer::yes : consent::Answer::no};
  }
  if (verb == "confirm") {
    return consent::ConsentConfirmed{consent_id(), person(command.at("subject"))};
  }
  if (verb == "code") {
    consent::LetterCodeUsed used{code_named(command.at("code")), consent::CodeUse::confirm, {}};
    if (!command.has("withdraws")) return used;
    used.use = consent::CodeUse::withdraw;
    used.withdraw_id = world_.names_.id<WithdrawId>(command.at("withdraws"));
    return used;
  }
  if (verb == "accept") {
    return consent::ConsentAcceptance{consent_id(), person(command.at("subject")),
                                      consent::Acceptance::accepted};
  }
  if (verb == "rekey") return consent::Rekeyed{person(command.at("who"))};
  if (verb == "same") {
    const Commitment one = person(command.at("one"));
    return consent::SamePerson{one, person(command.at("other"))};
  }
  if (command.has("circumstance")) return circumstance(command);
  const CaseId case_id = world_.names_.id<CaseId>(command.at("case"));
  std::vector<Commitment> subjects;
  for (const std::string& name : command.list("subjects")) subjects.push_back(person(name));
  if (verb == "open") {
    return consent::CaseOpened{case_id, subjects,
                               world_.names_.id<MemberId>(command.at("coordinator")),
                               static_cast<std::uint16_t>(command.number("programme", 1))};
  }
  if (verb == "step") return step(command, case_id, std::move(subjects));
  if (verb == "handover") {
    consent::HandoverStepped out{case_id, subjects, handover_step(command), {}, 0};
    if (command.has("to")) out.to = world_.names_.id<MemberId>(command.at("to"));
    return out;
  }
  return consent::CaseClosed{case_id, subjects};
}

// step case=c1 subjects=child step=designate to=gm2 reason=1
consent::FactPayload Acts::step(const Command& command, const CaseId& case_id,
                                std::vector<Commitment> subjects) {
  consent::CaseStepped out{case_id, std::move(subjects), case_step(command),
                           static_cast<std::uint16_t>(command.number("reason", 0)), {}};
  if (command.has("to")) out.to = world_.names_.id<MemberId>(command.at("to"));
  return out;
}

// state circumstance=c1 type=11 subject=child others=mother for=gm not_told=1000 until=2000
consent::FactPayload Acts::circumstance(const Command& command) {
  const auto id = world_.names_.id<CircumstanceId>(command.at("circumstance"));
  const Commitment subject = person(command.at("subject"));
  if (command.verb == "end") return consent::CircumstanceEnded{id, subject};
  if (command.verb == "agree") {
    return consent::CircumstanceAgreed{
        id, subject, command.has("no") ? consent::Answer::no : consent::Answer::yes};
  }
  consent::CircumstanceStated out;
  out.circumstance_id = id;
  out.type = world_.number(command, "type", "circumstances", 0);
  out.subject = subject;
  for (const std::string& name : command.list("others")) out.others.push_back(person(name));
  if (command.has("for")) out.holder = world_.names_.id<MemberId>(command.at("for"));
  out.scope = scope(command);
  out.valid_from = when(command, "from", 0);
  out.valid_until = when(command, "until", 86'400'000);
  out.reason = world_.number(command, "reason", "reasons", 0);
  out.silence = world_.number(command, "silence", "silences", 0);
  if (command.has("told")) out.told = consent::Told::told;
  if (command.has("not_told")) out.told = consent::Told::not_told;
  if (out.told != consent::Told::not_asked) {
    out.told_at = when(command, command.has("told") ? "told" : "not_told", 0);
  }
  return out;
}

consent::SubmitBody Acts::submit_body(const Command& command) {
  consent::SubmitBody body;
  body.actor = actor(command);
  body.message_id = world_.names_.id<MessageId>(command.at("id"));
  body.exchange_id = world_.names_.id<ExchangeId>(command.at("exchange"));
  if (command.has("order")) {
    const auto known = world_.labelled_orders_.find(command.at("order"));
    body.order_id = known != world_.labelled_orders_.end()
                        ? known->second
                        : world_.names_.id<OrderId>("no " + command.at("order"));
  }
  body.envelope =
      world_.names_.id<EnvelopeHash>("envelope " + command.value("bytes", command.at("id")));
  body.recipient = world_.names_.id<MemberId>(command.at("to"));
  body.level = level_of(command.value("level", "content"));
  body.created = when(command, "created", 0);
  body.expires = when(command, "expires", 3'600'000);
  body.sequence = ++world_.counter_;
  const std::string before = command.value("before", "text");
  body.content_before = content(before);
  body.content_now = content(command.value("now", before));
  return body;
}

ProtectedHeader Acts::header(const Command& command, const consent::SubmitBody& body) {
  ProtectedHeader out;
  out.message_id = body.message_id;
  out.exchange_id = body.exchange_id;
  out.order_id = body.order_id;
  out.sender = body.actor.member;
  out.created = body.created;
  out.expires = body.expires;
  const auto intent = world_.intents_.find(body.exchange_id);
  const bool known = intent != world_.intents_.end() && !command.has("kind");
  out.kind = known ? intent->second.kind : world_.number(command, "kind", "kinds", 1);
  out.purpose = known ? intent->second.purpose : 1;
  out.source_regime = known ? intent->second.source_regime : 1;
  out.urgent = command.has("urgent");
  out.level = body.level;
  out.sequence = body.sequence;
  const KemKey kem = world_.names_.id<KemKey>(command.value("key", "kem " + command.at("to")));
  out.recipients = {{body.recipient, hash::key_id_of(kem.view())}};
  return out;
}

Payload Acts::submit(const Command& command) {
  const consent::SubmitBody body = submit_body(command);
  RoutingPart routing;
  routing.persons.push_back({PersonRole::subject, world_.keys_.at(command.at("subject"))});
  for (const std::string& name : command.list("relatives")) {
    routing.persons.push_back({PersonRole::relative, world_.keys_.at(name)});
  }
  SignedAct act = signed_act(LeafType::submit, canon::encode(body));
  return SubmitEvent{body.actor.member,
                     world_.names_.id<RequestId>("request" + std::to_string(++world_.counter_)),
                     consent::already_verified(std::move(act), body.actor),
                     body.envelope,
                     header(command, body),
                     std::move(routing),
                     1024};
}

template <class Body>
Body Acts::asked(const Command& command) {
  Body body;
  body.actor = actor(command);
  body.kind = world_.number(command, "kind", "kinds", 1);
  body.purpose = world_.number(command, "purpose", "purposes", 1);
  body.domain = world_.number(command, "domain", "domains", 1);
  body.source_regime = world_.number(command, "regime", "regimes", 1);
  body.urgent = command.has("urgent");
  body.persons = references(command);
  body.wanted = wanted(command);
  body.created = when(command, "created", 0);
  return body;
}

consent::ReadBody Acts::read(const Command& command) {
  consent::ReadBody body;
  body.actor = actor(command);
  static const std::map<std::string, consent::ReadQuestion> kQuestions = {
      {"log", consent::ReadQuestion::log},
      {"openings", consent::ReadQuestion::openings},
      {"person", consent::ReadQuestion::person},
      {"own", consent::ReadQuestion::own},
      {"erasure", consent::ReadQuestion::erasure}};
  body.question = 1;
  if (command.has("question")) {
    body.question = static_cast<std::uint16_t>(kQuestions.at(command.at("question")));
  }
  if (command.has("subject")) body.person = person(command.at("subject"));
  body.created = when(command, "created", 0);
  return body;
}

consent::WithdrawBody Acts::withdraw(const Command& command) {
  consent::WithdrawBody body;
  body.actor = actor(command);
  body.withdraw_id = world_.names_.id<WithdrawId>(command.at("id"));
  body.subject = person(command.at("subject"));
  body.giver = person(command.at("giver"));
  body.scope = scope(command);
  body.created = when(command, "created", 0);
  return body;
}

consent::ReceiptBody Acts::receipt(const Command& command) {
  const bool opened = command.has("opened");
  consent::ReceiptBody body;
  body.actor = actor(command);
  body.message_id = world_.names_.id<MessageId>(command.at("message"));
  body.envelope = world_.names_.id<EnvelopeHash>("envelope " + command.at("message"));
  body.lease = world_.labelled_leases_.at(command.at("lease"));
  body.outcome = opened ? consent::ReceiptOutcome::opened : consent::ReceiptOutcome::not_opened;
  if (opened) body.opened = world_.wall_;
  return body;
}

consent::RemovedBody Acts::removed(const Command& command) {
  consent::RemovedBody body;
  body.actor = actor(command);
  body.exchange_id = world_.names_.id<ExchangeId>(command.at("exchange"));
  if (command.has("message")) body.message_id = world_.names_.id<MessageId>(command.at("message"));
  body.ground = 1;
  body.due = world_.wall_;
  body.removed = world_.wall_;
  return body;
}

consent::ResubmittedBody Acts::resubmitted(const Command& command) {
  consent::ResubmittedBody body;
  body.actor = actor(command);
  body.reopened = command.has("note") ? hash::commit(LeafType::reopen, Salt{},
                                                     as_bytes(command.at("note")))
                                      : world_.reopened_;
  return body;
}

// erasure by=gm function=3 worker=second subject=child looked=look (the label of a READ)
consent::ErasureBody Acts::erasure(const Command& command) {
  consent::ErasureBody body;
  body.actor = actor(command);
  body.proposer.worker = world_.names_.id<WorkerId>(command.value("proposer", "worker"));
  body.proposer.function = world_.number(command, "proposed_in", "functions", 3);
  body.person = person(command.at("subject"));
  const auto looked = world_.labelled_.find(command.value("looked", ""));
  if (looked != world_.labelled_.end()) {
    const SignedAct& read = std::get<ActEvent>(looked->second).act.act();
    body.looked = read.commitment;
    // The very commitment that was looked up, when it is of this person.
    const bool same = !read.persons.empty() &&
                      read.persons.front().opening.body == persons_.back().opening.body;
    if (same) persons_.back() = read.persons.front();
    body.person = persons_.back().commitment;
  }
  body.created = when(command, "created", 0);
  return body;
}

// correction by=school exchange=e1 worker=second proposer=worker found=-1h
consent::CorrectionBody Acts::correction(const Command& command) {
  consent::CorrectionBody body;
  body.actor = actor(command);
  body.proposer.worker = world_.names_.id<WorkerId>(command.value("proposer", "worker"));
  body.proposer.function = world_.number(command, "proposed_in", "functions", 1);
  body.exchange_id = world_.names_.id<ExchangeId>(command.at("exchange"));
  if (command.value("reason", "wrong_person") == "wrong_content") {
    body.reason = consent::CorrectionReason::wrong_content;
  }
  body.created = when(command, "created", 0);
  body.proposed = when(command, "proposed", 0);
  body.found = when(command, "found", 0);
  return body;
}

// destroyed by=gm exchange=e1 message=m1 correction=7
consent::DestroyedBody Acts::destroyed(const Command& command) {
  consent::DestroyedBody body;
  body.actor = actor(command);
  body.exchange_id = world_.names_.id<ExchangeId>(command.at("exchange"));
  body.message_id = world_.names_.id<MessageId>(command.at("message"));
  body.correction = command.number("correction", 0);
  if (command.has("alone")) body.how = consent::Destroyed::before;
  body.destroyed = world_.wall_;
  return body;
}

Payload Acts::build(const Command& command) {
  const std::string& verb = command.verb;
  under_ = static_cast<std::uint32_t>(command.number("under", world_.covenant_version_));
  if (verb == "submit") return submit(command);
  if (verb == "read") return act(LeafType::read, command, read(command));
  if (verb == "withdraw") return act(LeafType::withdraw, command, withdraw(command));
  if (verb == "receipt") return act(LeafType::receipt, command, receipt(command));
  if (verb == "removed") return act(LeafType::removed, command, removed(command));
  if (verb == "resubmitted") {
    return act(LeafType::resubmitted, command, resubmitted(command));
  }
  if (verb == "erasure") return act(LeafType::erasure, command, erasure(command));
  if (verb == "correction") return act(LeafType::correction, command, correction(command));
  if (verb == "destroyed") return act(LeafType::destroyed, command, destroyed(command));
  if (verb == "preflight") {
    return act(LeafType::preflight, command, asked<consent::PreflightBody>(command));
  }
  if (verb == "intent") {
    auto body = asked<consent::IntentBody>(command);
    body.exchange_id = world_.names_.id<ExchangeId>(command.at("id"));
    body.content = content(command.value("content", "text"));
    world_.intents_.emplace(body.exchange_id, body);
    return act(LeafType::intent, command, body);
  }
  consent::FactBody body;
  body.actor = actor(command);
  body.serial = command.number("serial", ++world_.counter_ + 1'000);
  body.created = when(command, "created", 0);
  body.payload = fact(command);
  return act(LeafType::fact, command, body);
}

}  // namespace sluis::broker::testing
