// SPDX-License-Identifier: EUPL-1.2
// How a consent was asked, between the local door's words and the record's numbers.
//
// Pure. Names types of local.pb.h without including it.
#pragma once

#include <optional>

#include "adapters/gateway/records.h"
#include "consent/core/covenant.h"

namespace sluis::local {
class ConsentAsk;
class ConsentSetting;
}  // namespace sluis::local

namespace sluis::gateway {

// As `from` says; its codes are empty. bad_field, with what the field takes; unknown_kind: the
// regime is not the covenant's, or it has several and none is named.
Result<consent::ConsentSetting> setting_in(const consent::Covenant& covenant,
                                           const local::ConsentAsk& from);

// The consent's record and how it was asked, of a fact of kind 1 or 10; kind 1 says nothing of the
// latter.
struct AskedConsent {
  consent::ConsentRecord record;
  std::optional<consent::ConsentSetting> setting;
};
std::optional<AskedConsent> asked_in(const consent::FactBody& body);

void fill_setting(const consent::Covenant& covenant, const AskedConsent& asked,
                  local::ConsentSetting& out);

}  // namespace sluis::gateway
