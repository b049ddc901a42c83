// SPDX-License-Identifier: EUPL-1.2
// Notices of terms of cases that a broker gives again and again, or under a covenant that is over.
#include "consent/core/case_bodies.h"
#include "tests/gateway/lies.h"

namespace sluis::lies {
namespace {

class Noticed : public Lies {
 protected:
  void SetUp() override {
    make(world_.manager);
    gateway_->start();
    ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Fetch>() > 0; }));
  }
  // Gives these with every FETCH from now on.
  void give(const std::vector<consent::CaseDueBody>& bodies) {
    std::vector<std::uint64_t> leaves;
    for (const auto& body : bodies) leaves.push_back(broker_.record(LeafType::case_due, body));
    broker_.lie = [this, leaves](const codec::Request& request) -> std::optional<codec::Reply> {
      const auto* fetch = std::get_if<codec::Fetch>(&request);
      if (fetch == nullptr) return std::nullopt;
      held_.insert(fetch->notices.begin(), fetch->notices.end());
      codec::Fetched out;
      out.nonce = fetch->nonce;
      for (const std::uint64_t leaf : leaves) out.notices.push_back(broker_.ledger.proven(leaf));
      return out;
    };
    broker_.tell(world_.manager, codec::Notify{true, false, false});
  }
  consent::CaseDueBody due(std::uint8_t number) {
    consent::CaseDueBody body;
    body.notice_id = filled<NoticeId>(number);
    body.case_id = filled<CaseId>(0x71);
    body.deadline = {consent::CaseDuty::review, clock_.wall()};
    body.stage = consent::kStageReminded;
    body.told = body.responsible = world_.manager;
    body.covenant = world_.covenant.version;
    return body;
  }

  std::set<NoticeId> held_;  // as FETCHes said
};

TEST_F(Noticed, FetchesNoMoreForANoticeThatIsGivenEachTime) {
  give({due(0x81)});
  ASSERT_TRUE(broker_.until(20, [&] { return held_.contains(filled<NoticeId>(0x81)); }));
  const std::size_t before = broker_.count<codec::Fetch>();
  EXPECT_FALSE(broker_.until(4, [&] { return broker_.count<codec::Fetch>() > before + 3; }));
}

TEST_F(Noticed, SaysThatItHoldsWhatAnEarlierCovenantExplainsAndNotWhatItsOwnShould) {
  consent::CaseDueBody earlier = due(0x82), now = due(0x83);
  earlier.rung = now.rung = 9;
  earlier.stage = now.stage = consent::kStageFirstRung;
  earlier.covenant = world_.covenant.version - 1;
  give({now, earlier});
  EXPECT_TRUE(broker_.until(20, [&] { return held_.contains(earlier.notice_id); }));
  EXPECT_FALSE(held_.contains(now.notice_id));
}

// A leaf of the broker's own, under a version for which this gateway has no rule.
TEST_F(Noticed, TakesNoCaseAwayForANoticeThatItCannotRead) {
  gateway_->stop();
  consent::CaseDueBody body = due(0x84);
  gateway::CaseRow row;
  row.id = body.case_id;
  row.coordinator = world_.manager;
  gateway_->vault().put(gateway::RowKind::care_case, row.id, row);
  gateway_->start();
  body.deadline.duty = consent::CaseDuty::take_up;
  body.stage = consent::kStageAnnounced;
  body.responsible = world_.school;
  body.covenant = world_.covenant.version - 1;
  give({body});
  ASSERT_TRUE(broker_.until(20, [&] { return held_.contains(body.notice_id); }));
  gateway_->stop();
  const auto kept = gateway_->vault().get<gateway::CaseRow>(gateway::RowKind::care_case, row.id);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->coordinator, world_.manager);
}

}  // namespace
}  // namespace sluis::lies
