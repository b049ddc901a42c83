// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/drop.h"

#include <nlohmann/json.hpp>

#include "adapters/gateway/drop_files.h"
#include "proto/failpoint/failpoint.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {
namespace {

constexpr std::size_t kFilesMax = 16;  // in one sweep, so that mail does not wait
constexpr const char* kDuplicate = ".duplicate.json";

}  // namespace

bool Drop::sweep() {
  const std::filesystem::path incoming = host_.folder / "drop" / "incoming";
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(incoming, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.') || name.ends_with(".part")) continue;
    if (!entry.is_directory(error)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  if (files.size() > kFilesMax) files.resize(kFilesMax);
  if (!files.empty() && !mapped_.load()) return false;  // the files wait for a better mapping
  bool taken = false;
  for (const std::filesystem::path& file : files) {
    const Result<bool> done =
        mapped_.is_used() && !was_taken(file) ? mapped_.take(file) : take(file);
    taken = taken || (done.ok() && *done);
    if (!done.ok()) fail(file, done.error());
  }
  return taken;
}

// A file of before there was a mapping, whose move was cut off.
bool Drop::was_taken(const std::filesystem::path& file) const {
  const auto bytes = drop_bytes(file, kDropBytesMax);
  return bytes.ok() && host_.vault.get<NumberRow>(RowKind::drop, hash::sha256(*bytes)).has_value();
}

Result<std::vector<SignalDraft>> Drop::read(const std::filesystem::path& file,
                                            Bytes& bytes) const {
  if (!is_file_name(file.filename().string())) return Error{ErrorCode::bad_file_name, "name"};
  SLUIS_TRY(content, drop_bytes(file, kDropBytesMax));
  bytes = std::move(content);
  if (file.extension() == ".json") return parse_drop_json(as_text(bytes));
  if (file.extension() == ".csv") return parse_drop_csv(as_text(bytes));
  return Error{ErrorCode::bad_file_name, "ending"};
}

Result<bool> Drop::take(const std::filesystem::path& file) {
  Bytes bytes;
  auto drafts = read(file, bytes);
  const Digest digest = hash::sha256(bytes);
  wipe(bytes);
  if (!drafts.ok()) return drafts.error();
  const std::filesystem::path done = host_.folder / "drop" / "done";
  const std::string name = file.filename().string();
  if (const auto before = host_.vault.get<NumberRow>(RowKind::drop, digest)) {
    // The file that these signals were made of, if it never came to done/; else another one.
    const auto move = host_.vault.get<DropMoveRow>(RowKind::drop_move, digest);
    std::error_code error;
    if (!move || move->name != name || std::filesystem::exists(done / move->done, error)) {
      SLUIS_TRY_DONE(put_aside(file, *before));
      return false;
    }
    finish(digest, *move);
    return false;
  }
  const DropMoveRow move{name, free_place(done, name, kDuplicate).filename().string()};
  SLUIS_TRY_DONE(make(*drafts, digest, move));
  SLUIS_FAILPOINT(gateway_drop_taken);
  finish(digest, move);
  return true;
}

// All signals of the file, its hash and where it goes: one batch.
Status Drop::make(const std::vector<SignalDraft>& drafts, const Digest& digest,
                  const DropMoveRow& move) {
  Batch batch;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const auto act = raise_signal(host_, acts_, batch, drafts[i]);
    if (!act.ok()) return Error{act.code(), drafts[i].place + act.error().place};
  }
  batch.put(RowKind::drop, digest, NumberRow{drafts.size()});
  batch.put(RowKind::drop_move, digest, move);
  host_.vault.commit(batch);
  log_event("drop.taken", drafts.size());
  return Done{};
}

// Its signals are made: a file that cannot be moved stays, and never goes to failed/.
void Drop::finish(const Digest& digest, const DropMoveRow& move) {
  const std::filesystem::path drop = host_.folder / "drop";
  const std::filesystem::path from = drop / "incoming" / move.name, to = drop / "done" / move.done;
  if (::rename(from.c_str(), to.c_str()) != 0) {
    const bool is_new = stuck_.insert(digest).second;
    if (is_new) log_error("drop.not_moved", {ErrorCode::cannot_write, "done"});
    return;
  }
  stuck_.erase(digest);
  Batch batch;
  batch.erase(RowKind::drop_move, digest);
  host_.vault.commit(batch);
}

// Nothing is made of a repetition, and who dropped it hears that.
Status Drop::put_aside(const std::filesystem::path& file, const NumberRow& before) {
  const std::filesystem::path done = free_place(host_.folder / "drop" / "done",
                                                file.filename().string(), kDuplicate);
  log_event("drop.duplicate", before.number);
  tell_beside(done, kDuplicate,
              {{"name", "duplicate"},
               {"what", "a file with these bytes was taken before: nothing was made of this one"},
               {"signals", before.number},
               {"next_step", "to send it once more on purpose, change the text"}});
  if (::rename(file.c_str(), done.c_str()) == 0) return Done{};
  std::error_code error;
  std::filesystem::remove(done.native() + kDuplicate, error);
  return Error{ErrorCode::cannot_write, "done"};
}

void Drop::fail(const std::filesystem::path& file, const Error& error) {
  log_error("drop.refused", error);
  const ErrorEntry& entry = catalogue(error.code);
  fail_whole(host_.folder / "drop" / "failed", file,
             {{"code", static_cast<int>(entry.code)},
              {"name", std::string(entry.name)},
              {"what", std::string(entry.meaning)},
              {"where", error.place},
              {"next_step", std::string(entry.next_step)}});
}

}  // namespace sluis::gateway
