// SPDX-License-Identifier: EUPL-1.2
// A school's and a manager's gateway, and three key holders of which two make a pseudonym, over the
// real broker. Any of the holders may be played instead, rightly or wrongly.
//
// Shell (processes, loopback, a thread). Thread safety: none.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "local.pb.h"
#include "proto/seal/shares.h"
#include "tests/gateway/gateway_process.h"

namespace sluis::holders {

// A holder without a gateway: it answers with `key`, which need not be its share.
class PlayedHolder {
 public:
  PlayedHolder(const story::World& world, const MemberId& id, std::uint8_t index,
               const seal::OprfKey& key);
  ~PlayedHolder();
  void begin(story::BrokerProcess& broker);
  int asked() const { return asked_; }

 private:
  void serve();
  void answer(const codec::Evaluate& request);

  story::Member member_;
  const std::uint8_t index_;
  const seal::OprfKey& key_;
  std::atomic<int> asked_ = 0;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

class Holders : public testing::Test {
 protected:
  static constexpr std::size_t kCount = 3;
  void SetUp() override;
  void TearDown() override;

  // Real gateways for the holders from `first` on, with their shares; the others are the test's.
  void start_holders(std::size_t first);
  // The directory's entries for these holders, of one sharing.
  bool admit(const std::string& name, const seal::KeySharing& sharing,
             const std::vector<std::size_t>& holders, std::uint32_t epoch = 1);
  bool is_ready(gateway_story::GatewayProcess& gateway);

  // The state of a signal about this number, or why there is none.
  std::string signal(const std::string& bsn);
  // Whether a consent that the school asks about `child` and `giver`...
  bool ask_consent(const std::string& child, const std::string& giver);
  // ...is the one that the manager withdraws: then both gateways know them by the same keys.
  std::string withdraw(const std::string& child, const std::string& giver);
  local::KeyHolder holder_at_school(std::size_t index);

  story::World world_;
  story::BrokerProcess broker_;
  std::vector<std::string> broker_environment_;
  std::vector<MemberId> ids_;
  seal::Dealt dealt_ = seal::deal(seal::OprfKey::generate(), 2, kCount, 1);
  std::optional<gateway_story::GatewayProcess> school_, manager_;
  std::unique_ptr<gateway_story::GatewayProcess> holders_[kCount];
};

// The `index`-th number after `first` that passes the 11-test.
std::vector<std::string> valid_numbers(std::uint32_t first, std::size_t count);

}  // namespace sluis::holders
