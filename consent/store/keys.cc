// SPDX-License-Identifier: EUPL-1.2
#include "consent/store/keys.h"

#include <set>

#include "proto/failpoint/failpoint.h"

namespace sluis::store {
namespace {

constexpr std::size_t kRecentMax = 1'024;

constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS store(id BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS person_key(person BLOB PRIMARY KEY, ref BLOB NOT NULL UNIQUE,"
    " key BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS snapshot_key(ref BLOB PRIMARY KEY, key BLOB NOT NULL) "
    "WITHOUT ROWID;";

SealingKey stored_key(const sqlite::Statement& row, int column) {
  auto key = SealingKey::from(row.bytes(column));
  CHECK(key.has_value());
  return std::move(*key);
}

}  // namespace

KeyDatabase::KeyDatabase(sqlite::Database database) : database_(std::move(database)) {}

Result<KeyDatabase> KeyDatabase::open(const std::filesystem::path& file,
                                      const sqlite::Settings& settings) {
  SLUIS_TRY(database, sqlite::Database::open(file, settings));
  KeyDatabase keys(std::move(database));
  SLUIS_TRY_DONE(keys.identify());
  sqlite::Database& sql = keys.database_;
  keys.insert_ = sql.prepare("INSERT INTO person_key(person, ref, key) VALUES(?1, ?2, ?3)");
  keys.by_person_ = sql.prepare("SELECT ref, key FROM person_key WHERE person = ?1");
  keys.by_ref_ = sql.prepare("SELECT key FROM person_key WHERE ref = ?1");
  keys.person_by_ref_ = sql.prepare("SELECT person FROM person_key WHERE ref = ?1");
  keys.delete_ = sql.prepare("DELETE FROM person_key WHERE ref = ?1");
  keys.insert_snapshot_ = sql.prepare("INSERT INTO snapshot_key(ref, key) VALUES(?1, ?2)");
  keys.snapshot_by_ref_ = sql.prepare("SELECT key FROM snapshot_key WHERE ref = ?1");
  keys.delete_snapshots_ = sql.prepare("DELETE FROM snapshot_key WHERE ref <> ?1");
  return keys;
}

Status KeyDatabase::identify() {
  {
    sqlite::Transaction transaction(database_);
    database_.execute(kSchema);
    if (database_.integer("SELECT count(*) FROM store") == 0) {
      database_.prepare("INSERT INTO store(id) VALUES(?1)").run(random_key_ref());
    }
    transaction.commit();
  }
  sqlite::Statement id = database_.prepare("SELECT id FROM store");
  const auto found = id.next() ? StoreId::from(id.bytes(0)) : std::nullopt;
  if (!found) return Error{ErrorCode::store_damaged, "key database"};
  store_id_ = *found;
  return Done{};
}

void KeyDatabase::create_missing(std::span<const PersonId> persons) {
  std::set<PersonId> missing(persons.begin(), persons.end());
  std::erase_if(missing, [this](const PersonId& person) { return ref_of(person).has_value(); });
  if (missing.empty()) return;
  sqlite::Transaction transaction(database_);
  for (const PersonId& person : missing) {
    insert_.run(person, random_key_ref(), SealingKey::random().view());
  }
  transaction.commit();
  SLUIS_FAILPOINT(store_keys_durable);
}

const NamedKey& KeyDatabase::key_of(const PersonId& person) {
  const auto known = recent_.find(person);
  if (known != recent_.end()) return known->second;
  by_person_.start(person);
  CHECK(by_person_.next());
  NamedKey found{by_person_.fixed<KeyRef>(0), stored_key(by_person_, 1)};
  by_person_.reset();
  if (recent_.size() >= kRecentMax) recent_.clear();
  return recent_.emplace(person, std::move(found)).first->second;
}

std::optional<KeyRef> KeyDatabase::ref_of(const PersonId& person) {
  const auto known = recent_.find(person);
  if (known != recent_.end()) return known->second.ref;
  by_person_.start(person);
  if (!by_person_.next()) return std::nullopt;
  const KeyRef out = by_person_.fixed<KeyRef>(0);
  by_person_.reset();
  return out;
}

std::optional<PersonId> KeyDatabase::person_of(const KeyRef& ref) {
  person_by_ref_.start(ref);
  if (!person_by_ref_.next()) return std::nullopt;
  const PersonId out = person_by_ref_.fixed<PersonId>(0);
  person_by_ref_.reset();
  return out;
}

std::optional<SealingKey> KeyDatabase::find(const KeyRef& ref) {
  for (sqlite::Statement* query : {&by_ref_, &snapshot_by_ref_}) {
    query->start(ref);
    if (!query->next()) continue;
    SealingKey out = stored_key(*query, 0);
    query->reset();
    return out;
  }
  return std::nullopt;
}

bool KeyDatabase::empty() { return database_.integer("SELECT count(*) FROM person_key") == 0; }

NamedKey KeyDatabase::create_snapshot_key() {
  NamedKey out{random_key_ref(), SealingKey::random()};
  insert_snapshot_.run(out.ref, out.key.view());
  SLUIS_FAILPOINT(store_snapshot_key_durable);
  return out;
}

void KeyDatabase::keep_snapshot_key(const std::optional<KeyRef>& kept) {
  delete_snapshots_.run(kept.value_or(KeyRef{}));
  database_.truncate_log();
}

void KeyDatabase::destroy(const KeyRef& ref) {
  recent_.clear();
  delete_.run(ref);
  SLUIS_FAILPOINT(store_key_deleted);
  // The row's bytes were zeroed in its page, but older copies of the page stand in the log and in
  // freed pages. Also when there was no row: a crash may have come between the two steps.
  database_.vacuum();
}

}  // namespace sluis::store
