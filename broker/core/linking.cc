// SPDX-License-Identifier: EUPL-1.2
// What linking says about a signal as the state is now. Nothing happens here but the mark: what is
// said becomes an event (alert.cc).
#include "consent/core/linking.h"

#include "broker/core/step.h"
#include "consent/core/linked_bodies.h"

namespace sluis::broker {
namespace {

using consent::LinkingRule;
using consent::LinkSignal;

LinkSignal signal_of(const Exchange& exchange) {
  return {exchange.source, exchange.kind, exchange.at, exchange.persons.front().person};
}

const LinkingRule* rule_of(const State& state, std::uint16_t number) {
  if (!state.covenant) return nullptr;
  const auto& rules = state.covenant->linking;
  const auto row = std::find_if(rules.begin(), rules.end(), [&](const LinkingRule& rule) {
    return rule.term.number == number;
  });
  return row == rules.end() ? nullptr : &*row;
}

// An objection, what good care withholds, a death: what closes keeps a signal out of linking too;
// and what was corrected is no signal any more.
bool is_kept_out(const State& state, const LinkingRule& rule, const Exchange& exchange,
                 TimeMs now) {
  if (exchange.correction) return true;
  if (state.facts.circumstances.empty()) return false;
  consent::Request signal =
      request_of(state, question_of(exchange, MemberId{}, Level::existence), now);
  signal.persons.resize(1);
  const FactsAbout facts = state.facts.about(state.persons, signal.persons);
  return consent::is_kept_out(*state.covenant, rule, facts.view(), signal);
}

// The signals of one family, and the alert that has some of them already.
struct Family {
  std::set<ExchangeId> exchanges;
  const Alert* alert = nullptr;
};

void take_in_alerts(const State& state, const LinkingRule& rule, TimeMs now, Family& family) {
  const std::set<ExchangeId> direct = family.exchanges;
  std::vector<const Alert*> taken;  // most often one, which has them all
  for (const ExchangeId& id : direct) {
    const Alert* alert = state.alerts.of(rule.term.number, id);
    if (alert == nullptr || std::find(taken.begin(), taken.end(), alert) != taken.end()) continue;
    taken.push_back(alert);
    if (family.alert == nullptr || alert->revision < family.alert->revision) family.alert = alert;
    for (const ExchangeId& each : alert->linked.exchanges) {
      const Exchange* exchange = state.exchanges.find(each);
      if (exchange == nullptr || is_kept_out(state, rule, *exchange, now)) continue;
      family.exchanges.insert(each);
    }
  }
}

// The signal with those that join it now, and what these are together with already.
Family next_to(const State& state, const LinkingRule& rule, const ExchangeId& id, TimeMs now) {
  const Exchange& exchange = *state.exchanges.find(id);
  if (is_kept_out(state, rule, exchange, now)) return {};
  const LinkSignal signal = signal_of(exchange);
  std::vector<ExchangeId> ids;
  std::vector<LinkSignal> on_record;
  const auto persons = consent::family_of(rule, state.persons, signal.subject);
  for (const ExchangeId& other : state.exchanges.about(persons)) {
    const Exchange& found = *state.exchanges.find(other);
    if (other == id || is_kept_out(state, rule, found, now)) continue;
    ids.push_back(other);
    on_record.push_back(signal_of(found));
  }
  Family out;
  for (const std::size_t i :
       consent::joining(*state.covenant, rule, state.persons, on_record, signal, now)) {
    out.exchanges.insert(ids[i]);
  }
  if (out.exchanges.empty()) return out;
  out.exchanges.insert(id);
  take_in_alerts(state, rule, now, out);
  return out;
}

// near: to know that there is something to say, one step is enough, since every signal of an alert
// is looked at. whole: what is said is of all that hangs together. Said step by step, an alert
// would for a moment be for the coordinator of a part of the family.
enum class Reach { near, whole };

Family family_of(const State& state, const LinkingRule& rule, const ExchangeId& id, TimeMs now,
                 Reach reach) {
  Family out = next_to(state, rule, id, now);
  if (reach == Reach::near) return out;
  std::set<ExchangeId> seen{id};
  std::vector<ExchangeId> open(out.exchanges.begin(), out.exchanges.end());
  while (!open.empty()) {
    const ExchangeId each = open.back();
    open.pop_back();
    if (!seen.insert(each).second) continue;
    const Family more = next_to(state, rule, each, now);
    open.insert(open.end(), more.exchanges.begin(), more.exchanges.end());
    out.exchanges.insert(more.exchanges.begin(), more.exchanges.end());
    const bool is_older = more.alert != nullptr &&
                          (out.alert == nullptr || more.alert->revision < out.alert->revision);
    if (is_older) out.alert = more.alert;
  }
  return out;
}

// The open case on any of the subjects: the one that was opened first.
const CaseRecord* open_case(const State& state, const std::vector<PersonId>& subjects) {
  const CaseRecord* found = nullptr;
  for (const PersonId& subject : subjects) {
    for (const PersonId& person : state.persons.same(subject)) {
      const auto row = state.facts.cases_of.find(person);
      if (row == state.facts.cases_of.end()) continue;
      for (const CaseId& id : row->second) {
        const CaseRecord& record = state.facts.cases.at(id);
        const bool usable =
            record.state.open && state.covenant->member(record.state.coordinator) != nullptr;
        if (usable && (found == nullptr || record.state.index < found->state.index)) {
          found = &record;
        }
      }
    }
  }
  return found;
}

// False: nobody has the rule's role.
bool route(const State& state, const LinkingRule& rule, LinkedAlert& alert) {
  if (const CaseRecord* record = open_case(state, alert.subjects)) {
    alert.receiver = record->state.coordinator;
    alert.case_id = record->state.id;
    return true;
  }
  const consent::Member* receiver = state.covenant->only_member(rule.receiver_role);
  if (receiver == nullptr) return false;
  alert.receiver = receiver->id;
  return true;
}

// What its reader already has goes to nobody else until there is more to say.
void keep_receiver(const State& state, const Alert& before, LinkedAlert& alert) {
  const auto reader = before.readers.find(before.linked.receiver);
  if (reader == before.readers.end() || !reader->second.released) return;
  const bool says_more = alert.reporters != before.linked.reporters ||
                         alert.other_youth != before.linked.other_youth ||
                         alert.uncertain != before.linked.uncertain;
  const bool is_member = state.covenant->member(before.linked.receiver) != nullptr;
  if (says_more || !is_member) return;
  alert.receiver = before.linked.receiver;
  alert.case_id = before.linked.case_id;
}

std::optional<LinkedAlert> alert_under(const State& state, const LinkingRule& rule,
                                       const ExchangeId& id, TimeMs now, Reach reach) {
  const Family family = family_of(state, rule, id, now, reach);
  if (family.exchanges.empty()) return std::nullopt;
  LinkedAlert out;
  std::vector<LinkSignal> signals;
  std::set<PersonId> subjects;
  for (const ExchangeId& each : family.exchanges) {
    signals.push_back(signal_of(*state.exchanges.find(each)));
    subjects.insert(signals.back().subject);
  }
  const consent::LinkSummary summary = consent::summary_of(state.persons, signals);
  if (summary.reporters.size() < 2) return std::nullopt;
  if (summary.reporters.size() > consent::kReportersMax) return std::nullopt;
  out.rule = rule.term.number;
  out.ground = rule.ground;
  out.tell_reporters = rule.tell_reporters;
  out.reporters = summary.reporters;
  out.since = summary.since;
  out.other_youth = summary.other_youth;
  out.uncertain = summary.uncertain;
  out.exchanges.assign(family.exchanges.begin(), family.exchanges.end());
  out.subjects.assign(subjects.begin(), subjects.end());
  if (!route(state, rule, out)) return std::nullopt;
  if (family.alert == nullptr) return out;
  out.alert_id = family.alert->linked.alert_id;
  keep_receiver(state, *family.alert, out);
  if (out == family.alert->linked) return std::nullopt;
  return out;
}

std::optional<LinkedAlert> alert_of(const State& state, const ExchangeId& id, TimeMs now,
                                    Reach reach) {
  if (!state.covenant || state.exchanges.find(id) == nullptr) return std::nullopt;
  for (const LinkingRule& rule : state.covenant->linking) {
    if (auto alert = alert_under(state, rule, id, now, reach)) return alert;
  }
  return std::nullopt;
}

}  // namespace

std::optional<LinkedAlert> alert_for(const State& state, const ExchangeId& id, TimeMs now) {
  return alert_of(state, id, now, Reach::whole);
}

void mark_links(Step& step, const ExchangeId& id) {
  if (alert_of(step.state, id, step.now(), Reach::near)) step.state.alerts.pending.insert(id);
}

// Signals about one person that a rule links see the same family: of these one look tells of all
// that there is nothing to say.
void mark_links(Step& step, const std::vector<ExchangeId>& ids) {
  const State& state = step.state;
  if (!state.covenant) return;
  std::set<std::pair<std::uint16_t, PersonId>> silent;
  for (const ExchangeId& id : ids) {
    const Exchange* exchange = state.exchanges.find(id);
    if (exchange == nullptr) continue;
    const LinkSignal signal = signal_of(*exchange);
    for (const LinkingRule& rule : state.covenant->linking) {
      if (silent.contains({rule.term.number, signal.subject})) continue;
      if (alert_under(state, rule, id, step.now(), Reach::near)) {
        step.state.alerts.pending.insert(id);
        break;
      }
      const bool is_linked = consent::fits(*state.covenant, rule, signal, step.now()) &&
                             !is_kept_out(state, rule, *exchange, step.now());
      if (is_linked) silent.emplace(rule.term.number, signal.subject);
    }
  }
}

void mark_alerts_of(Step& step, const ExchangeId& id) {
  if (!step.state.covenant) return;
  for (const LinkingRule& rule : step.state.covenant->linking) {
    const Alert* alert = step.state.alerts.of(rule.term.number, id);
    if (alert != nullptr) mark_links(step, alert->linked.exchanges);
  }
}

void undo_links(Step& step, const ExchangeId& id) {
  step.state.alerts.pending.erase(id);
  std::vector<std::pair<AlertId, LinkedAlert>> named;
  for (const AlertId& alert_id : step.state.alerts.with(id)) {
    named.emplace_back(alert_id, step.state.alerts.find(alert_id)->linked);
  }
  for (const auto& [alert_id, alert] : named) {
    const LinkingRule* rule = rule_of(step.state, alert.rule);
    bool is_made_anew = false;
    for (const ExchangeId& each : alert.exchanges) {
      if (rule == nullptr || step.state.exchanges.find(each) == nullptr) continue;
      if (!alert_under(step.state, *rule, each, step.now(), Reach::near)) continue;
      step.state.alerts.pending.insert(each);
      is_made_anew = true;
    }
    if (is_made_anew) continue;
    for (const MemberId& member : step.state.alerts.undo(alert_id)) {
      step.emit(NotifyMember{member, true, false, false});
    }
  }
}

std::vector<WaitingAlert> alerts_for(const State& state, const MemberId& member, TimeMs now) {
  std::vector<WaitingAlert> out;
  if (state.recovery.is_open()) return out;
  for (const AlertId& id : state.alerts.waiting(member)) {
    const Alert& alert = *state.alerts.find(id);
    const LinkingRule* rule = rule_of(state, alert.linked.rule);
    if (rule == nullptr || !consent::may_link(*state.covenant, *rule, now)) continue;
    const auto& signals = alert.linked.exchanges;
    const bool names_who_is_kept_out =
        std::any_of(signals.begin(), signals.end(), [&](const ExchangeId& each) {
          const Exchange* exchange = state.exchanges.find(each);
          return exchange != nullptr && is_kept_out(state, *rule, *exchange, now);
        });
    if (names_who_is_kept_out) continue;
    out.push_back({id, alert.revision});
  }
  return out;
}

}  // namespace sluis::broker
