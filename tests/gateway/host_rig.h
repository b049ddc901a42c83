// SPDX-License-Identifier: EUPL-1.2
// A gateway's host over a vault in a folder of its own, with a clock that stands until a test moves
// it. Shell (files). Thread safety: none.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include "adapters/gateway/create.h"
#include "adapters/gateway/host.h"
#include "tests/support/filled.h"

namespace sluis::gateway {

inline constexpr TimeMs kRigBegin{1'800'000'000'000};

class RigClock : public clock::Clock {
 public:
  clock::ClockReading read() const override { return {now, {5'000}, test::filled<BootId>(7)}; }
  int wait_ms(DurationMs) const override { return 0; }
  TimeMs now = kRigBegin;
};

class HostRig : public testing::Test {
 protected:
  inline static const MemberId kSelf = test::filled<MemberId>(0x22);

  void open(consent::Covenant covenant = {}) {
    std::string name = (std::filesystem::temp_directory_path() / "sluis-host-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    auto vault = Vault::open(folder_ / "vault", seal::SecretBytes::random(32));
    ASSERT_TRUE(vault.ok());
    Config config;
    config.member = kSelf;
    host_.reset(new Host{folder_, config, {seal::SigningKeyPair::generate(), {}, {},
                                          seal::SigningKeyPair::generate()},
                         std::move(covenant), std::move(*vault), clock_, History(), {}});
  }
  void TearDown() override {
    host_.reset();
    std::filesystem::remove_all(folder_);
  }

  RigClock clock_;
  std::filesystem::path folder_;
  std::unique_ptr<Host> host_;
};

}  // namespace sluis::gateway
