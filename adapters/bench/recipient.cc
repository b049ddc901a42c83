// SPDX-License-Identifier: EUPL-1.2
#include <sys/eventfd.h>
#include <unistd.h>

#include <map>

#include "adapters/bench/parts.h"
#include "adapters/bench/process.h"
#include "adapters/sdk/acts.h"
#include "consent/core/leaf.h"
#include "proto/codec/inner.h"
#include "proto/hash/commit.h"
#include "proto/seal/open.h"
#include "proto/seal/signed_text.h"

namespace sluis::bench {
namespace {

constexpr std::uint32_t kCredit = 64;
constexpr std::uint64_t kAskAnywayNs = 200'000'000;  // a notice may be lost
constexpr std::size_t kProvenMax = 500;

struct Opened {
  std::uint32_t slot = 0;
  SignedAct receipt;
};

class Recipient {
 public:
  Recipient(Client& client, Board& board, std::uint32_t sources)
      : client_(client), board_(board), sources_(sources) {
    context_.member = client.party().id;
    context_.boot = seal::random_fixed<BootId>();
  }

  Status run() {
    while (!board_.receipts_over && board_.error == 0) {
      const bool lost = monotonic_ns() - fetched_ns_ > kAskAnywayNs;
      if (!fetching_ && (mail_ || lost)) fetch();
      SLUIS_TRY(answers, client_.poll(20));
      for (codec::ToMember& answer : answers) SLUIS_TRY_DONE(on(answer));
    }
    return Done{};
  }

  // The receipts stand in the log: their leaves, asked for one by one, are in the tree of a signed
  // checkpoint, open to the bodies that were signed, and carry this member's signature.
  Status prove() {
    const std::size_t step = std::max<std::size_t>(1, recorded_.size() / kProvenMax);
    std::size_t number = 0;
    for (const auto& [index, act] : recorded_) {
      if (number++ % step != 0) continue;
      SLUIS_TRY(reply, client_.ask(codec::ProofOf{index}));
      const auto* proven = std::get_if<codec::Proven>(&reply);
      if (proven == nullptr) return Error{ErrorCode::no_release_record, "receipt"};
      SLUIS_TRY_DONE(client_.ledger().check(*proven));
      SLUIS_TRY(leaf, consent::decode_leaf(proven->leaf));
      if (leaf.type != LeafType::receipt || leaf.commitment != act.commitment ||
          leaf.signatures != act.signatures) {
        return Error{ErrorCode::wrong_release_record, "receipt"};
      }
      ++board_.receipts_proven;
    }
    return Done{};
  }

 private:
  void fetch() {
    context_.nonce = seal::random_fixed<Nonce>();
    const codec::ToBroker frame{seal::random_fixed<RequestId>(),
                                codec::Fetch{context_.nonce, context_.boot, kCredit}};
    if (!client_.send(frame)) return;
    fetching_ = true;
    mail_ = false;
    fetched_ns_ = monotonic_ns();
  }

  Status on(codec::ToMember& answer) {
    if (const auto* notify = std::get_if<codec::Notify>(&answer.reply)) {
      mail_ = mail_ || notify->mail;
      return Done{};
    }
    if (const auto* refusal = std::get_if<codec::Refusal>(&answer.reply)) {
      return Error{refusal->code, refusal->place};
    }
    if (auto* part = std::get_if<codec::Fetched>(&answer.reply)) return take(*part);
    if (const auto* ack = std::get_if<codec::Ack>(&answer.reply)) {
      return acknowledged(*answer.request_id, *ack);
    }
    return Error{ErrorCode::internal, "answer"};
  }

  Status take(const codec::Fetched& part) {
    for (const codec::Delivery& delivery : part.deliveries) SLUIS_TRY_DONE(open(delivery));
    if (!part.deliveries.empty()) return Done{};
    fetching_ = false;
    if (!opened_.empty()) send_receipts();
    return Done{};
  }

  Status open(const codec::Delivery& delivery) {
    SLUIS_TRY(record, sdk::check_release(delivery, context_, client_.ledger()));
    const Envelope& envelope = delivery.envelope;
    SLUIS_TRY(signer, client_.directory().keys().signing_key(envelope.header.signing_key_id,
                                                             envelope.header.created));
    if (!seal::verify_envelope(signer.key, envelope)) {
      return Error{ErrorCode::bad_signature, "envelope"};
    }
    SLUIS_TRY(plain, seal::open_body(envelope, client_.party().id, client_.party().kem));
    SLUIS_TRY(inner, codec::parse_inner(plain.reveal()));
    if (!seal::names_header(inner.header_hash, envelope)) return ErrorCode::cannot_open;
    ++board_.verified_count;
    const Bytes& content = inner.content.reveal();
    Opened opened;
    for (std::size_t i = 0; i < 4; ++i) opened.slot = opened.slot << 8 | content.at(i);
    if (opened.slot >= kSlotsMax) return Error{ErrorCode::content_mismatch, "slot"};
    consent::ReceiptBody body;
    body.actor.member = client_.party().id;
    body.message_id = envelope.header.message_id;
    body.envelope = record.envelope;
    body.lease = record.lease;
    body.outcome = consent::ReceiptOutcome::opened;
    body.opened = now();
    bodies_.push_back(canon::encode(body));
    opened_.push_back(std::move(opened));
    return Done{};
  }

  void send_receipts() {
    codec::Receipts receipts{sdk::make_batch_acts(
        LeafType::receipt, client_.world().covenant.version, std::move(bodies_),
        client_.party().signing)};
    ++board_.signed_count;
    for (std::size_t i = 0; i < opened_.size(); ++i) opened_[i].receipt = receipts.acts[i];
    const codec::ToBroker frame{seal::random_fixed<RequestId>(), std::move(receipts)};
    while (!client_.send(frame)) static_cast<void>(usleep(100));
    answered_.emplace(frame.request_id, std::move(opened_));
    opened_.clear();
    bodies_.clear();
  }

  Status acknowledged(const RequestId& id, const codec::Ack& ack) {
    const auto found = answered_.find(id);
    if (found == answered_.end()) return Error{ErrorCode::internal, "an answer to nothing"};
    if (found->second.size() != 1 + ack.further.size()) {
      return Error{ErrorCode::internal, "receipts acknowledged"};
    }
    const std::uint64_t at_ns = monotonic_ns();
    std::array<std::uint64_t, kSourcesMax> woken{};
    for (std::size_t i = 0; i < found->second.size(); ++i) {
      Opened& opened = found->second[i];
      board_.slots[opened.slot].done_ns = at_ns;
      recorded_.emplace(i == 0 ? ack.index : ack.further[i - 1], std::move(opened.receipt));
      ++woken[opened.slot % sources_];
    }
    board_.done += found->second.size();
    answered_.erase(found);
    for (std::size_t i = 0; i < sources_; ++i) {
      if (woken[i] == 0) continue;
      board_.done_of[i] += woken[i];
      static_cast<void>(eventfd_write(board_.wake[i], 1));
    }
    return Done{};
  }

  Client& client_;
  Board& board_;
  const std::uint32_t sources_;
  sdk::FetchContext context_;
  bool mail_ = true, fetching_ = false;
  std::uint64_t fetched_ns_ = 0;
  std::vector<Opened> opened_;
  std::vector<Bytes> bodies_;
  std::map<RequestId, std::vector<Opened>> answered_;
  std::map<std::uint64_t, SignedAct> recorded_;
};

}  // namespace

Status run_recipient(Client& client, Board& board, std::uint32_t sources) {
  Recipient recipient(client, board, sources);
  SLUIS_TRY_DONE(recipient.run());
  board.verified_count += client.ledger().verified();
  return recipient.prove();
}

}  // namespace sluis::bench
