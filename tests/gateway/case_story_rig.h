// SPDX-License-Identifier: EUPL-1.2
// Real gateways with a case of one programme, its terms and a ladder of one rung, the school.
#pragma once

#include "tests/gateway/clock_rig.h"

namespace sluis::gateway_story {

inline constexpr std::uint16_t kProgramme = 1, kUpGround = 9;

class CaseStory : public OnAClock {
 protected:
  void SetUp() override {
    consent::Covenant& covenant = world_.covenant;
    consent::CaseTerms terms;
    terms.programme = kProgramme;
    terms.intake_days = 28;
    terms.review_days = 90;
    terms.visits = 1;
    terms.visit_days = 30;
    terms.handover_days = 7;
    terms.announce_days = 7;
    covenant.case_terms = {terms};
    if (covenant.programmes.empty()) covenant.programmes.push_back({kProgramme, "een", "een"});
    consent::Ground ground;
    ground.term = {kUpGround, "hogerop", "hogerop"};
    ground.type = consent::GroundType::linking;
    ground.valid_until = {UINT64_MAX};
    covenant.grounds.push_back(ground);
    consent::LadderRung rung;
    rung.term = {1, "hogerop", "hogerop"};
    rung.role = covenant.member(world_.school)->role;
    rung.ground = kUpGround;
    rung.days = 2;
    covenant.ladder = {rung};
    for (consent::Member& member : covenant.members) member.contact = member.label + ", 010-1";
    change(covenant);
    begin(30);
  }
  // What a test's covenant has otherwise.
  virtual void change(consent::Covenant&) {}
  // The state of the act, or the reason why it was refused.
  std::string said(GatewayProcess& at, const local::LocalRequest& request) {
    local::LocalReply reply;
    const auto asked = at.ask(request, reply);
    if (!asked.ok()) return std::string(catalogue(asked.code()).name);
    if (reply.act().has_reason()) return reply.act().reason().name();
    made_ = reply.act().subject();
    return reply.act().state();
  }
  std::string begin_case() {
    local::LocalRequest request = asked_by("gm");
    request.mutable_case_begin()->set_programme(kProgramme);
    fill_child(*request.mutable_case_begin()->add_subjects());
    EXPECT_EQ(said(*manager_, request), "recorded");
    return made_;
  }
  std::string step(const std::string& id, const std::string& step) {
    local::LocalRequest request = asked_by("gm");
    request.mutable_case_step()->set_case_id(id);
    request.mutable_case_step()->set_step(step);
    return said(*manager_, request);
  }
  std::string hand(bool by_school, const std::string& id, const std::string& step) {
    local::LocalRequest request = asked_by(by_school ? "juf" : "gm");
    local::CaseHandoverSaid& hand = *request.mutable_case_handover();
    hand.set_case_id(id);
    hand.set_step(step);
    if (by_school) fill_child(*hand.add_subjects());
    if (step == "propose") hand.set_to(world_.school.hex());
    return said(by_school ? *school_ : *manager_, request);
  }
  std::string step_by_school(const std::string& id, const std::string& step) {
    local::LocalRequest request = asked_by("juf");
    request.mutable_case_step()->set_case_id(id);
    request.mutable_case_step()->set_step(step);
    return said(*school_, request);
  }
  // When this is to be done, as that desk shows it; 0: it does not.
  std::uint64_t term_of(GatewayProcess& at, const std::string& worker, const std::string& id,
                        const std::string& duty) {
    const local::Case one = shown(at, worker, id);
    for (const local::CaseTerm& term : one.terms()) {
      if (term.duty() == duty) return term.at_ms();
    }
    return 0;
  }
  local::Case shown(GatewayProcess& at, const std::string& worker, const std::string& id) {
    local::LocalRequest request = asked_by(worker);
    request.mutable_case_show()->set_id(id);
    local::LocalReply reply;
    return at.ask(request, reply).ok() ? reply.care_case() : local::Case{};
  }
  std::vector<local::TodayItem> today(GatewayProcess& at, const std::string& worker) {
    local::LocalRequest request = asked_by(worker);
    request.mutable_case_today();
    local::LocalReply reply;
    if (!at.ask(request, reply).ok()) return {};
    std::vector<local::TodayItem> out;
    for (const auto& item : reply.today().items()) {
      if (item.kind() != "task") out.push_back(item);
    }
    return out;
  }
  // Until this desk has one thing to do: `duty`, at `stage`.
  bool is_told(GatewayProcess& at, const std::string& worker, const std::string& duty,
               const std::string& stage) {
    return eventually(20, [&] {
      const auto items = today(at, worker);
      return items.size() == 1 && items[0].term().duty() == duty &&
             items[0].term().stage() == stage;
    });
  }

  std::string made_;
};

}  // namespace sluis::gateway_story
