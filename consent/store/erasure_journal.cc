// SPDX-License-Identifier: EUPL-1.2
#include "consent/store/erasure_journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "proto/sqlite/private_folder.h"

namespace sluis::store {
namespace {

constexpr std::string_view kBegun = "begun ";
constexpr std::string_view kDone = "done ";

// Writes all of `text` at `offset`; false when the disk refuses.
bool write_all(int descriptor, std::string_view text, off_t offset) {
  while (!text.empty()) {
    const ssize_t count = pwrite(descriptor, text.data(), text.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
    offset += count;
  }
  return true;
}

std::optional<std::string> read_all(int descriptor) {
  std::string out;
  char chunk[4096];
  for (;;) {
    const ssize_t count = pread(descriptor, chunk, sizeof chunk, static_cast<off_t>(out.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) return out;
    out.append(chunk, static_cast<std::size_t>(count));
  }
}

}  // namespace

Result<ErasureJournal> ErasureJournal::open(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return Error{ErrorCode::cannot_write, "erasure journal"};
  ErasureJournal journal(descriptor);
  if (fchmod(descriptor, 0600) != 0) return Error{ErrorCode::cannot_write, "erasure journal"};
  SLUIS_TRY_DONE(sqlite::sync_folder(file.parent_path()));
  SLUIS_TRY_DONE(journal.load());
  return journal;
}

ErasureJournal::ErasureJournal(ErasureJournal&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      begun_(std::move(other.begun_)),
      finished_(std::move(other.finished_)) {}

ErasureJournal::~ErasureJournal() {
  if (descriptor_ >= 0) close(descriptor_);
}

Status ErasureJournal::load() {
  const Error unreadable{ErrorCode::storage_failed, "erasure journal"};
  const auto content = read_all(descriptor_);
  if (!content) return unreadable;
  const std::string_view text = std::string_view(*content).substr(0, content->rfind('\n') + 1);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    SLUIS_TRY_DONE(parse(text.substr(at, end - at)));
    at = end + 1;
  }
  // Written again for the reason given in proto/sqlite/rewrite.h.
  if (!write_all(descriptor_, text, 0) ||
      ftruncate(descriptor_, static_cast<off_t>(text.size())) != 0 || fsync(descriptor_) != 0) {
    return unreadable;
  }
  return Done{};
}

Status ErasureJournal::parse(std::string_view line) {
  const bool is_done = line.starts_with(kDone);
  const std::string_view word = is_done ? kDone : kBegun;
  const auto bytes = line.starts_with(word) ? from_hex(line.substr(word.size())) : std::nullopt;
  const auto ref = bytes ? KeyRef::from(*bytes) : std::nullopt;
  if (!ref) return Error{ErrorCode::store_damaged, "erasure journal"};
  (is_done ? finished_ : begun_).insert(*ref);
  return Done{};
}

void ErasureJournal::begin(const KeyRef& ref) {
  if (begun_.contains(ref)) return;
  write_line(kBegun, ref);
  begun_.insert(ref);
}

void ErasureJournal::done(const KeyRef& ref) {
  if (finished_.contains(ref)) return;
  write_line(kDone, ref);
  finished_.insert(ref);
}

void ErasureJournal::write_line(std::string_view word, const KeyRef& ref) {
  struct stat found {};
  if (fstat(descriptor_, &found) != 0) FATAL("the erasure journal cannot be read");
  const std::string line = std::string(word) + ref.hex() + "\n";
  if (!write_all(descriptor_, line, found.st_size) || fsync(descriptor_) != 0) {
    FATAL("the erasure journal cannot be written");
  }
}

}  // namespace sluis::store
