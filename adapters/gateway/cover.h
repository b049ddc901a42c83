// SPDX-License-Identifier: EUPL-1.2
// Cover (vraag dekking): who signals asks a professional in another function of the same
// organisation, a manager, to stand behind it; what that one signs goes along, and its recipient
// sees in which function somebody did (proto/PROTOCOL.md §Approval).
//
// Shell only for the vault. Cover is for these words: other words are covered by nobody. It opens
// nothing and holds nothing: whether anything may go is decided without it. Thread safety: values.
#pragma once

#include "adapters/gateway/host.h"
#include "consent/core/directory.h"
#include "proto/types/envelope.h"

namespace sluis::gateway {

enum class CoverState : std::uint8_t { asked = 1, given = 2, refused = 3 };
std::string_view name_of(CoverState state);

struct CoverRow {
  ExchangeId exchange;
  Commitment content;    // what is covered
  std::string asked_by;  // login
  TimeMs asked;
  CoverState state = CoverState::asked;
  std::string by;        // login of who answered
  TimeMs at;
};
// Functions that stand behind a message received, as their signatures say.
struct CoveredRow {
  std::vector<std::uint16_t> functions;
};

// By the author, or a stand-in. The row, also when it was asked already. unknown_worker;
// unknown_exchange; not_allowed: another worker, nothing waits to be sent, or nobody here in
// another function may signal.
Result<CoverRow> ask_cover(Host& host, const std::string& worker, const ExchangeId& exchange);
// By a worker in another function than who asked. unknown_worker; no_such_task: it was not asked
// of these words, or is answered; not_allowed.
Result<CoverRow> say_cover(Host& host, const std::string& worker, const ExchangeId& exchange,
                           bool yes);
// Nothing when it was not asked of the words that stand there now.
std::optional<CoverRow> cover_of(const Host& host, const ExchangeRow& exchange);

// What goes into the header of a message of `exchange`.
std::vector<Approval> approvals_of(const Host& host, const ExchangeRow& exchange,
                                   const MemberId& recipient, Level level,
                                   const std::optional<OrderId>& order);
// The functions whose approval verifies: a key of the sender's, of that function, valid when the
// message was made, over `content`. One that does not is not shown, and refuses nothing: it opened
// nothing, and its key may be newer than the directory held here.
std::vector<std::uint16_t> covered_by(const consent::Directory& directory,
                                      const ProtectedHeader& header, const Commitment& content);

template <class Archive>
void describe(Archive& archive, CoverRow& row) {
  archive(row.exchange, row.content, row.asked_by, row.asked, row.state, row.by, row.at);
}
template <class Archive>
void describe(Archive& archive, CoveredRow& row) {
  archive(row.functions);
}

}  // namespace sluis::gateway
