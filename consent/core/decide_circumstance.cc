// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/circumstance_check.h"
#include "consent/core/decide_parts.h"

namespace sluis::consent {
namespace {

// How one circumstance stands to one need, closest to met first.
enum class Stand : std::uint8_t { met, possibly, not_agreed, refused, over };

bool may_state(const Covenant& covenant, const CircumstanceType& type,
               const CircumstanceState& state) {
  return any_or_contains(type.roles, role_of(covenant, state.stated_by.member));
}

// The same of what closes, which the end of who stated it does not lift.
bool could_state(const Covenant& covenant, const CircumstanceType& type,
                 const CircumstanceState& state) {
  const EndedMember* row = covenant.ended_member(state.stated_by.member);
  return row == nullptr ? may_state(covenant, type, state) : any_or_contains(type.roles, row->role);
}

// In its period and not ended.
bool is_live(const PersonQuestion& question, const CircumstanceState& state) {
  const TimeMs now = question.request.now;
  return state.ended == 0 && now >= state.valid_from && now < state.valid_until;
}

bool is_about(const CircumstanceState& state, const RequestPerson& person) {
  return intersects(state.about, person.same) || intersects(state.about, person.possibly);
}

bool is_for(const PersonQuestion& question, const Need& need, const CircumstanceState& state) {
  switch (need.holder) {
    case ForMember::recipient: return state.holder == question.request.recipient;
    case ForMember::source: return state.holder == question.request.source;
    case ForMember::anyone: break;
  }
  return true;
}

Stand standing(const PersonQuestion& question, const CircumstanceType& type,
               const CircumstanceState& state) {
  const bool silent = state.look_again && question.request.now >= *state.look_again;
  const bool stated = may_state(question.covenant, type, state) &&
                      question.covenant.ended_member(state.stated_by.member) == nullptr;
  if (silent || !stated || !is_live(question, state)) return Stand::over;
  if (says_no(state)) return Stand::refused;
  if (!is_agreed(question.covenant, type, state)) return Stand::not_agreed;
  return intersects(state.about, question.person.same) ? Stand::met : Stand::possibly;
}

ErrorCode reason(Stand standing) {
  switch (standing) {
    case Stand::met: return ErrorCode::permit;
    case Stand::possibly: return ErrorCode::possibly_same;
    case Stand::not_agreed: return ErrorCode::not_agreed;
    case Stand::refused: return ErrorCode::agreement_refused;
    case Stand::over: break;
  }
  return ErrorCode::circumstance_over;
}

void add_references(const CircumstanceState& state, std::vector<std::uint64_t>& out) {
  out.push_back(state.index);
  for (const AgreementState& row : state.agreements) out.push_back(row.index);
  if (state.ended != 0) out.push_back(state.ended);
}

struct Found {
  const CircumstanceState* state = nullptr;
  Stand standing = Stand::over;
};

// Of those that could meet the need the one that stands highest; then the lowest entry.
Found find(const PersonQuestion& question, const Need& need) {
  Found best;
  const CircumstanceType* type = question.covenant.circumstance(need.circumstance);
  if (type == nullptr || type->effect != Effect::opens) return best;
  for (const CircumstanceState* state : question.facts.circumstances) {
    if (state->type != need.circumstance || !is_about(*state, question.person) ||
        !is_for(question, need, *state) ||
        !covers(state->scope, question.covenant, question.request)) {
      continue;
    }
    const Stand stands = standing(question, *type, *state);
    const bool higher = best.state == nullptr || stands < best.standing ||
                        (stands == best.standing && state->index < best.state->index);
    if (higher) best = {state, stands};
  }
  return best;
}

bool closes_basis(const CircumstanceType& type, std::uint8_t basis) {
  const auto& bases = type.closes_bases;
  return bases.empty() || basis == 0 || std::find(bases.begin(), bases.end(), basis) != bases.end();
}

// An objection is not forgotten because the day of looking again has come.
bool closes(const PersonQuestion& question, const CircumstanceType& type,
            const CircumstanceState& state, std::uint8_t basis) {
  const bool here = state.holder.is_zero() ||
                    question.covenant.heir_of(state.holder) ==
                        question.covenant.heir_of(question.request.source);
  return type.effect != Effect::opens && here && closes_basis(type, basis) &&
         is_live(question, state) && could_state(question.covenant, type, state) &&
         is_about(state, question.person) &&
         reaches(state.scope, question.covenant, question.request);
}

}  // namespace

std::optional<PersonDecision> closed(const PersonQuestion& question, std::uint8_t basis) {
  const CircumstanceState* first = nullptr;
  bool denies = false;
  for (const CircumstanceState* state : question.facts.circumstances) {
    const CircumstanceType* type = question.covenant.circumstance(state->type);
    if (type == nullptr || !closes(question, *type, *state, basis)) continue;
    const bool this_denies = type->effect == Effect::denies;
    const bool before = first == nullptr || this_denies > denies ||
                        (this_denies == denies && state->index < first->index);
    if (!before) continue;
    first = state;
    denies = this_denies;
  }
  if (first == nullptr) return std::nullopt;
  PersonDecision out{question.person.role, denies ? Verdict::deny : Verdict::hold, Level::none, 0,
                     denies ? ErrorCode::withheld : ErrorCode::objection, {}, {}};
  add_references(*first, out.references);
  return out;
}

PersonDecision meet(const PersonQuestion& question, std::span<const Need> needs) {
  PersonDecision out{question.person.role, Verdict::permit, Level::none, 0, ErrorCode::permit,
                     {}, {}};
  for (const Need& need : needs) {
    const Found found = find(question, need);
    if (found.state == nullptr || found.standing != Stand::met) {
      out.verdict = Verdict::hold;
      out.references.clear();
      out.reason = ErrorCode::circumstance_missing;
      if (found.state == nullptr) return out;
      out.reason = reason(found.standing);
      add_references(*found.state, out.references);
      return out;
    }
    add_references(*found.state, out.references);
  }
  return out;
}

}  // namespace sluis::consent
