// SPDX-License-Identifier: EUPL-1.2
// The mirrors of both logs' hash tiles: how far they go, and the folder that others can check.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/exports.h"
#include "local.pb.h"

namespace sluis::gateway {

void Desk::fill_mirrored(local::Status& out) const {
  const auto& ledger = parts_.link.ledger().held();
  for (const auto which : {codec::WhichLog::ledger, codec::WhichLog::directory}) {
    const TilesHeadRow head = parts_.hash_mirror.head(which);
    local::TilesMirrored& row = *out.add_tiles();
    const bool is_ledger = which == codec::WhichLog::ledger;
    row.set_log(is_ledger ? "ledger" : "directory");
    row.set_size(head.size);
    const std::uint64_t ledger_size = ledger ? ledger->head.size : 0;
    row.set_log_size(is_ledger ? ledger_size : parts_.link.directory().size());
    for (std::uint8_t level = 0; level < consent::kTileLevels; ++level) {
      row.set_bytes(row.bytes() + consent::tile_hashes(head.size, level) * Digest::kSize);
    }
    if (head.fault.empty()) continue;
    const auto code = error_from_number(head.fault_code).value_or(ErrorCode::tile_wrong);
    fill_reason(code, head.fault, *row.mutable_fault());
    row.set_fault_ms(head.fault_at.ms);
  }
}

Result<ReplyLater> Desk::mirror_out(const local::LocalRequest& request) {
  const std::string& log = request.mirror_out().log();
  if (log != "" && log != "ledger" && log != "directory") return Error{ErrorCode::bad_field, "log"};
  const auto which = log == "directory" ? codec::WhichLog::directory : codec::WhichLog::ledger;
  const std::filesystem::path folder =
      exports_folder(parts_.host) / (seal::random_fixed<AnyId>().hex() + ".tiles");
  SLUIS_TRY(written, parts_.hash_mirror.write(which, folder));
  local::LocalReply reply;
  local::TilesWritten& out = *reply.mutable_tiles_written();
  out.set_path(folder.string());
  out.set_log(log.empty() ? "ledger" : log);
  out.set_size(written.size);
  out.set_files(written.files);
  out.set_bytes(written.bytes);
  return at_once(std::move(reply));
}

}  // namespace sluis::gateway
