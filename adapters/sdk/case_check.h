// SPDX-License-Identifier: EUPL-1.2
// A case at who takes it over: of which programme it is and which steps it took, as those signed it
// who had it.
//
// Pure but for the signature check. Thread safety: none. What this cannot see: a step that the
// broker leaves out. It shows the case in an earlier phase; the notices of its terms are reckoned
// by the broker, and the ledger names the step.
#pragma once

#include "adapters/sdk/own_decision.h"
#include "consent/core/case_life.h"

namespace sluis::sdk {

struct ShownStep {
  consent::CaseStep step = consent::CaseStep::review;
  TimeMs at;  // of its leaf
};
struct ShownDesignation {
  MemberId by, from;        // who said so, and who had the case
  std::uint64_t index = 0;  // of its leaf
};
struct ShownCase {
  CaseId id;
  std::uint16_t programme = 0;
  MemberId coordinator;          // after all of them
  TimeMs opened;                 // of the leaf that opened it
  std::vector<ShownStep> steps;  // ascending
  std::optional<ShownDesignation> designated;  // by which the coordinator has it
};

// The case `id` by `facts`, which are all of it. Errors as own_decision(); no_case: the first is
// not its opening, or one is another case's; not_allowed: a step by who did not have it then, or
// a handover that does not fit it.
Result<ShownCase> check_case(const OwnView& view, std::span<const codec::FactUsed> facts,
                             const CaseId& id);

}  // namespace sluis::sdk
