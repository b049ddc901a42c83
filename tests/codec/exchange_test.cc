// SPDX-License-Identifier: EUPL-1.2
// proto/exchange.txt is what the program does, and says enough to verify and open all of it.
//
// SLUIS_REWRITE=1 writes what happened into the file instead, for a person to read and judge.
#include "tests/codec/exchange.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/sdk/directory_view.h"
#include "adapters/sdk/release_check.h"
#include "consent/core/leaf.h"
#include "consent/core/verified.h"
#include "proto/codec/envelope.h"
#include "proto/codec/inner.h"
#include "proto/codec/signal.h"
#include "proto/codec/to_broker.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"
#include "proto/seal/body.h"
#include "proto/seal/open.h"
#include "proto/seal/sign.h"
#include "proto/seal/signed_text.h"
#include "tests/codec/expect.h"
#include "tests/codec/transcript.h"

namespace sluis::exchange {
namespace {

using codec::accepted;

std::filesystem::path document() {
  return std::filesystem::path(SLUIS_SOURCE_DIR) / "proto/exchange.txt";
}

std::string document_text() {
  std::ifstream file(document(), std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Where two texts part: the number of the line, and both lines; nothing when they are equal.
std::string first_difference(const std::string& written, const std::string& happened) {
  std::istringstream left(written), right(happened);
  for (int number = 1;; ++number) {
    std::string one, other;
    const bool left_goes_on = static_cast<bool>(std::getline(left, one));
    const bool right_goes_on = static_cast<bool>(std::getline(right, other));
    if (!left_goes_on && !right_goes_on) return written == happened ? "" : "the last line's end";
    if (one == other && left_goes_on == right_goes_on) continue;
    return "line " + std::to_string(number) + "\n  written:  " + one + "\n  happened: " + other;
  }
}

// Reads the document and nothing else: what a client in another language has.
class Exchange : public testing::Test {
 protected:
  const Bytes& value(const std::string& name) const { return values_.at(name); }
  template <class Fixed>
  Fixed fixed(const std::string& name) const {
    return Fixed::from(value(name)).value();
  }
  template <class Request>
  Request request(const std::string& name) const {
    return std::get<Request>(codec::parse_to_broker(value(name + ".frame"))->request);
  }
  template <class Reply>
  Reply reply(const std::string& name) const {
    return std::get<Reply>(codec::parse_to_member(value(name + ".frame"))->reply);
  }
  consent::NoteKey log(const std::string& origin) const {
    return {std::string(as_text(value(origin))), fixed<VerifyKey>("log.public")};
  }
  std::vector<VerifyKey> authority() const {
    return consent::decode_covenant(value("covenant.body"))->authority;
  }
  sdk::DirectoryView directory() const {
    sdk::DirectoryView view(log("directory.origin"), authority());
    EXPECT_TRUE(accepted(view.take(reply<codec::DirectoryPart>("session.directory.answer"))));
    return view;
  }
  codec::Delivery delivery() const {
    return reply<codec::Fetched>("deliver").deliveries.at(0);
  }

  std::map<std::string, Bytes> values_ = values_of(document_text());
};

TEST(ExchangeDocument, IsWhatTheProgramDoes) {
  const std::string happened = play();
  if (std::getenv("SLUIS_REWRITE") != nullptr) {
    std::ofstream(document(), std::ios::binary) << happened;
    return;
  }
  EXPECT_EQ(first_difference(document_text(), happened), "");
}

TEST(ExchangeDocument, ComesOutTheSameTwice) { EXPECT_EQ(play(), play()); }

TEST_F(Exchange, HasEachFrameInItsOneEncoding) {
  std::size_t frames = 0;
  for (const auto& [name, bytes] : values_) {
    if (!name.ends_with(".frame")) continue;
    ++frames;
    const auto question = codec::parse_to_broker(bytes);
    const auto answer = codec::parse_to_member(bytes);
    ASSERT_NE(question.ok(), answer.ok()) << name;
    EXPECT_EQ(question.ok() ? serialise(*question) : serialise(*answer), bytes) << name;
  }
  EXPECT_EQ(frames, 19u);
}

TEST_F(Exchange, HasADirectoryThatAGatewayBelieves) {
  const sdk::DirectoryView view = directory();
  EXPECT_EQ(view.size(), 6u);
  EXPECT_EQ(view.note(), as_text(value("directory.checkpoint.6")));
  EXPECT_EQ(view.keys().signing_key(fixed<KeyId>("school.signing.key_id"), {1'760'000'000'000})
                ->key,
            fixed<VerifyKey>("school.signing.public"));
}

TEST_F(Exchange, HasActsThatTheirMembersSigned) {
  const auto submit = request<codec::Submit>("submit");
  const auto receipts = request<codec::Receipts>("receipt");
  const sdk::DirectoryView view = directory();
  const std::pair<std::string, SignedAct> acts[] = {{"intent", request<SignedAct>("intent")},
                                                    {"submit", submit.act},
                                                    {"receipt", receipts.acts.at(0)}};
  std::uint64_t leaf_index[] = {3, 5, 8};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& [name, act] = acts[i];
    EXPECT_TRUE(accepted(
        consent::verify_act(act, view.keys(), {1'760'000'061'000}, seal::verify))) << name;
    EXPECT_EQ(act.opening.body, value(name + ".body"));
    EXPECT_EQ(act.opening.r, fixed<Salt>(name + ".r"));
    EXPECT_EQ(act.commitment, fixed<Commitment>(name + ".c"));
    const auto leaf = consent::decode_leaf(value("ledger.leaf." + std::to_string(leaf_index[i])));
    ASSERT_TRUE(accepted(leaf)) << name;
    EXPECT_EQ(leaf->commitment, act.commitment) << name;
    EXPECT_EQ(leaf->signatures, act.signatures) << name;
    EXPECT_EQ(consent::signed_text(*leaf), value(name + ".signed_text")) << name;
  }
}

TEST_F(Exchange, HasAnEnvelopeWhosePartsAreTheOnesShown) {
  const Envelope envelope = request<codec::Submit>("submit").envelope;
  EXPECT_EQ(envelope.header_bytes, value("envelope.ph"));
  EXPECT_EQ(envelope.routing_bytes, value("envelope.rp"));
  EXPECT_EQ(envelope.ciphertext, value("envelope.c"));
  EXPECT_EQ(envelope.signature, fixed<Signature>("envelope.sig"));
  EXPECT_EQ(seal::header_hash(envelope), fixed<Digest>("envelope.hph"));
  EXPECT_EQ(seal::wrapped_keys_bytes(envelope.wrapped_keys), value("envelope.s"));
  EXPECT_EQ(hash::sha256(value("envelope.s")), fixed<Digest>("envelope.hs"));
  EXPECT_EQ(seal::envelope_text(envelope), value("envelope.signed_text"));
  EXPECT_EQ(seal::envelope_hash(envelope), fixed<EnvelopeHash>("envelope.hash"));
  EXPECT_TRUE(seal::verify_envelope(fixed<VerifyKey>("school.signing.public"), envelope));
  EXPECT_TRUE(seal::routing_matches(envelope));
  const auto context = seal::body_context(envelope);
  const auto keys = seal::derive_body_keys(value("envelope.cek"), context);
  EXPECT_EQ(to_bytes(keys.key.view()), value("envelope.k"));
  EXPECT_EQ(keys.commitment, fixed<Digest>("envelope.com"));
  EXPECT_EQ(envelope.key_commitment, keys.commitment);
  EXPECT_EQ(seal::body_aad(context, keys.commitment), value("envelope.body.aad"));
  EXPECT_EQ(seal::wrap_info(seal::header_hash(envelope)), value("envelope.wrap.info"));
}

TEST_F(Exchange, HasAReleaseRecordThatTheRecipientBelieves) {
  sdk::LedgerView ledger(log("ledger.origin"));
  ASSERT_TRUE(accepted(ledger.advance(
      reply<codec::Consistency>("session.consistency.answer"))));
  const sdk::FetchContext context{fixed<MemberId>("manager.member"), fixed<Nonce>("fetch.nonce"),
                                  fixed<BootId>("fetch.boot_id")};
  const auto release = sdk::check_release(delivery(), context, ledger);
  ASSERT_TRUE(accepted(release));
  EXPECT_EQ(release->envelope, fixed<EnvelopeHash>("envelope.hash"));
  EXPECT_EQ(release->lease, fixed<LeaseId>("release.lease_id"));
  EXPECT_EQ(release->content, fixed<Commitment>("content.c"));
  sdk::FetchContext other = context;
  other.nonce.value[0] ^= 1;
  EXPECT_TRUE(codec::refused(sdk::check_release(delivery(), other, ledger),
                             ErrorCode::wrong_release_record, "release"));
}

TEST_F(Exchange, OpensWithTheRecipientsKeyAndNoOther) {
  const Envelope envelope = delivery().envelope;
  EXPECT_FALSE(envelope.routing.has_value());
  const auto key = seal::KemKeyPair::from_private(value("manager.kem.private"));
  const auto opened = seal::open_body(envelope, fixed<MemberId>("manager.member"), key);
  ASSERT_TRUE(accepted(opened));
  EXPECT_EQ(opened->reveal(), value("envelope.inner"));
  const auto inner = codec::parse_inner(opened->reveal());
  ASSERT_TRUE(accepted(inner));
  EXPECT_TRUE(seal::names_header(inner->header_hash, envelope));
  EXPECT_EQ(inner->content.reveal(), value("content"));
  EXPECT_TRUE(accepted(codec::parse_signal(inner->content.reveal())));
  EXPECT_EQ(consent::content_commitment(inner->content_salt, value("content")),
            fixed<Commitment>("content.c"));
  const auto wrong = seal::KemKeyPair::from_private(value("manager.curve.private"));
  EXPECT_FALSE(seal::open_body(envelope, fixed<MemberId>("manager.member"), wrong).ok());
}

TEST_F(Exchange, HasLeavesThatGiveTheRootOfEachCheckpoint) {
  consent::Tree tree;
  for (std::size_t i = 0; i < 9; ++i) {
    tree.append(consent::leaf_hash(value("ledger.leaf." + std::to_string(i))));
  }
  for (const std::uint64_t size : {3u, 5u, 8u, 9u}) {
    const std::string note(as_text(value("ledger.checkpoint." + std::to_string(size))));
    const auto checkpoint = consent::verify_checkpoint(note, log("ledger.origin"), seal::verify);
    ASSERT_TRUE(accepted(checkpoint)) << size;
    EXPECT_EQ(checkpoint->head.size, size);
    EXPECT_EQ(checkpoint->head.root, tree.root(size).value()) << size;
  }
  EXPECT_EQ(to_hex(tree.inclusion_path(7, 8)->at(0).view()), to_hex(value("release.path.0")));
}

}  // namespace
}  // namespace sluis::exchange
