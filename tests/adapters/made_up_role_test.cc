// SPDX-License-Identifier: EUPL-1.2
// An organisation of a type that nobody thought of, with a kind and a ground of its own, sends and
// receives: rows of the covenant and a mapping, and no code.
#include "tests/adapters/drop_rig.h"

namespace sluis::adapter_story {
namespace {

using gateway_story::eventually;
using gateway_story::GatewayProcess;

constexpr const char* kRole = "speeltuin";
constexpr const char* kMore = R"toml([[roles]]
number = 200
id = "speeltuin"
label = "speeltuinvereniging"
[[functions]]
number = 200
id = "toezichthouder"
acts = ["intent", "submit", "preflight", "fact", "withdraw", "read", "receipt"]
facts = ["consent", "consent_answer", "consent_acceptance", "same_person"]
[[members]]
id = "0d000000000000000000000000000200"
role = "speeltuin"
label = "Speeltuin (demo)"
contact = "toezichthouder"
may_use_bsn = true
[[kinds]]
number = 200
id = "speelsignaal"
label = "signaal uit de speeltuin"
[[grounds]]
number = 200
id = "toestemming_speeltuin"
type = "consent"
article = "AVG 6 lid 1 onder a"
gdpr_basis = "AVG 6 lid 1 onder a"
lifts_secrecy = "de ouders met gezag"
retention_days = 30
[[rules]]
from = "speeltuin"
to = "gezinsmanager"
kinds = ["speelsignaal"]
grounds = ["toestemming_speeltuin"]
level = "content"
[[rules]]
from = "gezinsmanager"
to = "speeltuin"
kinds = ["afspraak"]
grounds = ["toestemming_speeltuin"]
level = "content"
)toml";
constexpr const char* kMapping = R"(format = 1
role = "speeltuin"
[source]
form = "csv"
separator = "tab"
[signal]
worker = "th-1"
kind = "speelsignaal"
purpose = "hulp_aan_gezin"
domain = { from = "waarover", values = "waarover" }
text = { from = "wat" }
[subject]
bsn = { from = "wie" }
[[recipients]]
role = "gezinsmanager"
[values.waarover]
honger = "financien"
ruzie = "relaties"
)";

local::LocalRequest asked_by(const std::string& worker) {
  local::LocalRequest request;
  request.set_worker(worker);
  request.set_wait_ms(8'000);
  return request;
}

// Both parents of the test family's child say yes to whatever the asking organisation shares.
void record_consent(GatewayProcess& gateway, const std::string& worker) {
  local::LocalRequest request = asked_by(worker);
  local::ConsentAsk& ask = *request.mutable_consent_ask();
  ask.mutable_subject()->set_bsn("000000097");
  for (const char* parent : {"000000036", "000000048"}) ask.add_givers()->set_bsn(parent);
  ask.set_valid_until_ms(story::now().ms + 86'400'000);
  local::LocalReply reply;
  ASSERT_TRUE(gateway.ask(request, reply).ok());
  ASSERT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
  const std::string consent = reply.act().subject();
  for (const char* parent : {"000000036", "000000048"}) {
    request = asked_by(worker);
    local::ConsentSaid& said = *request.mutable_consent_say();
    said.set_consent(consent);
    said.set_answer("yes");
    said.mutable_subject()->set_bsn("000000097");
    said.mutable_giver()->set_bsn(parent);
    ASSERT_TRUE(gateway.ask(request, reply).ok());
    ASSERT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
  }
}

// The one message received, as its reader sees it; empty: not yet one.
local::MailContent read_one(GatewayProcess& gateway, const std::string& worker) {
  local::LocalRequest request;
  request.mutable_inbox();
  local::LocalReply reply;
  if (!gateway.ask(request, reply).ok() || reply.inbox().mails_size() != 1) return {};
  const std::string message = reply.inbox().mails(0).message();
  request = asked_by(worker);
  request.mutable_read()->set_id(message);
  return gateway.ask(request, reply).ok() ? reply.content() : local::MailContent{};
}

class MadeUpRole : public Drops {
 protected:
  void SetUp() override { begin(kMore); }
};

TEST_F(MadeUpRole, SendsAndReceivesByConfigurationAlone) {
  auto& playground = gateway_of(kRole, "th-1", "toezichthouder");
  auto& manager = gateway_of("gezinsmanager", "gm-1", "gezinsmanager");
  set_mapping(playground, kMapping);
  start_holder();
  ASSERT_TRUE(playground.start());
  ASSERT_TRUE(manager.start());
  record_consent(playground, "th-1");
  drop(playground, "dag.csv", "wie\twaarover\twat\n000000097\thonger\tVraagt om brood\n");
  ASSERT_TRUE(comes(place(playground, "done", "dag.csv")));
  ASSERT_TRUE(eventually(20, [&] {
    return read_one(manager, "gm-1").text() == "Vraagt om brood";
  }));
  const local::MailContent mail = read_one(manager, "gm-1");
  EXPECT_EQ(mail.mail().kind(), "speelsignaal");
  EXPECT_EQ(mail.mail().ground(), "toestemming_speeltuin");
  EXPECT_EQ(mail.domain(), "financien");

  // And it receives: the manager's own list goes to it by one other line of the mapping.
  std::string mapping = content_of(template_of("gezinsmanager", "mapping.toml"));
  mapping.replace(mapping.find("role = \"cjg\""), 12, "role = \"speeltuin\"");
  set_mapping(manager, mapping);
  record_consent(manager, "gm-1");
  const std::string sample = content_of(template_of("gezinsmanager", "sample.csv"));
  const std::string names = sample.substr(0, sample.find('\n') + 1);
  drop(manager, "afspraken.csv",
       names + "G-07,000000097,01-12-2018,,,afspraak,,Woensdag samen spelen,ouders,\n");
  ASSERT_TRUE(comes(place(manager, "done", "afspraken.csv")));
  EXPECT_TRUE(eventually(20, [&] {
    return read_one(playground, "th-1").text() == "Woensdag samen spelen - ouders";
  }));
}

}  // namespace
}  // namespace sluis::adapter_story
