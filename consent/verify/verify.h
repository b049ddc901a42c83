// SPDX-License-Identifier: EUPL-1.2
// What a receipt, a checkpoint or a continuation proves, step by step, and what it does not.
//
// Pure but for the signature check it is given. Thread safety: values. A report stops at the first
// step that fails: what rests on a wrong step means nothing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "consent/core/cosignature.h"
#include "consent/core/fork.h"
#include "consent/core/leaf.h"
#include "consent/verify/receipt.h"

namespace sluis::verify {

struct Step {
  std::string name;            // "checkpoint", "inclusion", "leaf", "batch", "opening", …
  std::optional<Error> error;  // why it does not verify, and where
  std::string finding;         // what was verified, without content; empty on error
};

// The first wrong place of a file: which byte, and what of which entry it is part of.
struct WrongPlace {
  std::uint64_t offset = 0;
  std::string section;  // "frame", "covenants", "directory", "ledger", "sums" or "digest"
  std::optional<std::uint64_t> entry;  // of that section, counted from 0
  std::string field;
  bool operator==(const WrongPlace&) const = default;
};
std::string to_text(const WrongPlace& place);

// A file of tlog-tiles that is missing, of another size, or not what was signed.
struct DamagedTile {
  bool bundle = false;  // of entries; else of hashes
  std::uint8_t level = 0;
  std::uint64_t number = 0;
  std::string path;
  bool operator==(const DamagedTile&) const = default;
};

struct Report {
  std::vector<Step> steps;
  std::optional<consent::Checkpoint> checkpoint;  // of the log, once verified
  std::optional<consent::Leaf> leaf;              // of a receipt, once it is in the tree
  std::optional<std::uint64_t> index;             // of that leaf
  std::optional<WrongPlace> wrong;                // of an export, when it does not verify
  std::vector<DamagedTile> damaged;               // of tiles, when they do not verify
  std::vector<std::string_view> not_proven;       // sentences for people

  bool verified() const { return !steps.empty() && !steps.back().error; }
};

// That the receipt's leaf stands in the log of `log`, and that the opening, if any, is its own;
// with `witnesses`, that their quorum cosigned it: then everybody is shown the same.
Report verify_receipt(const Receipt& receipt, const consent::NoteKey& log,
                      const consent::SignatureCheck& check,
                      const consent::WitnessSet& witnesses = {});
// That `log`'s operator signed the note, and their quorum with it.
Report verify_note_file(std::string_view note, const consent::NoteKey& log,
                        const consent::SignatureCheck& check,
                        const consent::WitnessSet& witnesses = {});
// That `log`'s operator signed two histories: evidence against it (consent/core/fork.h).
Report verify_fork_file(const consent::Fork& fork, const consent::NoteKey& log,
                        const consent::SignatureCheck& check);
// That the newer checkpoint's log begins with the whole log of the older one.
Report verify_continuation(const Continuation& continuation, const consent::NoteKey& log,
                           const consent::SignatureCheck& check);

// An error in a sentence: in the catalogue's words, or those of a check where these would send who
// holds the file the wrong way.
std::string error_text(const Error& error);
using ErrorText = std::function<std::string(const Error&)>;

// For people: a line per step, the verdict, and what is not proven.
std::string to_text(const Report& report, const ErrorText& text = error_text);
// For programs: one JSON object with the same content, and a newline.
std::string to_json(const Report& report);

}  // namespace sluis::verify
