// SPDX-License-Identifier: EUPL-1.2
// A folder that one process owns: mode 0700, and locked while the process runs.
//
// Shell. Thread safety: none.
#pragma once

#include <filesystem>

#include "proto/types/result.h"

namespace sluis::sqlite {

class PrivateFolder {
 public:
  // Creates `folder` when missing, makes it mode 0700 and takes its lock (file `lock` inside),
  // which ends with this object or with the process. store_locked: another process, or another
  // PrivateFolder of this one, has it.
  static Result<PrivateFolder> open(const std::filesystem::path& folder);

  PrivateFolder(PrivateFolder&& other) noexcept;
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  ~PrivateFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  PrivateFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::filesystem::path path_;
  int lock_;  // descriptor; -1 when moved from
};

// Makes names created in or removed from `folder` survive a power loss.
Status sync_folder(const std::filesystem::path& folder);

}  // namespace sluis::sqlite
