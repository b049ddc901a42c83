// SPDX-License-Identifier: EUPL-1.2
// Looks for secrets in bytes, however they may be written there.
//
// Shell (files, /proc). Thread safety: values.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "proto/types/bytes.h"

namespace sluis::faults {

class Needles {
 public:
  // Each text as UTF-8, UTF-16 of both byte orders, hexadecimal of both cases, base 64 at each of
  // its three alignments, and as its SHA-256; a text of digits also as a 64-bit number.
  explicit Needles(const std::vector<std::string>& secrets);

  // What of it is in `bytes`: "name: form", each once.
  std::vector<std::string> in(ByteView bytes) const;
  // In every file below `folder`, with the file's name; its names are looked at as well.
  std::vector<std::string> in_files(const std::filesystem::path& folder) const;
  // In all readable memory of a running process, with the kind of the mapping. Throws when the
  // memory may not be read. `bytes_read` tells how much there was.
  std::vector<std::string> in_memory(pid_t process, std::size_t& bytes_read) const;

  std::size_t count() const { return needles_.size(); }

 private:
  struct Needle {
    std::string name;
    Bytes bytes;
  };
  void add(const std::string& secret, const std::string& form, Bytes bytes);

  std::vector<Needle> needles_;
};

}  // namespace sluis::faults
