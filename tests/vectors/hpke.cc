// SPDX-License-Identifier: EUPL-1.2
// Kind hpke: RFC 9180 base-mode vectors of suite 1, in the JSON shape of the RFC's test vectors.
// A case is one seal; it holds when key pairs, shared secret, schedule and exports hold too, when
// we seal these bytes and when we open them.
#include <nlohmann/json.hpp>

#include "proto/seal/hpke_labels.h"
#include "proto/seal/hpke_open.h"
#include "tests/vectors/kinds.h"

namespace sluis::vectors {
namespace {

using nlohmann::json;
using namespace seal;

constexpr int kSkipMax = 100'000;  // sequence numbers between two seals of one record

Bytes hex(const json& record, const char* field) {
  const auto bytes = from_hex(record.at(field).get<std::string>());
  if (!bytes) throw Unreadable{};
  return *bytes;
}

bool suite_is_ours(const json& record) {
  return record.at("mode") == 0 && record.at("kem_id") == 32 && record.at("kdf_id") == 1 &&
         record.at("aead_id") == 3;
}

bool keys_hold(const json& record, const KemKeyPair& recipient, const KemKeyPair& ephemeral) {
  return to_bytes(recipient.private_key().view()) == hex(record, "skRm") &&
         to_bytes(recipient.public_key().view()) == hex(record, "pkRm") &&
         to_bytes(ephemeral.private_key().view()) == hex(record, "skEm") &&
         to_bytes(ephemeral.public_key().view()) == hex(record, "pkEm");
}

// What both sides agree on, and the values between it and the schedule (RFC 9180 section 5.1).
bool agreement_holds(const json& record, const KemKeyPair& recipient,
                     const KemKeyPair& ephemeral) {
  const hpke::Encapsulation& encapsulation = ephemeral.public_key().value;
  const auto sent = hpke::shared_secret(ephemeral, recipient.public_key(), encapsulation,
                                        recipient.public_key());
  const auto taken = hpke::shared_secret(recipient, ephemeral.public_key(), encapsulation,
                                         recipient.public_key());
  if (!sent.ok() || !taken.ok()) return false;
  using hpke::kHpkeSuite;
  Bytes context = {0};  // base mode
  append(context, hpke::labeled_extract(kHpkeSuite, {}, "psk_id_hash", {}).view());
  append(context, hpke::labeled_extract(kHpkeSuite, {}, "info_hash", hex(record, "info")).view());
  return to_bytes(sent->view()) == hex(record, "shared_secret") &&
         to_bytes(taken->view()) == hex(record, "shared_secret") &&
         context == hex(record, "key_schedule_context") &&
         to_bytes(hpke::labeled_extract(kHpkeSuite, sent->view(), "secret", {}).view()) ==
             hex(record, "secret");
}

bool schedule_holds(const json& record, const hpke::Schedule& schedule) {
  for (const json& item : record.value("exports", json::array())) {
    const std::size_t size = item.at("L");
    if (schedule.export_secret(hex(item, "exporter_context"), size) !=
        hex(item, "exported_value")) {
      return false;
    }
  }
  const ByteArray<12> nonce = schedule.nonce();
  return to_bytes(schedule.key()) == hex(record, "key") &&
         Bytes(nonce.begin(), nonce.end()) == hex(record, "base_nonce") &&
         to_bytes(schedule.exporter_secret()) == hex(record, "exporter_secret");
}

// Both contexts stand at the seal's sequence number, or the case does not hold.
bool reach(const Bytes& nonce, hpke::SenderContext& sender, hpke::ReceiverContext& receiver) {
  for (int skipped = 0; skipped < kSkipMax; ++skipped) {
    const ByteArray<12> now = sender.schedule().nonce();
    if (Bytes(now.begin(), now.end()) == nonce) return true;
    if (!receiver.open({}, sender.seal({}, {})).ok()) return false;
  }
  return false;
}

bool seal_holds(const json& item, hpke::SenderContext& sender, hpke::ReceiverContext& receiver) {
  if (!reach(hex(item, "nonce"), sender, receiver)) return false;
  const Bytes aad = hex(item, "aad");
  const Bytes plaintext = hex(item, "pt");
  const Bytes ciphertext = hex(item, "ct");
  const bool sealed = sender.seal(aad, plaintext) == ciphertext;
  const Result<SecretBytes> opened = receiver.open(aad, ciphertext);
  return sealed && opened.ok() && to_bytes(opened->view()) == plaintext;
}

// Contexts of its own for each case: a seal that does not hold must not spoil the ones after it.
bool case_holds(const json& record, const json& item) {
  const KemKeyPair recipient = KemKeyPair::derive(hex(record, "ikmR"));
  const KemKeyPair ephemeral = KemKeyPair::derive(hex(record, "ikmE"));
  const Bytes info = hex(record, "info");
  auto sender = hpke::setup_sender(recipient.public_key(), info, ephemeral);
  auto receiver = hpke::setup_receiver(ephemeral.public_key().value, recipient, info);
  return suite_is_ours(record) && keys_hold(record, recipient, ephemeral) &&
         agreement_holds(record, recipient, ephemeral) && sender.ok() && receiver.ok() &&
         to_bytes(sender->encapsulation) == hex(record, "enc") &&
         schedule_holds(record, sender->context.schedule()) &&
         schedule_holds(record, receiver->schedule()) &&
         seal_holds(item, sender->context, *receiver);
}

}  // namespace

Verdicts run_hpke(const std::string& text) {
  Verdicts verdicts;
  for (const json& record : json::parse(text)) {
    for (const json& item : record.at("encryptions")) verdicts.push_back(case_holds(record, item));
  }
  return verdicts;
}

}  // namespace sluis::vectors
