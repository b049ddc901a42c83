// SPDX-License-Identifier: EUPL-1.2
#include "tests/store/record_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <new>
#include <random>

#include "proto/types/check.h"

namespace sluis::store {
namespace {

std::vector<Step> notes;
sqlite3_vfs vfs;

struct File {
  sqlite3_file base;
  std::string* name;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File* self(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return self(file)->real(); }
const sqlite3_io_methods* below(sqlite3_file* file) { return real(file)->pMethods; }
sqlite3_vfs* below(sqlite3_vfs* layer) { return static_cast<sqlite3_vfs*>(layer->pAppData); }

int close_file(sqlite3_file* file) {
  delete self(file)->name;
  return below(file)->xClose(real(file));
}
int read(sqlite3_file* file, void* data, int count, sqlite3_int64 at) {
  return below(file)->xRead(real(file), data, count, at);
}
int write(sqlite3_file* file, const void* data, int count, sqlite3_int64 at) {
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  notes.push_back({Step::Kind::write, *self(file)->name, static_cast<std::uint64_t>(at),
                   Bytes(bytes, bytes + count)});
  return below(file)->xWrite(real(file), data, count, at);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  notes.push_back({Step::Kind::truncate, *self(file)->name, static_cast<std::uint64_t>(size), {}});
  return below(file)->xTruncate(real(file), size);
}
int sync(sqlite3_file* file, int flags) {
  const int code = below(file)->xSync(real(file), flags);
  notes.push_back({Step::Kind::sync, *self(file)->name, 0, {}});
  return code;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return below(file)->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) { return below(file)->xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) { return below(file)->xUnlock(real(file), level); }
int check_lock(sqlite3_file* file, int* out) {
  return below(file)->xCheckReservedLock(real(file), out);
}
int control(sqlite3_file* file, int operation, void* argument) {
  return below(file)->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return below(file)->xSectorSize(real(file)); }
int device(sqlite3_file* file) { return below(file)->xDeviceCharacteristics(real(file)); }

constexpr sqlite3_io_methods kMethods = {1,       close_file,  read,    write,   truncate,
                                         sync,    file_size,   lock,    unlock,  check_lock,
                                         control, sector_size, device,  nullptr, nullptr,
                                         nullptr, nullptr,     nullptr, nullptr};

std::string name_of(const char* path) { return std::filesystem::path(path).filename().string(); }

int open_file(sqlite3_vfs* layer, const char* path, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  const int code = below(layer)->xOpen(below(layer), path, real(file), flags, out);
  if (code != SQLITE_OK) return code;
  self(file)->name = new std::string(path == nullptr ? "temporary" : name_of(path));
  file->pMethods = &kMethods;
  return SQLITE_OK;
}

int remove_file(sqlite3_vfs* layer, const char* path, int sync_folder) {
  notes.push_back({Step::Kind::remove, name_of(path), 0, {}});
  return below(layer)->xDelete(below(layer), path, sync_folder);
}

void apply(const Step& step, std::size_t size, Bytes& content) {
  if (step.kind == Step::Kind::truncate) content.resize(step.at);
  if (step.kind != Step::Kind::write || size == 0) return;
  content.resize(std::max<std::size_t>(content.size(), step.at + size));
  std::copy_n(step.data.begin(), size, content.begin() + static_cast<std::ptrdiff_t>(step.at));
}

// How much of an unsynced step reaches the disk.
std::size_t surviving(const Step& step, std::uint64_t seed, std::mt19937_64& random) {
  if (seed == 0) return 0;
  const std::uint64_t draw = random() % 4;
  if (draw == 0) return 0;
  return draw == 1 ? step.data.size() / 1024 * 512 : step.data.size();
}

}  // namespace

RecordVfs::RecordVfs() {
  notes.clear();
  sqlite3_vfs* const base = sqlite3_vfs_find(nullptr);
  vfs = *base;
  vfs.zName = "sluis-record";
  vfs.pNext = nullptr;
  vfs.pAppData = base;
  vfs.szOsFile = static_cast<int>(sizeof(File)) + base->szOsFile;
  vfs.xOpen = open_file;
  vfs.xDelete = remove_file;
  CHECK(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
}

RecordVfs::~RecordVfs() { sqlite3_vfs_unregister(&vfs); }

const std::vector<Step>& RecordVfs::steps() const { return notes; }

void RecordVfs::mark(std::uint64_t number) { notes.push_back({Step::Kind::mark, {}, number, {}}); }

std::uint64_t marked(const std::vector<Step>& steps, std::size_t count) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (steps[i].kind == Step::Kind::mark) out = std::max(out, steps[i].at);
  }
  return out;
}

void write_image(const std::vector<Step>& steps, std::size_t count, std::uint64_t seed,
                 const std::filesystem::path& folder) {
  std::map<std::string, std::size_t> last_sync;
  for (std::size_t i = 0; i < count; ++i) {
    if (steps[i].kind == Step::Kind::sync) last_sync[steps[i].file] = i;
  }
  std::mt19937_64 random(seed * 1'000'003 + count);
  std::map<std::string, Bytes> files;
  for (std::size_t i = 0; i < count; ++i) {
    const Step& step = steps[i];
    if (step.kind == Step::Kind::mark || step.kind == Step::Kind::sync) continue;
    const auto synced = last_sync.find(step.file);
    const bool durable = synced != last_sync.end() && i < synced->second;
    if (step.kind == Step::Kind::remove) {
      files.erase(step.file);
    } else if (durable) {
      apply(step, step.data.size(), files[step.file]);
    } else if (step.kind == Step::Kind::truncate) {
      if (seed != 0 && random() % 2 == 0) apply(step, 0, files[step.file]);
    } else {
      apply(step, surviving(step, seed, random), files[step.file]);
    }
  }
  for (const auto& [name, content] : files) {
    std::ofstream(folder / name, std::ios::binary) << as_text(content);
  }
}

}  // namespace sluis::store
