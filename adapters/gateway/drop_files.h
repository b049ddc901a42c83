// SPDX-License-Identifier: EUPL-1.2
// The files of the drop folder: their names, reading one, and a free place for one.
//
// Shell. Thread safety: functions keep no state.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "proto/types/bytes.h"
#include "proto/types/result.h"

namespace sluis::gateway {

// Letters, digits, dot, dash and underscore, at most 128: a name may hold data.
bool is_file_name(const std::string& name);

// Whole, without following a link out of the folder. cannot_read; file_too_large: over `bytes_max`.
Result<Bytes> drop_bytes(const std::filesystem::path& file, std::size_t bytes_max);

// `name`, or with the next free number behind it: an earlier file is somebody's record, and so is
// what was written `beside` it.
std::filesystem::path free_place(const std::filesystem::path& folder, const std::string& name,
                                 const char* beside);

void tell_beside(const std::filesystem::path& file, const char* ending,
                 const nlohmann::json& json);

// Moves `file` to a free place in `failed`, with `why` beside it; a name of another form is
// replaced by its hash.
void fail_whole(const std::filesystem::path& failed, const std::filesystem::path& file,
                const nlohmann::json& why);

}  // namespace sluis::gateway
