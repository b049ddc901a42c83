// SPDX-License-Identifier: EUPL-1.2
// What a gateway's folder says before the vault is open: who it is, its broker, covenant and keys.
//
// Shell. Formats: create.h. Every file is 0600 and read whole; a file that others may read is
// refused (bad_config), since it may have been read.
#pragma once

#include <optional>

#include "adapters/gateway/create.h"
#include "consent/core/covenant.h"
#include "proto/curve/keys.h"
#include "proto/seal/sign.h"

namespace sluis::gateway {

struct Config {
  MemberId member;
  std::optional<BrokerAddress> broker;
  std::vector<VerifyKey> authority;  // pinned with the covenant; ascending
  std::vector<VerifyKey> first;      // that the directory began with, when they were replaced since

  const std::vector<VerifyKey>& first_authority() const {
    return first.empty() ? authority : first;
  }
};
// bad_config: no such file, or not of its form. cannot_write.
Result<Config> read_config(const std::filesystem::path& folder);
Status write_config(const std::filesystem::path& folder, const Config& config);

// The covenant that lies in the folder, signed by the pinned keys. covenant_unknown: there is none.
Result<consent::Covenant> read_covenant(const std::filesystem::path& folder, const Config& config);
// The covenant in the bytes of an authority file, its signatures verified with its own keys.
Result<consent::Covenant> covenant_in(ByteView authority_file);

struct GatewayKeys {
  seal::SigningKeyPair signing;
  curve::CurveKeyPair curve;
  seal::SecretBytes vault;
  seal::SigningKeyPair witness;  // cosigns the logs, and signs nothing else
};
// Reads the keys, making those that are missing when `make` is set; the witness's is always made:
// one that the directory does not hold cosigns nothing that counts.
Result<GatewayKeys> read_keys(const std::filesystem::path& folder, bool make);

// Writes `bytes` to `file` by way of a synced file beside it: after a crash the old or the new.
Status write_file(const std::filesystem::path& file, ByteView bytes);
Result<Bytes> read_file(const std::filesystem::path& file, std::size_t size_max);
// A file that holds no secret, at most 2 MiB.
Result<Bytes> read_public_file(const std::filesystem::path& file);

}  // namespace sluis::gateway
