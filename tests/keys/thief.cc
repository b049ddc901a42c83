// SPDX-License-Identifier: EUPL-1.2
#include "tests/keys/thief.h"

#include <array>

#include "consent/core/broker_bodies.h"
#include "consent/core/checkpoint.h"
#include "consent/core/consent_setting.h"
#include "consent/core/directory_entry.h"
#include "consent/core/voucher.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"
#include "proto/seal/hpke_open.h"
#include "proto/seal/signed_text.h"
#include "proto/seal/storage.h"
#include "tests/support/filled.h"

namespace sluis::keys {
namespace {

using consent::kBodyVersion;
using test::filled;

constexpr TimeMs kFrom{kNow.ms - 86'400'000}, kUntil{kNow.ms + 86'400'000};
const std::string kPlace = "openings/7", kStatePlace = "snapshots/3";
constexpr std::string_view kSeen = "what the register said";
const std::string kInput = "a number that was guessed right";

Bytes bytes_of(std::string_view text) { return to_bytes(as_bytes(text)); }

LeafSignature by(const seal::SigningKeyPair& key, ByteView text) {
  return {key.key_id(), key.sign(text)};
}

}  // namespace

Chain::Chain()
    : member_(filled<MemberId>(0x11)),
      other_(filled<MemberId>(0x22)),
      one_{filled<WorkerId>(1)},
      two_{filled<WorkerId>(2)},
      theirs_{filled<WorkerId>(3)},
      curve_(filled<CurveKey>(0x44)),
      broker_(filled<CurveKey>(0x55)),
      mail_now_(seal::hpke::seal_base(now_.public_key(), {}, {}, as_bytes("mail")).value()),
      mail_before_(seal::hpke::seal_base(before_.public_key(), {}, {}, as_bytes("mail")).value()),
      log_key_{"sluis.example/ledger", log_.public_key()},
      row_(seal::seal_row(person_key_, as_bytes(kPlace), as_bytes("an opening"))),
      state_(seal::seal_row(state_key_, as_bytes(kStatePlace), as_bytes("a state"))),
      code_(filled<consent::LetterCode>(0x66)),
      code_on_record_(consent::hash_of(code_)),
      seen_on_record_{hash::hmac_sha256(seen_key_.view(), as_bytes(kSeen))} {
  for (int i = 0; i < 3; ++i) {
    authority_.push_back(seal::SigningKeyPair::generate());
    authority_keys_.push_back(authority_.back().public_key());
    witnesses_.push_back(seal::SigningKeyPair::generate());
    const std::string name = "sluis.example/witness/" + std::to_string(i);
    witness_set_.witnesses.push_back({name, witnesses_.back().public_key()});
  }
  witness_set_.need = 2;
  const auto admit = [&](const MemberId& member, const seal::SigningKeyPair& key) {
    const consent::MemberAdmitted body{kBodyVersion, member, key.public_key(), kFrom, kUntil};
    CHECK(directory_.apply(LeafType::member_admitted, {}, true, canon::encode(body)).ok());
  };
  admit(member_, member_key_);
  admit(other_, other_key_);
  const consent::CurveKeyAdded door{kBodyVersion, member_, curve_};
  CHECK(directory_.apply(LeafType::curve_key, member_, false, canon::encode(door)).ok());
  for (const Worker* worker : {&one_, &two_}) {
    consent::WorkerKeyAdded body{kBodyVersion, member_, worker->id, kFunction,
                                 worker->key.public_key(), kFrom, kUntil};
    if (worker != &one_) sdk::vouch(body, one_.key);
    CHECK(directory_.apply(LeafType::worker_key, member_, false, canon::encode(body)).ok());
  }
  const consent::WorkerKeyAdded body{kBodyVersion, other_, theirs_.id, kFunction,
                                     theirs_.key.public_key(), kFrom, kUntil};
  CHECK(directory_.apply(LeafType::worker_key, other_, false, canon::encode(body)).ok());
}

bool Chain::session(const Stolen& stolen) const {
  return stolen.curve && directory_.member_of_curve_key(*stolen.curve).has_value();
}

bool Chain::accepted(const SignedAct& act) const {
  return consent::verify_act(act, directory_, kNow, seal::verify).ok();
}

// What an organisation says without a worker.
bool Chain::own_act(const Stolen& stolen) const {
  consent::ReceiptBody body;
  body.actor.member = member_;
  body.outcome = consent::ReceiptOutcome::opened;
  body.opened = kNow;
  return std::any_of(stolen.signing.begin(), stolen.signing.end(), [&](Signing key) {
    return accepted(sdk::make_act(LeafType::receipt, kCovenant, canon::encode(body), {},
                                  {*key, nullptr}));
  });
}

bool Chain::worker_act(const Stolen& stolen) const {
  consent::ReadBody body;
  body.actor = {member_, one_.id, kFunction};
  body.question = static_cast<std::uint16_t>(consent::ReadQuestion::log);
  for (const WorkerId& worker : {one_.id, two_.id}) {
    body.actor.worker = worker;
    for (Signing member : stolen.signing) {
      for (Signing key : stolen.signing) {
        if (accepted(sdk::make_act(LeafType::read, kCovenant, canon::encode(body), {},
                                   {*member, key}))) {
          return true;
        }
      }
    }
  }
  return false;
}

// What two workers of a member do together: here an erasure. The two of a confirmation or of four
// eyes are told apart by the same keys (verify_act, then who they are: tests/rules).
bool Chain::act_of_two(const Stolen& stolen) const {
  const auto try_with = [&](const WorkerId& first, const WorkerId& second, Signing member,
                            Signing proposes, Signing agrees) {
    PersonOpening person =
        sdk::commit_person({{PersonKeyKind::fields, filled<Pseudonym>(3), 0, 0}});
    consent::ErasureBody body;
    body.actor = {member_, second, kFunction};
    body.person = person.commitment;
    body.proposer = {first, kFunction, {}};
    body.proposer.signature = proposes->sign(
        consent::proposal_text(LeafType::erasure, kCovenant, consent::proposed(body)));
    return accepted(sdk::make_act(LeafType::erasure, kCovenant, canon::encode(body),
                                  {std::move(person)}, {*member, agrees}));
  };
  const std::array workers{one_.id, two_.id};
  for (Signing member : stolen.signing) {
    for (Signing agrees : stolen.signing) {
      for (Signing proposes : stolen.signing) {
        for (const WorkerId& first : workers) {
          for (const WorkerId& second : workers) {
            if (try_with(first, second, member, proposes, agrees)) return true;
          }
        }
      }
    }
  }
  return false;
}

// As a reader of the directory's log takes an entry.
bool Chain::enters(LeafType type, const Bytes& body, std::vector<LeafSignature> signatures,
                   const std::optional<MemberId>& member, const consent::Directory& before,
                   consent::Directory* after) const {
  consent::Leaf leaf;
  leaf.type = type;
  leaf.time_s = seconds_of(kNow);
  leaf.covenant = kCovenant;
  leaf.commitment = hash::commit(type, Salt{}, body);
  if (member) leaf.member = *member;
  std::sort(signatures.begin(), signatures.end());
  leaf.signatures = std::move(signatures);
  const auto bytes = consent::encode_leaf(leaf);
  consent::Directory directory = before;
  const bool taken = bytes.ok() && consent::apply_entry(*bytes, body, authority_keys_,
                                                        seal::verify, directory).ok();
  if (taken && after != nullptr) *after = std::move(directory);
  return taken;
}

bool Chain::adds_worker(const Stolen& stolen) const {
  const auto fresh = seal::SigningKeyPair::generate();
  consent::WorkerKeyAdded body{kBodyVersion, member_, filled<WorkerId>(9), kFunction,
                               fresh.public_key(), kFrom, kUntil};
  const auto try_with = [&](Signing member, Signing colleague) {
    consent::WorkerKeyAdded entry = body;
    if (colleague != nullptr) sdk::vouch(entry, *colleague);
    const Bytes bytes = canon::encode(entry);
    const Bytes text = consent::leaf_text(LeafType::worker_key, kCovenant,
                                          hash::commit(LeafType::worker_key, Salt{}, bytes));
    return enters(LeafType::worker_key, bytes, {by(*member, text)}, member_, directory_);
  };
  for (Signing member : stolen.signing) {
    if (try_with(member, nullptr) || try_with(member, &fresh)) return true;
    for (Signing colleague : stolen.signing) {
      if (try_with(member, colleague)) return true;
    }
  }
  return false;
}

// A signing key of another member, by as many signatures as were stolen, the same one twice too.
bool Chain::admits(const Stolen& stolen) const {
  const consent::SigningKeyAdded entry{kBodyVersion, other_,
                                       seal::SigningKeyPair::generate().public_key(), kFrom,
                                       kUntil};
  const Bytes body = canon::encode(entry);
  const Bytes text = consent::leaf_text(LeafType::signing_key, kCovenant,
                                        hash::commit(LeafType::signing_key, Salt{}, body));
  for (Signing one : stolen.signing) {
    for (Signing two : stolen.signing) {
      if (enters(LeafType::signing_key, body, {by(*one, text), by(*two, text)}, std::nullopt,
                 directory_)) {
        return true;
      }
    }
  }
  return false;
}

bool Chain::covenant(const Stolen& stolen) const {
  consent::AuthorityFile file;
  file.covenant = kCovenant;
  file.entries = {{LeafType::covenant, bytes_of("another covenant")}};
  const Bytes text = consent::authority_text(file).value();
  for (Signing one : stolen.signing) {
    for (Signing two : stolen.signing) {
      file.signatures = {by(*one, text), by(*two, text)};
      std::sort(file.signatures.begin(), file.signatures.end());
      if (consent::verify_authority(file, authority_keys_, seal::verify).ok()) return true;
    }
  }
  return false;
}

// What members and officers would take: signed by the log, and by a quorum.
bool Chain::vouched_for(const Stolen& stolen, const consent::Checkpoint& state) const {
  const std::string text = consent::checkpoint_text(state).value();
  for (Signing log : stolen.signing) {
    const auto signed_by =
        consent::format_checkpoint(state, log_key_, log->sign(as_bytes(text)));
    if (!signed_by.ok()) continue;
    consent::Note note = consent::parse_note(*signed_by).value();
    for (const consent::WitnessKey& witness : witness_set_.witnesses) {
      for (Signing key : stolen.signing) {
        if (key->public_key() != witness.key) continue;
        const std::string cosigned = consent::cosignature_text(seconds_of(kNow), note.text);
        note.signatures.push_back(consent::cosignature_line(witness, seconds_of(kNow),
                                                            key->sign(as_bytes(cosigned))));
      }
    }
    const auto whole = consent::format_note(note);
    if (whole.ok() && consent::verify_quorum(*whole, log_key_, witness_set_, seal::verify).ok()) {
      return true;
    }
  }
  return false;
}

bool Chain::rewrites(const Stolen& stolen) const {
  return vouched_for(stolen, {log_key_.name, {7, hash::sha256(as_bytes("another history"))}});
}

// A record that lets a recipient open: its leaf, in a log of one entry that a quorum vouches for.
bool Chain::releases(const Stolen& stolen) const {
  consent::ReleaseBody body;
  body.recipient = other_;
  body.level = Level::content;
  consent::Leaf leaf;
  leaf.type = LeafType::release;
  leaf.time_s = seconds_of(kNow);
  leaf.covenant = kCovenant;
  leaf.commitment = hash::commit(LeafType::release, Salt{}, canon::encode(body));
  const auto bytes = consent::encode_leaf(leaf);
  CHECK(bytes.ok());
  const Digest root = consent::leaf_hash(*bytes);
  const consent::TreeHead head{1, root};
  return vouched_for(stolen, {log_key_.name, head}) &&
         consent::verify_inclusion(root, 0, head, {}).ok();
}

bool Chain::opens(const Stolen& stolen, const seal::hpke::Sealed& mail) const {
  return std::any_of(stolen.kem.begin(), stolen.kem.end(), [&](const auto* key) {
    return seal::hpke::open_base(mail.encapsulation, *key, {}, {}, mail.ciphertext).ok();
  });
}

// The pseudonym of somebody whose number was guessed: with no request of any member's.
bool Chain::pseudonym(const Stolen& stolen) const {
  for (const seal::DealtShare* one : stolen.shares) {
    for (const seal::DealtShare* two : stolen.shares) {
      std::vector<seal::Blinding> blinded;
      blinded.push_back(seal::blind(seal::OprfMode::verifiable, as_bytes(kInput)).value());
      const auto answer = [&](const seal::DealtShare& share) {
        return seal::ShareEvaluation{
            share.index, dealt_.sharing.refresh,
            seal::blind_evaluate(share.key, {blinded.front().element}).value()};
      };
      std::vector<seal::ShareEvaluation> answers;
      answers.push_back(answer(*one));
      answers.push_back(answer(*two));
      if (seal::finalize_shares(dealt_.sharing, blinded, answers).ok()) return true;
    }
  }
  return false;
}

bool Chain::reads(const Stolen& stolen, const std::string& place, const Bytes& row) const {
  return std::any_of(stolen.sealing.begin(), stolen.sealing.end(), [&](const auto* key) {
    return seal::open_row(*key, as_bytes(place), row).ok();
  });
}

// A key to which mail of `member` would be sealed, or one of a worker of it, signed by `key`.
bool Chain::publishes(Signing key, const MemberId& member,
                      const consent::Directory& directory) const {
  const auto fresh = seal::SigningKeyPair::generate();
  const consent::KemKeyAdded mail{kBodyVersion, member, now_.public_key(), 9, kFrom, kUntil,
                                  kUntil};
  const consent::WorkerKeyAdded worker{kBodyVersion, member, filled<WorkerId>(9), kFunction,
                                       fresh.public_key(), kFrom, kUntil};
  const std::array<std::pair<LeafType, Bytes>, 2> all{
      std::pair{LeafType::kem_key, canon::encode(mail)},
      std::pair{LeafType::worker_key, canon::encode(worker)}};
  return std::any_of(all.begin(), all.end(), [&](const auto& entry) {
    const Bytes text = consent::leaf_text(
        entry.first, kCovenant, hash::commit(entry.first, Salt{}, entry.second));
    return enters(entry.first, entry.second, {by(*key, text)}, member, directory);
  });
}

// In the name of the other member: with what was stolen, or with a key of the thief's own that two
// of the stolen ones put under that name first.
bool Chain::others_key(const Stolen& stolen) const {
  const auto own = seal::SigningKeyPair::generate();
  const consent::SigningKeyAdded entry{kBodyVersion, other_, own.public_key(), kFrom, kUntil};
  const Bytes body = canon::encode(entry);
  const Bytes text = consent::leaf_text(LeafType::signing_key, kCovenant,
                                        hash::commit(LeafType::signing_key, Salt{}, body));
  for (Signing one : stolen.signing) {
    if (publishes(one, other_, directory_)) return true;
    for (Signing two : stolen.signing) {
      const std::vector<LeafSignature> signatures{by(*one, text), by(*two, text)};
      consent::Directory directory = directory_;
      if (enters(LeafType::signing_key, body, signatures, std::nullopt, directory_, &directory) &&
          publishes(&own, other_, directory)) {
        return true;
      }
    }
  }
  return false;
}

// What the recorder saw, of which the record has a keyed hash.
bool Chain::guesses(const Stolen& stolen) const {
  return stolen.seen != nullptr &&
         Digest{hash::hmac_sha256(stolen.seen->view(), as_bytes(kSeen))} == seen_on_record_;
}

std::vector<std::pair<std::string, Chain::Attempt>> Chain::attempts() const {
  const auto bind = [this](bool (Chain::*attempt)(const Stolen&) const) {
    return [this, attempt](const Stolen& stolen) { return (this->*attempt)(stolen); };
  };
  return {{"session", bind(&Chain::session)},
          {"own act", bind(&Chain::own_act)},
          {"worker's act", bind(&Chain::worker_act)},
          {"act of two", bind(&Chain::act_of_two)},
          {"adds a worker", bind(&Chain::adds_worker)},
          {"admits", bind(&Chain::admits)},
          {"covenant", bind(&Chain::covenant)},
          {"other history", bind(&Chain::rewrites)},
          {"mail now", [this](const Stolen& stolen) { return opens(stolen, mail_now_); }},
          {"mail before", [this](const Stolen& stolen) { return opens(stolen, mail_before_); }},
          {"pseudonym", bind(&Chain::pseudonym)},
          {"person's record",
           [this](const Stolen& stolen) { return reads(stolen, kPlace, row_); }},
          {"state", [this](const Stolen& stolen) { return reads(stolen, kStatePlace, state_); }},
          {"what was seen", bind(&Chain::guesses)},
          {"confirms", bind(&Chain::confirms)},
          {"agrees", bind(&Chain::agrees)},
          {"another's key", bind(&Chain::others_key)},
          {"release", bind(&Chain::releases)},
          {"as the broker", [this](const Stolen& stolen) { return stolen.broker == broker_; }}};
}

std::vector<std::pair<std::string, Stolen>> Chain::thieves() const {
  Stolen vault{{&one_.key, &two_.key}, {}, {&now_}, {&dealt_.shares[0]}, {}};
  vault.seen = &seen_key_;
  Stolen gateway = vault;
  gateway.signing.insert(gateway.signing.end(), {&member_key_, &witnesses_[0]});
  gateway.curve = curve_;
  Stolen broker{{&log_}, {}, {}, {}, {&person_key_, &state_key_}, broker_};
  Stolen both = gateway;
  both.signing.push_back(&log_);
  both.sealing = broker.sealing;
  both.broker = broker.broker;
  Stolen desk{{&other_key_, &theirs_.key}, {}, {}, {}, {}};
  desk.code = &code_;
  return {{"K1", {{&member_key_}, {}, {}, {}, {}}},
          {"K2", {{}, curve_, {}, {}, {}}},
          {"K3", {{}, {}, {&now_}, {}, {}}},
          {"K4", vault},
          {"K5", {{&one_.key}, {}, {}, {}, {}}},
          {"K6", {{&witnesses_[0]}, {}, {}, {}, {}}},
          {"K7", {{&authority_[0]}, {}, {}, {}, {}}},
          {"K8", {{}, {}, {}, {&dealt_.shares[0]}, {}}},
          {"K9", {{&log_}, {}, {}, {}, {}}},
          {"K10", {{}, {}, {}, {}, {}, broker_}},
          {"K11", {{}, {}, {}, {}, {&person_key_}}},
          {"K12", {{}, {}, {}, {}, {&state_key_}}},
          {"K13", {{}, {}, {}, {}, {}, {}, &code_}},
          {"K14", {{}, {}, {}, {}, {}, {}, nullptr, &seen_key_}},
          {"all of a gateway's", gateway},
          {"all of the broker's", broker},
          {"both together", both},
          {"a letter's code at another's desk", desk},
          {"another member's K1", {{&other_key_}, {}, {}, {}, {}}},
          {"two of the authority's", {{&authority_[0], &authority_[1]}, {}, {}, {}, {}}},
          {"two witnesses' and the log's",
           {{&witnesses_[0], &witnesses_[1], &log_}, {}, {}, {}, {}}},
          {"two holders'", {{}, {}, {}, {&dealt_.shares[0], &dealt_.shares[2]}, {}}},
          {"a past epoch's", {{}, {}, {&before_}, {}, {}}}};
}

}  // namespace sluis::keys
