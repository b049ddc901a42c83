// SPDX-License-Identifier: EUPL-1.2
// The gateway's own store: rows of a kind and a key, sealed, in one SQLite file.
//
// Shell. Who finds the disk finds no name, no identifier and no content: a row's key is stored as
// HMAC-SHA256(vault key, kind ‖ key), its value under XChaCha20-Poly1305 with kind and HMAC as
// associated data, so that a row moved elsewhere does not open. How many rows of which kind there
// are, and their sizes, remain visible. Thread safety: none; one thread owns a Vault.
//
// A Batch is on disk, synced, when commit() returns, or after a crash all of it or nothing of it.
// Damage and a failing disk are fatal (proto/sqlite/database.h).
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "proto/canon/archive.h"
#include "proto/seal/secret.h"
#include "proto/types/sensitive.h"

namespace sluis::gateway {

// Numbers are on disk: rows are only ever added at the end.
enum class RowKind : std::uint8_t {
  worker = 1,      // by login
  kem_key = 2,     // by key id
  share = 3,       // the key holder's
  person = 4,      // keys of a person, by an HMAC of who it is
  act = 5,         // by its id at this gateway
  exchange = 6,    // own signals
  order = 7,       // release orders: tasks
  mail = 8,        // messages received
  content = 9,     // of mail, once opened
  burned = 10,     // by message and lease
  request = 11,    // to the broker, without an answer yet
  own_act = 12,    // recorded in the ledger, by index
  withdrawal = 13,
  care_case = 14,
  counter = 15,    // by name
  note = 16,       // newest verified checkpoints, by log
  budget = 17,     // of the key holder, by asker
  drop = 18,       // files taken, by hash of their content
  evidence = 19,   // what did not verify
  reading = 20,    // who read mail, and when, by count
  drop_move = 21,  // of a file taken, until it is in done/, by hash of its content
  departure = 22,  // of a professional, by login
  drop_row = 30,   // rows taken of files with a mapping, by what the row says
  drop_plan = 31,  // where such a file goes, until it is there, by hash of its content
  weighing = 40,   // questions received, by sender and exchange
  known = 41,      // the index: who is known here, by one of its pseudonyms
  known_change = 42,  // of the index, until the person has keys, by count
  heard = 43,      // answers to own questions, by exchange
  alert = 50,      // linked alerts, by their id
  mirror = 60,     // leaves of the ledger, 256 a row, by number of the bundle
  mirror_head = 61,
  witnessed = 100,    // what this gateway cosigned last, by log
  unwitnessed = 101,  // urgent mail opened before the quorum, by key of mail
  withdrawal_match = 65,  // does a consent match it, by withdrawal
  agreement = 70,  // of workers elsewhere to circumstances stated here, by both
  retention = 80,  // terms of content, by key of mail or exchange; stays when that is gone
  onward = 81,     // conditions of passing on: of mail by its key, of own signals by exchange
  exclusion = 90,  // who is kept away from whom, by id
  mail_about = 91, // about whom mail is, by keys
  cover = 92,      // who stands behind an own signal, by exchange
  covered = 93,    // in which functions somebody stands behind mail
  erasure = 110,   // proposed, agreed to and done, by its id
  accept = 115,    // messages that the broker accepted, by their id: until a proof of their end
  expected = 116,  // by sender: which of its sequence numbers are accounted for
  unused = 117,    // by recipient: numbers that the broker refused
  strange_key = 118,  // in the directory under this member's name, not made here; by key id
  kem_past = 119,     // epochs that are over, by key id
  correction = 120,   // own signals taken back, by exchange
  recall = 121,       // mail that its source took back, by key of mail; stays when that is gone
  statement = 123,       // the family's, of an own signal that was not corrected, by exchange
  mail_statement = 124,  // the same, as it came with mail, by key of mail
  alert_undone = 122, // alerts that are no more, and since when, by their id
  reopened = 125,     // the newest reopening of the logs that was taken
  sent_act = 126,     // what was recorded here in the last weeks, as sent, by its request
  wrong_holder = 105,  // key holders whose answers did not verify, by member
  notice = 140,    // of terms of cases, by their id
  case_life = 153,      // of cases, as it was recorded or shown, by their id
  unread_notice = 154,  // the covenant of now does not explain it; by its id
  worker_home = 127,  // where a professional lives, when it said so, by login
  strange_asked = 128,  // whose look-up an auditor asked the person of, and why, by count
  tile = 135,         // of a log's hash tiles: by log, level and number
  tiles_head = 136,   // how far they go, by log
  held = 137,         // requests that leave at a tick, by their id
  look = 150,      // own looks at the log: of whose leaf, with the keys it was about, by index
  access_look = 151,  // who looked an officer's lines up here, by request and login
  access_end = 152,   // accesses that ended without an answer, and why, by their request's id
  plan = 156,         // versions of plans, by case and number
  plan_part = 157,    // of such a version, by the exchange that takes it along
  signal_addresses = 158,  // of the subject of an own signal, by exchange
  address_keys = 159,      // by an HMAC of the address
  excluded_address = 164,  // links nobody, by an HMAC of its house number
  work_hours = 161,   // how much a professional works, by login
  involved = 172,     // who is involved with a family, by case and number
  review = 162,       // what families answered, by the act of its step
  matter = 170,       // what was raised in a case, or how it was settled, by the act of its step
  alert_first = 193,  // when an alert first came, by its id
  case_mutes = 169,      // since and until when alerts of a case wait, by case
  alert_outcomes = 168,  // what its readers said that came of an alert, by its id
  usefulness = 194,   // figures as they were published, by quarter
  offer = 173,        // made after a move, by the exchange that takes it along
  case_exclusion = 167,  // who is kept out of one case, by case and login
  delegation = 163,   // who acts for the one that has it, and who did, by case
  meeting = 165,         // by its id
  meeting_invite = 166,  // to one, for one family, by the exchange that takes it along
  access = 160,    // what persons asked what is on record about them, by their request's id
};

class Batch {
 public:
  template <class Key, class Row>
  void put(RowKind kind, const Key& key, const Row& row) {
    put_bytes(kind, bytes_of(key), canon::encode(row));
  }
  template <class Key>
  void erase(RowKind kind, const Key& key) {
    writes_.push_back({kind, to_bytes(bytes_of(key)), Sensitive<Bytes>{}, true});
  }
  void put_bytes(RowKind kind, ByteView key, Bytes value) {
    writes_.push_back({kind, to_bytes(key), Sensitive<Bytes>(std::move(value)), false});
  }
  bool empty() const { return writes_.empty(); }

 private:
  friend class Vault;
  struct Write {
    RowKind kind;
    Bytes key;
    Sensitive<Bytes> value;
    bool erase;
  };
  template <class Tag, std::size_t N>
  static ByteView bytes_of(const FixedBytes<Tag, N>& key) {
    return key.view();
  }
  static ByteView bytes_of(std::string_view key) { return as_bytes(key); }
  static ByteView bytes_of(const Bytes& key) { return key; }

  std::vector<Write> writes_;
};

class Vault {
 public:
  // Opens the store in `folder` (made when missing, locked while open) under `key`, 32 bytes.
  // store_locked; cannot_open: another key than the one it was made with; as Database::open.
  static Result<Vault> open(const std::filesystem::path& folder, seal::SecretBytes key);
  ~Vault();
  Vault(Vault&&) noexcept;
  Vault& operator=(Vault&&) noexcept;

  void commit(const Batch& batch);
  // One row in a batch of its own.
  template <class Key, class Row>
  void put(RowKind kind, const Key& key, const Row& row) {
    Batch batch;
    batch.put(kind, key, row);
    commit(batch);
  }

  std::optional<Sensitive<Bytes>> get_bytes(RowKind kind, ByteView key) const;
  // The row, whose form this program wrote; another form is damage, and fatal.
  template <class Row, class Key>
  std::optional<Row> get(RowKind kind, const Key& key) const {
    const auto bytes = get_bytes(kind, Batch::bytes_of(key));
    if (!bytes) return std::nullopt;
    return decode<Row>(bytes->reveal());
  }
  // Whether there is such a row. Other than get(), it does the same work whether or not there is:
  // it reads the name that is nearest and opens no row.
  bool has_evenly(RowKind kind, ByteView key) const;
  // All rows of a kind with their keys, ascending by key.
  std::vector<std::pair<Bytes, Sensitive<Bytes>>> all_bytes(RowKind kind) const;
  template <class Row>
  std::vector<Row> all(RowKind kind) const {
    std::vector<Row> out;
    for (const auto& [key, value] : all_bytes(kind)) out.push_back(decode<Row>(value.reveal()));
    return out;
  }

  // The keys of `kind` that were put or erased since `seen`, which is 0 at the first look and moves
  // on; each once. Nothing: all are to be read, at the first look or after too many writes.
  std::optional<std::vector<Bytes>> written(RowKind kind, std::uint64_t& seen) const;
  // A row as this program wrote it; another form is damage, and fatal.
  template <class Row>
  static Row decode(ByteView bytes) {
    Result<Row> row = canon::decode<Row>(bytes, "vault row");
    if (!row.ok()) FATAL("a row of the vault has another form");
    return std::move(*row);
  }

  // Copies the log when it has grown; between two rounds, not while somebody waits.
  void maintain();
  // After a key was erased: no byte of it is left in the files.
  void forget_erased();

 private:
  struct State;
  explicit Vault(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sluis::gateway
