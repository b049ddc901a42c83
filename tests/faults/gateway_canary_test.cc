// SPDX-License-Identifier: EUPL-1.2
// Promise P4 on the whole way of a person: number, name, birth date and postcode go into two real
// gateways, are folded, blinded and become keys through the real broker, and acts rest on them.
// None of it is in any byte that the broker stores, logs, hears, says, remembers or dumps.
#include "local.pb.h"
#include "tests/faults/canary.h"
#include "tests/faults/needles.h"
#include "tests/faults/proxy.h"
#include "tests/faults/stage.h"
#include "tests/gateway/gateway_process.h"

namespace sluis::faults {
namespace {

using gateway_story::eventually;
using gateway_story::GatewayProcess;

constexpr std::uint32_t kWaitMs = 8'000;

struct Someone {
  std::string number, surname, folded, first_names, birth_date, postcode;
};
// Official test numbers; no other text of the test has any of this in it.
const Someone kChild{"999990019", "Kwéttervogel-Zonderling", "kwettervogelzonderling",
                     "Xaviérine", "2016-02-29", "9873ZX"};
const Someone kParent{"999990020", "Quaasteniet", "quaasteniet", "Ypsilantius", "1983-08-27",
                      "8794XQ"};
const std::string kSentence = "komt sinds maandag zonder ontbijt op school";

// As a person is told at the door, and as it is folded and put into the text that is blinded,
// whose hash would give the person away as well.
Needles secrets() {
  std::vector<std::string> all{kSentence};
  for (const Someone& someone : {kChild, kParent}) {
    for (const std::string& text : {someone.number, someone.surname, someone.folded,
                                    someone.first_names, someone.birth_date, someone.postcode}) {
      all.push_back(text);
    }
    all.push_back(R"({"landCode":"NL","type":"BSN","value":")" + someone.number + R"("})");
  }
  return Needles(all);
}

void fill(local::Person& person, const Someone& someone) {
  person.set_bsn(someone.number);
  person.set_surname(someone.surname);
  person.set_first_names(someone.first_names);
  person.set_birth_date(someone.birth_date);
  person.set_postcode(someone.postcode);
  person.set_house_number("12");
}

local::LocalRequest asked_by(const std::string& worker) {
  local::LocalRequest request;
  request.set_worker(worker);
  request.set_wait_ms(kWaitMs);
  return request;
}

class GatewayCanary : public CanaryTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(CanaryTest::SetUp());
    broker_.log = folder_ / "log";
    ASSERT_TRUE(broker_.start({"LD_PRELOAD=" SLUIS_DUMPABLE_LIBRARY " " SLUIS_FRAMES_LIBRARY,
                               "SLUIS_FRAMES=" + (folder_ / "frames").string()}));
    ASSERT_TRUE(broker_.admit("1-covenant", world_.covenant_file()));
    wire_.emplace(broker_.endpoint());
    ASSERT_NO_FATAL_FAILURE(add(school_, world_.school, "juf"));
    ASSERT_NO_FATAL_FAILURE(add(manager_, world_.manager, "gm"));
    ASSERT_TRUE(gateway_story::deal_share(world_, broker_, world_.manager, manager_->folder()));
    ASSERT_TRUE(school_->start());
    ASSERT_TRUE(manager_->start());
  }

  // A gateway that reaches the broker by the wire that is listened to.
  void add(std::optional<GatewayProcess>& gateway, const MemberId& member,
           const std::string& worker) {
    gateway.emplace(world_, member, broker_);
    ASSERT_TRUE(gateway::set_broker(gateway->folder(), {wire_->endpoint(), broker_.curve_key,
                                                        broker_.log_key}).ok());
    ASSERT_TRUE(gateway::add_workers(gateway->folder(), {{worker, Sensitive<std::string>("J G"),
                                                          "worker"}}).ok());
  }
  // The subject of the act that this request became.
  static std::string recorded(GatewayProcess& gateway, const local::LocalRequest& request) {
    local::LocalReply reply;
    const auto asked = gateway.ask(request, reply);
    EXPECT_TRUE(asked.ok()) << to_text(asked.ok() ? Error{} : asked.error());
    EXPECT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
    return reply.act().subject();
  }
  void record_consent() {
    local::LocalRequest request = asked_by("juf");
    local::ConsentAsk& ask = *request.mutable_consent_ask();
    fill(*ask.mutable_subject(), kChild);
    fill(*ask.add_givers(), kParent);
    ask.set_valid_until_ms(story::now().ms + 86'400'000);
    const std::string consent = recorded(*school_, request);
    request = asked_by("juf");
    local::ConsentSaid& said = *request.mutable_consent_say();
    said.set_consent(consent);
    said.set_answer("yes");
    fill(*said.mutable_subject(), kChild);
    fill(*said.mutable_giver(), kParent);
    recorded(*school_, request);
  }
  std::string raise_signal(const std::string& text) {
    local::LocalRequest request = asked_by("juf");
    local::SignalRaise& signal = *request.mutable_signal();
    signal.set_kind("zorg");
    signal.set_text(text);
    fill(*signal.mutable_subject(), kChild);
    signal.add_recipients()->set_member(world_.manager.hex());
    return recorded(*school_, request);
  }
  void withdraw() {
    local::LocalRequest request = asked_by("gm");
    fill(*request.mutable_withdraw()->mutable_subject(), kChild);
    fill(*request.mutable_withdraw()->mutable_giver(), kParent);
    recorded(*manager_, request);
  }
  // The manager's one message; empty while it has none.
  std::string read_one() {
    local::LocalRequest request;
    request.mutable_inbox();
    local::LocalReply reply;
    if (!manager_->ask(request, reply).ok() || reply.inbox().mails_size() != 1) return {};
    request = asked_by("gm");
    request.mutable_read()->set_id(reply.inbox().mails(0).message());
    return manager_->ask(request, reply).ok() ? reply.content().text() : "";
  }

  story::World world_;
  story::BrokerProcess broker_;
  std::optional<Proxy> wire_;
  std::optional<GatewayProcess> school_, manager_;
};

TEST_F(GatewayCanary, NothingOfAPersonReachesTheBroker) {
  record_consent();
  const std::string content = kChild.number + " " + kChild.surname + " " + kSentence;
  const std::string exchange = raise_signal(content);
  ASSERT_TRUE(eventually(15, [&] { return read_one() == content; })) << "it was sent and opened";
  withdraw();
  if (HasFailure()) return;

  const Needles needles = secrets();
  // The exchange's id, which the broker must have: it says that the places were looked at.
  const Needles control({std::string(as_text(from_hex(exchange).value()))});
  EXPECT_EQ(joined(needles.in_files(broker_.folder())), "");
  EXPECT_NE(joined(control.in_files(broker_.folder())), "");
  EXPECT_FALSE(broker_.admit("9-noise", Bytes{0, 0}));
  EXPECT_NE(read_text(broker_.log).find("admission.refused"), std::string::npos);
  const Bytes heard = wire_->heard();
  EXPECT_GT(heard.size(), 20'000u);
  EXPECT_EQ(joined(needles.in(heard)), "") << "the wire";
  const Bytes frames = to_bytes(as_bytes(read_text(folder_ / "frames")));
  EXPECT_EQ(joined(needles.in(frames)), "") << "what the broker hears and says";
  EXPECT_NE(joined(control.in(frames)), "");
  std::size_t size = 0;
  EXPECT_EQ(joined(needles.in_memory(broker_.pid(), size)), "");
  EXPECT_NE(joined(control.in_memory(broker_.pid(), size)), "");
  std::filesystem::remove(folder_ / "frames");
  EXPECT_EQ(joined(control.in_files(folder_)), "") << "the log names no exchange";
  ASSERT_NO_FATAL_FAILURE(take_core(broker_));
  EXPECT_EQ(joined(needles.in_files(folder_)), "") << "the log and the core";
  EXPECT_NE(joined(control.in_files(folder_)), "") << "a core holds what its process had";
  std::printf("searched: wire %zu bytes, frames %zu bytes, memory %zu bytes, and a core\n",
              heard.size(), frames.size(), size / 2);
}

}  // namespace
}  // namespace sluis::faults
