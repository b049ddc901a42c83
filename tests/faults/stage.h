// SPDX-License-Identifier: EUPL-1.2
// The real broker with two members admitted, whose folder can be put back as it was; and one life
// of both members' links over it, judged by what they saw.
//
// Shell (processes, loopback, files). Thread safety: none.
#pragma once

#include "tests/faults/crowd.h"
#include "tests/story/fixture.h"

namespace sluis::faults {

class Stage {
 public:
  // Starts the broker and admits both members; a failure fails the test.
  void set_up();
  // Ends the broker and keeps its folder as it is now / puts the folder back as it was kept.
  void keep();
  void restore();
  ~Stage();

  story::World world;
  story::BrokerProcess broker;
  story::Member school{world, world.school, 1}, manager{world, world.manager, 1};

 private:
  std::filesystem::path kept() const { return broker.folder().string() + ".kept"; }
};

class Life {
 public:
  // `endpoint`: where the links connect; empty: to the broker itself.
  Life(Stage& stage, CrowdOptions options, const std::string& endpoint = {});

  // Carries on until the crowd is done, or the broker has ended: true in the first case.
  bool until_done_or_ended(int seconds_max = 60);
  // For a broker that ends instead of listening.
  void wait_for_end(int seconds_max = 10);
  // Ends the broker if it lives, starts it anew without any fault, lets everything come to its end
  // and compares: no line means that nothing was lost, doubled or forked.
  std::vector<std::string> recover_and_audit();
  std::vector<std::string> audit();

  Stage& stage;
  std::optional<int> end;  // the broker's wait status, once it has ended of itself
  History history;
  Link school, manager;
  Crowd crowd;
};

// The tests of a suite share one stage, whose folder was kept once both members were admitted.
class StageTest : public testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite() { delete stage_; }

  static inline Stage* stage_ = nullptr;
};

// "lines" for a failure message.
std::string joined(const std::vector<std::string>& lines);

}  // namespace sluis::faults
