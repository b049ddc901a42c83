// SPDX-License-Identifier: EUPL-1.2
// Promise P2 over real processes: a withdrawal races the release of what rests on it, while the
// recipients are stopped and killed in the middle of opening and the broker is killed too.
//
// SLUIS_RACES is the number of races; every 200 have a broker and recipients of their own.
// SLUIS_SEED is where the seeds begin: moments and faults follow from it, what the processes make
// of them does not.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <numeric>

#include "tests/races/races.h"
#include "tests/races/recipient.h"
#include "tests/story/fixture.h"

namespace sluis::races {
namespace {

constexpr std::uint64_t kLeaseMs = 200;
constexpr std::size_t kRacesOfOneWorld = 200;
constexpr std::size_t kAtOnceMin = 32;
constexpr std::uint8_t kRecipients = 6;
constexpr int kSecondsMax = 120;  // of one world

std::uint64_t number(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Totals {
  RaceRules::Counts races;
  Recipient::Counts recipients;
  std::size_t broker_killed = 0;
  std::size_t at_once_min = SIZE_MAX;

  void add(const RaceRules::Counts& more) {
    races.races += more.races;
    races.not_taken += more.not_taken;
    races.opened += more.opened;
    races.not_opened += more.not_opened;
    races.unknown += more.unknown;
    races.amended += more.amended;
    races.amended_opened += more.amended_opened;
    races.amended_after_stop += more.amended_after_stop;
  }
  void add(const Recipient::Counts& more) {
    recipients.killed += more.killed;
    recipients.died += more.died;
    for (std::size_t i = 0; i < kStops.size(); ++i) {
      recipients.stopped[i] += more.stopped[i];
      recipients.resumed[i] += more.resumed[i];
    }
  }
};

// The story's world with a short lease, a desk, and more than one recipient.
struct RaceWorld : story::World {
  const MemberId desk = test::filled<MemberId>(0x15);
  std::vector<MemberId> recipients{manager};

  RaceWorld() {
    covenant.limits.lease_ms = kLeaseMs;
    covenant.members.insert(covenant.members.begin() + 1, covenant.members.front());
    covenant.members[1].id = desk;
    covenant.members[1].label = "desk";
    for (std::uint8_t i = 1; i < kRecipients; ++i) {
      consent::Member another = covenant.members.back();
      another.id = test::filled<MemberId>(static_cast<std::uint8_t>(0x30 + i));
      another.label = "manager " + std::to_string(1 + i);
      recipients.push_back(another.id);
      covenant.members.push_back(another);
    }
  }
};

// One broker, its recipients, and as many races as are asked for.
class Heat {
 public:
  explicit Heat(std::uint64_t seed) : random_(seed), seed_(seed) {}

  void set_up() {
    ASSERT_NO_FATAL_FAILURE(story::start_with(broker_, world_, {&school_, &desk_}));
    for (const MemberId& id : world_.recipients) {
      recipients_.push_back(std::make_unique<Recipient>(world_, id, broker_, random_()));
      ASSERT_TRUE(gateway_story::eventually(10, [&] {
        school_.take_directory();
        return school_.directory->keys().current_kem_key(id, story::now()).ok();
      }));
    }
    for (story::Member* member : {&school_, &desk_}) member->session.reset();
  }

  void run(std::size_t count, Totals& totals) {
    Line school(school_, broker_.endpoint(), broker_.curve_key);
    Line desk(desk_, broker_.endpoint(), broker_.curve_key);
    Races races(school, desk, world_.recipients, rules_, {.races = count, .seed = seed_});
    for (const auto& recipient : recipients_) recipient->begin();
    const std::uint64_t deadline = story::boot_ms() + 1'000ull * kSecondsMax;
    std::uint64_t kill_at_ms = next_kill();
    while (!races.done() && races.wrong().empty() && story::boot_ms() < deadline) {
      races.step(2);
      for (const auto& recipient : recipients_) {
        for (const std::string& line : recipient->news()) {
          races.at_recipient(recipient->member(), line);
        }
      }
      if (story::boot_ms() < kill_at_ms && !broker_ended()) continue;
      ASSERT_TRUE(restart(true)) << "after kill " << totals.broker_killed;
      ++totals.broker_killed;
      kill_at_ms = next_kill();
    }
    EXPECT_TRUE(races.done()) << races.unended();
    for (const std::string& line : races.wrong()) ADD_FAILURE() << line;
    ASSERT_TRUE(restart(false));
    judge(school, totals);
    totals.at_once_min = std::min(totals.at_once_min, races.at_once_max());
  }

 private:
  std::uint64_t next_kill() { return story::boot_ms() + 200 + random_() % 1'000; }
  // Dead at a place where what it did is on disk and known to nobody, or to some.
  bool broker_ended() {
    const auto status = broker_.ended();
    EXPECT_TRUE(!status || (broker_dies_ && WIFSIGNALED(*status))) << "the broker ended of itself";
    return status.has_value();
  }
  bool restart(bool may_die) {
    constexpr std::array<std::string_view, 4> kDeaths{
        "", "store_committed", "broker_checkpoints_published", "broker_answers_sent"};
    broker_.kill_now();
    const std::string_view place = may_die ? kDeaths[random_() % kDeaths.size()] : "";
    broker_dies_ = !place.empty();
    const std::string pass = std::to_string(1 + random_() % 40);
    if (broker_dies_ && broker_.start({"SLUIS_FAILPOINT=" + std::string(place) + ":" + pass})) {
      return true;
    }
    broker_.kill_now();  // it can have died while it started
    broker_dies_ = false;
    return broker_.start();
  }

  void judge(Line& line, Totals& totals) {
    for (const auto& recipient : recipients_) {
      recipient->calm();
      for (const auto& [message, shown] : recipient->releases()) {
        rules_.released(message, shown.index, shown.opening);
      }
      rules_.history(recipient->history(), recipient->resumed());
      for (const std::string& wrong : recipient->wrong()) ADD_FAILURE() << wrong;
      totals.add(recipient->counts());
    }
    const std::vector<Bytes> leaves = read_ledger(line);
    ASSERT_FALSE(leaves.empty()) << "the ledger cannot be read";
    for (const std::string& wrong : rules_.audit(leaves)) ADD_FAILURE() << wrong;
    totals.add(rules_.counts());
  }

  std::mt19937_64 random_;
  std::uint64_t seed_;
  RaceWorld world_;
  story::BrokerProcess broker_;
  bool broker_dies_ = false;  // of itself, in this life
  story::Member school_{world_, world_.school, 1}, desk_{world_, world_.desk, 1};
  std::vector<std::unique_ptr<Recipient>> recipients_;
  RaceRules rules_{kLeaseMs};
};

void print(const Totals& totals) {
  const RaceRules::Counts& races = totals.races;
  const Recipient::Counts& recipients = totals.recipients;
  const auto& [before_row, before_reading, before_decrypting, anywhere] = recipients.stopped;
  const auto& went_on = recipients.resumed;
  std::printf("stopped, and of these gone on: before the row %zu, %zu; before the reading %zu, "
              "%zu; before decrypting %zu, %zu; anywhere %zu, %zu\n",
              before_row, went_on[0], before_reading, went_on[1], before_decrypting, went_on[2],
              anywhere, went_on[3]);
  std::printf("at least %zu exchanges at once; opened within the lease and told later %zu, of "
              "these stopped before decrypting %zu\n",
              totals.at_once_min, races.amended_opened, races.amended_after_stop);
  std::printf("%zu races: opened %zu, not opened %zu, not taken %zu; unknown %zu, amended %zu; "
              "stopped %zu; killed recipients %zu, brokers %zu\n",
              races.races, races.opened, races.not_opened, races.not_taken, races.unknown,
              races.amended,
              std::accumulate(recipients.stopped.begin(), recipients.stopped.end(), std::size_t{0}),
              recipients.killed + recipients.died, totals.broker_killed);
}

TEST(Race, EveryWithdrawalIsAnsweredWithTheTruthAndNothingOpensAfterIt) {
  story::use_memory_for_files();
  const std::size_t count = number("SLUIS_RACES", 200);
  const std::uint64_t first_seed = number("SLUIS_SEED", 20261126);
  Totals totals;
  for (std::size_t begun = 0; begun < count && !HasFailure(); begun += kRacesOfOneWorld) {
    const std::uint64_t seed = first_seed + begun / kRacesOfOneWorld;
    SCOPED_TRACE("seed " + std::to_string(seed));
    Heat heat(seed);
    heat.set_up();
    if (HasFatalFailure()) return;
    heat.run(std::min(kRacesOfOneWorld, count - begun), totals);
  }
  print(totals);
  if (HasFailure() || count < kRacesOfOneWorld) return;
  // That what should be raced was.
  EXPECT_EQ(totals.races.races, count);
  EXPECT_GE(totals.at_once_min, kAtOnceMin);
  for (const std::size_t resumed : totals.recipients.resumed) EXPECT_GT(resumed, 0u);
  EXPECT_GT(totals.recipients.killed, 0u);
  EXPECT_GT(totals.recipients.died, 0u);
  EXPECT_GT(totals.broker_killed, 0u);
  EXPECT_GT(totals.races.opened, 0u);
  EXPECT_GT(totals.races.not_opened, 0u);
  EXPECT_GT(totals.races.unknown, 0u);
  EXPECT_GT(totals.races.amended_opened, 0u);
  EXPECT_GT(totals.races.amended_after_stop, 0u);
}

}  // namespace
}  // namespace sluis::races
