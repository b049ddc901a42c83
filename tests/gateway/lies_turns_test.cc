// SPDX-License-Identifier: EUPL-1.2
// What a gateway keeps of the old witnesses while others wait for their turn, and what it takes for
// a proof of it, however late it comes and whatever became of the covenants and keys between.
#include "adapters/gateway/witnessing.h"
#include "consent/core/authority_root.h"
#include "tests/gateway/other_witnesses.h"

namespace sluis::lies {
namespace {

constexpr std::uint64_t kElevenDaysMs = 11 * 86'400'000ull;

class WitnessTurns : public OtherWitnesses {
 protected:
  // Covenant 2 under the old ones' proof, then 3 under theirs.
  void turn_twice() {
    show(both_, all_);
    prove(2);
    show(theirs_, all_);
    prove(3);
    show_proofs();
    start();
    EXPECT_TRUE(until_waits_for("")) << waits();
  }
  bool keeps(std::uint32_t version) const {
    return std::filesystem::exists(gateway_->folder() / "witnesses" /
                                   (std::to_string(version) + ".signed"));
  }
  Status set(const Bytes& file, const std::vector<Bytes>& roots = {}) const {
    return gateway::set_covenant(gateway_->folder(), file, roots);
  }
  // Who asks for a turn is shown these, and no others.
  void prove(std::uint32_t version) {
    proofs_[version] = broker_.ledger.proven(leaves_.at(version));
  }
  void show_proofs() {
    lie_ = [this](const codec::Request& request) -> std::optional<codec::Reply> {
      if (const auto* fetch = std::get_if<codec::Fetch>(&request); fetch != nullptr && next_) {
        return released(*fetch, *std::exchange(next_, std::nullopt), world_.manager);
      }
      const auto* of = std::get_if<codec::CovenantOf>(&request);
      if (of == nullptr || !proofs_.contains(of->version)) return std::nullopt;
      return proofs_.at(of->version);
    };
  }
  consent::Covenant without_witnesses() const {
    consent::Covenant out = covenants_.front();
    none(out);
    return out;
  }
  static void none(consent::Covenant& covenant) {
    covenant.witnesses_none = true;
    covenant.witness_terms = {};
  }
  // The keys of `later` take the place of the authority's.
  Bytes rotation() const {
    consent::AuthorityRoot root{1, world_.covenant.authority, later_.covenant.authority, {}};
    const Bytes text = consent::root_text(root);
    for (std::size_t i = 0; i < 2; ++i) {
      root.signatures.emplace_back(later_.authority[i].key_id(), later_.authority[i].sign(text));
    }
    std::sort(root.signatures.begin(), root.signatures.end(),
              [](const auto& left, const auto& right) { return left.first < right.first; });
    return world_.signed_file(1, {{LeafType::authority_root, canon::encode(root)}});
  }
  Bytes covenant_of_later_keys() {
    return next_covenant(
        [this](consent::Covenant& next) {
          naming({their_ids_[0], their_ids_[1], world_.school})(next);
          next.authority = later_.covenant.authority;
        },
        later_);
  }

  story::World later_;
  std::map<std::uint32_t, codec::Proven> proofs_;
};

// Nobody's quorum could be asked, and the broker's word alone would put them off for ever.
TEST_F(WitnessTurns, IsAtOnceWhereNobodyWitnessedBefore) {
  const consent::Covenant none = without_witnesses();
  const Bytes file = world_.signed_file(1, {{LeafType::covenant, consent::encode_covenant(none)}});
  ASSERT_TRUE(gateway::keep_witnessing(gateway_->folder(), none, file).ok());  // as it once was
  show(theirs_, theirs_);
  start();
  EXPECT_EQ(waits(), "");
  EXPECT_FALSE(keeps(1));
  deliver();
  EXPECT_EQ(held(), (Held{1, 0, 0}));
  gateway_->start();
  show({theirs_[0]}, theirs_);
  deliver();
  EXPECT_EQ(held(), (Held{1, 1, 1})) << "the operator alone opens nothing any more";
}

TEST_F(WitnessTurns, KeepsNothingOfACovenantWithoutWitnessesThatIsReplaced) {
  const std::filesystem::path folder = gateway_->folder().parent_path() / "later";
  const Bytes first = world_.signed_file(
      1, {{LeafType::covenant, consent::encode_covenant(without_witnesses())}});
  ASSERT_TRUE(gateway::create(folder, world_.manager).ok());
  ASSERT_TRUE(gateway::set_covenant(folder, first).ok());
  ASSERT_TRUE(gateway::set_covenant(folder, files_[1]).ok());
  const auto kept = gateway::read_witnessing(folder, 2);
  ASSERT_TRUE(kept.ok());
  EXPECT_TRUE(kept->empty());
}

TEST_F(WitnessTurns, OfWhoComesAfterNoneFollowsTheTurnOfNone) {
  take(next_covenant(none, world_));
  take(next_covenant(
      [this](consent::Covenant& next) {
        next.witnesses_none = false;
        next.witness_terms = covenants_[1].witness_terms;
      },
      world_));
  turn_twice();
  for (std::uint32_t version = 1; version <= 3; ++version) EXPECT_FALSE(keeps(version));
}

// The next covenant has the same ones: no quorum of the old is ever asked for its leaf.
TEST_F(WitnessTurns, IsProvenByTheCovenantThatNamedThemFirst) {
  take(next_covenant([](consent::Covenant& next) { next.title += "."; }, world_));
  EXPECT_TRUE(keeps(2));
  turn_twice();
  EXPECT_FALSE(keeps(1) || keeps(2));
  gateway_->stop();
  show(theirs_, theirs_);
  gateway_->start();
  deliver();
  EXPECT_EQ(held(), (Held{1, 0, 0}));
}

// What a gateway is shown that was away for so long is the turn as it was made.
TEST_F(WitnessTurns, IsJudgedByTheKeysOfItsOwnTime) {
  show(both_, both_);
  prove(2);
  clock_.pass(kElevenDaysMs);  // the other one's ended after ten
  show_proofs();
  gateway_->start();
  EXPECT_TRUE(until_waits_for("")) << waits();
}

TEST_F(WitnessTurns, IsNotMadeByAKeyAfterItsEnd) {
  clock_.pass(kElevenDaysMs);
  show(both_, both_);
  prove(2);
  show_proofs();
  gateway_->start();
  until_asked(0);
  EXPECT_EQ(waits(), "witnesses_wait version 2");
}

// Whoever comes meanwhile waits for the same answer.
TEST_F(WitnessTurns, IsAskedForOnceHoweverManyWait) {
  constexpr std::size_t kMany = 3;
  bool answers = false;
  std::set<RequestId> questions;
  std::vector<codec::Submit> coming;
  const auto asks = [](const codec::Request& request) {
    return std::holds_alternative<codec::CovenantOf>(request);
  };
  broker_.silent = [&](const codec::Request& request) { return asks(request) && !answers; };
  broker_.heard = [&](const codec::ToBroker& frame, ByteView) {
    if (asks(frame.request)) questions.insert(frame.request_id);
  };
  show(both_, all_);
  prove(2);
  lie_ = [&](const codec::Request& request) -> std::optional<codec::Reply> {
    if (asks(request)) return proofs_.at(2);
    const auto* fetch = std::get_if<codec::Fetch>(&request);
    if (fetch == nullptr || coming.empty()) return std::nullopt;
    codec::Fetched out{fetch->nonce, {}, {}, {}, {}};
    for (const codec::Submit& each : std::exchange(coming, {})) {
      out.deliveries.push_back(released(*fetch, each, world_.manager).deliveries.front());
    }
    return out;
  };
  start();
  show(theirs_, all_);
  for (std::size_t i = 0; i < kMany; ++i) coming.push_back(sealed_to(world_.manager));
  const std::vector<codec::Submit> sent = coming;
  broker_.tell(world_.manager, codec::Notify{true, false, false});
  run_for(6);  // longer than a question is left without a repetition
  EXPECT_EQ(questions.size(), 1u);
  answers = true;
  for (const codec::Submit& each : sent) {
    const MessageId& message = each.envelope.header.message_id;
    EXPECT_TRUE(broker_.until(20, [&] { return is_answered(message); }));
  }
  EXPECT_EQ(held(), (Held{kMany, 0, 0}));
}

TEST_F(WitnessTurns, OfACovenantThatWasMissedIsTakenAcrossARotation) {
  const Bytes root = rotation();
  take(covenant_of_later_keys(), {root});
  EXPECT_TRUE(keeps(2));
  std::filesystem::remove(gateway_->folder() / "witnesses" / "2.signed");
  EXPECT_EQ(set(files_[1]).code(), ErrorCode::covenant_not_signed);
  take(files_[1], {root});
  EXPECT_TRUE(keeps(2));
  const auto config = gateway::read_config(gateway_->folder());
  EXPECT_TRUE(gateway::read_covenant(gateway_->folder(), *config).ok()) << "the newest stays";
}

TEST_F(WitnessTurns, OfACovenantThatWasMissedNeedNotNameThisMember) {
  const Bytes without = next_covenant(
      [this](consent::Covenant& next) {
        naming({their_ids_[0], their_ids_[1], world_.school})(next);
        std::erase_if(next.members, [this](const auto& row) { return row.id == world_.manager; });
        next.key_holders = {world_.school};
      },
      world_);
  const Bytes with = next_covenant(
      [this](consent::Covenant& next) {
        naming({their_ids_[0], their_ids_[2], world_.school})(next);
        next.members = covenants_.front().members;
      },
      world_);
  EXPECT_EQ(set(without).code(), ErrorCode::unknown_member);
  take(with);
  take(without);
  EXPECT_TRUE(keeps(3));
}

// The broker is further than this gateway, and asks whose turn it is there.
TEST_F(WitnessTurns, IsNotWaitedForByWhoIsAskedToCosignInIt) {
  name_witnesses({their_ids_[0], their_ids_[1], world_.manager});
  name_witnesses({their_ids_[0], their_ids_[1], world_.school});
  broker_.covenants[2] = leaves_.at(2);
  show(both_, all_);
  start();
  ASSERT_TRUE(until_waits_for("witnesses_wait version 3")) << waits();
  broker_.tell(world_.manager,
               codec::CosignAsk{codec::WhichLog::ledger,
                                consent::format_add_checkpoint({0, {}, broker_.ledger.note()})});
  std::optional<std::uint16_t> status;
  broker_.until(20, [&] {
    for (const codec::Request& request : broker_.requests) {
      const auto* answer = std::get_if<codec::CosignAnswer>(&request);
      if (answer != nullptr) status = answer->status;
    }
    return status.has_value();
  });
  EXPECT_EQ(status, 200);
}

// Its witnesses may be those that count.
TEST_F(WitnessTurns, IsNotGivenBesideACovenantThatCannotBeRead) {
  const std::filesystem::path held = gateway_->folder() / "covenant.signed";
  const Bytes next = next_covenant(naming({their_ids_[0], their_ids_[1], world_.school}), world_);
  ASSERT_TRUE(gateway::write_file(held, as_bytes("damaged")).ok());
  EXPECT_FALSE(set(next).ok());
  EXPECT_EQ(gateway::read_public_file(held).value(), to_bytes(as_bytes("damaged")));
  const Bytes others =
      later_.signed_file(1, {{LeafType::covenant, consent::encode_covenant(later_.covenant)}});
  ASSERT_TRUE(gateway::write_file(held, others).ok());
  EXPECT_EQ(set(next).code(), ErrorCode::covenant_not_signed);
  ASSERT_TRUE(gateway::write_file(held, files_[1]).ok());
  take(next);
  EXPECT_TRUE(keeps(2));
}

// A folder that cannot be read is not an empty one: others would count on nobody's word.
TEST_F(WitnessTurns, IsNotGivenWhereWhoWaitsCannotBeRead) {
  const std::filesystem::path folder = gateway_->folder() / "witnesses";
  const std::filesystem::path aside = gateway_->folder() / "aside";
  std::error_code none;
  std::filesystem::rename(folder, aside, none);
  ASSERT_TRUE(gateway::write_file(folder, as_bytes("no folder")).ok());
  EXPECT_EQ(gateway::read_witnessing(gateway_->folder(), 9).code(), ErrorCode::cannot_read);
  const Bytes next = next_covenant(naming({their_ids_[0], their_ids_[1], world_.school}), world_);
  EXPECT_EQ(set(next).code(), ErrorCode::cannot_read);
  std::filesystem::remove(folder);
  std::filesystem::rename(aside, folder, none);
  take(next);
}

// It ended between the covenant and the keys that are pinned with it.
TEST_F(WitnessTurns, IsKeptWhenATakeoverThatDiedIsRepeated) {
  const Bytes root = rotation();
  const Bytes next = covenant_of_later_keys();
  const auto pinned = gateway::read_config(gateway_->folder());
  take(next, {root});
  ASSERT_TRUE(gateway::write_config(gateway_->folder(), *pinned).ok());
  take(next, {root});
  const auto config = gateway::read_config(gateway_->folder());
  EXPECT_TRUE(gateway::read_covenant(gateway_->folder(), *config).ok());
  EXPECT_TRUE(keeps(1) && keeps(2));
}

}  // namespace
}  // namespace sluis::lies
