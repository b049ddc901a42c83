// SPDX-License-Identifier: EUPL-1.2
#include "tests/gateway/question_rig.h"

namespace sluis::gateway_story {

void QuestionStory::SetUp() {
  house_id_ = test::filled<MemberId>(0x33);
  put_questions(world_.covenant, house_id_);
  const std::string socket = (broker_.folder() / "clock").string();
  auto opened = clock::ClockServer::open(socket, story::now().ms, 1'000);
  ASSERT_TRUE(opened.ok()) << to_text(opened.error());
  server_ = std::move(*opened);
  serving_ = std::thread([this] {
    while (!over_) {
      const std::lock_guard lock(mutex_);
      server_->serve(2);
    }
  });
  arguments_ = {"--clock-socket", socket};
  frames_ = broker_.folder() / "frames";
  start_broker();
  ASSERT_TRUE(broker_.admit("1-covenant", world_.covenant_file()));
  school_.emplace(world_, world_.school, broker_);
  manager_.emplace(world_, world_.manager, broker_);
  house_.emplace(world_, house_id_, broker_);
  ASSERT_TRUE(deal_share(world_, broker_, world_.manager, manager_->folder()));
  const auto named = [](const char* name) { return Sensitive<std::string>(name); };
  ASSERT_TRUE(gateway::add_workers(school_->folder(), {{"juf", named("Juf J"), "worker"}}).ok());
  ASSERT_TRUE(gateway::add_workers(manager_->folder(), {{"gm", named("G M"), "worker"}}).ok());
  ASSERT_TRUE(gateway::add_workers(house_->folder(), {{"vh-1", named("V H"), "worker"},
                                                      {"vh-2", named("H V"), "worker"},
                                                      {"gast", named("G A"), "reader"},
                                                      {"fg", named("F G"), "officer"}}).ok());
  start(*manager_);
  start(*house_);
}

void QuestionStory::TearDown() {
  for (auto* gateway : {&school_, &manager_, &house_}) gateway->reset();
  broker_.kill_now();
  over_ = true;
  if (serving_.joinable()) serving_.join();
}

void QuestionStory::start_broker() {
  ASSERT_TRUE(broker_.start({"LD_PRELOAD=" SLUIS_FRAMES_LIBRARY,
                             "SLUIS_FRAMES=" + frames_.string()}, arguments_));
}
void QuestionStory::start(GatewayProcess& gateway) { ASSERT_TRUE(gateway.start({}, arguments_)); }

void QuestionStory::pass(std::uint64_t ms) {
  const std::lock_guard lock(mutex_);
  server_->command("advance " + std::to_string(ms));
}

std::uint64_t QuestionStory::clock_ms() {
  local::LocalRequest request;
  request.mutable_status();
  return told(*house_, request).status().now_ms();
}

local::LocalRequest QuestionStory::asked_by(const std::string& worker) {
  local::LocalRequest request;
  request.set_worker(worker);
  request.set_wait_ms(15'000);
  return request;
}

void QuestionStory::fill_person(local::Person& person, const std::string& first_names) {
  person.set_surname("Kanarie");
  person.set_first_names(first_names);
  person.set_birth_date("2017-03-04");
  person.set_postcode("6711AB");
  person.set_house_number("12");
}

local::LocalReply QuestionStory::told(GatewayProcess& gateway, const local::LocalRequest& request,
                                      std::string* refused) {
  local::LocalReply reply;
  const auto asked = gateway.ask(request, reply);
  if (refused != nullptr) {
    *refused = asked.ok() ? "" : std::string(catalogue(asked.code()).name);
    if (!asked.ok() && !asked.error().place.empty()) *refused += ": " + asked.error().place;
  } else {
    EXPECT_TRUE(asked.ok()) << to_text(asked.ok() ? Error{} : asked.error());
  }
  return reply;
}

void QuestionStory::open_case(const std::string& first_names) {
  local::LocalRequest request = asked_by("gm");
  fill_person(*request.mutable_case_begin()->add_subjects(), first_names);
  EXPECT_EQ(told(*manager_, request).act().state(), "recorded");
}

local::Ask QuestionStory::ask(const std::string& first_names, std::string* refused) {
  local::LocalRequest request = asked_by("gm");
  fill_person(*request.mutable_ask()->mutable_subject(), first_names);
  request.mutable_ask()->set_author_contact("tel");
  return told(*manager_, request, refused).ask();
}

local::Ask QuestionStory::asked(const std::string& id) {
  local::LocalRequest request = asked_by("gm");
  request.mutable_asks();
  const local::LocalReply reply = told(*manager_, request);
  for (const local::Ask& one : reply.asks().asks()) {
    if (one.id() == id) return one;
  }
  return {};
}

std::vector<local::Weighing> QuestionStory::weighings(const std::string& worker) {
  local::LocalRequest request = asked_by(worker);
  request.mutable_weighings();
  const local::LocalReply reply = told(*house_, request);
  return {reply.weighings().weighings().begin(), reply.weighings().weighings().end()};
}

local::Weighing QuestionStory::weighing(const std::string& id) {
  local::Weighing out;
  EXPECT_TRUE(eventually(20, [&] {
    for (const local::Weighing& row : weighings()) {
      if (row.id() == id) out = row;
    }
    return out.id() == id;
  })) << "the question did not come";
  return out;
}

std::string QuestionStory::weigh(const std::string& worker, const std::string& id,
                                 const std::string& answer) {
  local::LocalRequest request = asked_by(worker);
  request.mutable_weigh()->set_question(id);
  request.mutable_weigh()->set_answer(answer);
  std::string refused;
  told(*house_, request, &refused);
  return refused;
}

std::string QuestionStory::agree(const std::string& worker, const std::string& id,
                                 const std::string& answer) {
  local::LocalRequest request = asked_by(worker);
  request.mutable_agree()->set_question(id);
  request.mutable_agree()->set_answer(answer);
  std::string refused;
  told(*house_, request, &refused);
  return refused;
}

bool QuestionStory::answered(const std::string& id, const std::string& answer) {
  return eventually(20, [&] {
    const local::Ask now = asked(id);
    return now.state() == "answered" && now.answer() == answer;
  });
}

local::AuditEvents QuestionStory::audited(local::LocalRequest request) {
  local::LocalReply reply = told(*house_, request);
  for (int i = 0; i < 4 && reply.has_audit_progress(); ++i) {
    request = asked_by("fg");
    request.mutable_audit_job()->set_id(reply.audit_progress().job());
    reply = told(*house_, request);
  }
  EXPECT_TRUE(reply.has_audit_events());
  return reply.audit_events();
}

std::size_t QuestionStory::registered() {
  local::LocalRequest request = asked_by("fg");
  request.mutable_audit_list()->set_type("intent");
  return static_cast<std::size_t>(audited(std::move(request)).events_size());
}

std::size_t QuestionStory::entries_of(const std::string& id, const std::string& type) {
  local::LocalRequest request = asked_by("fg");
  request.mutable_audit_timeline()->set_id(id);
  const local::AuditEvents events = audited(std::move(request));
  return static_cast<std::size_t>(
      std::count_if(events.events().begin(), events.events().end(),
                    [&](const local::AuditEvent& event) { return event.type() == type; }));
}

std::uint64_t QuestionStory::known() {
  local::LocalRequest request;
  request.mutable_known();
  return told(*house_, request).known().persons();
}

}  // namespace sluis::gateway_story
