// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/tlog_proof.h"

#include "consent/core/lines.h"
#include "proto/types/base64.h"

namespace sluis::consent {
namespace {

constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";

// The lines up to the empty one, which is taken too.
Result<MerklePath> take_path(std::string_view& text) {
  MerklePath path;
  for (;;) {
    const auto line = take_line(text);
    if (!line) return Error{ErrorCode::malformed, "proof.path"};
    if (line->empty()) return path;
    if (path.size() == kTlogPathMax) return Error{ErrorCode::too_large, "proof.path"};
    SLUIS_TRY(hash, parse_digest(*line, "proof.path"));
    path.push_back(hash);
  }
}

}  // namespace

Result<TlogProof> parse_tlog_proof(std::string_view text) {
  if (!text.starts_with(kTlogProofFirstLine)) return Error{ErrorCode::malformed, "proof"};
  text.remove_prefix(kTlogProofFirstLine.size());
  TlogProof proof;
  auto line = take_line(text);
  if (line && line->starts_with(kExtra)) {
    proof.extra = from_base64(line->substr(kExtra.size()));
    if (!proof.extra || proof.extra->empty()) return Error{ErrorCode::malformed, "proof.extra"};
    line = take_line(text);
  }
  if (!line || !line->starts_with(kIndex)) return Error{ErrorCode::malformed, "proof.index"};
  SLUIS_TRY(index, parse_decimal(line->substr(kIndex.size()), "proof.index"));
  proof.index = index;
  SLUIS_TRY(path, take_path(text));
  proof.path = std::move(path);
  SLUIS_TRY_DONE(parse_note(text));  // its form only; whose it is, verify_checkpoint says
  proof.checkpoint = text;
  return proof;
}

Result<std::string> format_tlog_proof(const TlogProof& proof) {
  std::string text(kTlogProofFirstLine);
  if (proof.extra) text += std::string(kExtra) + to_base64(*proof.extra) + "\n";
  text += std::string(kIndex) + std::to_string(proof.index) + "\n";
  for (const Digest& hash : proof.path) text += to_base64(hash.view()) + "\n";
  text += "\n" + proof.checkpoint;
  SLUIS_TRY(parsed, parse_tlog_proof(text));
  if (parsed != proof) return Error{ErrorCode::malformed, "proof"};
  return text;
}

}  // namespace sluis::consent
