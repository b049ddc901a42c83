// SPDX-License-Identifier: EUPL-1.2
// The envelope as values: what the broker may see of a message, and what only its ends may.
//
// Pure. Thread safety: values. Bytes and signed text: proto/PROTOCOL.md §Envelope (DESIGN §6). A
// value of these types came through proto/codec, so its shape and limits hold; its signature and
// ciphertext are checked by proto/seal.
#pragma once

#include <vector>

#include "proto/types/ids.h"
#include "proto/types/time.h"

namespace sluis {

enum class Level : std::uint8_t { none = 0, existence = 1, category = 2, content = 3 };

inline constexpr std::uint16_t kSuite1 = 1;  // X25519/HKDF-SHA256/ChaCha20-Poly1305 + XChaCha20
inline constexpr std::size_t kRecipientsMax = 32;
inline constexpr std::size_t kApprovalsMax = 8;
inline constexpr std::size_t kEnvelopeBytesMax = 1u << 20;  // all parts together
inline constexpr std::size_t kHeaderBytesMax = 16 * 1024;
inline constexpr std::size_t kRoutingBytesMax = 16 * 1024;

// A role's signed approval of this exchange, order, content, recipient and level.
struct Approval {
  std::uint16_t role = 0;
  KeyId worker_key_id;
  Signature signature;
  bool operator==(const Approval&) const = default;
};

struct RecipientSlot {
  MemberId member;
  KeyId kem_key_id;
  auto operator<=>(const RecipientSlot&) const = default;
};

// PH: serialised once by the sender; everyone hashes the bytes as they came.
struct ProtectedHeader {
  std::uint16_t version = 1;
  std::uint16_t suite = kSuite1;
  MessageId message_id;
  ExchangeId exchange_id;
  std::optional<OrderId> order_id;
  MemberId sender;
  KeyId worker_key_id;     // who confirmed the content
  KeyId signing_key_id;    // the member key that signs the envelope
  std::uint64_t directory_size = 0;
  TimeMs created;
  TimeMs expires;
  std::uint16_t kind = 0;
  std::uint16_t purpose = 0;
  Level level = Level::none;
  std::uint16_t source_regime = 0;
  bool urgent = false;
  std::vector<std::uint16_t> onward;
  std::vector<Approval> approvals;
  std::uint64_t sequence = 0;  // per (sender, recipient), drawn at seal
  Bytes trace_parent;          // W3C trace context, 0 or 25 bytes
  Digest routing_hash;         // SHA-256(RP)
  std::vector<RecipientSlot> recipients;
  std::uint64_t padded_size = 0;
  bool operator==(const ProtectedHeader&) const = default;
};

// One key of a person, for one audience (DESIGN §8). On the wire the three high bits of a kind are
// the epoch of the pseudonym key less 1: what is of epoch 1 reads as it always did.
enum class PersonKeyKind : std::uint8_t {
  bsn = 1,
  fields = 2,                  // folded surname, first names, birth date, postcode + number
  fields_without_postcode = 3,
  fields_without_prefix = 4,
  parent_link = 16,            // link keys never identify, they only link
  address_link = 17,
};
struct PersonKey {
  PersonKeyKind kind = PersonKeyKind::fields;
  Pseudonym pseudonym;
  std::uint32_t from_day = 0;  // address_link only: days since 1970-01-01; 0: not bounded
  std::uint32_t to_day = 0;
  auto operator<=>(const PersonKey&) const = default;

  std::uint32_t epoch() const { return 1 + (static_cast<std::uint32_t>(kind) >> 5U); }
  // What it is a key of, whatever its epoch.
  PersonKeyKind base() const {
    return static_cast<PersonKeyKind>(static_cast<std::uint8_t>(kind) & 31U);
  }
};
inline constexpr std::uint32_t kEpochMax = 8;
inline PersonKeyKind kind_in(PersonKeyKind base, std::uint32_t epoch) {
  return static_cast<PersonKeyKind>(static_cast<std::uint8_t>(base) | (epoch - 1) << 5U);
}
inline bool is_person_key_kind(std::uint32_t kind) {
  const std::uint32_t base = kind & 31U;
  return kind <= 0xFF && ((base >= 1 && base <= 4) || base == 16 || base == 17);
}

// What somebody is to a signal. One rule for the routing part, the signal and the acts' bodies: a
// role is at most kPersonRoleMax, and the first person, and no other, is the subject. A giver has
// fields of its own in facts; its number is in no bytes.
enum class PersonRole : std::uint8_t { subject = 0, relative = 1, third = 2, giver = 3 };
inline constexpr PersonRole kPersonRoleMax = PersonRole::third;
template <class Person>
bool first_alone_is_subject(const std::vector<Person>& persons) {
  bool first = true;
  for (const Person& person : persons) {
    if ((person.role == PersonRole::subject) != first) return false;
    first = false;
  }
  return true;
}

// RP: for the broker alone; the recipient gets only its hash.
struct RoutingPerson {
  PersonRole role = PersonRole::subject;
  std::vector<PersonKey> keys;  // 1–16, ascending, distinct
  bool operator==(const RoutingPerson&) const = default;
};
struct RoutingPart {
  Salt random;
  std::vector<RoutingPerson> persons;  // 1–16, first_alone_is_subject
  bool operator==(const RoutingPart&) const = default;
};

// enc_i ‖ w_i of one recipient, in the order of ProtectedHeader::recipients.
struct WrappedKey {
  ByteArray<32> encapsulation{};
  ByteArray<48> wrapped{};
  bool operator==(const WrappedKey&) const = default;
};

// The parts as they travel. `header` and `routing` are the sender's bytes; the decoded values are
// views for the program, never re-serialised. The recipient's copy has an empty `routing`.
struct Envelope {
  Bytes header_bytes;
  ProtectedHeader header;
  Bytes routing_bytes;
  std::optional<RoutingPart> routing;
  std::vector<WrappedKey> wrapped_keys;
  Digest key_commitment;  // COM
  Bytes ciphertext;       // C with its tag
  Signature signature;
  bool operator==(const Envelope&) const = default;
};

}  // namespace sluis
