// SPDX-License-Identifier: EUPL-1.2
// Meetings over real gateways and the real broker: parties are admitted family by family, what was
// said is kept with the consents asked there in one write, and goes after the cases.
#include "tests/gateway/clock_rig.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint64_t kMeetingRows = 165;  // row kind of the vault
const std::string kFirst = "Eerstekanarie: verzuim", kOther = "Anderekanarie: schulden";
const std::string kAgreed = "Afspraakkanarie: school belt maandag";

class MeetingStory : public OnAClock {
 protected:
  void SetUp() override {
    consent::ReleaseRule rule = world_.covenant.rules.front();
    bsn_ = "999990019";  // both know the child by it
    std::swap(rule.from_role, rule.to_role);
    world_.covenant.rules.push_back(rule);
    for (consent::Member& member : world_.covenant.members) {
      member.contact = member.label + ", 010-1";
    }
    begin(30);
    manager_->kill_now();
    manager_->log = broker_.folder() / "manager.log";
    ASSERT_TRUE(manager_->start({}, arguments_));
    local::Person child, other;
    fill_child(child);
    fill_person(other, "Ander");
    first_ = begun(child);
    other_ = begun(other);
    local::LocalRequest colleague = asked_by("gm");
    colleague.mutable_staff_add()->set_login("gm2");
    colleague.mutable_staff_add()->set_name("G Twee");
    colleague.mutable_staff_add()->set_function("worker");
    ASSERT_EQ(said(colleague), "");
    local::LocalRequest apart = asked_by("gm");
    apart.mutable_staff_exclude()->set_login("gm2");
    *apart.mutable_staff_exclude()->mutable_person() = other;
    ASSERT_EQ(said(apart), "");
  }
  std::string begun(const local::Person& person) {
    local::LocalRequest request = asked_by("gm");
    *request.mutable_case_begin()->add_subjects() = person;
    EXPECT_EQ(said(request), "");
    EXPECT_EQ(reply_.act().state(), "recorded");
    return reply_.act().subject();
  }
  // The name of the reason and its place; "" when it was done, with the meeting in meeting_.
  std::string said(const local::LocalRequest& request) {
    reply_ = {};
    const auto asked = manager_->ask(request, reply_);
    if (!asked.ok()) {
      return std::string(catalogue(asked.code()).name) + " " + asked.error().place;
    }
    if (reply_.has_meeting()) meeting_ = reply_.meeting();
    return "";
  }
  local::LocalRequest written(bool with_family) const {
    local::LocalRequest request = asked_by("gm");
    local::MeetingBody& body = *request.mutable_meeting_write()->mutable_meeting();
    body.set_day("2026-12-04");
    body.set_kind("zorg");
    body.set_with_family(with_family);
    add_family(body, first_, kFirst);
    if (!with_family) add_family(body, other_, kOther);
    return request;
  }
  static void add_family(local::MeetingBody& body, const std::string& id,
                         const std::string& subject) {
    local::MeetingFamily& family = *body.add_families();
    family.set_case_id(id);
    family.set_subject(subject);
    family.add_parties()->set_party("school");
  }
  std::string invite() {
    local::LocalRequest request = asked_by("gm");
    request.mutable_meeting_invite()->set_id(meeting_.id());
    return said(request);
  }
  std::string cancel() {
    local::LocalRequest request = asked_by("gm");
    request.mutable_meeting_cancel()->set_id(meeting_.id());
    return said(request);
  }
  std::string show(const std::string& worker = "gm") {
    local::LocalRequest request = asked_by(worker);
    request.mutable_meeting_show()->set_id(meeting_.id());
    return said(request);
  }
  // The school was there for `school_at`.
  local::LocalRequest record(const std::string& school_at, const std::string& by = "gm") const {
    local::LocalRequest request = asked_by(by);
    local::MeetingHold& hold = *request.mutable_meeting_hold();
    hold.set_id(meeting_.id());
    for (const local::MeetingOf& family : meeting_.families()) {
      local::MeetingHeld& held = *hold.add_families();
      held.set_case_id(family.case_id());
      if (family.case_id() != school_at) continue;
      held.add_attended()->set_party("school");
      held.mutable_attended(0)->set_who("juf");
      held.add_agreements(kAgreed);
    }
    return request;
  }
  void add_consent(local::LocalRequest& request, std::uint64_t until) const {
    local::ConsentAsk& ask = *request.mutable_meeting_hold()->add_consents();
    fill_child(*ask.mutable_subject());
    fill_person(*ask.add_givers(), "Ouder");
    ask.set_valid_until_ms(until);
  }
  int families_of_agenda(const std::string& worker) {
    local::LocalRequest request = asked_by(worker);
    request.mutable_agenda();
    EXPECT_EQ(said(request), "");
    const local::Agenda& agenda = reply_.agenda();
    return agenda.meetings().empty() ? 0 : agenda.meetings(0).families_size();
  }
  int acts() {
    local::LocalRequest request = asked_by("gm");
    request.mutable_acts();
    EXPECT_EQ(said(request), "");
    return reply_.acts().acts_size();
  }
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
      if (school_->ask(request, reply).ok()) out += reply.content().text() + "|";
    }
    return out;
  }
  std::string end_case(const std::string& id) {
    local::LocalRequest request = asked_by("gm");
    request.mutable_case_end()->set_case_id(id);
    return said(request);
  }

  std::string first_, other_;
  local::LocalReply reply_;
  local::Meeting meeting_;
};

TEST_F(MeetingStory, AdmitsAPartyForTheFamilyWhoseDecisionLetsItAndGoesAfterTheCases) {
  record_consent("yes", true);
  ASSERT_EQ(said(written(false)), "");
  EXPECT_EQ(meeting_.state(), "draft");
  EXPECT_EQ(said(record(first_)), "not_admitted families[0].attended") << "nobody is invited";
  ASSERT_EQ(invite(), "");
  ASSERT_TRUE(eventually(20, [&] {
    return show().empty() && meeting_.families(0).parties(0).slot().state() == "opened";
  })) << meeting_.families(0).parties(0).slot().reason().name();
  EXPECT_TRUE(meeting_.families(0).parties(0).admitted());
  EXPECT_EQ(meeting_.families(0).parties(0).shared(), "content");
  EXPECT_FALSE(meeting_.families(1).parties(0).admitted());
  EXPECT_FALSE(meeting_.families(1).parties(0).slot().reason().name().empty());
  const std::string read = read_at_school();
  EXPECT_NE(read.find(kFirst), std::string::npos) << read;
  EXPECT_EQ(read.find(kOther), std::string::npos);
  local::LocalRequest again = written(false);
  again.mutable_meeting_write()->set_id(meeting_.id());
  EXPECT_EQ(said(again), "meeting_over invited") << "who was invited was told of this one";
  EXPECT_EQ(said(record(other_)), "not_admitted families[1].attended");
  // A colleague who is kept apart from the other family.
  EXPECT_EQ(families_of_agenda("gm"), 2);
  EXPECT_EQ(families_of_agenda("gm2"), 1);
  EXPECT_EQ(said(record(first_, "gm2")), "no_such_meeting meeting");
  ASSERT_EQ(show("gm2"), "");
  EXPECT_EQ(meeting_.families_size(), 1);
  EXPECT_EQ(meeting_.SerializeAsString().find(kOther), std::string::npos);
  ASSERT_EQ(show(), "");
  ASSERT_EQ(said(record(first_)), "");
  EXPECT_EQ(meeting_.state(), "held");
  EXPECT_EQ(meeting_.families(0).held().agreements(0), kAgreed);
  EXPECT_EQ(families_of_agenda("gm"), 0);
  EXPECT_EQ(said(record(first_)), "meeting_over held");
  // What is of a case goes after it.
  ASSERT_EQ(end_case(other_), "");
  pass(2 * 3'600'000);
  ASSERT_TRUE(eventually(20, [&] { return show().empty() && meeting_.families_size() == 1; }));
  ASSERT_EQ(end_case(first_), "");
  pass(2 * 3'600'000);
  EXPECT_EQ(show(), "") << "as long as the invitation's own copy is kept";
  EXPECT_EQ(meeting_.families(0).parties(0).shared(), "content");
  pass(31 * kDayMs);
  ASSERT_TRUE(eventually(20, [&] { return show() == "no_such_meeting meeting"; }));
  manager_->kill_now();
  EXPECT_EQ(sealed(*manager_, kMeetingRows).size(), 0u);
  const Bytes log = bytes_of(manager_->log);
  EXPECT_NE(log.size(), 0u);
  EXPECT_EQ(as_text(log).find("kanarie"), std::string_view::npos);
}

TEST_F(MeetingStory, KeepsWhatWasSaidWithTheFamilyAndItsConsentsInOneWrite) {
  ASSERT_EQ(said(written(true)), "");
  EXPECT_EQ(said(record(first_)), "family_not_heard families[0].present");
  const int before = acts();
  const std::uint64_t until = story::now().ms + kDayMs;
  local::LocalRequest hold = record(first_);
  hold.mutable_meeting_hold()->mutable_families(0)->set_reason("ziek");
  add_consent(hold, until);
  EXPECT_EQ(said(hold), "bad_field consents: nobody of the family was there");
  hold.mutable_meeting_hold()->mutable_families(0)->add_present("moeder");
  add_consent(hold, 0);
  EXPECT_EQ(said(hold), "bad_field consents[1]: valid_until");
  EXPECT_EQ(acts(), before) << "nor is the first of them recorded";
  ASSERT_EQ(show(), "");
  EXPECT_EQ(meeting_.state(), "draft");
  hold.mutable_meeting_hold()->mutable_consents()->RemoveLast();
  ASSERT_EQ(said(hold), "");
  EXPECT_EQ(meeting_.state(), "held");
  EXPECT_EQ(meeting_.families(0).held().present(0), "moeder");
  EXPECT_EQ(meeting_.families(0).held().attended(0).who(), "juf") << "the family saw who was there";
  ASSERT_EQ(meeting_.consents_size(), 1);
  EXPECT_EQ(meeting_.consents(0).state(), "recorded");
  EXPECT_EQ(acts(), before + 1);
  local::LocalRequest answer = asked_by("gm");
  local::ConsentSaid& yes = *answer.mutable_consent_say();
  yes.set_consent(meeting_.consents(0).subject());
  yes.set_answer("yes");
  fill_child(*yes.mutable_subject());
  fill_person(*yes.mutable_giver(), "Ouder");
  ASSERT_EQ(said(answer), "");
  EXPECT_EQ(reply_.act().state(), "recorded");
}

TEST_F(MeetingStory, GoesNoMoreInAnInvitationThatWasHeldOnceItIsCancelled) {
  ASSERT_EQ(said(written(false)), "");
  ASSERT_EQ(invite(), "");
  ASSERT_EQ(meeting_.families(0).parties(0).slot().state(), "held");
  ASSERT_EQ(cancel(), "");
  EXPECT_EQ(meeting_.state(), "cancelled");
  EXPECT_EQ(invite(), "meeting_over cancelled");
  record_consent("yes", true);
  local::LocalRequest send = asked_by("gm");
  ASSERT_TRUE(eventually(20, [&] {
    for (const local::Task& task : tasks(*manager_)) {
      if (task.kind() == "release") send.mutable_decide()->set_task(task.id());
    }
    return send.has_decide();
  }));
  send.mutable_decide()->set_decision("send");
  EXPECT_EQ(said(send), "no_such_meeting meeting");
  EXPECT_EQ(read_at_school(), "");
}

}  // namespace
}  // namespace sluis::gateway_story
