// SPDX-License-Identifier: EUPL-1.2
// The real gateway program in a process of its own, asked at its local door.
#pragma once

#include <sys/types.h>

#include "adapters/gateway/create.h"
#include "adapters/gateway/local_client.h"
#include "tests/story/broker_process.h"
#include "tests/story/member.h"

namespace sluis::gateway_story {

class GatewayProcess {
 public:
  // A new folder of `member`, joined to the world's covenant and the broker; not started.
  GatewayProcess(const story::World& world, const MemberId& member, story::BrokerProcess& broker);
  ~GatewayProcess();
  GatewayProcess(const GatewayProcess&) = delete;
  GatewayProcess& operator=(const GatewayProcess&) = delete;

  // Starts it with `environment` added and waits until its door is open; false: it ended instead.
  // `arguments` come after those that every gateway gets.
  bool start(const std::vector<std::string>& environment = {},
             const std::vector<std::string>& arguments = {});
  void kill_now();
  bool died();  // of itself
  pid_t pid() const { return pid_; }

  // Asks at the door; a refusal or a dead gateway is the Result's error.
  Result<Done> ask(const local::LocalRequest& request, local::LocalReply& reply);

  const std::filesystem::path& folder() const { return folder_; }
  std::string history() const;
  std::string program;        // when set: runs in the place of sluis-adapter
  std::filesystem::path log;  // when set: takes its standard error

 private:
  std::filesystem::path folder_;
  std::filesystem::path history_;
  pid_t pid_ = -1;
};

// `holder`, whose gateway is in `folder`, holds the one share of a fresh pseudonym key.
bool deal_share(const story::World& world, story::BrokerProcess& broker, const MemberId& holder,
                const std::filesystem::path& folder);

// Repeats `check` until it holds, at most `seconds`.
bool eventually(int seconds, const std::function<bool()>& check);

}  // namespace sluis::gateway_story
