// SPDX-License-Identifier: EUPL-1.2
// Circumstances as a desk shows them: each with what is still to be done, and the covenant's types.
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

std::string_view effect_name(consent::Effect effect) {
  switch (effect) {
    case consent::Effect::holds: return "holds";
    case consent::Effect::denies: return "denies";
    case consent::Effect::opens: break;
  }
  return "opens";
}
std::string_view agreement_name(consent::AgreementBy agreement) {
  switch (agreement) {
    case consent::AgreementBy::another_worker: return "another_worker";
    case consent::AgreementBy::apart: return "apart";
    case consent::AgreementBy::nobody: break;
  }
  return "nobody";
}
std::string_view holder_name(consent::ForMember holder) {
  switch (holder) {
    case consent::ForMember::recipient: return "recipient";
    case consent::ForMember::source: return "source";
    case consent::ForMember::anyone: break;
  }
  return "anyone";
}

const consent::Term* term_in(const std::vector<consent::Term>& terms, std::uint16_t number) {
  const auto row = std::find_if(terms.begin(), terms.end(),
                                [&](const consent::Term& term) { return term.number == number; });
  return row == terms.end() ? nullptr : &*row;
}

void fill_terms(const std::vector<consent::Term>& terms,
                google::protobuf::RepeatedPtrField<local::CircumstanceTerm>& out) {
  for (const consent::Term& term : terms) {
    local::CircumstanceTerm& one = *out.Add();
    one.set_id(term.id);
    one.set_label(term.label);
  }
}

void fill_needs(const consent::Covenant& covenant, std::uint16_t number,
                local::CircumstanceType& out) {
  for (const consent::Ground& ground : covenant.grounds) {
    for (const consent::Need& need : covenant.needs_of(ground.term.number)) {
      if (need.circumstance != number) continue;
      local::CircumstanceNeed& one = *out.add_needed_by();
      one.set_ground(ground.term.id);
      one.set_label(ground.term.label);
      one.set_holder(std::string(holder_name(need.holder)));
    }
  }
}

void fill_type(const consent::Covenant& covenant, const consent::CircumstanceType& type,
               local::CircumstanceType& out) {
  out.set_id(type.term.id);
  out.set_label(type.term.label);
  out.set_effect(std::string(effect_name(type.effect)));
  for (const std::uint16_t role : type.roles) {
    const consent::Term* term = term_in(covenant.roles, role);
    if (term != nullptr) out.add_roles(term->label);
  }
  out.set_agreement(std::string(agreement_name(type.agreement)));
  out.set_must_tell(type.must_tell);
  fill_terms(type.reasons, *out.mutable_reasons());
  fill_terms(type.silences, *out.mutable_silences());
  out.set_max_days(type.max_days);
  out.set_to_next_working_day(type.to_next_working_day);
  for (const std::uint8_t basis : type.closes_bases) {
    out.add_closes_bases(std::string(1, static_cast<char>(basis)));
  }
  fill_needs(covenant, type.term.number, out);
  out.set_article(type.article);
  out.set_unconfirmed(type.unconfirmed);
}

void fill_statement(const consent::Covenant& covenant, const KnownCircumstance& known,
                    local::Circumstance& out) {
  const consent::CircumstanceStated& stated = known.stated;
  const consent::CircumstanceType* type = covenant.circumstance(stated.type);
  if (type != nullptr) {
    out.set_type(type->term.id);
    out.set_label(type->term.label);
    out.set_effect(std::string(effect_name(type->effect)));
    out.set_agreement(std::string(agreement_name(type->agreement)));
    if (const consent::Term* reason = term_in(type->reasons, stated.reason)) {
      out.set_reason(reason->id);
      out.set_reason_label(reason->label);
    }
    if (const consent::Term* silence = term_in(type->silences, stated.silence)) {
      out.set_silence(silence->id);
      out.set_silence_label(silence->label);
    }
  }
  if (!stated.holder.is_zero()) {
    out.set_holder(stated.holder.hex());
    out.set_holder_label(label_of(covenant, stated.holder));
  }
  out.set_valid_from_ms(stated.valid_from.ms);
  out.set_valid_until_ms(stated.valid_until.ms);
  if (stated.told == consent::Told::told) out.set_told_ms(stated.told_at.ms);
  if (stated.told == consent::Told::not_told) out.set_look_again_ms(stated.told_at.ms);
}

}  // namespace

void Desk::fill_circumstance(const std::string& worker, const KnownCircumstance& known,
                             local::Circumstance& out) const {
  const Host& host = parts_.host;
  out.set_id(known.id.hex());
  out.set_state(std::string(name_of(standing_of(host.covenant, known, host.clock.wall()))));
  if (known.statement) {
    fill_statement(host.covenant, known, out);
    out.set_owner(host.owner(known.statement->worker));
  }
  for (const ActRow& act : known.answers) {
    local::CircumstanceAnswer& answer = *out.add_answers();
    local::Act details;
    fill_act_details(act.worker, act, details);
    answer.set_answer(details.answer());
    answer.set_worker(act.worker);
    answer.set_member(host.member().hex());
    answer.set_member_label(label_of(host.covenant, host.member()));
    answer.set_index(act.index);
    answer.set_state(std::string(name_of(act.state)));
  }
  for (const AgreementRow& row : known.elsewhere) {
    local::CircumstanceAnswer& answer = *out.add_answers();
    answer.set_answer(row.answer == consent::Answer::yes ? "yes" : "no");
    answer.set_member(row.member.hex());
    answer.set_member_label(label_of(host.covenant, row.member));
    answer.set_index(row.index);
    answer.set_state(std::string(name_of(ActState::recorded)));
  }
  const ActRow* about = known.statement      ? &*known.statement
                        : !known.answers.empty() ? &known.answers.back()
                        : known.end              ? &*known.end
                                                 : nullptr;
  if (about == nullptr) return;
  fill_act(*about, *out.mutable_act());
  if (host.worker(worker).ok()) fill_act_details(worker, *about, *out.mutable_act());
}

Result<ReplyLater> Desk::circumstances(const local::LocalRequest& request) {
  local::LocalReply reply;
  local::Circumstances& out = *reply.mutable_circumstances();
  for (const KnownCircumstance& known : circumstances_of(parts_.host, parts_.acts)) {
    if (is_kept(request.worker(), known)) continue;
    fill_circumstance(request.worker(), known, *out.add_circumstances());
  }
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::circumstance_types(const local::LocalRequest& request) {
  const Host& host = parts_.host;
  const std::uint16_t role = host.covenant.member(host.member())->role;
  local::LocalReply reply;
  local::CircumstanceTypes& out = *reply.mutable_circumstance_types();
  for (const consent::CircumstanceType& type : host.covenant.circumstances) {
    local::CircumstanceType& one = *out.add_types();
    fill_type(host.covenant, type, one);
    const bool role_may =
        type.roles.empty() || std::binary_search(type.roles.begin(), type.roles.end(), role);
    one.set_may_state(role_may && (request.worker().empty() ||
                                   may_record(host, request.worker(),
                                              consent::FactKind::circumstance)));
  }
  return at_once(std::move(reply));
}

// What a colleague here can do something about: to agree where any other worker may, and to look
// again. Who must agree to one that asks for somebody apart often works elsewhere.
void Desk::fill_circumstance_tasks(const std::string& worker, local::Tasks& out) const {
  const Host& host = parts_.host;
  for (const KnownCircumstance& known : circumstances_of(host, parts_.acts)) {
    const CircumstanceStanding standing = standing_of(host.covenant, known, host.clock.wall());
    const consent::CircumstanceType* type = host.covenant.circumstance(known.state.type);
    const bool waits = standing == CircumstanceStanding::waits && type != nullptr &&
                       type->agreement == consent::AgreementBy::another_worker;
    if (!waits && standing != CircumstanceStanding::look_again) continue;
    if (is_kept(worker, known)) continue;
    local::Task& task = *out.add_tasks();
    task.set_kind(waits ? "agree" : "look_again");
    task.set_state("waiting");
    task.set_circumstance(known.id.hex());
    task.set_author(known.statement->worker);
    task.set_owner(host.owner(known.statement->worker));
    task.set_written_ms(known.statement->created.ms);
  }
}

// Of the entries that the last decision used, the one that is a statement of this organisation.
std::optional<CircumstanceId> Desk::own_circumstance(const SlotRow& slot) const {
  const auto code = error_from_number(slot.reason);
  const bool about = code == ErrorCode::not_agreed || code == ErrorCode::agreement_refused ||
                     code == ErrorCode::circumstance_over || code == ErrorCode::objection ||
                     code == ErrorCode::withheld;
  if (!about) return std::nullopt;
  for (const ActRow& act : parts_.acts.all()) {
    if (act.kind != ActKind::circumstance || act.state != ActState::recorded) continue;
    const auto& used = slot.references;
    if (std::find(used.begin(), used.end(), act.index) == used.end()) continue;
    return CircumstanceId{act.made.value};
  }
  return std::nullopt;
}

}  // namespace sluis::gateway
