// SPDX-License-Identifier: EUPL-1.2
// Whom a look-up was about, over the real broker and gateways: never without a reason, on record
// before it is told, and apart from the list that counts.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "tests/gateway/officer_rig.h"

namespace sluis::gateway_story {
namespace {

// The school has an officer of its own, and a worker that looked at a child of the neighbours.
class OfficerOfTheSchool : public Officer {
 protected:
  void SetUp() override {
    Officer::SetUp();
    if (HasFatalFailure()) return;
    school_->kill_now();
    add_worker(*school_, "po", "officer");
    ASSERT_TRUE(school_->start());
    local::LocalRequest request = asked_by("juf");
    request.mutable_before()->set_kind("zorg");
    fill_person(*request.mutable_before()->mutable_subject(), "Buurkind");
    request.mutable_before()->mutable_subject()->set_surname("Anders");
    request.mutable_before()->add_recipients()->set_member(world_.manager.hex());
    local::LocalReply reply;
    ASSERT_TRUE(school_->ask(request, reply).ok());
    const auto looks = all_looks();
    ASSERT_TRUE(looks.ok()) << to_text(looks.error());
    for (const local::StrangeLook& look : looks->strange_looks().looks()) {
      if (look.rule() == "no_relation") look_ = look.id();
    }
    ASSERT_FALSE(look_.empty());
  }
  Result<local::LocalReply> all_looks() {
    local::LocalRequest request = asked_by("po");
    request.mutable_audit_strange();
    return audit_at(*school_, request);
  }
  local::LocalRequest who(const std::string& worker, const std::string& reason) const {
    local::LocalRequest request = asked_by(worker);
    request.mutable_audit_strange()->set_who(look_);
    request.mutable_audit_strange()->set_reason(reason);
    return request;
  }
  // Whose look each READ on record is, this question's own as the last.
  std::string reads() {
    const auto listed = list("read");
    if (!listed.ok()) return to_text(listed.error());
    std::string out;
    last_index_.clear();
    for (const local::AuditEvent& event : listed->audit_events().events()) {
      out += (out.empty() ? "" : " ") + event.label();
      last_index_.push_back(event.index());
    }
    return out;
  }
  // But what its vault moves about.
  static std::set<std::string> files_of(const GatewayProcess& gateway) {
    std::set<std::string> out;
    for (const auto& each : std::filesystem::recursive_directory_iterator(gateway.folder())) {
      const std::string path = each.path().lexically_relative(gateway.folder()).string();
      if (!path.starts_with("vault/")) out.insert(path);
    }
    return out;
  }
  static std::optional<ErrorCode> code_of(const Result<local::LocalReply>& reply) {
    return reply.ok() ? std::nullopt : std::optional(reply.code());
  }
  static bool names_the_child(const local::LocalReply& reply) {
    const std::string bytes = reply.SerializeAsString();
    return bytes.find("Anders") != std::string::npos ||
           bytes.find("Buurkind") != std::string::npos;
  }

  std::string look_;
  std::vector<std::uint64_t> last_index_;  // of what reads() told last
};

TEST_F(OfficerOfTheSchool, IsToldWhomALookUpWasAboutForAReasonAloneAndApartFromTheCounts) {
  EXPECT_EQ(code_of(audit_at(*school_, who("po", ""))), ErrorCode::missing_field);
  const std::string long_reason(501, 'x');
  EXPECT_EQ(code_of(audit_at(*school_, who("po", long_reason))), ErrorCode::too_large);
  EXPECT_EQ(code_of(audit_at(*school_, who("juf", "complaint"))), ErrorCode::not_allowed);
  EXPECT_EQ(reads(), "school officer") << "what is refused is no look";

  const auto told = audit_at(*school_, who("po", "complaint"));
  ASSERT_TRUE(told.ok()) << to_text(told.error());
  const local::StrangeLooks& looks = told->strange_looks();
  ASSERT_GE(looks.looks_size(), 1);
  for (const local::StrangeLook& look : looks.looks()) {
    EXPECT_EQ(look.id(), look_);
    EXPECT_NE(look.name().find("Anders"), std::string::npos);
  }
  EXPECT_EQ(looks.looked_at() + looks.in_log() + looks.closed() + looks.not_looked_at() +
                looks.workers_without_address(), 0u) << "it counts nothing";
  EXPECT_EQ(reads(), "school officer school officer") << "a look of its own";
  ASSERT_EQ(last_index_.size(), 4u);
  EXPECT_EQ(last_index_[2], looks.read_index());

  const auto counted = all_looks();
  ASSERT_TRUE(counted.ok()) << to_text(counted.error());
  EXPECT_FALSE(names_the_child(*counted)) << "the list names nobody, asked before or not";
  EXPECT_EQ(counted->strange_looks().looked_at(), 1u);
}

TEST_F(OfficerOfTheSchool, IsToldNobodyWhileNoLedgerRecordsTheLook) {
  broker_.kill_now();
  local::LocalRequest request = who("po", "complaint");
  request.set_wait_ms(2'000);
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(request, reply).ok());
  EXPECT_TRUE(reply.has_audit_progress());
  EXPECT_FALSE(reply.has_strange_looks());
  EXPECT_FALSE(names_the_child(reply));
  const std::string job = reply.audit_progress().job();

  ASSERT_TRUE(broker_.start());
  request = asked_by("po");
  request.mutable_audit_job()->set_id(job);
  const auto told = audit_at(*school_, request);
  ASSERT_TRUE(told.ok()) << to_text(told.error());
  EXPECT_TRUE(names_the_child(*told));
  EXPECT_EQ(reads(), "school school officer") << "the counted list, this look, and this question";
  ASSERT_EQ(last_index_.size(), 3u);
  EXPECT_EQ(last_index_[1], told->strange_looks().read_index());
}

// All that an officer may ask, with the log's hashes and the child's keys at hand from before.
TEST_F(OfficerOfTheSchool, IsShownNoRowAndWrittenNoFileWhileNoLedgerRecordsTheLook) {
  const std::string exchange = signal_opened();
  std::map<std::string, local::LocalRequest> asks;
  asks["list"].mutable_audit_list();
  asks["timeline"].mutable_audit_timeline()->set_id(exchange);
  fill_person(*asks["who"].mutable_audit_who()->mutable_person(), "Kind");
  asks["verify"].mutable_audit_verify();
  asks["export"].mutable_audit_export();
  asks["tiles"].mutable_audit_export()->set_form("tiles");
  asks["decisions"].mutable_audit_export()->set_form("adl");
  fill_person(*asks["replay"].mutable_audit_replay()->add_persons(), "Kind");
  asks["report"].mutable_audit_report();
  asks["strange"].mutable_audit_strange();
  local::AccessPropose& access = *asks["access"].mutable_access_propose();
  fill_person(*access.mutable_person(), "Kind");
  for (auto& [name, request] : asks) {
    request.set_worker("po");
    request.set_wait_ms(kWaitMs);
  }
  const auto before = audit_at(*school_, asks["who"]);
  ASSERT_TRUE(before.ok()) << to_text(before.error());
  EXPECT_GT(before->audit_events().events_size(), 1);

  broker_.kill_now();
  const std::set<std::string> files = files_of(*school_);
  for (auto& [name, request] : asks) {
    request.set_wait_ms(300);
    local::LocalReply reply;
    const auto asked = school_->ask(request, reply);
    ASSERT_TRUE(asked.ok()) << name << ' ' << to_text(asked.error());
    ASSERT_TRUE(reply.has_audit_progress()) << name << ' ' << reply.reply_case();
    EXPECT_EQ(reply.audit_progress().done(), 0u) << name;
  }
  EXPECT_EQ(files_of(*school_), files);
}

}  // namespace
}  // namespace sluis::gateway_story
