// SPDX-License-Identifier: EUPL-1.2
// What a covenant may say of circumstances, and how it is found in it.
#include "consent/core/covenant_checks.h"

namespace sluis::consent {
namespace {

bool is_basis(std::uint8_t letter) { return letter >= 'a' && letter <= 'f'; }

Status check_type(const Covenant& covenant, const CircumstanceType& type) {
  constexpr std::uint32_t kMaxDays = 36'525;
  const bool roles = canon::ascending_distinct(type.roles) &&
                     std::all_of(type.roles.begin(), type.roles.end(), [&](std::uint16_t role) {
                       return has_number(covenant.roles, role);
                     });
  const bool bases = canon::ascending_distinct(type.closes_bases) &&
                     std::all_of(type.closes_bases.begin(), type.closes_bases.end(), is_basis);
  SLUIS_TRY_DONE(check_terms(type.reasons, "circumstances: reasons"));
  SLUIS_TRY_DONE(check_terms(type.silences, "circumstances: silences"));
  if (!roles || !bases || type.max_days < 1 || type.max_days > kMaxDays) {
    return invalid("circumstances");
  }
  if (type.effect == Effect::opens ? !type.closes_bases.empty()
                                   : type.agreement != AgreementBy::nobody || type.must_tell) {
    return invalid("circumstances: one that opens closes no basis; one that closes waits for "
                   "nobody");
  }
  if (!type.must_tell && !type.silences.empty()) {
    return invalid("circumstances: silences are for one that must be told");
  }
  return Done{};
}

Status check_needs(const Covenant& covenant) {
  if (!ascends(covenant.ground_terms, [](const auto& terms) { return terms.ground; })) {
    return invalid("ground_terms");
  }
  for (const GroundTerms& terms : covenant.ground_terms) {
    if (!has_number(covenant.grounds, terms.ground)) return invalid("ground_terms");
    if (terms.basis != 0 && !is_basis(terms.basis)) return invalid("ground_terms");
    for (const Need& need : terms.needs) {
      const CircumstanceType* type = covenant.circumstance(need.circumstance);
      if (type == nullptr || type->effect != Effect::opens) {
        return invalid("grounds: needs name a circumstance that opens");
      }
    }
  }
  for (const Ground& ground : covenant.grounds) {
    const bool needs = !covenant.needs_of(ground.term.number).empty();
    if (ground.type == GroundType::circumstance && !needs) {
      return invalid("grounds: one of type circumstance needs a circumstance");
    }
    if (needs && (ground.type == GroundType::linking || ground.type == GroundType::statute)) {
      return invalid("grounds: needs are for type consent and circumstance");
    }
  }
  return Done{};
}

Status check_confirmations(const Covenant& covenant) {
  if (!ascends(covenant.confirmations, [](const auto& terms) { return terms.ground; })) {
    return invalid("confirmations");
  }
  for (const ConfirmationTerms& terms : covenant.confirmations) {
    const Ground* ground = covenant.ground(terms.ground);
    if (ground == nullptr || ground->type != GroundType::consent) {
      return invalid("grounds: confirmed_by is for type consent");
    }
    const bool known = !terms.ways.empty() && canon::ascending_distinct(terms.ways) &&
                       terms.ways.front() >= 1 && terms.ways.back() <= 2;
    if (!known) return invalid("confirmations");
  }
  return Done{};
}

Status check_regimes(const Covenant& covenant) {
  if (!ascends(covenant.regime_terms, [](const auto& terms) { return terms.regime; })) {
    return invalid("regime_terms");
  }
  for (const RegimeTerms& terms : covenant.regime_terms) {
    const auto rule = static_cast<std::uint16_t>(terms.combining);
    if (!has_number(covenant.regimes, terms.regime) || rule < 1 || rule > 3) {
      return invalid("regime_terms");
    }
  }
  return Done{};
}

Status check_programmes(const Covenant& covenant) {
  if (!ascends(covenant.programme_terms, [](const auto& terms) { return terms.programme; })) {
    return invalid("programme_terms");
  }
  for (const ProgrammeTerms& terms : covenant.programme_terms) {
    if (!has_number(covenant.programmes, terms.programme)) return invalid("programme_terms");
    if (terms.ground != 0 && !has_number(covenant.grounds, terms.ground)) {
      return invalid("programme_terms");
    }
    if (terms.without_request && terms.ground == 0) {
      return invalid("programmes: one without the family's request needs a ground of its own");
    }
    if (terms.without_request && !opens_without_request(*covenant.ground(terms.ground))) {
      return invalid("programmes: without_request takes a ground of type statute or circumstance");
    }
  }
  return Done{};
}

bool is_public(const Covenant& covenant, std::uint16_t role) {
  return std::any_of(covenant.public_members.begin(), covenant.public_members.end(),
                     [&](const MemberId& id) {
                       const Member* member = covenant.member(id);
                       return member != nullptr && member->role == role;
                     });
}

// GDPR 6(1)(a) must be free: a public body cannot rest on it while a sanction is in the air
// (LAW §0). Whom a rule lets send or receive is looked at; a covenant holds one frame or several.
Status check_freedom(const Covenant& covenant) {
  const bool pressed = std::any_of(
      covenant.programme_terms.begin(), covenant.programme_terms.end(),
      [](const ProgrammeTerms& terms) { return terms.frame != Frame::voluntary; });
  if (!pressed) return Done{};
  for (const ReleaseRule& rule : covenant.rules) {
    if (!is_public(covenant, rule.from_role) && !is_public(covenant, rule.to_role)) continue;
    for (const std::uint16_t number : rule.grounds) {
      if (covenant.basis_of(number) == 'a') {
        return invalid("rules: GDPR 6(1)(a) is no basis for a public body under drang or dwang");
      }
    }
  }
  return Done{};
}

}  // namespace

Status check_circumstances(const Covenant& covenant) {
  SLUIS_TRY_DONE(check_terms(covenant.circumstances, "circumstances"));
  for (const CircumstanceType& type : covenant.circumstances) {
    SLUIS_TRY_DONE(check_type(covenant, type));
  }
  SLUIS_TRY_DONE(check_needs(covenant));
  SLUIS_TRY_DONE(check_confirmations(covenant));
  SLUIS_TRY_DONE(check_regimes(covenant));
  SLUIS_TRY_DONE(check_programmes(covenant));
  if (!canon::ascending_distinct(covenant.never_on_consent) ||
      !has_numbers(covenant.kinds, covenant.never_on_consent)) {
    return invalid("kinds: never_on_consent");
  }
  const bool known = std::all_of(
      covenant.public_members.begin(), covenant.public_members.end(),
      [&](const MemberId& id) { return covenant.member(id) != nullptr; });
  if (!known || !canon::ascending_distinct(covenant.public_members)) {
    return invalid("members: is_public");
  }
  return check_freedom(covenant);
}

const CircumstanceType* Covenant::circumstance(std::uint16_t number) const {
  return find_number(circumstances, number);
}
std::span<const Need> Covenant::needs_of(std::uint16_t ground) const {
  for (const GroundTerms& terms : ground_terms) {
    if (terms.ground == ground) return terms.needs;
  }
  return {};
}
std::uint8_t Covenant::basis_of(std::uint16_t ground) const {
  for (const GroundTerms& terms : ground_terms) {
    if (terms.ground == ground) return terms.basis;
  }
  return 0;
}
std::span<const std::uint8_t> Covenant::confirmed_by(std::uint16_t ground) const {
  for (const ConfirmationTerms& terms : confirmations) {
    if (terms.ground == ground) return terms.ways;
  }
  return {};
}
RegimeTerms Covenant::terms_of_regime(std::uint16_t regime) const {
  for (const RegimeTerms& terms : regime_terms) {
    if (terms.regime == regime) return terms;
  }
  return {regime, false, combining};
}
ProgrammeTerms Covenant::terms_of_programme(std::uint16_t programme) const {
  for (const ProgrammeTerms& terms : programme_terms) {
    if (terms.programme == programme) return terms;
  }
  return {.programme = programme};
}

}  // namespace sluis::consent
