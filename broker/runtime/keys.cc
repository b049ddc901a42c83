// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluis::runtime {
namespace {

constexpr std::size_t kSeedBytes = 32;

Result<seal::SecretBytes> read_secret(int file, const std::string& name) {
  struct stat status {};
  if (fstat(file, &status) != 0) return Error{ErrorCode::cannot_read, name};
  if ((status.st_mode & 077) != 0) return Error{ErrorCode::bad_config, name + " is open to others"};
  seal::SecretBytes secret(kSeedBytes);
  const bool whole = status.st_size == kSeedBytes &&
                     ::read(file, secret.data(), kSeedBytes) == static_cast<ssize_t>(kSeedBytes);
  if (!whole) return Error{ErrorCode::malformed, name};
  return secret;
}

Result<seal::SecretBytes> write_secret(int file, const std::string& name) {
  seal::SecretBytes secret = seal::SecretBytes::random(kSeedBytes);
  const bool whole =
      ::write(file, secret.data(), kSeedBytes) == static_cast<ssize_t>(kSeedBytes) &&
      fsync(file) == 0;
  if (!whole) return Error{ErrorCode::cannot_write, name};
  return secret;
}

// O_EXCL: of two processes that start at once, one makes the key and the other reads it.
Result<seal::SecretBytes> secret_in(const std::filesystem::path& folder, const std::string& name) {
  const std::string path = folder / name;
  int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool made = file >= 0;
  if (!made) file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return Error{ErrorCode::cannot_read, name};
  Result<seal::SecretBytes> secret = made ? write_secret(file, name) : read_secret(file, name);
  ::close(file);
  return secret;
}

}  // namespace

Result<BrokerKeys> load_or_make_keys(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return Error{ErrorCode::cannot_write, "broker folder"};
  SLUIS_TRY(log, secret_in(folder, "log.key"));
  SLUIS_TRY(door, secret_in(folder, "curve.key"));
  SLUIS_TRY(public_key, curve::public_of(door));
  return BrokerKeys{seal::SigningKeyPair::from_seed(log.view()), {public_key, std::move(door)}};
}

}  // namespace sluis::runtime
