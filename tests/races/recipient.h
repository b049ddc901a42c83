// SPDX-License-Identifier: EUPL-1.2
// A real gateway that receives and is never left in peace: stopped at the places where its opening
// order could break, for longer than a lease, or anywhere, and gone on with or killed; or dead in
// the middle of what it does; and started anew.
//
// Shell (processes, a thread). Thread safety: one thread owns a Recipient; what it does to the
// gateway between begin() and calm() happens on a thread of its own.
#pragma once

#include <array>
#include <atomic>
#include <random>
#include <thread>

#include "tests/gateway/gateway_process.h"
#include "tests/races/rules.h"

namespace sluis::races {

// Where a stop can be asked for; the last is wherever the gateway happens to be.
inline constexpr std::array<std::string_view, 4> kStops{
    "gateway_before_opening", "gateway_opening_row", "gateway_clock_read", ""};

class Recipient {
 public:
  struct Counts {
    std::array<std::size_t, kStops.size()> stopped{}, resumed{};
    std::size_t killed = 0;  // from outside
    std::size_t died = 0;    // by its own hand, at a named place
  };

  // A gateway of `member`, joined and started.
  Recipient(const story::World& world, const MemberId& member, story::BrokerProcess& broker,
            std::uint64_t seed);
  ~Recipient();

  void begin();
  // Ends the disturbances and starts the gateway a last time.
  void calm();

  // Of each message that it began to open: the release record that it shows for it at its door.
  struct Release {
    std::uint64_t index = 0;  // of the leaf
    Opening opening;
  };
  std::map<MessageId, Release> releases();
  std::string history() const { return gateway_.history(); }
  const std::vector<Resumed>& resumed() const { return resumed_; }
  // The whole lines that were added to the history since this was asked last.
  std::vector<std::string> news();
  const MemberId& member() const { return member_; }
  const Counts& counts() const { return counts_; }
  const std::vector<std::string>& wrong() const { return wrong_; }

 private:
  enum class Seen { running, stopped, ended };

  void live();
  void live_with_stop(std::size_t place);
  void live_to_death();
  void go_on(std::size_t place);
  std::optional<Release> shown_for(const std::string& message);
  Seen look() const;
  bool wait_until_stopped() const;
  std::filesystem::path history_file() const;
  void nap(std::uint64_t ms_max, std::uint64_t ms_min = 0);

  MemberId member_;
  std::uint64_t lease_ms_;
  gateway_story::GatewayProcess gateway_;
  std::mt19937_64 random_;
  std::size_t next_life_;  // kinds of lives take turns, so that each has its share
  Counts counts_;
  std::vector<Resumed> resumed_;
  std::vector<std::string> wrong_;
  std::streamoff read_ = 0;  // of the history, by news()
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace sluis::races
