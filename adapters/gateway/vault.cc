// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/vault.h"

#include <map>
#include <utility>

#include "proto/hash/hash.h"
#include "proto/seal/storage.h"
#include "proto/sqlite/database.h"
#include "proto/sqlite/private_folder.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kLogPagesMax = 1'000;
constexpr std::string_view kSchema =
    "CREATE TABLE IF NOT EXISTS rows (kind INTEGER NOT NULL, name BLOB NOT NULL, sealed BLOB NOT "
    "NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID";
// A row that opens only under the key with which the store was made.
constexpr std::uint64_t kProofKind = 0;
// So many keys are remembered of a kind whose rows somebody holds.
constexpr std::size_t kWritesMax = 16'384;

}  // namespace

struct Vault::State {
  State(sqlite::PrivateFolder folder_in, sqlite::Database database_in, seal::SecretBytes key_in)
      : folder(std::move(folder_in)), database(std::move(database_in)), key(std::move(key_in)) {
    database.execute(std::string(kSchema));
    put = database.prepare("INSERT OR REPLACE INTO rows (kind, name, sealed) VALUES (?1, ?2, ?3)");
    erase = database.prepare("DELETE FROM rows WHERE kind = ?1 AND name = ?2");
    get = database.prepare("SELECT sealed FROM rows WHERE kind = ?1 AND name = ?2");
    nearest = database.prepare(
        "SELECT name FROM rows WHERE kind = ?1 AND name >= ?2 ORDER BY name LIMIT 1");
    all = database.prepare("SELECT name, sealed FROM rows WHERE kind = ?1");
  }

  Digest name_of(std::uint64_t kind, ByteView row_key) const {
    const auto number = static_cast<std::uint8_t>(kind);
    return {hash::hmac_sha256(key.view(),
                              {label("sluis/v1/vault"), ByteView(&number, 1), row_key})};
  }
  static Bytes place_of(std::uint64_t kind, const Digest& name) {
    Bytes out = label("sluis/v1/vault-row");
    out.push_back(static_cast<std::uint8_t>(kind));
    append(out, name.view());
    return out;
  }
  void write(std::uint64_t kind, ByteView row_key, ByteView value) {
    const Digest name = name_of(kind, row_key);
    canon::Writer plain;
    plain.bytes(row_key);
    plain.raw(value);
    const Sensitive<Bytes> bytes(plain.take());
    const Bytes sealed = seal::seal_row(key, place_of(kind, name), bytes.reveal());
    put.run(kind, name, ByteView(sealed));
  }
  // Once it is on disk. Only of kinds that somebody looked at.
  void note(RowKind kind, const Bytes& row_key) {
    const auto found = writes.find(kind);
    if (found == writes.end()) return;
    Writes& of = found->second;
    if (of.keys.size() == kWritesMax) {
      of.first += of.keys.size();
      of.keys.clear();
    }
    of.keys.push_back(row_key);
  }
  // The key and value of a row.
  Result<std::pair<Bytes, Sensitive<Bytes>>> open(std::uint64_t kind, const Digest& name,
                                                  ByteView sealed) const {
    SLUIS_TRY(plain, seal::open_row(key, place_of(kind, name), sealed));
    canon::Reader reader(plain.reveal());
    Bytes row_key = reader.bytes(canon::kTextMax);
    Sensitive<Bytes> value(to_bytes(reader.raw(reader.remaining())));
    if (!reader.ok()) return Error{ErrorCode::cannot_open, "row"};
    return std::pair(std::move(row_key), std::move(value));
  }

  sqlite::PrivateFolder folder;
  sqlite::Database database;
  seal::SecretBytes key;
  sqlite::Statement put, erase, get, nearest, all;
  // Keys in the order of their writes; the oldest has the number `first`.
  struct Writes {
    std::uint64_t first = 1;
    std::vector<Bytes> keys;
  };
  std::map<RowKind, Writes> writes;
};

Result<Vault> Vault::open(const std::filesystem::path& folder, seal::SecretBytes key) {
  SLUIS_TRY(locked, sqlite::PrivateFolder::open(folder));
  SLUIS_TRY(database, sqlite::Database::open(folder / "vault.db", {{}, 4096}));
  auto state = std::make_unique<State>(std::move(locked), std::move(database), std::move(key));
  const std::uint64_t rows = state->database.integer("SELECT count(*) FROM rows");
  const Digest name = state->name_of(kProofKind, {});
  state->get.start(kProofKind, name);
  const bool proven = state->get.next();
  state->get.reset();
  if (!proven && rows != 0) return Error{ErrorCode::cannot_open, "vault key"};
  if (!proven) {
    sqlite::Transaction transaction(state->database);
    state->write(kProofKind, {}, {});
    transaction.commit();
  }
  return Vault(std::move(state));
}

Vault::Vault(std::unique_ptr<State> state) : state_(std::move(state)) {}
Vault::~Vault() = default;
Vault::Vault(Vault&&) noexcept = default;
Vault& Vault::operator=(Vault&&) noexcept = default;

void Vault::commit(const Batch& batch) {
  if (batch.empty()) return;
  sqlite::Transaction transaction(state_->database);
  for (const Batch::Write& write : batch.writes_) {
    const auto kind = static_cast<std::uint64_t>(write.kind);
    if (write.erase) state_->erase.run(kind, state_->name_of(kind, write.key));
    else state_->write(kind, write.key, write.value.reveal());
  }
  transaction.commit();
  for (const Batch::Write& write : batch.writes_) state_->note(write.kind, write.key);
}

std::optional<std::vector<Bytes>> Vault::written(RowKind kind, std::uint64_t& seen) const {
  const State::Writes& of = state_->writes[kind];
  const std::uint64_t next = of.first + of.keys.size(), from = std::exchange(seen, next);
  if (from < of.first) return std::nullopt;
  std::vector<Bytes> out(of.keys.begin() + static_cast<std::ptrdiff_t>(from - of.first),
                         of.keys.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::optional<Sensitive<Bytes>> Vault::get_bytes(RowKind row_kind, ByteView key) const {
  const auto kind = static_cast<std::uint64_t>(row_kind);
  const Digest name = state_->name_of(kind, key);
  state_->get.start(kind, name);
  if (!state_->get.next()) return std::nullopt;
  auto row = state_->open(kind, name, state_->get.bytes(0));
  state_->get.reset();
  if (!row.ok()) FATAL("a row of the vault does not open");
  return std::move(row->second);
}

bool Vault::has_evenly(RowKind row_kind, ByteView key) const {
  const auto kind = static_cast<std::uint64_t>(row_kind);
  const Digest name = state_->name_of(kind, key);
  state_->nearest.start(kind, name);
  Digest found;  // zero: this name is beyond all others
  if (state_->nearest.next()) found = state_->nearest.fixed<Digest>(0);
  state_->nearest.reset();
  return hash::equal_constant_time(found.view(), name.view());
}

std::vector<std::pair<Bytes, Sensitive<Bytes>>> Vault::all_bytes(RowKind row_kind) const {
  const auto kind = static_cast<std::uint64_t>(row_kind);
  std::vector<std::pair<Bytes, Sensitive<Bytes>>> out;
  state_->all.start(kind);
  while (state_->all.next()) {
    const Digest name = state_->all.fixed<Digest>(0);
    auto row = state_->open(kind, name, state_->all.bytes(1));
    if (!row.ok()) FATAL("a row of the vault does not open");
    out.push_back(std::move(*row));
  }
  std::sort(out.begin(), out.end(),
            [](const auto& left, const auto& right) { return left.first < right.first; });
  return out;
}

void Vault::maintain() {
  if (state_->database.log_pages() > kLogPagesMax) state_->database.copy_log();
}

void Vault::forget_erased() { state_->database.truncate_log(); }

}  // namespace sluis::gateway
