// SPDX-License-Identifier: EUPL-1.2
// Who may ask somebody to stand behind a signal, who may answer, and what a recipient is shown.
#include "adapters/gateway/cover.h"

#include <gtest/gtest.h>

#include "adapters/gateway/own_keys.h"
#include "consent/core/bodies.h"
#include "tests/gateway/host_rig.h"

namespace sluis::gateway {
namespace {

constexpr TimeMs kCoveredAt{1'800'000'000'000};
using test::filled;
const MemberId kReader = filled<MemberId>(0x33);

class Cover : public HostRig {
 protected:
  void SetUp() override {
    consent::Covenant covenant;
    const auto signals = static_cast<std::uint8_t>(LeafType::intent);
    covenant.functions = {{{1, "teacher", "teacher"}, {signals}, {}},
                          {{2, "head", "head"}, {signals}, {}},
                          {{3, "clerk", "clerk"}, {}, {}}};
    ASSERT_NO_FATAL_FAILURE(open(std::move(covenant)));
    ASSERT_TRUE(add_workers(host_->vault, {{"t", Sensitive<std::string>("T"), "teacher"},
                                           {"u", Sensitive<std::string>("U"), "teacher"},
                                           {"c", Sensitive<std::string>("C"), "clerk"}}).ok());
    exchange_.id = filled<ExchangeId>(5);
    exchange_.author = "t";
    exchange_.salt = filled<Salt>(6);
    exchange_.content = Sensitive<Bytes>(label("zorgen"));
    exchange_.slots.emplace_back();
    exchange_.slots.back().state = SlotState::held;
    store();
  }
  void store() { host_->vault.put(RowKind::exchange, exchange_.id, exchange_); }
  void add_head() {
    ASSERT_TRUE(add_workers(host_->vault, {{"h", Sensitive<std::string>("H"), "head"}}).ok());
  }
  ErrorCode asked_by(const std::string& login) {
    const auto row = ask_cover(*host_, login, exchange_.id);
    return row.ok() ? ErrorCode::permit : row.code();
  }
  ErrorCode said_by(const std::string& login, bool yes = true) {
    const auto row = say_cover(*host_, login, exchange_.id, yes);
    return row.ok() ? ErrorCode::permit : row.code();
  }
  ProtectedHeader header() const {
    ProtectedHeader out;
    out.exchange_id = exchange_.id;
    out.sender = host_->member();
    out.created = kCoveredAt;
    out.level = Level::content;
    out.recipients = {{kReader, {}}};
    out.approvals = approvals_of(*host_, exchange_, kReader, Level::content, std::nullopt);
    return out;
  }
  // With what this gateway publishes of its professionals.
  consent::Directory directory() const {
    consent::Directory out;
    const consent::MemberAdmitted admitted{consent::kBodyVersion, host_->member(),
                                           host_->keys.signing.public_key(), {0},
                                           {kCoveredAt.ms * 2}};
    EXPECT_TRUE(out.apply(LeafType::member_admitted, {}, true, canon::encode(admitted)).ok());
    for (const SignedAct& act : OwnKeys(*host_).missing(out)) {
      EXPECT_TRUE(out.apply(act.type, host_->member(), false, act.opening.body).ok());
    }
    return out;
  }
  Commitment content() const {
    return consent::content_commitment(exchange_.salt, exchange_.content.reveal());
  }

  ExchangeRow exchange_;
};

TEST_F(Cover, IsAskedByTheAuthorOrAStandInWhileSomethingWaits) {
  EXPECT_EQ(asked_by("t"), ErrorCode::not_allowed);  // whom? a clerk does not signal
  add_head();
  EXPECT_EQ(asked_by("c"), ErrorCode::not_allowed);
  EXPECT_EQ(asked_by("x"), ErrorCode::unknown_worker);
  EXPECT_EQ(ask_cover(*host_, "t", filled<ExchangeId>(9)).code(), ErrorCode::unknown_exchange);
  EXPECT_EQ(asked_by("u"), ErrorCode::permit);
  EXPECT_EQ(cover_of(*host_, exchange_)->asked_by, "u");
  exchange_.slots.back().state = SlotState::sent;
  store();
  EXPECT_EQ(asked_by("t"), ErrorCode::not_allowed);
}

TEST_F(Cover, IsGivenOnceByAnotherFunctionThatMaySignal) {
  add_head();
  EXPECT_EQ(said_by("h"), ErrorCode::no_such_task);
  ASSERT_EQ(asked_by("t"), ErrorCode::permit);
  EXPECT_EQ(said_by("t"), ErrorCode::not_allowed);
  EXPECT_EQ(said_by("u"), ErrorCode::not_allowed);
  EXPECT_EQ(said_by("c"), ErrorCode::not_allowed);
  EXPECT_EQ(said_by("h", false), ErrorCode::permit);
  EXPECT_TRUE(header().approvals.empty());
  EXPECT_EQ(said_by("h"), ErrorCode::no_such_task);
  ASSERT_EQ(asked_by("t"), ErrorCode::permit);  // asked anew
  EXPECT_EQ(said_by("h"), ErrorCode::permit);
  EXPECT_EQ(header().approvals.size(), 1u);
}

TEST_F(Cover, IsOfTheseWordsAlone) {
  add_head();
  ASSERT_EQ(asked_by("t"), ErrorCode::permit);
  exchange_.content = Sensitive<Bytes>(label("andere zorgen"));
  store();
  EXPECT_EQ(said_by("h"), ErrorCode::no_such_task);
  ASSERT_EQ(asked_by("t"), ErrorCode::permit);
  ASSERT_EQ(said_by("h"), ErrorCode::permit);
  EXPECT_EQ(header().approvals.size(), 1u);
  exchange_.salt = filled<Salt>(8);
  EXPECT_TRUE(header().approvals.empty());
}

TEST_F(Cover, ShowsAnApprovalThatVerifiesAndNoOther) {
  add_head();
  ASSERT_EQ(asked_by("t"), ErrorCode::permit);
  ASSERT_EQ(said_by("h"), ErrorCode::permit);
  const consent::Directory known = directory();
  const ProtectedHeader good = header();
  using Functions = std::vector<std::uint16_t>;
  EXPECT_EQ(covered_by(known, good, content()), Functions{2});
  EXPECT_EQ(covered_by(consent::Directory(), good, content()), Functions{});
  EXPECT_EQ(covered_by(known, good, {}), Functions{});
  ProtectedHeader other = good;
  other.level = Level::category;
  EXPECT_EQ(covered_by(known, other, content()), Functions{});
  other = good;
  other.recipients = {{filled<MemberId>(0x44), {}}};
  EXPECT_EQ(covered_by(known, other, content()), Functions{});
  other = good;
  other.order_id = filled<OrderId>(1);
  EXPECT_EQ(covered_by(known, other, content()), Functions{});
  other = good;
  other.approvals.front().role = 1;
  EXPECT_EQ(covered_by(known, other, content()), Functions{});
  other = good;
  other.sender = kReader;
  EXPECT_EQ(covered_by(known, other, content()), Functions{});
  host_->vault.put(RowKind::departure, std::string("h"), DepartureRow{"h", "t", kCoveredAt});
  EXPECT_TRUE(header().approvals.empty());  // who left stands behind nothing new
}

}  // namespace
}  // namespace sluis::gateway
