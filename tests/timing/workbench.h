// SPDX-License-Identifier: EUPL-1.2
// The parts of a gateway that weighs questions, in one thread with a broker that is scripted, so
// that the thread's processor time can be read between any two of their steps.
//
// Shell (loopback, files). The parts are the gateway's own, wired as gateway.cc does it, over real
// sockets and a vault in files; what is scripted is the broker. Nothing that is measured is
// replaced.
// Thread safety: none.
#pragma once

#include <array>
#include <random>

#include "adapters/gateway/desk.h"
#include "adapters/gateway/holder.h"
#include "tests/gateway/lying_broker.h"

namespace sluis::timing {

// What the gateway does with one question, each up to something that can be seen from outside.
enum class Stage : std::size_t {
  intake,  // from its notice to the receipt
  look,    // a worker's list with what the index says; meanwhile the gateway answers nobody else
  intent,  // from the tick to the INTENT of the answer
  submit,  // from the permit to the SUBMIT of the answer
};
inline constexpr std::size_t kStages = 4;
inline constexpr std::array<const char*, kStages> kStageNames{"intake", "look", "intent",
                                                              "submit"};

// What nobody outside may tell.
enum class Index { known, possibly, none };
enum class Weighed { agreed, nothing, nobody };
struct Secret {
  Index index = Index::none;
  Weighed weighed = Weighed::nobody;
};

// A frame to the broker: in which stage, which request, how many bytes.
struct Sent {
  Stage stage;
  std::size_t request, bytes;
  auto operator<=>(const Sent&) const = default;
};

struct Observed {
  std::array<double, kStages> nanoseconds{};  // of the gateway's thread
  std::vector<Sent> frames;  // ascending; the order inside a stage is the network's
};

class Workbench {
 public:
  Workbench();
  ~Workbench();
  Workbench(const Workbench&) = delete;

  // One question from its arrival until its answer was taken.
  Observed ask(const Secret& secret);

  // Run inside each stage's measurement: what a defect would do there.
  std::function<void(Stage, const Secret&, const std::vector<PersonKey>&)> defect;
  gateway::Vault& vault() { return host_->vault; }

 private:
  gateway::LinkCallbacks callbacks();
  void open_gateway();
  void fill_index();
  void put_standing_question();
  void round();
  void until(const std::function<bool()>& check);
  void fence();
  void measure(Stage stage, const std::function<void()>& work, const std::function<bool()>& seen);
  void seal_question();
  codec::Fetched delivery(const codec::Fetch& fetch);
  std::optional<codec::Reply> scripted(const codec::Request& request);
  void weigh(const std::string& question);
  void clear();

  story::World world_;
  MemberId house_;
  lies::TestClock clock_;
  std::optional<lies::LyingBroker> broker_;
  std::unique_ptr<story::Member> asker_;
  std::filesystem::path folder_;
  std::unique_ptr<gateway::Host> host_;
  std::unique_ptr<gateway::OwnKeys> own_keys_;
  std::unique_ptr<gateway::Names> names_;
  std::unique_ptr<gateway::Inbox> inbox_;
  std::unique_ptr<gateway::Known> known_;
  std::unique_ptr<gateway::Exclusions> exclusions_;
  std::unique_ptr<gateway::Acts> acts_;
  std::unique_ptr<gateway::Accounts> accounts_;
  std::unique_ptr<gateway::Erasures> erasures_;
  std::unique_ptr<gateway::Corrections> corrections_;
  std::unique_ptr<gateway::HashMirror> hash_mirror_;
  std::unique_ptr<gateway::Outgoing> outgoing_;
  std::unique_ptr<gateway::Questions> questions_;
  std::unique_ptr<gateway::Weighing> weighing_;
  std::unique_ptr<gateway::Auditor> auditor_;
  std::optional<gateway::Link> link_;
  std::unique_ptr<gateway::Desk> desk_;

  std::mt19937_64 random_{20'261'127};
  std::vector<std::vector<PersonKey>> persons_;  // in the index
  Secret secret_;                 // of the question under way, with
  std::vector<PersonKey> keys_;   // its subject's keys
  std::optional<Envelope> envelope_;
  Commitment content_;
  std::string standing_;           // a question that is never due,
  std::set<Bytes> standing_keys_;  // and its rows
  std::set<RequestId> fences_;
  std::array<std::size_t, 32> heard_{};  // requests of each kind since the question came
  std::size_t asked_ = 0;
  Stage stage_ = Stage::intake;
  Observed now_;
};

}  // namespace sluis::timing
