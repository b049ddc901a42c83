// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/witnessing.h"

#include <sys/stat.h>

#include <algorithm>

#include "adapters/gateway/config.h"
#include "consent/core/authority.h"
#include "consent/core/witness_set.h"
#include "proto/sqlite/private_folder.h"

namespace sluis::gateway {
namespace {

std::filesystem::path witnessing_folder(const std::filesystem::path& folder) {
  return folder / "witnesses";
}
std::filesystem::path witnessing_file(const std::filesystem::path& folder, std::uint32_t version) {
  return witnessing_folder(folder) / (std::to_string(version) + ".signed");
}

}  // namespace

Result<std::vector<consent::Covenant>> read_witnessing(const std::filesystem::path& folder,
                                                       std::uint32_t newest) {
  std::vector<consent::Covenant> out;
  std::error_code error;
  const std::filesystem::path own = witnessing_folder(folder);
  if (std::filesystem::status(own, error).type() == std::filesystem::file_type::not_found) {
    return out;  // none ever waited
  }
  std::filesystem::directory_iterator it(own, error);
  for (const std::filesystem::directory_iterator end; !error && it != end; it.increment(error)) {
    if (it->path().extension() != ".signed") continue;  // a death while it was written
    SLUIS_TRY(bytes, read_file(it->path(), consent::kAuthorityFileBytesMax));
    SLUIS_TRY(covenant, covenant_in(bytes));
    if (covenant.version < newest) out.push_back(std::move(covenant));
  }
  // Not an empty one: the new witnesses would count without the old ones' word.
  if (error) return Error{ErrorCode::cannot_read, "witnesses"};
  std::sort(out.begin(), out.end(),
            [](const auto& one, const auto& other) { return one.version < other.version; });
  return out;
}

Status keep_witnessing(const std::filesystem::path& folder, const consent::Covenant& held,
                       ByteView file) {
  const std::filesystem::path own = witnessing_folder(folder);
  const bool made = ::mkdir(own.c_str(), 0700) == 0 || errno == EEXIST;
  if (!made) return Error{ErrorCode::cannot_write, "witnesses"};
  SLUIS_TRY_DONE(sqlite::sync_folder(folder));
  return write_file(witnessing_file(folder, held.version), file);
}

Result<bool> add_witnessing(const std::filesystem::path& folder, std::uint32_t newest,
                            const consent::Covenant& missed, ByteView file) {
  SLUIS_TRY(before, read_witnessing(folder, newest));
  const consent::Covenant* last = nullptr;
  for (const consent::Covenant& each : before) {
    if (each.version == missed.version) return false;
    if (each.version < missed.version) last = &each;
  }
  if (last == nullptr) return false;
  SLUIS_TRY_DONE(keep_witnessing(folder, missed, file));
  return true;
}

Status end_witnessing(const std::filesystem::path& folder, const consent::Covenant& newest,
                      std::vector<consent::Covenant>& before, std::size_t ended) {
  const auto asks_nobody = [&](std::size_t i) {
    const consent::Covenant& waiting = i + 1 < before.size() ? before[i + 1] : newest;
    return before[i].witnesses_none || consent::same_witnesses(before[i], waiting);
  };
  while (ended < before.size() && asks_nobody(ended)) ++ended;
  for (std::size_t i = 0; i < ended; ++i) {
    std::error_code error;
    std::filesystem::remove(witnessing_file(folder, before[i].version), error);
    if (error) return Error{ErrorCode::cannot_write, "witnesses"};
    // Each by itself: a later one that went alone would leave a turn that nobody can prove.
    SLUIS_TRY_DONE(sqlite::sync_folder(witnessing_folder(folder)));
  }
  before.erase(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(ended));
  return Done{};
}

}  // namespace sluis::gateway
