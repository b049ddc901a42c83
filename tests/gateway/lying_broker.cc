// SPDX-License-Identifier: EUPL-1.2
#include "tests/gateway/lying_broker.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <future>

#include "local.pb.h"
#include "proto/hash/commit.h"

namespace sluis::lies {

std::uint64_t FakeLog::append(const consent::Leaf& leaf, Opening opening) {
  leaves_.push_back(consent::encode_leaf(leaf).value());
  openings_.push_back(std::move(opening));
  tree_.append(consent::leaf_hash(leaves_.back()));
  return tree_.size() - 1;
}

std::string FakeLog::note() const {
  const consent::Checkpoint state{origin_, {tree_.size(), tree_.root()}};
  const std::string text = consent::checkpoint_text(state).value();
  const std::string own = consent::format_checkpoint(state, {origin_, keys_.public_key()},
                                                     keys_.sign(as_bytes(text)))
                              .value();
  if (witnesses.empty()) return own;
  consent::Note out = consent::parse_note(own).value();
  for (const Witness& witness : witnesses) {
    const std::uint64_t time_s = seconds_of(cosigned());
    const Signature made =
        witness.signing->sign(as_bytes(consent::cosignature_text(time_s, out.text)));
    out.signatures.push_back(consent::cosignature_line(witness.key, time_s, made));
  }
  return consent::format_note(out).value();
}

std::vector<Digest> FakeLog::consistency(std::uint64_t old_size) const {
  const auto path = tree_.consistency_path(old_size, tree_.size());
  return path.ok() ? *path : std::vector<Digest>{};
}

codec::Proven FakeLog::proven(std::uint64_t index) const {
  return {index, leaves_[index], tree_.inclusion_path(index, tree_.size()).value(), note(),
          openings_[index]};
}

codec::DirectoryPart FakeLog::part(std::uint64_t first) const {
  codec::DirectoryPart out;
  out.first = std::min(first, size());
  for (std::uint64_t i = out.first; i < size(); ++i) {
    out.entries.push_back({leaves_[i], openings_[i].body});
  }
  out.checkpoint = note();
  return out;
}

void FakeLog::rewrite(std::uint64_t index) {
  consent::Leaf other = consent::decode_leaf(leaves_[index]).value();
  ++other.time_s;
  leaves_[index] = consent::encode_leaf(other).value();
  tree_ = consent::Tree();
  for (const Bytes& leaf : leaves_) tree_.append(consent::leaf_hash(leaf));
}

codec::Tiles FakeLog::tiles(const codec::TilesFrom& asked) const {
  codec::Tiles out;
  for (std::uint64_t number = asked.first; out.tiles.size() < asked.count; ++number) {
    const consent::TileId tile = consent::tile_at(asked.size, asked.level, number);
    if (tile.width == 0) break;
    std::vector<Digest>& hashes = out.tiles.emplace_back();
    for (std::uint16_t i = 0; i < tile.width; ++i) {
      hashes.push_back(tree_.subtree(8U * asked.level, number * consent::kTileWidth + i));
    }
  }
  return out;
}

codec::AuditPart FakeLog::audit(const codec::Audit& asked, std::uint64_t read_index) const {
  codec::AuditPart out;
  out.read_index = read_index;
  out.next = std::min<std::uint64_t>(asked.index + asked.count, size());
  for (std::uint64_t i = asked.index; i < out.next; ++i) {
    codec::AuditEntry entry;
    entry.index = i;
    entry.leaf = leaves_[i];
    if (asked.openings) {
      entry.state = codec::AuditOpening::open;
      entry.opening = openings_[i];
    }
    out.entries.push_back(std::move(entry));
  }
  out.checkpoint = note();
  return out;
}

clock::ClockReading TestClock::read() const {
  const std::lock_guard lock(mutex_);
  return reading_;
}

void TestClock::pass(std::uint64_t ms) {
  const std::lock_guard lock(mutex_);
  reading_.wall.ms += ms;
  reading_.boot.ms += ms;
}

LyingBroker::LyingBroker(const story::World& world, const TestClock& clock)
    : world_(world),
      clock_(clock),
      ledger(world.covenant.ledger_origin, keys_),
      directory(world.covenant.directory_origin, keys_) {
  record(LeafType::void_lease, consent::VoidBody{});  // a log that is empty proves nothing
  transport::ServerOptions options;
  options.endpoint = "tcp://127.0.0.1:0";
  options.secret = seal::SecretBytes::copy_of(curve_.secret.view());
  options.authenticate = [this](const CurveKey& key) -> std::optional<MemberId> {
    const std::lock_guard lock(mutex_);
    const auto door = doors_.find(key);
    return door == doors_.end() ? std::nullopt : std::optional(door->second);
  };
  auto opened = transport::Server::open(std::move(options));
  CHECK(opened.ok());
  server_.emplace(std::move(*opened));
}

Commitment LyingBroker::commit(LeafType type, const Opening& opening) {
  return hash::commit(type, opening);
}

gateway::BrokerAddress LyingBroker::address() const {
  return {server_->endpoint(), curve_.public_key, keys_.public_key()};
}

void LyingBroker::admit(const Bytes& signed_file) {
  const auto file = consent::parse_authority_file(signed_file);
  CHECK(file.ok());
  const auto leaves = consent::authority_leaves(*file);
  CHECK(leaves.ok());
  for (std::size_t i = 0; i < file->entries.size(); ++i) {
    consent::Leaf leaf;
    leaf.type = file->entries[i].type;
    leaf.time_s = seconds_of(clock_.wall());
    leaf.covenant = file->covenant;
    leaf.commitment = (*leaves)[i].commitment;
    leaf.signatures = file->signatures;
    leaf.batch = (*leaves)[i].batch;
    directory.append(leaf, {Salt{}, file->entries[i].body});
    if (leaf.type != LeafType::curve_key) continue;
    const auto door = canon::decode<consent::CurveKeyAdded>(file->entries[i].body, "curve");
    const std::lock_guard lock(mutex_);
    doors_[door->curve_key] = door->member;
  }
  newest_ms_ = clock_.wall().ms;
}

std::uint64_t LyingBroker::publish(const MemberId& member, const SignedAct& act) {
  consent::Leaf leaf;
  leaf.type = act.type;
  leaf.time_s = seconds_of(clock_.wall());
  leaf.member = member;
  leaf.covenant = act.covenant;
  leaf.commitment = act.commitment;
  leaf.signatures = act.signatures;
  newest_ms_ = clock_.wall().ms;
  return directory.append(leaf, act.opening);
}

std::uint64_t LyingBroker::record(const SignedAct& act) {
  consent::Leaf leaf;
  leaf.type = act.type;
  leaf.time_s = seconds_of(clock_.wall());
  leaf.member = consent::actor_of(act).value().member;
  leaf.covenant = act.covenant;
  leaf.commitment = act.commitment;
  leaf.signatures = act.signatures;
  leaf.batch = act.batch;
  return ledger.append(leaf, act.opening);
}

std::uint64_t LyingBroker::record_covenant(const Bytes& signed_file) {
  const auto file = consent::parse_authority_file(signed_file);
  CHECK(file.ok());
  const auto leaves = consent::authority_leaves(*file);
  CHECK(leaves.ok());
  consent::Leaf leaf;
  leaf.type = LeafType::covenant;
  leaf.time_s = seconds_of(clock_.wall());
  leaf.covenant = file->covenant;
  leaf.commitment = leaves->front().commitment;
  leaf.signatures = file->signatures;
  leaf.batch = leaves->front().batch;
  return ledger.append(leaf, {Salt{}, file->entries.front().body});
}

void LyingBroker::pulse() {
  consent::Leaf leaf;
  Opening opening{Salt{}, canon::encode(consent::DirectoryPulse{consent::kBodyVersion,
                                                                clock_.wall()})};
  leaf.type = LeafType::directory_pulse;
  leaf.time_s = seconds_of(clock_.wall());
  leaf.covenant = world_.covenant.version;
  leaf.commitment = commit(leaf.type, opening);
  newest_ms_ = clock_.wall().ms;
  directory.append(leaf, std::move(opening));
}

void LyingBroker::tell(const MemberId& member, codec::Reply reply) {
  server_->send(member, codec::serialise(codec::ToMember{std::nullopt, std::move(reply)}));
}

void LyingBroker::answer_more(const MemberId& member, const RequestId& request,
                              codec::Reply reply) {
  server_->send(member, codec::serialise(codec::ToMember{request, std::move(reply)}));
}

codec::Reply LyingBroker::answer(const MemberId& member, const codec::Request& request) {
  if (const auto* from = std::get_if<codec::DirectoryFrom>(&request)) {
    if (pulses && clock_.wall().ms - newest_ms_ >= 150'000) pulse();
    codec::DirectoryPart part = directory.part(from->index);
    part.consistency = directory.consistency(from->known_size);
    return part;
  }
  if (const auto* publish_act = std::get_if<codec::Publish>(&request)) {
    return codec::Ack{publish(member, publish_act->act), {}, {}, {}};
  }
  if (const auto* from = std::get_if<codec::ConsistencyFrom>(&request)) {
    return codec::Consistency{ledger.note(), ledger.consistency(from->old_size)};
  }
  if (const auto* from = std::get_if<codec::TilesFrom>(&request)) {
    return (from->log == codec::WhichLog::ledger ? ledger : directory).tiles(*from);
  }
  if (const auto* fetch = std::get_if<codec::Fetch>(&request)) {
    return codec::Fetched{fetch->nonce, {}, {}, {}, {}};
  }
  if (const auto* proof = std::get_if<codec::ProofOf>(&request)) {
    return ledger.proven(proof->index);
  }
  if (const auto* of = std::get_if<codec::CovenantOf>(&request)) {
    const auto index = covenants.find(of->version);
    if (index == covenants.end()) return codec::Refusal{ErrorCode::witnesses_wait, "covenant"};
    return ledger.proven(index->second);
  }
  if (const auto* receipts = std::get_if<codec::Receipts>(&request)) {
    codec::Ack ack;
    for (const SignedAct& act : receipts->acts) ack.further.push_back(record(act));
    ack.index = ack.further.front();
    ack.further.erase(ack.further.begin());
    return ack;
  }
  if (const auto* act = std::get_if<SignedAct>(&request)) {
    return codec::Ack{record(*act), {}, {}, {}};
  }
  if (const auto* audit = std::get_if<codec::Audit>(&request)) {
    const auto [row, is_new] = looks_.try_emplace(audit->act.commitment, ledger.size());
    if (is_new) record(audit->act);
    return ledger.audit(*audit, row->second);
  }
  if (std::holds_alternative<codec::OrdersAsked>(request)) return codec::Orders{};
  if (std::holds_alternative<codec::StatusAsked>(request)) {
    return codec::StatusReply{{}, {}, ledger.note()};
  }
  return codec::Refusal{ErrorCode::internal, "test"};
}

void LyingBroker::serve(int wait_ms) {
  for (const transport::Received& received : server_->poll(wait_ms)) {
    const auto frame = codec::parse_to_broker(received.frame);
    if (!frame.ok()) {
      ADD_FAILURE() << to_text(frame.error());
      continue;
    }
    requests.push_back(frame->request);
    asked = frame->request_id;
    heard(*frame, received.frame);
    if (silent(frame->request)) continue;
    const auto lied = lie(frame->request);
    codec::Reply reply = lied ? *lied : answer(received.member, frame->request);
    bend(reply);
    server_->send(received.peer, codec::serialise(codec::ToMember{frame->request_id, reply}));
    const auto* fetched = std::get_if<codec::Fetched>(&reply);
    if (ends_fetches && fetched != nullptr && !fetched->deliveries.empty()) {
      server_->send(received.peer,
                    codec::serialise(codec::ToMember{
                        frame->request_id, codec::Fetched{fetched->nonce, {}, {}, {}, {}}}));
    }
  }
}

bool LyingBroker::until(int seconds, const std::function<bool()>& check) {
  const std::uint64_t deadline = story::now().ms + static_cast<std::uint64_t>(seconds) * 1'000;
  while (!check()) {
    if (story::now().ms > deadline) return false;
    serve(20);
  }
  return true;
}

GatewayThread::GatewayThread(const story::World& world, const MemberId& member,
                             LyingBroker& broker, clock::Clock& clock)
    : broker_(broker), clock_(clock) {
  std::string name = (std::filesystem::temp_directory_path() / "sluis-lies-XXXXXX").string();
  CHECK(mkdtemp(name.data()) != nullptr);
  folder_ = std::filesystem::path(name) / "gateway";
  EXPECT_TRUE(gateway::create(folder_, member).ok());
  EXPECT_TRUE(gateway::set_broker(folder_, broker.address()).ok());
  EXPECT_TRUE(gateway::set_covenant(folder_, world.covenant_file()).ok());
  const auto file = gateway::join_request(folder_, world.covenant.version, clock.wall());
  const auto request = consent::parse_authority_file(*file);
  broker.admit(world.signed_file(world.covenant.version, request->entries));
}

GatewayThread::~GatewayThread() {
  stop();
  std::error_code error;
  std::filesystem::remove_all(folder_.parent_path(), error);
}

gateway::Vault GatewayThread::vault() const {
  auto keys = gateway::read_keys(folder_, false);
  CHECK(keys.ok());
  auto vault = gateway::Vault::open(folder_ / "vault", std::move(keys->vault));
  CHECK(vault.ok());
  return std::move(*vault);
}

void GatewayThread::start() {
  auto opened = gateway::Gateway::open({folder_, "", ""}, clock_);
  ASSERT_TRUE(opened.ok()) << to_text(opened.error());
  gateway_ = std::move(*opened);
  stopping_ = 0;
  thread_ = std::thread([this] { gateway_->run(stopping_); });
}

void GatewayThread::stop() {
  stopping_ = 1;
  if (thread_.joinable()) thread_.join();
  gateway_.reset();
}

Status GatewayThread::ask(const local::LocalRequest& request, local::LocalReply& reply) {
  auto asked = std::async(std::launch::async, [&]() -> Status {
    SLUIS_TRY(client, gateway::LocalClient::connect(gateway::door_of(folder_)));
    return client.ask(request, reply);
  });
  const auto answered = [&] {
    return asked.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  };
  EXPECT_TRUE(broker_.until(30, answered));
  return asked.get();
}

}  // namespace sluis::lies
