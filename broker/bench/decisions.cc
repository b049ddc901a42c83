// SPDX-License-Identifier: EUPL-1.2
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <random>

#include "broker/bench/core.h"
#include "broker/bench/covenant.h"
#include "broker/bench/measure.h"
#include "broker/core/step.h"
#include "proto/seal/secret.h"

namespace sluis::runtime {
namespace {

constexpr std::size_t kAsked = 1 << 20;  // persons in turn, drawn from all of them
// Beyond this the children's keys are left out, for which memory and time would not suffice. No
// decision looks at them: nobody shares a key with these children.
constexpr std::uint64_t kRegisteredMax = 1'000'000;
constexpr auto kRoundMin = std::chrono::milliseconds(700);
constexpr auto kShortMin = std::chrono::milliseconds(50);  // over fewer than 100,000
constexpr int kRounds = 3;

// Random, but ascending with `number`: millions are added in order in no time.
ConsentId consent_id(std::uint64_t number) {
  auto out = seal::random_fixed<ConsentId>();
  for (std::size_t i = 0; i < 8; ++i) {
    out.value[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
  }
  return out;
}

// A child whose key the source registered, and the yes of both parents.
PersonId add_consent(broker::State& state, const MemberId& source, std::uint64_t number,
                     bool registered) {
  const auto child = seal::random_fixed<PersonId>();
  const PersonKey key{PersonKeyKind::bsn, seal::random_fixed<Pseudonym>(), 0, 0};
  if (registered) state.persons.add(source, {key}, child);
  consent::ConsentState consent;
  consent.id = consent_id(number);
  consent.recorder = source;
  consent.subject = child;
  consent.valid_until = {UINT64_MAX};
  consent.index = number * 3;
  for (std::uint64_t parent = 1; parent <= 2; ++parent) {
    consent.givers.push_back({seal::random_fixed<PersonId>(), consent::GiverCapacity::parent,
                              consent::Answer::yes, number * 3 + parent});
  }
  state.facts.add(consent);
  return child;
}

// All that the machine does for one decision, from the question to what it keeps of the answer.
bool permitted(const broker::State& state, const broker::Question& question, TimeMs now) {
  const consent::Request request = broker::request_of(state, question, now);
  const broker::FactsAbout facts = state.facts.about(state.persons, request.persons);
  return broker::permits(
      broker::ruling_of(consent::decide(*state.covenant, facts.view(), request)));
}

}  // namespace

Status measure_decisions(std::uint64_t consents) {
  const BenchMembers members;
  broker::State state;
  state.covenant = members.covenant;
  const std::uint64_t before = resident_bytes();
  std::vector<PersonId> asked;
  const std::uint64_t step = std::max<std::uint64_t>(1, consents / kAsked);
  for (std::uint64_t i = 0; i < consents; ++i) {
    const PersonId child = add_consent(state, members.source, i, consents <= kRegisteredMax);
    if (i % step == 0) asked.push_back(child);
  }
  const std::uint64_t bytes = resident_bytes() - before;
  std::shuffle(asked.begin(), asked.end(), std::minstd_rand(1));
  broker::Question question;
  question.source = members.source;
  question.recipient = members.recipient;
  question.kind = question.purpose = question.domain = question.source_regime = 1;
  question.persons.resize(1);
  const auto least = consents < 100'000 ? kShortMin : kRoundMin;
  double best = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::uint64_t done = 0;
    const std::chrono::nanoseconds began = cpu_time();
    while (cpu_time() - began < least) {
      for (int i = 0; i < 1'000; ++i, ++done) {
        question.persons[0].person = asked[done % asked.size()];
        if (!permitted(state, question, {1'000})) return Error{ErrorCode::internal, "decision"};
      }
    }
    const std::chrono::duration<double> took = cpu_time() - began;
    best = std::max(best, static_cast<double>(done) / took.count());
  }
  std::cout << "{\"decisions_per_second\":" << static_cast<std::uint64_t>(best)
            << ",\"bytes\":" << bytes << "}\n"
            << std::flush;
  _exit(0);  // to free millions of nodes one by one takes longer than all of this
}

}  // namespace sluis::runtime
