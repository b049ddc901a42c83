// SPDX-License-Identifier: EUPL-1.2
// Effects and answers as text, with the names of the story.
#include <sstream>

#include "broker/core/step.h"
#include "consent/core/case_bodies.h"
#include "consent/core/linked_bodies.h"
#include "proto/canon/archive.h"
#include "tests/broker/world.h"

namespace sluis::broker::testing {
namespace {

template <class Body>
Body decoded(const AppendLeaf& leaf) {
  return canon::decode<Body>(leaf.opening.body, "leaf").value();
}

std::string numbers(const std::vector<std::uint64_t>& values) {
  std::string out;
  for (const std::uint64_t value : values) out += (out.empty() ? "" : ",") + std::to_string(value);
  return "[" + out + "]";
}
std::string_view verdict_name(consent::Verdict verdict) {
  switch (verdict) {
    case consent::Verdict::permit: return "permit";
    case consent::Verdict::hold: return "hold";
    default: return "deny";
  }
}
std::string_view reason_name(std::uint16_t number) {
  const auto code = error_from_number(number);
  return code ? catalogue(*code).name : "?";
}
std::string_view type_name(LeafType type) {
  switch (type) {
    case LeafType::covenant: return "covenant";
    case LeafType::intent: return "intent";
    case LeafType::submit: return "submit";
    case LeafType::receipt: return "receipt";
    case LeafType::withdraw: return "withdraw";
    case LeafType::preflight: return "preflight";
    case LeafType::read: return "read";
    case LeafType::fact: return "fact";
    case LeafType::removed: return "removed";
    case LeafType::erasure: return "erasure";
    case LeafType::correction: return "correction";
    case LeafType::destroyed: return "destroyed";
    case LeafType::reopen: return "reopen";
    case LeafType::resubmitted: return "resubmitted";
    case LeafType::member_lost: return "member_lost";
    case LeafType::decision: return "decision";
    case LeafType::order: return "order";
    case LeafType::release: return "release";
    case LeafType::void_lease: return "void";
    case LeafType::effective: return "effective";
    case LeafType::unknown: return "unknown";
    case LeafType::expired: return "expired";
    case LeafType::skip: return "skip";
    case LeafType::returned: return "returned";
    case LeafType::linked: return "linked";
    case LeafType::retention: return "retention";
    case LeafType::case_due: return "case_due";
    default: return "other";
  }
}
std::string_view recall_name(RecallState state) {
  switch (state) {
    case RecallState::open: return "open";
    case RecallState::destroyed: return "destroyed";
    default: return "not opened";
  }
}
std::string_view stage_name(Stage stage) {
  switch (stage) {
    case Stage::accepted: return "accepted";
    case Stage::released: return "released";
    case Stage::done: return "done";
    case Stage::returned: return "returned";
    case Stage::expired: return "expired";
    default: return "unknown";
  }
}

}  // namespace

std::string_view level_name(Level level) {
  switch (level) {
    case Level::existence: return "existence";
    case Level::category: return "category";
    case Level::content: return "content";
    default: return "none";
  }
}

std::string World::time_text(TimeMs time) const {
  return time < start_ ? "t-" + std::to_string(start_.ms - time.ms)
                       : "t+" + std::to_string(time.ms - start_.ms);
}

std::string World::day_text(TimeMs time) const {
  const std::uint64_t day = 86'400'000, since = time.ms - start_.ms;
  return since % day == 0 ? "day " + std::to_string(since / day) : time_text(time);
}

std::string World::outcome_text(const Outcome& outcome) {
  std::ostringstream out;
  out << names_.of(outcome.recipient) << " " << verdict_name(outcome.verdict) << " "
      << level_name(outcome.level) << " " << catalogue(outcome.reason).name << " "
      << numbers(outcome.references) << " @" << outcome.decision_index;
  return out.str();
}

// The bodies of leaves, one function for each.
struct LeafText {
  World& world;
  Names& names = world.names();

  std::string ids(const std::vector<MessageId>& list) const {
    std::set<std::string> named;
    for (const MessageId& id : list) named.insert(names.of(id));
    std::string text;
    for (const std::string& name : named) text += (text.empty() ? "" : ",") + name;
    return "[" + text + "]";
  }
  std::string of(const consent::DecisionBody& body) const {
    std::ostringstream out;
    out << names.of(body.source) << "->" << names.of(body.recipient);
    if (!body.exchange_id.is_zero()) out << " " << names.of(body.exchange_id);
    if (body.message_id) out << " " << names.of(*body.message_id);
    out << " " << verdict_name(body.verdict) << " " << level_name(body.level) << " "
        << reason_name(body.reason) << " " << numbers(body.references);
    return out.str();
  }
  std::string of(const consent::OrderBody& body) const {
    std::ostringstream out;
    out << world.order_name(body.order_id) << " " << names.of(body.exchange_id) << " to "
        << names.of(body.recipient) << " " << level_name(body.level) << " until "
        << world.time_text(body.valid_until) << " decision " << body.decision;
    return out.str();
  }
  std::string of(const consent::ReleaseBody& body) const {
    std::ostringstream out;
    out << world.lease_name(body.lease) << " " << names.of(body.envelope) << " of "
        << names.of(body.exchange_id) << " to " << names.of(body.recipient) << " ground "
        << body.ground << " " << level_name(body.level) << " " << numbers(body.references);
    return out.str();
  }
  std::string of(const consent::LinkedBody& body) const {
    std::set<std::string> reporters;
    for (const MemberId& member : body.reporters) reporters.insert(names.of(member));
    std::string out = world.alert_name(body.alert_id) + " to " + names.of(body.receiver);
    if (body.case_id) out += " for " + names.of(*body.case_id);
    out += " from";
    for (const std::string& name : reporters) out += " " + name;
    out += " since " + world.time_text(body.since) + " ground " + std::to_string(body.ground);
    if (body.other_youth) out += " other_youth";
    return out + (body.uncertain ? " uncertain" : "");
  }
  std::string of(const consent::AlertReleaseBody& body) const {
    return world.alert_name(body.alert_id) + " @" + std::to_string(body.linked) + " to " +
           names.of(body.recipient) + " ground " + std::to_string(body.ground);
  }
  std::string of(const consent::CaseDueBody& body) const {
    std::string out = world.notice_name(body.notice_id) + " " + names.of(body.case_id) + " " +
                      std::string(consent::name_of(body.deadline.duty)) + " by " +
                      world.day_text(body.deadline.at) + " stage " + std::to_string(body.stage);
    if (body.rung != 0) out += " rung " + std::to_string(body.rung);
    if (body.ground != 0) out += " ground " + std::to_string(body.ground);
    return out + " to " + (body.told.is_zero() ? "nobody" : names.of(body.told));
  }
  std::string of(const consent::VoidBody& body) const { return names.of(body.lease); }
  std::string of(const consent::EffectiveBody& body) const {
    return names.of(body.withdraw_id) + " opened " + ids(body.opened) + " not_opened " +
           ids(body.not_opened) + " unknown " + ids(body.unknown);
  }
  std::string of(const consent::RetentionBody& body) const {
    return names.of(body.exchange_id) + " of " + names.of(body.source) + " due " +
           world.time_text(body.due) + " removed " + numbers(body.removed);
  }
  std::string of(const consent::EndBody& body) const {
    return names.of(body.message_id) + " " + std::string(reason_name(body.reason));
  }
};

std::string World::leaf_details(const AppendLeaf& leaf) {
  const LeafText text{*this};
  switch (leaf.leaf.type) {
    case LeafType::decision: return text.of(decoded<consent::DecisionBody>(leaf));
    case LeafType::order: return text.of(decoded<consent::OrderBody>(leaf));
    case LeafType::release:
      if (leaf.opening.body.front() == consent::kAlertReleaseVersion) {
        return text.of(decoded<consent::AlertReleaseBody>(leaf));
      }
      return text.of(decoded<consent::ReleaseBody>(leaf));
    case LeafType::linked: return text.of(decoded<consent::LinkedBody>(leaf));
    case LeafType::void_lease: return text.of(decoded<consent::VoidBody>(leaf));
    case LeafType::effective: return text.of(decoded<consent::EffectiveBody>(leaf));
    case LeafType::retention: return text.of(decoded<consent::RetentionBody>(leaf));
    case LeafType::case_due: return text.of(decoded<consent::CaseDueBody>(leaf));
    case LeafType::expired:
    case LeafType::unknown:
    case LeafType::returned:
    case LeafType::skip: return text.of(decoded<consent::EndBody>(leaf));
    default: return "by " + names_.of(leaf.leaf.member);
  }
}

std::string World::order_name(const OrderId& id) {
  if (!labelled_orders_.contains(names_.of(id))) {
    const std::string name = "O" + std::to_string(++orders_);
    names_.give(id.view(), name);
    labelled_orders_[name] = id;
  }
  return names_.of(id);
}
std::string World::alert_name(const AlertId& id) {
  if (!labelled_alerts_.contains(names_.of(id))) {
    const std::string name = "A" + std::to_string(++alerts_);
    names_.give(id.view(), name);
    labelled_alerts_[name] = id;
  }
  return names_.of(id);
}
std::string World::lease_name(const LeaseId& id) {
  if (!labelled_leases_.contains(names_.of(id))) {
    const std::string name = "L" + std::to_string(++leases_);
    names_.give(id.view(), name);
    labelled_leases_[name] = id;
  }
  return names_.of(id);
}

// Effects, one function for each.
struct EffectText {
  World& world;
  Names& names = world.names();

  std::string operator()(const AppendLeaf& leaf) const {
    std::ostringstream out;
    out << "leaf " << leaf.index << " " << type_name(leaf.leaf.type) << " "
        << world.leaf_details(leaf);
    if (leaf.sealed_for) out << " under " << names.of(*leaf.sealed_for);
    if (!leaf.persons.empty()) out << " with";
    for (const SealedPerson& person : leaf.persons) out << " " << names.of(person.person);
    return out.str();
  }
  std::string operator()(const AppendDirectoryLeaf& leaf) const {
    return "directory leaf " + std::to_string(leaf.index);
  }
  std::string message_of(const Bytes& key) const {
    return names.of_bytes(ByteView(key).subspan(MemberId::kSize));
  }
  std::string operator()(const PutRow& put) const { return "row " + message_of(put.key) + " put"; }
  std::string operator()(const DeleteRow& gone) const {
    return "row " + message_of(gone.key) + " deleted";
  }
  std::string operator()(const PutPayload& put) const {
    return names.of(put.envelope) + " stored";
  }
  std::string operator()(const ForgetEntries& forget) const {
    return std::to_string(forget.entries.size()) + " journal entries forgotten";
  }
  std::string operator()(const DeletePayload& gone) const {
    return names.of(gone.envelope) + " deleted";
  }
  std::string operator()(const Answer& answer) const {
    std::ostringstream out;
    out << "answer " << names.of(answer.member) << ": ";
    if (const auto* refusal = std::get_if<RefusalReply>(&answer.reply)) {
      out << "refused " << catalogue(refusal->code).name << " (" << refusal->place << ")";
      return out.str();
    }
    const auto& ack = std::get<AckReply>(answer.reply);
    out << "ack " << ack.index;
    for (const Outcome& outcome : ack.outcomes) out << "; " << world.outcome_text(outcome);
    if (!ack.facts.empty()) out << "; facts " << numbers(ack.facts);
    return out.str();
  }
  std::string operator()(const Deliver& deliver) const {
    return "deliver " + names.of(deliver.message.message_id) + " to " +
           names.of(deliver.recipient) + " under " + names.of(deliver.lease) + " with leaf " +
           std::to_string(deliver.release_index);
  }
  std::string operator()(const DeliverAlert& deliver) const {
    return "deliver " + names.of(deliver.alert_id) + " @" + std::to_string(deliver.revision) +
           " to " + names.of(deliver.recipient) + " with leaf " +
           std::to_string(deliver.release_index);
  }
  std::string operator()(const NotifyMember& notify) const {
    return "notify " + names.of(notify.member) + (notify.mail ? " mail" : "") +
           (notify.orders ? " orders" : "") + (notify.status ? " status" : "");
  }
  std::string operator()(const WithdrawChanged& changed) const {
    return "tell " + names.of(changed.member) + " of " + names.of(changed.withdraw_id);
  }
};

std::string World::text(const Effect& effect) { return std::visit(EffectText{*this}, effect); }

// Events that are no acts, by what they are about.
struct PayloadText {
  World& world;
  Names& names = world.names();

  std::string operator()(const ActEvent&) const { return "act"; }
  std::string operator()(const SubmitEvent&) const { return "submit"; }
  std::string operator()(const ReleaseEvent& event) const {
    return "release " + names.of(event.message.message_id);
  }
  std::string operator()(const VoidEvent& event) const { return "void " + names.of(event.lease); }
  std::string operator()(const LeaseOverEvent& event) const {
    return "lease over " + names.of(event.lease);
  }
  std::string operator()(const ExpireEvent& event) const {
    return "expire " + names.of(event.message.message_id);
  }
  std::string operator()(const OrderOverEvent& event) const {
    return "order over " + names.of(event.order_id);
  }
  std::string operator()(const RenewEvent& event) const {
    return "renew " + names.of(event.exchange_id);
  }
  std::string operator()(const UnknownEvent& event) const {
    return "unknown " + names.of(event.message.message_id);
  }
  std::string operator()(const EffectiveEvent& event) const {
    return "effective " + names.of(event.withdraw_id);
  }
  std::string operator()(const RedecideEvent& event) const {
    return "redecide " + names.of(event.exchange_id);
  }
  std::string operator()(const FactTimeEvent& event) const {
    return "fact time " + world.time_text(event.at);
  }
  std::string operator()(const BootEvent& event) const { return "boot " + names.of(event.boot_id); }
  std::string operator()(const CovenantEvent&) const { return "covenant"; }
  std::string operator()(const ReopenEvent&) const { return "reopen"; }
  std::string operator()(const MemberLostEvent&) const { return "member lost"; }
  std::string operator()(const DirectoryEvent&) const { return "directory entry"; }
  std::string operator()(const ErasedEvent&) const { return "erased"; }
  std::string operator()(const RetireEvent& event) const {
    return "retire " + names.of(event.exchange_id);
  }
  std::string operator()(const CaseEvent& event) const {
    if (const auto* due = std::get_if<CaseDue>(&event.what)) {
      return names.of(due->case_id) + " due " + std::string(consent::name_of(due->deadline.duty));
    }
    const auto& had = std::get<NoticeHad>(event.what);
    return names.of(had.recipient) + " has " + names.of(had.notice_id);
  }
  std::string operator()(const AlertEvent& event) const {
    if (const auto* linked = std::get_if<AlertLinked>(&event.what)) {
      return "link " + names.of(linked->exchange_id);
    }
    if (const auto* released = std::get_if<AlertReleased>(&event.what)) {
      return "release " + names.of(released->alert_id);
    }
    const auto& had = std::get<AlertHad>(event.what);
    return names.of(had.recipient) + " has " + names.of(had.alert_id) + " @" +
           std::to_string(had.revision);
  }
};

std::string World::payload_text(const Payload& payload) {
  return std::visit(PayloadText{*this}, payload);
}

// What decide() says of an exchange as the state is now, and what a permit owes or is shown with.
void World::owes(const Command& command) {
  const Bytes snapshot = machine_.snapshot();  // the archive reads in it
  canon::ReadArchive archive(snapshot);
  std::uint16_t version = 0;
  State state;
  archive(version, state);
  state.covenant = *machine_.covenant();
  const ExchangeId id = names_.id<ExchangeId>(command.at("id"));
  const Exchange* exchange = state.exchanges.find(id);
  if (exchange == nullptr) return tell("no exchange " + names_.of(id));
  const MemberId recipient = names_.id<MemberId>(command.at("to"));
  const Question question = question_of(*exchange, recipient, exchange->slots.at(recipient).wanted);
  const consent::Request request = request_of(state, question, wall_);
  const FactsAbout facts = state.facts.about(state.persons, request.persons);
  const consent::Decision decision =
      consent::decide(*state.covenant, facts.view(), request);
  const consent::Ground* ground = state.covenant->ground(decision.ground);
  std::string line = names_.of(id) + " " + names_.of(recipient) + " " +
                     std::string(verdict_name(decision.verdict)) + " " +
                     std::string(level_name(decision.level));
  if (ground != nullptr) line += " on " + ground->term.id;
  line += decision.obligations.empty() ? ", owes nothing" : ", owes";
  for (const consent::Obligation each : decision.obligations) {
    line += each == consent::Obligation::author_confirms ? " author_confirms"
            : each == consent::Obligation::not_free      ? " not_free"
                                                         : " ?";
  }
  tell(line);
}

void World::tell_withdrawal(const WithdrawId& id) {
  const auto state = machine_.withdraw_state(id);
  if (!state) return tell("no such withdrawal");
  const LeafText text{*this};
  tell(std::string(state->effective ? "effective" : "pending") + (state->proven ? " proven" : "") +
       " opened" + text.ids(state->opened) + " not_opened" + text.ids(state->not_opened) +
       " unknown" + text.ids(state->unknown) + (state->matched ? "" : " matches no consent"));
}

void World::question(const Command& command) {
  if (command.verb == "withdrawal") {
    return tell_withdrawal(names_.id<WithdrawId>(command.at("id")));
  }
  const MemberId member = names_.id<MemberId>(command.at("by"));
  if (command.verb == "orders") {
    for (const OpenOrder& order : machine_.orders(member)) {
      tell(names_.of(order.order_id) + " " + names_.of(order.exchange_id) + " to " +
           names_.of(order.recipient) + " " + std::string(level_name(order.level)) + " until " +
           time_text(order.valid_until) + " facts " + numbers(order.facts));
    }
  } else if (command.verb == "held") {
    for (const HeldView& view : machine_.status(member).held) {
      tell(names_.of(view.exchange_id) + " " + outcome_text(view.outcome) +
           (view.consent ? ", accept " + names_.of(*view.consent) : ""));
    }
  } else if (command.verb == "unanswered") {
    for (const UnansweredLease& lease : machine_.unanswered(member)) {
      tell(names_.of(lease.message.message_id) + " " + names_.of(lease.lease) +
           (lease.over ? " over" : " open"));
    }
  } else if (command.verb == "recalls") {
    for (const OpenRecall& recall : machine_.recalls(member)) {
      tell("recall " + names_.of(recall.message.message_id) + " by leaf " +
           std::to_string(recall.correction));
    }
    for (const AlertId& id : machine_.undone_alerts(member)) tell("undone " + names_.of(id));
  } else if (command.verb == "corrections") {
    for (const CorrectionView& view : machine_.status(member).corrections) {
      tell("corrected " + names_.of(view.exchange_id) + " by leaf " + std::to_string(view.index) +
           " found " + time_text(view.found));
      for (const RecallView& recall : view.recalls) {
        tell("  " + names_.of(recall.message_id) + " at " + names_.of(recall.recipient) + " " +
             std::string(recall_name(recall.state)) +
             (recall.index == 0 ? "" : " by leaf " + std::to_string(recall.index)));
      }
    }
  } else if (command.verb == "stops") {
    for (const MessageId& id : machine_.stops(member)) tell("stop " + names_.of(id));
  } else {
    std::set<std::string> lines;
    for (const MessageView& view : machine_.status(member).messages) {
      lines.insert(names_.of(view.key.message_id) + " " + std::string(stage_name(view.stage)) +
                   (view.reason ? " " + std::string(catalogue(*view.reason).name) : ""));
    }
    for (const std::string& line : lines) tell(line);
  }
}

}  // namespace sluis::broker::testing
