// SPDX-License-Identifier: EUPL-1.2
#include "tests/races/recipient.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "local.pb.h"
#include "proto/types/base64.h"

namespace sluis::races {
namespace {

constexpr int kWaitForStopMs = 1'500, kWaitForDeathMs = 800;
constexpr std::uint64_t kPassesMax = 4;

// Where it has done something that nobody outside knows of yet.
constexpr std::array<std::string_view, 6> kDeaths{
    "gateway_fetch_sent", "gateway_decrypted",      "gateway_content_stored",
    "gateway_burned",     "gateway_receipt_stored", "gateway_acked"};

std::array<std::atomic<std::size_t>, kStops.size()> stops_at{};  // of all recipients

void sleep_ms(std::uint64_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

}  // namespace

Recipient::Recipient(const story::World& world, const MemberId& member,
                     story::BrokerProcess& broker, std::uint64_t seed)
    : member_(member),
      lease_ms_(world.covenant.limits.lease_ms),
      gateway_(world, member, broker),
      random_(seed),
      next_life_(seed) {
  EXPECT_TRUE(gateway_.start());
}

Recipient::~Recipient() {
  ending_ = true;
  if (thread_.joinable()) thread_.join();
}

void Recipient::begin() {
  thread_ = std::thread([this] {
    while (!ending_ && wrong_.empty()) live();
  });
}

void Recipient::calm() {
  ending_ = true;
  thread_.join();
  gateway_.kill_now();
  if (!gateway_.start()) wrong_.push_back("a gateway does not start");
}

void Recipient::nap(std::uint64_t ms_max, std::uint64_t ms_min) {
  sleep_ms(ms_min + random_() % (ms_max - ms_min + 1));
}

void Recipient::live() {
  gateway_.kill_now();
  const std::size_t life = next_life_++ % (kStops.size() + 1);
  if (life < kStops.size()) live_with_stop(life);
  else live_to_death();
}

void Recipient::live_with_stop(std::size_t place) {
  std::vector<std::string> environment;
  if (!kStops[place].empty()) {
    // Of openings whose reading is the opening time a few hundred races shall show some.
    const std::uint64_t passes_max = kStops[place] == "gateway_clock_read" ? 1 : kPassesMax;
    environment.push_back("SLUIS_FAILPOINT=" + std::string(kStops[place]) + ":" +
                          std::to_string(1 + random_() % passes_max) + ":stop");
  }
  if (!gateway_.start(environment)) return wrong_.push_back("a gateway does not start");
  if (kStops[place].empty()) {
    nap(200, 20);
    ::kill(gateway_.pid(), SIGSTOP);
  }
  if (wait_until_stopped()) {
    ++counts_.stopped[place];
    sleep_ms(lease_ms_);
    nap(300, 20);
    // Each fourth that stands at a place, whichever recipient it is, dies there.
    if (++stops_at[place] % 4 != 0) go_on(place);
  }
  if (look() == Seen::ended) wrong_.push_back("a gateway ended of itself");
  ++counts_.killed;
}

void Recipient::live_to_death() {
  const std::string place(kDeaths[random_() % kDeaths.size()]);
  const std::string pass = std::to_string(1 + random_() % kPassesMax);
  // What was being opened when it died before is burned at once: there it may die again.
  if (!gateway_.start({"SLUIS_FAILPOINT=" + place + ":" + pass})) {
    ++counts_.died;
    return;
  }
  for (int i = 0; i < kWaitForDeathMs / 2 && !ending_; ++i) {
    if (gateway_.died()) {
      ++counts_.died;
      return;
    }
    sleep_ms(2);
  }
  ++counts_.killed;
}

void Recipient::go_on(std::size_t place) {
  const auto history_bytes =
      static_cast<std::size_t>(std::filesystem::file_size(history_file()));
  const Stood where = kStops[place] == "gateway_opening_row"  ? Stood::before_reading
                      : kStops[place] == "gateway_clock_read" ? Stood::after_reading
                                                              : Stood::elsewhere;
  resumed_.push_back({history_bytes, story::boot_ms(), where});
  ++counts_.resumed[place];
  ::kill(gateway_.pid(), SIGCONT);
  nap(250);
}

Recipient::Seen Recipient::look() const {
  int status = 0;
  const pid_t seen = waitpid(gateway_.pid(), &status, WNOHANG | WUNTRACED);
  if (seen == 0) return Seen::running;
  return seen == gateway_.pid() && WIFSTOPPED(status) ? Seen::stopped : Seen::ended;
}

bool Recipient::wait_until_stopped() const {
  for (int i = 0; i < kWaitForStopMs / 2 && !ending_; ++i) {
    const Seen seen = look();
    if (seen != Seen::running) return seen == Seen::stopped;
    sleep_ms(2);
  }
  return false;
}

std::filesystem::path Recipient::history_file() const {
  return gateway_.folder().parent_path() / "history";
}

std::vector<std::string> Recipient::news() {
  std::vector<std::string> out;
  std::ifstream in(history_file(), std::ios::binary);
  in.seekg(read_);
  for (std::string line; std::getline(in, line) && !in.eof(); out.push_back(line)) {
    read_ += static_cast<std::streamoff>(line.size()) + 1;
  }
  return out;
}

std::map<MessageId, Recipient::Release> Recipient::releases() {
  std::map<MessageId, Release> out;
  local::LocalRequest request;
  request.mutable_inbox();
  local::LocalReply reply;
  if (!gateway_.ask(request, reply).ok()) {
    wrong_.push_back("a gateway does not show its mail");
    return out;
  }
  for (const local::Mail& mail : reply.inbox().mails()) {
    const auto bytes = from_hex(mail.message());
    const auto message = bytes ? MessageId::from(*bytes) : std::nullopt;
    const auto release = message ? shown_for(mail.message()) : std::nullopt;
    if (release && release->index == mail.release_index()) out[*message] = *release;
    else wrong_.push_back("mail without its release record: " + mail.message());
  }
  return out;
}

// From its receipt: {"index": number, "opening": {"r": base 64, "body": base 64}, …}.
std::optional<Recipient::Release> Recipient::shown_for(const std::string& message) {
  local::LocalRequest request;
  request.mutable_proof()->set_message(message);
  local::LocalReply reply;
  if (!gateway_.ask(request, reply).ok()) return std::nullopt;
  const auto receipt = nlohmann::json::parse(reply.proof().receipt(), nullptr, false);
  if (!receipt.contains("index") || !receipt.contains("opening")) return std::nullopt;
  const auto r = from_base64(receipt["opening"].value("r", ""));
  const auto body = from_base64(receipt["opening"].value("body", ""));
  const auto salt = r ? Salt::from(*r) : std::nullopt;
  if (!salt || !body) return std::nullopt;
  return Release{receipt["index"].get<std::uint64_t>(), {*salt, *body}};
}

}  // namespace sluis::races
