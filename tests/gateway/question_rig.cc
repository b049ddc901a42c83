// SPDX-License-Identifier: EUPL-1.2
#include "tests/gateway/question_rig.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint16_t kHouseRole = 3, kStatute = 2;

consent::ReleaseRule rule_of(std::uint16_t from, std::uint16_t to, std::uint16_t kind) {
  consent::ReleaseRule rule;
  rule.from_role = from;
  rule.to_role = to;
  rule.kinds = {kind};
  rule.grounds = {kStatute};
  rule.level = Level::existence;
  return rule;
}

}  // namespace

void QuestionStory::change_covenant() {
  consent::Covenant& covenant = world_.covenant;
  house_id_ = test::filled<MemberId>(0x33);
  covenant.roles.push_back({kHouseRole, "veiligheidshuis", "Veiligheidshuis"});
  covenant.members.push_back({house_id_, kHouseRole, "house", "bel het huis", true, false});
  covenant.kinds.push_back({{kQuestionKind, "vraag", "vraag"}, false});
  covenant.kinds.push_back({{kAnswerKind, "antwoord", "antwoord"}, false});
  consent::Function reader;
  reader.term = {2, "reader", "reader"};
  reader.acts = {21};
  covenant.functions.push_back(reader);
  consent::Ground statute;
  statute.term = {kStatute, "wgs", "WGS"};
  statute.type = consent::GroundType::statute;
  statute.article = "WGS 2.28";
  statute.valid_until = {UINT64_MAX};
  statute.unconfirmed = true;
  covenant.grounds.push_back(statute);
  covenant.rules.front().kinds = {kZorg};
  consent::ReleaseRule asks = rule_of(2, kHouseRole, kQuestionKind);
  asks.needs_own_case = true;
  covenant.rules.push_back(asks);
  covenant.rules.push_back(rule_of(kHouseRole, 2, kAnswerKind));
  // The school may ask, by the covenant, and no answer may go to it.
  covenant.rules.push_back(rule_of(1, kHouseRole, kQuestionKind));
  consent::QuestionRule question;
  question.term = {1, "bekend", "Is er meer bekend?"};
  question.question_kind = kQuestionKind;
  question.answer_kind = kAnswerKind;
  question.tick_ms = kTickMs;
  question.answer_after_ms = kAnswerAfterMs;
  question.per_day = kPerDay;
  question.answers = {{1, "niets_te_melden", "niets te melden"},
                      {2, "relevant", "relevant"},
                      {3, "relevant_en_ernstig", "relevant en ernstig"}};
  question.nothing = 1;
  covenant.questions = {question};
  covenant.limits.life_ms_max = kLifeMs;
}

void QuestionStory::SetUp() {
  change_covenant();
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
                                                      {"gast", named("G A"), "reader"}}).ok());
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

std::uint64_t QuestionStory::known() {
  local::LocalRequest request;
  request.mutable_known();
  return told(*house_, request).known().persons();
}

}  // namespace sluis::gateway_story
