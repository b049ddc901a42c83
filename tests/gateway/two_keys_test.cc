// SPDX-License-Identifier: EUPL-1.2
// A gateway while the pseudonym key changes, and after: what it has not carried over, whom it keeps
// from whom, by what an erasure finds somebody, and which shares it takes.
#include <gtest/gtest.h>
#include <stdlib.h>

#include "adapters/gateway/create.h"
#include "adapters/gateway/exclusions.h"
#include "adapters/gateway/rekeying.h"
#include "proto/seal/shares.h"
#include "tests/support/filled.h"

namespace sluis::gateway {
namespace {

constexpr TimeMs kChangedAt{1'800'000'000'000};
using test::filled;
const MemberId kSelf = filled<MemberId>(0x22);

class ChangeClock : public clock::Clock {
 public:
  clock::ClockReading read() const override { return {kChangedAt, {5'000}, filled<BootId>(7)}; }
  int wait_ms(DurationMs) const override { return 0; }
};

PersonKey key_in(std::uint32_t epoch, PersonKeyKind kind, std::uint8_t number) {
  return {kind_in(kind, epoch), filled<Pseudonym>(static_cast<std::uint8_t>(number + 8 * epoch))};
}
KeysRow keys_of(std::uint32_t first, std::uint32_t last) {
  KeysRow out;
  for (std::uint32_t epoch = first; epoch <= last; ++epoch) {
    for (const PersonKeyKind kind : {PersonKeyKind::bsn, PersonKeyKind::fields,
                                     PersonKeyKind::fields_without_postcode,
                                     PersonKeyKind::fields_without_prefix}) {
      out.broker.push_back(key_in(epoch, kind, static_cast<std::uint8_t>(kind)));
    }
  }
  std::sort(out.broker.begin(), out.broker.end());
  return out;
}

class TwoKeys : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sluis-two-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    auto vault = Vault::open(folder_ / "vault", seal::SecretBytes::random(32));
    ASSERT_TRUE(vault.ok());
    Config config;
    config.member = kSelf;
    host_.reset(new Host{folder_, config, {seal::SigningKeyPair::generate(), {}, {},
                                          seal::SigningKeyPair::generate()},
                         {}, std::move(*vault), clock_, History(), {}});
    names_.emplace(*host_);
    acts_.emplace(*host_, *names_, [](Batch&, const ActRow&, const std::vector<KeysRow>&) {},
                  [](Batch&, const ActRow&, const codec::Ack*) {});
    const consent::MemberAdmitted self{consent::kBodyVersion, kSelf,
                                       host_->keys.signing.public_key(), {0}, {UINT64_MAX}};
    ASSERT_TRUE(directory_.apply(LeafType::member_admitted, {}, true, canon::encode(self)).ok());
    for (const std::uint32_t epoch : {1u, 2u}) {
      const consent::HolderKey row{consent::kBodyVersion, kSelf, epoch, epoch, 1, 1, 1,
                                   filled<GroupKey>(static_cast<std::uint8_t>(epoch)),
                                   filled<GroupKey>(static_cast<std::uint8_t>(epoch + 8))};
      ASSERT_TRUE(directory_.apply(LeafType::holder_key, {}, true, canon::encode(row)).ok());
    }
    ASSERT_EQ(directory_.epochs().size(), 2u);
    put(ActKind::signal, ActState::recorded, ErrorCode::permit, 1);
  }
  void TearDown() override {
    acts_.reset();
    names_.reset();
    host_.reset();
    std::filesystem::remove_all(folder_);
  }
  // About one child.
  void put(ActKind kind, ActState state, ErrorCode reason, std::uint8_t id) {
    ActRow row;
    row.id = filled<ActId>(id);
    row.ordinal = id;
    row.kind = kind;
    row.state = state;
    row.persons.emplace_back();
    row.persons.back().identity.surname = Sensitive<std::string>("Achternaam");
    if (kind == ActKind::rekeyed) row.made.value.back() = 2;
    if (state != ActState::recorded) row.reason = static_cast<std::uint16_t>(reason);
    host_->vault.put(RowKind::act, row.id, row);
  }
  std::size_t waiting() const { return waiting_for_rekey(*acts_, directory_); }

  std::filesystem::path folder_;
  ChangeClock clock_;
  std::unique_ptr<Host> host_;
  std::optional<Names> names_;
  std::optional<Acts> acts_;
  consent::Directory directory_;
};

TEST_F(TwoKeys, ARefusedRekeyIsNotDone) {
  EXPECT_EQ(waiting(), 1u);
  put(ActKind::rekeyed, ActState::sent, ErrorCode::permit, 2);
  EXPECT_EQ(waiting(), 1u);
  put(ActKind::rekeyed, ActState::naming, ErrorCode::not_allowed, 2);
  EXPECT_EQ(waiting(), 1u);
  put(ActKind::rekeyed, ActState::refused, ErrorCode::not_allowed, 2);
  EXPECT_EQ(waiting(), 1u);
  put(ActKind::rekeyed, ActState::refused, ErrorCode::nothing_to_rekey, 2);
  EXPECT_EQ(waiting(), 0u) << "there is nothing to carry over";
  put(ActKind::rekeyed, ActState::recorded, ErrorCode::permit, 2);
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(TwoKeys, ARekeyComesAgainWhateverItWasRefusedFor) {
  EXPECT_TRUE(must_come(ActKind::rekeyed, ErrorCode::not_allowed));
  EXPECT_TRUE(must_come(ActKind::rekeyed, ErrorCode::bsn_not_entitled));
  EXPECT_FALSE(must_come(ActKind::rekeyed, ErrorCode::nothing_to_rekey));
  EXPECT_FALSE(must_come(ActKind::rekeyed, ErrorCode::not_now)) << "the older key is over";
  EXPECT_FALSE(must_come(ActKind::signal, ErrorCode::not_allowed));
}

TEST_F(TwoKeys, AnExclusionKeepsTheKeysOfBefore) {
  const auto older = key_in(1, PersonKeyKind::bsn, 1), newer = key_in(2, PersonKeyKind::bsn, 1);
  ExclusionRow row;
  EXPECT_TRUE(take_keys(row, {older}));
  EXPECT_TRUE(take_keys(row, {newer}));
  EXPECT_EQ(row.keys, (std::vector<PersonKey>{older, newer}));
  EXPECT_FALSE(take_keys(row, {newer}));
  EXPECT_EQ(row.keys.size(), 2u);
}

// Those in force stand always; an act has room for sixteen.
TEST_F(TwoKeys, AnErasureIsLookedUpByFormerKeysAsFarAsThereIsRoom) {
  EXPECT_EQ(with_former(keys_of(1, 2), {2}).broker, keys_of(1, 2).broker);
  EXPECT_EQ(with_former(keys_of(1, 5), {5}).broker, keys_of(2, 5).broker);
  EXPECT_EQ(with_former(keys_of(1, 8), {7, 8}).broker, keys_of(5, 8).broker);
}

TEST_F(TwoKeys, ASecondShareDoesNotTakeThePlaceOfOneThatWaits) {
  const std::filesystem::path folder = folder_ / "holder";
  const auto member = create(folder, kSelf);
  ASSERT_TRUE(member.ok());
  const auto take = [&](std::uint32_t refresh) {
    const auto dealt = seal::deal(seal::OprfKey::generate(), 2, 3, refresh);
    const auto& scalar = dealt.shares[0].key.scalar();
    const Status taken = take_share(folder, {kSelf, dealt.shares[0].index, refresh, false,
                                             seal::SecretBytes::copy_of(scalar.view())});
    return taken.ok() ? ErrorCode::permit : taken.code();
  };
  EXPECT_EQ(take(1), ErrorCode::permit);
  EXPECT_EQ(take(2), ErrorCode::permit);
  auto keys = read_keys(folder, false);
  ASSERT_TRUE(keys.ok());
  const auto waiting_share = [&] {
    auto vault = Vault::open(folder / "vault", seal::SecretBytes::copy_of(keys->vault.view()));
    return vault->get<ShareRow>(RowKind::share, kNextShareName);
  };
  const auto before = waiting_share();
  ASSERT_TRUE(before);
  EXPECT_EQ(take(3), ErrorCode::id_conflict);
  const auto after = waiting_share();
  ASSERT_TRUE(after);
  EXPECT_EQ(after->refresh, 2u);
  EXPECT_EQ(after->scalar.reveal(), before->scalar.reveal());
}

}  // namespace
}  // namespace sluis::gateway
