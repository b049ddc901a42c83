// SPDX-License-Identifier: EUPL-1.2
// The convenantbeheerder's desk: covenant files, the three offline keys, and signing with two.
//
// Shell: reads files. Thread safety: functions keep no state. Formats: consent/COVENANT.md §Files;
// an authority key's file is its 32-byte Ed25519 seed, mode 0600.
#pragma once

#include <string>
#include <vector>

#include "adapters/cli/answer.h"
#include "consent/core/authority.h"
#include "proto/seal/sign.h"

namespace sluis::cli {

// A covenant with the file that carries it.
struct CovenantFile {
  consent::AuthorityFile file;
  consent::Covenant covenant;
  std::string fingerprint;
};

// The covenant in the compiled `file`. covenant_invalid: it carries something else.
Result<CovenantFile> open_covenant(consent::AuthorityFile file);
// The same from `path`; with `signed_only` two of the three keys that it names must have signed it.
Result<CovenantFile> load_covenant(const std::string& path, bool signed_only);
Result<consent::AuthorityFile> load_authority_file(const std::string& path);

// Adds the signatures of the keys at `paths`, each one of `authority`; a key signs once.
// unknown_key: a key is not the authority's.
Status add_signatures(consent::AuthorityFile& file, const std::vector<VerifyKey>& authority,
                      const std::vector<std::string>& paths);

// Writes `file` to `path`. Only a file with enough signatures may take a name that an inbox reads:
// covenant_not_signed when `path` ends in .signed and it has too few.
Status save_authority_file(const consent::AuthorityFile& file, const std::string& path);

// {"signatures": n, "signatures_needed": 2, "complete": …, "file": path} and a line about it.
void describe_signatures(const consent::AuthorityFile& file, const std::string& path,
                         Answer& answer);

}  // namespace sluis::cli
