// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/drop_mapped.h"

#include <nlohmann/json.hpp>

#include "adapters/gateway/config.h"
#include "adapters/gateway/drafts.h"
#include "adapters/gateway/drop_files.h"
#include "adapters/mapping/map_rows.h"
#include "proto/failpoint/failpoint.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {

// What one look at a file found.
struct MappedDrop::Reading {
  Digest digest;
  DropPlanRow plan;
  bool is_resumed = false;          // an earlier sweep, or process, began with this file
  std::size_t made = 0;             // signals, in this sweep
  std::size_t taken = 0;            // rows that are signals of this file
  bool is_whole = true;             // every row was looked at
  std::vector<mapping::RowError> errors;
  std::size_t bad_rows = 0;
  std::vector<std::size_t> before;  // rows that came earlier
  std::string header, bad;          // CSV: verbatim
};

namespace {

constexpr const char* kError = ".error.json";
constexpr std::size_t kErrorsTold = 1'000;
constexpr const char* kMapping = "mapping.toml";

nlohmann::json json_of(const mapping::RowError& error) {
  const ErrorEntry& entry = catalogue(error.code);
  return {{"row", error.row},
          {"where", error.where},
          {"field", error.field},
          {"code", static_cast<int>(entry.code)},
          {"name", std::string(entry.name)},
          {"what", error.what},
          {"next_step", error.remedy}};
}

// The first error as that of the file, and all of them; `taken` rows are signals.
nlohmann::json json_of(const std::vector<mapping::RowError>& errors, std::size_t taken,
                       std::size_t bad_rows) {
  nlohmann::json out = json_of(errors.front());
  out["rows_taken"] = taken;
  out["rows_failed"] = bad_rows;
  for (const mapping::RowError& error : errors) {
    if (out["errors"].size() == kErrorsTold) break;
    out["errors"].push_back(json_of(error));
  }
  return out;
}

bool move_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  return ::rename(from.c_str(), to.c_str()) == 0;
}

}  // namespace

bool MappedDrop::load() {
  const std::filesystem::path file = host_.folder / "drop" / kMapping;
  const std::filesystem::path told = file.native() + kError;
  std::error_code error;
  if (!is_started_) forget_plans();
  is_started_ = true;
  mapping_.reset();
  const auto status = std::filesystem::symlink_status(file, error);
  if (!std::filesystem::exists(status)) return true;
  const auto read = [&]() -> Result<mapping::Mapping> {
    SLUIS_TRY(text, drop_bytes(file, mapping::kMappingBytesMax));
    SLUIS_TRY(out, mapping::parse_mapping(as_text(text)));
    SLUIS_TRY_DONE(mapping::bind_names(out, host_.covenant, host_.member()));
    return out;
  };
  auto mapping = read();
  if (mapping.ok()) {
    mapping_ = std::move(*mapping);
    if (!std::exchange(told_, {}).empty()) std::filesystem::remove(told, error);
    return true;
  }
  const std::string what = to_text(mapping.error());
  if (std::exchange(told_, what) != what) {
    const ErrorEntry& entry = catalogue(mapping.code());
    log_error("drop.mapping_refused", {mapping.code(), "mapping.toml"});
    tell_beside(file, kError,
                {{"code", static_cast<int>(entry.code)},
                 {"name", std::string(entry.name)},
                 {"what", std::string(entry.meaning)},
                 {"where", mapping.error().place},
                 {"next_step", std::string(entry.next_step)}});
  }
  return false;
}

// A plan whose file has gone was carried out, but for its last line.
void MappedDrop::forget_plans() {
  Batch batch;
  for (const DropPlanRow& plan : host_.vault.all<DropPlanRow>(RowKind::drop_plan)) {
    std::error_code error;
    if (!std::filesystem::exists(host_.folder / "drop" / "incoming" / plan.name, error)) {
      batch.erase(RowKind::drop_plan, plan.file);
    }
  }
  if (!batch.empty()) host_.vault.commit(batch);
}

void MappedDrop::take_row(const mapping::MappedRow& row, Reading& reading) {
  std::vector<mapping::RowError> errors = row.errors;
  if (errors.empty()) {
    if (const auto before = host_.vault.get<DropRowRow>(RowKind::drop_row, row.identity)) {
      const bool is_own =
          reading.is_resumed && before->file == reading.digest && before->row == row.row;
      if (is_own) ++reading.taken;
      else reading.before.push_back(row.row);
      return;
    }
    if (reading.made >= kMappedRowsInSweep) {
      reading.is_whole = false;
      return;
    }
    Batch batch;
    const auto act = raise_signal(host_, acts_, batch, draft_of(row.worker, row.signal));
    if (act.ok()) {
      batch.put(RowKind::drop_row, row.identity, DropRowRow{reading.digest, row.row});
      host_.vault.commit(batch);
      ++reading.made;
      ++reading.taken;
      SLUIS_FAILPOINT(gateway_drop_row);
      return;
    }
    errors.push_back(mapping::row_error(row.row, "", act.error().place, act.code()));
  }
  ++reading.bad_rows;
  reading.bad += row.raw;
  if (!row.raw.empty() && row.raw.back() != '\n') reading.bad += '\n';
  for (mapping::RowError& error : errors) reading.errors.push_back(std::move(error));
}

Result<bool> MappedDrop::take(const std::filesystem::path& file) {
  const std::string ending = "." + std::string(mapping::form_name(mapping_->form));
  if (!is_file_name(file.filename().string())) return Error{ErrorCode::bad_file_name, "name"};
  if (file.extension() != ending) return Error{ErrorCode::bad_file_name, "ending"};
  SLUIS_TRY(bytes, drop_bytes(file, kMappedBytesMax));
  Reading reading;
  reading.digest = hash::sha256(bytes);
  // First without taking any: what ends as no CSV may be another file above that place too.
  const std::vector<mapping::RowError> wrong =
      mapping::map_rows(*mapping_, mapping::reader_of(as_text(bytes)),
                        {[](std::string_view) {}, [](const mapping::MappedRow&) {}});
  if (!wrong.empty()) {
    wipe(bytes);
    refuse(file, wrong);
    return false;
  }
  if (!begin(file, reading)) return false;
  mapping::map_rows(*mapping_, mapping::reader_of(as_text(bytes)),
                    {[&](std::string_view header) { reading.header = header; },
                     [&](const mapping::MappedRow& row) { take_row(row, reading); }});
  wipe(bytes);
  if (reading.made != 0) log_event("drop.taken", reading.made);
  if (reading.is_whole && finish(file, reading)) {
    Batch batch;
    batch.erase(RowKind::drop_plan, reading.digest);
    host_.vault.commit(batch);
  }
  wipe(reading.bad);
  return reading.made != 0;
}

void MappedDrop::refuse(const std::filesystem::path& file,
                        const std::vector<mapping::RowError>& errors) {
  log_error("drop.refused", {errors.front().code, "file"});
  fail_whole(host_.folder / "drop" / "failed", file, json_of(errors, 0, 0));
}

// The names are on disk before the first row is a signal, so that a crash makes no second file, and
// rows that came before are told from those that this file brought. false: the same bytes lie there
// under another name, and come first.
bool MappedDrop::begin(const std::filesystem::path& file, Reading& reading) {
  const std::filesystem::path drop = host_.folder / "drop";
  const std::string name = file.filename().string();
  std::error_code error;
  if (const auto before = host_.vault.get<DropPlanRow>(RowKind::drop_plan, reading.digest)) {
    reading.is_resumed = before->name == name;
    reading.plan = *before;
    if (reading.is_resumed) return true;
    if (std::filesystem::exists(drop / "incoming" / before->name, error)) return false;
  }
  reading.plan = {reading.digest, name,
                  free_place(drop / "done", name, ".duplicate.json").filename().string(),
                  free_place(drop / "failed", name, kError).filename().string()};
  host_.vault.put(RowKind::drop_plan, reading.digest, reading.plan);
  return true;
}

// Bad rows of CSV apart: true when they are on disk, synced, and the file has moved.
bool MappedDrop::part(const std::filesystem::path& file, Reading& reading) {
  const std::filesystem::path folder = host_.folder / "drop" / "failed";
  const std::string rows = reading.header + reading.bad;
  std::error_code error;
  if (std::filesystem::exists(folder / reading.plan.failed, error)) {
    // Put there before a crash; when somebody has changed it since, it is his.
    const auto there = drop_bytes(folder / reading.plan.failed, 2 * kMappedBytesMax);
    if (!there.ok() || as_text(*there) != rows) {
      reading.plan.failed = free_place(folder, reading.plan.name, kError).filename().string();
      host_.vault.put(RowKind::drop_plan, reading.digest, reading.plan);
    }
  }
  const std::filesystem::path failed = folder / reading.plan.failed;
  tell_beside(failed, kError, json_of(reading.errors, reading.taken, reading.bad_rows));
  if (!write_file(failed, as_bytes(rows)).ok()) return false;
  SLUIS_FAILPOINT(gateway_drop_parted);
  return move_file(file, host_.folder / "drop" / "done" / reading.plan.done);
}

// Every row was looked at: the file leaves incoming/, or stays until it can.
bool MappedDrop::finish(const std::filesystem::path& file, Reading& reading) {
  const std::filesystem::path drop = host_.folder / "drop";
  const std::filesystem::path done = drop / "done" / reading.plan.done;
  const std::filesystem::path failed = drop / "failed" / reading.plan.failed;
  const bool has_good = reading.taken + reading.before.size() != 0;
  if (!reading.before.empty()) {
    tell_beside(done, ".duplicate.json",
                {{"name", "duplicate"},
                 {"what", "rows that came before: nothing was made of them again"},
                 {"rows", reading.before},
                 {"signals", reading.taken},
                 {"next_step", "to send one once more on purpose, change its text"}});
  }
  bool is_moved = false;
  if (reading.errors.empty()) {
    is_moved = move_file(file, done);
  } else if (mapping_->form == mapping::Form::csv && has_good) {
    is_moved = part(file, reading);
  } else {
    tell_beside(failed, kError, json_of(reading.errors, reading.taken, reading.bad_rows));
    is_moved = move_file(file, failed);
  }
  if (!is_moved) {
    if (stuck_.insert(reading.digest).second) {
      log_error("drop.not_moved", {ErrorCode::cannot_write, "drop"});
    }
    return false;
  }
  stuck_.erase(reading.digest);
  if (!reading.errors.empty()) log_event("drop.rows_failed", reading.bad_rows);
  return true;
}

}  // namespace sluis::gateway
