// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/keys.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

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

Status write_secret(int file, const std::string& name) {
  const seal::SecretBytes secret = seal::SecretBytes::random(kSeedBytes);
  const bool whole =
      ::write(file, secret.data(), kSeedBytes) == static_cast<ssize_t>(kSeedBytes) &&
      fsync(file) == 0;
  if (!whole) return Error{ErrorCode::cannot_write, name};
  return Done{};
}

// Whole before it has its name: a death while it is written leaves no key at all. link(2) replaces
// nothing, so that of two processes that start at once one makes the key and both read it.
Status make_secret(const std::filesystem::path& folder, const std::string& name) {
  const std::string path = folder / name;
  std::string beside = path + ".XXXXXX";
  const int file = mkostemp(beside.data(), O_CLOEXEC);  // mode 0600
  if (file < 0) return Error{ErrorCode::cannot_write, name};
  const Status written = write_secret(file, name);
  ::close(file);
  const bool named = written.ok() && (::link(beside.c_str(), path.c_str()) == 0 || errno == EEXIST);
  ::unlink(beside.c_str());
  SLUIS_TRY_DONE(written);
  if (!named || !sync_folder(folder)) return Error{ErrorCode::cannot_write, name};
  return Done{};
}

Result<seal::SecretBytes> secret_in(const std::filesystem::path& folder, const std::string& name) {
  const std::string path = folder / name;
  // A new key beside an old log would be another log in the members' eyes, or a door that they do
  // not know: nobody would learn that the old one was lost.
  const bool has_store = std::filesystem::exists(folder / "store" / "journal.db");
  if (has_store && !std::filesystem::exists(path)) {
    return Error{ErrorCode::bad_config, name + " is missing beside its store: restore the key"};
  }
  if (!std::filesystem::exists(path)) SLUIS_TRY_DONE(make_secret(folder, name));
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return Error{ErrorCode::cannot_read, name};
  Result<seal::SecretBytes> secret = read_secret(file, name);
  ::close(file);
  return secret;
}

}  // namespace

bool sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = fsync(descriptor) == 0;
  ::close(descriptor);
  return synced;
}

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
