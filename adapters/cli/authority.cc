// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/authority.h"

#include <algorithm>
#include <filesystem>

#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "consent/covenant/fingerprint.h"

namespace sluis::cli {

Result<consent::AuthorityFile> load_authority_file(const std::string& path) {
  SLUIS_TRY(bytes, read_file(path, consent::kAuthorityFileBytesMax, "authority file"));
  if (!bytes.empty() && bytes[0] >= ' ') {  // its version number, or the first letter of a text
    return Error{ErrorCode::malformed, "a text; covenant compile makes what is signed"};
  }
  return consent::parse_authority_file(bytes);
}

Result<CovenantFile> open_covenant(consent::AuthorityFile file) {
  if (file.entries.size() != 1 || file.entries[0].type != LeafType::covenant) {
    return Error{ErrorCode::covenant_invalid, "the file holds no covenant"};
  }
  SLUIS_TRY(covenant, consent::decode_covenant(file.entries[0].body));
  std::string fingerprint = covenant::fingerprint(covenant, file.entries[0].body);
  return CovenantFile{std::move(file), std::move(covenant), std::move(fingerprint)};
}

Result<CovenantFile> load_covenant(const std::string& path, bool signed_only) {
  SLUIS_TRY(file, load_authority_file(path));
  SLUIS_TRY(opened, open_covenant(std::move(file)));
  const Status is_signed =
      consent::verify_authority(opened.file, opened.covenant.authority, seal::verify);
  if (signed_only && !is_signed.ok()) return is_signed.error();
  return opened;
}

Status add_signatures(consent::AuthorityFile& file, const std::vector<VerifyKey>& authority,
                      const std::vector<std::string>& paths) {
  SLUIS_TRY(text, consent::authority_text(file));
  for (const std::string& path : paths) {
    SLUIS_TRY(seed, read_secret(path, seal::SigningKeyPair::kSeedSize, "authority key"));
    const auto key = seal::SigningKeyPair::from_seed(seed.view());
    if (std::find(authority.begin(), authority.end(), key.public_key()) == authority.end()) {
      return Error{ErrorCode::unknown_key, "authority key"};
    }
    std::erase_if(file.signatures, [&](const LeafSignature& signature) {
      return signature.key_id == key.key_id();
    });
    file.signatures.push_back({key.key_id(), key.sign(text)});
  }
  std::sort(file.signatures.begin(), file.signatures.end());
  return Done{};
}

Status save_authority_file(const consent::AuthorityFile& file, const std::string& path) {
  if (path.ends_with(".signed") && file.signatures.size() < consent::kAuthoritySignatures) {
    return Error{ErrorCode::covenant_not_signed, "--out"};
  }
  return write_file(path, consent::serialise(file), "--out");
}

void describe_signatures(const consent::AuthorityFile& file, const std::string& path,
                         Answer& answer) {
  const std::size_t count = file.signatures.size();
  const bool complete = count >= consent::kAuthoritySignatures;
  answer.json.add("signatures", count).add("signatures_needed", consent::kAuthoritySignatures);
  answer.json.add("complete", complete).add("file", path);
  answer.text += say("Wrote {0} with {1} of 2 signatures.\n", {path, std::to_string(count)});
  if (!complete) {
    answer.text += say("Next: sluis covenant sign {0} --key KEY --out FILE, by another key.\n",
                       {path});
    return;
  }
  const std::filesystem::path written(path);
  if (written.parent_path().filename() == "inbox") return;  // the broker takes it by itself
  std::string name = written.filename().string();
  if (!name.ends_with(".signed")) name += ".signed";
  // By a rename: the broker takes what ends in .signed, and must not find half of it.
  answer.text += say("Next, in the broker's folder BROKER: cp {0} BROKER/inbox/part && "
                     "mv BROKER/inbox/part BROKER/inbox/{1}\n", {path, name});
}

}  // namespace sluis::cli
