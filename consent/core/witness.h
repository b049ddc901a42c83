// SPDX-License-Identifier: EUPL-1.2
// What a witness answers (C2SP tlog-witness, add-checkpoint), by what it has cosigned before.
//
// Pure: to check, to sign and to make durable in one atomic step is the shell's. Thread safety:
// values. Statuses are those that the specification gives to HTTP.
#pragma once

#include <optional>

#include "consent/core/checkpoint.h"

namespace sluis::consent {

struct AddCheckpoint {
  std::uint64_t old_size = 0;
  MerklePath proof;        // consistency, from old_size to the checkpoint; at most 63
  std::string checkpoint;  // a signed note
  bool operator==(const AddCheckpoint&) const = default;
};
// "old N", proof lines, an empty line, the note. malformed, not_canonical, out_of_range, too_large.
Result<AddCheckpoint> parse_add_checkpoint(std::string_view body);
std::string format_add_checkpoint(const AddCheckpoint& request);

enum class WitnessStatus : std::uint16_t {
  cosign = 200,         // make `checkpoint` durable as the latest, then answer with a cosignature
  bad_request = 400,    // no such request, or an old size above the checkpoint's
  forbidden = 403,      // not signed by the log
  not_found = 404,      // another log's
  conflict = 409,       // another old size than the latest cosigned: answer with that
  unprocessable = 422,  // it does not continue the latest: never cosigned, and evidence
};
struct WitnessVerdict {
  WitnessStatus status = WitnessStatus::bad_request;
  Checkpoint checkpoint;  // of the request; of every status from forbidden on the log signed it
  // conflict and unprocessable: why it can be no later state of the latest, if that shows already
  std::optional<Error> error;
};
// `latest`: what this witness cosigned last of `log`; absent: nothing yet.
WitnessVerdict judge(const AddCheckpoint& request, const NoteKey& log,
                     const std::optional<TreeHead>& latest, const SignatureCheck& check);

}  // namespace sluis::consent
