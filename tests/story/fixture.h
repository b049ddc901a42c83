// SPDX-License-Identifier: EUPL-1.2
// How a story begins: the real broker runs, and its members are let in.
//
// Shell (processes, loopback). Thread safety: none.
#pragma once

#include <gtest/gtest.h>

#include "tests/story/broker_process.h"
#include "tests/story/member.h"

namespace sluis::story {

// Starts `broker` and lets `members` in: each is connected, has published its keys and knows those
// of the others. A failure fails the test.
void start_with(BrokerProcess& broker, const World& world,
                std::initializer_list<Member*> members);

class TwoMembers : public testing::Test {
 protected:
  void SetUp() override;

  World world_;
  BrokerProcess broker_;
  Member school_{world_, world_.school, 1}, manager_{world_, world_.manager, 1};
};

// For tests in which a killed process is what counts: files in memory serve, and a disk that keeps
// its promise only makes them slower. Nothing when there is too little memory for them.
void use_memory_for_files();

}  // namespace sluis::story
