// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/case_shown.h"

#include "adapters/gateway/case_book.h"

namespace sluis::gateway {
namespace {

bool is_whole(const std::vector<codec::FactUsed>& facts) {
  return std::all_of(facts.begin(), facts.end(), [](const codec::FactUsed& fact) {
    return fact.record.opening && !fact.persons.empty();
  });
}

}  // namespace

std::optional<sdk::ShownCase> case_shown(const Host& host, Link& link, const ActRow& act,
                                         const codec::Ack* ack) {
  if (ack == nullptr || ack->facts.empty() || !is_of_case(act.kind)) return std::nullopt;
  if (!is_whole(ack->facts)) return std::nullopt;  // of who was erased none is kept
  const sdk::OwnView view{host.covenant, link.directory().keys(), link.ledger()};
  auto shown = sdk::check_case(view, ack->facts, CaseId{act.made.value});
  if (!shown.ok()) {
    log_error("case.not_shown", shown.error());
    // Of a professional who is newer than the directory held here.
    if (shown.code() == ErrorCode::unknown_key) link.refresh();
    else link.evidence(shown.error(), as_bytes(ack->facts.front().record.checkpoint));
    return std::nullopt;
  }
  link.tie(ack->facts.back().record.checkpoint);
  return std::move(*shown);
}

}  // namespace sluis::gateway
