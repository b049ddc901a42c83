// SPDX-License-Identifier: EUPL-1.2
// Real gateways of the demo's covenant over the real broker, and the files of their drops.
//
// Shell (processes, files, loopback). Thread safety: none.
#pragma once

#include <gtest/gtest.h>

#include "local.pb.h"
#include "tests/gateway/gateway_process.h"

namespace sluis::adapter_story {

std::string content_of(const std::filesystem::path& file);
// adapters/`role`/`name` of the tree.
std::filesystem::path template_of(const std::string& role, const std::string& name);

// The demo's covenant in force, with `more` tables, and the key holder's gateway.
class Drops : public testing::Test {
 protected:
  void SetUp() override { begin(""); }
  void begin(const std::string& more,
             const std::function<void(consent::Covenant&)>& change = [](consent::Covenant&) {});
  // Once the others are admitted: a holder answers whom it finds in its copy of the directory.
  void start_holder();

  const consent::Member& member_of(const std::string& role) const;
  // The folder of the gateway of `role`, with a professional; not started.
  gateway_story::GatewayProcess& gateway_of(const std::string& role, const std::string& login,
                                            const std::string& function);
  // Puts `text` into the drop as mapping.toml; into incoming/ as `name`.
  static void set_mapping(const gateway_story::GatewayProcess& gateway, const std::string& text);
  static void drop(const gateway_story::GatewayProcess& gateway, const std::string& name,
                   const std::string& text);
  static std::filesystem::path place(const gateway_story::GatewayProcess& gateway,
                                     const std::string& folder, const std::string& name) {
    return gateway.folder() / "drop" / folder / name;
  }
  // Waits until the file is there.
  static bool comes(const std::filesystem::path& file, int seconds = 15);
  static std::vector<local::Exchange> signals(gateway_story::GatewayProcess& gateway);
  // Waits until each of `count` signals is on record, and none is refused.
  static bool are_recorded(gateway_story::GatewayProcess& gateway, std::size_t count);

  story::World world_;
  story::BrokerProcess broker_;
  std::vector<std::string> arguments_;  // of the broker and the key holder, beside their own

 private:
  std::map<std::string, std::unique_ptr<gateway_story::GatewayProcess>> gateways_;  // by role
};

}  // namespace sluis::adapter_story
