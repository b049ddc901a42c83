// SPDX-License-Identifier: EUPL-1.2
// Which erasures are proposed at all: such as somebody can agree to, and one of a person.
#include "adapters/gateway/erasures.h"

#include "adapters/gateway/own_keys.h"
#include "tests/gateway/host_rig.h"

namespace sluis::gateway {
namespace {

class ErasuresProposed : public HostRig {
 protected:
  void begin(bool has_eraser) {
    consent::Function officer;
    officer.term = {1, "officer", "officer"};
    officer.acts = {static_cast<std::uint8_t>(LeafType::read)};
    officer.audits = true;
    consent::Function eraser;
    eraser.term = {2, "eraser", "eraser"};
    if (has_eraser) eraser.acts = {static_cast<std::uint8_t>(LeafType::erasure)};
    consent::Covenant covenant;
    covenant.functions = {officer, eraser};
    covenant.members.emplace_back();
    covenant.members.back().id = kSelf;
    ASSERT_NO_FATAL_FAILURE(open(std::move(covenant)));
    ASSERT_TRUE(add_workers(host_->vault, {{"po", Sensitive<std::string>("P"), "officer"}}).ok());
    names_.emplace(*host_);
    erasures_.emplace(*host_, *names_);
  }
  void TearDown() override {
    erasures_.reset();
    names_.reset();
    HostRig::TearDown();
  }
  Result<ErasureRow> propose(const std::string& surname) {
    Identity whom;
    whom.surname = Sensitive(surname);
    whom.first_names = Sensitive<std::string>("Yasmina");
    whom.birth_date = Sensitive<std::string>("2017-03-04");
    return erasures_->propose("po", whom, consent::ErasureReason::asked);
  }

  std::optional<Names> names_;
  std::optional<Erasures> erasures_;
};

TEST_F(ErasuresProposed, NotWhereTheCovenantLetsNobodyAgree) {
  begin(false);
  const auto refused = propose("Een");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.code(), ErrorCode::not_allowed);
  EXPECT_TRUE(refused.error().place.starts_with("covenant: ")) << refused.error().place;
  EXPECT_TRUE(erasures_->all().empty());
}

TEST_F(ErasuresProposed, OnceOfAPersonUntilItIsOver) {
  begin(true);
  const auto first = propose("Een");
  ASSERT_TRUE(first.ok()) << to_text(first.error());
  const auto second = propose("Een");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.code(), ErrorCode::bad_field);
  EXPECT_NE(second.error().place.find(first->id.hex()), std::string::npos)
      << second.error().place;
  EXPECT_TRUE(propose("Twee").ok());
  ErasureRow over = *first;
  over.state = ErasureState::refused;
  host_->vault.put(RowKind::erasure, over.id, over);
  EXPECT_TRUE(propose("Een").ok());
}

}  // namespace
}  // namespace sluis::gateway
