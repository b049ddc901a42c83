// SPDX-License-Identifier: EUPL-1.2
// An officer's gateway against a broker that leaves out, adds, alters or hides entries.
#include <gtest/gtest.h>

#include "local.pb.h"
#include "tests/gateway/lying_broker.h"
#include "tests/support/filled.h"

namespace sluis::lies {
namespace {

struct OfficerWorld : story::World {
  OfficerWorld() {
    covenant.functions.push_back({{2, "officer", "officer"}, {21}, {}, true});
  }
};

class MirrorTest : public testing::Test {
 protected:
  void SetUp() override {
    for (std::uint8_t i = 0; i < 5; ++i) {
      broker_.record(LeafType::void_lease,
                     consent::VoidBody{consent::kBodyVersion, test::filled<LeaseId>(i)});
    }
    gateway_ = std::make_unique<GatewayThread>(world_, world_.school, broker_, clock_);
    ASSERT_TRUE(gateway::add_workers(gateway_->folder(),
                                     {{"po", Sensitive<std::string>("P"), "officer"}}).ok());
    gateway_->start();
  }
  void TearDown() override { gateway_.reset(); }

  Status list(local::LocalReply& reply) {
    local::LocalRequest request;
    request.set_worker("po");
    request.set_wait_ms(5'000);
    request.mutable_audit_list();
    return gateway_->ask(request, reply);
  }
  // The officer is told why, none of it is kept as verified, and the next honest answer is taken.
  void refused(const std::function<void(codec::AuditPart&)>& bend, ErrorCode code) {
    broker_.bend = [bend](codec::Reply& reply) {
      if (auto* part = std::get_if<codec::AuditPart>(&reply)) bend(*part);
    };
    local::LocalReply reply;
    const Status asked = list(reply);
    ASSERT_FALSE(asked.ok());
    EXPECT_EQ(asked.code(), code) << to_text(asked.error());
    broker_.bend = [](codec::Reply&) {};
    const Status honest = list(reply);
    ASSERT_TRUE(honest.ok()) << to_text(honest.error());
    EXPECT_EQ(reply.audit_events().size(), broker_.ledger.size());
  }

  OfficerWorld world_;
  TestClock clock_;
  LyingBroker broker_{world_, clock_};
  std::unique_ptr<GatewayThread> gateway_;
};

TEST_F(MirrorTest, TakesAnHonestLogAndGoesOnWhereItWas) {
  local::LocalReply reply;
  ASSERT_TRUE(list(reply).ok());
  EXPECT_EQ(reply.audit_events().size(), 7u);  // six, and this look
  EXPECT_EQ(reply.audit_events().events_size(), 7);
  std::vector<std::uint64_t> asked_from;
  broker_.lie = [&](const codec::Request& request) {
    if (const auto* audit = std::get_if<codec::Audit>(&request)) asked_from.push_back(audit->index);
    return std::optional<codec::Reply>();
  };
  ASSERT_TRUE(list(reply).ok());
  EXPECT_EQ(reply.audit_events().size(), 8u);
  EXPECT_EQ(asked_from, std::vector<std::uint64_t>{7});
  gateway_->stop();
  gateway_->start();
  asked_from.clear();
  ASSERT_TRUE(list(reply).ok());
  EXPECT_EQ(asked_from, std::vector<std::uint64_t>{8}) << "it stays over a restart";
}

TEST_F(MirrorTest, CatchesAnEntryThatWasAltered) {
  refused([](codec::AuditPart& part) { part.entries[3].leaf[40] ^= 1; }, ErrorCode::not_in_tree);
}

TEST_F(MirrorTest, CatchesAnEntryThatWasAlteredAfterWhatIsVerified) {
  local::LocalReply reply;
  ASSERT_TRUE(list(reply).ok());
  broker_.record(LeafType::void_lease, consent::VoidBody{});
  refused([](codec::AuditPart& part) { part.entries[0].leaf[40] ^= 1; }, ErrorCode::not_in_tree);
}

TEST_F(MirrorTest, CatchesAnEntryThatWasLeftOut) {
  refused([](codec::AuditPart& part) { part.entries.erase(part.entries.begin() + 2); },
          ErrorCode::malformed);
}

TEST_F(MirrorTest, CatchesAnEntryThatWasLeftOutWithTheOthersMovedUp) {
  local::LocalReply reply;
  ASSERT_TRUE(list(reply).ok());
  broker_.record(LeafType::void_lease, consent::VoidBody{});
  refused(
      [](codec::AuditPart& part) {
        part.entries.erase(part.entries.begin());
        for (codec::AuditEntry& entry : part.entries) --entry.index;
        --part.next;
      },
      ErrorCode::not_in_tree);  // the checkpoint of that size was seen
}

TEST_F(MirrorTest, CatchesALookThatIsNotInTheLogItShows) {
  refused([](codec::AuditPart& part) { part.read_index = 0; }, ErrorCode::not_in_tree);
}

TEST_F(MirrorTest, CatchesALogThatGoesBack) {
  local::LocalReply reply;
  ASSERT_TRUE(list(reply).ok());
  const std::string old = broker_.ledger.note();
  broker_.record(LeafType::void_lease, consent::VoidBody{});
  ASSERT_TRUE(list(reply).ok());
  refused(
      [old](codec::AuditPart& part) {
        part.checkpoint = old;
        part.entries.clear();
        part.next = 7;
      },
      ErrorCode::bad_checkpoint);
}

}  // namespace
}  // namespace sluis::lies
