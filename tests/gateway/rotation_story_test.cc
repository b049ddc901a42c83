// SPDX-License-Identifier: EUPL-1.2
// The authority's keys are replaced while the real broker and a real gateway run: by two old and
// two new keys; what the old ones sign after it, and what lacks a signature, changes nothing.
#include <gtest/gtest.h>

#include "adapters/gateway/config.h"
#include "consent/core/authority_root.h"
#include "local.pb.h"
#include "proto/hash/hash.h"
#include "tests/gateway/gateway_process.h"

namespace sluis::gateway_story {
namespace {

using Keys = std::vector<seal::SigningKeyPair>;

std::vector<VerifyKey> public_of(const Keys& keys) {
  std::vector<VerifyKey> out;
  for (const auto& key : keys) out.push_back(key.public_key());
  std::sort(out.begin(), out.end());
  return out;
}

class RotationStory : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(broker_.start());
    ASSERT_TRUE(broker_.admit("1-covenant", world_.covenant_file()));
    for (int i = 0; i < 3; ++i) next_.push_back(seal::SigningKeyPair::generate());
    manager_.emplace(world_, world_.manager, broker_);
    ASSERT_TRUE(manager_->start());
    ASSERT_TRUE(eventually(20, [&] { return status().ready(); }));
  }
  void TearDown() override { manager_.reset(); }

  static Bytes file_of(std::vector<consent::PublicEntry> entries, const Keys& by,
                       std::size_t signatures = 2, std::uint32_t version = 1) {
    consent::AuthorityFile file;
    file.covenant = version;
    file.entries = std::move(entries);
    const Bytes text = consent::authority_text(file).value();
    for (std::size_t i = 0; i < signatures; ++i) {
      file.signatures.push_back({by[i].key_id(), by[i].sign(text)});
    }
    std::sort(file.signatures.begin(), file.signatures.end());
    return consent::serialise(file);
  }
  // `inside` of the new keys and `outside` of the old ones sign.
  Bytes rotation(std::size_t inside, std::size_t outside) const {
    consent::AuthorityRoot root{1, world_.covenant.authority, public_of(next_), {}};
    const Bytes text = consent::root_text(root);
    for (std::size_t i = 0; i < inside; ++i) {
      root.signatures.emplace_back(next_[i].key_id(), next_[i].sign(text));
    }
    std::sort(root.signatures.begin(), root.signatures.end(),
              [](const auto& left, const auto& right) { return left.first < right.first; });
    return file_of({{LeafType::authority_root, canon::encode(root)}}, world_.authority, outside);
  }
  consent::Covenant next_covenant() const {
    consent::Covenant out = world_.covenant;
    out.version = 2;
    out.previous = hash::sha256(consent::encode_covenant(world_.covenant));
    return out;
  }
  static Bytes covenant_file(const consent::Covenant& covenant, const Keys& by) {
    return file_of({{LeafType::covenant, consent::encode_covenant(covenant)}}, by, 2,
                   covenant.version);
  }
  Bytes admission(const Keys& by) const {
    const consent::MemberAdmitted admitted{1, world_.school,
                                           seal::SigningKeyPair::generate().public_key(), {0},
                                           {UINT64_MAX}};
    return file_of({{LeafType::member_admitted, canon::encode(admitted)}}, by);
  }
  local::Status status() {
    local::LocalRequest request;
    request.mutable_status();
    local::LocalReply reply;
    return manager_->ask(request, reply).ok() ? reply.status() : local::Status();
  }

  story::World world_;
  Keys next_;
  story::BrokerProcess broker_;
  std::optional<GatewayProcess> manager_;
};

TEST_F(RotationStory, LackingAnOldOrANewSignatureChangesNothing) {
  EXPECT_FALSE(broker_.admit("2-one-old", rotation(2, 1)));
  EXPECT_FALSE(broker_.admit("3-no-old", rotation(3, 0)));
  EXPECT_FALSE(broker_.admit("4-one-new", rotation(1, 2)));
  EXPECT_FALSE(broker_.admit("5-no-new", rotation(0, 3)));
  consent::Covenant changed = next_covenant();
  changed.authority = public_of(next_);
  EXPECT_FALSE(broker_.admit("6-covenant", covenant_file(changed, world_.authority)))
      << "a covenant alone does not replace them, though two old keys signed it";
  EXPECT_FALSE(broker_.admit("7-covenant", covenant_file(changed, next_)));
  EXPECT_TRUE(broker_.admit("8-school", admission(world_.authority))) << "they are in force";
}

TEST_F(RotationStory, LetsTheNewKeysSignAndTheOldNoMore) {
  ASSERT_TRUE(broker_.admit("2-root", rotation(2, 2)));
  EXPECT_FALSE(broker_.admit("3-school", admission(world_.authority)));
  EXPECT_FALSE(broker_.admit("5-covenant", covenant_file(next_covenant(), world_.authority)))
      << "the old keys cannot go on beside the directory";
  consent::Covenant next = next_covenant();
  next.authority = public_of(next_);
  ASSERT_TRUE(broker_.admit("6-covenant", covenant_file(next, next_)));
  ASSERT_TRUE(broker_.admit("7-school", admission(next_)));
  // The gateway that runs follows the directory under the covenant that it holds.
  broker_.kill_now();
  ASSERT_TRUE(broker_.start()) << "and all of it is replayed";
  ASSERT_TRUE(eventually(20, [&] { return status().ready() && status().directory_size() >= 5; }));
  EXPECT_FALSE(status().has_stopped()) << status().stopped().name();
  // Stopped, it takes the next covenant with the rotation, and not without.
  manager_->kill_now();
  const Bytes covenant = covenant_file(next, next_);
  EXPECT_EQ(gateway::set_covenant(manager_->folder(), covenant).code(),
            ErrorCode::covenant_not_signed);
  EXPECT_EQ(gateway::set_covenant(manager_->folder(), covenant, {rotation(1, 2)}).code(),
            ErrorCode::covenant_not_signed);
  EXPECT_EQ(gateway::set_covenant(manager_->folder(), covenant, {rotation(2, 1)}).code(),
            ErrorCode::covenant_not_signed);
  const Status taken = gateway::set_covenant(manager_->folder(), covenant, {rotation(2, 2)});
  ASSERT_TRUE(taken.ok()) << to_text(taken.error());
  ASSERT_TRUE(manager_->start());
  EXPECT_TRUE(eventually(20, [&] { return status().ready(); }))
      << "the directory from its first entry: " << status().stopped().name();
}

// Who joins later trusts the new keys by their fingerprint, and the rotation leads back.
TEST_F(RotationStory, LetsWhoJoinsLaterReadTheDirectoryFromItsBeginning) {
  ASSERT_TRUE(broker_.admit("2-root", rotation(2, 2)));
  consent::Covenant next = next_covenant();
  next.authority = public_of(next_);
  const std::filesystem::path folder = manager_->folder().parent_path() / "later";
  ASSERT_TRUE(gateway::create(folder, world_.school).ok());
  ASSERT_TRUE(gateway::set_covenant(folder, covenant_file(next, next_), {rotation(2, 2)}).ok());
  const auto config = gateway::read_config(folder);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->authority, public_of(next_));
  EXPECT_EQ(config->first_authority(), world_.covenant.authority);
  EXPECT_TRUE(gateway::read_covenant(folder, *config).ok());
}

}  // namespace
}  // namespace sluis::gateway_story
