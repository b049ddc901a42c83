// SPDX-License-Identifier: EUPL-1.2
// sluis keys-deal authority | holders: the two sets of keys that no single party may hold.
//
// Dealt once, offline, with witnesses; the whole pseudonym key exists in this process alone.
#include "adapters/cli/authority.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"
#include "consent/core/directory.h"
#include "proto/seal/shares.h"

namespace sluis::cli {
namespace {

constexpr int kAuthorityKeys = 3;

struct DealOptions {
  std::string folder, covenant, output;
  std::vector<std::string> keys;
  std::uint64_t refresh = 1, epoch = 1;
};

Result<Answer> deal_authority(const DealOptions& options) {
  SLUIS_TRY_DONE(make_private_folder(options.folder));
  std::vector<std::string> keys, files;
  std::string line;
  for (int number = 1; number <= kAuthorityKeys; ++number) {
    const seal::SigningKeyPair key = seal::SigningKeyPair::generate();
    files.push_back(options.folder + "/authority-" + std::to_string(number) + ".key");
    SLUIS_TRY_DONE(write_secret(files.back(), key.seed().view(), "authority key"));
    keys.push_back(key.public_key().hex());
    line += (number == 1 ? "\"" : ", \"") + keys.back() + "\"";
  }
  line = "authority = [" + line + "]";
  Answer answer;
  answer.json.add("authority", keys).add("files", files).add("toml", line);
  answer.text = say("Dealt three authority keys in {0}; two of them sign. Give each to another "
                    "person, on a medium of its own.\nThe line for covenant.toml:\n",
                    {options.folder}) +
                line + "\n";
  return answer;
}

consent::HolderKey entry_of(const consent::Covenant& covenant, const seal::KeySharing& sharing,
                            std::size_t place, std::uint32_t epoch) {
  consent::HolderKey entry;
  entry.member = covenant.key_holders[place];
  entry.refresh = sharing.refresh;
  entry.epoch = epoch;
  entry.share_index = sharing.shares[place].index;
  entry.threshold = sharing.threshold;
  entry.holders = static_cast<std::uint8_t>(sharing.shares.size());
  entry.share_key = sharing.shares[place].public_key;
  entry.group_key = sharing.whole;
  return entry;
}

Result<Answer> deal_holders(const DealOptions& options) {
  SLUIS_TRY(opened, load_covenant(options.covenant, true));
  const consent::Covenant& covenant = opened.covenant;
  const auto count = static_cast<std::uint8_t>(covenant.key_holders.size());
  const seal::Dealt dealt = seal::deal(seal::OprfKey::generate(), covenant.key_threshold, count,
                                       static_cast<std::uint32_t>(options.refresh));
  const auto epoch = static_cast<std::uint32_t>(options.epoch);
  consent::AuthorityFile file;
  file.covenant = covenant.version;
  for (std::size_t i = 0; i < count; ++i) {
    const consent::HolderKey entry = entry_of(covenant, dealt.sharing, i, epoch);
    file.entries.push_back({LeafType::holder_key, canon::encode(entry)});
  }
  SLUIS_TRY_DONE(add_signatures(file, covenant.authority, options.keys));
  SLUIS_TRY_DONE(make_private_folder(options.folder));
  Answer answer;
  std::vector<Json> shares;
  for (std::size_t i = 0; i < count; ++i) {
    const MemberId& holder = covenant.key_holders[i];
    const std::string path = options.folder + "/" + holder.hex() + ".share";
    SLUIS_TRY_DONE(write_secret(path, dealt.shares[i].key.scalar().view(), "share"));
    const int index = dealt.shares[i].index;
    shares.push_back(Json().add("member", holder.hex()).add("index", index));
    shares.back().add("refresh", options.refresh).add("file", path);
    answer.text += say("Share {0} of {1} for {2}: {3}\n",
                       {std::to_string(index), std::to_string(count),
                        covenant.member(holder)->label, path});
  }
  answer.json.add("shares", shares).add("group_key", dealt.sharing.whole.hex());
  answer.text += say("Next: each holder takes its own file with sluis share-take, then it is "
                     "wiped.\n");
  SLUIS_TRY_DONE(save_authority_file(file, options.output));
  describe_signatures(file, options.output, answer);
  return answer;
}

}  // namespace

void add_keys_deal_verbs(Verbs& verbs) {
  verbs.group("keys-deal", "deals the keys that no single party may hold");
  const auto options = std::make_shared<DealOptions>();
  verbs
      .add("keys-deal authority", "three offline keys; two sign a covenant",
           {"sluis keys-deal authority --out authority"},
           [options] { return deal_authority(*options); })
      .text("--out", options->folder, "a folder for the three key files", Need::required);
  verbs
      .add("keys-deal holders",
           "the pseudonym key in shares, one for each key holder of the covenant",
           {"sluis keys-deal holders --covenant covenant.signed --shares shares --key "
            "authority-1.key --key authority-2.key --out holders.signed"},
           [options] { return deal_holders(*options); })
      .text("--covenant", options->covenant, "the signed covenant in force", Need::required)
      .text("--shares", options->folder, "a folder for the secret shares", Need::required)
      .texts("--key", options->keys, "an authority key's file; may be given twice", Need::required)
      .text("--out", options->output, "the directory entries, for the broker's inbox",
            Need::required)
      .number("--refresh", options->refresh, "number of this dealing", 1, UINT32_MAX)
      .number("--epoch", options->epoch, "epoch of the key", 1, UINT32_MAX);
}

}  // namespace sluis::cli
