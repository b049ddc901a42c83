// SPDX-License-Identifier: EUPL-1.2
// Whose witnesses a gateway counts while the covenant in its folder names others.
//
// Shell. Folder `witnesses/`, VERSION.signed, as the authority signed them: the oldest is the
// covenant whose witnesses count; each after it, and covenant.signed last, waits until the quorum
// of the one before has cosigned its leaf (consent/LEDGER.md §Witnesses). Empty: those of
// covenant.signed itself.
#pragma once

#include <filesystem>
#include <vector>

#include "consent/core/covenant.h"

namespace sluis::gateway {

// Those older than `newest`, ascending. Errors of reading and of covenant_in().
Result<std::vector<consent::Covenant>> read_witnessing(const std::filesystem::path& folder,
                                                       std::uint32_t newest);
// Keeps `held`, whose bytes are `file`: another covenant is taken over, with other witnesses.
Status keep_witnessing(const std::filesystem::path& folder, const consent::Covenant& held,
                       ByteView file);
// A covenant between the one whose witnesses count and the newest, of which this gateway missed the
// turn. False: none such is missing.
Result<bool> add_witnessing(const std::filesystem::path& folder, std::uint32_t newest,
                            const consent::Covenant& missed, ByteView file);
// The witnesses of `version` count no more.
Status end_witnessing(const std::filesystem::path& folder, std::uint32_t version);

}  // namespace sluis::gateway
