// SPDX-License-Identifier: EUPL-1.2
// The erasure journal: which sealing keys were, or are being, destroyed. A text file, append only.
//
// Shell. Thread safety: none. Lines `begun <key ref>` and `done <key ref>`, each synced before the
// call returns; a key ref is 32 hexadecimal digits, random, derived from nobody. The file lies
// outside all backups and is replayed at every start, so that a restored key database loses those
// keys again. A write or sync that fails is fatal.
#pragma once

#include <filesystem>
#include <set>

#include "consent/store/openings.h"

namespace sluis::store {

class ErasureJournal {
 public:
  // Reads `file`, creating it when missing (mode 0600). A last line that was cut short by a crash
  // was never acted upon, and is dropped. store_damaged: any other line that is not of this form.
  static Result<ErasureJournal> open(const std::filesystem::path& file);

  ErasureJournal(ErasureJournal&& other) noexcept;
  ErasureJournal& operator=(ErasureJournal&&) = delete;
  ~ErasureJournal();

  void begin(const KeyRef& ref);
  void done(const KeyRef& ref);

  // Of all keys that were ever named here: their absence is explained.
  const std::set<KeyRef>& begun() const { return begun_; }
  const std::set<KeyRef>& finished() const { return finished_; }

 private:
  explicit ErasureJournal(int descriptor) : descriptor_(descriptor) {}
  Status load();
  Status parse(std::string_view line);
  void write_line(std::string_view word, const KeyRef& ref);

  int descriptor_;
  std::set<KeyRef> begun_;
  std::set<KeyRef> finished_;
};

}  // namespace sluis::store
