// SPDX-License-Identifier: EUPL-1.2
// Promise P1 at the recipient, refusal by refusal: deliveries that are right but for one thing.
#include "adapters/gateway/opening.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <functional>

#include "consent/core/leaf.h"
#include "proto/codec/envelope.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"
#include "proto/seal/seal.h"
#include "proto/seal/signed_text.h"
#include "tests/support/filled.h"

namespace sluis::gateway {
namespace {

constexpr TimeMs kNow{1'800'000'000'000};
constexpr std::string_view kOrigin = "sluis.example/ledger";

using test::filled;
const MemberId kSender = filled<MemberId>(0x11), kSelf = filled<MemberId>(0x22);
const Salt kContentSalt = filled<Salt>(0x91);

class StillClock : public clock::Clock {
 public:
  clock::ClockReading read() const override { return reading; }
  int wait_ms(DurationMs) const override { return 0; }
  clock::ClockReading reading{kNow, {5'000}, filled<BootId>(7)};
};

// A recipient's gateway, a sender's keys, and a ledger whose operator signs what the test wants.
class Opening : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sluis-open-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    auto vault = Vault::open(folder_ / "vault", seal::SecretBytes::random(32));
    ASSERT_TRUE(vault.ok());
    Config config;
    config.member = kSelf;
    host_.reset(new Host{folder_, config,
                         {seal::SigningKeyPair::generate(), {}, {},
                          seal::SigningKeyPair::generate()},
                         {}, std::move(*vault), clock_, History(), {}});
    const consent::MemberAdmitted admitted{consent::kBodyVersion, kSender, sender_.public_key(),
                                           {0}, {kNow.ms * 2}};
    const Bytes body = canon::encode(admitted);
    ASSERT_TRUE(directory_.apply(LeafType::member_admitted, {}, true, body).ok());
  }
  void TearDown() override {
    host_.reset();
    std::filesystem::remove_all(folder_);
  }

  Envelope envelope(std::uint8_t message, TimeMs expires = {kNow.ms + 60'000}) const {
    seal::Draft draft;
    draft.routing.random = filled<Salt>(1);
    draft.routing.persons = {
        {PersonRole::subject, {{PersonKeyKind::fields, filled<Pseudonym>(3), 0, 0}}}};
    draft.routing_bytes = codec::serialise_routing(draft.routing);
    codec::Inner inner;
    inner.content = Sensitive<Bytes>(label("inhoud"));
    inner.content_salt = kContentSalt;
    ProtectedHeader& header = draft.header;
    header.message_id = filled<MessageId>(message);
    header.exchange_id = filled<ExchangeId>(0x51);
    header.sender = kSender;
    header.worker_key_id = filled<KeyId>(9);
    header.signing_key_id = sender_.key_id();
    header.created = {kNow.ms - 1'000};
    header.expires = expires;
    header.kind = header.purpose = header.source_regime = 1;
    header.level = Level::content;
    header.sequence = 1;
    header.routing_hash = hash::sha256(draft.routing_bytes);
    header.recipients = {{kSelf, own_.key_id()}};
    header.padded_size = seal::padded_size_for_inner(codec::serialise(inner).reveal().size());
    draft.header_bytes = codec::serialise_header(header);
    inner.header_hash = hash::sha256(draft.header_bytes);
    auto sealed = seal::seal(std::move(draft), {own_.public_key()},
                             codec::serialise(inner).reveal(), sender_);
    CHECK(sealed.ok());
    return codec::strip_routing(std::move(*sealed));
  }
  consent::ReleaseBody release_of(const Envelope& envelope) const {
    consent::ReleaseBody body;
    body.envelope = seal::envelope_hash(envelope);
    body.exchange_id = envelope.header.exchange_id;
    body.content = consent::content_commitment(kContentSalt, label("inhoud"));
    body.recipient = kSelf;
    body.ground = 1;
    body.level = envelope.header.level;
    body.lease = filled<LeaseId>(0x61);
    body.nonce = fetch_.nonce;
    body.boot = fetch_.sent.boot_id;
    body.lease_ms = 60'000;
    return body;
  }
  // The record in a tree of three, under a checkpoint signed by `operator_key`.
  codec::Proven record(const consent::ReleaseBody& body, LeafType type,
                       const seal::SigningKeyPair& operator_key) const {
    codec::Proven out;
    out.opening = sluis::Opening{filled<Salt>(0x71), canon::encode(body)};
    consent::Leaf leaf;
    leaf.type = type;
    leaf.time_s = 1;
    leaf.commitment = hash::commit(type, *out.opening);
    out.leaf = consent::encode_leaf(leaf).value();
    consent::Tree tree;
    tree.append(hash::sha256(label("before")));
    tree.append(consent::leaf_hash(out.leaf));
    tree.append(hash::sha256(label("after")));
    out.index = 1;
    out.path = tree.inclusion_path(1, 3).value();
    const consent::Checkpoint checkpoint{std::string(kOrigin), {3, tree.root()}};
    const std::string text = consent::checkpoint_text(checkpoint).value();
    out.checkpoint = consent::format_checkpoint(
                         checkpoint, {std::string(kOrigin), operator_key.public_key()},
                         operator_key.sign(as_bytes(text)))
                         .value();
    return out;
  }
  codec::Delivery delivery(std::uint8_t message = 0x41) const {
    codec::Delivery out;
    out.envelope = envelope(message);
    out.release = record(release_of(out.envelope), LeafType::release, log_);
    return out;
  }
  Result<consent::ReleaseBody> check(const codec::Delivery& delivery) const {
    return check_delivery(delivery, fetch_, *host_, directory_, ledger_);
  }
  ErrorCode refusal(const codec::Delivery& delivery) const {
    const auto checked = check(delivery);
    return checked.ok() ? ErrorCode::permit : checked.code();
  }

  // Of a delivery that is right, under a record that is right but for `change`.
  ErrorCode refusal_with(const std::function<void(consent::ReleaseBody&)>& change) const {
    codec::Delivery wrong = delivery();
    consent::ReleaseBody body = release_of(wrong.envelope);
    change(body);
    wrong.release = record(body, LeafType::release, log_);
    return refusal(wrong);
  }

  std::filesystem::path folder_;
  StillClock clock_;
  seal::SigningKeyPair sender_ = seal::SigningKeyPair::generate();
  seal::SigningKeyPair log_ = seal::SigningKeyPair::generate();
  seal::KemKeyPair own_ = seal::KemKeyPair::generate();
  consent::Directory directory_;
  sdk::LedgerView ledger_{{std::string(kOrigin), log_.public_key()}};
  SentFetch fetch_{filled<Nonce>(0x81), clock_.reading};
  std::unique_ptr<Host> host_;
};

TEST_F(Opening, TakesADeliveryWithItsRecordAndOpensIt) {
  const codec::Delivery good = delivery();
  const auto release = check(good);
  ASSERT_TRUE(release.ok()) << to_text(release.error());
  EXPECT_TRUE(check_lease(*release, fetch_, {}, clock_.reading).ok());
  const auto inner = open_inner(good.envelope, kSelf, own_, *release);
  ASSERT_TRUE(inner.ok());
  EXPECT_EQ(inner->content.reveal(), label("inhoud"));
}

TEST_F(Opening, RefusesWithoutAReleaseRecord) {
  codec::Delivery bare = delivery();
  bare.release.opening.reset();
  EXPECT_EQ(refusal(bare), ErrorCode::no_release_record);
}

TEST_F(Opening, RefusesALeafThatIsNoRelease) {
  codec::Delivery other_leaf = delivery();
  other_leaf.release = record(release_of(other_leaf.envelope), LeafType::decision, log_);
  EXPECT_EQ(refusal(other_leaf), ErrorCode::no_release_record);
}

TEST_F(Opening, RefusesAnotherMessagesRecord) {
  codec::Delivery swapped = delivery();
  swapped.release = delivery(0x42).release;
  EXPECT_EQ(refusal(swapped), ErrorCode::wrong_release_record);
}

TEST_F(Opening, RefusesAnotherRecipientsRecord) {
  EXPECT_EQ(refusal_with([](auto& body) { body.recipient = kSender; }),
            ErrorCode::wrong_release_record);
}

TEST_F(Opening, RefusesTheRecordOfAnotherFetch) {
  EXPECT_EQ(refusal_with([](auto& body) { body.nonce.value[0] ^= 1; }),
            ErrorCode::wrong_release_record);
}

TEST_F(Opening, RefusesTheRecordOfAFetchBeforeTheKernelWasStartedAnew) {
  EXPECT_EQ(refusal_with([](auto& body) { body.boot.value[0] ^= 1; }),
            ErrorCode::wrong_release_record);
}

TEST_F(Opening, RefusesARecordOfAnotherLevel) {
  EXPECT_EQ(refusal_with([](auto& body) { body.level = Level::category; }),
            ErrorCode::wrong_release_record);
}

TEST_F(Opening, RefusesARecordOfAnotherExchange) {
  EXPECT_EQ(refusal_with([](auto& body) { body.exchange_id.value[0] ^= 1; }),
            ErrorCode::wrong_release_record);
}

TEST_F(Opening, TakesARecordUnderAnyGround) {
  EXPECT_EQ(refusal_with([](auto& body) { body.ground = 2; }), ErrorCode::permit);
}

TEST_F(Opening, RefusesATreeThatLacksTheLeaf) {
  codec::Delivery elsewhere = delivery();
  elsewhere.release.path.front().value[0] ^= 1;
  EXPECT_EQ(refusal(elsewhere), ErrorCode::not_in_tree);
  elsewhere = delivery();
  elsewhere.release.index = 2;
  EXPECT_EQ(refusal(elsewhere), ErrorCode::not_in_tree);
}

TEST_F(Opening, RefusesAForgedCheckpoint) {
  codec::Delivery forged = delivery();
  const auto stranger = seal::SigningKeyPair::generate();
  forged.release = record(release_of(forged.envelope), LeafType::release, stranger);
  EXPECT_EQ(refusal(forged), ErrorCode::bad_checkpoint);
}

TEST_F(Opening, RefusesAnOpeningOfAnotherLeaf) {
  codec::Delivery opened_otherwise = delivery();
  opened_otherwise.release.opening->r.value[0] ^= 1;
  EXPECT_EQ(refusal(opened_otherwise), ErrorCode::bad_opening);
}

TEST_F(Opening, RefusesALeaseThatIsOverOnItsOwnClock) {
  const auto release = check(delivery());
  ASSERT_TRUE(release.ok());
  clock::ClockReading now = clock_.reading;
  consent::Limits limits;
  limits.lease_ms = 60'000;
  const auto refusal_now = [&] {
    const Status runs = check_lease(*release, fetch_, limits, now);
    return runs.ok() ? ErrorCode::permit : runs.code();
  };
  now.boot.ms += 59'999;
  EXPECT_EQ(refusal_now(), ErrorCode::permit);
  now.boot.ms += 1;
  EXPECT_EQ(refusal_now(), ErrorCode::lease_over);
  now.boot = clock_.reading.boot;
  now.boot_id.value[0] ^= 1;  // the kernel was started anew: its count is void
  EXPECT_EQ(refusal_now(), ErrorCode::lease_over);
  now = clock_.reading;
  now.boot.ms += 200;
  limits.lease_ms = 200;  // no record makes a lease longer than the covenant does
  EXPECT_EQ(refusal_now(), ErrorCode::lease_over);
}

TEST_F(Opening, RefusesADirectoryOlderThanFiveMinutesByItsEntryOrByWhenItWasAsked) {
  const clock::ClockReading& now = clock_.reading;
  const auto refusal_at = [&](std::uint64_t newest_ms, std::optional<BootTimeMs> asked) {
    const Status fresh = check_directory_age({{newest_ms}, asked}, kOpeningAgeMax, now);
    return fresh.ok() ? ErrorCode::permit : fresh.code();
  };
  clock_.reading.boot.ms = 1'000'000;
  const BootTimeMs youngest{700'001}, too_old{700'000};
  EXPECT_EQ(refusal_at(kNow.ms - 299'999, youngest), ErrorCode::permit);
  EXPECT_EQ(refusal_at(kNow.ms + 299'999, youngest), ErrorCode::permit);
  EXPECT_EQ(refusal_at(kNow.ms - 300'000, now.boot), ErrorCode::directory_stale);
  EXPECT_EQ(refusal_at(kNow.ms + 300'000, now.boot), ErrorCode::directory_stale)
      << "one of the two clocks is wrong";
  EXPECT_EQ(refusal_at(kNow.ms, too_old), ErrorCode::directory_stale);
  EXPECT_EQ(refusal_at(kNow.ms, std::nullopt), ErrorCode::directory_stale);
}

TEST_F(Opening, RefusesAMessageThatWasSeen) {
  const codec::Delivery good = delivery();
  const ProtectedHeader& header = good.envelope.header;
  MailRow row;
  row.state = MailState::opening;  // was begun and not finished: not yet seen
  host_->vault.put(RowKind::mail, mail_key(header.sender, header.message_id), row);
  EXPECT_EQ(refusal(good), ErrorCode::permit);
  row.state = MailState::opened;
  host_->vault.put(RowKind::mail, mail_key(header.sender, header.message_id), row);
  EXPECT_EQ(refusal(good), ErrorCode::already_seen);
}

TEST_F(Opening, RefusesADeliveryThatWasBurned) {
  const codec::Delivery good = delivery();
  host_->vault.put(RowKind::burned,
                   burn_key(good.envelope.header.message_id, filled<LeaseId>(0x61)), BurnedRow{});
  EXPECT_EQ(refusal(good), ErrorCode::lease_burned);
}

TEST_F(Opening, RefusesAnExpiredMessage) {
  codec::Delivery late = delivery();
  late.envelope = envelope(0x44, kNow);
  late.release = record(release_of(late.envelope), LeafType::release, log_);
  EXPECT_EQ(refusal(late), ErrorCode::envelope_expired);
}

TEST_F(Opening, RefusesAWrongAnUnknownAndARevokedSender) {
  codec::Delivery flipped = delivery();
  flipped.envelope.ciphertext[0] ^= 1;
  EXPECT_EQ(refusal(flipped), ErrorCode::bad_signature);
  codec::Delivery unknown = delivery();
  unknown.envelope.header.signing_key_id.value[0] ^= 1;
  EXPECT_EQ(refusal(unknown), ErrorCode::unknown_key);
  const consent::KeyRevoked revoked{consent::kBodyVersion, kSender, sender_.key_id(),
                                    {kNow.ms - 2'000}};
  ASSERT_TRUE(directory_.apply(LeafType::key_revoked, {}, true, canon::encode(revoked)).ok());
  EXPECT_EQ(refusal(delivery()), ErrorCode::key_revoked);
}

TEST_F(Opening, RefusesAnEnvelopeDatedBackBeforeItsKeyWasRevoked) {
  consent::KeyRevoked revoked{consent::kBodyVersion, kSender, sender_.key_id(),
                              {kNow.ms + 1}};
  ASSERT_TRUE(directory_.apply(LeafType::key_revoked, {}, true, canon::encode(revoked)).ok());
  EXPECT_EQ(refusal(delivery()), ErrorCode::permit) << "revoked from a time that is still to come";
  revoked.revoked_at = {kNow.ms - 500};  // and `created` says a second before now
  ASSERT_TRUE(directory_.apply(LeafType::key_revoked, {}, true, canon::encode(revoked)).ok());
  EXPECT_EQ(refusal(delivery()), ErrorCode::key_revoked);
}

TEST_F(Opening, OpensForNoOtherKeyAndNoOtherMember) {
  const codec::Delivery good = delivery();
  const consent::ReleaseBody release = release_of(good.envelope);
  EXPECT_EQ(open_inner(good.envelope, kSelf, seal::KemKeyPair::generate(), release).code(),
            ErrorCode::cannot_open);
  EXPECT_EQ(open_inner(good.envelope, kSender, own_, release).code(), ErrorCode::cannot_open);
}

TEST_F(Opening, RefusesASourceThatSealedAnotherContentThanItCommittedTo) {
  const codec::Delivery sealed = delivery();
  consent::ReleaseBody release = release_of(sealed.envelope);
  release.content = consent::content_commitment(kContentSalt, label("wat besloten is"));
  codec::Delivery lying = sealed;
  lying.release = record(release, LeafType::release, log_);
  const auto checked = check(lying);  // what the broker can see is in order
  ASSERT_TRUE(checked.ok()) << to_text(checked.error());
  const auto inner = open_inner(lying.envelope, kSelf, own_, *checked);
  EXPECT_EQ(inner.ok() ? ErrorCode::permit : inner.code(), ErrorCode::content_mismatch);
}

}  // namespace
}  // namespace sluis::gateway
