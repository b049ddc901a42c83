// SPDX-License-Identifier: EUPL-1.2
// A log that can be forked, and witnesses that keep what they cosigned, without programs.
#pragma once

#include <map>

#include "broker/runtime/cosigning.h"
#include "consent/core/fork.h"

namespace sluis::witness_rig {

inline constexpr TimeMs kNow{1'790'000'000'000};
inline const std::string kOrigin = "a.example/log";

inline MemberId member(std::uint8_t number) {
  MemberId out;
  out.value.fill(number);
  return out;
}

// The log of an operator, with the key under which it may show more than one.
struct Operator {
  seal::SigningKeyPair keys = seal::SigningKeyPair::generate();
  consent::NoteKey key() const { return {kOrigin, keys.public_key()}; }
  runtime::Log log() const { return runtime::Log(store::Log::ledger, kOrigin, keys); }
};

inline void append(runtime::Log& log, const std::string& text) { log.append(as_bytes(text)); }
inline void publish(runtime::Log& log) {
  log.next_checkpoint();
  log.publish_next();
}
// Leaves "0" to "size - 1", then those of `branch`.
inline runtime::Log grown(const Operator& of, std::uint64_t common, const std::string& branch,
                          std::uint64_t more) {
  runtime::Log out = of.log();
  for (std::uint64_t i = 0; i < common; ++i) append(out, std::to_string(i));
  for (std::uint64_t i = 0; i < more; ++i) append(out, branch + std::to_string(i));
  publish(out);
  return out;
}

// A witness: `honest` follows the rule of consent/core/witness.h, the other signs whatever it gets.
struct Witness {
  MemberId id;
  bool honest = true;
  seal::SigningKeyPair keys = seal::SigningKeyPair::generate();
  std::optional<consent::TreeHead> held;
  std::string note;  // that it cosigned last
  std::optional<Error> saw;  // why what it was shown can be no later state
  std::optional<consent::Fork> fork;

  codec::CosignAnswer answer(const codec::CosignAsk& ask, const Operator& of,
                             const consent::WitnessKey& as) {
    codec::CosignAnswer out;
    out.log = ask.log;
    out.latest = note;
    const auto request = consent::parse_add_checkpoint(ask.request);
    if (!request.ok()) return out;
    consent::WitnessVerdict verdict = consent::judge(*request, of.key(), held, seal::verify);
    if (!honest) verdict.status = consent::WitnessStatus::cosign;
    out.status = static_cast<std::uint16_t>(verdict.status);
    out.size = verdict.checkpoint.head.size;
    if (verdict.status == consent::WitnessStatus::conflict) {
      out.body = std::to_string(held ? held->size : 0) + "\n";
    }
    if (verdict.error) {
      saw = verdict.error;
      const bool same = verdict.error->code == ErrorCode::forked;
      fork = {note, request->checkpoint, same ? consent::MerklePath{} : request->proof};
    }
    if (verdict.status != consent::WitnessStatus::cosign) return out;
    const auto parsed = consent::parse_note(request->checkpoint);
    const Signature signature = keys.sign(
        as_bytes(consent::cosignature_text(seconds_of(kNow), parsed->text)));
    held = verdict.checkpoint.head;
    out.body = consent::format_signature_line(
        consent::cosignature_line(as, seconds_of(kNow), signature));
    note = request->checkpoint + out.body;
    out.latest.clear();
    return out;
  }
};

// A covenant with `count` witnesses, of whom `need` cosign, and the directory with their keys.
struct World {
  World(std::uint8_t count, std::uint8_t need, std::uint8_t faulty) {
    covenant.version = 1;
    covenant.ledger_origin = kOrigin;
    covenant.directory_origin = "a.example/directory";
    covenant.witnesses_none = false;
    covenant.witness_terms.need = need;
    covenant.witness_terms.faulty = faulty;
    for (std::uint8_t i = 1; i <= count; ++i) {
      Witness witness;
      witness.id = member(i);
      covenant.witness_terms.members.push_back(witness.id);
      const VerifyKey key = seal::SigningKeyPair::generate().public_key();
      const consent::MemberAdmitted admitted{consent::kBodyVersion, witness.id, key, TimeMs{},
                                             TimeMs{~0ull}};
      const consent::WitnessKeyAdded added{consent::kBodyVersion, witness.id,
                                           witness.keys.public_key(), TimeMs{}, TimeMs{~0ull}};
      CHECK(directory.apply(LeafType::member_admitted, {}, true, canon::encode(admitted)).ok());
      CHECK(directory.apply(LeafType::witness_key, {}, true, canon::encode(added)).ok());
      witnesses.push_back(std::move(witness));
    }
  }
  consent::WitnessKey key_of(const Witness& witness) const {
    return {consent::witness_name(covenant, witness.id), witness.keys.public_key()};
  }
  consent::WitnessSet set() const { return consent::witness_set(covenant, directory, kNow); }
  runtime::Cosigning cosigning() const {
    runtime::Cosigning out(codec::WhichLog::ledger, of.key());
    out.set_witnesses(covenant, directory, kNow);
    return out;
  }
  // The operator asks those of `who`; the others do not hear of it. As many rounds as it takes.
  void ask(runtime::Cosigning& cosigning, const runtime::Log& log,
           const std::vector<std::size_t>& who) {
    for (int round = 0; round < 4; ++round) {
      for (const runtime::Cosigning::Ask& each : cosigning.due(log, steady_ms, kNow)) {
        for (const std::size_t i : who) {
          if (witnesses[i].id != each.witness) continue;
          cosigning.take(each.witness, witnesses[i].answer(each.ask, of, key_of(witnesses[i])),
                         log, kNow);
        }
      }
    }
    steady_ms += runtime::kStalledMs;
  }

  Operator of;
  consent::Covenant covenant;
  consent::Directory directory;
  std::vector<Witness> witnesses;
  std::uint64_t steady_ms = 1;
};

}  // namespace sluis::witness_rig
