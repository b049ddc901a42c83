// SPDX-License-Identifier: EUPL-1.2
// The family's statement on a signal that it asked to correct, and that was not.
#include "adapters/gateway/corrections.h"
#include "proto/codec/inner.h"
#include "proto/types/utf8.h"

namespace sluis::gateway {

Status Corrections::refuse(const std::string& login, const ExchangeId& id,
                           const Sensitive<std::string>& statement) {
  SLUIS_TRY_DONE(corrector(host_, login));
  if (!host_.vault.get<ExchangeRow>(RowKind::exchange, id)) {
    return Error{ErrorCode::unknown_exchange, "exchange"};
  }
  const auto row = find(id);
  const bool is_done = row && (row->state == CorrectionState::confirmed ||
                               row->state == CorrectionState::recorded);
  if (is_done) return Error{ErrorCode::exchange_corrected, "exchange"};
  if (statement.reveal().empty()) return Error{ErrorCode::missing_field, "statement"};
  if (statement.reveal().size() > codec::kStatementBytesMax) {
    return Error{ErrorCode::too_large, "statement"};
  }
  if (!is_utf8(statement.reveal())) return Error{ErrorCode::not_utf8, "statement"};
  host_.vault.put(RowKind::statement, id, StatementRow{statement, login, host_.clock.wall()});
  return Done{};
}

Sensitive<std::string> statement_of(const Host& host, const ExchangeId& id) {
  std::string out;
  if (const auto own = host.vault.get<StatementRow>(RowKind::statement, id)) {
    out = own->text.reveal();
  }
  if (const auto onward = host.vault.get<OnwardRow>(RowKind::onward, id)) {
    for (const BasedOn& based : onward->based_on) {
      const auto other =
          host.vault.get_bytes(RowKind::mail_statement, mail_key(based.sender, based.message));
      // What does not fit is asked for at its source.
      const bool fits = other && out.size() + other->reveal().size() + 2 <=
                                     codec::kStatementBytesMax;
      if (fits) out += (out.empty() ? "" : "\n\n") + std::string(as_text(other->reveal()));
    }
  }
  return Sensitive<std::string>(std::move(out));
}

}  // namespace sluis::gateway
