// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/drop_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "adapters/gateway/config.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {

bool is_file_name(const std::string& name) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  return !name.empty() && name.size() <= 128 && name.find_first_not_of(kAllowed) == name.npos;
}

Result<Bytes> drop_bytes(const std::filesystem::path& file, std::size_t bytes_max) {
  const int in = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (in < 0) return Error{ErrorCode::cannot_read, "file"};
  Bytes out(bytes_max + 1);
  std::size_t size = 0;
  ssize_t got = 0;
  while (size < out.size() && (got = ::read(in, out.data() + size, out.size() - size)) > 0) {
    size += static_cast<std::size_t>(got);
  }
  ::close(in);
  if (got < 0) return Error{ErrorCode::cannot_read, "file"};
  if (size > bytes_max) return Error{ErrorCode::file_too_large, "file"};
  out.resize(size);
  return out;
}

std::filesystem::path free_place(const std::filesystem::path& folder, const std::string& name,
                                 const char* beside) {
  std::error_code error;
  for (unsigned number = 1;; ++number) {
    const std::string tried = number == 1 ? name : name + "." + std::to_string(number);
    const bool taken = std::filesystem::exists(std::filesystem::symlink_status(folder / tried,
                                                                               error)) ||
                       std::filesystem::exists(folder / (tried + beside), error);
    if (!taken) return folder / tried;
  }
}

void tell_beside(const std::filesystem::path& file, const char* ending,
                 const nlohmann::json& json) {
  static_cast<void>(write_file(file.native() + ending, as_bytes(json.dump(2) + "\n")));
}

void fail_whole(const std::filesystem::path& failed, const std::filesystem::path& file,
                const nlohmann::json& why) {
  std::string name = file.filename().string();
  if (!is_file_name(name)) name = hash::sha256(as_bytes(name)).hex().substr(0, 16);
  const std::filesystem::path place = free_place(failed, name, ".error.json");
  tell_beside(place, ".error.json", why);
  ::rename(file.c_str(), place.c_str());
}

}  // namespace sluis::gateway
