// SPDX-License-Identifier: EUPL-1.2
// The gateway's KEM epochs: a key is sealed to for 7 days, opened with for 7 more, and then it is
// nowhere: not in the vault, not in its files, not with a thief of everything that is left.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "adapters/gateway/own_keys.h"
#include "adapters/gateway/sealing.h"
#include "proto/codec/envelope.h"
#include "proto/hash/hash.h"
#include "proto/seal/open.h"
#include "proto/seal/seal.h"
#include "proto/sqlite/database.h"
#include "tests/support/filled.h"

namespace sluis::gateway {
namespace {

constexpr TimeMs kMadeAt{1'800'000'000'000};
constexpr std::uint64_t kDay = 86'400'000;
using test::filled;

class MovedClock : public clock::Clock {
 public:
  clock::ClockReading read() const override { return {now, {5'000}, filled<BootId>(7)}; }
  int wait_ms(DurationMs) const override { return 0; }
  TimeMs now = kMadeAt;
};

class KemEpochs : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sluis-kem-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    open();
  }
  void TearDown() override {
    host_.reset();
    std::filesystem::remove_all(folder_);
  }
  void open() {
    auto vault = Vault::open(folder_ / "vault", seal::SecretBytes::copy_of(key_.view()));
    ASSERT_TRUE(vault.ok());
    Config config;
    config.member = filled<MemberId>(0x22);
    host_.reset(new Host{folder_, config,
                         {seal::SigningKeyPair::from_seed(seed_.view()), {}, {},
                          seal::SigningKeyPair::generate()}, {},
                         std::move(*vault), clock_, History(), {}});
  }
  bool turn_on(std::uint64_t day, std::uint64_t ms = 0) {
    clock_.now = TimeMs{kMadeAt.ms + day * kDay + ms};
    return OwnKeys(*host_).turn();
  }
  std::vector<KemRow> keys() const { return host_->vault.all<KemRow>(RowKind::kem_key); }
  static seal::KemKeyPair pair_of(const KemRow& row) {
    return seal::KemKeyPair::from_private(row.private_key.reveal());
  }
  // As it lies in the files: 64 bytes of each KEM row, of a vault that nobody has open.
  static std::vector<Bytes> sealed(const std::filesystem::path& vault) {
    std::vector<Bytes> out;
    auto database = sqlite::Database::open(vault / "vault.db", {{}, 4096});
    EXPECT_TRUE(database.ok());
    auto rows = database->prepare("SELECT sealed FROM rows WHERE kind = 2");
    rows.start();
    while (rows.next()) {
      const Bytes row = to_bytes(rows.bytes(0));
      out.emplace_back(row.begin() + 24, row.begin() + 88);
    }
    return out;
  }
  static std::size_t found(const std::filesystem::path& vault, const std::vector<Bytes>& parts) {
    std::size_t out = 0;
    for (const auto& entry : std::filesystem::directory_iterator(vault)) {
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string file((std::istreambuf_iterator<char>(in)),
                             std::istreambuf_iterator<char>());
      for (const Bytes& part : parts) out += file.find(as_text(part)) != file.npos ? 1u : 0u;
    }
    return out;
  }
  Envelope sealed_to(const seal::KemKeyPair& to) const {
    seal::Draft draft;
    draft.header.recipients = {{host_->member(), to.key_id()}};
    const auto signing = seal::SigningKeyPair::from_seed(seed_.view());
    draft.header.sender = host_->member();
    draft.header.signing_key_id = signing.key_id();
    draft.header.padded_size = seal::padded_size_for_inner(5);
    draft.header.routing_hash = hash::sha256(draft.routing_bytes);
    draft.header_bytes = codec::serialise_header(draft.header);
    auto envelope = seal::seal(std::move(draft), {to.public_key()}, as_bytes("brief"), signing);
    EXPECT_TRUE(envelope.ok()) << to_text(envelope.error());
    return std::move(*envelope);
  }

  MovedClock clock_;
  seal::SecretBytes key_ = seal::SecretBytes::random(32), seed_ = seal::SecretBytes::random(32);
  std::filesystem::path folder_;
  std::unique_ptr<Host> host_;
};

TEST_F(KemEpochs, TurnADayBeforeTheEndAndEndSevenDaysAfterIt) {
  EXPECT_TRUE(turn_on(0));
  const KemRow first = keys().front();
  EXPECT_EQ(first.seal_until, kMadeAt + kKemSealMs);
  EXPECT_EQ(first.destroyed_at, kMadeAt + DurationMs{14 * kDay});
  EXPECT_FALSE(turn_on(6, -1ull)) << "a day and a millisecond of it are left";
  EXPECT_TRUE(turn_on(6));
  EXPECT_FALSE(turn_on(6, 1'000)) << "once";
  ASSERT_EQ(keys().size(), 2u);
  const KeyId id = pair_of(first).key_id();
  clock_.now = TimeMs{first.destroyed_at.ms - 1};
  EXPECT_TRUE(OwnKeys(*host_).pair(id).ok());
  clock_.now = first.destroyed_at;
  EXPECT_EQ(OwnKeys(*host_).pair(id).code(), ErrorCode::key_not_valid) << "not a second later";
  turn_on(14);
  EXPECT_FALSE(host_->vault.get<KemRow>(RowKind::kem_key, id));
  EXPECT_EQ(host_->vault.get<KemPastRow>(RowKind::kem_past, id)->epoch, 1u);
}

TEST_F(KemEpochs, OfAGatewayThatWasOffEndAtItsNextStart) {
  turn_on(0);
  const KeyId id = pair_of(keys().front()).key_id();
  host_.reset();
  clock_.now = TimeMs{kMadeAt.ms + 40 * kDay};
  open();
  EXPECT_EQ(OwnKeys(*host_).pair(id).code(), ErrorCode::key_not_valid) << "before it was destroyed";
  EXPECT_TRUE(turn_on(40));
  ASSERT_EQ(keys().size(), 1u);
  EXPECT_EQ(keys().front().epoch, 2u);
  EXPECT_FALSE(host_->vault.get<KemRow>(RowKind::kem_key, id));
}

TEST_F(KemEpochs, LeaveNoByteOfADestroyedKeyInTheVaultsFiles) {
  turn_on(0);
  host_.reset();
  const std::vector<Bytes> first = sealed(folder_ / "vault");
  ASSERT_EQ(first.size(), 1u);
  EXPECT_NE(found(folder_ / "vault", first), 0u) << "else this shows nothing";
  open();
  turn_on(6);
  EXPECT_NE(found(folder_ / "vault", first), 0u);
  turn_on(14);
  EXPECT_EQ(found(folder_ / "vault", first), 0u) << "with the vault open: file, -wal and -shm";
  host_.reset();
  EXPECT_EQ(found(folder_ / "vault", first), 0u);
}

// Killed after the erasure was durable, before the log was cut.
TEST_F(KemEpochs, LeaveNoByteAfterAKillInBetweenEither) {
  turn_on(0);
  host_.reset();
  const std::vector<Bytes> first = sealed(folder_ / "vault");
  open();
  Batch again;  // so that the log has it too
  const KemRow row = keys().front();
  again.put(RowKind::kem_key, pair_of(row).key_id(), row);
  host_->vault.commit(again);
  Batch batch;
  batch.erase(RowKind::kem_key, pair_of(row).key_id());
  host_->vault.commit(batch);
  std::filesystem::copy(folder_ / "vault", folder_ / "killed");
  EXPECT_NE(found(folder_ / "killed", first), 0u) << "else this shows nothing";
  const auto next = Vault::open(folder_ / "killed", seal::SecretBytes::copy_of(key_.view()));
  ASSERT_TRUE(next.ok());
  EXPECT_EQ(found(folder_ / "killed", first), 0u) << "while it runs: closing it would cut the log";
}

TEST_F(KemEpochs, GiveAThiefOfEverythingNothingOlderThanTheKeysThatAreLeft) {
  turn_on(0);
  const auto first = pair_of(keys().front());
  const Envelope old = sealed_to(first);
  ASSERT_TRUE(seal::open_body(old, host_->member(), first).ok()) << "else this shows nothing";
  turn_on(6);
  turn_on(12);
  turn_on(14);
  // Taken now: the vault's key and files.
  std::filesystem::copy(folder_ / "vault", folder_ / "stolen");
  const auto stolen = Vault::open(folder_ / "stolen", seal::SecretBytes::copy_of(key_.view()));
  ASSERT_TRUE(stolen.ok());
  const auto left = stolen->all<KemRow>(RowKind::kem_key);
  EXPECT_EQ(left.size(), 2u);
  for (const KemRow& row : left) {
    EXPECT_NE(pair_of(row).key_id(), first.key_id());
    EXPECT_FALSE(seal::open_body(old, host_->member(), pair_of(row)).ok());
    EXPECT_TRUE(seal::open_body(sealed_to(pair_of(row)), host_->member(), pair_of(row)).ok());
  }
  for (int kind = 0; kind < 256; ++kind) {
    for (const auto& [name, value] : stolen->all_bytes(static_cast<RowKind>(kind))) {
      const auto& secret = first.private_key();
      const Bytes& bytes = value.reveal();
      EXPECT_EQ(std::search(bytes.begin(), bytes.end(), secret.data(),
                            secret.data() + secret.size()), bytes.end()) << kind;
    }
  }
}

TEST_F(KemEpochs, AreNotSealedToWhenTheyAreOver) {
  turn_on(0);
  const KemRow row = keys().front();
  consent::Directory directory;
  const auto signing = seal::SigningKeyPair::from_seed(seed_.view()).public_key();
  const MemberId member = host_->member();
  ASSERT_TRUE(directory.apply(LeafType::member_admitted, {}, true,
                              canon::encode(consent::MemberAdmitted{
                                  1, member, signing, {0}, {UINT64_MAX}})).ok());
  for (const SignedAct& act : OwnKeys(*host_).missing(directory)) {
    ASSERT_TRUE(directory.apply(act.type, member, false, act.opening.body).ok());
  }
  EXPECT_TRUE(directory.current_kem_key(member, TimeMs{row.seal_until.ms - 1}).ok());
  EXPECT_EQ(directory.current_kem_key(member, row.seal_until).code(), ErrorCode::no_current_key);
}

}  // namespace
}  // namespace sluis::gateway
