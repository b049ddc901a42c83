// SPDX-License-Identifier: EUPL-1.2
#include "tests/codec/transcript.h"

#include <sstream>

#include "proto/types/big_endian.h"
#include "proto/types/check.h"

namespace sluis::exchange {
namespace {

constexpr std::size_t kColumns = 98;
constexpr std::size_t kHexPerLine = 96;

}  // namespace

void Transcript::section(const std::string& title) { text_ += "\n## " + title + "\n"; }

void Transcript::say(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    text_ += line.empty() ? "#\n" : "# " + line + "\n";
  }
}

void Transcript::put(const std::string& name, ByteView bytes) {
  const std::string hex = to_hex(bytes);
  if (name.size() + 3 + hex.size() <= kColumns) {
    text_ += name + " = " + hex + "\n";
    return;
  }
  text_ += name + " =\n";
  for (std::size_t at = 0; at < hex.size(); at += kHexPerLine) {
    text_ += "  " + hex.substr(at, kHexPerLine) + "\n";
  }
}

void Transcript::put_text(const std::string& name, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    text_ += line.empty() ? "#   |\n" : "#   | " + line + "\n";
  }
  put(name, as_bytes(text));
}

void Transcript::put_time(const std::string& name, std::uint64_t ms) {
  Bytes bytes;
  append_u32(bytes, static_cast<std::uint32_t>(ms >> 32));
  append_u32(bytes, static_cast<std::uint32_t>(ms));
  text_ += "# " + std::to_string(ms) + " ms\n";
  put(name, bytes);
}

std::map<std::string, Bytes> values_of(const std::string& text) {
  std::map<std::string, std::string> hex;
  std::string* last = nullptr;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("  ")) {
      CHECK(last != nullptr);
      *last += line.substr(2);
      continue;
    }
    const std::size_t sign = line.find(" =");
    CHECK(sign != std::string::npos);
    const auto [row, is_new] = hex.emplace(line.substr(0, sign), "");
    CHECK(is_new);
    last = &row->second;
    if (line.size() > sign + 2) *last = line.substr(sign + 3);
  }
  std::map<std::string, Bytes> out;
  for (const auto& [name, value] : hex) {
    const auto bytes = from_hex(value);
    CHECK(bytes.has_value());
    out.emplace(name, *bytes);
  }
  return out;
}

}  // namespace sluis::exchange
