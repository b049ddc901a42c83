// SPDX-License-Identifier: EUPL-1.2
// A case that is taken over from a broker that lies about how it is.
#include "consent/core/fact_bodies.h"
#include "tests/gateway/lies.h"

namespace sluis::lies {
namespace {

class TakenOver : public Lies {
 protected:
  void SetUp() override {
    make(world_.manager);
    const TimeMs now = clock_.wall();
    const consent::WorkerKeyAdded key{consent::kBodyVersion, other_->id, other_->worker_id, 1,
                                      other_->worker.public_key(), {now.ms - 60'000},
                                      {now.ms + 864'000'000}};
    broker_.publish(other_->id, sdk::make_public_act(LeafType::worker_key, 1, canon::encode(key),
                                                     other_->signing));
    put_keys();
    gateway_->start();
  }
  // By the school, which has it, to the manager.
  codec::FactUsed said(consent::FactPayload payload, PersonOpening child) {
    const SignedAct act = other_->fact(std::move(payload), {std::move(child)});
    return {broker_.ledger.proven(broker_.record(act)), act.persons, act.worker_signature};
  }
  std::vector<codec::FactUsed> begun(const CaseId& id, std::uint16_t programme) {
    PersonOpening first = sdk::commit_person(story::person(5)),
                  second = sdk::commit_person(story::person(5));
    const Commitment one = first.commitment, two = second.commitment;
    std::vector<codec::FactUsed> out;
    out.push_back(said(consent::CaseOpened{id, {one}, other_->id, programme}, std::move(first)));
    out.push_back(said(consent::HandoverStepped{id, {two}, consent::HandoverStep::propose,
                                                world_.manager, 0},
                       std::move(second)));
    return out;
  }
  // What the desk shows once it accepted, and the broker answered with these.
  local::Case accepted(std::vector<codec::FactUsed> facts) {
    broker_.lie = [this, facts](const codec::Request& request) -> std::optional<codec::Reply> {
      const auto* act = std::get_if<SignedAct>(&request);
      if (act == nullptr || act->type != LeafType::fact) return std::nullopt;
      return codec::Ack{broker_.record(*act), {}, {}, facts};
    };
    local::LocalRequest request = asked_by("juf");
    local::CaseHandoverSaid& hand = *request.mutable_case_handover();
    hand.set_case_id(kCase.hex());
    hand.set_step("accept");
    local::Person& child = *hand.add_subjects();
    child.set_surname("Kanarie");
    child.set_first_names("Kind");
    child.set_birth_date("2017-03-04");
    local::LocalReply reply;
    EXPECT_TRUE(gateway_->ask(request, reply).ok());
    EXPECT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
    local::LocalRequest show = asked_by("juf");
    show.mutable_case_show()->set_id(kCase.hex());
    EXPECT_TRUE(gateway_->ask(show, reply).ok());
    return reply.care_case();
  }
  // That anything was kept for the privacy officer.
  bool is_evidence_kept() {
    gateway_->stop();
    return !gateway_->vault().all_bytes(RowKind::evidence).empty();
  }

  inline static const CaseId kCase = filled<CaseId>(0x71), kOther = filled<CaseId>(0x72);
};

TEST_F(TakenOver, ShowsTheProgrammeThatItsFormerCoordinatorSigned) {
  const local::Case shown = accepted(begun(kCase, 1));
  EXPECT_EQ(shown.programme(), 1u);
  EXPECT_EQ(shown.phase(), "active");
  EXPECT_FALSE(is_evidence_kept());
}

TEST_F(TakenOver, ShowsNoProgrammeThatNobodySigned) {
  std::vector<codec::FactUsed> facts = begun(kCase, 1);
  auto body = canon::decode<consent::FactBody>(facts[0].record.opening->body, "facts");
  ASSERT_TRUE(body.ok());
  std::get<consent::CaseOpened>(body->payload).programme = 2;
  facts[0].record.opening->body = canon::encode(*body);
  const local::Case shown = accepted(facts);
  EXPECT_EQ(shown.programme(), 0u);
  EXPECT_EQ(shown.phase(), "");
  EXPECT_TRUE(is_evidence_kept());
}

TEST_F(TakenOver, ShowsNoProgrammeOfAnotherCase) {
  EXPECT_EQ(accepted(begun(kOther, 2)).programme(), 0u);
  EXPECT_TRUE(is_evidence_kept());
}

}  // namespace
}  // namespace sluis::lies
