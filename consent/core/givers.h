// SPDX-License-Identifier: EUPL-1.2
// Whose consent lifts professional secrecy about a person (LAW §1, consent/CONSENT.md §Whose
// consent): from the source's regime, the person's age and capacity, and who has gezag.
//
// Pure, total, deterministic. It sees no name and no number: whoever reads the register's answer
// numbers the people in it, and gets those numbers back. What is refused here stays closed.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "proto/types/result.h"

namespace sluis::consent {

// The outcomes of the register's interface on gezag; other: none of its six.
enum class GezagOutcome : std::uint8_t {
  other, one_parent, both_parents, parent_and_third, guardianship, temporarily_none, undetermined,
};

enum class HolderKind : std::uint8_t { parent, third, unknown_third };

struct GezagHolder {
  HolderKind kind = HolderKind::parent;
  std::uint32_t person = 0;    // the caller's number: the same person, the same number
  bool is_identified = false;  // by a valid citizen service number
  auto operator<=>(const GezagHolder&) const = default;
};

// What one answer of the register says about one child. Equal ones are equal whatever their order.
struct GezagRelation {
  GezagOutcome outcome = GezagOutcome::other;
  std::vector<GezagHolder> holders;  // ascending
  bool in_onderzoek = false;
  bool operator==(const GezagRelation&) const = default;
};

// Who gives, in one column of a regime. Holders: all that have gezag, parents or guardians.
// Representative: a mentor or curator for the domain of the regime.
enum class Gives : std::uint8_t {
  self = 1, holders = 2, representative = 3, representative_else_holders = 4,
};

// From this age on, until the next row's.
struct GiverRow {
  std::uint8_t from_age = 0;
  Gives capable = Gives::holders, not_capable = Gives::holders;
  bool operator==(const GiverRow&) const = default;
};

inline constexpr std::uint32_t kAdultAge = 18;
inline constexpr std::uint32_t kPresumedCapableAge = 16;

struct GiversAsked {
  std::uint32_t child = 0;               // the person's own number
  std::vector<GezagRelation> relations;  // on this person, of one answer
  std::uint32_t age = 0;                 // in years
  std::optional<bool> capable;           // none: nobody judged it
  std::optional<std::uint32_t> representative;  // a mentor or curator, when one is known
};

// All who must say yes, ascending. `rows` are the regime's, ascending by age; none: the regime is
// not confirmed, and a capable adult alone gives. In the order in which they are told:
// gezag_in_onderzoek; no_relations; conflicting_gezag: two different relations; the outcome's own
// (temporarily_no_gezag, gezag_not_determinable, unknown_third, unnamed_guardian,
// unreadable_relation); unidentified_holder; needs_representative. regime_unconfirmed: no row.
Result<std::vector<std::uint32_t>> givers(std::span<const GiverRow> rows, const GiversAsked& asked);

}  // namespace sluis::consent
