// SPDX-License-Identifier: EUPL-1.2
// sluis keys-deal authority | holders | refresh | epoch | retire: the two sets of keys that nobody
// may hold alone.
//
// Dealt offline, with witnesses; the whole pseudonym key exists in the process that deals it, and
// is gone with it. A refresh makes it nowhere. An epoch is another key; retire ends the one before.
#include "adapters/cli/authority.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"
#include "adapters/gateway/create.h"
#include "adapters/sdk/pseudonyms.h"

namespace sluis::cli {
namespace {

constexpr int kAuthorityKeys = 3;

struct DealOptions {
  std::string folder, covenant, output, before;
  std::vector<std::string> keys;
  std::uint64_t refresh = 1, epoch = 0;
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

constexpr std::uint32_t kFirstEpoch = 1;

// One holder's part of a ceremony: what the directory says of it, and what it alone gets.
struct Part {
  consent::HolderKey entry;
  gateway::ShareFile secret;
};

std::vector<Part> parts_of(const std::vector<MemberId>& members, const seal::KeySharing& sharing,
                           std::uint32_t epoch) {
  std::vector<Part> out;
  for (std::size_t i = 0; i < members.size(); ++i) {
    Part part;
    part.entry.member = part.secret.member = members[i];
    part.entry.refresh = part.secret.refresh = sharing.refresh;
    part.entry.epoch = epoch;
    part.entry.share_index = part.secret.index = sharing.shares[i].index;
    part.entry.threshold = sharing.threshold;
    part.entry.holders = static_cast<std::uint8_t>(sharing.shares.size());
    part.entry.share_key = sharing.shares[i].public_key;
    part.entry.group_key = sharing.whole;
    out.push_back(std::move(part));
  }
  return out;
}

// Writes each holder's file and the entries for the directory.
Result<Answer> hand_out(const DealOptions& options, const consent::Covenant& covenant,
                        const std::vector<Part>& parts, std::string_view ending) {
  consent::AuthorityFile file;
  file.covenant = covenant.version;
  for (const Part& part : parts) {
    file.entries.push_back({LeafType::holder_key, canon::encode(part.entry)});
  }
  SLUIS_TRY_DONE(add_signatures(file, covenant.authority, options.keys));
  SLUIS_TRY_DONE(make_private_folder(options.folder));
  Answer answer;
  std::vector<Json> shares;
  for (const Part& part : parts) {
    const MemberId& holder = part.entry.member;
    const std::string path = options.folder + "/" + holder.hex() + std::string(ending);
    SLUIS_TRY_DONE(write_secret(path, gateway::serialise(part.secret).view(), "share"));
    const int index = part.entry.share_index;
    shares.push_back(Json().add("member", holder.hex()).add("index", index));
    shares.back().add("refresh", part.entry.refresh).add("file", path);
    const consent::Member* member = covenant.member(holder);
    answer.text += say("Share {0} of {1} for {2}: {3}\n",
                       {std::to_string(index), std::to_string(parts.size()), member->label, path});
  }
  answer.json.add("shares", shares).add("group_key", parts.front().entry.group_key.hex());
  answer.text += say("Next: each holder takes its own file with sluis share-take, then it is "
                     "wiped.\n");
  SLUIS_TRY_DONE(save_authority_file(file, options.output));
  describe_signatures(file, options.output, answer);
  return answer;
}

// A key of `epoch`, to the holders of the covenant.
Result<Answer> deal_key(const DealOptions& options, const consent::Covenant& covenant,
                        std::uint32_t refresh, std::uint32_t epoch) {
  const auto count = static_cast<std::uint8_t>(covenant.key_holders.size());
  const seal::Dealt dealt =
      seal::deal(seal::OprfKey::generate(), covenant.key_threshold, count, refresh);
  std::vector<Part> parts = parts_of(covenant.key_holders, dealt.sharing, epoch);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i].secret.scalar = seal::SecretBytes::copy_of(dealt.shares[i].key.scalar().view());
  }
  return hand_out(options, covenant, parts, ".share");
}

Result<Answer> deal_holders(const DealOptions& options) {
  SLUIS_TRY(opened, load_covenant(options.covenant, true));
  return deal_key(options, opened.covenant, static_cast<std::uint32_t>(options.refresh),
                  kFirstEpoch);
}

// The holders in the entries of the ceremony before, which two authority keys signed.
Result<sdk::HolderSet> holders_before(const DealOptions& options,
                                      const consent::Covenant& covenant) {
  SLUIS_TRY(file, load_authority_file(options.before));
  SLUIS_TRY_DONE(consent::verify_authority(file, covenant.authority, seal::verify));
  consent::Directory directory;
  for (const consent::PublicEntry& entry : file.entries) {
    if (entry.type != LeafType::holder_key) return Error{ErrorCode::malformed, "--before"};
    SLUIS_TRY(holder, canon::decode<consent::HolderKey>(entry.body, "--before"));
    consent::MemberAdmitted admitted;
    admitted.member = holder.member;
    std::copy(holder.member.value.begin(), holder.member.value.end(),
              admitted.signing_key.value.begin());
    SLUIS_TRY_DONE(directory.apply(LeafType::member_admitted, {}, true, canon::encode(admitted)));
    SLUIS_TRY_DONE(directory.apply(entry.type, {}, true, entry.body));
  }
  return sdk::holder_set(covenant, directory);
}

Result<Answer> refresh_holders(const DealOptions& options) {
  SLUIS_TRY(opened, load_covenant(options.covenant, true));
  SLUIS_TRY(held, holders_before(options, opened.covenant));
  SLUIS_TRY(next, seal::refresh(held.sharing));
  std::vector<Part> parts = parts_of(held.members, next.sharing, held.epoch);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i].secret.is_change = true;
    parts[i].secret.scalar = std::move(next.changes[i].scalar);
  }
  return hand_out(options, opened.covenant, parts, ".change");
}

Result<Answer> deal_epoch(const DealOptions& options) {
  SLUIS_TRY(opened, load_covenant(options.covenant, true));
  SLUIS_TRY(held, holders_before(options, opened.covenant));
  if (held.epoch >= kEpochMax) return Error{ErrorCode::out_of_range, "epoch"};
  SLUIS_TRY(answer, deal_key(options, opened.covenant, held.sharing.refresh + 1, held.epoch + 1));
  answer.json.add("epoch", held.epoch + 1);
  answer.text += say("This is epoch {0} of the pseudonym key. Epoch {1} stays in force until its "
                     "end is in the directory (sluis keys-deal retire).\n",
                     {std::to_string(held.epoch + 1), std::to_string(held.epoch)});
  return answer;
}

Result<Answer> retire_epoch(const DealOptions& options) {
  SLUIS_TRY(opened, load_covenant(options.covenant, true));
  consent::EpochRetired retired;
  retired.epoch = static_cast<std::uint32_t>(options.epoch);
  consent::AuthorityFile file;
  file.covenant = opened.covenant.version;
  file.entries.push_back({LeafType::epoch_retired, canon::encode(retired)});
  SLUIS_TRY_DONE(add_signatures(file, opened.covenant.authority, options.keys));
  SLUIS_TRY_DONE(save_authority_file(file, options.output));
  Answer answer;
  answer.json.add("epoch", retired.epoch);
  answer.text = say("The end of epoch {0} of the pseudonym key. The broker takes it once nobody is "
                    "on record under that epoch alone.\n",
                    {std::to_string(retired.epoch)});
  describe_signatures(file, options.output, answer);
  return answer;
}

void add_epoch_verbs(Verbs& verbs) {
  const auto next = std::make_shared<DealOptions>();
  verbs
      .add("keys-deal epoch", "another pseudonym key in shares; the one before stays in force",
           {"sluis keys-deal epoch --covenant covenant.signed --before holders.signed --shares "
            "shares-2 --key authority-1.key --key authority-2.key --out holders-2.signed"},
           [next] { return deal_epoch(*next); })
      .text("--covenant", next->covenant, "the signed covenant in force", Need::required)
      .text("--before", next->before, "the directory entries of the ceremony before",
            Need::required)
      .text("--shares", next->folder, "a folder for the secret shares", Need::required)
      .texts("--key", next->keys, "an authority key's file; may be given twice", Need::required)
      .text("--out", next->output, "the directory entries, for the broker's inbox",
            Need::required);
  const auto end = std::make_shared<DealOptions>();
  verbs
      .add("keys-deal retire", "ends the older of two pseudonym keys, once nobody is on record "
                               "under it alone",
           {"sluis keys-deal retire --covenant covenant.signed --epoch 1 --key authority-1.key "
            "--key authority-2.key --out epoch-1-ends.signed"},
           [end] { return retire_epoch(*end); })
      .text("--covenant", end->covenant, "the signed covenant in force", Need::required)
      .number("--epoch", end->epoch, "the epoch that ends", 1, kEpochMax)
      .texts("--key", end->keys, "an authority key's file; may be given twice", Need::required)
      .text("--out", end->output, "the directory entry, for the broker's inbox", Need::required);
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
      .number("--refresh", options->refresh, "number of this dealing", 1, UINT32_MAX);
  const auto again = std::make_shared<DealOptions>();
  verbs
      .add("keys-deal refresh", "new shares of the same key; the key itself is made nowhere",
           {"sluis keys-deal refresh --covenant covenant.signed --before holders.signed --shares "
            "changes --key authority-1.key --key authority-2.key --out holders-2.signed"},
           [again] { return refresh_holders(*again); })
      .text("--covenant", again->covenant, "the signed covenant in force", Need::required)
      .text("--before", again->before, "the directory entries of the ceremony before",
            Need::required)
      .text("--shares", again->folder, "a folder for the secret shares", Need::required)
      .texts("--key", again->keys, "an authority key's file; may be given twice", Need::required)
      .text("--out", again->output, "the directory entries, for the broker's inbox",
            Need::required);
  add_epoch_verbs(verbs);
}

}  // namespace sluis::cli
