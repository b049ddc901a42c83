// SPDX-License-Identifier: EUPL-1.2
#include "tests/races/bodies.h"

#include <sodium/crypto_auth_hmacsha256.h>

#include <algorithm>

namespace sluis::races {
namespace {

constexpr std::size_t kVersionBytes = 1, kActorBytes = 16 + 16 + 2, kTermBytes = 2, kLevelBytes = 1;
constexpr std::size_t kOrderBytes = 16, kTimeBytes = 8, kSequenceBytes = 8, kDigestBytes = 32;

// Fields from the front of a body; past its end all are zero and `whole` is false.
class Fields {
 public:
  explicit Fields(const Bytes& body) : rest_(body) {}

  void skip(std::size_t size) {
    whole_ = whole_ && rest_.size() >= size;
    rest_ = rest_.subspan(std::min(size, rest_.size()));
  }
  template <class Fixed>
  Fixed take() {
    Fixed out;
    const ByteView bytes = rest_;
    skip(out.value.size());
    if (whole_) std::copy_n(bytes.begin(), out.value.size(), out.value.begin());
    return out;
  }
  std::uint8_t byte() {
    const std::uint8_t out = rest_.empty() ? 0 : rest_.front();
    skip(1);
    return out;
  }
  bool whole() const { return whole_; }
  bool at_end() const { return whole_ && rest_.empty(); }

 private:
  ByteView rest_;
  bool whole_ = true;
};

}  // namespace

// HMAC-SHA256(r, "sluis/v1/commit\0" ‖ u8 type ‖ u32 length ‖ body).
Commitment commitment_of(std::uint8_t type, const Opening& opening) {
  constexpr char kLabel[] = "sluis/v1/commit";  // its zero byte belongs to it
  Bytes text(std::begin(kLabel), std::end(kLabel));
  text.push_back(type);
  for (const unsigned shift : {24u, 16u, 8u, 0u}) {
    text.push_back(static_cast<std::uint8_t>(opening.body.size() >> shift));
  }
  text.insert(text.end(), opening.body.begin(), opening.body.end());
  Commitment out;
  static_assert(sizeof out.value == crypto_auth_hmacsha256_BYTES);
  static_assert(sizeof opening.r.value == crypto_auth_hmacsha256_KEYBYTES);
  crypto_auth_hmacsha256(out.value.data(), text.data(), text.size(), opening.r.value.data());
  return out;
}

std::optional<SubmitSeen> read_submit(const Bytes& body) {
  Fields fields(body);
  SubmitSeen out;
  fields.skip(kVersionBytes + kActorBytes);
  out.message = fields.take<MessageId>();
  out.sent.exchange = fields.take<ExchangeId>();
  if (fields.byte() != 0) fields.skip(kOrderBytes);
  out.sent.envelope = fields.take<EnvelopeHash>();
  out.sent.recipient = fields.take<MemberId>();
  fields.skip(kLevelBytes + 2 * kTimeBytes + kSequenceBytes + kDigestBytes);
  out.sent.content = fields.take<Commitment>();
  if (!fields.at_end()) return std::nullopt;
  return out;
}

std::optional<ReleaseSeen> read_release(const Bytes& body) {
  Fields fields(body);
  ReleaseSeen out;
  fields.skip(kVersionBytes);
  out.sent.envelope = fields.take<EnvelopeHash>();
  out.sent.exchange = fields.take<ExchangeId>();
  out.sent.content = fields.take<Commitment>();
  out.sent.recipient = fields.take<MemberId>();
  fields.skip(kTermBytes + kLevelBytes);
  out.lease = fields.take<LeaseId>();
  if (!fields.whole()) return std::nullopt;
  return out;
}

}  // namespace sluis::races
