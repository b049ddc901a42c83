// SPDX-License-Identifier: EUPL-1.2
// Reading and writing the files that verbs are given: whole, bounded, and never half there.
//
// Shell. Thread safety: functions keep no state.
#pragma once

#include <string>

#include "proto/seal/secret.h"
#include "proto/types/ids.h"
#include "proto/types/result.h"

namespace sluis::cli {

// All of the file at `path`, or of standard input for "-"; `what` names it in errors.
// cannot_read; file_too_large: more than `bytes_max`.
Result<Bytes> read_file(const std::string& path, std::size_t bytes_max, const std::string& what);
// A secret of exactly `size` bytes. bad_config: others than its owner may read it.
Result<seal::SecretBytes> read_secret(const std::string& path, std::size_t size,
                                      const std::string& what);

// Writes the file under another name, syncs it and renames it: a reader sees all of it or nothing.
// With the ending .part it is left alone by inboxes until then. cannot_write.
Status write_file(const std::string& path, ByteView bytes, const std::string& what);
// The same for a file that only its owner may read.
Status write_private_file(const std::string& path, ByteView bytes, const std::string& what);
// Writes a new file that only its owner may read; never over another one.
Status write_secret(const std::string& path, ByteView bytes, const std::string& what);
// For a file or folder that is not overwritten.
Error already_there(const std::string& what);
// Makes a folder that only its owner may enter, when it is not there.
Status make_private_folder(const std::string& path);

// What `sluis-broker --print-keys` prints: {"curve_key":hex,"log_key":hex}.
struct BrokerKeys {
  CurveKey curve_key;
  VerifyKey log_key;
};
// bad_json: not of that form.
Result<BrokerKeys> read_broker_keys(const std::string& path);

}  // namespace sluis::cli
