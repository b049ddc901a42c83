// SPDX-License-Identifier: EUPL-1.2
// Receipts as files: what Sluis hands out so that anybody can check an entry without Sluis.
//
// Shell only in that it uses a JSON library; no I/O. Thread safety: values. Files are untrusted:
// size and depth are capped, unknown and doubled names are refused. Bytes are strict base 64.
// Format: consent/LEDGER.md §Receipts.
#pragma once

#include <optional>
#include <string>

#include "consent/core/merkle.h"
#include "proto/types/act.h"

namespace sluis::verify {

inline constexpr std::size_t kFileBytesMax = 256 * 1024;
inline constexpr std::size_t kPathMax = 64;

// That one entry stands in the log, and what it says for those who may know.
// {"leaf": bytes, "index": number, "path": [32 bytes, …], "checkpoint": bytes of a signed note,
//  "opening": {"r": 32 bytes, "body": bytes}}; `opening` may be absent.
struct Receipt {
  Bytes leaf;
  std::uint64_t index = 0;
  consent::MerklePath path;
  std::string checkpoint;
  std::optional<Opening> opening;
  bool operator==(const Receipt&) const = default;
};

// That one checkpoint continues another: {"old": note, "new": note, "path": [32 bytes, …]}.
struct Continuation {
  std::string old_checkpoint;
  std::string new_checkpoint;
  consent::MerklePath path;
  bool operator==(const Continuation&) const = default;
};

// The receipt in `text`: JSON, or a C2SP tlog-proof whose `extra` line is the leaf.
// bad_json, missing_field or bad_field with the name of the place; too_large.
Result<Receipt> parse_receipt(std::string_view text);
Result<Continuation> parse_continuation(std::string_view text);

// The file of `receipt`, JSON with a newline at the end.
std::string format_receipt(const Receipt& receipt);
std::string format_continuation(const Continuation& continuation);

}  // namespace sluis::verify
