// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/voucher.h"

namespace sluis::consent {

Bytes vouch_text(const WorkerKeyAdded& entry) {
  canon::Writer text;
  text.raw(label("sluis/v1/vouch"));
  text.fixed(entry.member);
  text.fixed(entry.worker);
  text.u16(entry.function);
  text.fixed(entry.worker_key);
  text.u64(entry.valid_from.ms);
  text.u64(entry.valid_until.ms);
  return text.take();
}

Status check_voucher(const WorkerKeyAdded& entry, const Directory& directory,
                     const SignatureCheck& check) {
  if (entry.vouched_by.is_zero()) return Done{};
  const auto key = directory.worker_verify_key(entry.vouched_by);
  if (!key) return Error{ErrorCode::unknown_key, "voucher"};
  if (!check(*key, vouch_text(entry), entry.voucher)) {
    return Error{ErrorCode::bad_signature, "voucher"};
  }
  return Done{};
}

Status check_voucher(LeafType type, ByteView body, const Directory& directory,
                     const SignatureCheck& check) {
  if (type != LeafType::worker_key) return Done{};
  SLUIS_TRY(entry, canon::decode<WorkerKeyAdded>(body, "worker_key"));
  return check_voucher(entry, directory, check);
}

}  // namespace sluis::consent
