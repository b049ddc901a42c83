// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/fork.h"

#include "consent/core/lines.h"
#include "proto/types/base64.h"

namespace sluis::consent {
namespace {

constexpr std::string_view kFirstLine = "sluis-fork/1\n";
constexpr std::size_t kPathMax = 64;

Result<std::string> take_note(std::string_view& text, std::string_view name) {
  const Error malformed{ErrorCode::malformed, "fork." + std::string(name)};
  const auto line = take_line(text);
  if (!line || !line->starts_with(name) || !line->substr(name.size()).starts_with(' ')) {
    return malformed;
  }
  const auto bytes = from_base64(line->substr(name.size() + 1));
  if (!bytes) return malformed;
  const std::string note(as_text(*bytes));
  SLUIS_TRY_DONE(parse_note(note));
  return note;
}

}  // namespace

Result<Fork> parse_fork(std::string_view text) {
  if (text.size() > kForkBytesMax) return Error{ErrorCode::too_large, "fork"};
  if (!text.starts_with(kFirstLine)) return Error{ErrorCode::malformed, "fork"};
  text.remove_prefix(kFirstLine.size());
  Fork out;
  SLUIS_TRY(first, take_note(text, "first"));
  SLUIS_TRY(second, take_note(text, "second"));
  out.first = std::move(first);
  out.second = std::move(second);
  while (!text.empty()) {
    const auto line = take_line(text);
    if (!line) return Error{ErrorCode::malformed, "fork.path"};
    if (out.path.size() == kPathMax) return Error{ErrorCode::too_large, "fork.path"};
    SLUIS_TRY(hash, parse_digest(*line, "fork.path"));
    out.path.push_back(hash);
  }
  return out;
}

std::string format_fork(const Fork& fork) {
  std::string out(kFirstLine);
  out += "first " + to_base64(as_bytes(fork.first)) + "\n";
  out += "second " + to_base64(as_bytes(fork.second)) + "\n";
  for (const Digest& hash : fork.path) out += to_base64(hash.view()) + "\n";
  return out;
}

Result<ProvenFork> verify_fork(const Fork& fork, const NoteKey& log, const SignatureCheck& check) {
  SLUIS_TRY(first, verify_checkpoint(fork.first, log, check));
  SLUIS_TRY(second, verify_checkpoint(fork.second, log, check));
  const Error none{ErrorCode::not_consistent, "fork"};
  if (first.head.size > second.head.size) return none;
  Digest other = second.head.root;
  if (first.head.size < second.head.size) {
    SLUIS_TRY(root, proven_old_root(first.head.size, second.head, fork.path));
    other = root;
  } else if (!fork.path.empty()) {
    return none;
  }
  if (other == first.head.root) return none;
  return ProvenFork{first, second, other};
}

}  // namespace sluis::consent
