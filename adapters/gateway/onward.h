// SPDX-License-Identifier: EUPL-1.2
// Passing on what was received, under the conditions of who supplied it (WGS 2.29(3), 2.28(4),
// 1.7(3); consent/CONSENT.md §Passing on).
//
// Shell only for the vault. The source names roles in PH.onward; to a recipient in another role
// what it sent goes on after it agreed alone: a circumstance that it states for who passes on, of
// a type that a ground of the covenant's rule needs for its source. Checked when a signal says what
// it rests on, and again over the facts of the permit before it is sealed. Nobody can see that a
// signal does not say so (broker/THREATS.md). Thread safety: values.
#pragma once

#include "adapters/gateway/host.h"
#include "consent/core/decide.h"
#include "proto/codec/messages.h"

namespace sluis::gateway {

struct SignalTerms;

inline constexpr std::size_t kOnwardMax = 16, kBasedOnMax = 16;

// Roles and messages as a draft names them. unknown_kind (no such role); no_such_message: it was
// not opened here; message_removed; too_large; onward_refused: its ground was withdrawn since.
Result<OnwardRow> onward_of(const Host& host, const std::vector<std::string>& roles,
                            const std::vector<std::string>& based_on);
// onward_refused: a recipient to whom some of it may not go, whoever agrees.
Status check_onward(const Host& host, const OnwardRow& onward, const SignalTerms& terms);
// The permit that names `references`, verified with its `facts`, has the approval of each supplier
// who must agree. onward_not_agreed.
Status check_agreed(const Host& host, const ExchangeRow& exchange, const MemberId& recipient,
                    const std::vector<codec::FactUsed>& facts,
                    const std::vector<std::uint64_t>& references);

}  // namespace sluis::gateway
