// SPDX-License-Identifier: EUPL-1.2
// A broker that answers what the test wants, to a whole gateway over real sockets: its two logs are
// in order and signed, unless the test lies. The gateway runs in a thread of the test's process.
#pragma once

#include <atomic>
#include <mutex>
#include <thread>

#include "adapters/gateway/gateway.h"
#include "adapters/gateway/local_client.h"
#include "broker/transport/server.h"
#include "consent/core/cosignature.h"
#include "consent/core/leaf.h"
#include "consent/core/tiles.h"
#include "tests/story/member.h"

namespace sluis::lies {

// A log with its operator's key and what it was filled with.
class FakeLog {
 public:
  FakeLog(std::string origin, const seal::SigningKeyPair& keys) : origin_(origin), keys_(keys) {}

  std::uint64_t append(const consent::Leaf& leaf, Opening opening);
  // With the lines of `witnesses`, as of `cosigned`.
  std::string note() const;
  std::vector<Digest> consistency(std::uint64_t old_size) const;
  codec::Proven proven(std::uint64_t index) const;
  codec::DirectoryPart part(std::uint64_t first) const;
  codec::Tiles tiles(const codec::TilesFrom& asked) const;
  // From now on entry `index` is another, and was so for ever.
  void rewrite(std::uint64_t index);
  codec::AuditPart audit(const codec::Audit& asked, std::uint64_t read_index) const;
  std::uint64_t size() const { return tree_.size(); }

  struct Witness {
    consent::WitnessKey key;
    const seal::SigningKeyPair* signing;
  };
  std::vector<Witness> witnesses;
  std::function<TimeMs()> cosigned;

 private:
  std::string origin_;
  const seal::SigningKeyPair& keys_;
  consent::Tree tree_;
  std::vector<Bytes> leaves_;
  std::vector<Opening> openings_;
};

// Moved by the test while the gateway reads it.
class TestClock : public clock::Clock {
 public:
  clock::ClockReading read() const override;
  int wait_ms(DurationMs) const override { return 50; }
  void pass(std::uint64_t ms);

 private:
  mutable std::mutex mutex_;
  clock::ClockReading reading_{story::now(), {1'000'000}, [] {
                                  BootId id;
                                  id.value.fill(7);
                                  return id;
                                }()};
};

class LyingBroker {
 public:
  using Lie = std::function<std::optional<codec::Reply>(const codec::Request&)>;

  LyingBroker(const story::World& world, const TestClock& clock);

  void admit(const Bytes& signed_file);
  // A member's directory act; the index of its leaf.
  std::uint64_t publish(const MemberId& member, const SignedAct& act);
  std::uint64_t record(const SignedAct& act);
  // What two authority keys signed, as the leaf of the ledger that it becomes.
  std::uint64_t record_covenant(const Bytes& signed_file);
  // A leaf of the broker's own.
  template <class Body>
  std::uint64_t record(LeafType type, const Body& body) {
    consent::Leaf leaf;
    Opening opening{seal::random_fixed<Salt>(), canon::encode(body)};
    leaf.type = type;
    leaf.time_s = seconds_of(clock_.wall());
    leaf.covenant = world_.covenant.version;
    leaf.commitment = commit(type, opening);
    return ledger.append(leaf, std::move(opening));
  }
  void pulse();
  void tell(const MemberId& member, codec::Reply reply);
  // A further answer to `request`.
  void answer_more(const MemberId& member, const RequestId& request, codec::Reply reply);
  // Answers what has come in, or comes within `wait_ms`.
  void serve(int wait_ms);
  // The same, until `check` holds; false after `seconds`.
  bool until(int seconds, const std::function<bool()>& check);

  gateway::BrokerAddress address() const;
  // How often a request of this kind came.
  template <class T>
  std::size_t count() const {
    return static_cast<std::size_t>(std::count_if(
        requests.begin(), requests.end(),
        [](const codec::Request& one) { return std::holds_alternative<T>(one); }));
  }

  Lie lie = [](const codec::Request&) { return std::nullopt; };
  // What gets no answer, not even a lie.
  std::function<bool(const codec::Request&)> silent = [](const codec::Request&) { return false; };
  // What becomes of an honest answer on its way.
  std::function<void(codec::Reply&)> bend = [](codec::Reply&) {};
  // Told of each frame that came, before it is answered.
  std::function<void(const codec::ToBroker&, ByteView)> heard = [](const codec::ToBroker&,
                                                                   ByteView) {};
  std::vector<codec::Request> requests;  // as they came, repetitions too
  // The leaves of covenants by version: of others the broker says that their time has not come.
  std::map<std::uint32_t, std::uint64_t> covenants;
  bool pulses = true;                    // on demand, as the real broker does
  bool ends_fetches = true;              // at once after what a lie delivers
  RequestId asked;                       // of what was asked last

 private:
  static Commitment commit(LeafType type, const Opening& opening);
  codec::Reply answer(const MemberId& member, const codec::Request& request);

  const story::World& world_;
  const TestClock& clock_;
  seal::SigningKeyPair keys_ = seal::SigningKeyPair::generate();
  curve::CurveKeyPair curve_ = curve::generate();
  std::uint64_t newest_ms_ = 0;  // of the directory
  std::mutex mutex_;
  std::map<CurveKey, MemberId> doors_;
  std::map<Commitment, std::uint64_t> looks_;  // at the ledger, with the leaf of each

 public:
  FakeLog ledger, directory;

 private:
  std::optional<transport::Server> server_;  // its second thread reads the doors: it goes first
};

// A gateway in its folder. What the test wants in its vault is put there while it does not run.
class GatewayThread {
 public:
  GatewayThread(const story::World& world, const MemberId& member, LyingBroker& broker,
                clock::Clock& clock);
  ~GatewayThread();
  gateway::Vault vault() const;
  void start();
  void stop();
  // Asks at the door, while the broker goes on answering.
  Status ask(const local::LocalRequest& request, local::LocalReply& reply);

  const std::filesystem::path& folder() const { return folder_; }

 private:
  LyingBroker& broker_;
  clock::Clock& clock_;
  std::filesystem::path folder_;
  std::unique_ptr<gateway::Gateway> gateway_;
  std::atomic<int> stopping_ = 0;
  std::thread thread_;
};

}  // namespace sluis::lies
