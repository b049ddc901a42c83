// SPDX-License-Identifier: EUPL-1.2
// Two witnesses' views of one log: the same, one behind the other, or a log with two histories.
//
// Pure but for what it is given. Thread safety: values. A view is a C2SP checkpoint with its
// witness's cosignature, as `sluis audit witnessed` prints it. Both files are untrusted.
#pragma once

#include "consent/verify/export.h"
#include "consent/verify/tiles.h"

namespace sluis::verify {

enum class Relation : std::uint8_t { not_comparable, same, continues, fork, unproven };
std::string_view name_of(Relation relation);

struct CompareTerms {
  std::vector<consent::WitnessKey> witnesses;  // one of them at least cosigned each view
  std::uint64_t now_s = 0;
  std::uint64_t fresh_s = 0;  // an older cosignature is stale
};

// The hashes of the log's first `count` leaves, or fewer. Untrusted: the views say what is right.
using LeafHashes = std::function<std::vector<Digest>(std::uint64_t count)>;
LeafHashes hashes_of_tiles(TileReader read);
LeafHashes hashes_of_export(ExportSource source);
// Of a folder of tiles, else of an export, else none. cannot_read.
Result<LeafHashes> hashes_from(const std::string& tiles, const std::string& whole);

// The first entry of an export that is not the log's, `right` being the hashes of its leaves;
// nothing when those that both have are the same. The checks of the export alone (export.h) name
// an entry that is wrong in itself; one that was moved, left out, doubled, or that the operator
// alone signs, they find by the root, which does not tell where.
std::optional<WrongPlace> first_difference(const ExportSource& source,
                                           const std::vector<Digest>& right);

struct Comparison {
  Report report;  // verified: same or continues, and no cosignature is stale
  Relation relation = Relation::not_comparable;
  std::uint64_t first_s = 0, second_s = 0;  // of the newest cosignature; 0: none
  bool stale = false;
  std::string evidence;  // of a fork, when it can be written: consent/core/fork.h
};
Comparison compare_views(const std::string& first, const std::string& second,
                         const consent::NoteKey& log, const CompareTerms& terms,
                         const consent::SignatureCheck& check, const LeafHashes& hashes);

// As to_json(Report), with what is above besides.
std::string to_json(const Comparison& comparison);

}  // namespace sluis::verify
