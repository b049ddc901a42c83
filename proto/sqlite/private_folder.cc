// SPDX-License-Identifier: EUPL-1.2
#include "proto/sqlite/private_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace sluis::sqlite {
namespace {

Status create_folder(const std::filesystem::path& folder) {
  if (mkdir(folder.c_str(), 0700) == 0) return sync_folder(folder.parent_path());
  struct stat found {};
  if (errno != EEXIST || stat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) {
    return Error{ErrorCode::cannot_write, "folder"};
  }
  // An older or hand-made folder is narrowed: what lies in it concerns families.
  if ((found.st_mode & 07777) != 0700 && chmod(folder.c_str(), 0700) != 0) {
    return Error{ErrorCode::cannot_write, "folder mode"};
  }
  return Done{};
}

}  // namespace

Result<PrivateFolder> PrivateFolder::open(const std::filesystem::path& folder) {
  SLUIS_TRY_DONE(create_folder(folder));
  const int lock = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return Error{ErrorCode::cannot_write, "lock"};
  PrivateFolder locked(folder, lock);
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) return Error{ErrorCode::store_locked, "lock"};
  return locked;
}

PrivateFolder::PrivateFolder(PrivateFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

PrivateFolder::~PrivateFolder() {
  if (lock_ >= 0) close(lock_);
}

Status sync_folder(const std::filesystem::path& folder) {
  const int descriptor =
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return Error{ErrorCode::cannot_write, "folder"};
  const bool synced = fsync(descriptor) == 0;
  close(descriptor);
  if (!synced) return Error{ErrorCode::storage_failed, "folder"};
  return Done{};
}

}  // namespace sluis::sqlite
