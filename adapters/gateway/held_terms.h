// SPDX-License-Identifier: EUPL-1.2
// Terms of content that is here, kept open and in the order in which they end.
//
// Shell. As the vault has them at each look. Thread safety: none.
#pragma once

#include <set>

#include "adapters/gateway/held.h"
#include "adapters/gateway/records.h"

namespace sluis::gateway {

class HeldTerms {
 public:
  HeldTerms();

  // Those that end by then, ascending by retention_key(). Not of questions and answers.
  SharedList<RetentionRow> ending_by(const Vault& vault, TimeMs until);

 private:
  using Held = std::shared_ptr<const RetentionRow>;
  HeldRows<RetentionRow> rows_;
  std::set<std::pair<TimeMs, Held>> by_end_;
};

}  // namespace sluis::gateway
