// SPDX-License-Identifier: EUPL-1.2
#include "proto/sqlite/fault_vfs.h"

#ifndef SLUIS_SIMULATED_CLOCK

namespace sluis::sqlite {
std::string fault_vfs_from_environment() { return {}; }
}  // namespace sluis::sqlite

#else

#include <sqlite3.h>

#include <charconv>
#include <cstdlib>
#include <new>
#include <string_view>
#include <vector>

#include "proto/types/bytes.h"
#include "proto/types/check.h"

namespace sluis::sqlite {
namespace {

constexpr const char* kName = "sluis-fault";

enum class Kind { none, open, write, short_write, sync, sync_kept, sync_lost };

// The request and how far it has come. One per process: the n-th of all databases.
struct Fault {
  Kind kind = Kind::none;
  std::uint64_t at = 0;
  bool ever = false;
  std::uint64_t count = 0;

  // True when this operation, one of `asked`, is to fail.
  bool strikes(Kind asked) {
    if (kind != asked) return false;
    ++count;
    return ever ? count >= at : count == at;
  }
};
Fault fault;

// What a write replaced, so that a lost sync can take it back.
struct Undo {
  sqlite3_int64 at;
  Bytes before;
  sqlite3_int64 size_before;
};

struct File {
  sqlite3_file base;  // first, SQLite casts
  std::vector<Undo>* undo;

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
static_assert(sizeof(File) % 8 == 0);  // SQLite aligns files to 8 bytes; real() follows

File* self(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return self(file)->real(); }
sqlite3_vfs* real(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

void remember(sqlite3_file* file, int count, sqlite3_int64 at) {
  if (fault.kind != Kind::sync_lost) return;
  sqlite3_int64 size = 0;
  real(file)->pMethods->xFileSize(real(file), &size);
  Bytes before(static_cast<std::size_t>(count));
  // A short read beyond the end fills with zeros; the size is restored afterwards.
  real(file)->pMethods->xRead(real(file), before.data(), count, at);
  self(file)->undo->push_back({at, std::move(before), size});
}

void take_back(sqlite3_file* file) {
  std::vector<Undo>& undo = *self(file)->undo;
  for (auto step = undo.rbegin(); step != undo.rend(); ++step) {
    real(file)->pMethods->xWrite(real(file), step->before.data(),
                                 static_cast<int>(step->before.size()), step->at);
    real(file)->pMethods->xTruncate(real(file), step->size_before);
  }
  undo.clear();
}

int close_file(sqlite3_file* file) {
  const int code = real(file)->pMethods->xClose(real(file));
  delete self(file)->undo;
  return code;
}
int read(sqlite3_file* file, void* data, int count, sqlite3_int64 at) {
  return real(file)->pMethods->xRead(real(file), data, count, at);
}
int write(sqlite3_file* file, const void* data, int count, sqlite3_int64 at) {
  if (fault.strikes(Kind::write)) return SQLITE_IOERR_WRITE;
  if (fault.strikes(Kind::short_write)) {
    real(file)->pMethods->xWrite(real(file), data, count / 2, at);
    return SQLITE_IOERR_WRITE;
  }
  remember(file, count, at);
  return real(file)->pMethods->xWrite(real(file), data, count, at);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return real(file)->pMethods->xTruncate(real(file), size);
}
int sync(sqlite3_file* file, int flags) {
  if (fault.strikes(Kind::sync)) return SQLITE_IOERR_FSYNC;
  if (fault.strikes(Kind::sync_lost)) {
    take_back(file);
    return SQLITE_IOERR_FSYNC;
  }
  const int code = real(file)->pMethods->xSync(real(file), flags);
  self(file)->undo->clear();
  return fault.strikes(Kind::sync_kept) ? SQLITE_IOERR_FSYNC : code;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* out) {
  return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
int control(sqlite3_file* file, int operation, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int device(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

// Version 1: no shared memory and no memory map, which an exclusive connection does without.
constexpr sqlite3_io_methods kMethods = {1,       close_file,  read,    write,   truncate,
                                         sync,    file_size,   lock,    unlock,  check_lock,
                                         control, sector_size, device,  nullptr, nullptr,
                                         nullptr, nullptr,     nullptr, nullptr};

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  if (fault.strikes(Kind::open)) return SQLITE_CANTOPEN;
  const int code = real(vfs)->xOpen(real(vfs), name, real(file), flags, out);
  if (real(file)->pMethods == nullptr) return code;
  if (code != SQLITE_OK) {
    real(file)->pMethods->xClose(real(file));
    return code;
  }
  self(file)->undo = new std::vector<Undo>();
  file->pMethods = &kMethods;
  return SQLITE_OK;
}

struct Word {
  std::string_view word;
  Kind kind;
};
constexpr Word kWords[] = {
    {"open", Kind::open}, {"write", Kind::write},         {"short", Kind::short_write},
    {"sync", Kind::sync}, {"sync-kept", Kind::sync_kept}, {"sync-lost", Kind::sync_lost},
};

// Takes the text before the next colon off `text`.
std::string_view take_field(std::string_view& text) {
  const std::size_t colon = text.find(':');
  const std::string_view field = text.substr(0, colon);
  text = colon == text.npos ? std::string_view() : text.substr(colon + 1);
  return field;
}

Fault parse(std::string_view text) {
  Fault out;
  const std::string_view what = take_field(text);
  for (const Word& word : kWords) {
    if (word.word == what) out.kind = word.kind;
  }
  const std::string_view number = take_field(text);
  std::from_chars(number.data(), number.data() + number.size(), out.at);
  out.ever = text == "ever";
  if (out.kind == Kind::none || out.at == 0 || (!out.ever && !text.empty() && text != "once")) {
    FATAL("SLUIS_STORE_FAULT is not understood");
  }
  return out;
}

std::string register_from_environment() {
  const char* const variable = std::getenv("SLUIS_STORE_FAULT");
  if (variable == nullptr || *variable == '\0') return {};
  fault = parse(variable);
  sqlite3_vfs* const base = sqlite3_vfs_find(nullptr);
  CHECK(base != nullptr);
  static sqlite3_vfs vfs = *base;
  vfs.zName = kName;
  vfs.pNext = nullptr;
  vfs.pAppData = base;
  vfs.szOsFile = static_cast<int>(sizeof(File)) + base->szOsFile;
  vfs.xOpen = open_file;
  CHECK(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
  return kName;
}

}  // namespace

std::string fault_vfs_from_environment() {
  static const std::string name = register_from_environment();
  return name;
}

}  // namespace sluis::sqlite

#endif
