// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/witness_changes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

#include "broker/runtime/keys.h"
#include "proto/log/log.h"

namespace sluis::runtime {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNoteBytesMax = 64 * 1024;

// Of `VERSION.note`; 0: another file.
std::uint32_t version_of(const fs::path& file) {
  const std::string name = file.stem().string();
  std::uint32_t version = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), version);
  const bool whole = error == std::errc() && end == name.data() + name.size();
  return whole && file.extension() == ".note" ? version : 0;
}

// After a crash the old or the new.
bool write_durably(const fs::path& file, const std::string& text) {
  const std::string part = file.native() + ".part";
  const int out = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (out < 0) return false;
  const bool whole =
      ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      fsync(out) == 0;
  ::close(out);
  return whole && ::rename(part.c_str(), file.c_str()) == 0 && sync_folder(file.parent_path());
}

// Nothing: it cannot be read, or is no note.
std::optional<std::string> read_note(const fs::path& file) {
  const int in = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (in < 0) return std::nullopt;
  struct stat found {};
  std::string out;
  bool whole = fstat(in, &found) == 0 && S_ISREG(found.st_mode) &&
               static_cast<std::size_t>(found.st_size) <= kNoteBytesMax;
  if (whole) {
    out.resize(static_cast<std::size_t>(found.st_size));
    whole = ::read(in, out.data(), out.size()) == static_cast<ssize_t>(out.size());
  }
  ::close(in);
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace

fs::path WitnessChanges::file_of(std::uint32_t version) const {
  return folder_ / (std::to_string(version) + ".note");
}

// Durable before anybody is shown it: the old witnesses do not cosign again once they have seen it.
Status WitnessChanges::keep(std::uint32_t version, const std::string& note) {
  if (!write_durably(file_of(version), note)) return Error{ErrorCode::cannot_write, "witnesses"};
  notes_[version] = note;
  in_force_ = std::max(in_force_, version);
  return Done{};
}

Status WitnessChanges::look(Ledger& ledger) {
  const std::vector<std::uint64_t>& indices = ledger.covenants();
  for (; seen_ < indices.size(); ++seen_) {
    const auto opening = ledger.leaf_opening(indices[seen_]);
    CHECK(opening);  // a covenant is public, and nobody's to erase
    auto covenant = consent::decode_covenant(opening->opening.body);
    CHECK(covenant.ok());
    const std::uint32_t version = covenant->version;
    covenants_[version] = {indices[seen_], std::move(*covenant)};
  }
  if (in_force_ == 0) SLUIS_TRY_DONE(begin());
  if (in_force_ != 0) pass_unchanged();
  return Done{};
}

// A folder that is there and cannot be read is not an empty one: who counts would be forgotten.
Status WitnessChanges::begin() {
  std::error_code error;
  if (fs::status(folder_, error).type() == fs::file_type::not_found) {
    const bool made = fs::create_directories(folder_, error) && sync_folder(folder_.parent_path());
    if (!made) return Error{ErrorCode::cannot_write, "witnesses"};
  }
  SLUIS_TRY_DONE(read_notes());
  if (in_force_ != 0 || covenants_.empty()) return Done{};
  return keep(covenants_.rbegin()->first, "");
}

Status WitnessChanges::read_notes() {
  std::error_code error;
  fs::directory_iterator entry(folder_, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::uint32_t version = version_of(entry->path());
    if (!covenants_.contains(version)) continue;
    auto note = read_note(entry->path());
    const std::string name = entry->path().filename().string();
    if (!note) return Error{ErrorCode::cannot_read, "witnesses/" + name};
    notes_[version] = std::move(*note);
  }
  if (error) return Error{ErrorCode::cannot_read, "witnesses"};
  if (!notes_.empty()) in_force_ = notes_.rbegin()->first;
  return Done{};
}

// A covenant with the same witnesses takes its place as it comes.
void WitnessChanges::pass_unchanged() {
  for (auto next = covenants_.upper_bound(in_force_); next != covenants_.end(); ++next) {
    if (!consent::same_witnesses(*in_force(), next->second.covenant)) return;
    in_force_ = next->first;
  }
}

const consent::Covenant* WitnessChanges::in_force() const {
  const auto row = covenants_.find(in_force_);
  return row == covenants_.end() ? nullptr : &row->second.covenant;
}

bool WitnessChanges::waits() const {
  return covenants_.upper_bound(in_force_) != covenants_.end();
}

bool WitnessChanges::cosigned(const Cosigned& reached) {
  const auto next = covenants_.upper_bound(in_force_);
  if (next == covenants_.end() || reached.head.size <= next->second.index) return false;
  const Status kept = keep(next->first, reached.note);
  failed_ = !kept.ok();
  if (failed_) {
    log::log_error("broker.witnesses_not_kept", kept.error());
    return false;
  }
  pass_unchanged();
  log::log_event("broker.witnesses_changed");
  return true;
}

Result<WitnessChanges::Shown> WitnessChanges::shown(std::uint32_t version) const {
  const auto row = covenants_.find(version);
  if (row == covenants_.end()) return Error{ErrorCode::covenant_unknown, "covenant"};
  if (version > in_force_) return Error{ErrorCode::witnesses_wait, "covenant"};
  const auto note = notes_.find(version);
  return Shown{row->second.index, note == notes_.end() ? std::string() : note->second};
}

}  // namespace sluis::runtime
