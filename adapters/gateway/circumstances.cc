// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/circumstances.h"

#include "consent/core/fact_rights.h"
#include "consent/covenant/nearest.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kCircumstanceDayMs = 86'400'000;

bool is_about_circumstance(ActKind kind) {
  return kind == ActKind::circumstance || kind == ActKind::circumstance_agreed ||
         kind == ActKind::circumstance_ended;
}

template <class Payload>
Payload payload_of(const ActRow& act) {
  auto body = canon::decode<consent::FactBody>(act.form, "form");
  Payload* payload = body.ok() ? std::get_if<Payload>(&body->payload) : nullptr;
  CHECK(payload != nullptr);
  return std::move(*payload);
}

consent::Actor actor_of(const Host& host, const std::string& login) {
  const auto worker = host.maker(login);
  if (!worker.ok()) return {host.member(), {}, 0};
  return {host.member(), worker->row.id, worker->function};
}

void take_statement(const Host& host, const ActRow& act, KnownCircumstance& out) {
  out.statement = act;
  out.stated = payload_of<consent::CircumstanceStated>(act);
  out.state.type = out.stated.type;
  out.state.stated_by = actor_of(host, act.worker);
  out.state.holder = out.stated.holder;
  out.state.valid_from = out.stated.valid_from;
  out.state.valid_until = out.stated.valid_until;
  if (out.stated.told == consent::Told::not_told) out.state.look_again = out.stated.told_at;
  out.state.index = act.index;
}

// A later one of the same worker replaces it.
void add_agreement(KnownCircumstance& out, const consent::AgreementState& agreement) {
  std::erase_if(out.state.agreements, [&](const consent::AgreementState& row) {
    return row.member == agreement.member && row.worker == agreement.worker;
  });
  out.state.agreements.push_back(agreement);
}

void take(const Host& host, const ActRow& act, KnownCircumstance& out) {
  const bool recorded = act.state == ActState::recorded;
  if (act.kind == ActKind::circumstance) return take_statement(host, act, out);
  if (act.kind == ActKind::circumstance_ended) {
    if (act.state != ActState::refused) out.end = act;
    if (recorded) out.state.ended = act.index;
    return;
  }
  out.answers.push_back(act);
  if (!recorded) return;
  const consent::Actor actor = actor_of(host, act.worker);
  add_agreement(out, {actor.member, actor.worker, actor.function,
                      payload_of<consent::CircumstanceAgreed>(act).answer, act.index});
}

Bytes key_of(const AgreementRow& row) {
  Bytes out = to_bytes(row.circumstance.view());
  append(out, row.member.view());
  append(out, row.worker.view());
  return out;
}

std::string ids_of(const std::vector<consent::Term>& terms) {
  std::string out;
  for (const consent::Term& term : terms) out += (out.empty() ? "" : ", ") + term.id;
  return out;
}

std::string labels_of(const consent::Covenant& covenant, const std::vector<std::uint16_t>& roles) {
  std::string out;
  for (const consent::Term& role : covenant.roles) {
    if (!std::binary_search(roles.begin(), roles.end(), role.number)) continue;
    out += (out.empty() ? "" : ", ") + role.label;
  }
  return out;
}

Error told_in_words(const consent::CircumstanceType& type) {
  if (!type.must_tell) {
    return {ErrorCode::bad_field, "told_ms: this type does not ask whether the family was told"};
  }
  std::string place = "told_ms: say when the family was told; or look_again_ms, when that is "
                      "looked at again";
  if (!type.silences.empty()) place += ", and silence, one of " + ids_of(type.silences);
  return {ErrorCode::missing_field, place};
}

Error silence_in_words(const consent::CircumstanceType& type,
                       const consent::CircumstanceStated& stated) {
  if (stated.told != consent::Told::not_told) {
    return {ErrorCode::bad_field, "silence: it goes with look_again_ms"};
  }
  if (type.silences.empty()) return {ErrorCode::bad_field, "silence: this type asks for none"};
  return {ErrorCode::missing_field,
          "silence: why the family is not told, one of " + ids_of(type.silences)};
}

Error reason_in_words(const consent::CircumstanceType& type) {
  if (type.reasons.empty()) return {ErrorCode::bad_field, "reason: this type asks for none"};
  return {ErrorCode::missing_field, "reason: one of " + ids_of(type.reasons)};
}

Error period_in_words(const consent::CircumstanceType& type) {
  std::string place = "valid_until_ms: at most " + std::to_string(type.max_days) +
                      " days after its beginning";
  if (type.to_next_working_day) place += ", and not after the next working day";
  return {ErrorCode::bad_field, place};
}

}  // namespace

std::vector<KnownCircumstance> circumstances_of(const Host& host, const Acts& acts) {
  std::vector<KnownCircumstance> out;
  std::map<AnyId, std::size_t> places;
  for (const ActRow& act : acts.statements()) {
    if (!is_about_circumstance(act.kind)) continue;
    const auto [place, is_new] = places.emplace(act.made, out.size());
    if (is_new) {
      out.emplace_back();
      out.back().id = CircumstanceId{act.made.value};
    }
    take(host, act, out[place->second]);
  }
  for (const AgreementRow& row : host.vault.all<AgreementRow>(RowKind::agreement)) {
    const auto place = places.find(AnyId{row.circumstance.value});
    if (place == places.end()) continue;
    KnownCircumstance& known = out[place->second];
    known.elsewhere.push_back(row);
    add_agreement(known, {row.member, row.worker, row.function, row.answer, row.index});
  }
  return out;
}

std::optional<KnownCircumstance> circumstance_of(const Host& host, const Acts& acts,
                                                 const CircumstanceId& id) {
  for (KnownCircumstance& known : circumstances_of(host, acts)) {
    if (known.id == id) return std::move(known);
  }
  return std::nullopt;
}

CircumstanceStanding standing_of(const consent::Covenant& covenant,
                                 const KnownCircumstance& known, TimeMs now) {
  if (!known.statement) return CircumstanceStanding::elsewhere;
  const ActState act = known.statement->state;
  if (act == ActState::refused) return CircumstanceStanding::refused;
  if (act != ActState::recorded) return CircumstanceStanding::unrecorded;
  if (known.state.ended != 0) return CircumstanceStanding::ended;
  if (now >= known.state.valid_until) return CircumstanceStanding::over;
  const consent::CircumstanceType* type = covenant.circumstance(known.state.type);
  if (type == nullptr) return CircumstanceStanding::over;
  if (known.state.look_again && now >= *known.state.look_again) {
    return CircumstanceStanding::look_again;
  }
  if (consent::says_no(known.state)) return CircumstanceStanding::not_agreed;
  if (!consent::is_agreed(covenant, *type, known.state)) return CircumstanceStanding::waits;
  if (now < known.state.valid_from) return CircumstanceStanding::not_begun;
  return CircumstanceStanding::live;
}

bool is_withheld_here(const Host& host, const Acts& acts, const Identity& person) {
  for (const KnownCircumstance& known : circumstances_of(host, acts)) {
    const CircumstanceStanding standing = standing_of(host.covenant, known, host.clock.wall());
    const bool counts = standing == CircumstanceStanding::live ||
                        standing == CircumstanceStanding::unrecorded ||
                        standing == CircumstanceStanding::look_again;
    if (!counts || !known.stated.holder.is_zero()) continue;
    const consent::CircumstanceType* type = host.covenant.circumstance(known.stated.type);
    if (type == nullptr || type->effect != consent::Effect::denies) continue;
    for (const NamedPerson& about : known.statement->persons) {
      if (may_be_one(about.identity, person)) return true;
    }
  }
  return false;
}

std::string_view name_of(CircumstanceStanding standing) {
  switch (standing) {
    case CircumstanceStanding::unrecorded: return "unrecorded";
    case CircumstanceStanding::refused: return "refused";
    case CircumstanceStanding::waits: return "waits";
    case CircumstanceStanding::not_agreed: return "not_agreed";
    case CircumstanceStanding::look_again: return "look_again";
    case CircumstanceStanding::not_begun: return "not_begun";
    case CircumstanceStanding::live: return "live";
    case CircumstanceStanding::over: return "over";
    case CircumstanceStanding::ended: return "ended";
    case CircumstanceStanding::elsewhere: return "elsewhere";
  }
  return "";
}

Result<const consent::CircumstanceType*> circumstance_type(const consent::Covenant& covenant,
                                                           const std::string& id) {
  std::vector<std::string> known;
  std::string all;
  for (const consent::CircumstanceType& type : covenant.circumstances) {
    if (type.term.id == id) return &type;
    known.push_back(type.term.id);
    all += (all.empty() ? "" : ", ") + type.term.id;
  }
  if (all.empty()) {
    return Error{ErrorCode::unknown_circumstance, "type: the covenant has no circumstances"};
  }
  const std::string near = covenant::nearest(id, known);
  return Error{ErrorCode::unknown_circumstance,
               near.empty() ? "type: the covenant has " + all : "type: did you mean " + near + "?"};
}

Result<std::uint16_t> circumstance_term(const std::vector<consent::Term>& terms,
                                        const std::string& id, const char* place) {
  if (id.empty()) return std::uint16_t{0};
  std::vector<std::string> known;
  for (const consent::Term& term : terms) {
    if (term.id == id) return term.number;
    known.push_back(term.id);
  }
  const std::string name(place);
  if (terms.empty()) return Error{ErrorCode::bad_field, name + ": this type asks for none"};
  const std::string near = covenant::nearest(id, known);
  return Error{ErrorCode::bad_field, near.empty() ? name + ": one of " + ids_of(terms)
                                                  : name + ": did you mean " + near + "?"};
}

TimeMs latest_end(const consent::CircumstanceType& type, TimeMs from) {
  const TimeMs most{from.ms + type.max_days * kCircumstanceDayMs};
  if (!type.to_next_working_day) return most;
  return std::min(most, consent::end_of_next_working_day(from));
}

Status check_statement(const consent::Covenant& covenant, const MemberId& member,
                       const consent::CircumstanceStated& stated) {
  const Status checked = consent::check_stated(covenant, member, stated);
  const consent::CircumstanceType* type = covenant.circumstance(stated.type);
  if (checked.ok() || type == nullptr) return checked;
  const std::string& place = checked.error().place;
  if (place == "type") {
    return Error{checked.code(), "type: stated by " + labels_of(covenant, type->roles) + " alone"};
  }
  if (place == "reason") return reason_in_words(*type);
  if (place == "told") return told_in_words(*type);
  if (place == "silence") return silence_in_words(*type, stated);
  if (place == "told_at") {
    return Error{ErrorCode::bad_field, "look_again_ms: after the circumstance's beginning"};
  }
  if (place == "valid_until") return period_in_words(*type);
  return checked;
}

bool may_record(const consent::Function& function, consent::FactKind kind) {
  const auto fact = static_cast<std::uint8_t>(LeafType::fact);
  if (!std::binary_search(function.acts.begin(), function.acts.end(), fact)) return false;
  const auto right = static_cast<std::uint8_t>(consent::right_to(kind));
  return std::find(function.facts.begin(), function.facts.end(), right) != function.facts.end();
}

bool may_record(const Host& host, const std::string& login, consent::FactKind kind) {
  const auto worker = host.worker(login);
  return worker.ok() && may_record(*host.covenant.function(worker->function), kind);
}

void remember_agreements(Host& host, const Acts& acts, const std::vector<codec::FactUsed>& facts) {
  Batch batch;
  for (const codec::FactUsed& fact : facts) {
    if (!fact.record.opening) continue;
    const auto body = canon::decode<consent::FactBody>(fact.record.opening->body, "fact");
    const auto* agreed =
        body.ok() ? std::get_if<consent::CircumstanceAgreed>(&body->payload) : nullptr;
    if (agreed == nullptr || body->actor.member == host.member()) continue;
    const auto known = circumstance_of(host, acts, agreed->circumstance_id);
    if (!known || !known->statement) continue;
    const AgreementRow row{agreed->circumstance_id, body->actor.member, body->actor.worker,
                           body->actor.function,    agreed->answer,     fact.record.index};
    batch.put(RowKind::agreement, key_of(row), row);
  }
  if (!batch.empty()) host.vault.commit(batch);
}

}  // namespace sluis::gateway
