// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/vault.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "adapters/gateway/records.h"
#include "proto/seal/storage.h"

namespace sluis::gateway {
namespace {

class VaultTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sluis-vault-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  Vault open() {
    auto vault = Vault::open(folder_ / "vault", seal::SecretBytes::copy_of(key_.view()));
    CHECK(vault.ok());
    return std::move(*vault);
  }
  std::string disk() const {
    std::string out;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "vault")) {
      std::ifstream in(entry.path(), std::ios::binary);
      out += std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    }
    return out;
  }

  std::filesystem::path folder_;
  seal::SecretBytes key_ = seal::SecretBytes::random(32);
};

TEST_F(VaultTest, GivesBackAfterReopeningWhatABatchStored) {
  {
    Vault vault = open();
    Batch batch;
    batch.put(RowKind::counter, std::string("serial"), NumberRow{7});
    batch.put(RowKind::note, std::string("ledger"), TextRow{"note"});
    vault.commit(batch);
  }
  const Vault vault = open();
  EXPECT_EQ(vault.get<NumberRow>(RowKind::counter, std::string("serial"))->number, 7u);
  EXPECT_EQ(vault.get<TextRow>(RowKind::note, std::string("ledger"))->text, "note");
  EXPECT_FALSE(vault.get<TextRow>(RowKind::note, std::string("directory")).has_value());
}

TEST_F(VaultTest, KeepsKindsApartAndListsOneAscendingByKey) {
  Vault vault = open();
  vault.put(RowKind::counter, std::string("b"), NumberRow{2});
  vault.put(RowKind::counter, std::string("a"), NumberRow{1});
  vault.put(RowKind::drop, std::string("a"), NumberRow{9});
  const auto rows = vault.all<NumberRow>(RowKind::counter);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].number, 1u);
  EXPECT_EQ(rows[1].number, 2u);
  Batch batch;
  batch.erase(RowKind::counter, std::string("a"));
  vault.commit(batch);
  EXPECT_EQ(vault.all<NumberRow>(RowKind::counter).size(), 1u);
  EXPECT_TRUE(vault.get<NumberRow>(RowKind::drop, std::string("a")).has_value());
}

TEST_F(VaultTest, SaysEvenlyWhetherARowIsThere) {
  Vault vault = open();
  EXPECT_FALSE(vault.has_evenly(RowKind::known, as_bytes("0"))) << "nothing is there";
  for (int i = 0; i < 100; ++i) {
    // Neighbours of other kinds on both sides, under the keys that this kind lacks too.
    for (const RowKind kind : {RowKind::weighing, RowKind::known_change}) {
      vault.put(kind, std::to_string(i), NumberRow{1});
    }
    if (i % 2 == 0) vault.put(RowKind::known, std::to_string(i), NumberRow{1});
  }
  for (int i = 0; i < 200; ++i) {
    const std::string key = std::to_string(i);
    EXPECT_EQ(vault.has_evenly(RowKind::known, as_bytes(key)), i < 100 && i % 2 == 0) << i;
    EXPECT_EQ(vault.has_evenly(RowKind::weighing, as_bytes(key)), i < 100) << i;
  }
}

TEST_F(VaultTest, SaysWhichRowsOfAKindWereWrittenSinceALook) {
  Vault vault = open();
  const auto put = [&](RowKind kind, const std::string& key) {
    vault.put(kind, key, NumberRow{1});
  };
  const auto key = [](std::string_view text) { return to_bytes(as_bytes(text)); };
  put(RowKind::counter, "before");
  std::uint64_t one = 0, other = 0;
  EXPECT_FALSE(vault.written(RowKind::counter, one)) << "at first all are to be read";
  EXPECT_EQ(vault.written(RowKind::counter, one).value().size(), 0u);
  put(RowKind::counter, "b");
  put(RowKind::note, "another kind");
  put(RowKind::counter, "a");
  put(RowKind::counter, "b");
  const std::vector<Bytes> both{key("a"), key("b")};
  EXPECT_EQ(vault.written(RowKind::counter, one).value(), both);
  EXPECT_FALSE(vault.written(RowKind::counter, other)) << "each who looks has looks of its own";
  Batch batch;
  batch.erase(RowKind::counter, std::string("a"));
  vault.commit(batch);
  EXPECT_EQ(vault.written(RowKind::counter, one).value(), std::vector<Bytes>{key("a")});
  EXPECT_EQ(vault.written(RowKind::counter, other).value(), std::vector<Bytes>{key("a")});
  Batch many;
  for (int i = 0; i < 20'000; ++i) {
    many.put(RowKind::counter, std::to_string(i % 10), NumberRow{1});
  }
  vault.commit(many);
  EXPECT_FALSE(vault.written(RowKind::counter, one)) << "so many are read anew, all of them";
  put(RowKind::counter, "c");
  EXPECT_EQ(vault.written(RowKind::counter, one).value(), std::vector<Bytes>{key("c")});
}

TEST_F(VaultTest, LeavesNeitherKeyNorValueOnTheDisk) {
  Vault vault = open();
  vault.put(RowKind::worker, std::string("kanarie.login"), TextRow{"Kanarie-Waarde"});
  const std::string bytes = disk();
  EXPECT_GT(bytes.size(), 4'096u);
  EXPECT_EQ(bytes.find("kanarie.login"), std::string::npos);
  EXPECT_EQ(bytes.find("Kanarie-Waarde"), std::string::npos);
}

TEST_F(VaultTest, RefusesAnotherKeyThanTheOneItWasMadeWith) {
  { const Vault vault = open(); }
  const auto other = Vault::open(folder_ / "vault", seal::SecretBytes::random(32));
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.code(), ErrorCode::cannot_open);
}

TEST_F(VaultTest, IsOpenOnceAtATime) {
  const Vault vault = open();
  EXPECT_EQ(Vault::open(folder_ / "vault", seal::SecretBytes::copy_of(key_.view())).code(),
            ErrorCode::store_locked);
}

TEST_F(VaultTest, SealsARowToItsPlace) {
  const Bytes plain = to_bytes(as_bytes("inhoud"));
  const Bytes here = label("here"), there = label("there");
  const Bytes sealed = seal::seal_row(key_, here, plain);
  EXPECT_EQ(seal::open_row(key_, here, sealed)->reveal(), plain);
  EXPECT_FALSE(seal::open_row(key_, there, sealed).ok());
  EXPECT_FALSE(seal::open_row(seal::SecretBytes::random(32), here, sealed).ok());
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes flipped = sealed;
    flipped[i] ^= 1;
    EXPECT_FALSE(seal::open_row(key_, here, flipped).ok()) << i;
  }
  EXPECT_FALSE(seal::open_row(key_, here, ByteView(sealed).first(39)).ok());
}

}  // namespace
}  // namespace sluis::gateway
