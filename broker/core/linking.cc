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

// Something that may close is on record about that person, or about who may be the same.
bool has_circumstances(const State& state, const PersonId& subject) {
  const auto& circumstances = state.facts.circumstances_of;
  if (circumstances.empty()) return false;
  const auto about = state.persons.closing(subject);
  return std::any_of(about.begin(), about.end(), [&](const PersonId& person) {
    return circumstances.contains(person);
  });
}

// An objection, what good care withholds, a death: what closes keeps a signal out of linking too;
// and what was corrected is no signal any more.
bool is_kept_out(const State& state, const LinkingRule& rule, const Exchange& exchange,
                 TimeMs now) {
  if (exchange.correction) return true;
  if (!has_circumstances(state, exchange.persons.front().person)) return false;
  consent::Request signal =
      request_of(state, question_of(exchange, MemberId{}, Level::existence), now);
  signal.persons.resize(1);
  const FactsAbout facts = state.facts.about(state.persons, signal.persons);
  return consent::is_kept_out(*state.covenant, rule, facts.view(), signal);
}

// The rule is about the signal, and nothing keeps that out.
bool takes_part(const State& state, const LinkingRule& rule, const Exchange& exchange,
                TimeMs now) {
  return consent::fits(*state.covenant, rule, signal_of(exchange), now) &&
         !is_kept_out(state, rule, exchange, now);
}

using Signals = std::map<ExchangeId, const Exchange*>;

// The signals of one family, and the alert that has some of them already.
struct Family {
  Signals signals;
  const Alert* alert = nullptr;
};

void take_in_alerts(const State& state, const LinkingRule& rule, TimeMs now, Family& family) {
  const Signals direct = family.signals;
  std::vector<const Alert*> taken;  // most often one, which has them all
  for (const auto& [id, signal] : direct) {
    const bool is_taken = std::any_of(taken.begin(), taken.end(), [&, &each = id](auto* alert) {
      const std::vector<ExchangeId>& all = alert->linked.exchanges;
      return std::binary_search(all.begin(), all.end(), each);
    });
    const Alert* alert = is_taken ? nullptr : state.alerts.of(rule.term.number, id);
    if (alert == nullptr) continue;
    taken.push_back(alert);
    if (family.alert == nullptr || alert->revision < family.alert->revision) family.alert = alert;
    for (const ExchangeId& each : alert->linked.exchanges) {
      if (family.signals.contains(each)) continue;
      const Exchange* exchange = state.exchanges.find(each);
      if (exchange == nullptr || is_kept_out(state, rule, *exchange, now)) continue;
      family.signals.emplace(each, exchange);
    }
  }
}

// A signal that takes part, with those that join it now, and what these are together with already.
Family next_to(const State& state, const LinkingRule& rule, const Signals::value_type& which,
               TimeMs now) {
  const LinkSignal signal = signal_of(*which.second);
  const auto persons = consent::family_of(rule, state.persons, signal.subject);
  auto others = state.exchanges.rows_about(persons);
  std::erase_if(others, [&](const auto& other) { return other.first == which.first; });
  std::vector<LinkSignal> on_record;
  on_record.reserve(others.size());
  for (const auto& [id, other] : others) on_record.push_back(signal_of(*other));
  Family out;
  for (const std::size_t i :
       consent::joining(*state.covenant, rule, persons, on_record, signal, now)) {
    if (!is_kept_out(state, rule, *others[i].second, now)) out.signals.insert(others[i]);
  }
  if (out.signals.empty()) return out;
  out.signals.insert(which);
  take_in_alerts(state, rule, now, out);
  return out;
}

// near: to know that there is something to say, one step is enough, since every signal of an alert
// is looked at. whole: what is said is of all that hangs together. Said step by step, an alert
// would for a moment be for the coordinator of a part of the family.
enum class Reach { near, whole };

// Signals about one person see the same family: one that takes part is looked from for all of them.
Family family_of(const State& state, const LinkingRule& rule, const Signals::value_type& which,
                 TimeMs now, Reach reach) {
  Family out;
  std::set<PersonId> looked;
  Signals open{which};
  while (!open.empty()) {
    const auto each = *open.begin();
    open.erase(open.begin());
    const PersonId& subject = each.second->persons.front().person;
    if (looked.contains(subject) || !takes_part(state, rule, *each.second, now)) continue;
    looked.insert(subject);
    Family more = next_to(state, rule, each, now);
    if (reach == Reach::near) return more;
    for (const auto& signal : more.signals) {
      if (out.signals.insert(signal).second) open.insert(signal);
    }
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
                                       const Signals::value_type& which, TimeMs now, Reach reach) {
  const Family family = family_of(state, rule, which, now, reach);
  if (family.signals.empty()) return std::nullopt;
  LinkedAlert out;
  std::vector<LinkSignal> signals;
  std::set<PersonId> subjects;
  for (const auto& [each, exchange] : family.signals) {
    out.exchanges.push_back(each);
    signals.push_back(signal_of(*exchange));
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
  const Exchange* exchange = state.exchanges.find(id);
  if (!state.covenant || exchange == nullptr) return std::nullopt;
  for (const LinkingRule& rule : state.covenant->linking) {
    if (auto alert = alert_under(state, rule, {id, exchange}, now, reach)) return alert;
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
    const PersonId& subject = exchange->persons.front().person;
    for (const LinkingRule& rule : state.covenant->linking) {
      if (silent.contains({rule.term.number, subject})) continue;
      if (alert_under(state, rule, {id, exchange}, step.now(), Reach::near)) {
        step.state.alerts.pending.insert(id);
        break;
      }
      if (!takes_part(state, rule, *exchange, step.now())) continue;
      silent.emplace(rule.term.number, subject);
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
      const Exchange* exchange = step.state.exchanges.find(each);
      if (rule == nullptr || exchange == nullptr) continue;
      if (!alert_under(step.state, *rule, {each, exchange}, step.now(), Reach::near)) continue;
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
