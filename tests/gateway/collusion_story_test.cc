// SPDX-License-Identifier: EUPL-1.2
// The operator and one member put their disks together, with all keys on them, and look for what
// another member's mail says.
#include <fstream>

#include "adapters/gateway/config.h"
#include "adapters/gateway/records.h"
#include "adapters/gateway/vault.h"
#include "broker/core/machine.h"
#include "consent/store/store.h"
#include "proto/codec/envelope.h"
#include "proto/seal/open.h"
#include "tests/gateway/gateways.h"
#include "tests/support/opened.h"

namespace sluis::gateway_story {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kForTheFriend = "voor een ander: Vriend-Kanarie was er ook";

class Collusion : public Gateways {
 protected:
  void SetUp() override {
    const auto id = test::filled<MemberId>(0x33);
    world_.covenant.members.push_back({id, 2, "een ander", "", false, false});
    Gateways::SetUp();
    friend_.emplace(world_, id, broker_);
    friend_id_ = id;
  }
  std::string send(const MemberId& recipient, std::string_view words) {
    local::LocalRequest request = signal_request();
    request.mutable_signal()->set_text(std::string(words));
    request.mutable_signal()->mutable_recipients(0)->set_member(recipient.hex());
    local::LocalReply reply;
    const auto asked = school_->ask(request, reply);
    EXPECT_TRUE(asked.ok()) << to_text(asked.ok() ? Error{} : asked.error());
    EXPECT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
    return reply.act().subject();
  }
  bool comes_to(const std::string& exchange, const std::string& state) {
    return eventually(20, [&] { return slot(exchange).state() == state; });
  }

  static gateway::Vault vault_of(const GatewayProcess& gateway) {
    auto keys = gateway::read_keys(gateway.folder(), false);
    CHECK(keys.ok());
    auto vault = gateway::Vault::open(gateway.folder() / "vault", std::move(keys->vault));
    CHECK(vault.ok());
    return std::move(*vault);
  }

  // All that the two can read: their files as they are, and what their keys open in them.
  Bytes readable() {
    Bytes out;
    for (const fs::path& folder : {broker_.folder(), friend_->folder()}) {
      for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string file((std::istreambuf_iterator<char>(in)), {});
        append(out, as_bytes(file));
      }
    }
    const gateway::Vault vault = vault_of(*friend_);
    for (int kind = 0; kind < 256; ++kind) {
      for (const auto& [key, row] : vault.all_bytes(static_cast<gateway::RowKind>(kind))) {
        append(out, row.reveal());
      }
    }
    kem_ = kem_keys(vault);
    read_store(out);
    return out;
  }
  static std::vector<seal::KemKeyPair> kem_keys(const gateway::Vault& vault) {
    std::vector<seal::KemKeyPair> out;
    for (const auto& row : vault.all<gateway::KemRow>(gateway::RowKind::kem_key)) {
      out.push_back(seal::KemKeyPair::from_private(row.private_key.reveal()));
    }
    return out;
  }
  // With the keys in its own key database; each envelope tried with every key of the member's.
  void read_store(Bytes& out) {
    store::Options options;
    options.machine_version = broker::kMachineVersion;
    auto opened = store::Store::open(broker_.folder() / "store", options);
    ASSERT_TRUE(opened.ok()) << to_text(opened.error());
    store::Store& store = **opened;
    append(out, test::opened_of(store));
    store.each_payload([&](const EnvelopeHash& hash) {
      const auto envelope = codec::parse_envelope(*store.payload(hash));
      ASSERT_TRUE(envelope.ok()) << to_text(envelope.error());
      ++envelopes_;
      for (const MemberId& as : {world_.manager, friend_id_}) {
        for (const seal::KemKeyPair& key : kem_) {
          if (seal::open_body(*envelope, as, key).ok()) ++opened_;
        }
      }
    });
  }
  static bool has(const Bytes& all, std::string_view words) {
    const ByteView needle = as_bytes(words);
    return std::search(all.begin(), all.end(), needle.begin(), needle.end()) != all.end();
  }

  MemberId friend_id_;
  std::optional<GatewayProcess> friend_;
  std::vector<seal::KemKeyPair> kem_;
  std::size_t envelopes_ = 0, opened_ = 0;
};

TEST_F(Collusion, OfBrokerAndMemberOpensThatMembersMailAlone) {
  start_both();
  ASSERT_TRUE(friend_->start());
  record_consent();
  ASSERT_TRUE(comes_to(send(world_.manager, kWords), "opened"));
  ASSERT_TRUE(comes_to(send(friend_id_, kForTheFriend), "opened"));
  manager_->kill_now();
  const std::string waiting = send(world_.manager, kWords);
  ASSERT_TRUE(comes_to(waiting, "sent")) << slot(waiting).state();
  broker_.kill_now();
  friend_->kill_now();

  const Bytes all = readable();
  EXPECT_TRUE(has(all, "Vriend-Kanarie")) << "its own mail";
  EXPECT_FALSE(has(all, "Kanarie-Kind")) << "another member's";
  EXPECT_EQ(kem_.size(), 1u);
  EXPECT_EQ(envelopes_, 1u) << "the one that waits for the manager";
  EXPECT_EQ(opened_, 0u);
  kem_ = kem_keys(vault_of(*manager_));
  Bytes again;
  read_store(again);
  EXPECT_EQ(opened_, 1u) << "for whom it is";
}

}  // namespace
}  // namespace sluis::gateway_story
