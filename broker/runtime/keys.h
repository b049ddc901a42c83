// SPDX-License-Identifier: EUPL-1.2
// The broker's own two secrets: the key that signs the logs, and the CURVE key of its door.
//
// Shell: files of 32 bytes, mode 0600, in the broker's folder. Neither opens any content (P4).
#pragma once

#include <filesystem>

#include "proto/curve/keys.h"
#include "proto/seal/sign.h"

namespace sluis::runtime {

struct BrokerKeys {
  seal::SigningKeyPair log;
  curve::CurveKeyPair door;
};

// The keys in `folder`, drawn and written there the first time.
// cannot_read, cannot_write, malformed: another size; bad_config: readable by others, or missing
// although there is a store that was made with it.
Result<BrokerKeys> load_or_make_keys(const std::filesystem::path& folder);

// Makes a new name in `folder` survive a power loss.
bool sync_folder(const std::filesystem::path& folder);

}  // namespace sluis::runtime
