// SPDX-License-Identifier: EUPL-1.2
#include "tests/holders/rig.h"

#include "adapters/sdk/identity.h"

namespace sluis::holders {

using gateway_story::eventually;
using gateway_story::GatewayProcess;

PlayedHolder::PlayedHolder(const story::World& world, const MemberId& id, std::uint8_t index,
                           const seal::OprfKey& key)
    : member_(world, id, 1), index_(index), key_(key) {}

PlayedHolder::~PlayedHolder() {
  over_ = true;
  if (thread_.joinable()) thread_.join();
}

void PlayedHolder::begin(story::BrokerProcess& broker) {
  ASSERT_TRUE(broker.admit("2-played", member_.admission()));
  member_.connect(broker.endpoint(), broker.curve_key, broker.log_key);
  member_.take_directory();
  thread_ = std::thread([this] { serve(); });
}

void PlayedHolder::serve() {
  while (!over_) {
    for (const Bytes& bytes : member_.session->poll(50).frames) {
      const auto frame = codec::parse_to_member(bytes);
      if (!frame.ok()) continue;
      if (const auto* request = std::get_if<codec::Evaluate>(&frame->reply)) answer(*request);
    }
  }
}

void PlayedHolder::answer(const codec::Evaluate& request) {
  ++asked_;
  std::vector<seal::GroupElement> blinded(request.blinded.begin(), request.blinded.end());
  const auto made = seal::blind_evaluate(key_, blinded).value();
  codec::Evaluation out;
  out.evaluated = made.elements;
  const Bytes proof = seal::to_proof_bytes(made.proof);
  std::copy(proof.begin(), proof.end(), out.proof.begin());
  out.share_index = index_;
  out.refresh = 1;
  member_.session->send(codec::serialise(codec::ToBroker{
      seal::random_fixed<RequestId>(), codec::Evaluated{request.asker, request.nonce, out}}));
}

void Holders::SetUp() {
  consent::Covenant& covenant = world_.covenant;
  covenant.roles.push_back({3, "holder", "holder"});
  covenant.key_holders.clear();
  for (std::size_t i = 0; i < kCount; ++i) {
    ids_.push_back(test::filled<MemberId>(static_cast<std::uint8_t>(0x41 + i)));
    covenant.members.push_back(
        {ids_[i], 3, "holder " + std::to_string(i + 1), "call", false, false});
    covenant.key_holders.push_back(ids_[i]);
  }
  covenant.key_threshold = 2;
  for (consent::Member& member : covenant.members) member.may_use_bsn = true;
  ASSERT_TRUE(broker_.start(broker_environment_));
  ASSERT_TRUE(broker_.admit("1-covenant", world_.covenant_file()));
  school_.emplace(world_, world_.school, broker_);
  manager_.emplace(world_, world_.manager, broker_);
  const auto named = [](const char* name) { return Sensitive<std::string>(name); };
  ASSERT_TRUE(gateway::add_workers(school_->folder(), {{"juf", named("J"), "worker"}}).ok());
  ASSERT_TRUE(gateway::add_workers(manager_->folder(), {{"gm", named("G"), "worker"}}).ok());
}

void Holders::TearDown() {
  school_.reset();
  manager_.reset();
  for (auto& holder : holders_) holder.reset();
}

bool Holders::admit(const std::string& name, const seal::KeySharing& sharing,
                    const std::vector<std::size_t>& holders, std::uint32_t epoch) {
  std::vector<consent::PublicEntry> entries;
  for (const std::size_t i : holders) {
    const seal::ShareKey& share = sharing.shares[i];
    const consent::HolderKey row{consent::kBodyVersion, ids_[i],      sharing.refresh,
                                 epoch,                 share.index,  sharing.threshold,
                                 kCount,                share.public_key, sharing.whole};
    entries.push_back({LeafType::holder_key, canon::encode(row)});
  }
  return broker_.admit(name, world_.signed_file(world_.covenant.version, std::move(entries)));
}

void Holders::start_holders(std::size_t first) {
  for (std::size_t i = first; i < kCount; ++i) {
    holders_[i] = std::make_unique<GatewayProcess>(world_, ids_[i], broker_);
    const seal::DealtShare& share = dealt_.shares[i];
    ASSERT_TRUE(gateway::take_share(holders_[i]->folder(),
                                    {ids_[i], share.index, 1, false,
                                     seal::SecretBytes::copy_of(share.key.scalar().view())}).ok());
  }
  ASSERT_TRUE(admit("3-holders", dealt_.sharing, {0, 1, 2}));
  for (std::size_t i = first; i < kCount; ++i) ASSERT_TRUE(holders_[i]->start());
  for (std::size_t i = first; i < kCount; ++i) ASSERT_TRUE(is_ready(*holders_[i]));
}

bool Holders::is_ready(GatewayProcess& gateway) {
  return eventually(20, [&] {
    local::LocalRequest request;
    request.mutable_status();
    local::LocalReply reply;
    return gateway.ask(request, reply).ok() && reply.status().ready();
  });
}

std::string Holders::signal(const std::string& bsn) {
  local::LocalRequest request;
  request.set_worker("juf");
  request.set_wait_ms(12'000);
  local::SignalRaise& signal = *request.mutable_signal();
  signal.set_kind("zorg");
  signal.set_text("words");
  signal.mutable_subject()->set_bsn(bsn);
  signal.mutable_subject()->set_birth_date("2017-03-04");
  signal.add_recipients()->set_member(world_.manager.hex());
  local::LocalReply reply;
  const auto asked = school_->ask(request, reply);
  return asked.ok() ? reply.act().state() : to_text(asked.error());
}

bool Holders::ask_consent(const std::string& child, const std::string& giver) {
  local::LocalRequest request;
  request.set_worker("juf");
  request.set_wait_ms(12'000);
  local::ConsentAsk& ask = *request.mutable_consent_ask();
  ask.mutable_subject()->set_bsn(child);
  ask.mutable_subject()->set_birth_date("2017-03-04");
  local::Person& parent = *ask.add_givers();
  parent.set_bsn(giver);
  parent.set_birth_date("1985-06-07");
  ask.set_valid_until_ms(story::now().ms + 86'400'000);
  local::LocalReply reply;
  if (!school_->ask(request, reply).ok() || reply.act().state() != "recorded") return false;
  request.Clear();
  request.set_worker("juf");
  request.set_wait_ms(12'000);
  local::ConsentSaid& said = *request.mutable_consent_say();
  said.set_consent(reply.act().subject());
  said.set_answer("yes");
  said.mutable_subject()->set_bsn(child);
  said.mutable_subject()->set_birth_date("2017-03-04");
  said.mutable_giver()->set_bsn(giver);
  said.mutable_giver()->set_birth_date("1985-06-07");
  return school_->ask(request, reply).ok() && reply.act().state() == "recorded";
}

std::string Holders::withdraw(const std::string& child, const std::string& giver) {
  local::LocalRequest request;
  request.set_worker("gm");
  request.set_wait_ms(12'000);
  request.mutable_withdraw()->mutable_subject()->set_bsn(child);
  request.mutable_withdraw()->mutable_subject()->set_birth_date("2017-03-04");
  request.mutable_withdraw()->mutable_giver()->set_bsn(giver);
  request.mutable_withdraw()->mutable_giver()->set_birth_date("1985-06-07");
  local::LocalReply reply;
  const auto asked = manager_->ask(request, reply);
  return asked.ok() ? reply.act().matched() : to_text(asked.error());
}

local::KeyHolder Holders::holder_at_school(std::size_t index) {
  local::LocalRequest request;
  request.mutable_status();
  local::LocalReply reply;
  const bool asked = school_->ask(request, reply).ok();
  const auto& rows = reply.status().key_holders();
  if (!asked || rows.size() <= static_cast<int>(index)) return {};
  return rows[static_cast<int>(index)];
}

std::vector<std::string> valid_numbers(std::uint32_t first, std::size_t count) {
  std::vector<std::string> out;
  for (std::uint32_t number = first; out.size() < count; ++number) {
    std::string text = std::to_string(number);
    text.insert(0, 9 - text.size(), '0');
    if (sdk::check_bsn(text).ok()) out.push_back(std::move(text));
  }
  return out;
}

}  // namespace sluis::holders
