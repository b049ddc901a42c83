// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/hidden_cases.h"

namespace sluis::gateway {

void HiddenCases::take_written(const Host& host, const Books& books) {
  const auto written = host.vault.written(RowKind::care_case, seen_);
  if (!written) return kept_.clear();
  for (const Bytes& key : *written) {
    const auto id = CaseId::from(key);
    if (!id) continue;
    const BookedCase* book = books.find(*id);
    CaseRow row;  // of one that is gone: by name it is hidden still
    row.id = *id;
    if (book != nullptr) row = book->row;
    for (auto& [worker, kept] : kept_) {
      if (exclusions_.keeps(worker, row)) kept.cases.insert(*id);
      else kept.cases.erase(*id);
    }
  }
}

const std::set<CaseId>& HiddenCases::from(const Host& host, const std::string& worker) {
  static const std::set<CaseId> kNone;
  const std::uint64_t version = worker.empty() ? 0 : exclusions_.version(worker);
  if (version == 0) return kNone;
  const Books books = case_books(host);
  take_written(host, books);
  Kept& kept = kept_[worker];
  if (kept.version == version) return kept.cases;
  kept = {version, exclusions_.kept_out_of(worker)};
  for (const BookedCase& book : books) {
    if (exclusions_.keeps(worker, book.row)) kept.cases.insert(book.row.id);
  }
  return kept.cases;
}

}  // namespace sluis::gateway
