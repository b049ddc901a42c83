// SPDX-License-Identifier: EUPL-1.2
// Notices of terms of cases that a broker gives again and again, or under a covenant that is over.
#include "consent/core/case_bodies.h"
#include "consent/core/designation.h"
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

  // The manager, at its desk, has this case.
  void have(const CaseId& id) {
    gateway::CaseRow row;
    row.id = id;
    row.coordinator = world_.manager;
    gateway_->vault().put(gateway::RowKind::care_case, row.id, row);
  }
  MemberId who_has(const CaseId& id) const {
    const auto row = gateway_->vault().get<gateway::CaseRow>(gateway::RowKind::care_case, id);
    return row ? row->coordinator : MemberId{};
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
  have(body.case_id);
  gateway_->start();
  body.deadline.duty = consent::CaseDuty::take_up;
  body.stage = consent::kStageAnnounced;
  body.responsible = world_.school;
  body.covenant = world_.covenant.version - 1;
  give({body});
  ASSERT_TRUE(broker_.until(20, [&] { return held_.contains(body.notice_id); }));
  gateway_->stop();
  EXPECT_EQ(who_has(body.case_id), world_.manager);
}

// The school's role is the last rung, and may coordinate.
class LetGoByNotice : public Noticed {
 protected:
  void SetUp() override {
    consent::Ground ground;
    ground.term = {40, "hogerop", "hogerop"};
    ground.type = consent::GroundType::linking;
    ground.valid_until = {UINT64_MAX};
    world_.covenant.grounds.push_back(ground);
    const consent::Member& school = *world_.covenant.member(world_.school);
    world_.covenant.ladder = {{{1, "aanwijzing", "aanwijzing"}, school.role, 40, 3}};
    if (is_rung_) {
      const consent::Member& manager = *world_.covenant.member(world_.manager);
      world_.covenant.ladder.insert(world_.covenant.ladder.begin(),
                                    {{2, "overleg", "overleg"}, manager.role, 40, 3});
    }
    for (const std::uint8_t kind : {14, 15}) world_.covenant.functions[0].facts.push_back(kind);
    Noticed::SetUp();
    gateway_->stop();
    have(case_);
    const TimeMs now = clock_.wall();
    const consent::WorkerKeyAdded worker{
        consent::kBodyVersion, other_->id, other_->worker_id, 1, other_->worker.public_key(),
        {now.ms - 60'000}, {now.ms + 864'000'000}};
    broker_.publish(other_->id, sdk::make_public_act(LeafType::worker_key, 1,
                                                     canon::encode(worker), other_->signing));
    gateway_->start();
  }
  // As the gateway under test and its professional sign.
  void know_own_keys() {
    auto keys = gateway::read_keys(gateway_->folder(), false);
    ASSERT_TRUE(keys.ok());
    own_ = std::make_unique<story::Member>(world_, world_.manager, 1);
    own_->signing = std::move(keys->signing);
    for (const auto& row : gateway_->vault().all<gateway::WorkerRow>(RowKind::worker)) {
      if (row.login != "juf") continue;
      own_->worker_id = row.id;
      own_->worker = seal::SigningKeyPair::from_seed(row.seed.reveal());
    }
  }
  template <class Body>
  void say(story::Member& by, std::uint64_t days_ago, Body payload) {
    const PersonOpening child = sdk::commit_person(story::person(5));
    payload.case_id = case_;
    payload.subjects = {child.commitment};
    consent::FactBody body;
    body.actor = by.actor();
    body.serial = ++serial_;
    body.created = {clock_.wall().ms - days_ago * 86'400'000};
    body.payload = payload;
    acts_.push_back(by.act(LeafType::fact, canon::encode(body), {child}));
    facts_.push_back(broker_.record(acts_.back()));
  }
  // The manager began the case and raised it, and after the ladder's days the school took it.
  void designate() {
    gateway_->stop();
    know_own_keys();
    consent::CaseOpened opened;
    opened.coordinator = world_.manager;
    say(*own_, 5, opened);
    say(*own_, 4, consent::CaseStepped{{}, {}, consent::CaseStep::raise,
                                       consent::kAboutCoordination, {}});
    say(*other_, 0, consent::CaseStepped{{}, {}, consent::CaseStep::designate, 1, world_.school});
    gateway_->start();
  }
  // Gives it with what was signed, from now on.
  void give_shown(const consent::CaseDueBody& body) {
    broker_.bend = [this](codec::Reply& reply) {
      auto* fetched = std::get_if<codec::Fetched>(&reply);
      if (fetched == nullptr || fetched->notices.empty()) return;
      codec::Designated shown{fetched->notices.front().index, {}};
      for (std::size_t i = 0; i < facts_.size(); ++i) {
        shown.facts.push_back({broker_.ledger.proven(facts_[i]), acts_[i].persons,
                               acts_[i].worker_signature});
      }
      fetched->designated = {shown};
    };
    give({body});
  }
  // Two FETCHes have ended since, at least.
  void run_fetches() {
    for (int i = 0; i < 3; ++i) {
      const std::size_t before = broker_.count<codec::Fetch>();
      broker_.tell(world_.manager, codec::Notify{true, false, false});
      ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Fetch>() > before; }));
    }
    run_for(1);
  }
  consent::CaseDueBody let_go(std::uint8_t number) {
    consent::CaseDueBody body = due(number);
    body.deadline.duty = consent::CaseDuty::take_up;
    body.stage = consent::kStageAnnounced;
    body.responsible = world_.school;
    return body;
  }
  std::size_t evidence() {
    gateway_->stop();
    return gateway_->vault().all_bytes(RowKind::evidence).size();
  }

  const CaseId case_ = filled<CaseId>(0x71);
  bool is_rung_ = false;  // the manager's role stands on the ladder too
  std::unique_ptr<story::Member> own_;
  std::uint64_t serial_ = 0;
  std::vector<SignedAct> acts_;
  std::vector<std::uint64_t> facts_;  // the leaf of each
};

TEST_F(LetGoByNotice, GivesTheCaseUpForWhatTheLastRungSigned) {
  designate();
  const consent::CaseDueBody body = let_go(0x89);
  give_shown(body);
  ASSERT_TRUE(broker_.until(20, [&] { return held_.contains(body.notice_id); }));
  EXPECT_EQ(evidence(), 0u);
  EXPECT_EQ(who_has(case_), world_.school);
}

// The designation is true, and of before this organisation accepted the case anew.
TEST_F(LetGoByNotice, KeepsACaseThatItAcceptedSinceItWasDesignatedAway) {
  designate();
  gateway_->stop();
  consent::FactBody accept;
  consent::HandoverStepped step;
  step.case_id = case_;
  step.step = consent::HandoverStep::accept;
  step.subjects = {filled<Commitment>(0x72)};
  accept.payload = step;
  ActRow act;
  act.id = filled<gateway::ActId>(0x73);
  act.kind = gateway::ActKind::handover_stepped;
  act.state = ActState::recorded;
  act.worker = "juf";
  act.index = facts_.back() + 1;
  act.made.value = case_.value;
  act.form = canon::encode(accept);
  gateway_->vault().put(RowKind::act, act.id, act);
  gateway_->start();
  give_shown(let_go(0x8a));
  ASSERT_TRUE(broker_.until(20, [&] { return held_.contains(filled<NoticeId>(0x8a)); }));
  EXPECT_EQ(evidence(), 0u);  // true, and over: it is set apart, so that it is given no more
  EXPECT_EQ(who_has(case_), world_.manager);
}

// Designated away, and given back by another designation: no act of this organisation's says so.
TEST_F(LetGoByNotice, KeepsACaseThatWasDesignatedBackToIt) {
  designate();
  consent::CaseDueBody back = let_go(0x8b);
  back.responsible = world_.manager;
  give({back});
  ASSERT_TRUE(broker_.until(20, [&] { return held_.contains(back.notice_id); }));
  give_shown(let_go(0x8c));
  ASSERT_TRUE(broker_.until(20, [&] { return held_.contains(filled<NoticeId>(0x8c)); }));
  EXPECT_EQ(evidence(), 0u);
  EXPECT_EQ(who_has(case_), world_.manager);
}

class ToldAsARung : public LetGoByNotice {
 protected:
  ToldAsARung() { is_rung_ = true; }
};

// What a rung is told is the broker's word alone, and witnesses cosign it as any leaf.
TEST_F(ToldAsARung, TakesNoCaseFromWhoHasIt) {
  consent::CaseDueBody body = let_go(0x8d);
  body.rung = 2;
  body.ground = 40;
  body.stage = consent::kStageFirstRung;
  give({body});
  ASSERT_TRUE(broker_.until(20, [&] { return held_.contains(body.notice_id); }));
  EXPECT_EQ(evidence(), 0u);
  EXPECT_EQ(who_has(case_), world_.manager);
}

TEST_F(LetGoByNotice, KeepsTheCaseOnTheBrokersWordAloneAndSaysSoOnce) {
  const consent::CaseDueBody other = due(0x86);
  give({let_go(0x85), other});
  ASSERT_TRUE(broker_.until(20, [&] { return held_.contains(other.notice_id); }));
  run_fetches();
  EXPECT_FALSE(held_.contains(filled<NoticeId>(0x85)));
  EXPECT_EQ(evidence(), 1u);
  EXPECT_EQ(who_has(case_), world_.manager);
}

TEST_F(LetGoByNotice, KeepsTheCaseWhenWhatIsShownIsNoDesignation) {
  designate();
  facts_.pop_back();
  give_shown(let_go(0x87));
  run_fetches();
  EXPECT_FALSE(held_.contains(filled<NoticeId>(0x87)));
  EXPECT_EQ(evidence(), 1u);
  EXPECT_EQ(who_has(case_), world_.manager);
}

// Of an earlier covenant's last rung this gateway knows nothing: the desk sees the notice.
TEST_F(LetGoByNotice, ListsOneOfAnEarlierCovenantAsUnreadAndKeepsTheCase) {
  consent::CaseDueBody body = let_go(0x88);
  body.covenant = world_.covenant.version - 1;
  give({body});
  ASSERT_TRUE(broker_.until(20, [&] { return held_.contains(body.notice_id); }));
  EXPECT_EQ(evidence(), 1u);
  EXPECT_EQ(who_has(case_), world_.manager);
  EXPECT_TRUE(gateway_->vault().get<gateway::NoticeRow>(RowKind::unread_notice, body.notice_id));
}

}  // namespace
}  // namespace sluis::lies
