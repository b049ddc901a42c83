// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/replay.h"

#include "consent/core/decide.h"

namespace sluis::sdk {
namespace {

using consent::Decision;
using consent::DecisionBody;
using consent::ReleaseBody;

using Fields = std::vector<std::string_view>;

// The moments of the second at which decide() may answer differently.
std::vector<TimeMs> moments_of(std::uint64_t time_s, const consent::Covenant& covenant,
                               const FactsAbout& facts) {
  std::vector<TimeMs> out{TimeMs{time_s * 1000}};
  const auto add = [&](TimeMs time) {
    if (time.ms > time_s * 1000 && seconds_of(time) == time_s) out.push_back(time);
  };
  for (const consent::Ground& ground : covenant.grounds) {
    add(ground.valid_from);
    add(ground.valid_until);
  }
  for (const consent::ConsentState* state : facts.consents) {
    add(state->valid_from);
    add(state->valid_until);
  }
  for (const consent::CircumstanceState* state : facts.circumstances) {
    add(state->valid_from);
    add(state->valid_until);
    if (state->look_again) add(*state->look_again);
  }
  std::sort(out.begin(), out.end());
  return out;
}

void differs(Fields& out, bool same, std::string_view field) {
  if (!same) out.push_back(field);
}

Fields differing(const DecisionBody& body, const Decision& again,
                 const consent::Covenant& covenant) {
  Fields out;
  differs(out, again.verdict == body.verdict, "verdict");
  differs(out, again.level == body.level, "level");
  differs(out, again.ground == body.ground, "ground");
  differs(out, static_cast<std::uint16_t>(again.reason) == body.reason, "reason");
  differs(out, again.references == body.references, "references");
  differs(out, static_cast<std::uint16_t>(again.algorithm) == body.algorithm, "algorithm");
  differs(out, covenant.version == body.covenant, "covenant");
  return out;
}
// A release rests on a permit of that very moment, which has no leaf of its own.
Fields differing(const ReleaseBody& body, const Decision& again,
                 const consent::Covenant& covenant) {
  Fields out;
  differs(out, again.verdict == consent::Verdict::permit, "verdict");
  differs(out, again.level == body.level, "level");
  differs(out, again.ground == body.ground, "ground");
  differs(out, again.references == body.references, "references");
  differs(out, covenant.version == body.covenant, "covenant");
  return out;
}

Replayed not_possible(WhyNot why) {
  Replayed out;
  out.why_not = why;
  return out;
}

}  // namespace

template <class Body>
Status Replayer::take_signal(const Body& body, std::vector<PersonId> persons,
                             std::uint64_t index) {
  Signal signal;
  signal.request.source = body.actor.member;
  signal.request.kind = body.kind;
  signal.request.purpose = body.purpose;
  signal.request.domain = body.domain;
  signal.request.source_regime = body.source_regime;
  signal.request.urgent = body.urgent;
  for (std::size_t i = 0; i < persons.size() && i < body.persons.size(); ++i) {
    signal.persons.emplace_back(body.persons[i].role, persons[i]);
  }
  signal.wanted = body.wanted;
  if constexpr (std::is_same_v<Body, consent::IntentBody>) {
    signals_.insert_or_assign(body.exchange_id, std::move(signal));
  } else {
    preflight_ = std::pair{index, std::move(signal)};
  }
  return Done{};
}

Status Replayer::take_body(LeafType type, const Bytes& bytes, std::vector<PersonId> persons,
                           std::uint64_t index) {
  if (type == LeafType::intent) {
    SLUIS_TRY(body, canon::decode<consent::IntentBody>(bytes, "intent"));
    return take_signal(body, std::move(persons), index);
  }
  if (type == LeafType::preflight) {
    SLUIS_TRY(body, canon::decode<consent::PreflightBody>(bytes, "preflight"));
    return take_signal(body, std::move(persons), index);
  }
  if (type == LeafType::submit) {
    SLUIS_TRY(body, canon::decode<consent::SubmitBody>(bytes, "submit"));
    messages_[{body.exchange_id, body.message_id}] = body.level;
  }
  return Done{};
}

Status Replayer::take_closed(LeafType type, const Bytes& body, std::uint64_t index) {
  return take_body(type, body, {}, index);
}

Status Replayer::take(const consent::VerifiedAct& act, std::uint64_t index) {
  const SignedAct& signed_act = act.act();
  const auto taken = [&]() -> Status {
    if (signed_act.type == LeafType::fact || signed_act.type == LeafType::withdraw) {
      return fold_.take(act, index);
    }
    std::vector<std::vector<PersonKey>> keys;
    for (const PersonOpening& person : signed_act.persons) {
      SLUIS_TRY(body, canon::decode<consent::PersonBody>(person.opening.body, "person"));
      keys.push_back(std::move(body.keys));
    }
    // Who named a person by which keys together counts from then on, whatever it was for.
    std::vector<PersonId> persons = fold_.register_request(act.actor().member, keys);
    return take_body(signed_act.type, signed_act.opening.body, std::move(persons), index);
  };
  const Status status = taken();
  if (!status.ok()) take_missing();
  return status;
}

// A preflight's decisions follow it at once, one for each recipient in its order.
const Replayer::Signal* Replayer::signal_of(const DecisionBody& body, std::uint64_t index) const {
  if (!body.exchange_id.is_zero()) {
    const auto row = signals_.find(body.exchange_id);
    return row == signals_.end() ? nullptr : &row->second;
  }
  if (!preflight_ || index <= preflight_->first) return nullptr;
  const auto& wanted = preflight_->second.wanted;
  const std::uint64_t place = index - preflight_->first - 1;
  const bool answers = place < wanted.size() && wanted[place].recipient == body.recipient;
  return answers ? &preflight_->second : nullptr;
}

bool Replayer::is_open(const Signal& signal) const {
  if (signal.persons.empty()) return false;
  return about_.empty() ||
         std::all_of(signal.persons.begin(), signal.persons.end(),
                     [&](const auto& person) { return fold_.may_be(person.second, about_); });
}

// A file with another key, or a statement, may make somebody else one of these persons, givers or
// withdrawers; what is on record under that one's own keys alone is closed.
bool Replayer::records_open(const std::vector<consent::RequestPerson>& persons,
                            const FactsAbout& facts) const {
  if (about_.empty()) return true;
  std::vector<PersonId> all;
  for (const consent::RequestPerson& person : persons) {
    all.insert(all.end(), person.same.begin(), person.same.end());
  }
  for (const consent::ConsentState* consent : facts.consents) {
    for (const consent::GiverState& giver : consent->givers) all.push_back(giver.person);
  }
  for (const consent::WithdrawalState& withdrawal : facts.withdrawals) {
    all.insert(all.end(), withdrawal.givers.begin(), withdrawal.givers.end());
  }
  return fold_.all_within(all, about_);
}

consent::Request Replayer::request_of(const Signal& signal, const MemberId& recipient,
                                      Level wanted) const {
  consent::Request out = signal.request;
  out.recipient = recipient;
  out.wanted = wanted;
  for (const auto& [role, person] : signal.persons) {
    out.persons.push_back(fold_.person(role, person));
  }
  return out;
}

template <class Differs>
Replayed Replayer::decide_again(const Signal& signal, consent::Request request,
                                std::uint64_t time_s, Differs differing_in) const {
  if (!is_open(signal)) {
    Replayed closed = decide_closed(std::move(request), time_s, differing_in);
    closed.named = !signal.persons.empty();
    return closed;
  }
  const FactsAbout facts = fold_.about(request.persons);
  Replayed out;
  out.named = true;
  for (const TimeMs moment : moments_of(time_s, *covenant_, facts)) {
    request.now = moment;
    Decision again = consent::decide(*covenant_, facts.view(), request);
    const Fields fields = differing_in(again);
    const bool first = out.differs.empty();
    // Of several moments at which it differs, the latest of those at which it differs least.
    if (!first && fields.size() > out.differs.size()) continue;
    out.replay = fields.empty() ? Replay::same : Replay::different;
    out.differs = fields;
    out.again = std::move(again);
    if (fields.empty()) return out;
  }
  if (missing_) out.why_not = WhyNot::erased;
  out.unsure = missing_ || !records_open(request.persons, facts);
  return out;
}

// Where the covenant has no rule, whoever it is about, nothing need be open.
template <class Differs>
Replayed Replayer::decide_closed(consent::Request request, std::uint64_t time_s,
                                 Differs differing_in) const {
  request.now = TimeMs{time_s * 1000};
  request.persons = {consent::RequestPerson{}};
  Replayed out;
  out.again = consent::decide(*covenant_, FactsAbout().view(), request);
  if (out.again.reason != ErrorCode::no_rule) return not_possible(WhyNot::closed);
  out.differs = differing_in(out.again);
  out.replay = out.differs.empty() ? Replay::same : Replay::different;
  return out;
}

Replayed Replayer::again(const DecisionBody& body, std::uint64_t index,
                         std::uint64_t time_s) const {
  const Signal* signal = signal_of(body, index);
  if (signal == nullptr) return not_possible(WhyNot::no_signal);
  const bool other = body.machine != consent::kDecideVersion;
  if (!covenant_ || other) {
    Replayed cannot = not_possible(covenant_ ? WhyNot::other_decide : WhyNot::no_covenant);
    cannot.named = !signal->persons.empty();
    return cannot;
  }
  const auto& wanted = signal->wanted;
  const auto asked = std::find_if(wanted.begin(), wanted.end(), [&](const consent::Wanted& one) {
    return one.recipient == body.recipient;
  });
  Replayed out;
  out.replay = Replay::different;
  out.named = !signal->persons.empty();
  if (asked == wanted.end()) out.differs.push_back("recipient");
  if (body.source != signal->request.source) out.differs.push_back("source");
  if (!out.differs.empty()) return out;
  Level level = asked->level;
  if (body.message_id) {
    // Of one that was not taken there is no SUBMIT; then it had more than was permitted, whatever
    // its level was, or nothing was.
    const auto message = messages_.find({body.exchange_id, *body.message_id});
    if (message != messages_.end()) level = message->second;
  }
  return decide_again(*signal, request_of(*signal, body.recipient, level), time_s,
                      [&](const Decision& again) { return differing(body, again, *covenant_); });
}

Replayed Replayer::again(const ReleaseBody& body, std::uint64_t time_s) const {
  if (!covenant_) return not_possible(WhyNot::no_covenant);
  const auto row = signals_.find(body.exchange_id);
  if (row == signals_.end()) return not_possible(WhyNot::no_signal);
  return decide_again(row->second, request_of(row->second, body.recipient, body.level), time_s,
                      [&](const Decision& again) { return differing(body, again, *covenant_); });
}

Result<Decision> Replayer::ask(const OwnRequest& own, TimeMs now) {
  if (!covenant_) return Error{ErrorCode::covenant_unknown, "as_of"};
  Signal signal;
  signal.request.source = own.source;
  signal.request.kind = own.kind;
  signal.request.purpose = own.purpose;
  signal.request.domain = own.domain;
  signal.request.source_regime = own.source_regime;
  signal.request.urgent = own.urgent;
  std::vector<std::vector<PersonKey>> keys;
  for (const OwnPerson& person : own.persons) {
    keys.push_back(person.keys);
    std::sort(keys.back().begin(), keys.back().end());
  }
  const std::vector<PersonId> persons = fold_.register_request(own.source, keys);
  for (std::size_t i = 0; i < persons.size(); ++i) {
    signal.persons.emplace_back(own.persons[i].role, persons[i]);
  }
  consent::Request request = request_of(signal, own.recipient, own.wanted);
  request.now = now;
  return consent::decide(*covenant_, fold_.about(request.persons).view(), request);
}

}  // namespace sluis::sdk
