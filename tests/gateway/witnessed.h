// SPDX-License-Identifier: EUPL-1.2
// Four witnesses over real programs, two of whom are the school and the manager.
#pragma once

#include <array>
#include <chrono>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "adapters/gateway/config.h"
#include "adapters/gateway/records.h"
#include "adapters/gateway/vault.h"
#include "consent/core/fork.h"
#include "proto/hash/hash.h"
#include "tests/gateway/gateways.h"

namespace sluis::gateway_story {

// Both may be urgent; the one opens without a quorum, the other does not.
inline constexpr std::uint16_t kUrgent = 2, kUnlisted = 3;

class Witnessed : public Gateways {
 protected:
  static constexpr std::size_t kMore = 2;  // witnesses beside the school and the manager

  void SetUp() override {
    consent::Covenant& covenant = world_.covenant;
    covenant.kinds.push_back({{kUrgent, "gevaar", "gevaar"}, true});
    covenant.kinds.push_back({{kUnlisted, "spoed", "spoed"}, true});
    covenant.witnesses_none = false;
    consent::WitnessTerms& terms = covenant.witness_terms;
    terms.need = 3;
    terms.faulty = 1;
    terms.urgent_kinds = {kUrgent};
    terms.proof_within_ms = 2'000;
    terms.members = {world_.school, world_.manager};
    for (std::uint8_t i = 0; i < kMore; ++i) {
      const auto id = test::filled<MemberId>(static_cast<std::uint8_t>(0x33 + i));
      const std::string label = "getuige " + std::to_string(i);
      covenant.members.push_back({id, 2, label, "", false, false});
      terms.members.push_back(id);
    }
    add_members(covenant);
    Gateways::SetUp();
    for (std::size_t i = 0; i < kMore; ++i) {
      more_[i].emplace(world_, terms.members[2 + i], broker_);
    }
  }
  // Further members of the first covenant, by ids above those of the witnesses.
  virtual void add_members(consent::Covenant&) {}
  void start_all() {
    start_both();
    for (auto& witness : more_) ASSERT_TRUE(witness->start());
    for (GatewayProcess* each : all()) ASSERT_TRUE(eventually(20, [&] { return vouched(*each); }));
  }
  std::vector<GatewayProcess*> all() {
    return {&*school_, &*manager_, &*more_[0], &*more_[1]};
  }
  static local::Status status(GatewayProcess& of) {
    local::LocalRequest request;
    request.mutable_status();
    local::LocalReply reply;
    if (!of.ask(request, reply).ok()) return {};
    return reply.status();
  }
  // What it cosigned last of the ledger.
  static local::WitnessedView witnessed(GatewayProcess& of) {
    local::LocalRequest request;
    request.mutable_witnessed();
    local::LocalReply reply;
    if (!of.ask(request, reply).ok()) return {};
    return reply.witnessed();
  }
  static bool vouched(GatewayProcess& of) {
    const local::Status is = status(of);
    return is.ready() && is.quorum().cosigned_ms() != 0;
  }
  // A signal that consent lets go, sent by its author; its exchange.
  std::string send(const std::string& kind = "zorg", bool urgent = false) {
    local::LocalRequest request = signal_request();
    request.mutable_signal()->set_kind(kind);
    request.mutable_signal()->set_urgent(urgent);
    local::LocalReply reply;
    const auto asked = school_->ask(request, reply);
    EXPECT_TRUE(asked.ok()) << to_text(asked.ok() ? Error{} : asked.error());
    EXPECT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
    return reply.act().subject();
  }
  bool is_opened(const std::string& exchange, int seconds = 20) {
    return eventually(seconds, [&] { return slot(exchange).state() == "opened"; });
  }
  void stop(GatewayProcess& gateway) { gateway.kill_now(); }
  // The store as it is now, to be put back later.
  void keep_store() {
    ASSERT_EQ(broker_.stop(), 0);
    std::filesystem::remove_all(kept());
    std::filesystem::copy(broker_.folder() / "store", kept(),
                          std::filesystem::copy_options::recursive);
    ASSERT_TRUE(broker_.start());
  }
  // Puts `from` in the place of the store.
  void put_back(const std::filesystem::path& from) {
    broker_.kill_now();
    std::filesystem::remove_all(broker_.folder() / "store");
    std::filesystem::copy(from, broker_.folder() / "store",
                          std::filesystem::copy_options::recursive);
    ASSERT_TRUE(broker_.start());
  }
  // Versions of the covenant, each an entry of the ledger; with another title another entry.
  void admit_covenants(std::uint32_t from, std::uint32_t count, const std::string& title = {}) {
    consent::Covenant next = world_.covenant;
    Digest previous = hash::sha256(consent::encode_covenant(next));
    next.title += title;
    for (std::uint32_t version = from; version < from + count; ++version) {
      next.version = version;
      next.previous = previous;
      const Bytes bytes = consent::encode_covenant(next);
      previous = hash::sha256(bytes);
      ASSERT_TRUE(broker_.admit("9-covenant-" + title + std::to_string(100 + version),
                                world_.signed_file(version, {{LeafType::covenant, bytes}})));
    }
  }
  std::filesystem::path kept() const { return broker_.folder().string() + ".kept"; }
  void TearDown() override {
    std::error_code error;
    std::filesystem::remove_all(kept(), error);
    std::filesystem::remove_all(kept().string() + "2", error);
  }
  // Of a gateway that is not running.
  static Result<gateway::Vault> vault(const GatewayProcess& of) {
    SLUIS_TRY(keys, gateway::read_keys(of.folder(), false));
    return gateway::Vault::open(of.folder() / "vault", std::move(keys.vault));
  }
  static std::vector<std::string> evidence(const GatewayProcess& of) {
    std::vector<std::string> out;
    const auto opened = vault(of);
    EXPECT_TRUE(opened.ok());
    if (!opened.ok()) return out;
    for (const auto& [key, bytes] : opened->all_bytes(gateway::RowKind::evidence)) {
      out.emplace_back(as_text(bytes.reveal()));
    }
    return out;
  }
  // The same of one that is not running.
  static consent::TreeHead signed_head(const GatewayProcess& of) {
    const auto opened = vault(of);
    EXPECT_TRUE(opened.ok());
    if (!opened.ok()) return {};
    const auto row = opened->get<gateway::WitnessedRow>(gateway::RowKind::witnessed,
                                                        std::string_view("ledger"));
    return row ? row->head : consent::TreeHead{};
  }
  // How many signed the newest note of the ledger that it was shown: the operator, and a quorum.
  static std::size_t lines_of_note(const GatewayProcess& of) {
    const auto opened = vault(of);
    EXPECT_TRUE(opened.ok());
    if (!opened.ok()) return 0;
    const auto row = opened->get<gateway::TextRow>(gateway::RowKind::note,
                                                   std::string_view("ledger"));
    const auto note = consent::parse_note(row ? row->text : std::string());
    return note.ok() ? note->signatures.size() : 0;
  }
  std::size_t proven_forks(const GatewayProcess& of) const {
    std::size_t count = 0;
    const consent::NoteKey log{world_.covenant.ledger_origin, broker_.log_key};
    for (const std::string& text : evidence(of)) {
      const auto fork = consent::parse_fork(text);
      if (fork.ok() && consent::verify_fork(*fork, log, seal::verify).ok()) ++count;
    }
    return count;
  }

  std::array<std::optional<GatewayProcess>, kMore> more_;
};

}  // namespace sluis::gateway_story
