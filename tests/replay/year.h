// SPDX-License-Identifier: EUPL-1.2
// A year of one chain: families about whom members ask consent, state facts, signal and send, while
// the covenant is upgraded five times. One seed, one year.
#pragma once

#include "adapters/sdk/own_decision.h"
#include "tests/replay/year_broker.h"
#include "tests/replay/year_covenant.h"

namespace sluis::year {

struct YearSettings {
  std::uint64_t seed = 1;
  std::uint64_t decisions = 1'000;  // about so many are made
  broker::Mutants mutants = {};
};

class Year {
 public:
  // What a source is about to ask with an intent, to one recipient.
  using Asked = std::function<void(const sdk::OwnRequest&, TimeMs)>;

  Year(const YearSettings& settings, YearBroker::Entries entries);
  // Called before every intent, when it is set.
  Asked asked;
  void run();

  std::uint64_t decisions() const { return decisions_; }
  std::uint64_t refused() const { return broker_.refused(); }

  // The persons of one family, each with every key that anybody may know it by, ascending.
  std::vector<std::vector<PersonKey>> family_keys(std::size_t number) const;
  std::size_t families() const { return families_.size(); }
  // Whose openings the officer gets who asks about whom these keys name, as the broker sees it.
  std::vector<PersonId> opened_for(const std::vector<PersonKey>& keys);

 private:
  struct Human {
    PersonKey bsn, fields, moved, loose;  // loose: shared with a brother or sister, now and then
    bool has_moved = false;
  };
  struct Consent {
    ConsentId id;
    std::size_t subject = 0, recorder = 0;
    std::vector<std::size_t> givers;
  };
  struct Circumstance {
    CircumstanceId id;
    std::size_t subject = 0, by = 0;
  };
  struct Case {
    CaseId id;
    std::size_t by = 0, coordinator = 0;
    std::vector<std::size_t> subjects;
  };
  struct Family {
    std::size_t school = kSchoolOne;  // or who else signals most
    std::vector<std::size_t> children, adults;
    std::vector<Consent> consents;
    std::vector<Circumstance> circumstances;
    std::vector<Case> cases;
  };
  struct Signal {
    std::size_t source = 0;
    std::uint16_t kind = 0, purpose = 0, regime = 0;
    bool urgent = false;
    Commitment content;
  };

  // year.cc
  void act(Family& one);
  void add_family();
  Human human();
  std::size_t somebody(const Family& family);
  std::vector<PersonKey> keys_of(std::size_t member, std::size_t human);
  PersonOpening named(std::size_t member, std::size_t human);
  consent::Actor actor(std::size_t member, std::uint8_t worker = 1, std::uint16_t function = 1);
  sim::Random& random() { return broker_.random(); }
  template <class T>
  const T& one_of(const std::vector<T>& items) {
    return items[random().below(items.size())];
  }
  std::size_t member_of(std::initializer_list<std::size_t> members);

  // year_facts.cc
  consent::Scope scope();
  void fact(const consent::Actor& by, consent::FactPayload payload,
            std::vector<PersonOpening> persons);
  void ask_consent(Family& family);
  void answer(Family& family, const Consent& consent, bool yes);
  void answer_some(Family& family);
  void accept(Family& family);
  void withdraw(Family& family);
  void state_circumstance(Family& family);
  void speak_of_circumstance(Family& family);
  void open_case(Family& family);
  void close_case(Family& family);
  void join(Family& family);
  void look(Family& family);

  // year_mail.cc
  std::size_t source_of(const Family& family);
  std::size_t recipient_of(std::size_t source);
  template <class Body>
  Body question(Family& family, std::size_t source, std::vector<PersonOpening>& persons);
  void ask_before(const consent::IntentBody& body, const std::vector<PersonOpening>& persons);
  void signal(Family& family);
  void preflight(Family& family);
  void submit(const ExchangeId& id, const MemberId& recipient, Level level,
              const std::optional<OrderId>& order);
  void follow_orders();
  void fetch();

  YearSettings settings_;
  YearBroker broker_;
  std::uint64_t decisions_ = 0, serial_ = 0;
  std::vector<Human> humans_;
  std::vector<Family> families_;
  std::map<ExchangeId, Signal> signals_;
};

}  // namespace sluis::year
