// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/create.h"

#include <sys/stat.h>

#include <algorithm>

#include "adapters/gateway/config.h"
#include "adapters/gateway/own_keys.h"
#include "adapters/gateway/strange_records.h"
#include "adapters/gateway/vault.h"
#include "adapters/gateway/witnessing.h"
#include "consent/core/authority_root.h"
#include "consent/core/directory.h"
#include "consent/core/witness_set.h"
#include "proto/hash/hash.h"
#include "proto/seal/shares.h"
#include "proto/types/big_endian.h"

namespace sluis::gateway {
namespace {

constexpr std::uint8_t kShareFileVersion = 1;
constexpr std::uint64_t kDayMs = 86'400'000;
constexpr std::uint64_t kAdmittedDays = 5 * 365;

Status make_folder(const std::filesystem::path& folder) {
  const bool made = ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
  if (!made || ::chmod(folder.c_str(), 0700) != 0) return Error{ErrorCode::cannot_write, "folder"};
  return Done{};
}

Result<Vault> open_vault(const std::filesystem::path& folder) {
  SLUIS_TRY(keys, read_keys(folder, false));
  return Vault::open(folder / "vault", std::move(keys.vault));
}

}  // namespace

bool is_login(std::string_view login) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  return !login.empty() && login.size() <= 64 &&
         login.find_first_not_of(kAllowed) == login.npos;
}

Result<MemberId> create(const std::filesystem::path& folder, const MemberId& member) {
  std::error_code error;
  if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
  for (const char* part : {"", "keys", "drop", "drop/incoming", "drop/done", "drop/failed"}) {
    SLUIS_TRY_DONE(make_folder(*part == '\0' ? folder : folder / part));
  }
  Config config;
  if (std::filesystem::exists(folder / "gateway.json")) {
    SLUIS_TRY(found, read_config(folder));
    if (!member.is_zero() && member != found.member) {
      return Error{ErrorCode::id_conflict, "member"};
    }
    config = found;
  } else {
    config.member = member.is_zero() ? seal::random_fixed<MemberId>() : member;
    SLUIS_TRY_DONE(write_config(folder, config));
  }
  const bool was_joined = std::filesystem::exists(folder / "covenant.signed");
  if (was_joined && !std::filesystem::exists(folder / "vault" / "vault.db")) {
    return Error{ErrorCode::store_damaged, "vault.db is missing"};
  }
  SLUIS_TRY(keys, read_keys(folder, true));
  SLUIS_TRY(vault, Vault::open(folder / "vault", std::move(keys.vault)));
  return config.member;
}

Status set_broker(const std::filesystem::path& folder, const BrokerAddress& broker) {
  SLUIS_TRY(config, read_config(folder));
  config.broker = broker;
  return write_config(folder, config);
}

namespace {

Result<std::vector<consent::AuthorityRoot>> read_roots(const std::vector<Bytes>& files) {
  std::vector<consent::AuthorityRoot> out;
  for (const Bytes& bytes : files) {
    SLUIS_TRY(file, consent::parse_authority_file(bytes));
    SLUIS_TRY(root, consent::verify_root(file, seal::verify));
    out.push_back(std::move(root));
  }
  return out;
}

// From `keys`, one rotation after the other, onward or back; each is used once.
std::vector<VerifyKey> follow(std::vector<consent::AuthorityRoot> roots,
                              std::vector<VerifyKey> keys, bool back) {
  for (bool moved = true; moved;) {
    const auto next = std::find_if(roots.begin(), roots.end(), [&](const auto& root) {
      return (back ? root.after : root.before) == keys;
    });
    moved = next != roots.end();
    if (!moved) break;
    keys = back ? next->before : next->after;
    roots.erase(next);
  }
  return keys;
}

// Whether `roots` lead from `keys` on to `newest`.
bool leads(const std::vector<consent::AuthorityRoot>& roots, std::vector<VerifyKey> keys,
           const std::vector<VerifyKey>& newest) {
  for (std::size_t steps = 0; keys != newest; ++steps) {
    const auto next = std::find_if(roots.begin(), roots.end(),
                                   [&](const auto& root) { return root.before == keys; });
    if (next == roots.end() || steps == roots.size()) return false;
    keys = next->after;
  }
  return true;
}

struct HeldCovenant {
  consent::Covenant covenant;
  Bytes file;
};

// Nothing where there is no such file. Any other that cannot be read is an error: its witnesses may
// be those that count. Signed by the pinned keys or, after a death before these were written with
// it, by those of `next`.
Result<std::optional<HeldCovenant>> held_covenant(const std::filesystem::path& folder,
                                                  const Config& config,
                                                  const consent::Covenant& next) {
  const std::filesystem::path path = folder / "covenant.signed";
  std::error_code error;
  const bool missing =
      std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found;
  if (missing || config.authority.empty()) return std::optional<HeldCovenant>{};
  SLUIS_TRY(file, read_public_file(path));
  SLUIS_TRY(covenant, covenant_in(file));
  const bool pinned =
      covenant.authority == config.authority || covenant.authority == next.authority;
  if (!pinned) return Error{ErrorCode::covenant_not_signed, "covenant.signed"};
  return std::optional(HeldCovenant{std::move(covenant), std::move(file)});
}

// What was missing between those who witnessed and the newest. It need not name this member, and
// may be signed by keys that were replaced since: nothing follows from it but whom to ask more.
Status take_missed(const std::filesystem::path& folder, const Config& config,
                   const consent::Covenant& held, const consent::Covenant& missed,
                   const std::vector<consent::AuthorityRoot>& rotations, ByteView file) {
  if (!leads(rotations, missed.authority, config.authority)) {
    return Error{ErrorCode::covenant_not_signed, "other authority keys, and no rotation from them"};
  }
  SLUIS_TRY(added, add_witnessing(folder, held.version, missed, file));
  if (!added) return Error{ErrorCode::covenant_unknown, "an older version"};
  return Done{};
}

// The witnesses of the covenant held go on counting when `next` names others. While others wait, it
// is kept also when `next` names the same: the turn is proven by the leaf that named them first.
Status keep_held(const std::filesystem::path& folder, const HeldCovenant& held,
                 const consent::Covenant& next) {
  const bool same = consent::same_witnesses(held.covenant, next);
  if (held.covenant.version == next.version) {
    if (same) return Done{};
    return Error{ErrorCode::covenant_invalid, "other witnesses under the same version"};
  }
  SLUIS_TRY(before, read_witnessing(folder, held.covenant.version));
  if (same && before.empty()) return Done{};
  return keep_witnessing(folder, held.covenant, held.file);
}

}  // namespace

Status set_covenant(const std::filesystem::path& folder, ByteView authority_file,
                    const std::vector<Bytes>& roots) {
  SLUIS_TRY(config, read_config(folder));
  SLUIS_TRY(covenant, covenant_in(authority_file));
  SLUIS_TRY(rotations, read_roots(roots));
  SLUIS_TRY(held, held_covenant(folder, config, covenant));
  if (held && covenant.version < held->covenant.version) {
    return take_missed(folder, config, held->covenant, covenant, rotations, authority_file);
  }
  if (covenant.member(config.member) == nullptr) return Error{ErrorCode::unknown_member, "member"};
  if (config.authority.empty()) {
    config.first = follow(rotations, covenant.authority, true);
  } else if (follow(rotations, config.authority, false) != covenant.authority) {
    return Error{ErrorCode::covenant_not_signed, "other authority keys, and no rotation to them"};
  } else {
    config.first = config.first_authority();
  }
  if (held) SLUIS_TRY_DONE(keep_held(folder, *held, covenant));
  if (config.first == covenant.authority) config.first.clear();
  SLUIS_TRY_DONE(write_file(folder / "covenant.signed", authority_file));
  config.authority = covenant.authority;
  SLUIS_TRY_DONE(write_config(folder, config));
  SLUIS_TRY(before, read_witnessing(folder, covenant.version));
  return end_witnessing(folder, covenant, before, 0);
}

Result<std::string> covenant_fingerprint(ByteView authority_file) {
  SLUIS_TRY(covenant, covenant_in(authority_file));
  canon::Writer text;
  text.raw(label("sluis/v1/fingerprint"));
  text.text(covenant.ledger_origin);
  text.text(covenant.directory_origin);
  for (const VerifyKey& key : covenant.authority) text.fixed(key);
  const std::string hex = hash::sha256(text.take()).hex().substr(0, 32);
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 4) {
    out += (i == 0 ? "" : " ") + hex.substr(i, 4);
  }
  return out;
}

Result<Bytes> join_request(const std::filesystem::path& folder, std::uint32_t covenant,
                           TimeMs now) {
  SLUIS_TRY(config, read_config(folder));
  SLUIS_TRY(keys, read_keys(folder, false));
  const TimeMs from{now.ms - kDayMs}, until{now.ms + kAdmittedDays * kDayMs};
  const consent::MemberAdmitted admitted{consent::kBodyVersion, config.member,
                                         keys.signing.public_key(), from, until};
  const consent::CurveKeyAdded door{consent::kBodyVersion, config.member, keys.curve.public_key};
  const consent::WitnessKeyAdded witness{consent::kBodyVersion, config.member,
                                         keys.witness.public_key(), from, until};
  consent::AuthorityFile file;
  file.covenant = covenant;
  file.entries = {{LeafType::member_admitted, canon::encode(admitted)},
                  {LeafType::curve_key, canon::encode(door)},
                  {LeafType::witness_key, canon::encode(witness)}};
  return consent::serialise(file);
}

Status add_workers(Vault& vault, const std::vector<NewWorker>& workers) {
  Batch batch;
  for (const NewWorker& worker : workers) {
    if (!is_login(worker.login)) return Error{ErrorCode::bad_field, "login"};
    WorkerRow row;
    if (auto held = vault.get<WorkerRow>(RowKind::worker, worker.login)) row = std::move(*held);
    row.login = worker.login;
    row.name = worker.name;
    row.function = worker.function;
    if (row.seed.reveal().empty()) {
      row.id = seal::random_fixed<WorkerId>();
      row.seed = Sensitive(to_bytes(seal::SigningKeyPair::generate().seed().view()));
    }
    batch.put(RowKind::worker, worker.login, row);
    if (worker.postcode.reveal().empty()) continue;
    batch.put(RowKind::worker_home, worker.login, HomeRow{worker.postcode, worker.house_number});
  }
  vault.commit(batch);
  return Done{};
}

Status add_workers(const std::filesystem::path& folder, const std::vector<NewWorker>& workers) {
  SLUIS_TRY(vault, open_vault(folder));
  return add_workers(vault, workers);
}

seal::SecretBytes serialise(const ShareFile& file) {
  Bytes head{kShareFileVersion};
  append(head, file.member.view());
  head.push_back(file.index);
  append_u32(head, file.refresh);
  head.push_back(file.is_change ? 2 : 1);
  CHECK(head.size() + file.scalar.size() == kShareFileSize);
  seal::SecretBytes out(kShareFileSize);
  std::copy(head.begin(), head.end(), out.data());
  const ByteView scalar = file.scalar.view();
  std::copy(scalar.begin(), scalar.end(), out.data() + head.size());
  return out;
}

Result<ShareFile> parse_share_file(ByteView bytes) {
  canon::Reader reader(bytes);
  const std::uint8_t version = reader.u8();
  ShareFile out;
  out.member = reader.fixed<MemberId>();
  out.index = reader.u8();
  out.refresh = reader.u32();
  const std::uint8_t what = reader.u8();
  out.scalar = seal::SecretBytes::copy_of(reader.raw(seal::group::kScalarSize));
  SLUIS_TRY_DONE(reader.finish("share"));
  if (version != kShareFileVersion) return Error{ErrorCode::unknown_version, "share"};
  const bool shaped = out.index != 0 && (what == 1 || what == 2) && !out.member.is_zero();
  if (!shaped) return Error{ErrorCode::malformed, "share"};
  out.is_change = what == 2;
  return out;
}

Status take_share(const std::filesystem::path& folder, const ShareFile& file) {
  SLUIS_TRY(config, read_config(folder));
  if (file.member != config.member) return Error{ErrorCode::not_your_act, "share"};
  SLUIS_TRY(vault, open_vault(folder));
  const auto held = vault.get<ShareRow>(RowKind::share, kShareName);
  const auto next = vault.get<ShareRow>(RowKind::share, kNextShareName);
  const Error conflict{ErrorCode::id_conflict, "refresh"};
  // It may be the only one of its key: until the directory pins it alone, no other takes its place.
  if (next) return Error{ErrorCode::id_conflict, "refresh: another share waits"};
  if (held && held->refresh >= file.refresh) return conflict;
  ShareRow row{file.index, file.refresh, Sensitive(to_bytes(file.scalar.view()))};
  if (file.is_change) {
    const bool follows = held && held->refresh + 1 == file.refresh && held->index == file.index;
    if (!follows) return conflict;
    SLUIS_TRY(share, seal::OprfKey::from_scalar(held->scalar.reveal()));
    SLUIS_TRY(made, seal::changed(share, file.scalar.view()));
    row.scalar = Sensitive(to_bytes(made.scalar().view()));
  } else {
    SLUIS_TRY_DONE(seal::OprfKey::from_scalar(file.scalar.view()));
  }
  vault.put(RowKind::share, held ? kNextShareName : kShareName, row);
  return Done{};
}

}  // namespace sluis::gateway
