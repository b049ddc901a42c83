// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/acts.h"

#include "consent/core/batch.h"
#include "consent/core/voucher.h"
#include "proto/hash/commit.h"
#include "proto/seal/secret.h"
#include "proto/seal/signed_text.h"

namespace sluis::sdk {

PersonOpening commit_person(std::vector<PersonKey> keys) {
  consent::PersonBody body;
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  body.keys = std::move(keys);
  PersonOpening out;
  out.opening.r = seal::random_fixed<Salt>();
  out.opening.body = canon::encode(body);
  out.commitment = hash::commit(LeafType::person, out.opening);
  return out;
}

SignedAct make_act(LeafType type, std::uint32_t covenant, Bytes body,
                   std::vector<PersonOpening> persons, const Signers& signers) {
  SignedAct act;
  act.type = type;
  act.covenant = covenant;
  act.opening = {seal::random_fixed<Salt>(), std::move(body)};
  act.commitment = hash::commit(type, act.opening);
  act.persons = std::move(persons);
  act.signatures = {{signers.member.key_id(),
                     signers.member.sign(seal::leaf_text(type, covenant, act.commitment))}};
  if (signers.worker != nullptr) {
    act.worker_signature = signers.worker->sign(seal::act_text(type, covenant, act.commitment));
  }
  return act;
}

std::vector<SignedAct> make_batch_acts(LeafType type, std::uint32_t covenant,
                                       std::vector<Bytes> bodies,
                                       const seal::SigningKeyPair& member) {
  std::vector<SignedAct> acts;
  std::vector<consent::BatchEntry> entries;
  for (Bytes& body : bodies) {
    SignedAct act;
    act.type = type;
    act.covenant = covenant;
    act.opening = {seal::random_fixed<Salt>(), std::move(body)};
    act.commitment = hash::commit(type, act.opening);
    entries.push_back({type, act.commitment});
    acts.push_back(std::move(act));
  }
  const Result<std::vector<BatchProof>> proofs = consent::make_batch(entries);
  CHECK(proofs.ok());
  const Signature signature = member.sign(seal::batch_text(covenant, proofs->front().root));
  for (std::size_t i = 0; i < acts.size(); ++i) {
    acts[i].batch = (*proofs)[i];
    acts[i].signatures = {{member.key_id(), signature}};
  }
  return acts;
}

SignedAct make_public_act(LeafType type, std::uint32_t covenant, Bytes body,
                          const seal::SigningKeyPair& member) {
  SignedAct act;
  act.type = type;
  act.covenant = covenant;
  act.opening = {Salt{}, std::move(body)};
  act.commitment = hash::commit(type, act.opening);
  const Bytes text = seal::leaf_text(type, covenant, act.commitment);
  act.signatures = {{member.key_id(), member.sign(text)}};
  return act;
}

void vouch(consent::WorkerKeyAdded& entry, const seal::SigningKeyPair& colleague) {
  entry.vouched_by = colleague.key_id();
  entry.voucher = colleague.sign(consent::vouch_text(entry));
}

}  // namespace sluis::sdk
