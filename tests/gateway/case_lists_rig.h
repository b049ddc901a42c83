// SPDX-License-Identifier: EUPL-1.2
// A gateway's host with cases, and what every list beside a case has in common: it goes once the
// case is closed and its plan is gone. Shell (files). Thread safety: none.
#pragma once

#include "adapters/gateway/plans.h"
#include "tests/gateway/host_rig.h"

namespace sluis::gateway {

// Terms of the one programme that these cases are under.
inline consent::Covenant covenant_of_cases() {
  consent::CaseTerms terms;
  terms.programme = 1;
  terms.intake_days = 28;
  terms.review_days = 90;
  terms.handover_days = 7;
  consent::Covenant out;
  out.version = 2;
  out.case_terms = {terms};
  return out;
}

class CaseListsRig : public HostRig {
 protected:
  using Purge = std::uint64_t(const Host&, Batch&);

  void put_case(const CaseId& id, bool is_open) {
    CaseRow row;
    row.id = id;
    row.open = is_open;
    host_->vault.put(RowKind::care_case, id, row);
  }
  std::uint64_t purged(Purge& purge) {
    Batch batch;
    const std::uint64_t count = purge(*host_, batch);
    if (!batch.empty()) host_->vault.commit(batch);
    return count;
  }
  // kCase and kOther have rows of a kind. Those of kCase, so many, stay while it is open or has a
  // plan, and go then.
  void expect_gone_with_the_plan(Purge& purge, std::uint64_t count) {
    put_case(kCase, true);
    put_case(kOther, true);
    PlanRow plan;
    plan.case_id = kCase;
    plan.version = 1;
    host_->vault.put(RowKind::plan, plan_key(kCase, 1), plan);
    EXPECT_EQ(purged(purge), 0u) << "open";
    put_case(kCase, false);
    EXPECT_EQ(purged(purge), 0u) << "its plan is kept";
    Batch batch;
    batch.erase(RowKind::plan, plan_key(kCase, 1));
    host_->vault.commit(batch);
    EXPECT_EQ(purged(purge), count);
  }

  inline static const CaseId kCase = test::filled<CaseId>(1), kOther = test::filled<CaseId>(2);
};

}  // namespace sluis::gateway
