// SPDX-License-Identifier: EUPL-1.2
// Kind merkle: one JSON object a line, an RFC 6962 inclusion or consistency proof with `wantErr`.
#include "consent/core/merkle.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "proto/types/base64.h"
#include "tests/vectors/kinds.h"

namespace sluis::vectors {
namespace {

using nlohmann::json;
using namespace consent;

// Nothing when the text is no digest in base 64: then no proof can hold.
std::optional<Digest> digest(const json& text) {
  const auto bytes = from_base64(text.get<std::string>());
  return bytes ? Digest::from(*bytes) : std::nullopt;
}

std::optional<MerklePath> path(const json& record) {
  const json& proof = record.at("proof");
  if (proof.is_null()) return MerklePath{};
  if (!proof.is_array()) throw Unreadable{};
  MerklePath out;
  for (const json& item : proof) {
    const auto hash = digest(item);
    if (!hash) return std::nullopt;
    out.push_back(*hash);
  }
  return out;
}

// json::get would turn -1 or 1.5 into another number.
std::uint64_t number(const json& value) {
  if (!value.is_number_unsigned()) throw Unreadable{};
  return value.get<std::uint64_t>();
}

bool inclusion_verifies(const json& record) {
  const std::uint64_t index = number(record.at("leafIdx"));
  const std::uint64_t size = number(record.at("treeSize"));
  const auto root = digest(record.at("root"));
  const auto leaf = digest(record.at("leafHash"));
  const auto proof = path(record);
  return root && leaf && proof && verify_inclusion(*leaf, index, {size, *root}, *proof).ok();
}

bool consistency_verifies(const json& record) {
  const std::uint64_t held = number(record.at("size1"));
  const std::uint64_t next = number(record.at("size2"));
  const auto held_root = digest(record.at("root1"));
  const auto next_root = digest(record.at("root2"));
  const auto proof = path(record);
  return held_root && next_root && proof &&
         verify_consistency({held, *held_root}, {next, *next_root}, *proof).ok();
}

bool verifies(const json& record) {
  const auto kind = record.at("kind").get<std::string>();
  if (kind == "inclusion") return inclusion_verifies(record);
  if (kind == "consistency") return consistency_verifies(record);
  throw Unreadable{};
}

}  // namespace

Verdicts run_merkle(const std::string& text) {
  Verdicts verdicts;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const json record = json::parse(line);
    verdicts.push_back(verifies(record) != record.at("wantErr").get<bool>());
  }
  return verdicts;
}

}  // namespace sluis::vectors
