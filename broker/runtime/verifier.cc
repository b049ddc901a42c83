// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/verifier.h"

#include "broker/runtime/costs.h"
#include "proto/codec/envelope.h"
#include "proto/hash/hash.h"
#include "proto/seal/sign.h"
#include "proto/seal/signed_text.h"

namespace sluis::runtime {
namespace {

constexpr std::size_t kSeenMax = 4'096;

bool verify_counted(const VerifyKey& key, ByteView text, const Signature& signature) {
  count_signatures(1, 0);
  return seal::verify(key, text, signature);
}

// The worker whom the recipient will read in the header is the one who signed the act; a gateway
// that hands over alone names one of its own.
Status check_worker(const ProtectedHeader& header, const consent::Directory& directory,
                    const consent::Actor& actor) {
  SLUIS_TRY(row, directory.worker_key(header.worker_key_id, header.created));
  const bool same = actor.worker.is_zero() || row.added.worker == actor.worker;
  if (row.added.member != actor.member || !same) {
    return Error{ErrorCode::not_your_act, "worker key"};
  }
  return Done{};
}

// The envelope's own signature, its routing part and its worker; the machine compares the header
// with the act.
Status check_envelope(const Envelope& envelope, const consent::Directory& directory,
                      const consent::Actor& actor, TimeMs now) {
  if (!envelope.routing) return Error{ErrorCode::malformed, "routing"};
  const ProtectedHeader& header = envelope.header;
  if (header.sender != actor.member) return Error{ErrorCode::not_your_act, "sender"};
  SLUIS_TRY(key, directory.signing_key(header.signing_key_id, header.created));
  // Now as well: the time in the header is the sender's word, and so a thief's.
  SLUIS_TRY_DONE(directory.signing_key(header.signing_key_id, now));
  if (key.member != actor.member) return Error{ErrorCode::not_your_act, "signing key"};
  count_signatures(1, 0);
  if (!seal::verify_envelope(key.key, envelope)) {
    return Error{ErrorCode::bad_signature, "envelope"};
  }
  SLUIS_TRY_DONE(check_worker(header, directory, actor));
  if (!seal::routing_matches(envelope)) return Error{ErrorCode::content_mismatch, "routing"};
  return Done{};
}

std::vector<const SignedAct*> acts_of(const codec::Request& request) {
  std::vector<const SignedAct*> out;
  if (const auto* act = std::get_if<SignedAct>(&request)) out.push_back(act);
  if (const auto* submit = std::get_if<codec::Submit>(&request)) out.push_back(&submit->act);
  if (const auto* audit = std::get_if<codec::Audit>(&request)) out.push_back(&audit->act);
  if (const auto* receipts = std::get_if<codec::Receipts>(&request)) {
    for (const SignedAct& act : receipts->acts) out.push_back(&act);
  }
  return out;
}

}  // namespace

CheckedFrame Verifier::check(ByteView frame, const consent::Directory& directory, TimeMs now) {
  CheckedFrame out;
  out.frame = codec::parse_to_broker(frame);
  if (out.frame.ok()) check_again(out, directory, now);
  return out;
}

void Verifier::check_again(CheckedFrame& checked, const consent::Directory& directory,
                           TimeMs now) {
  const InPart part(Part::verify);
  checked.directory_size = directory.size();
  checked.acts.clear();
  for (const SignedAct* act : acts_of(checked.frame->request)) {
    checked.acts.push_back(verify(*act, directory, now));
  }
  const auto* submit = std::get_if<codec::Submit>(&checked.frame->request);
  if (submit == nullptr || !checked.acts.front().ok()) return;
  checked.envelope =
      check_envelope(submit->envelope, directory, checked.acts.front()->actor(), now);
  if (!checked.envelope.ok()) return;
  checked.envelope_hash = seal::envelope_hash(submit->envelope);
  checked.stored = codec::serialise(codec::strip_routing(submit->envelope));
}

Result<consent::VerifiedAct> Verifier::verify(const SignedAct& act,
                                              const consent::Directory& directory, TimeMs now) {
  if (!act.batch) return consent::verify_act(act, directory, now, verify_counted);
  return consent::verify_act(
      act, directory, now,
      [this](const VerifyKey& key, ByteView text, const Signature& signature) {
        return verify_shared(key, text, signature);
      });
}

// Only what was found right is remembered, and what was signed, not who may sign: that is asked of
// the directory each time.
bool Verifier::verify_shared(const VerifyKey& key, ByteView text, const Signature& signature) {
  const Digest name = hash::sha256({key.view(), signature.view(), text});
  {
    const std::lock_guard lock(mutex_);
    if (seen_.contains(name)) {
      count_signatures(0, 1);
      return true;
    }
  }
  if (!verify_counted(key, text, signature)) return false;
  const std::lock_guard lock(mutex_);
  if (seen_.insert(name).second) oldest_.push_back(name);
  if (oldest_.size() > kSeenMax) {
    seen_.erase(oldest_.front());
    oldest_.pop_front();
  }
  return true;
}

}  // namespace sluis::runtime
