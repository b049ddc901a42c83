// SPDX-License-Identifier: EUPL-1.2
// libsluis_fail.so, for LD_PRELOAD: lets the n-th write to, or sync of, a regular file fail.
//
// SLUIS_PRELOAD_FAULT=what:n[:once|ever], what = write (EIO from write, pwrite) or sync (EIO from
// fsync, fdatasync; the sync is not done). Sockets, pipes and devices are left alone, so that a
// whole broker can run under it.
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace {

struct Fault {
  bool writes = false;
  bool syncs = false;
  bool ever = false;
  long at = 0;
};

Fault parse() {
  Fault fault;
  const char* const text = getenv("SLUIS_PRELOAD_FAULT");
  if (text == nullptr) return fault;
  fault.writes = strncmp(text, "write:", 6) == 0;
  fault.syncs = strncmp(text, "sync:", 5) == 0;
  char* end = nullptr;
  const char* const number = strchr(text, ':');
  fault.at = number == nullptr ? 0 : strtol(number + 1, &end, 10);
  fault.ever = end != nullptr && strcmp(end, ":ever") == 0;
  if ((!fault.writes && !fault.syncs) || fault.at < 1) abort();
  return fault;
}

std::atomic<long> count{0};

bool strikes(bool is_sync, int descriptor) {
  static const Fault fault = parse();
  if (is_sync ? !fault.syncs : !fault.writes) return false;
  struct stat found {};
  if (fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode)) return false;
  const long now = ++count;
  return fault.ever ? now >= fault.at : now == fault.at;
}

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

using Write = ssize_t (*)(int, const void*, size_t);
using WriteAt = ssize_t (*)(int, const void*, size_t, off_t);
using Sync = int (*)(int);

int fail() {
  errno = EIO;
  return -1;
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* data, size_t size) {
  static const auto call = real<Write>("write");
  return strikes(false, descriptor) ? fail() : call(descriptor, data, size);
}

ssize_t pwrite(int descriptor, const void* data, size_t size, off_t at) {
  static const auto call = real<WriteAt>("pwrite");
  return strikes(false, descriptor) ? fail() : call(descriptor, data, size, at);
}

ssize_t pwrite64(int descriptor, const void* data, size_t size, off64_t at) {
  static const auto call = real<WriteAt>("pwrite64");
  return strikes(false, descriptor) ? fail() : call(descriptor, data, size, at);
}

int fsync(int descriptor) {
  static const auto call = real<Sync>("fsync");
  return strikes(true, descriptor) ? fail() : call(descriptor);
}

int fdatasync(int descriptor) {
  static const auto call = real<Sync>("fdatasync");
  return strikes(true, descriptor) ? fail() : call(descriptor);
}

}  // extern "C"
