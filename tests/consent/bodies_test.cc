// SPDX-License-Identifier: EUPL-1.2
// Bodies: one value, one byte string; and a verified act is one whose every part was checked.
#include <gtest/gtest.h>

#include "consent/core/broker_bodies.h"
#include "consent/core/fact_bodies.h"
#include "consent/core/leaf.h"
#include "consent/core/verified.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"
#include "tests/support/filled.h"

namespace sluis::consent {
namespace {

using test::filled;

PersonOpening person(std::uint8_t number) {
  PersonBody body;
  body.keys = {{PersonKeyKind::bsn, filled<Pseudonym>(number), 0, 0},
               {PersonKeyKind::address_link, filled<Pseudonym>(number), 3, 9}};
  PersonOpening out;
  out.opening = {filled<Salt>(number), canon::encode(body)};
  out.commitment = hash::commit(LeafType::person, out.opening);
  return out;
}

FactBody consent_fact() {
  ConsentRecord record;
  record.consent_id = filled<ConsentId>(4);
  record.subject = person(1).commitment;
  record.scope.kinds = {1, 3};
  record.scope.to = {{false, filled<MemberId>(2), 0}, {true, MemberId{}, 5}};
  record.valid_from = {10};
  record.valid_until = {20};
  record.givers = {{person(2).commitment, GiverCapacity::parent}};
  FactBody body;
  body.actor = {filled<MemberId>(7), filled<WorkerId>(8), 2};
  body.serial = 3;
  body.payload = record;
  return body;
}

ConsentAsked asked_consent() {
  ConsentAsked out;
  out.record = std::get<ConsentRecord>(consent_fact().payload);
  out.setting = {2, Channel::at_home, 1 + 8, Interpreter::relative, true, {filled<Digest>(6)}};
  return out;
}

CircumstanceStated circumstance() {
  CircumstanceStated out;
  out.circumstance_id = filled<CircumstanceId>(4);
  out.type = 3;
  out.subject = person(1).commitment;
  out.others = {person(2).commitment};
  out.holder = filled<MemberId>(5);
  out.valid_from = {10};
  out.valid_until = {20};
  out.told = Told::not_told;
  out.told_at = {15};
  out.silence = 2;
  return out;
}

TEST(Bodies, ACircumstanceThatContradictsItselfIsRefused) {
  const auto code = [](auto change) {
    FactBody body = consent_fact();
    CircumstanceStated stated = circumstance();
    change(stated);
    body.payload = stated;
    const auto again = canon::decode<FactBody>(canon::encode(body), "fact");
    return again.ok() ? ErrorCode::permit : again.code();
  };
  EXPECT_EQ(code([](CircumstanceStated&) {}), ErrorCode::permit);
  EXPECT_EQ(code([](auto& each) { each.told = Told::told; }), ErrorCode::not_canonical);
  EXPECT_EQ(code([](auto& each) { each.told_at = {}; }), ErrorCode::not_canonical);
  EXPECT_EQ(code([](auto& each) { each.told = static_cast<Told>(3); }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](auto& each) { each.valid_until = each.valid_from; }),
            ErrorCode::out_of_range);
  EXPECT_EQ(code([](auto& each) { each.others.resize(16); }), ErrorCode::too_large);
}

TEST(Bodies, AConsentThatContradictsItselfOnHowItWasAskedIsRefused) {
  const auto code = [](auto change) {
    FactBody body = consent_fact();
    ConsentAsked asked = asked_consent();
    change(asked.setting);
    body.payload = asked;
    const auto again = canon::decode<FactBody>(canon::encode(body), "fact");
    return again.ok() ? ErrorCode::permit : again.code();
  };
  EXPECT_EQ(code([](ConsentSetting&) {}), ErrorCode::permit);
  EXPECT_EQ(code([](auto& each) { each.codes.clear(); }), ErrorCode::permit);
  EXPECT_EQ(code([](auto& each) { each.regime = 0; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](auto& each) { each.channel = static_cast<Channel>(6); }),
            ErrorCode::out_of_range);
  EXPECT_EQ(code([](auto& each) { each.present = 32; }), ErrorCode::out_of_range);
  EXPECT_EQ(code([](auto& each) { each.interpreter = static_cast<Interpreter>(4); }),
            ErrorCode::out_of_range);
  EXPECT_EQ(code([](auto& each) { each.interpreter = Interpreter::none; }),
            ErrorCode::out_of_range)
      << "one was present";
  EXPECT_EQ(code([](auto& each) { each.codes.resize(2); }), ErrorCode::out_of_range)
      << "one for each giver";
  EXPECT_EQ(code([](auto& each) { each.codes = {Digest{}}; }), ErrorCode::not_canonical)
      << "nobody has one: then there is no list";
}

TEST(Bodies, AFactOfEachKindReturnsAsItWas) {
  std::vector<FactPayload> payloads = {consent_fact().payload,
                                       ConsentAnswer{{}, {}, {}, Answer::yes},
                                       ConsentAcceptance{{}, {}, Acceptance::accepted},
                                       SamePerson{},
                                       CaseOpened{{}, {Commitment{}}, {}, 4},
                                       CaseClosed{{}, {Commitment{}}},
                                       CaseStepped{{}, {Commitment{}}, CaseStep::finish, 7},
                                       HandoverStepped{{}, {Commitment{}}, HandoverStep::propose,
                                                       filled<MemberId>(2), 0},
                                       circumstance(),
                                       CircumstanceAgreed{{}, {}, Answer::no},
                                       CircumstanceEnded{},
                                       asked_consent(),
                                       ConsentConfirmed{filled<ConsentId>(1), {}}};
  for (const FactPayload& payload : payloads) {
    FactBody body = consent_fact();
    body.payload = payload;
    const Bytes bytes = canon::encode(body);
    const auto again = canon::decode<FactBody>(bytes, "fact");
    ASSERT_TRUE(again.ok()) << to_text(again.error());
    EXPECT_EQ(*again, body);
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(canon::decode<FactBody>(longer, "fact").ok());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(canon::decode<FactBody>(ByteView(bytes).first(size), "fact").ok());
    }
  }
}

TEST(Bodies, AStepOfACaseNamesItsFamilyAndOneOfTheStepsThereAre) {
  const auto code = [](const FactPayload& payload) {
    FactBody body = consent_fact();
    body.payload = payload;
    const auto again = canon::decode<FactBody>(canon::encode(body), "fact");
    return again.ok() ? ErrorCode::permit : again.code();
  };
  const std::vector<Commitment> one(1);
  EXPECT_EQ(code(CaseClosed{}), ErrorCode::malformed) << "of nobody: it would be sealed for nobody";
  EXPECT_EQ(code(CaseStepped{}), ErrorCode::malformed);
  EXPECT_EQ(code(HandoverStepped{{}, {}, HandoverStep::accept, {}, 0}), ErrorCode::malformed);
  EXPECT_EQ(code(CaseStepped{{}, one, CaseStep::close, 0}), ErrorCode::out_of_range)
      << "that is a kind of its own";
  EXPECT_EQ(code(CaseStepped{{}, one, CaseStep::raise, 0}), ErrorCode::permit);
  EXPECT_EQ(code(CaseStepped{{}, one, CaseStep::settle, 0}), ErrorCode::permit);
  const MemberId to = filled<MemberId>(2);
  EXPECT_EQ(code(CaseStepped{{}, one, CaseStep::designate, 1, to}), ErrorCode::permit);
  EXPECT_EQ(code(CaseStepped{{}, one, CaseStep::designate, 1, {}}), ErrorCode::not_canonical)
      << "nobody";
  EXPECT_EQ(canon::encode(CaseStepped{{}, one, CaseStep::settle, 0, to}),
            canon::encode(CaseStepped{{}, one, CaseStep::settle, 0, {}}))
      << "a step that designates nobody has the bytes it had";
  EXPECT_EQ(code(CaseStepped{{}, one, static_cast<CaseStep>(kCaseSteps + 1), 0}),
            ErrorCode::out_of_range);
  EXPECT_EQ(code(HandoverStepped{{}, one, HandoverStep::propose, {}, 0}), ErrorCode::not_canonical);
  EXPECT_EQ(code(HandoverStepped{{}, one, HandoverStep::accept, filled<MemberId>(2), 0}),
            ErrorCode::not_canonical);
}

TEST(Bodies, WhatDecodesEncodesToTheSameBytes) {
  const Bytes bytes = canon::encode(consent_fact());
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    Bytes flipped = bytes;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    const auto decoded = canon::decode<FactBody>(flipped, "fact");
    if (decoded.ok()) {
      EXPECT_EQ(canon::encode(*decoded), flipped) << "bit " << bit;
    }
  }
}

TEST(Bodies, RefusesWhatIsOutOfRangeOrUnsorted) {
  FactBody body = consent_fact();
  std::get<ConsentRecord>(body.payload).scope.kinds = {3, 1};
  EXPECT_EQ(canon::decode<FactBody>(canon::encode(body), "f").code(), ErrorCode::not_sorted);
  body = consent_fact();
  std::get<ConsentRecord>(body.payload).givers.assign(9, Giver{});
  EXPECT_EQ(canon::decode<FactBody>(canon::encode(body), "f").code(), ErrorCode::too_large);
  body = consent_fact();
  std::get<ConsentRecord>(body.payload).valid_until = {10};
  EXPECT_EQ(canon::decode<FactBody>(canon::encode(body), "f").code(), ErrorCode::out_of_range);
  body = consent_fact();
  body.version = 2;
  EXPECT_EQ(canon::decode<FactBody>(canon::encode(body), "f").code(), ErrorCode::unknown_version);
}

template <class Body>
ErrorCode with_roles(std::vector<PersonRole> roles) {
  Body body;
  for (const PersonRole role : roles) body.persons.push_back({role, person(1).commitment});
  body.wanted = {{filled<MemberId>(2), Level::content}};
  const auto decoded = canon::decode<Body>(canon::encode(body), "body");
  return decoded.ok() ? ErrorCode::permit : decoded.code();
}

TEST(Bodies, OfASignalNameNobodyWhomNoEnvelopeCanCarry) {
  using enum PersonRole;
  for (const auto code : {with_roles<IntentBody>, with_roles<PreflightBody>}) {
    EXPECT_EQ(code({subject, third, relative, third}), ErrorCode::permit);
    EXPECT_EQ(code({}), ErrorCode::malformed);
    EXPECT_EQ(code({subject, giver}), ErrorCode::out_of_range);
    EXPECT_EQ(code({subject, subject}), ErrorCode::not_sorted);
    EXPECT_EQ(code({relative, subject}), ErrorCode::not_sorted);
  }
}

class Verify : public testing::Test {
 protected:
  Verify() {
    MemberAdmitted admitted;
    admitted.member = filled<MemberId>(7);
    admitted.signing_key = filled<VerifyKey>(70);
    admitted.valid_until = {1'000};
    const Bytes entry = canon::encode(admitted);
    EXPECT_TRUE(directory_.apply(LeafType::member_admitted, {}, true, entry).ok());
    WorkerKeyAdded worker;
    worker.member = filled<MemberId>(7);
    worker.worker = filled<WorkerId>(8);
    worker.function = 2;
    worker.worker_key = filled<VerifyKey>(80);
    worker.valid_until = {1'000};
    EXPECT_TRUE(directory_.apply(LeafType::worker_key, filled<MemberId>(7), false,
                                 canon::encode(worker)).ok());
    act_.type = LeafType::fact;
    act_.covenant = 1;
    act_.opening = {filled<Salt>(9), canon::encode(consent_fact())};
    act_.persons = {person(1), person(2)};
    seal();
  }
  void seal() {
    act_.commitment = hash::commit(act_.type, act_.opening);
    const auto key = filled<VerifyKey>(70);
    act_.signatures = {{hash::key_id_of(key.view()), sign(key)}};
    act_.worker_signature = sign_act(filled<VerifyKey>(80));
  }
  // A stand-in for Ed25519: the "signature" is the hash of key and text; the rule under test is who
  // must have signed what. tests/seal checks the real one.
  static Signature made(const VerifyKey& key, ByteView text) {
    Signature out;
    const Digest digest = hash::sha256({key.view(), text});
    std::copy(digest.value.begin(), digest.value.end(), out.value.begin());
    return out;
  }
  Signature sign(const VerifyKey& key) const {
    return made(key, leaf_text(act_.type, act_.covenant, act_.commitment));
  }
  Signature sign_act(const VerifyKey& key) const {
    return made(key, act_text(act_.type, act_.covenant, act_.commitment));
  }
  ErrorCode code(TimeMs at = {500}) const {
    const auto result = verify_act(act_, directory_, at, [](const VerifyKey& key, ByteView text,
                                                            const Signature& signature) {
      return made(key, text) == signature;
    });
    return result.ok() ? ErrorCode::permit : result.code();
  }

  Directory directory_;
  SignedAct act_;
};

TEST_F(Verify, AcceptsAnActWithAllPartsRight) { EXPECT_EQ(code(), ErrorCode::permit); }
TEST_F(Verify, RefusesABodyThatDoesNotOpenTheCommitment) {
  act_.opening.r = filled<Salt>(1);
  EXPECT_EQ(code(), ErrorCode::bad_opening);
}
TEST_F(Verify, RefusesPersonsThatAreMissingSwappedOrChanged) {
  act_.persons.pop_back();
  EXPECT_EQ(code(), ErrorCode::bad_opening);
  act_.persons = {person(2), person(1)};
  EXPECT_EQ(code(), ErrorCode::bad_opening);
  act_.persons = {person(1), person(2)};
  act_.persons[1].opening.body = person(3).opening.body;
  EXPECT_EQ(code(), ErrorCode::bad_opening);
}
TEST_F(Verify, RefusesAnotherMembersOrAnUnknownKey) {
  act_.signatures = {{hash::key_id_of(filled<VerifyKey>(71).view()), sign(filled<VerifyKey>(71))}};
  EXPECT_EQ(code(), ErrorCode::unknown_key);
  MemberAdmitted other;
  other.member = filled<MemberId>(6);
  other.signing_key = filled<VerifyKey>(71);
  other.valid_until = {1'000};
  ASSERT_TRUE(directory_.apply(LeafType::member_admitted, {}, true, canon::encode(other)).ok());
  EXPECT_EQ(code(), ErrorCode::not_your_act);
}
TEST_F(Verify, RefusesASignatureOverSomethingElse) {
  act_.signatures[0].signature.value[0] ^= 1;
  EXPECT_EQ(code(), ErrorCode::bad_signature);
  seal();
  act_.worker_signature.value[0] ^= 1;
  EXPECT_EQ(code(), ErrorCode::bad_signature);
  seal();
  act_.covenant = 2;
  EXPECT_EQ(code(), ErrorCode::bad_signature);
}
// The actor, worker 8, agrees to what worker 9 proposed.
TEST_F(Verify, RefusesAnErasureWithoutAnotherWorkersProposal) {
  WorkerKeyAdded other;
  other.member = filled<MemberId>(7);
  other.worker = filled<WorkerId>(9);
  other.function = 3;
  other.worker_key = filled<VerifyKey>(90);
  other.valid_until = {1'000};
  other.vouched_by = hash::key_id_of(filled<VerifyKey>(80).view());
  other.voucher = filled<Signature>(1);
  const Bytes entry = canon::encode(other);
  ASSERT_TRUE(directory_.apply(LeafType::worker_key, filled<MemberId>(7), false, entry).ok());
  ErasureBody body;
  body.actor = {filled<MemberId>(7), filled<WorkerId>(8), 2};
  body.person = person(1).commitment;
  ErasureBody over = body;
  const auto with = [&](const WorkerId& worker, std::uint16_t function, std::uint8_t key,
                        const Commitment& about) {
    over.person = about;
    body.proposer = {worker, function,
                     made(filled<VerifyKey>(key),
                          proposal_text(LeafType::erasure, 1, proposed(over)))};
    act_.type = LeafType::erasure;
    act_.opening.body = canon::encode(body);
    act_.persons = {person(1)};
    seal();
    return code();
  };
  const Commitment about = person(1).commitment;
  EXPECT_EQ(with(filled<WorkerId>(9), 3, 90, about), ErrorCode::permit);
  EXPECT_EQ(with(filled<WorkerId>(9), 3, 80, about), ErrorCode::bad_signature);
  EXPECT_EQ(with(filled<WorkerId>(9), 3, 90, person(2).commitment), ErrorCode::bad_signature);
  EXPECT_EQ(with(filled<WorkerId>(9), 2, 90, about), ErrorCode::not_allowed);
  EXPECT_EQ(with(filled<WorkerId>(8), 2, 80, about), ErrorCode::not_allowed) << "oneself";
  EXPECT_EQ(with(filled<WorkerId>(5), 3, 90, about), ErrorCode::unknown_key);
  CorrectionBody correction;
  correction.actor = body.actor;
  correction.found = correction.proposed = correction.created = TimeMs{500};
  CorrectionBody signed_one = correction;
  const auto corrected = [&](const WorkerId& worker, std::uint16_t function, std::uint8_t key) {
    correction.proposer = {worker, function,
                           made(filled<VerifyKey>(key),
                                proposal_text(LeafType::correction, 1, proposed(signed_one)))};
    act_.type = LeafType::correction;
    act_.opening.body = canon::encode(correction);
    act_.persons = {};
    seal();
    return code();
  };
  EXPECT_EQ(corrected(filled<WorkerId>(9), 3, 90), ErrorCode::permit);
  EXPECT_EQ(corrected(filled<WorkerId>(8), 2, 80), ErrorCode::not_allowed) << "oneself";
  EXPECT_EQ(corrected(filled<WorkerId>(9), 3, 80), ErrorCode::bad_signature);
  signed_one.found = TimeMs{400};
  EXPECT_EQ(corrected(filled<WorkerId>(9), 3, 90), ErrorCode::bad_signature) << "another time";
  signed_one.found = correction.found;
  signed_one.exchange_id = filled<ExchangeId>(1);
  EXPECT_EQ(corrected(filled<WorkerId>(9), 3, 90), ErrorCode::bad_signature) << "another signal";
  over.looked = filled<Commitment>(4);
  EXPECT_EQ(with(filled<WorkerId>(9), 3, 90, about), ErrorCode::bad_signature) << "an older look";
  over.looked = body.looked;
  over.reason = ErasureReason::unlawful;
  EXPECT_EQ(with(filled<WorkerId>(9), 3, 90, about), ErrorCode::bad_signature) << "other reason";
}
TEST_F(Verify, RefusesAKeyThatIsOverOrRevoked) {
  EXPECT_EQ(code({1'000}), ErrorCode::key_not_valid);
  const KeyId worker_key = hash::key_id_of(filled<VerifyKey>(80).view());
  const KeyRevoked revoked{kBodyVersion, filled<MemberId>(7), worker_key, {400}};
  ASSERT_TRUE(directory_.apply(LeafType::key_revoked, filled<MemberId>(7), false,
                               canon::encode(revoked)).ok());
  EXPECT_EQ(code(), ErrorCode::key_revoked);
  EXPECT_EQ(code({399}), ErrorCode::permit);
}
TEST_F(Verify, TakesTheEarliestRevocationOfAKeyWhateverCameFirst) {
  const KeyId worker_key = hash::key_id_of(filled<VerifyKey>(80).view());
  const auto revoke = [&](std::uint64_t revoked_at, std::optional<TimeMs> at) {
    const KeyRevoked revoked{kBodyVersion, filled<MemberId>(7), worker_key, {revoked_at}};
    const Status status = directory_.apply(LeafType::key_revoked, filled<MemberId>(7), false,
                                           canon::encode(revoked), at);
    return status.ok() ? ErrorCode::permit : status.code();
  };
  EXPECT_EQ(revoke(UINT64_MAX, std::nullopt), ErrorCode::permit);  // by who stole the signing key
  EXPECT_EQ(code(), ErrorCode::permit);
  EXPECT_EQ(revoke(400, std::nullopt), ErrorCode::permit);
  EXPECT_EQ(code(), ErrorCode::key_revoked);
  EXPECT_EQ(code({399}), ErrorCode::permit);
  EXPECT_EQ(revoke(450, std::nullopt), ErrorCode::permit);
  EXPECT_EQ(code({420}), ErrorCode::key_revoked);
}
TEST_F(Verify, RefusesAMembersRevocationInTheFuture) {
  const auto revoke = [&](std::uint64_t revoked_at, bool by_authority) {
    const KeyId worker_key = hash::key_id_of(filled<VerifyKey>(80).view());
    const KeyRevoked revoked{kBodyVersion, filled<MemberId>(7), worker_key, {revoked_at}};
    const Status status =
        directory_.apply(LeafType::key_revoked, by_authority ? MemberId{} : filled<MemberId>(7),
                         by_authority, canon::encode(revoked), TimeMs{1'000});
    return status.ok() ? ErrorCode::permit : status.code();
  };
  EXPECT_EQ(revoke(1'000 + kRevokedAheadMsMax + 1, false), ErrorCode::out_of_range);
  EXPECT_EQ(revoke(1'000 + kRevokedAheadMsMax, false), ErrorCode::permit);
  EXPECT_EQ(revoke(UINT64_MAX, true), ErrorCode::permit);
}
TEST_F(Verify, TakesAPulseFromNobodyButTheBroker) {
  const Bytes body = canon::encode(DirectoryPulse{kBodyVersion, {500}});
  const std::uint64_t size = directory_.size();
  EXPECT_EQ(directory_.apply(LeafType::directory_pulse, filled<MemberId>(7), false, body).code(),
            ErrorCode::not_allowed);
  EXPECT_EQ(directory_.apply(LeafType::directory_pulse, {}, true, body).code(),
            ErrorCode::not_allowed);
  EXPECT_TRUE(directory_.apply(LeafType::directory_pulse, {}, false, body).ok());
  EXPECT_EQ(directory_.size(), size) << "no entry about a key";
}

// Else one member's key could put other keys in the place of the authority's.
TEST_F(Verify, OnlyTheAuthorityTurnsItsKeysAndAdmitsWitnesses) {
  for (const LeafType type : {LeafType::authority_root, LeafType::witness_key}) {
    const Bytes body = type == LeafType::authority_root
                           ? Bytes{}
                           : canon::encode(WitnessKeyAdded{kBodyVersion, filled<MemberId>(7),
                                                           filled<VerifyKey>(9), {}, {1}});
    EXPECT_EQ(directory_.apply(type, filled<MemberId>(7), false, body).code(),
              ErrorCode::not_allowed);
  }
}
TEST_F(Verify, RefusesAWorkerInAnotherFunction) {
  FactBody body = consent_fact();
  body.actor.function = 3;
  act_.opening.body = canon::encode(body);
  seal();
  EXPECT_EQ(code(), ErrorCode::not_allowed);
}
TEST_F(Verify, OnlyTheAuthorityAdmitsAndOnlyTheMemberPublishes) {
  MemberAdmitted other;
  other.member = filled<MemberId>(6);
  other.signing_key = filled<VerifyKey>(71);
  EXPECT_EQ(directory_.apply(LeafType::member_admitted, filled<MemberId>(6), false,
                             canon::encode(other)).code(), ErrorCode::not_allowed);
  CurveKeyAdded curve{kBodyVersion, filled<MemberId>(7), filled<CurveKey>(3)};
  EXPECT_EQ(directory_.apply(LeafType::curve_key, filled<MemberId>(6), false,
                             canon::encode(curve)).code(), ErrorCode::not_your_act);
  ASSERT_TRUE(directory_.apply(LeafType::curve_key, filled<MemberId>(7), false,
                               canon::encode(curve)).ok());
  EXPECT_EQ(directory_.member_of_curve_key(filled<CurveKey>(3)), filled<MemberId>(7));
  EXPECT_EQ(directory_.member_of_curve_key(filled<CurveKey>(4)), std::nullopt);
}

}  // namespace
}  // namespace sluis::consent
