// SPDX-License-Identifier: EUPL-1.2
// Real gateways of the demo's covenant over the real broker, on one clock that the test moves: a
// school, a team, a gezinsmanager and a certified institution, who have children and their parents
// in common. Whose consent it is comes from the register's answer.
#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "tests/adapters/drop_rig.h"
#include "tests/clock/clock_server.h"

namespace sluis::gateway_story {

inline constexpr std::uint64_t kHour = 3'600'000, kDay = 24 * kHour;

inline constexpr const char* kSchool = "school";
inline constexpr const char* kGi = "bureau_jeugdzorg";
inline constexpr const char* kManager = "gezinsmanager";
inline constexpr const char* kTeam = "cjg";

// Test numbers: two children, and who is or was a parent.
inline constexpr const char* kMother = "000000036";
inline constexpr const char* kFather = "000000048";
inline constexpr const char* kOtherFather = "000000024";

struct Child {
  std::string bsn, first_names, born;
  std::uint64_t birthday_ms = 0;  // when it becomes the age that was asked for
};

// What the register says of who has gezag.
std::string both_parents(const Child& child, const std::string& one, const std::string& other);
std::string one_parent(const Child& child, const std::string& parent);
inline constexpr const char* kNobody = R"({"personen":[]})";

// A consent as it is asked at a desk.
struct Asked {
  std::string answer;                  // the register's
  std::uint64_t until_ms = 0;
  std::string capable = "";
  std::vector<std::string> givers = {};  // numbers; none: whom the register's answer gives
  bool codes = false;                    // in their letters
};

class FamilyStory : public adapter_story::Drops {
 protected:
  void SetUp() override;
  void TearDown() override;
  void begin_with(std::initializer_list<const char*> roles, const std::string& more = "",
                  const std::function<void(consent::Covenant&)>& change =
                      [](consent::Covenant&) {});

  // ---- time
  std::uint64_t now_ms() const { return story::now().ms + passed_; }
  void pass_until(std::uint64_t ms);
  // Becomes `age` on the date that is `days` ahead.
  Child born_to_be(unsigned age, unsigned days, const std::string& bsn, const std::string& name);

  // ---- asking
  GatewayProcess& at(const std::string& role) { return gateway_of(role, "", ""); }
  static local::LocalRequest asked_at(const std::string& role);
  Result<local::LocalReply> ask(const std::string& role, const local::LocalRequest& request);
  // The state of the act, or why it was refused: the name of the code, and its place.
  std::string said(const std::string& role, const local::LocalRequest& request);

  // ---- consent
  // Its id; else what said() says of the refusal, in refused_.
  std::string consent(const std::string& role, const Child& child, const Asked& asked);
  std::string answer(const std::string& role, const std::string& consent, const Child& child,
                     const std::string& giver, const std::string& yes_or_no);
  // Numbers of who has to say yes, as the desk shows them.
  std::set<std::string> givers(const std::string& role, const std::string& consent);
  // "yes" or "none": whether a consent on record is that giver's. Without `giver`: the child's own.
  std::string withdraw(const std::string& role, const Child& child, const std::string& giver);
  // What this giver is given to read; "" with why not in refused_.
  std::string letter(const std::string& role, const std::string& consent, std::uint32_t giver);

  // ---- signals
  local::LocalRequest signal(const std::string& from, const std::string& to, const Child& child,
                             const std::vector<std::string>& relatives = {});
  std::string raise(const std::string& from, const std::string& to, const Child& child,
                    const std::vector<std::string>& relatives = {});
  local::Slot slot(const std::string& role, const std::string& exchange);
  void expect_held(const std::string& role, const std::string& exchange,
                   const std::string& reason);
  void expect_opened(const std::string& role, const std::string& exchange,
                     const std::string& ground);
  // Its author is asked whether it may go; "" when that is not so.
  std::string release_of(const std::string& role, const std::string& exchange);
  bool is_asked_to_release(const std::string& role, const std::string& exchange);
  void release(const std::string& role, const std::string& exchange);
  std::vector<local::MailContent> mail(const std::string& role);

  // ---- circumstances
  local::LocalRequest statement(const std::string& role, const std::string& type,
                                const Child& child);
  std::string state(const std::string& role, const local::LocalRequest& request);
  std::string end(const std::string& role, const std::string& circumstance);

  // ---- work
  std::vector<local::Task> tasks(const std::string& role);
  // Birthdays, with the tasks that they are of: "12 @ MS".
  std::set<std::string> birthdays(const std::string& role);
  bool is_in_today(const std::string& role, const std::string& task);
  std::string open_case(const std::string& role, const std::vector<Child>& children);

  std::string refused_;

 private:
  static void fill(local::Person& person, const Child& child);

  std::vector<std::string> started_;
  std::unique_ptr<clock::ClockServer> server_;
  std::mutex mutex_;
  std::atomic<bool> over_ = false;
  std::uint64_t passed_ = 0;
  std::thread serving_;
};

}  // namespace sluis::gateway_story
