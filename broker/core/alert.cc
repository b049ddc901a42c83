// SPDX-License-Identifier: EUPL-1.2
// ALERT: a family's signals are linked, the alert is given to its readers, and they have it.
#include "broker/core/step.h"
#include "consent/core/linked_bodies.h"

namespace sluis::broker {
namespace {

consent::LinkedBody body_of(const LinkedAlert& alert, std::uint32_t covenant) {
  consent::LinkedBody out;
  out.alert_id = alert.alert_id;
  out.rule = alert.rule;
  out.ground = alert.ground;
  out.covenant = covenant;
  out.receiver = alert.receiver;
  out.case_id = alert.case_id;
  out.reporters = alert.reporters;
  out.since = alert.since;
  out.other_youth = alert.other_youth;
  out.uncertain = alert.uncertain;
  return out;
}

// A reader is told again when the alert says something new; another signal of the same members is
// nothing new.
bool says_the_same(const LinkedAlert& one, const LinkedAlert& other) {
  return one.receiver == other.receiver && one.case_id == other.case_id &&
         one.reporters == other.reporters && one.other_youth == other.other_youth &&
         one.uncertain == other.uncertain;
}

std::map<MemberId, AlertReader> readers_of(Step& step, const LinkedAlert& alert,
                                           const Alert* before, std::uint64_t revision) {
  std::set<MemberId> members{alert.receiver};
  if (alert.tell_reporters) members.insert(alert.reporters.begin(), alert.reporters.end());
  const bool tell = before == nullptr || !says_the_same(before->linked, alert);
  std::map<MemberId, AlertReader> out;
  for (const MemberId& member : members) {
    AlertReader reader;
    const bool known = before != nullptr && before->readers.contains(member);
    if (known) reader = before->readers.at(member);
    if (tell || !known) {
      reader.wanted = revision;
      reader.released = false;
      step.emit(NotifyMember{member, true, false, false});
    }
    out.emplace(member, reader);
  }
  return out;
}

void on(Step& step, const AlertLinked& event) {
  std::optional<PersonId> person = step.state.subject_of(event.exchange_id);
  // The signal was forgotten since; what it led to was said, and stays.
  if (!person && event.alert && step.replays() && step.state.forgot) {
    person = event.alert->subjects.front();
  }
  if (!event.alert || !person) {
    step.applied.changed = step.state.alerts.pending.erase(event.exchange_id) != 0;
    return;
  }
  LinkedAlert alert = *event.alert;
  // Erased with any of its subjects; what is left of the family may come to an alert of its own.
  const auto is_erased = [&](const PersonId& subject) {
    return step.state.erased.contains(subject);
  };
  if (step.replays() && std::any_of(alert.subjects.begin(), alert.subjects.end(), is_erased)) {
    return;
  }
  if (alert.alert_id.is_zero()) alert.alert_id = step.draw_id<AlertId>("sluis/v1/alert");
  const Alert* before = step.state.alerts.find(alert.alert_id);
  const std::uint64_t revision =
      step.append_own(LeafType::linked, body_of(alert, step.covenant().version), person);
  Alert next{alert, revision, *person, readers_of(step, alert, before, revision)};
  step.state.alerts.set(alert.alert_id, std::move(next));
  // The others need no event of their own, unless another rule has something to say of them.
  for (const ExchangeId& exchange : alert.exchanges) step.state.alerts.pending.erase(exchange);
  mark_links(step, alert.exchanges);
}

void on(Step& step, const AlertReleased& event) {
  const std::vector<WaitingAlert> waiting = alerts_for(step.state, event.recipient, step.now());
  const WaitingAlert asked{event.alert_id, event.revision};
  if (std::find(waiting.begin(), waiting.end(), asked) == waiting.end()) return;
  const Alert& alert = *step.state.alerts.find(event.alert_id);
  consent::AlertReleaseBody body;
  body.alert_id = event.alert_id;
  body.linked = alert.revision;
  body.recipient = event.recipient;
  body.ground = alert.linked.ground;
  body.nonce = event.nonce;
  body.boot = event.boot_id;
  body.covenant = step.covenant().version;
  const std::uint64_t index = step.append_own(LeafType::release, body, alert.person);
  step.state.alerts.reader(event.alert_id, event.recipient)->released = true;
  step.emit(DeliverAlert{event.request, event.recipient, event.alert_id, alert.revision, index});
}

void on(Step& step, const AlertHad& event) {
  const AlertReader* reader = step.state.alerts.reader(event.alert_id, event.recipient);
  if (reader == nullptr || event.revision <= reader->had) return;
  if (event.revision > step.state.alerts.find(event.alert_id)->revision) return;
  step.state.alerts.note_had(event.alert_id, event.recipient, event.revision);
  step.applied.changed = true;
}

}  // namespace

void handle(Step& step, const AlertEvent& event) {
  std::visit([&](const auto& what) { on(step, what); }, event.what);
}

}  // namespace sluis::broker
