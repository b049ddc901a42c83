// SPDX-License-Identifier: EUPL-1.2
// A folder for what a target must read from a disk; in memory where there is such a place, since
// the code under test syncs what it writes. Gone again at exit.
#pragma once

#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "proto/types/bytes.h"
#include "proto/types/check.h"

namespace sluis::fuzz {

class Scratch {
 public:
  Scratch() {
    const bool in_memory = std::filesystem::is_directory("/dev/shm");
    std::string name = in_memory ? "/dev/shm/sluis-fuzz-XXXXXX" : "/tmp/sluis-fuzz-XXXXXX";
    CHECK(mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~Scratch() {
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  // Writes a file that only its owner may read.
  std::filesystem::path put(const std::string& name, ByteView bytes) const {
    const std::filesystem::path path = folder_ / name;
    {
      std::ofstream out(path, std::ios::binary | std::ios::trunc);
      out << as_text(bytes);
      CHECK(out.good());
    }
    CHECK(chmod(path.c_str(), 0600) == 0);
    return path;
  }
  std::string text(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace sluis::fuzz
