// SPDX-License-Identifier: EUPL-1.2
// Look-ups at people that deserve a question: nothing here says that one was wrong.
//
// In the log names are nowhere: there a look stands out when it names no case and nothing permits
// what was asked. In an organisation's own records a look stands out when its worker has nothing
// else to do with the person, lives at the address or in the street (the postcode), or has the
// surname. Shell only for the vault. No value of these holds a name or an address. Thread safety:
// none.
#pragma once

#include "adapters/gateway/host.h"
#include "adapters/gateway/strange_records.h"
#include "consent/core/broker_bodies.h"
#include "consent/core/leaf.h"
#include "proto/codec/to_member.h"

namespace sluis::gateway {

struct StrangeLook {
  AnyId id;                 // of this gateway's act or reading; zero: of the log
  const char* look = "";    // "before", "question" or "reading"
  const char* rule = "";    // local.proto, StrangeLook
  WorkerId worker;
  std::string login;
  MemberId member;
  TimeMs at;
  std::uint64_t index = 0;  // of the log
};

// Looks in the log that name no case and that no decision permits, entry by entry in their order.
class StrangeLog {
 public:
  explicit StrangeLog(const consent::Covenant& covenant) : covenant_(covenant) {}

  // bad_opening: the opening is not the one that the entry commits to.
  Status take(const codec::AuditEntry& entry);
  std::vector<StrangeLook> looks() const;
  std::uint64_t seen() const { return seen_; }
  std::uint64_t closed() const { return closed_; }

 private:
  struct Waiting {
    StrangeLook look;
    bool permitted = false;
  };
  void on_decision(const consent::DecisionBody& body);

  const consent::Covenant& covenant_;
  std::vector<Waiting> all_;
  std::map<ExchangeId, std::size_t> questions_;  // place in all_
  std::optional<std::size_t> before_;  // the preflight whose decisions come now
  std::uint64_t seen_ = 0, closed_ = 0;
};

struct StrangeHere {
  std::vector<StrangeLook> looks;  // by time; several rules of one look are several rows
  std::uint64_t looked_at = 0;
  std::uint64_t workers_without_address = 0;  // who looked, and of whom no address is known
  std::uint64_t not_looked_at = 0;  // looks of which nobody can say whether they are near home
};
// In this gateway's own records. A look has something to do with its worker when that worker, or
// whose work it took over, recorded anything else about the person before, or in the week after.
inline constexpr DurationMs kRelationAfterMs{7ULL * 24 * 60 * 60 * 1000};
StrangeHere strange_here(const Host& host);

// About whom the look with this id was. no_such_task: there is none, or it is gone.
Result<Identity> person_of_look(const Host& host, const AnyId& id);

}  // namespace sluis::gateway
