// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/known.h"

#include <nlohmann/json.hpp>

#include "adapters/gateway/drop_files.h"
#include "adapters/gateway/signals.h"
#include "adapters/sdk/pseudonyms.h"
#include "proto/hash/hash.h"
#include "proto/sqlite/private_folder.h"

namespace sluis::gateway {
namespace {

constexpr std::size_t kKnownFilesMax = 4;    // in one sweep, so that mail does not wait
constexpr std::size_t kNamedInStepMax = 16;  // persons asked after at once

Bytes known_key(const PersonKey& key) { return canon::encode(key); }

Bytes change_key(std::uint64_t ordinal) {
  canon::Writer writer;
  writer.u64(ordinal);
  return writer.take();
}

// To failed/, under a name that is free, with the reason beside it. A name may hold data: only its
// hash stays, and the folder is the gateway's own.
void fail_known(const std::filesystem::path& folder, const std::filesystem::path& file,
                const Error& error) {
  const std::string hash = hash::sha256(as_bytes(file.filename().string())).hex().substr(0, 16);
  std::filesystem::path to;
  std::error_code ignored;
  for (unsigned number = 1;; ++number) {
    to = folder / "failed" / (hash + "." + std::to_string(number) + ".json");
    if (!std::filesystem::exists(std::filesystem::symlink_status(to, ignored))) break;
  }
  const ErrorEntry& entry = catalogue(error.code);
  const nlohmann::json why = {{"code", static_cast<int>(entry.code)},
                              {"name", std::string(entry.name)},
                              {"what", std::string(entry.meaning)},
                              {"where", error.place},
                              {"next_step", std::string(entry.next_step)}};
  static_cast<void>(write_file(to.native() + ".error.json", as_bytes(why.dump(2) + "\n")));
  ::rename(file.c_str(), to.c_str());
}

}  // namespace

Status Known::change(const std::vector<KnownChange>& changes) {
  if (changes.empty()) return Error{ErrorCode::missing_field, "persons"};
  if (changes.size() > kKnownPersonsMax) return Error{ErrorCode::too_large, "persons"};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const Status checked = check_identity(host_, changes[i].identity);
    if (!checked.ok()) {
      return Error{checked.code(), "person " + std::to_string(i + 1) + ", " +
                                       checked.error().place};
    }
  }
  Batch batch;
  for (const KnownChange& change : changes) {
    KnownChangeRow row{host_.count(batch, "known"), change.remove, change.identity};
    batch.put(RowKind::known_change, change_key(row.ordinal), row);
  }
  host_.vault.commit(batch);
  woken_ = true;
  return Done{};
}

void Known::sweep() {
  const std::filesystem::path folder = host_.folder / "drop" / "known";
  std::error_code error;
  for (const char* name : {"incoming", "failed"}) {
    std::filesystem::create_directories(folder / name, error);
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "incoming", error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.') || name.ends_with(".part")) continue;
    if (!entry.is_directory(error)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  if (files.size() > kKnownFilesMax) files.resize(kKnownFilesMax);
  for (const std::filesystem::path& file : files) {
    const Status taken = take(file);
    if (taken.ok()) continue;
    log_error("known.refused", taken.error());
    fail_known(folder, file, taken.error());
  }
}

// Taken again after a crash before it was deleted, it changes nothing more.
Status Known::take(const std::filesystem::path& file) {
  if (file.extension() != ".json") return Error{ErrorCode::bad_file_name, "ending"};
  SLUIS_TRY(bytes, drop_bytes(file, kKnownBytesMax));
  Sensitive<Bytes> held(std::move(bytes));
  SLUIS_TRY(changes, parse_known_json(as_text(held.reveal())));
  SLUIS_TRY_DONE(change(changes));
  log_event("known.taken", changes.size());
  if (::unlink(file.c_str()) != 0) return Error{ErrorCode::cannot_write, "file"};
  return Done{};
}

void Known::step(Link& link) {
  if (!woken_ || !link.ready()) return;
  woken_ = false;
  std::size_t asked = 0;
  for (const KnownChangeRow& row : host_.vault.all<KnownChangeRow>(RowKind::known_change)) {
    if (asked >= kNamedInStepMax) return;  // an answer wakes this again
    const auto keys = names_.keys_of(link, row.identity);
    if (keys.ok() && *keys) apply(row, **keys);
    else ++asked;
  }
}

// The index keeps pseudonyms alone: who it is goes from the vault with the change.
void Known::apply(const KnownChangeRow& row, const KeysRow& keys) {
  Batch batch;
  batch.erase(RowKind::known_change, change_key(row.ordinal));
  batch.erase(RowKind::person, canon::encode(row.identity));
  const auto secrets = sdk::parse_all_secrets(keys.secrets);
  CHECK(secrets.ok());
  const auto own = sdk::person_keys(*secrets, seal::audience_of(host_.member()));
  for (const PersonKey& key : own) {
    if (row.remove) batch.erase(RowKind::known, known_key(key));
    else batch.put(RowKind::known, known_key(key), KnownRow{own, host_.clock.wall()});
  }
  host_.vault.commit(batch);
  if (row.remove) host_.vault.forget_erased();
}

// Every key, whatever the one before it gave: a list of questions takes as long with a hit as
// without, and while it is made the gateway answers nobody else, who could measure that.
Hit Known::look_up(const std::vector<PersonKey>& keys) const {
  bool number = false, other = false;
  for (const PersonKey& key : keys) {
    const bool has = host_.vault.has_evenly(RowKind::known, known_key(key));
    const bool is_number = key.base() == PersonKeyKind::bsn;
    number |= has & is_number;
    other |= has & !is_number;
  }
  return number ? Hit::known : other ? Hit::possibly : Hit::none;
}

std::size_t Known::persons() const {
  std::size_t count = 0;
  for (const auto& [key, value] : host_.vault.all_bytes(RowKind::known)) {
    const auto row = canon::decode<KnownRow>(value.reveal(), "known");
    CHECK(row.ok());
    if (known_key(row->keys.front()) == key) ++count;
  }
  return count;
}

std::size_t Known::waiting() const {
  return host_.vault.all_bytes(RowKind::known_change).size();
}

}  // namespace sluis::gateway
