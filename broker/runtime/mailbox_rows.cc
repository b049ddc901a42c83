// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/mailbox_rows.h"

#include <algorithm>

namespace sluis::runtime {

MailboxDifference compare_mailboxes(store::Store& store, const broker::Machine& machine) {
  MailboxDifference out;
  std::map<Bytes, Bytes> rows = machine.rows();
  store.each_mailbox_row([&](ByteView key, ByteView row) {
    const auto implied = rows.find(to_bytes(key));
    if (implied == rows.end()) return out.correction.row_deletes.push_back(to_bytes(key));
    if (!std::ranges::equal(implied->second, row)) {
      out.correction.row_puts.push_back({implied->first, implied->second});
    }
    rows.erase(implied);
  });
  const std::vector<EnvelopeHash> envelopes = machine.payloads();
  std::set<EnvelopeHash> wanted(envelopes.begin(), envelopes.end());
  store.each_payload([&](const EnvelopeHash& envelope) {
    if (wanted.erase(envelope) == 0) out.correction.payload_deletes.push_back(envelope);
  });
  out.missing = !rows.empty() || !wanted.empty();
  return out;
}

}  // namespace sluis::runtime
