// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/decide_parts.h"

namespace sluis::consent {
namespace {

// What one consent says about one person of the request, closest to yes first.
enum class Standing : std::uint8_t {
  yes, refused, possibly, not_accepted, not_confirmed, incomplete, expired, other_regime,
  withdrawn, superseded, irrelevant,
};

struct Vote {
  const ConsentState* consent = nullptr;
  Standing standing = Standing::irrelevant;
  std::uint64_t specificity = 0;
};

class ConsentGround {
 public:
  ConsentGround(const PersonQuestion& question, std::span<const std::uint8_t> ways)
      : ways_(ways), covenant_(question.covenant), facts_(question.facts),
        request_(question.request), person_(question.person),
        algorithm_(covenant_.terms_of_regime(request_.source_regime).combining) {}

  // The verdict on the one person. Where no entry counts, what stands closest to a yes says which
  // next step is the useful one.
  PersonDecision decide() const {
    std::optional<Vote> best, closest;
    bool refused = false, own = false;
    for (const ConsentState* consent : facts_.consents) {
      const Vote vote = weigh(*consent);
      if (vote.standing >= Standing::superseded) continue;
      if (!closest || vote.standing < closest->standing ||
          (vote.standing == closest->standing && is_before(vote, *closest))) {
        closest = vote;
      }
      if (!counts(vote) || (own && !is_own(*consent))) continue;
      if (is_own(*consent) && !own) {
        own = true;
        refused = false;
        best.reset();
      }
      refused = refused || vote.standing == Standing::refused;
      if (!best || beats(vote, *best)) best = vote;
    }
    if (!best) return open_question(closest);
    if (best->standing == Standing::yes && refused) {
      std::optional<Vote> against;
      for (const ConsentState* consent : facts_.consents) {
        if (own && !is_own(*consent)) continue;
        const Vote vote = weigh(*consent);
        if (vote.standing != Standing::refused || !left_out(vote, *best)) continue;
        if (!against || is_before(vote, *against)) against = vote;
      }
      if (against) return concluded(*against);
    }
    if (best->standing == Standing::yes && !own && !facts_.withdrawals.empty()) {
      if (auto stopped = stopped_by_a_giver()) return *stopped;
    }
    return concluded(*best);
  }

 private:
  static bool counts(const Vote& vote) {
    return vote.standing == Standing::yes || vote.standing == Standing::refused;
  }
  // The person gives alone, and nobody else's no is in the way (Jeugdwet 7.3.11(1)).
  static bool is_own(const ConsentState& consent) {
    return consent.givers.size() == 1 && consent.givers.front().person == consent.subject;
  }
  // What ties goes to the lower id, so that the order of the facts says nothing.
  static bool is_before(const Vote& vote, const Vote& other) {
    return vote.consent->id < other.consent->id;
  }
  // Whether `vote` is chosen over `best`, by the regime's algorithm (LAW §5); then a no over a yes.
  bool beats(const Vote& vote, const Vote& best) const {
    const std::uint64_t one = rank(vote), other = rank(best);
    if (one != other) return one > other;
    if (vote.standing != best.standing) return vote.standing == Standing::refused;
    return is_before(vote, best);
  }
  std::uint64_t rank(const Vote& vote) const {
    switch (algorithm_) {
      case CombiningRule::objection_overrides: return 0;
      case CombiningRule::latest_word: return entry_of(vote);
      case CombiningRule::specific_then_objection: break;
    }
    return vote.specificity;
  }
  // A no is as new as its newest no, a yes as old as its oldest answer: who said yes long ago and
  // no since has not said yes again because another giver did.
  static std::uint64_t entry_of(const Vote& vote) {
    std::uint64_t newest_no = 0, oldest = UINT64_MAX;
    for (const GiverState& giver : vote.consent->givers) {
      if (giver.answer == Answer::no) newest_no = std::max(newest_no, giver.answer_index);
      oldest = std::min(oldest, giver.answer_index);
    }
    return vote.standing == Standing::refused ? newest_no : oldest;
  }

  // A no holds until the same giver says yes: a narrower consent that leaves that giver out is no
  // way around it (LAW §1: one no holds).
  static bool left_out(const Vote& refusal, const Vote& yes) {
    const auto& asked = yes.consent->givers;
    return std::any_of(
        refusal.consent->givers.begin(), refusal.consent->givers.end(),
        [&](const GiverState& giver) {
          return giver.answer == Answer::no &&
                 std::none_of(asked.begin(), asked.end(), [&](const GiverState& other) {
                   return other.person == giver.person;
                 });
        });
  }

  // A closing match is on any key, an opening match only on the same person (DESIGN §8).
  // The first withdrawal that beats the consent, or null.
  const WithdrawalState* withdrawal_of(const ConsentState& consent) const {
    const WithdrawalState* first = nullptr;
    for (const WithdrawalState& withdrawal : facts_.withdrawals) {
      if (withdrawal.index <= consent.index) continue;
      const bool about = contains(withdrawal.subjects, consent.subject) ||
                         intersects(withdrawal.subjects, person_.same) ||
                         intersects(withdrawal.subjects, person_.possibly);
      if (!about || !reaches(withdrawal.scope, covenant_, request_)) continue;
      const bool given =
          contains(withdrawal.givers, consent.subject) ||
          std::any_of(consent.givers.begin(), consent.givers.end(), [&](const GiverState& giver) {
            return contains(withdrawal.givers, giver.person);
          });
      if (given && (first == nullptr || withdrawal.index < first->index)) first = &withdrawal;
    }
    return first;
  }

  // A no names the successor of whom it names.
  std::uint64_t specificity(const Scope& scope, bool is_no) const {
    std::uint64_t to = 0;
    for (const Party& party : scope.to) {
      const MemberId named = is_no ? covenant_.heir_of(party.member) : party.member;
      if (!party.is_role && named == request_.recipient) to = std::max<std::uint64_t>(to, 2);
      if (party.is_role && party.role == role_of(covenant_, request_.recipient)) {
        to = std::max<std::uint64_t>(to, 1);
      }
    }
    const std::uint64_t topic = !scope.kinds.empty() ? 2 : (!scope.domains.empty() ? 1 : 0);
    return to * 3 + topic;
  }

  Vote weigh(const ConsentState& consent) const {
    Vote vote{&consent, Standing::irrelevant, 0};
    const bool same = contains(person_.same, consent.subject);
    if (!same && !contains(person_.possibly, consent.subject)) return vote;
    if (!reaches(consent.scope, covenant_, request_)) return vote;
    std::size_t yes = 0;
    bool no = false;
    for (const GiverState& giver : consent.givers) {
      if (!giver.answer) continue;
      if (*giver.answer == Answer::yes) ++yes;
      if (*giver.answer == Answer::no) no = true;
    }
    vote.specificity = specificity(consent.scope, no);
    const Standing stands = standing(consent, same, yes == consent.givers.size(), no);
    // What names a member that ended is a no to its successor, and nothing else.
    const bool counts_here =
        stands == Standing::refused || covers(consent.scope, covenant_, request_);
    if (counts_here) vote.standing = stands;
    return vote;
  }

  // The record, the answers, and what made a yes count.
  std::vector<std::uint64_t> references(const Vote& vote) const {
    const ConsentState& consent = *vote.consent;
    std::vector<std::uint64_t> out;
    out.reserve(consent.givers.size() + 2);
    out.push_back(consent.index);
    for (const GiverState& giver : consent.givers) {
      if (giver.answer) out.push_back(giver.answer_index);
    }
    if (vote.standing == Standing::withdrawn) out.push_back(withdrawal_of(consent)->index);
    if (vote.standing != Standing::yes) return out;
    if (const auto* confirmation = confirmation_of(consent)) out.push_back(confirmation->index);
    const auto row = consent.acceptances.find(request_.source);
    if (row != consent.acceptances.end() && row->second.first == Acceptance::accepted) {
      out.push_back(row->second.second);
    }
    return out;
  }

  Standing standing(const ConsentState& consent, bool same, bool complete, bool no) const {
    if (request_.now < consent.valid_from || request_.now >= consent.valid_until) {
      return Standing::expired;
    }
    // Before withdrawn: a withdrawal takes away a yes, never a no.
    if (no) return is_superseded(consent) ? Standing::superseded : Standing::refused;
    if (withdrawal_of(consent) != nullptr) return Standing::withdrawn;
    if (!is_of_regime(consent)) return Standing::other_regime;
    if (!complete) return Standing::incomplete;
    if (!is_confirmed(consent)) return Standing::not_confirmed;
    if (!same) return Standing::possibly;
    return accepted(consent) ? Standing::yes : Standing::not_accepted;
  }

  // Asked under the source's regime, or under one that asks the same givers of everybody: under
  // others the secret is not theirs to lift. A record that does not say its regime is of each.
  bool is_of_regime(const ConsentState& consent) const {
    if (consent.regime == 0 || consent.regime == request_.source_regime) return true;
    const std::span<const GiverRow> asked = covenant_.givers_of(consent.regime);
    const std::span<const GiverRow> source = covenant_.givers_of(request_.source_regime);
    return !asked.empty() && std::equal(asked.begin(), asked.end(), source.begin(), source.end());
  }

  // In one of the ways that the ground asks for, and never by who recorded it or an answer to it:
  // nobody alone makes a family's yes. Nor before an answer: what a colleague saw to was another
  // word. A second worker is of the same member.
  bool is_confirmed(const ConsentState& consent) const {
    return ways_.empty() || confirmation_of(consent) != nullptr;
  }
  // The first that counts, or null.
  const ConfirmationState* confirmation_of(const ConsentState& consent) const {
    const ConfirmationState* first = nullptr;
    for (const ConfirmationState& row : consent.confirmations) {
      const auto way = static_cast<std::uint8_t>(row.how);
      if (std::find(ways_.begin(), ways_.end(), way) == ways_.end()) continue;
      const bool is_late = std::all_of(
          consent.givers.begin(), consent.givers.end(), [&](const GiverState& giver) {
            return !giver.answer || (giver.answer_index < row.index && giver.worker != row.worker);
          });
      if (row.worker == consent.worker || !is_late) continue;
      if (row.how == ConfirmedBy::second_worker && row.member != consent.recorder) continue;
      if (first == nullptr || row.index < first->index) first = &row;
    }
    return first;
  }

  // Each who said no has since said yes to the same in another consent.
  bool is_superseded(const ConsentState& consent) const {
    return std::all_of(consent.givers.begin(), consent.givers.end(), [&](const GiverState& giver) {
      return giver.answer != Answer::no || has_said_yes_since(giver.person, giver.answer_index);
    });
  }
  bool has_said_yes_since(const PersonId& person, std::uint64_t entry) const {
    return std::any_of(
        facts_.consents.begin(), facts_.consents.end(), [&](const ConsentState* other) {
          const bool valid =
              request_.now >= other->valid_from && request_.now < other->valid_until;
          return valid && contains(person_.same, other->subject) &&
                 covers(other->scope, covenant_, request_) && withdrawal_of(*other) == nullptr &&
                 is_of_regime(*other) &&
                 is_confirmed(*other) &&
                 std::any_of(other->givers.begin(), other->givers.end(),
                             [&](const GiverState& giver) {
                               return giver.person == person && giver.answer == Answer::yes &&
                                      giver.answer_index > entry;
                             });
        });
  }

  // A giver's withdrawal holds as his no would, for as long as what he withdrew would have lasted:
  // asking only the others is no way around it (LAW §1: either withdraws for all). Whatever he
  // withdrew was given for, the withdrawal's own scope says what stops. A giver of what counts has
  // said yes since. Of several the lowest consent id, then the lowest withdrawal.
  std::optional<PersonDecision> stopped_by_a_giver() const {
    const ConsentState* stopped = nullptr;
    const WithdrawalState* by = nullptr;
    for (const ConsentState* consent : facts_.consents) {
      if (stopped != nullptr && stopped->id < consent->id) continue;
      const WithdrawalState* first = stop_of(*consent);
      if (first == nullptr) continue;
      stopped = consent;
      by = first;
    }
    if (stopped == nullptr) return std::nullopt;
    PersonDecision out{person_.role, Verdict::hold, Level::none, 0, ErrorCode::consent_withdrawn,
                       references({stopped, Standing::irrelevant, 0}), {stopped->id}};
    out.references.push_back(by->index);
    return out;
  }
  // The first withdrawal of `consent`, about the person and this request, by a giver of it who has
  // not said yes since; or null.
  const WithdrawalState* stop_of(const ConsentState& consent) const {
    const bool about = contains(person_.same, consent.subject) ||
                       contains(person_.possibly, consent.subject);
    const bool lasts = request_.now >= consent.valid_from && request_.now < consent.valid_until;
    if (!about || !lasts) return nullptr;
    const WithdrawalState* first = nullptr;
    for (const WithdrawalState& withdrawal : facts_.withdrawals) {
      if (consent.index >= withdrawal.index) continue;
      if (first != nullptr && first->index < withdrawal.index) continue;
      const bool meant = intersects(withdrawal.subjects, person_.same) ||
                         intersects(withdrawal.subjects, person_.possibly);
      if (!meant || !reaches(withdrawal.scope, covenant_, request_)) continue;
      const bool holds = std::any_of(
          consent.givers.begin(), consent.givers.end(), [&](const GiverState& giver) {
            return contains(withdrawal.givers, giver.person) &&
                   !has_said_yes_since(giver.person, withdrawal.index);
          });
      if (holds) first = &withdrawal;
    }
    return first;
  }

  // The keeper of the secret answers for it: what another member recorded counts once accepted.
  bool accepted(const ConsentState& consent) const {
    if (consent.recorder == request_.source) return true;
    const auto row = consent.acceptances.find(request_.source);
    return row != consent.acceptances.end() && row->second.first == Acceptance::accepted;
  }

  PersonDecision concluded(const Vote& vote) const {
    const bool yes = vote.standing == Standing::yes;
    return {person_.role, yes ? Verdict::permit : Verdict::hold, Level::none, 0,
            yes ? ErrorCode::permit : ErrorCode::consent_refused, references(vote),
            {vote.consent->id}};
  }

  PersonDecision open_question(const std::optional<Vote>& closest) const {
    PersonDecision out{person_.role, Verdict::hold, Level::none, 0,
                       ErrorCode::consent_missing, {}, {}};
    if (!closest) return out;
    out.references = references(*closest);
    out.consents = {closest->consent->id};
    switch (closest->standing) {
      case Standing::possibly: out.reason = ErrorCode::possibly_same; break;
      case Standing::not_accepted: out.reason = ErrorCode::consent_not_accepted; break;
      case Standing::not_confirmed: out.reason = ErrorCode::consent_not_confirmed; break;
      case Standing::incomplete: out.reason = ErrorCode::consent_incomplete; break;
      case Standing::expired: out.reason = ErrorCode::consent_expired; break;
      case Standing::other_regime: out.reason = ErrorCode::consent_other_regime; break;
      case Standing::withdrawn: out.reason = ErrorCode::consent_withdrawn; break;
      default: break;
    }
    return out;
  }

  std::span<const std::uint8_t> ways_;  // ConfirmedBy numbers; empty: none is asked
  const Covenant& covenant_;
  const FactsView& facts_;
  const Request& request_;
  const RequestPerson& person_;
  CombiningRule algorithm_;
};

}  // namespace

PersonDecision consent_of(const PersonQuestion& question, std::span<const std::uint8_t> ways) {
  return ConsentGround(question, ways).decide();
}

}  // namespace sluis::consent
