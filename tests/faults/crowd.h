// SPDX-License-Identifier: EUPL-1.2
// Continuous work for a broker: families whose signals are consented to, sent, opened or given
// back, and some withdrawn meanwhile; many at once, each step repeated until it is answered.
//
// Shell (loopback). Thread safety: none. What happens to family n follows from n: of four, one
// delivery is first answered "not opened", one family withdraws right after its signal was sent.
#pragma once

#include <memory>
#include <random>

#include "tests/faults/history.h"
#include "tests/faults/link.h"

namespace sluis::faults {

struct CrowdOptions {
  std::size_t at_once = 8;
  std::size_t families = SIZE_MAX;  // then no more
  std::string content = "content of family ";  // its number follows
  std::uint64_t seed = 1;
  std::optional<Pseudonym> first_child{};  // else drawn, as for every other person
};

class Crowd {
 public:
  Crowd(Link& school, Link& manager, History& history, CrowdOptions options);

  // Carries on for at most about `timeout_ms`; the number of answers that came.
  std::size_t step(int timeout_ms);
  // Begins no further family.
  void stop() { options_.families = begun_; }
  // Every family begun has come to its end and every question was answered.
  bool done() const;
  std::size_t begun() const { return begun_; }
  // What is still under way, for the message of a test that waited for its end.
  std::string state() const;

  // Asks again `count` of the acts that were acknowledged, by the same bytes, and follows the
  // ledger from the checkpoint held to the newest: for the time after a restart.
  void ask_again(std::size_t count);

  // What no client may ever see, a line each: a refusal, another answer, a delivery that does not
  // open, a log that does not continue.
  const std::vector<std::string>& wrong() const { return wrong_; }

 private:
  struct Family {
    std::size_t number = 0;
    std::vector<PersonKey> child, parent;
    story::Member::Signal signal;
  };
  struct Asked {
    Link* link;
    codec::Request request;
    std::uint64_t index;
  };
  using Then = story::Line::Then;

  void ask(Link& link, codec::Request request, LeafType type, const Commitment& commitment,
           Then then);
  void ask_act(Link& link, SignedAct act, Then then);
  void begin();
  void record_consent(std::shared_ptr<Family> family);
  void announce(std::shared_ptr<Family> family);
  void send(std::shared_ptr<Family> family);
  void withdraw(std::shared_ptr<Family> family);
  void take(const codec::Fetched& fetched);
  void take_delivery(const codec::Delivery& delivery, const Nonce& nonce);
  void answer(const MessageId& message, const EnvelopeHash& envelope, const LeaseId& lease,
              bool opened);

  Link& school_;
  Link& manager_;
  History& history_;
  CrowdOptions options_;
  std::size_t begun_ = 0, ended_ = 0;
  std::vector<PersonKey> parent_;  // of the family begun last
  std::vector<Asked> acknowledged_;
  std::map<MessageId, std::size_t> family_of_;
  std::set<MessageId> given_back_, opened_;
  std::set<LeaseId> seen_, burned_;
  bool following_ = false;  // a proof that the ledger continues is asked for
  std::vector<std::string> wrong_;
  std::mt19937_64 random_;
};

}  // namespace sluis::faults
