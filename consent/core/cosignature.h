// SPDX-License-Identifier: EUPL-1.2
// Cosignatures (C2SP tlog-cosignature v1) and the quorum of them that a checkpoint needs.
//
// Pure; the signatures themselves are made and checked by functions of the caller's. Thread safety:
// values. A cosignature says: at this second, this is the largest tree of that log that I know, and
// it continues all that I have seen of it.
#pragma once

#include "consent/core/checkpoint.h"
#include "proto/types/time.h"

namespace sluis::consent {

// A witness's Ed25519 key (signature type 0x04) under the name it cosigns as.
struct WitnessKey {
  std::string name;  // a key name (note.h)
  VerifyKey key;
  bool operator==(const WitnessKey&) const = default;
};
// First four bytes of SHA-256(name ‖ "\n" ‖ 0x04 ‖ key).
NoteKeyId note_key_id(const WitnessKey& key);
// "name+hhhhhhhh+base64(0x04 ‖ key)". Errors as parse_verifier_key's.
Result<WitnessKey> parse_witness_key(std::string_view text);
std::string format_witness_key(const WitnessKey& key);

// What a witness signs: a line "cosignature/v1", a line "time S", and the checkpoint's text.
std::string cosignature_text(std::uint64_t time_s, std::string_view checkpoint_text);
// The line of `key` that was made at `time_s`; its signature is u64 time ‖ Ed25519.
NoteSignature cosignature_line(const WitnessKey& key, std::uint64_t time_s,
                               const Signature& signature);
// The second at which `key` signed this note: the newest, when it did more than once.
// unknown_key: it did not; bad_signature: a line of it does not verify, or a time above 2^63-1.
Result<std::uint64_t> cosigned_at(const Note& note, const WitnessKey& key,
                                  const SignatureCheck& check);

// Who may witness a log, and how many must (DESIGN §7): k of n.
struct WitnessSet {
  std::vector<WitnessKey> witnesses;  // those whose key is known
  std::size_t need = 0;               // k; 0: the operator's signature is the quorum
  bool operator==(const WitnessSet&) const = default;
};

struct Quorum {
  Checkpoint checkpoint;
  // The k-th newest cosignature's second: by then k knew of no larger tree. 0 without a set.
  std::uint64_t time_s = 0;
  std::vector<VerifyKey> by;  // distinct, ascending
  bool operator==(const Quorum&) const = default;
};
// The checkpoint in `note`, when the log signed it and `need` distinct keys of the set cosigned it.
// Errors of verify_checkpoint; no_quorum: fewer did. A line that does not verify counts for nobody.
Result<Quorum> verify_quorum(std::string_view note, const NoteKey& log, const WitnessSet& set,
                             const SignatureCheck& check);

}  // namespace sluis::consent
