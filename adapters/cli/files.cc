// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "adapters/cli/terminal.h"

namespace sluis::cli {
namespace {

class File {
 public:
  explicit File(int number) : number_(number) {}
  ~File() {
    if (number_ > STDERR_FILENO) close(number_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return number_; }
  bool open() const { return number_ >= 0; }

 private:
  int number_;
};

bool write_all(int file, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return fsync(file) == 0;
}

Status write_new(const std::string& path, ByteView bytes, mode_t mode, const std::string& what) {
  const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!file.open() && errno == EEXIST) return already_there(what);
  if (!file.open()) return Error{ErrorCode::cannot_write, what};
  if (write_all(file.get(), bytes)) return Done{};
  unlink(path.c_str());
  return Error{ErrorCode::cannot_write, what};
}

Status replace(const std::string& path, ByteView bytes, mode_t mode, const std::string& what) {
  const std::string part = path + ".part";
  unlink(part.c_str());
  SLUIS_TRY_DONE(write_new(part, bytes, mode, what));
  if (std::rename(part.c_str(), path.c_str()) == 0) return Done{};
  unlink(part.c_str());
  return Error{ErrorCode::cannot_write, what};
}

// The hexadecimal value of `name` in one flat JSON object.
template <class Key>
std::optional<Key> key_in(std::string_view json, const std::string& name) {
  const std::string before = "\"" + name + "\":\"";
  const std::size_t at = json.find(before);
  if (at == json.npos) return std::nullopt;
  const std::optional<Bytes> bytes = from_hex(json.substr(at + before.size(), 2 * Key::kSize));
  return bytes ? Key::from(*bytes) : std::nullopt;
}

}  // namespace

Result<Bytes> read_file(const std::string& path, std::size_t bytes_max, const std::string& what) {
  if (path == "-") prompt_for(what);
  const File file(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return Error{ErrorCode::cannot_read, what};
  Bytes bytes(bytes_max + 1);
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0) return Error{ErrorCode::cannot_read, what};
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > bytes_max) return Error{ErrorCode::file_too_large, what};
  bytes.resize(size);
  return bytes;
}

Result<seal::SecretBytes> read_secret(const std::string& path, std::size_t size,
                                      const std::string& what) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!file.open() || fstat(file.get(), &status) != 0) return Error{ErrorCode::cannot_read, what};
  if ((status.st_mode & 077) != 0) {
    return Error{ErrorCode::bad_config, what + " is open to others"};
  }
  seal::SecretBytes secret(size);
  if (status.st_size != static_cast<off_t>(size) ||
      ::read(file.get(), secret.data(), size) != static_cast<ssize_t>(size)) {
    return Error{ErrorCode::malformed, what};
  }
  return secret;
}

Status write_file(const std::string& path, ByteView bytes, const std::string& what) {
  return replace(path, bytes, 0644, what);
}

Status write_private_file(const std::string& path, ByteView bytes, const std::string& what) {
  return replace(path, bytes, 0600, what);
}

Status write_secret(const std::string& path, ByteView bytes, const std::string& what) {
  return write_new(path, bytes, 0600, what);
}

Error already_there(const std::string& what) {
  return {ErrorCode::cannot_write, what + ": it is there already"};
}

Status make_private_folder(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return Done{};
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  if (mkdir(path.c_str(), 0700) == 0) return Done{};
  return Error{ErrorCode::cannot_write, "folder"};
}

Result<BrokerKeys> read_broker_keys(const std::string& path) {
  SLUIS_TRY(bytes, read_file(path, 64 * 1024, "--broker-keys"));
  const auto curve = key_in<CurveKey>(as_text(bytes), "curve_key");
  const auto log = key_in<VerifyKey>(as_text(bytes), "log_key");
  if (!curve || !log) return Error{ErrorCode::bad_json, "--broker-keys"};
  return BrokerKeys{*curve, *log};
}

}  // namespace sluis::cli
