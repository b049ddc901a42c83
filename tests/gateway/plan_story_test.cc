// SPDX-License-Identifier: EUPL-1.2
// One plan for a family over real gateways and the real broker: written with the family, kept in
// versions, shared in parts that are decided as any other signal, received, gone after the case.
#include "tests/gateway/clock_rig.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint64_t kPlanRows = 156, kPlanPartRows = 157;  // row kinds of the vault
const std::string kGoalWords = "Doelkanarie: elke dag op tijd op school";
const std::string kTaskWords = "Taakkanarie: belt bij verzuim";
const std::string kOwnWords = "Eigenkanarie: haalt het kind op";
const std::string kNotes = "Notitiekanarie: moeder is bang voor de school";

class PlanStory : public OnAClock {
 protected:
  void SetUp() override {
    consent::ReleaseRule rule = world_.covenant.rules.front();
    bsn_ = "999990019";  // both know the child by it
    std::swap(rule.from_role, rule.to_role);
    world_.covenant.rules.push_back(rule);
    for (consent::Member& member : world_.covenant.members) {
      member.contact = member.label + ", 010-1";
    }
    begin(days_);
    restart_logged(*manager_, "manager.log");
    restart_logged(*school_, "school.log");
    local::LocalRequest request = asked_by("gm");
    fill_child(*request.mutable_case_begin()->add_subjects());
    fill_person(*request.mutable_case_begin()->add_subjects(), "Ouder");
    local::LocalReply reply;
    ASSERT_TRUE(manager_->ask(request, reply).ok());
    ASSERT_EQ(reply.act().state(), "recorded");
    case_ = reply.act().subject();
  }
  void restart_logged(GatewayProcess& gateway, const std::string& name) {
    gateway.kill_now();
    gateway.log = broker_.folder() / name;
    ASSERT_TRUE(gateway.start({}, arguments_));
  }
  // A goal of the child with a task of the school and one of its own, and one of nobody's.
  local::LocalRequest plan() const {
    local::LocalRequest request = asked_by("gm");
    local::PlanWrite& write = *request.mutable_plan_write();
    write.set_case_id(case_);
    local::PlanBody& plan = *write.mutable_plan();
    plan.mutable_drawn_up_with_family()->set_date("2026-11-28");
    plan.mutable_drawn_up_with_family()->add_present("moeder en kind");
    local::PlanGoal& goal = *plan.add_goals();
    goal.set_id("g1");
    goal.set_text(kGoalWords);
    fill_child(*goal.mutable_person());
    add_task(plan, "t1", world_.school.hex(), kTaskWords);
    add_task(plan, "t2", "manager", kOwnWords);
    plan.add_parties("school");
    plan.add_parties("manager");
    plan.set_notes(kNotes);
    return request;
  }
  static void add_task(local::PlanBody& plan, const std::string& id, const std::string& party,
                       const std::string& text) {
    local::PlanTask& task = *plan.add_tasks();
    task.set_id(id);
    task.set_goal("g1");
    task.set_party(party);
    task.set_text(text);
    task.set_due("2027-01-15");
  }
  local::LocalRequest share() const {
    local::LocalRequest request = asked_by("gm");
    request.mutable_plan_share()->set_case_id(case_);
    request.mutable_plan_share()->set_kind("zorg");
    return request;
  }
  // The name of the reason and its place; "" when it was done, with the plan in plan_.
  std::string said(const local::LocalRequest& request) {
    local::LocalReply reply;
    const auto asked = manager_->ask(request, reply);
    if (!asked.ok()) {
      return std::string(catalogue(asked.code()).name) + " " + asked.error().place;
    }
    plan_ = reply.plan();
    return "";
  }
  std::string show(std::uint32_t version = 0) {
    local::LocalRequest request = asked_by("gm");
    request.mutable_plan_show()->set_case_id(case_);
    request.mutable_plan_show()->set_version(version);
    return said(request);
  }
  std::string progress(const std::string& task, const std::string& state) {
    local::LocalRequest request = asked_by("gm");
    request.mutable_plan_progress()->set_case_id(case_);
    request.mutable_plan_progress()->set_task(task);
    request.mutable_plan_progress()->set_state(state);
    return said(request);
  }
  // What the school reads of its mail, all of it.
  std::string read_at_school() {
    local::LocalRequest request;
    request.mutable_inbox();
    local::LocalReply reply;
    std::string out;
    if (!school_->ask(request, reply).ok()) return out;
    const local::Inbox inbox = reply.inbox();
    for (const local::Mail& mail : inbox.mails()) {
      request = asked_by("juf");
      request.mutable_read()->set_id(mail.message());
      if (!school_->ask(request, reply).ok()) continue;
      out += reply.content().text() + "|" + reply.content().author_contact() + "|";
    }
    return out;
  }
  bool is_received() {
    return eventually(20, [&] {
      return show().empty() && plan_.state() == "acknowledged" && plan_.parts(0).received();
    });
  }

  // The task that asks the author, once consent has come; "" if none does.
  std::string asked_after_consent() {
    record_consent("yes", true);
    std::string order;
    eventually(20, [&] {
      for (const local::Task& task : tasks(*manager_)) {
        if (task.kind() == "release") order = task.id();
      }
      return !order.empty();
    });
    return order;
  }
  static local::LocalRequest decided(const std::string& task, const std::string& decision) {
    local::LocalRequest request = asked_by("gm");
    request.mutable_decide()->set_task(task);
    request.mutable_decide()->set_decision(decision);
    return request;
  }
  // Consent comes, the author is asked, the gateway dies, and the author says that it may go.
  bool released_after_consent() {
    const std::string order = asked_after_consent();
    manager_->kill_now();
    if (order.empty() || !manager_->start({}, arguments_)) return false;
    const local::LocalRequest send = decided(order, "send");
    local::LocalReply reply;
    return eventually(20, [&] { return manager_->ask(send, reply).ok(); });
  }
  std::vector<Bytes> rows_while_stopped() {
    manager_->kill_now();
    std::vector<Bytes> out = sealed(*manager_, kPlanRows);
    EXPECT_TRUE(manager_->start({}, arguments_));
    return out;
  }
  std::string end_case() {
    local::LocalRequest request = asked_by("gm");
    request.mutable_case_end()->set_case_id(case_);
    return said(request);
  }
  void expect_no_word_in_a_log() {
    manager_->kill_now();
    school_->kill_now();
    for (const GatewayProcess* gateway : {&*manager_, &*school_}) {
      const Bytes log = bytes_of(gateway->log);
      const std::string text = std::string(as_text(log)) + gateway->history();
      EXPECT_NE(log.size(), 0u);
      for (const std::string word : {"kanarie", "Kanarie", "moeder"}) {
        EXPECT_EQ(text.find(word), std::string::npos) << word;
      }
    }
  }

  std::uint32_t days_ = 30;  // that content is kept
  std::string case_;
  local::Plan plan_;
};

template <class Change>
local::LocalRequest with(local::LocalRequest request, Change change) {
  change(*request.mutable_plan_write());
  return request;
}

TEST_F(PlanStory, IsRefusedWithThePlaceOfWhatIsWrong) {
  using local::PlanWrite;
  EXPECT_EQ(said(with(plan(), [](PlanWrite& write) {
              write.mutable_plan()->set_parties(0, "nowhere");
            })), "unknown_member plan.parties[0]");
  EXPECT_EQ(said(with(plan(), [](PlanWrite& write) {
              write.mutable_plan()->mutable_tasks(1)->set_party("nowhere");
            })), "unknown_member plan.tasks[1].party");
  EXPECT_EQ(said(with(plan(), [](PlanWrite& write) {
              write.mutable_plan()->set_parties(0, "schol");
            })), "unknown_member plan.parties[0]: did you mean school?");
  EXPECT_EQ(said(with(plan(), [](PlanWrite& write) {
              fill_person(*write.mutable_plan()->mutable_goals(0)->mutable_person(), "Buurman");
            })), "goal_of_nobody plan.goals[0].person");
  EXPECT_EQ(said(with(plan(), [](PlanWrite& write) {
              write.mutable_plan()->mutable_tasks(0)->clear_goal();
            })), "task_without_goal plan.tasks[0].goal");
  EXPECT_EQ(said(with(plan(), [](PlanWrite& write) {
              write.mutable_plan()->mutable_drawn_up_with_family()->clear_present();
            })), "without_family plan.drawn_up_with_family.present");
  EXPECT_EQ(said(with(plan(), [](PlanWrite& write) {
              write.set_case_id(std::string(32, '0'));
            })), "no_case case");
  EXPECT_EQ(said(share()), "no_such_plan case");
  EXPECT_EQ(show(), "no_such_plan case");
  ASSERT_EQ(said(with(plan(), [this](PlanWrite& write) {
              local::PlanGoal& goal = *write.mutable_plan()->mutable_goals(0);
              goal.clear_person();
              goal.mutable_person()->set_bsn(bsn_);
            })), "");
  EXPECT_EQ(plan_.plan().goals(0).person().first_names(), "Kind") << "by its number alone";
  EXPECT_EQ(show(2), "no_such_plan version");
  EXPECT_EQ(progress("t9", "done"), "no_such_plan task");
  EXPECT_EQ(progress("t1", "finished"), "bad_field state: open, busy, done or dropped");
  ASSERT_EQ(end_case(), "");
  EXPECT_EQ(said(plan()), "no_case case: it is closed, or another organisation coordinates it");
  pass(2 * 3'600'000);
  EXPECT_TRUE(eventually(20, [&] { return show() == "no_such_plan case"; }))
      << "nothing of it arrived anywhere";
}

// A row that has a number alone is nobody whom names could mean: words about one person would go on
// another's consents.
TEST_F(PlanStory, HasNoGoalOfWhoIsNotKnownByTheSameNamesOrNumber) {
  local::LocalRequest begin = asked_by("gm");
  begin.mutable_case_begin()->add_subjects()->set_bsn("999990020");
  fill_child(*begin.mutable_case_begin()->add_subjects());
  local::LocalReply reply;
  ASSERT_TRUE(manager_->ask(begin, reply).ok());
  case_ = reply.act().subject();
  EXPECT_EQ(said(with(plan(), [](local::PlanWrite& write) {
              local::PlanGoal& goal = *write.mutable_plan()->mutable_goals(0);
              goal.clear_person();
              goal.mutable_person()->set_surname("Buur");
              goal.mutable_person()->set_first_names("Man");
              goal.mutable_person()->set_birth_date("1980-01-02");
            })), "goal_of_nobody plan.goals[0].person");
  ASSERT_EQ(said(plan()), "");
  EXPECT_EQ(plan_.plan().goals(0).person().first_names(), "Kind") << "not the row before it";
}

TEST_F(PlanStory, GoesNoMoreInAPartThatWasHeldOnceANewerOneIsWritten) {
  ASSERT_EQ(said(plan()), "");
  ASSERT_EQ(said(share()), "");
  ASSERT_EQ(plan_.parts(0).slot().state(), "held");
  ASSERT_EQ(said(plan()), "");
  const std::string task = asked_after_consent();
  ASSERT_FALSE(task.empty());
  EXPECT_EQ(said(decided(task, "send")), "no_such_plan version");
  EXPECT_EQ(said(decided(task, "withdraw")), "");
  EXPECT_EQ(read_at_school(), "");
}

TEST_F(PlanStory, IsSharedInPartsReceivedReplacedAndGoneAfterTheCase) {
  ASSERT_EQ(said(plan()), "");
  EXPECT_EQ(plan_.version(), 1u);
  EXPECT_EQ(plan_.state(), "draft");
  ASSERT_EQ(plan_.parts_size(), 1) << "its own tasks are no part";
  // Consent was recorded at the school; the manager has not answered for it: held, with the reason.
  ASSERT_EQ(said(share()), "");
  ASSERT_EQ(plan_.parts_size(), 1);
  EXPECT_EQ(plan_.parts(0).slot().state(), "held");
  EXPECT_EQ(plan_.parts(0).slot().reason().name(), "consent_not_accepted");
  EXPECT_FALSE(plan_.parts(0).slot().reason().next_step().empty());
  EXPECT_EQ(plan_.state(), "shared");
  const std::string exchange = plan_.parts(0).exchange();
  ASSERT_EQ(said(share()), "");
  EXPECT_EQ(plan_.parts(0).exchange(), exchange) << "what waits is not sent twice";
  ASSERT_TRUE(released_after_consent());
  ASSERT_TRUE(is_received());
  const std::string read = read_at_school();
  EXPECT_NE(read.find(kTaskWords), std::string::npos) << read;
  EXPECT_NE(read.find(kGoalWords), std::string::npos);
  EXPECT_NE(read.find("manager, 010-1"), std::string::npos) << "whom to call";
  EXPECT_EQ(read.find(kOwnWords), std::string::npos);
  EXPECT_EQ(read.find(kNotes), std::string::npos);
  // Progress, and another version: of the first is said what became of it.
  ASSERT_EQ(progress("t1", "done"), "");
  EXPECT_EQ(plan_.plan().tasks(0).state(), "done");
  EXPECT_EQ(plan_.state(), "acknowledged");
  local::LocalRequest second = plan();
  second.mutable_plan_write()->mutable_plan()->mutable_tasks(0)->set_due("2027-03-01");
  ASSERT_EQ(said(second), "");
  EXPECT_EQ(plan_.plan().tasks(0).state(), "done") << "its FILE says no other state";
  ASSERT_EQ(plan_.changes_size(), 1);
  EXPECT_EQ(plan_.changes(0).id(), "t1");
  ASSERT_EQ(show(1), "");
  EXPECT_EQ(plan_.state(), "superseded");
  ASSERT_EQ(said(share()), "");
  ASSERT_TRUE(is_received()) << "with consent it goes at once";
  // The case ends; with the last own copy the plan goes, and nothing of it is in a log.
  const std::vector<Bytes> rows = rows_while_stopped();
  ASSERT_EQ(rows.size(), 2u);
  ASSERT_TRUE(eventually(20, [&] { return end_case().empty(); }));
  pass(2 * 3'600'000);
  EXPECT_EQ(show(), "") << "as long as the parts' own copies are kept";
  pass(31 * kDayMs);
  ASSERT_TRUE(eventually(20, [&] { return show() == "no_such_plan case"; })) << plan_.state();
  manager_->kill_now();
  EXPECT_EQ(sealed(*manager_, kPlanRows).size(), 0u);
  EXPECT_EQ(sealed(*manager_, kPlanPartRows).size(), 0u);
  EXPECT_EQ(found(*manager_, rows), 0u);
  expect_no_word_in_a_log();
}

TEST_F(PlanStory, IsDecidedApartForTheChildAndForTheWholeFamily) {
  local::LocalRequest request = plan();
  local::PlanBody& body = *request.mutable_plan_write()->mutable_plan();
  local::PlanGoal& family = *body.add_goals();
  family.set_id("g2");
  family.set_text("rust thuis");
  add_task(body, "t3", "school", "denkt mee");
  body.mutable_tasks(2)->set_goal("g2");
  ASSERT_EQ(said(request), "");
  ASSERT_EQ(said(share()), "");
  ASSERT_EQ(plan_.parts_size(), 2);
  const local::PlanPart& whole = plan_.parts(0);
  const local::PlanPart& child = plan_.parts(1);
  EXPECT_EQ(whole.tasks(0), "t3");
  EXPECT_TRUE(whole.about().empty());
  EXPECT_EQ(child.tasks(0), "t1");
  EXPECT_EQ(child.about(), "Kind Kanarie");
  EXPECT_NE(whole.exchange(), child.exchange());
  EXPECT_NE(whole.slot().decision_index(), child.slot().decision_index());
  EXPECT_FALSE(whole.slot().reason().name().empty());
  EXPECT_FALSE(child.slot().reason().name().empty());
}

class PlanWithoutTerm : public PlanStory {
 protected:
  PlanWithoutTerm() { days_ = 0; }
};

TEST_F(PlanWithoutTerm, StaysWhereTheGroundOfAPartHasNoTerm) {
  ASSERT_EQ(said(plan()), "");
  ASSERT_EQ(said(share()), "");
  ASSERT_TRUE(released_after_consent());
  ASSERT_TRUE(is_received());
  ASSERT_EQ(end_case(), "");
  pass(400 * kDayMs);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(show(), "");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

}  // namespace
}  // namespace sluis::gateway_story
