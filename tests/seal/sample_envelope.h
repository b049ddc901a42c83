// SPDX-License-Identifier: EUPL-1.2
// A sender, two recipients and drafts between them. proto/seal takes a header's bytes as they come,
// so these are a text that names what matters, not the codec's encoding.
#pragma once

#include <algorithm>

#include "proto/hash/hash.h"
#include "proto/seal/kem_key.h"
#include "proto/seal/seal.h"
#include "proto/seal/signed_text.h"

namespace sluis::seal {

struct Recipient {
  MemberId member = random_fixed<MemberId>();
  KemKeyPair key = KemKeyPair::generate();
  RecipientSlot slot() const { return {member, key.key_id()}; }
};

struct Sample {
  SigningKeyPair sender = SigningKeyPair::generate();
  std::vector<Recipient> recipients;

  explicit Sample(std::size_t count) : recipients(count) {
    std::sort(recipients.begin(), recipients.end(),
              [](const Recipient& a, const Recipient& b) { return a.slot() < b.slot(); });
  }

  Draft draft(std::size_t inner_size) const {
    Draft draft;
    draft.routing_bytes = to_bytes(as_bytes("routing"));
    draft.header.message_id = random_fixed<MessageId>();
    draft.header.signing_key_id = sender.key_id();
    draft.header.routing_hash = hash::sha256(draft.routing_bytes);
    for (const Recipient& recipient : recipients) {
      draft.header.recipients.push_back(recipient.slot());
    }
    draft.header.padded_size = padded_size_for_inner(inner_size);
    refresh_bytes(draft);
    return draft;
  }

  static void refresh_bytes(Draft& draft) {
    draft.header_bytes = to_bytes(as_bytes("header "));
    append(draft.header_bytes, draft.header.message_id.view());
    append(draft.header_bytes, draft.header.routing_hash.view());
    for (const RecipientSlot& slot : draft.header.recipients) {
      append(draft.header_bytes, slot.member.view());
      append(draft.header_bytes, slot.kem_key_id.view());
    }
  }

  std::vector<KemKey> keys() const {
    std::vector<KemKey> out;
    for (const Recipient& recipient : recipients) out.push_back(recipient.key.public_key());
    return out;
  }

  Envelope sealed(std::string_view inner) const {
    return seal(draft(inner.size()), keys(), as_bytes(inner), sender).value();
  }

  // What a dishonest sender does after changing a part: the signature holds again.
  void sign_again(Envelope& envelope) const {
    envelope.signature = sender.sign(envelope_text(envelope));
  }
};

}  // namespace sluis::seal
