// SPDX-License-Identifier: EUPL-1.2
// sluis covenant root: the authority's three keys are replaced, by files and offline.
//
// The new keys sign first, inside the entry; then two of the old ones sign it with covenant sign.
#include <algorithm>

#include "adapters/cli/authority.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"
#include "consent/core/authority_root.h"

namespace sluis::cli {
namespace {

struct RootOptions {
  std::string input, covenant, output;
  std::vector<std::string> keys;
};

bool is_root(const consent::AuthorityFile& file) {
  return file.entries.size() == 1 && file.entries.front().type == LeafType::authority_root;
}

// From the next covenant, which names the new keys; or a rotation that lacks a signature.
Result<consent::AuthorityRoot> root_in(const consent::AuthorityFile& file,
                                       const consent::Covenant& in_force) {
  if (is_root(file)) {
    return canon::decode<consent::AuthorityRoot>(file.entries.front().body, "authority_root");
  }
  SLUIS_TRY(next, open_covenant(file));
  if (next.covenant.authority == in_force.authority) {
    return Error{ErrorCode::covenant_invalid, "it has the authority keys of the one in force"};
  }
  return consent::AuthorityRoot{1, in_force.authority, next.covenant.authority, {}};
}

Status sign_inside(consent::AuthorityRoot& root, const std::vector<std::string>& paths) {
  const Bytes text = consent::root_text(root);
  for (const std::string& path : paths) {
    SLUIS_TRY(seed, read_secret(path, seal::SigningKeyPair::kSeedSize, "authority key"));
    const auto key = seal::SigningKeyPair::from_seed(seed.view());
    if (std::find(root.after.begin(), root.after.end(), key.public_key()) == root.after.end()) {
      return Error{ErrorCode::unknown_key, "authority key: none of the new ones"};
    }
    std::erase_if(root.signatures, [&](const auto& one) { return one.first == key.key_id(); });
    root.signatures.emplace_back(key.key_id(), key.sign(text));
  }
  std::sort(root.signatures.begin(), root.signatures.end(),
            [](const auto& left, const auto& right) { return left.first < right.first; });
  return Done{};
}

std::vector<std::string> hex_of(const std::vector<VerifyKey>& keys) {
  std::vector<std::string> out;
  for (const VerifyKey& key : keys) out.push_back(key.hex());
  return out;
}

Result<Answer> make_root(const RootOptions& options) {
  SLUIS_TRY(opened, load_covenant(options.covenant, true));
  SLUIS_TRY(file, load_authority_file(options.input));
  SLUIS_TRY(root, root_in(file, opened.covenant));
  if (root.before != opened.covenant.authority) {
    return Error{ErrorCode::unknown_key, "--covenant: it has other keys than this rotation ends"};
  }
  SLUIS_TRY_DONE(sign_inside(root, options.keys));
  consent::AuthorityFile out;  // what the old keys signed before is over
  out.covenant = opened.covenant.version;
  out.entries = {{LeafType::authority_root, canon::encode(root)}};
  SLUIS_TRY_DONE(save_authority_file(out, options.output));
  const std::size_t count = root.signatures.size();
  const bool complete = count >= consent::kAuthoritySignatures;
  Answer answer;
  answer.json.add("before", hex_of(root.before)).add("after", hex_of(root.after));
  answer.json.add("signatures", count).add("signatures_needed", consent::kAuthoritySignatures);
  answer.json.add("complete", complete).add("file", options.output);
  answer.text = say("Wrote {0} with {1} of 2 signatures of the new keys.\n",
                    {options.output, std::to_string(count)});
  answer.text +=
      complete ? say("Next, two of the old keys: sluis covenant sign {0} --covenant {1} --key "
                     "KEY-1 --key KEY-2 --out root.signed\n", {options.output, options.covenant})
               : say("Next: sluis covenant root {0} --covenant {1} --key KEY --out FILE, by "
                     "another of the new keys.\n", {options.output, options.covenant});
  return answer;
}

}  // namespace

void add_root_verb(Verbs& verbs) {
  const auto options = std::make_shared<RootOptions>();
  verbs
      .add("covenant root", "replaces the authority's keys: two of the new and two of the old sign",
           {"sluis covenant root covenant-2.bin --covenant covenant.signed --key new-1.key --key "
            "new-2.key --out root.half",
            "sluis covenant sign root.half --covenant covenant.signed --key old-1.key --key "
            "old-2.key --out root.signed"},
           [options] { return make_root(*options); })
      .text("FILE", options->input, "the next covenant, which names the new keys; or root.half",
            Need::required)
      .text("--covenant", options->covenant, "the signed covenant in force", Need::required)
      .texts("--key", options->keys, "a new authority key's file; may be given twice",
             Need::required)
      .text("--out", options->output, "the rotation, for the old keys to sign", Need::required);
}

}  // namespace sluis::cli
