// SPDX-License-Identifier: EUPL-1.2
// A gateway's folder before it runs: made with fresh keys, joined to a covenant and a broker.
//
// Shell. Folder, mode 0700: gateway.json (member, broker, pinned authority keys), covenant.signed,
// witnesses/ (witnessing.h), keys/{signing,curve,vault}.key (32 bytes each, 0600), vault/
// (proto/sqlite), drop/, door.sock.
// KEM, worker and share keys lie in the vault. No function here may run while the gateway does
// (store_locked); a running gateway is asked at its door.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "proto/seal/secret.h"
#include "proto/types/ids.h"
#include "proto/types/result.h"
#include "proto/types/sensitive.h"
#include "proto/types/time.h"

namespace sluis::gateway {

struct NewWorker {
  std::string login;             // letters, digits, dot, dash, underscore
  Sensitive<std::string> name;   // as recipients see the author
  std::string function;          // id in the covenant
  // Where it lives, when it says so: whose look-ups are near home (strange.h).
  Sensitive<std::string> postcode{}, house_number{};
};

// Makes `folder` and all keys; keeps what is there already, so that it can be repeated. `member`
// zero: a new identifier is drawn. Returns the member's. id_conflict: the folder is another's.
Result<MemberId> create(const std::filesystem::path& folder, const MemberId& member);

// Where the broker is and how it proves itself; from the operator, by a way the member trusts.
struct BrokerAddress {
  std::string endpoint;  // tcp://host:port
  CurveKey curve_key;
  VerifyKey log_key;
};
Status set_broker(const std::filesystem::path& folder, const BrokerAddress& broker);

// Takes a covenant over. The first one's authority keys are pinned; a later one must be signed by
// two of them, with a higher version. Where the keys were replaced, `roots` are the files that say
// so (consent/core/authority_root.h): they lead from the pinned keys to those of this covenant, or,
// with the first covenant, back to those that the directory began with. One that names other
// witnesses is kept with the one before (witnessing.h). An older one is taken when it was missed
// between the two, with the `roots` that lead from its keys to the pinned ones; it may lack this
// member. covenant_not_signed, covenant_invalid, covenant_unknown (another older one),
// unknown_member (the covenant does not name this member); errors of reading the one in the folder.
Status set_covenant(const std::filesystem::path& folder, ByteView authority_file,
                    const std::vector<Bytes>& roots = {});

// What the members read aloud to each other: of both origins and the authority's keys. Eight groups
// of four hexadecimal digits.
Result<std::string> covenant_fingerprint(ByteView authority_file);

// The unsigned admission: member_admitted (valid from `now` for five years) and curve_key, for
// `covenant` in force. Two authority keys sign it (consent/core/authority.h).
Result<Bytes> join_request(const std::filesystem::path& folder, std::uint32_t covenant, TimeMs now);

// Letters, digits, dot, dash and underscore, at most 64.
bool is_login(std::string_view login);

// Adds professionals; a login that is known keeps its key. bad_field: a login of another form.
Status add_workers(const std::filesystem::path& folder, const std::vector<NewWorker>& workers);

// What a ceremony hands a key holder: a share of the pseudonym key, or what a refresh adds to it.
// In a file: u8 1 ‖ member[16] ‖ u8 index ‖ u32 refresh ‖ u8 (1 share, 2 change) ‖ scalar[32].
struct ShareFile {
  MemberId member;
  std::uint8_t index = 0;
  std::uint32_t refresh = 0;
  bool is_change = false;
  seal::SecretBytes scalar;
};
inline constexpr std::size_t kShareFileSize = 55;
seal::SecretBytes serialise(const ShareFile& file);
// malformed, unknown_version.
Result<ShareFile> parse_share_file(ByteView bytes);

// A key holder takes its share (proto/seal/shares.h), or its next one. The one that it has stays in
// use until the directory pins the next. not_your_act: it is another member's; id_conflict: it has
// this refresh, or a later one, or the change is of another share than the one in use.
Status take_share(const std::filesystem::path& folder, const ShareFile& file);

}  // namespace sluis::gateway
