// SPDX-License-Identifier: EUPL-1.2
#include "tests/faults/needles.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "proto/hash/hash.h"
#include "proto/types/base64.h"

namespace sluis::faults {
namespace {

Bytes utf16(std::string_view text, bool big_endian) {
  Bytes out;
  for (const char c : text) {
    const auto unit = static_cast<std::uint8_t>(c);
    if (big_endian) out.push_back(0);
    out.push_back(unit);
    if (!big_endian) out.push_back(0);
  }
  return out;
}

// The characters that depend on `text` alone when `before` bytes precede it.
Bytes base64_at(std::string_view text, std::size_t before) {
  Bytes bytes(before, 0);
  append(bytes, as_bytes(text));
  const std::string all = to_base64(bytes);
  const std::size_t first = (before * 8 + 5) / 6, last = bytes.size() * 8 / 6;
  return to_bytes(as_bytes(all.substr(first, last - first)));
}

Bytes number(std::string_view digits, bool big_endian) {
  const std::uint64_t value = std::stoull(std::string(digits));
  Bytes out;
  for (unsigned i = 0; i < 8; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  if (big_endian) std::reverse(out.begin(), out.end());
  return out;
}

bool is_number(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Needles::Needles(const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    add(secret, "UTF-8", to_bytes(as_bytes(secret)));
    add(secret, "UTF-16LE", utf16(secret, false));
    add(secret, "UTF-16BE", utf16(secret, true));
    std::string hex = to_hex(as_bytes(secret));
    add(secret, "hex", to_bytes(as_bytes(hex)));
    std::transform(hex.begin(), hex.end(), hex.begin(), ::toupper);
    add(secret, "HEX", to_bytes(as_bytes(hex)));
    for (std::size_t i = 0; i < 3; ++i) {
      add(secret, "base64+" + std::to_string(i), base64_at(secret, i));
    }
    add(secret, "SHA-256", to_bytes(hash::sha256(as_bytes(secret)).view()));
    if (!is_number(secret)) continue;
    add(secret, "u64 LE", number(secret, false));
    add(secret, "u64 BE", number(secret, true));
  }
}

void Needles::add(const std::string& secret, const std::string& form, Bytes bytes) {
  needles_.push_back({secret.substr(0, 12) + ": " + form, std::move(bytes)});
}

std::vector<std::string> Needles::in(ByteView bytes) const {
  std::vector<std::string> out;
  for (const Needle& needle : needles_) {
    if (memmem(bytes.data(), bytes.size(), needle.bytes.data(), needle.bytes.size()) != nullptr) {
      out.push_back(needle.name);
    }
  }
  return out;
}

std::vector<std::string> Needles::in_files(const std::filesystem::path& folder) const {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    for (const std::string& found : in(as_bytes(name))) out.push_back("a name: " + found);
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    Bytes bytes(entry.file_size());  // a core is large: not byte by byte
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    for (const std::string& found : in(bytes)) out.push_back(name + ": " + found);
  }
  return out;
}

std::vector<std::string> Needles::in_memory(pid_t process, std::size_t& bytes_read) const {
  const std::string folder = "/proc/" + std::to_string(process);
  const int memory = open((folder + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  if (memory < 0) throw std::runtime_error("the memory may not be read");
  std::vector<std::string> out;
  std::ifstream maps(folder + "/maps");
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin = 0, end = 0;
    char mode[5] = "", where[256] = "";
    if (std::sscanf(line.c_str(), "%lx-%lx %4s %*s %*s %*s %255s", &begin, &end, mode, where) < 3) {
      continue;
    }
    if (mode[0] != 'r' || std::string_view(where) == "[vvar]") continue;
    Bytes bytes(end - begin);
    std::size_t size = 0;
    while (size < bytes.size()) {
      const ssize_t count = pread(memory, bytes.data() + size, bytes.size() - size,
                                  static_cast<off_t>(begin + size));
      if (count <= 0) break;  // a guard page, or not backed
      size += static_cast<std::size_t>(count);
    }
    bytes_read += size;
    for (const std::string& found : in(ByteView(bytes).first(size))) {
      out.push_back(std::string(where[0] == 0 ? "anonymous" : where) + ": " + found);
    }
  }
  close(memory);
  return out;
}

}  // namespace sluis::faults
