// SPDX-License-Identifier: EUPL-1.2
// A ledger in use, over a real store: what a story put into it, and all that can be read of it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "broker/runtime/ledger.h"
#include "tests/broker/world.h"

namespace sluis::broker::testing {

class StillClock : public clock::Clock {
 public:
  clock::ClockReading read() const override { return reading; }
  int wait_ms(DurationMs) const override { return 0; }
  clock::ClockReading reading;
};

inline bool has(const Bytes& all, ByteView needle) {
  return std::search(all.begin(), all.end(), needle.begin(), needle.end()) != all.end();
}
// All that is in the files under `folder`.
Bytes files_under(const std::filesystem::path& folder);

class LedgerRig : public ::testing::Test {
 protected:
  LedgerRig();
  ~LedgerRig() override;

  // Starts on what is on disk; ErrorCode::permit: it did, else refusal_ says why not.
  ErrorCode start(runtime::Ledger::From from = runtime::Ledger::From::snapshot);
  void run(const std::string& line);
  static Bytes envelope(const EnvelopeHash& hash);
  Bytes envelope(const std::string& message);
  // Two children with a parent in common; a message about each waits, one about a third went.
  void tell_story();
  void erase(const std::string& name);
  void save_snapshot();

  Bytes pseudonym(const std::string& key);
  PersonId person_of(const std::string& exchange);
  // All that is in the files, and all that the keys in them open.
  Bytes readable();
  // What one of `persons` seals: parts, openings, and the first 32 bytes of each, which are random.
  std::vector<Bytes> secrets_of(const std::set<PersonId>& persons);
  std::map<std::uint64_t, Bytes> openings();
  std::vector<Bytes> leaves();

  std::filesystem::path folder_, backup_;
  seal::SigningKeyPair keys_ = seal::SigningKeyPair::from_seed(Bytes(32, 7));
  World world_;
  StillClock clock_;
  std::unique_ptr<runtime::Ledger> ledger_;
  std::size_t taken_ = 0;
  ErrorCode refused_ = ErrorCode::permit;  // the newest erasure
  Error refusal_{ErrorCode::permit, {}};   // the newest start

 private:
  void take(const Payload& payload);
};

}  // namespace sluis::broker::testing
