// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/renewals.h"

#include "adapters/gateway/ages.h"
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/family_letters.h"
#include "adapters/gateway/letter_code.h"

namespace sluis::gateway {
namespace {

// The birthday within the consent's period, or at its end, from which somebody else may give.
std::optional<std::pair<TimeMs, unsigned>> birthday_of(const consent::Covenant& covenant,
                                                       const ConsentHere& consent) {
  const auto born = birth_of(consent.act.persons.front().identity);
  if (!born.ok()) return std::nullopt;
  const unsigned age = age_on(*born, day_of(consent.record.valid_from));
  const std::set<unsigned> ages = changing_ages(covenant);
  const auto next = ages.upper_bound(age);
  if (next == ages.end()) return std::nullopt;
  const TimeMs day = start_of(birthday(*born, *next));
  if (day > consent.record.valid_until) return std::nullopt;
  return std::pair(day, *next);
}

// A code of one of its letters, entered here, withdrew it.
bool withdrew(const Host& host, const ActRow& act, const ConsentHere& consent) {
  const auto body = canon::decode<consent::FactBody>(act.form, "form");
  const auto* used = body.ok() ? std::get_if<consent::LetterCodeUsed>(&body->payload) : nullptr;
  if (used == nullptr || used->use != consent::CodeUse::withdraw) return false;
  for (std::size_t i = 0; i < consent.record.givers.size(); ++i) {
    const auto code = kept_code(host.vault, consent.record.consent_id, i);
    if (code && *code == used->code) return true;
  }
  return false;
}

// By an act here: a no, a withdrawal about the same person or by its code, or a later consent.
bool is_over(const Host& host, const SharedList<ActRow>& acts, const ConsentHere& consent) {
  const Identity& subject = consent.act.persons.front().identity;
  for (const ActRow& act : acts) {
    if (act.state == ActState::refused) continue;
    if (act.kind == ActKind::letter_code && withdrew(host, act, consent)) return true;
    if (act.persons.empty()) continue;
    if (act.kind == ActKind::consent_answer && act.made == consent.act.made) {
      const auto body = canon::decode<consent::FactBody>(act.form, "form");
      const auto* answer =
          body.ok() ? std::get_if<consent::ConsentAnswer>(&body->payload) : nullptr;
      if (answer != nullptr && answer->answer == consent::Answer::no) return true;
    }
    const bool later = act.ordinal > consent.act.ordinal;
    if (!later || !may_be_one(act.persons.front().identity, subject)) continue;
    if (act.kind == ActKind::withdraw) return true;
    if (act.kind != ActKind::consent) continue;
    const auto next = consent_in(act);
    if (next.ok() && next->record.valid_until > consent.record.valid_until) return true;
  }
  return false;
}

// The first member that the consent names and that ended.
const consent::EndedMember* ended_in(const consent::Covenant& covenant,
                                     const consent::Scope& scope) {
  if (scope.from) {
    if (const auto* row = covenant.ended_member(*scope.from)) return row;
  }
  for (const consent::Party& party : scope.to) {
    const auto* row = party.is_role ? nullptr : covenant.ended_member(party.member);
    if (row != nullptr) return row;
  }
  return nullptr;
}

}  // namespace

std::vector<Renewal> renewals_of(const Host& host, const Acts& acts) {
  std::vector<Renewal> out;
  const TimeMs now = host.clock.wall();
  const SharedList<ActRow> all = acts.statements();
  for (const ActRow& act : all) {
    if (act.kind != ActKind::consent || act.state != ActState::recorded) continue;
    const auto consent = consent_in(act);
    if (!consent.ok()) continue;
    Renewal renewal{consent->record.consent_id, act, consent->record.valid_until, std::nullopt,
                    ended_in(host.covenant, consent->record.scope)};
    if (const auto birthday = birthday_of(host.covenant, *consent)) {
      renewal.ends = birthday->first;
      renewal.age = birthday->second;
    }
    const bool soon = now < renewal.ends && renewal.ends <= now + kRenewalAhead;
    const bool ended = renewal.ended != nullptr && now < renewal.ends;
    if ((!soon && !ended) || is_over(host, all, *consent)) continue;
    if (is_withheld_here(host, acts, act.persons.front().identity)) continue;
    out.push_back(std::move(renewal));
  }
  std::stable_sort(out.begin(), out.end(), [](const Renewal& one, const Renewal& other) {
    return one.ends < other.ends;
  });
  return out;
}

}  // namespace sluis::gateway
