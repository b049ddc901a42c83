// SPDX-License-Identifier: EUPL-1.2
// From a person to pseudonyms: blinded, evaluated by t of n key holders, verified, finished.
//
// Shell for randomness (blinds, nonces). Thread safety: one thread owns a PersonQuestion. Bytes and
// signed text: proto/PROTOCOL.md §Evaluations. No evaluation is used before its proof was checked
// against the share key that the authorities pinned in the directory: an unverified one, made with
// scalar 1, would make a nine-digit number guessable.
//
// | holder   | event                                     | next     |
// | unasked  | ask(), and answers are still needed       | asked    |
// | asked    | take(): the proof holds                   | answered |
// | asked    | take(): refused, or the proof fails       | failed   |
// | asked    | give_up(): unreachable, or no answer      | failed   |
#pragma once

#include <optional>
#include <set>

#include "adapters/sdk/identity.h"
#include "consent/core/covenant.h"
#include "consent/core/directory.h"
#include "proto/codec/messages.h"
#include "proto/seal/pseudonym.h"
#include "proto/seal/shares.h"
#include "proto/seal/sign.h"

namespace sluis::sdk {

// Who holds which share, as the directory says and as the shares' keys prove.
struct HolderSet {
  seal::KeySharing sharing;
  std::uint32_t epoch = 0;         // of the whole key; part of every pseudonym
  std::vector<MemberId> members;   // in the order of sharing.shares
};
// The holders of the newest refresh that is all there, never of two. no_key_holder: fewer than the
// covenant's threshold; bad_proof: entries that disagree, a holder whom the covenant does not name
// or who runs the broker, or shares that do not add up to the whole key.
Result<HolderSet> holder_set(const consent::Covenant& covenant, const consent::Directory& directory,
                             std::uint32_t epoch);
// Of the oldest epoch in force.
Result<HolderSet> holder_set(const consent::Covenant& covenant,
                             const consent::Directory& directory);
// Puts `last` behind the others: they are asked only when those fail.
void ask_last(HolderSet& set, const std::set<MemberId>& last);

// A person's y for each key: what the gateway's own encrypted store may keep and nobody else gets.
struct PersonSecret {
  PersonKeyKind kind = PersonKeyKind::bsn;
  seal::OprfOutput y;  // 64 bytes
};
struct PersonSecrets {
  std::uint32_t epoch = 0;
  std::vector<PersonSecret> keys;  // ascending by kind
};
// u8 1 ‖ u32 epoch ‖ u16 count ‖ count × (u8 kind ‖ y[64]), for that store.
Sensitive<Bytes> serialise(const PersonSecrets& secrets);
// malformed, out_of_range, not_sorted, unknown_version.
Result<PersonSecrets> parse_person_secrets(ByteView bytes);

// Of several epochs, one behind the other, ascending.
Sensitive<Bytes> serialise(const std::vector<PersonSecrets>& epochs);
// As parse_person_secrets(); too_large: more than kEpochMax.
Result<std::vector<PersonSecrets>> parse_all_secrets(ByteView bytes);

// The keys by which `audience` (seal::kBrokerAudience or audience_of a member) knows the person, in
// `scope`: kPersonScope gives each key its kind, kParentScope link keys for a child's record.
// Ascending, as bodies and routing parts need them.
std::vector<PersonKey> person_keys(const PersonSecrets& secrets, std::string_view audience,
                                   std::string_view scope = seal::kPersonScope);

// The same of all epochs.
std::vector<PersonKey> person_keys(const std::vector<PersonSecrets>& epochs,
                                   std::string_view audience,
                                   std::string_view scope = seal::kPersonScope);

// Who asks; `signing` is a key of the member's in the directory.
struct Asker {
  const MemberId& member;
  const seal::SigningKeyPair& signing;
};

// All keys of one person on their way through the holders.
class PersonQuestion {
 public:
  // Errors as key_inputs().
  static Result<PersonQuestion> blind(const PersonIdentity& identity, bool may_use_bsn,
                                      HolderSet holders, std::uint16_t purpose);
  // Of inputs that were made already, at most codec::kBlindedMax.
  static Result<PersonQuestion> blind(const std::vector<KeyInput>& inputs, HolderSet holders,
                                      std::uint16_t purpose);

  // Signed requests to as many further holders as may still be needed: at first `threshold`, after
  // a failure the next; none while enough are under way. no_key_holder: too few are left.
  Result<std::vector<codec::Evaluate>> ask(const Asker& asker, TimeMs now);
  // True when `nonce` is of a request of ask() that has neither answer nor failure.
  bool awaits(const Nonce& nonce) const;
  // Whom that request went to.
  std::optional<MemberId> holder_of(const Nonce& nonce) const;
  std::uint32_t refresh() const { return set_.sharing.refresh; }
  // The answer to one of them. out_of_range: it awaits none such; other_refresh: of another refresh
  // than the set's, so the directory has to be asked for; bad_proof: the answer does not verify;
  // else the holder's own refusal. After an error ask() again.
  Status take(const codec::Evaluated& answer);
  // The request with this nonce gets no answer.
  void give_up(const Nonce& nonce);

  bool complete() const;
  // no_key_holder: not complete(); bad_proof.
  Result<PersonSecrets> finish() const;

 private:
  enum class Stage : std::uint8_t { unasked, asked, answered, failed };
  struct Holder {
    Stage stage = Stage::unasked;
    Nonce nonce;
    seal::ShareEvaluation answer;
  };
  PersonQuestion() = default;
  std::size_t count(Stage stage) const;
  Holder* find(const Nonce& nonce);
  Result<seal::ShareEvaluation> verified(std::size_t i, const codec::Evaluation& answer) const;

  HolderSet set_;
  std::uint16_t purpose_ = 0;
  std::vector<PersonKeyKind> kinds_;
  std::vector<seal::Blinding> blindings_;
  std::vector<Holder> holders_;  // in the order of set_.members
};

}  // namespace sluis::sdk
