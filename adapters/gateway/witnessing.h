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
// Takes the first `ended` of `before` away, whose witnesses count no more, and after them each in
// front that has nothing to be asked: it names none, or the same as the one that waits for it.
// `newest` waits for the last. The files go first, oldest first; on an error all of `before` stays,
// and it can be repeated.
Status end_witnessing(const std::filesystem::path& folder, const consent::Covenant& newest,
                      std::vector<consent::Covenant>& before, std::size_t ended);

}  // namespace sluis::gateway
