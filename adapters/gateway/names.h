// SPDX-License-Identifier: EUPL-1.2
// From who a person is to the keys by which Sluis knows that person (DESIGN §8).
//
// Shell. The key holders evaluate blinded requests that travel through the broker; what comes back
// is verified and kept in the vault, under an HMAC of who the person is, so that each person is
// asked once. Thread safety: none.
#pragma once

#include <map>
#include <set>

#include "adapters/gateway/link.h"
#include "adapters/sdk/identity.h"

namespace sluis::gateway {

// The same person in the form from which keys are made.
sdk::PersonIdentity sdk_identity(const Identity& from);

// Whether this is written so that it has any key: whoever has none may be anybody.
bool can_be_compared(const Identity& identity);
// Whether the two have a key in common, as they are written here.
bool may_be_one(const Identity& left, const Identity& right);

// The keys of a signal's own persons, of `keys`, which are those of `persons` in their order: the
// subject gets its parents' link keys of `epoch`, in their own scope, and `addresses`, its own link
// keys of that epoch, and the parents fall out;
// where there is no room for all, its keys of other epochs wait for a REKEY. not_sorted and the
// like: damaged secrets.
Result<std::vector<KeysRow>> with_links(const std::vector<NamedPerson>& persons,
                                        std::vector<KeysRow> keys, std::uint32_t epoch,
                                        const std::vector<PersonKey>& addresses = {});

// Without the keys of epochs that are over; with none of `epochs`, all.
KeysRow in_force(KeysRow row, const std::vector<std::uint32_t>& epochs);

// Those of epochs in force, and then of those that are over, the newest first, as far as one person
// has room for in an act. By them an erasure finds what was never carried over.
KeysRow with_former(KeysRow row, const std::vector<std::uint32_t>& epochs);

// A key holder as this gateway has found it since it started, and how often it was wrong ever.
struct HolderState {
  MemberId member;
  std::uint8_t share = 0;
  std::uint32_t refresh = 0;
  WrongHolderRow wrong;
  std::optional<ErrorCode> failed;  // why its last answer was none
};

class Names {
 public:
  explicit Names(Host& host);
  ~Names();

  // The person's keys, of every epoch in force and of those that are over and were asked then; of
  // the newest of two in force perhaps not, while its holders fail. Nothing yet: asked of the key
  // holder; ask again after an answer. Errors:
  // those of the identity (not_a_bsn, invalid_bsn, bsn_not_entitled, missing_field, bad_date),
  // no_key_holder (none in the directory, which is asked for again), bad_proof.
  Result<std::optional<KeysRow>> keys_of(Link& link, const Identity& identity);
  // The same of an address: its secrets are for link keys with seal::kAddressScope alone.
  Result<std::optional<KeysRow>> keys_of_address(Link& link, const sdk::FoldedAddress& address);
  // An answer of a key holder; true when a person has keys now.
  bool on_evaluated(Link& link, const codec::Evaluated& evaluated);
  // Takes the next holder for each that has been silent too long; `now_ms` never jumps.
  void step(Link& link, std::uint64_t now_ms);
  // What was asked before the connection was lost is asked again.
  void forget_asked(Link& link);
  // By share, as the directory has them; none when it has no set that can be used.
  std::vector<HolderState> holders(const Link& link) const;

 private:
  struct Asked;
  bool clock_differs_ = false;  // a holder called a request's time wrong
  // Who said that a request is of another refresh, and under which newest one that was asked.
  std::set<std::pair<MemberId, std::uint32_t>> other_refresh_;
  // Whom or what keys are for: where they are kept, by which key, and what is blinded.
  struct Named {
    RowKind kind = RowKind::person;
    Bytes row;
    Result<std::vector<sdk::KeyInput>> inputs;
  };
  using AskedKey = std::tuple<RowKind, Bytes, std::uint32_t>;  // of the row, and the epoch
  using AskedMap = std::map<AskedKey, std::unique_ptr<Asked>>;

  void look_again(Link& link);
  Result<std::optional<KeysRow>> keys_of(Link& link, const Named& named);
  Result<std::optional<KeysRow>> ask_or_wait(Link& link, const Named& named, std::uint32_t epoch);
  Status ask(Link& link, const Named& named, std::uint32_t epoch);
  Status send_asks(Link& link, const AskedKey& key, Asked& asked);
  void on_unreachable(Link& link, const AskedKey& key, const Nonce& nonce, ErrorCode code);
  void on_failed(Link& link, const AskedKey& key, const Error& error, const MemberId& holder);
  void drop(Link& link, AskedMap::iterator asked);
  void note(const MemberId& holder, std::optional<ErrorCode> failed);
  std::set<MemberId> troubled() const;

  Host& host_;
  BootTimeMs looked_;  // when the directory was last asked for the holders' keys
  struct Trouble {
    ErrorCode code{};
    BootTimeMs at;
  };
  std::map<MemberId, Trouble> trouble_;  // holders whose last answer was none
  AskedMap asked_;
  std::map<std::uint32_t, BootTimeMs> failed_;  // epochs of which too few holders answered, when
  std::uint64_t now_ms_ = 0;  // of the last step()
};

}  // namespace sluis::gateway
