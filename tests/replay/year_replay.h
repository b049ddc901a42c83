// SPDX-License-Identifier: EUPL-1.2
// The entries of a year, as they are made, through the replayer: leaves and what opens them, and
// nothing of the machine's own.
#pragma once

#include "adapters/sdk/replay.h"
#include "broker/core/effect.h"

namespace sluis::year {

struct Tally {
  std::uint64_t decisions = 0, releases = 0, same = 0, different = 0, not_possible = 0;
  std::uint64_t unsure = 0;  // of those that are different
  std::map<sdk::WhyNot, std::uint64_t> why_not;
  std::uint64_t permits = 0, of_preflights = 0, of_messages = 0, of_several_persons = 0;
  std::map<std::uint16_t, std::uint64_t> reasons;     // of the decisions, by number
  std::map<std::uint16_t, std::uint64_t> grounds;
  std::map<std::uint16_t, std::uint64_t> algorithms;
  std::map<std::uint8_t, std::uint64_t> facts;        // by kind
  std::map<std::uint32_t, std::uint64_t> covenants;   // decisions under each
  std::vector<std::string> first_different;           // a few, in words
};

class YearReplay {
 public:
  // Change what the replayer is shown: a covenant, or whether it is shown a fact at all.
  std::function<void(consent::Covenant&)> bend_covenant;
  std::function<bool(const consent::FactBody&)> hides;
  // Whether the persons of the act are open to the reader; else only its body is.
  std::function<bool(const broker::AppendLeaf&)> opens;

  explicit YearReplay(sdk::Replayer replayer = sdk::Replayer()) : replayer_(std::move(replayer)) {}
  void take(const broker::AppendLeaf& entry);

  sdk::Replayer& replayer() { return replayer_; }
  const Tally& tally() const { return tally_; }

 private:
  void take_act(const broker::AppendLeaf& entry);
  void take_decision(const broker::AppendLeaf& entry);
  void take_release(const broker::AppendLeaf& entry);
  void count(const sdk::Replayed& replayed, std::uint64_t index, std::uint16_t reason);

  sdk::Replayer replayer_;
  Tally tally_;
  std::set<ExchangeId> several_;
};

}  // namespace sluis::year
