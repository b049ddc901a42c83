// SPDX-License-Identifier: EUPL-1.2
#include "tests/gateway/family_rig.h"

#include "adapters/gateway/ages.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint32_t kWaitMs = 15'000;

struct Desk {
  const char* login;
  const char* function;
};
const std::map<std::string, Desk> kDesks = {{kSchool, {"ib-1", "intern_begeleider"}},
                                            {kGi, {"gv-1", "gezinsvoogd"}},
                                            {kManager, {"gm-1", "gezinsmanager"}},
                                            {kTeam, {"jv-1", "jeugdverpleegkundige"}}};

std::string number(const std::string& bsn) {
  return "{\"burgerservicenummer\":\"" + bsn + "\"}";
}
std::string relation(const Child& child, const std::string& rest) {
  return "{\"personen\":[{\"burgerservicenummer\":\"" + child.bsn +
         "\",\"gezag\":[{\"minderjarige\":" + number(child.bsn) + "," + rest + "}]}]}";
}

}  // namespace

std::string both_parents(const Child& child, const std::string& one, const std::string& other) {
  return relation(child, "\"type\":\"GezamenlijkOuderlijkGezag\",\"ouders\":[" + number(one) +
                             "," + number(other) + "]");
}
std::string one_parent(const Child& child, const std::string& parent) {
  return relation(child, "\"type\":\"EenhoofdigOuderlijkGezag\",\"ouder\":" + number(parent));
}

void FamilyStory::SetUp() {
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
}

void FamilyStory::TearDown() {
  for (const std::string& role : started_) at(role).kill_now();
  broker_.kill_now();
  over_ = true;
  if (serving_.joinable()) serving_.join();
}

void FamilyStory::begin_with(std::initializer_list<const char*> roles, const std::string& more,
                             const std::function<void(consent::Covenant&)>& change) {
  begin(more, change);
  for (const char* role : roles) {
    const Desk& desk = kDesks.at(role);
    gateway_of(role, desk.login, desk.function);
    started_.push_back(role);
  }
  start_holder();
  for (const char* role : roles) ASSERT_TRUE(at(role).start({}, arguments_)) << role;
}

void FamilyStory::pass_until(std::uint64_t ms) {
  const std::uint64_t now = now_ms();
  ASSERT_GT(ms, now);
  const std::lock_guard lock(mutex_);
  passed_ += ms - now;
  server_->command("advance " + std::to_string(ms - now));
}

Child FamilyStory::born_to_be(unsigned age, unsigned days, const std::string& bsn,
                              const std::string& name) {
  using namespace std::chrono;
  const year_month_day day = gateway::day_of({now_ms()}) + std::chrono::days(days);
  year_month_day born = day - years(static_cast<int>(age));
  if (!born.ok()) born = born.year() / March / 1;
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(born.year()),
                static_cast<unsigned>(born.month()), static_cast<unsigned>(born.day()));
  return {bsn, name, text, gateway::start_of(gateway::birthday(born, age)).ms};
}

void FamilyStory::fill(local::Person& person, const Child& child) {
  person.set_bsn(child.bsn);
  person.set_surname("Kanarie");
  person.set_first_names(child.first_names);
  person.set_birth_date(child.born);
}

local::LocalRequest FamilyStory::asked_at(const std::string& role) {
  local::LocalRequest request;
  request.set_worker(kDesks.at(role).login);
  request.set_wait_ms(kWaitMs);
  return request;
}

Result<local::LocalReply> FamilyStory::ask(const std::string& role,
                                           const local::LocalRequest& request) {
  local::LocalReply reply;
  SLUIS_TRY_DONE(at(role).ask(request, reply));
  return reply;
}

std::string FamilyStory::said(const std::string& role, const local::LocalRequest& request) {
  const auto reply = ask(role, request);
  if (!reply.ok()) {
    return std::string(catalogue(reply.code()).name) + " " + reply.error().place;
  }
  const local::Act& act = reply->has_circumstance() ? reply->circumstance().said() : reply->act();
  return act.state() == "refused" ? act.reason().name() + " " + act.reason().place() : act.state();
}

std::string FamilyStory::consent(const std::string& role, const Child& child, const Asked& asked) {
  local::LocalRequest request = asked_at(role);
  local::ConsentAsk& from = *request.mutable_consent_ask();
  fill(*from.mutable_subject(), child);
  for (const std::string& giver : asked.givers) from.add_givers()->set_bsn(giver);
  from.set_valid_until_ms(asked.until_ms);
  from.set_register_answer(asked.answer);
  from.set_capable(asked.capable);
  from.set_language("nl");
  from.set_letter_codes(asked.codes);
  const auto reply = ask(role, request);
  refused_.clear();
  if (reply.ok() && reply->act().state() == "recorded") return reply->act().subject();
  refused_ = reply.ok() ? reply->act().state() + " " + reply->act().reason().name()
                        : std::string(catalogue(reply.code()).name) + " " + reply.error().place;
  return "";
}

std::string FamilyStory::answer(const std::string& role, const std::string& consent,
                                const Child& child, const std::string& giver,
                                const std::string& yes_or_no) {
  local::LocalRequest request = asked_at(role);
  local::ConsentSaid& from = *request.mutable_consent_say();
  from.set_consent(consent);
  from.set_answer(yes_or_no);
  fill(*from.mutable_subject(), child);
  if (giver == child.bsn) fill(*from.mutable_giver(), child);
  else from.mutable_giver()->set_bsn(giver);
  return said(role, request);
}

std::set<std::string> FamilyStory::givers(const std::string& role, const std::string& consent) {
  local::LocalRequest request = asked_at(role);
  request.mutable_acts();
  std::set<std::string> out;
  const auto reply = ask(role, request);
  if (!reply.ok()) return out;
  for (const local::Act& act : reply->acts().acts()) {
    if (act.kind() != "consent" || act.subject() != consent) continue;
    for (const local::PersonShown& person : act.persons()) {
      if (person.role() != "subject") out.insert(person.bsn());
    }
  }
  return out;
}

std::string FamilyStory::withdraw(const std::string& role, const Child& child,
                                  const std::string& giver) {
  local::LocalRequest request = asked_at(role);
  fill(*request.mutable_withdraw()->mutable_subject(), child);
  if (!giver.empty()) request.mutable_withdraw()->mutable_giver()->set_bsn(giver);
  const auto reply = ask(role, request);
  EXPECT_TRUE(reply.ok() && reply->act().state() == "recorded");
  if (!reply.ok()) return "";
  const std::string id = reply->act().subject();
  std::string matched;
  EXPECT_TRUE(eventually(20, [&] {
    local::LocalRequest list = asked_at(role);
    list.mutable_withdrawals();
    const auto all = ask(role, list);
    if (!all.ok()) return false;
    for (const local::Withdrawal& row : all->withdrawals().withdrawals()) {
      if (row.id() == id) matched = row.matched();
    }
    return !matched.empty();
  }));
  return matched;
}

std::string FamilyStory::letter(const std::string& role, const std::string& consent,
                                std::uint32_t giver) {
  local::LocalRequest request = asked_at(role);
  request.mutable_consent_text()->set_id(consent);
  request.mutable_consent_text()->set_giver(giver);
  const auto reply = ask(role, request);
  refused_ = reply.ok() ? "" : std::string(catalogue(reply.code()).name);
  std::string out;
  if (!reply.ok()) return out;
  for (const auto& paragraph : reply->letter().paragraphs()) out += paragraph.text() + "\n";
  return out;
}

local::LocalRequest FamilyStory::signal(const std::string& from, const std::string& to,
                                        const Child& child,
                                        const std::vector<std::string>& relatives) {
  local::LocalRequest request = asked_at(from);
  local::SignalRaise& raise = *request.mutable_signal();
  raise.set_kind("zorgsignaal");
  raise.set_purpose("hulp_aan_gezin");
  raise.set_domain("opvoeding");
  raise.set_text("zorgen over " + child.first_names);
  fill(*raise.mutable_subject(), child);
  for (const std::string& bsn : relatives) {
    local::Person& relative = *raise.add_concerned();
    relative.set_bsn(bsn);
    relative.set_role("relative");
  }
  raise.add_recipients()->set_member(member_of(to).id.hex());
  return request;
}

std::string FamilyStory::raise(const std::string& from, const std::string& to, const Child& child,
                               const std::vector<std::string>& relatives) {
  const local::LocalRequest request = signal(from, to, child, relatives);
  std::string out, why;
  EXPECT_TRUE(eventually(20, [&] {
    const auto reply = ask(from, request);
    if (!reply.ok()) return why = to_text(reply.error()), false;
    out = reply->act().subject();
    why = reply->act().state() + " " + reply->act().reason().name();
    return true;
  })) << why;
  EXPECT_EQ(why, "recorded ");
  return out;
}

local::Slot FamilyStory::slot(const std::string& role, const std::string& exchange) {
  local::LocalRequest request;
  request.mutable_explain()->set_id(exchange);
  const auto reply = ask(role, request);
  const bool one = reply.ok() && reply->exchange().slots_size() == 1;
  return one ? reply->exchange().slots(0) : local::Slot{};
}

void FamilyStory::expect_held(const std::string& role, const std::string& exchange,
                              const std::string& reason) {
  local::Slot now;
  EXPECT_TRUE(eventually(20, [&] {
    now = slot(role, exchange);
    return now.state() == "held" && now.reason().name() == reason;
  })) << "not " << reason << ": " << now.state() << ' ' << now.reason().name();
  EXPECT_FALSE(now.reason().next_step().empty());
}

void FamilyStory::expect_opened(const std::string& role, const std::string& exchange,
                                const std::string& ground) {
  local::Slot now;
  EXPECT_TRUE(eventually(25, [&] {
    now = slot(role, exchange);
    return now.state() == "opened";
  })) << now.state() << ' ' << now.reason().name();
  EXPECT_EQ(now.ground(), ground);
}

std::vector<local::Task> FamilyStory::tasks(const std::string& role) {
  local::LocalRequest request = asked_at(role);
  request.mutable_tasks();
  const auto reply = ask(role, request);
  if (!reply.ok()) return {};
  return {reply->tasks().tasks().begin(), reply->tasks().tasks().end()};
}

std::string FamilyStory::release_of(const std::string& role, const std::string& exchange) {
  for (const local::Task& task : tasks(role)) {
    const bool is_it = task.kind() == "release" && task.exchange() == exchange;
    if (is_it && task.state() == "open") return task.id();
  }
  return "";
}

bool FamilyStory::is_asked_to_release(const std::string& role, const std::string& exchange) {
  return eventually(20, [&] { return !release_of(role, exchange).empty(); });
}

void FamilyStory::release(const std::string& role, const std::string& exchange) {
  ASSERT_TRUE(is_asked_to_release(role, exchange)) << slot(role, exchange).reason().name();
  local::LocalRequest request = asked_at(role);
  request.mutable_decide()->set_task(release_of(role, exchange));
  request.mutable_decide()->set_decision("send");
  EXPECT_TRUE(eventually(15, [&] { return ask(role, request).ok(); }));
}

std::vector<local::MailContent> FamilyStory::mail(const std::string& role) {
  local::LocalRequest request = asked_at(role);
  request.mutable_inbox();
  const auto inbox = ask(role, request);
  std::vector<local::MailContent> out;
  if (!inbox.ok()) return out;
  for (const local::Mail& mail : inbox->inbox().mails()) {
    request = asked_at(role);
    request.mutable_read()->set_id(mail.message());
    const auto read = ask(role, request);
    EXPECT_TRUE(read.ok()) << to_text(read.ok() ? Error{} : read.error());
    if (read.ok()) out.push_back(read->content());
  }
  return out;
}

local::LocalRequest FamilyStory::statement(const std::string& role, const std::string& type,
                                           const Child& child) {
  local::LocalRequest request = asked_at(role);
  request.mutable_circumstance_state()->set_type(type);
  fill(*request.mutable_circumstance_state()->mutable_subject(), child);
  return request;
}

std::string FamilyStory::state(const std::string& role, const local::LocalRequest& request) {
  const auto reply = ask(role, request);
  EXPECT_TRUE(reply.ok()) << to_text(reply.ok() ? Error{} : reply.error());
  if (!reply.ok()) return "";
  EXPECT_EQ(reply->circumstance().said().state(), "recorded")
      << reply->circumstance().said().reason().name();
  return reply->circumstance().id();
}

std::string FamilyStory::end(const std::string& role, const std::string& circumstance) {
  local::LocalRequest request = asked_at(role);
  request.mutable_circumstance_end()->set_circumstance(circumstance);
  return said(role, request);
}

std::set<std::string> FamilyStory::birthdays(const std::string& role) {
  std::set<std::string> out;
  for (const local::Task& task : tasks(role)) {
    if (task.kind() != "renew") continue;
    out.insert(std::to_string(task.age()) + " @ " + std::to_string(task.valid_until_ms()));
  }
  return out;
}

bool FamilyStory::is_in_today(const std::string& role, const std::string& task) {
  local::LocalRequest request = asked_at(role);
  request.mutable_case_today();
  const auto reply = ask(role, request);
  if (!reply.ok()) return false;
  const auto& items = reply->today().items();
  return std::any_of(items.begin(), items.end(), [&](const local::TodayItem& item) {
    return item.kind() == "task" && item.id() == task;
  });
}

std::string FamilyStory::open_case(const std::string& role, const std::vector<Child>& children) {
  local::LocalRequest request = asked_at(role);
  request.mutable_case_begin()->set_programme(1);
  for (const Child& child : children) fill(*request.mutable_case_begin()->add_subjects(), child);
  const auto reply = ask(role, request);
  EXPECT_TRUE(reply.ok()) << to_text(reply.ok() ? Error{} : reply.error());
  if (!reply.ok()) return "";
  EXPECT_EQ(reply->act().state(), "recorded") << reply->act().reason().name();
  return reply->act().subject();
}

}  // namespace sluis::gateway_story
