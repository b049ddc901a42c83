// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/exports.h"

#include <sys/stat.h>

#include <fstream>

namespace sluis::gateway {

std::filesystem::path exports_folder(const Host& host) {
  const std::filesystem::path folder = host.folder / "exports";
  std::error_code ignored;
  std::filesystem::create_directory(folder, ignored);
  ::chmod(folder.c_str(), 0700);
  return folder;
}

Status write_private(const std::filesystem::path& path, ByteView bytes) {
  const mode_t before = ::umask(0077);
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  ::umask(before);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  file.close();
  return file ? Status(Done{}) : Error{ErrorCode::cannot_write, "export"};
}

}  // namespace sluis::gateway
