// SPDX-License-Identifier: EUPL-1.2
// Known or not known: asked, weighed by two, answered at the tick; and what nobody can tell.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "consent/core/bodies.h"
#include "proto/codec/to_broker.h"
#include "proto/codec/to_member.h"
#include "tests/gateway/question_rig.h"

namespace sluis::gateway_story {
namespace {

TEST_F(QuestionStory, IsWeighedByTwoWorkersAndAnsweredAtItsTick) {
  open_case("Kind");
  const local::Ask asked_now = ask("Kind");
  ASSERT_EQ(asked_now.state(), "waiting") << asked_now.reason().name();
  EXPECT_EQ(asked_now.until_ms() % kTickMs, 0u);
  const std::string id = asked_now.id();
  const local::Weighing task = weighing(id);
  EXPECT_EQ(task.state(), "open");
  EXPECT_EQ(task.name(), "Kind Kanarie");
  EXPECT_EQ(task.index(), "none");
  EXPECT_EQ(task.due_ms() % kTickMs, 0u);
  EXPECT_GE(task.due_ms(), task.arrived_ms() + kAnswerAfterMs);
  EXPECT_EQ(weigh("vh-1", id, "relevant_en_ernstig"), "");
  EXPECT_EQ(agree("vh-2", id, "relevant_en_ernstig"), "");
  EXPECT_EQ(asked(id).state(), "waiting");
  pass_the_tick();
  EXPECT_TRUE(answered(id, "relevant_en_ernstig")) << asked(id).state();
  EXPECT_EQ(asked(id).answer_label(), "relevant en ernstig");
  EXPECT_EQ(asked(id).contact(), "bel het huis");
}

TEST_F(QuestionStory, IsNotAnsweredOnceItsAskerTookItBack) {
  open_case("Kind");
  local::LocalRequest request = asked_by("gm");
  request.mutable_staff_add()->set_login("gm-2");
  request.mutable_staff_add()->set_name("M G");
  request.mutable_staff_add()->set_function("worker");
  told(*manager_, request);
  const std::string id = ask("Kind").id();
  EXPECT_EQ(weighing(id).state(), "open");
  EXPECT_EQ(weigh("vh-1", id, "relevant"), "");
  EXPECT_EQ(agree("vh-2", id, "relevant"), "");
  request = asked_by("gm");
  request.mutable_correct_propose()->set_exchange(id);
  request.mutable_correct_propose()->set_reason("wrong_person");
  request.mutable_correct_propose()->set_found_ms(clock_ms() - 60'000);
  told(*manager_, request);
  ASSERT_TRUE(eventually(20, [&] {
    request = asked_by("gm-2");
    request.mutable_correct_decide()->set_exchange(id);
    request.mutable_correct_decide()->set_answer("yes");
    std::string refused;
    const auto reply = told(*manager_, request, &refused);
    return reply.corrections().corrections_size() == 1 &&
           reply.corrections().corrections(0).state() == "recorded";
  }));
  EXPECT_EQ(asked(id).state(), "recalled");
  EXPECT_TRUE(eventually(20, [&] { return weighings().empty(); }));
  EXPECT_EQ(weigh("vh-1", id, "relevant"),
            "no_such_task: question: not here, or its answer has left");
  const std::size_t before = registered();
  pass_the_tick();
  pass_the_grace();
  EXPECT_FALSE(eventually(5, [&] { return registered() != before; })) << "no answer leaves";
  EXPECT_EQ(asked(id).state(), "recalled");
  EXPECT_EQ(asked(id).answer(), "");
}

// Whatever two lists of questions show may differ in these alone.
local::Ask shown(local::Ask ask) {
  for (auto clear : {&local::Ask::clear_id, &local::Ask::clear_subject}) (ask.*clear)();
  ask.clear_created_ms();
  ask.clear_until_ms();
  return ask;
}

TEST_F(QuestionStory, IsAnsweredWithNothingUnlessTwoWorkersAgree) {
  open_case("Kind");
  const std::string one = ask("Kind").id(), other = ask("Kind").id();
  weighing(one);
  weighing(other);
  EXPECT_EQ(agree("vh-2", one, "relevant"), "no_such_task: question: nobody has weighed it yet");
  EXPECT_EQ(weigh("vh-1", one, "Kanarie"), "bad_field: answer: not one of the covenant's");
  EXPECT_EQ(weigh("gast", one, "relevant"), "not_allowed: function");
  EXPECT_EQ(weigh("wie", one, "relevant"), "unknown_worker: worker");
  EXPECT_EQ(weigh("vh-1", one, "relevant"), "");
  EXPECT_EQ(agree("vh-1", one, "relevant"), "not_allowed: worker: who weighed it cannot agree");
  EXPECT_EQ(agree("vh-2", one, "relevant_en_ernstig"),
            "bad_field: answer: another one was weighed");
  EXPECT_EQ(agree("vh-2", one, "relevant"), "");
  EXPECT_EQ(weighing(one).state(), "agreed");
  EXPECT_EQ(weigh("vh-2", one, "relevant_en_ernstig"), "") << "weighed again: agreed by nobody yet";
  EXPECT_EQ(weighing(one).state(), "weighed");
  pass_the_tick();
  EXPECT_TRUE(eventually(10, [&] { return weighing(one).state() == "answered"; }));
  EXPECT_EQ(weighing(one).answer(), "niets_te_melden");
  EXPECT_EQ(weighing(one).name(), "") << "after its answer nobody is shown who it was about";
  EXPECT_EQ(weigh("vh-1", one, "relevant"),
            "no_such_task: question: not here, or its answer has left");
  pass_the_grace();
  EXPECT_TRUE(answered(one, "niets_te_melden"));
  EXPECT_TRUE(answered(other, "niets_te_melden")) << "nobody weighed it";
  EXPECT_EQ(shown(asked(one)).SerializeAsString(), shown(asked(other)).SerializeAsString());
}

TEST_F(QuestionStory, WithoutAnAnswerLooksTheSameAsNothingToTell) {
  open_case("Kind");
  const std::string answered_one = ask("Kind").id();
  weighing(answered_one);
  pass_the_tick();
  EXPECT_TRUE(eventually(10, [&] { return weighing(answered_one).state() == "answered"; }));
  house_->kill_now();
  const std::string silent = ask("Kind").id();
  EXPECT_EQ(asked(silent).state(), "waiting");
  pass_the_tick();
  EXPECT_EQ(asked(silent).state(), "waiting") << "within the grace";
  pass_the_grace();
  EXPECT_TRUE(answered(answered_one, "niets_te_melden"));
  EXPECT_EQ(shown(asked(silent)).SerializeAsString(),
            shown(asked(answered_one)).SerializeAsString());
  local::LocalRequest request;
  request.mutable_inbox();
  EXPECT_EQ(told(*manager_, request).inbox().mails_size(), 0) << "nor does the mail tell";
  request.mutable_status();
  EXPECT_EQ(told(*manager_, request).status().mail(), 0u);
}

TEST_F(QuestionStory, OfAnAskerWithoutACaseNeverLeaves) {
  std::string refused;
  ask("Kind", &refused);
  EXPECT_EQ(refused, "no_case: question");
  open_case("Broer");
  ask("Kind", &refused);
  EXPECT_EQ(refused, "no_case: question") << "another person's case";
  local::LocalRequest request;
  request.mutable_exchanges();
  EXPECT_EQ(told(*manager_, request).exchanges().exchanges_size(), 0);
  request = asked_by("gm");
  request.mutable_signal()->set_kind("vraag");
  request.mutable_signal()->set_text("toch");
  fill_person(*request.mutable_signal()->mutable_subject(), "Kind");
  request.mutable_signal()->add_recipients()->set_member("house");
  told(*manager_, request, &refused);
  EXPECT_EQ(refused, "not_allowed: kind: a question is asked with sluis ask");
}

TEST_F(QuestionStory, OfAnAskerWhoMayHearNoAnswerIsShownToNobodyAndLooksLikeNothing) {
  start(*school_);
  local::LocalRequest request = asked_by("juf");
  fill_person(*request.mutable_ask()->mutable_subject(), "Kind");
  const local::Ask asked_now = told(*school_, request).ask();
  ASSERT_EQ(asked_now.state(), "waiting") << asked_now.reason().name();
  request.mutable_exchanges();
  EXPECT_TRUE(eventually(15, [&] {
    return told(*school_, request).exchanges().exchanges(0).slots(0).state() == "opened";
  }));
  EXPECT_EQ(weighings().size(), 0u);
  EXPECT_EQ(weigh("vh-1", asked_now.id(), "relevant"),
            "no_such_task: question: not here, or its answer has left");
  pass_the_tick();
  pass_the_grace();
  request.mutable_asks();
  const local::Ask after = told(*school_, request).asks().asks(0);
  EXPECT_EQ(after.state(), "answered");
  EXPECT_EQ(after.answer(), "niets_te_melden");
}

TEST_F(QuestionStory, IsRefusedOverTheDaysBudgetWithWhenItIsFreeAgain) {
  open_case("Kind");
  for (std::uint32_t i = 0; i < kPerDay; ++i) ASSERT_EQ(ask("Kind").state(), "waiting");
  const auto expect_refused = [&](const char* when) {
    const local::Ask over = ask("Kind");
    EXPECT_EQ(over.state(), "refused") << when;
    EXPECT_EQ(over.reason().name(), "over_budget") << when;
    EXPECT_EQ(over.reason().code(), 208u) << when;
    EXPECT_NE(over.reason().place().find("free again at 20"), std::string::npos)
        << when << ": " << over.reason().place();
  };
  expect_refused("one more than the budget");
  EXPECT_EQ(broker_.stop(), 0);
  start_broker();
  expect_refused("after a restart");
  broker_.kill_now();
  start_broker();
  expect_refused("after a broker that was killed");
  pass(86'400'000 - 1'800'000);
  expect_refused("half an hour before the day is over");
  pass(1'800'000);
  EXPECT_TRUE(eventually(20, [&] { return ask("Kind").state() == "waiting"; }));
}

// Over the budget nothing is done, so nothing is on record of it but the asker's own row.
TEST_F(QuestionStory, IsOneEntryOfTheLedgerAndOneOverTheBudgetIsNone) {
  open_case("Kind");
  std::vector<std::string> asked_ids;
  for (std::uint32_t i = 0; i < kPerDay; ++i) {
    asked_ids.push_back(ask("Kind").id());
    weighing(asked_ids.back());
    EXPECT_EQ(registered(), i + 1);
  }
  const local::Ask over = ask("Kind");
  EXPECT_EQ(over.state(), "refused");
  EXPECT_EQ(registered(), kPerDay);
  EXPECT_EQ(entries_of(over.id(), "intent"), 0u);
  EXPECT_EQ(entries_of(over.id(), "decision"), 0u);
  pass_the_tick();
  EXPECT_TRUE(eventually(20, [&] { return registered() == 2 * kPerDay; })) << "one of each answer";
  for (const std::string& id : asked_ids) {
    EXPECT_EQ(entries_of(id, "intent"), 1u);
    EXPECT_EQ(entries_of(id, "submit"), 1u);
    EXPECT_EQ(entries_of(id, "release"), 1u);
  }
}

TEST_F(QuestionStory, OfAKilledGatewayIsAnsweredOnce) {
  open_case("Kind");
  const std::string id = ask("Kind").id();
  weighing(id);
  EXPECT_EQ(weigh("vh-1", id, "relevant"), "");
  EXPECT_EQ(agree("vh-2", id, "relevant"), "");
  house_->kill_now();
  pass_the_tick();
  start(*house_);
  EXPECT_TRUE(answered(id, "relevant"));
  house_->kill_now();
  start(*house_);
  pass_the_tick();
  EXPECT_EQ(weighing(id).state(), "answered");
  local::LocalRequest request;
  request.mutable_exchanges();
  EXPECT_EQ(told(*house_, request).exchanges().exchanges_size(), 1);
}

TEST_F(QuestionStory, AnswerThatExpiredBeforeItWasFetchedGoesAgain) {
  open_case("Kind");
  const std::string id = ask("Kind").id();
  weighing(id);
  EXPECT_EQ(weigh("vh-1", id, "relevant"), "");
  EXPECT_EQ(agree("vh-2", id, "relevant"), "");
  manager_->kill_now();
  pass_the_tick();
  const auto slot = [&] {
    local::LocalRequest request;
    request.mutable_exchanges();
    const local::LocalReply reply = told(*house_, request);
    return reply.exchanges().exchanges_size() == 1 ? reply.exchanges().exchanges(0).slots(0)
                                                   : local::Slot{};
  };
  ASSERT_TRUE(eventually(15, [&] { return slot().state() == "sent"; })) << slot().state();
  const std::string first = slot().message();
  pass(kLifeMs + 1'000);
  EXPECT_TRUE(eventually(20, [&] {
    return slot().state() == "sent" && slot().message() != first;
  })) << slot().state();
  start(*manager_);
  EXPECT_TRUE(answered(id, "relevant"));
}

TEST_F(QuestionStory, ShowsWhetherTheIndexKnowsItsSubjectAndTheIndexNamesNobody) {
  const std::filesystem::path drop = house_->folder() / "drop" / "known";
  ASSERT_TRUE(eventually(5, [&] { return std::filesystem::exists(drop / "incoming"); }));
  const auto put = [&](const std::string& name, const std::string& text) {
    std::ofstream(drop / "incoming" / (name + ".part")) << text;
    std::filesystem::rename(drop / "incoming" / (name + ".part"), drop / "incoming" / name);
  };
  const std::string child = R"({"surname":"Kanarie","first_names":"Kind",)"
                            R"("birth_date":"2017-03-04","postcode":"6711AB",)"
                            R"("house_number":"12"})";
  put("a.json", "[" + child + "]");
  put("b.json", R"([{"surname":"Kanarie","naam":"x"}])");
  EXPECT_TRUE(eventually(15, [&] { return known() == 1; }));
  EXPECT_TRUE(std::filesystem::is_empty(drop / "incoming")) << "it names people";
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(drop / "failed"), {}), 2);
  for (const auto& entry : std::filesystem::directory_iterator(drop / "failed")) {
    std::filesystem::remove(entry.path());
  }
  local::LocalRequest request = asked_by("vh-1");
  fill_person(*request.mutable_known_add()->add_persons(), "Zus");
  request.mutable_known_add()->mutable_persons(0)->set_bsn("999990019");
  EXPECT_EQ(told(*house_, request).known().persons(), 2u);
  open_case("Kind");
  EXPECT_EQ(weighing(ask("Kind").id()).index(), "possibly") << "without a citizen service number";
  fill_person(*request.mutable_known_remove()->add_persons(), "Kind");
  EXPECT_EQ(told(*house_, request).known().persons(), 1u);
  EXPECT_EQ(weighings().front().index(), "none");
  std::string refused;
  request = asked_by("gast");
  fill_person(*request.mutable_known_add()->add_persons(), "Kind");
  told(*house_, request, &refused);
  EXPECT_EQ(refused, "not_allowed: function");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(house_->folder())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    EXPECT_EQ(bytes.find("Kanarie"), bytes.npos) << entry.path().filename();
  }
}

// One answer as the broker sees it: each frame of it with its size, in their order.
using Seen = std::vector<std::pair<std::string, std::size_t>>;
struct SeenAnswers {
  std::map<ExchangeId, Seen> by_exchange;
  std::map<RequestId, ExchangeId> asked;
  std::vector<consent::IntentBody> intents;
  std::set<KeyId> worker_keys;
  std::set<PersonKey> of_answers, of_questions;

  void heard(ByteView frame) {
    const auto parsed = codec::parse_to_broker(frame);
    if (!parsed.ok()) return;
    if (const auto* act = std::get_if<SignedAct>(&parsed->request)) {
      if (act->type != LeafType::intent) return;
      const auto body = canon::decode<consent::IntentBody>(act->opening.body, "intent");
      if (!body.ok()) return;
      auto& keys = body->kind == kAnswerKind ? of_answers : of_questions;
      for (const PersonOpening& person : act->persons) {
        const auto one = canon::decode<consent::PersonBody>(person.opening.body, "person");
        if (one.ok()) keys.insert(one->keys.begin(), one->keys.end());
      }
      if (body->kind != kAnswerKind) return;
      intents.push_back(*body);
      note(body->exchange_id, "intent", frame);
      asked[parsed->request_id] = body->exchange_id;
    }
    const auto* submit = std::get_if<codec::Submit>(&parsed->request);
    if (submit == nullptr || submit->envelope.header.kind != kAnswerKind) return;
    worker_keys.insert(submit->envelope.header.worker_key_id);
    note(submit->envelope.header.exchange_id, "submit", frame);
    asked[parsed->request_id] = submit->envelope.header.exchange_id;
  }
  void said(ByteView frame) {
    const auto parsed = codec::parse_to_member(frame);
    if (!parsed.ok()) return;
    const auto request = asked.find(parsed->request_id.value_or(RequestId{}));
    if (request != asked.end()) note(request->second, "ack", frame);
    const auto* fetched = std::get_if<codec::Fetched>(&parsed->reply);
    if (fetched == nullptr) return;
    for (const codec::Delivery& delivery : fetched->deliveries) {
      const Envelope& envelope = delivery.envelope;
      if (envelope.header.kind != kAnswerKind) continue;
      // Not the frame: the release record's proof is as long as its place in the tree wants.
      note(envelope.header.exchange_id, "deliver", envelope.ciphertext);
    }
  }
  void note(const ExchangeId& id, const char* what, ByteView frame) {
    by_exchange[id].emplace_back(what, frame.size());
  }
};

SeenAnswers seen_in(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const Bytes all = to_bytes(as_bytes(text));
  SeenAnswers out;
  for (std::size_t at = 0; at + 5 <= all.size();) {
    std::size_t size = 0;
    for (std::size_t i = 1; i <= 4; ++i) size = size << 8U | all[at + i];
    const ByteView frame = ByteView(all).subspan(at + 5, std::min(size, all.size() - at - 5));
    if (all[at] == '<') out.heard(frame);
    else out.said(frame);
    at += 5 + size;
  }
  return out;
}

TEST_F(QuestionStory, WithAHitAndWithoutLookTheSameToTheBroker) {
  open_case("Kind");
  open_case("Broer");
  local::LocalRequest request = asked_by("vh-1");
  fill_person(*request.mutable_known_add()->add_persons(), "Kind");
  EXPECT_EQ(told(*house_, request).known().persons(), 1u);
  const std::string hit = ask("Kind").id(), none = ask("Broer").id();
  EXPECT_EQ(weighing(hit).index(), "possibly");
  EXPECT_EQ(weighing(none).index(), "none");
  ASSERT_EQ(weighing(hit).due_ms(), weighing(none).due_ms());
  EXPECT_EQ(weigh("vh-2", hit, "relevant_en_ernstig"), "");
  EXPECT_EQ(agree("vh-1", hit, "relevant_en_ernstig"), "");
  EXPECT_EQ(seen_in(frames_).intents.size(), 0u) << "before the tick nothing leaves";
  pass_the_tick();
  EXPECT_TRUE(answered(hit, "relevant_en_ernstig"));
  SeenAnswers seen;
  EXPECT_TRUE(eventually(20, [&] {
    seen = seen_in(frames_);
    return seen.by_exchange.size() == 2 && seen.by_exchange.begin()->second.size() == 5 &&
           seen.by_exchange.rbegin()->second.size() == 5;
  }));
  ASSERT_EQ(seen.by_exchange.size(), 2u);
  const Seen &first = seen.by_exchange.begin()->second, &second = seen.by_exchange.rbegin()->second;
  EXPECT_EQ(first, second);
  ASSERT_EQ(seen.intents.size(), 2u);
  EXPECT_EQ(seen.worker_keys.size(), 1u) << "whoever weighed, and whether anybody did";
  for (const consent::IntentBody& body : seen.intents) EXPECT_TRUE(body.actor.worker.is_zero());
  EXPECT_EQ(seen.of_answers.size(), 2u) << "one key each, used once";
  for (const PersonKey& key : seen.of_answers) EXPECT_FALSE(seen.of_questions.contains(key));
}

struct Said {
  int status = -1;
  std::string out;
};
// The program `sluis` with these words, both outputs as one.
Said run_sluis(const std::filesystem::path& folder, const std::string& line) {
  std::istringstream in("sluis " + line);
  std::vector<std::string> words{std::istream_iterator<std::string>(in), {}};
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const std::string program = std::string(SLUIS_BIN_DIR) + "/sluis", file = folder / "said";
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, file.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t child = 0;
  int status = 0;
  Said said;
  const int failed =
      posix_spawn(&child, program.c_str(), &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed == 0 && waitpid(child, &status, 0) == child) said.status = WEXITSTATUS(status);
  std::ifstream out(file, std::ios::binary);
  said.out.assign(std::istreambuf_iterator<char>(out), {});
  return said;
}

TEST_F(QuestionStory, IsToldByTheCommandLineInLinesAndAsJson) {
  const std::string manager = " --as gm --dir " + manager_->folder().string();
  const std::string house = " --as vh-1 --dir " + house_->folder().string();
  const std::string file = (broker_.folder() / "question.json").string();
  const std::string person = R"({"surname":"Kanarie","first_names":"Kind",)"
                             R"("birth_date":"2017-03-04","postcode":"6711AB",)"
                             R"("house_number":"12"})";
  std::ofstream(file) << R"({"subject":)" << person << "}";
  const auto sluis = [&](const std::string& line) {
    return run_sluis(broker_.folder(), line);
  };
  EXPECT_NE(sluis("asks" + manager).out.find("No questions yet"), std::string::npos);
  Said said = sluis("ask " + file + manager);
  EXPECT_EQ(said.status, 1) << said.out;
  EXPECT_NE(said.out.find("no open case"), std::string::npos) << said.out;
  open_case("Kind");
  said = sluis("ask " + file + " --json" + manager);
  EXPECT_EQ(said.status, 0) << said.out;
  EXPECT_NE(said.out.find("\"state\": \"waiting\""), std::string::npos) << said.out;
  EXPECT_NE(sluis("asks" + manager).out.find("waiting until 20"), std::string::npos);
  const std::string id = sluis("asks --pick /asks/0/id" + manager).out.substr(0, 32);
  weighing(id);
  said = sluis("weigh list" + house);
  EXPECT_NE(said.out.find("index: none"), std::string::npos) << said.out;
  EXPECT_NE(said.out.find("a second worker must agree"), std::string::npos) << said.out;
  EXPECT_EQ(sluis("weigh list --pick /weighings/0/state" + house).out, "open\n");
  EXPECT_EQ(sluis("weigh answer " + id + house).status, 64);
  EXPECT_EQ(sluis("weigh answer " + id + " onzin" + house).status, 65);
  EXPECT_EQ(sluis("weigh answer " + std::string(32, '0') + " relevant" + house).status, 66);
  said = sluis("weigh answer " + id + " relevant --json" + house);
  EXPECT_EQ(said.status, 0) << said.out;
  EXPECT_NE(said.out.find("\"state\": \"weighed\""), std::string::npos) << said.out;
  EXPECT_EQ(sluis("weigh agree " + id + " relevant" + house).status, 77) << "the same worker";
  std::ofstream(file) << R"({"persons":[)" << person << "]}";
  EXPECT_EQ(sluis("known add " + file + " --pick /persons" + house).out, "1\n");
  EXPECT_NE(sluis("known list" + house).out.find("1 persons in the index"), std::string::npos);
  EXPECT_EQ(sluis("known remove " + file + " --pick /persons" + house).out, "0\n");
}

}  // namespace
}  // namespace sluis::gateway_story
