// SPDX-License-Identifier: EUPL-1.2
// A professional leaves: who owns its work, and when its key ends.
#include <gtest/gtest.h>

#include "adapters/gateway/correction_records.h"
#include "adapters/gateway/own_keys.h"
#include "tests/gateway/host_rig.h"

namespace sluis::gateway {
namespace {

constexpr TimeMs kLeavingAt{1'800'000'000'000};
using test::filled;

class Departure : public HostRig {
 protected:
  void SetUp() override {
    consent::Covenant covenant;
    covenant.functions = {{{1, "coach", "coach"}, {}, {}}};
    ASSERT_NO_FATAL_FAILURE(open(std::move(covenant)));
    ASSERT_TRUE(add_workers(host_->vault, {{"a", Sensitive<std::string>("A"), "coach"},
                                           {"b", Sensitive<std::string>("B"), "coach"},
                                           {"c", Sensitive<std::string>("C"), "coach"}}).ok());
    const consent::MemberAdmitted admitted{consent::kBodyVersion, host_->member(),
                                           host_->keys.signing.public_key(), {0},
                                           {kLeavingAt.ms * 2}};
    ASSERT_TRUE(directory_.apply(LeafType::member_admitted, {}, true,
                                 canon::encode(admitted)).ok());
    publish();
  }

  void leave(const std::string& login, const std::string& to) {
    host_->vault.put(RowKind::departure, login, DepartureRow{login, to, kLeavingAt});
  }
  // Puts what the gateway would publish into the directory; returns how many entries.
  std::size_t publish() {
    const auto acts = OwnKeys(*host_).missing(directory_);
    for (const SignedAct& act : acts) {
      EXPECT_TRUE(directory_.apply(act.type, host_->member(), false, act.opening.body).ok());
    }
    return acts.size();
  }
  ErrorCode key_of(const std::string& login, DurationMs later = kRevokeAfterMs) const {
    const auto row = host_->vault.get<WorkerRow>(RowKind::worker, login);
    const auto key = seal::SigningKeyPair::from_seed(row->seed.reveal()).key_id();
    const auto held = directory_.worker_key(key, kLeavingAt + later);
    return held.ok() ? ErrorCode::permit : held.code();
  }

  consent::Directory directory_;
};

TEST_F(Departure, LeavesTheWorkToWhoIsStillThere) {
  EXPECT_EQ(host_->owner("a"), "a");
  leave("a", "b");
  EXPECT_EQ(host_->owner("a"), "b");
  leave("b", "c");
  EXPECT_EQ(host_->owner("a"), "c") << "also of who left before";
  EXPECT_EQ(host_->worker("a").code(), ErrorCode::unknown_worker);
  EXPECT_TRUE(host_->maker("a").ok()) << "what it made before is signed by its own key";
  EXPECT_TRUE(host_->worker("c").ok());
}

TEST_F(Departure, RevokesTheKeyOnce) {
  EXPECT_EQ(key_of("a"), ErrorCode::permit);
  leave("a", "b");
  EXPECT_EQ(publish(), 1u);
  EXPECT_EQ(key_of("a"), ErrorCode::key_revoked);
  EXPECT_EQ(key_of("a", {kRevokeAfterMs.ms - 1}), ErrorCode::permit) << "its last facts count";
  EXPECT_EQ(key_of("b"), ErrorCode::permit);
  EXPECT_EQ(publish(), 0u) << "neither revoked again nor published again";
}

TEST_F(Departure, KeepsTheKeyWhileAnActStillNeedsIt) {
  ActRow act;
  act.id = filled<ActId>(1);
  act.kind = ActKind::withdraw;
  act.worker = "a";
  host_->vault.put(RowKind::act, act.id, act);
  leave("a", "b");
  EXPECT_EQ(publish(), 0u);
  act.state = ActState::sent;
  host_->vault.put(RowKind::act, act.id, act);
  EXPECT_EQ(publish(), 0u);
  act.state = ActState::recorded;
  host_->vault.put(RowKind::act, act.id, act);
  EXPECT_EQ(publish(), 1u);
  EXPECT_EQ(key_of("a"), ErrorCode::key_revoked);
}

TEST_F(Departure, KeepsTheKeyUntilItIsOnRecordWhatItsOwnerDestroyed) {
  RecallRow recall;
  recall.message = filled<MessageId>(1);
  recall.by = "a";
  const auto put = [&](RecalledState state, ErrorCode refused = ErrorCode{}) {
    recall.state = state;
    recall.refused = static_cast<std::uint16_t>(refused);
    host_->vault.put(RowKind::recall, recall.message, recall);
  };
  put(RecalledState::destroying);
  leave("a", "b");
  EXPECT_EQ(publish(), 0u);
  put(RecalledState::destroying, ErrorCode::key_not_valid);
  EXPECT_EQ(publish(), 1u) << "a colleague says so instead";
  EXPECT_EQ(key_of("a"), ErrorCode::key_revoked);
}

}  // namespace
}  // namespace sluis::gateway
