// SPDX-License-Identifier: EUPL-1.2
#include "tests/adapters/drop_rig.h"

#include <fstream>

#include "consent/covenant/compile.h"

namespace sluis::adapter_story {
namespace {

constexpr const char* kHolder = "veilig_thuis";

consent::Covenant demo_covenant(const story::World& world, const std::string& more) {
  std::string text = content_of(std::string(SLUIS_SOURCE_DIR) + "/deploy/demo/covenant.toml");
  std::string keys;
  for (const seal::SigningKeyPair& key : world.authority) {
    keys += (keys.empty() ? "\"" : ", \"") + key.public_key().hex() + "\"";
  }
  const std::size_t at = text.find("authority = []");
  EXPECT_NE(at, text.npos);
  text.replace(at, 14, "authority = [" + keys + "]");
  const std::size_t end = text.find("\n[limits]");
  auto covenant = covenant::compile(text.insert(end, "\n" + more));
  EXPECT_TRUE(covenant.ok()) << to_text(covenant.ok() ? Error{} : covenant.error());
  if (!covenant.ok()) return {};
  // Fewer gateways: it is not about the holders, nor about who vouches for the log.
  covenant->key_threshold = 1;
  covenant->witnesses_none = true;
  covenant->witness_terms = {};
  return *covenant;
}

}  // namespace

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::filesystem::path template_of(const std::string& role, const std::string& name) {
  return std::filesystem::path(SLUIS_SOURCE_DIR) / "adapters" / role / name;
}

void Drops::begin(const std::string& more,
                  const std::function<void(consent::Covenant&)>& change) {
  world_.covenant = demo_covenant(world_, more);
  change(world_.covenant);
  ASSERT_TRUE(broker_.start({}, arguments_));
  ASSERT_TRUE(broker_.admit("1-covenant", world_.covenant_file()));
  auto& holder = gateway_of(kHolder, "vt-1", "medewerker_veilig_thuis");
  ASSERT_TRUE(gateway_story::deal_share(world_, broker_, member_of(kHolder).id, holder.folder()));
}

void Drops::start_holder() {
  ASSERT_TRUE(gateway_of(kHolder, "", "").start({}, arguments_));
}

const consent::Member& Drops::member_of(const std::string& role) const {
  for (const consent::Term& term : world_.covenant.roles) {
    if (term.id != role) continue;
    for (const consent::Member& member : world_.covenant.members) {
      if (member.role == term.number) return member;
    }
  }
  ADD_FAILURE() << "no member is " << role;
  return world_.covenant.members.front();
}

gateway_story::GatewayProcess& Drops::gateway_of(const std::string& role, const std::string& login,
                                                 const std::string& function) {
  auto& gateway = gateways_[role];
  if (gateway == nullptr) {
    gateway = std::make_unique<gateway_story::GatewayProcess>(world_, member_of(role).id, broker_);
    EXPECT_TRUE(gateway::add_workers(gateway->folder(),
                                     {{login, Sensitive<std::string>(login), function}}).ok());
  }
  return *gateway;
}

void Drops::set_mapping(const gateway_story::GatewayProcess& gateway, const std::string& text) {
  std::ofstream(gateway.folder() / "drop" / "mapping.part") << text;
  std::filesystem::rename(gateway.folder() / "drop" / "mapping.part",
                          gateway.folder() / "drop" / "mapping.toml");
}

void Drops::drop(const gateway_story::GatewayProcess& gateway, const std::string& name,
                 const std::string& text) {
  std::ofstream(place(gateway, "incoming", name + ".part"), std::ios::binary) << text;
  std::filesystem::rename(place(gateway, "incoming", name + ".part"),
                          place(gateway, "incoming", name));
}

bool Drops::comes(const std::filesystem::path& file, int seconds) {
  return gateway_story::eventually(seconds, [&] { return std::filesystem::exists(file); });
}

std::vector<local::Exchange> Drops::signals(gateway_story::GatewayProcess& gateway) {
  local::LocalRequest request;
  request.mutable_exchanges();
  local::LocalReply reply;
  if (!gateway.ask(request, reply).ok()) return {};
  return {reply.exchanges().exchanges().begin(), reply.exchanges().exchanges().end()};
}

bool Drops::are_recorded(gateway_story::GatewayProcess& gateway, std::size_t count) {
  return gateway_story::eventually(20, [&] {
    const auto all = signals(gateway);
    const auto is_recorded = [](const local::Exchange& one) {
      return one.act().state() == "recorded";
    };
    return all.size() == count && std::all_of(all.begin(), all.end(), is_recorded);
  });
}

}  // namespace sluis::adapter_story
