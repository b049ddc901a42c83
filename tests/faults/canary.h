// SPDX-License-Identifier: EUPL-1.2
// What the tests share that look for secrets: a folder of their own, and cores of the broker.
//
// Shell (files, processes). Thread safety: none.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/story/broker_process.h"

namespace sluis::faults {

class CanaryTest : public testing::Test {
 protected:
  // The folder is the current one, where a core of the kernel's may fall.
  void SetUp() override;
  void TearDown() override;

  // A core of the living broker, written to the folder by gdb: where the kernel puts its own is
  // the machine's affair. A failure fails the test.
  void take_core(const story::BrokerProcess& broker);
  // Lets the broker die of SIGABRT; whether the kernel dumped it.
  bool abort_broker(story::BrokerProcess& broker);

  std::filesystem::path folder_, before_;
};

std::string read_text(const std::filesystem::path& path);

}  // namespace sluis::faults
