// SPDX-License-Identifier: EUPL-1.2
// Whether a withdrawal that raced the release of its message was answered with the truth (promise
// P2), judged from what could be seen outside: what the desk was told, what the recipients'
// histories say and doors show, and the leaves of the ledger.
//
// Pure. Thread safety: none. It shares no code with broker or gateway: leaves and what they commit
// to are read from their bytes (consent/LEDGER.md), histories from their text. All moments are
// CLOCK_BOOTTIME of the one machine on which all processes of a test run. One race is one message
// and one withdrawal.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/races/bodies.h"

namespace sluis::races {

// What the broker answers once a withdrawal is effective.
struct Lists {
  std::set<MessageId> opened, not_opened, unknown;
  bool operator==(const Lists&) const = default;
};

// A stopped recipient went on at `boot_ms`; its history was `history_bytes` long. Where it stood:
// it had written its last opening row and not read the clock for it; or read it and not decrypted.
enum class Stood { elsewhere, before_reading, after_reading };
struct Resumed {
  std::size_t history_bytes = 0;
  std::uint64_t boot_ms = 0;
  Stood where = Stood::elsewhere;
};

class RaceRules {
 public:
  explicit RaceRules(std::uint64_t lease_ms) : lease_ms_(lease_ms) {}

  // Both ids are drawn and the SUBMIT is made; what is told from now on is about them.
  void began(const MessageId& message, const WithdrawId& withdraw, const Opening& submit);
  // At the source: the SUBMIT is leaf `index`; `taken`: the message is under way.
  void submitted(const MessageId& message, std::uint64_t index, bool taken);
  // At the desk: the WITHDRAW is leaf `index`; later, and each time that something changed: it is
  // effective, known at `boot_ms`.
  void withdrawn(const WithdrawId& withdraw, std::uint64_t index, const Commitment& commitment);
  void told(const WithdrawId& withdraw, std::uint64_t boot_ms, const Lists& lists);
  // At a recipient: its whole history and when it went on after a stop, the earliest first; and the
  // release record that it shows for a message, which is not believed: it must open its leaf.
  void history(std::string_view lines, const std::vector<Resumed>& resumed = {});
  void released(const MessageId& message, std::uint64_t index, const Opening& opening);

  // All that is wrong, a line each, given every leaf of the ledger and that all came to its end.
  std::vector<std::string> audit(const std::vector<Bytes>& leaves) const;

  struct Counts {
    std::size_t races = 0;
    std::size_t not_taken = 0;               // the withdrawal was there before the message
    std::size_t opened = 0, not_opened = 0;  // as told at last
    std::size_t unknown = 0, amended = 0;    // told at first; and settled later
    std::size_t amended_opened = 0;          // to `opened`, by a reading before the answer
    std::size_t amended_after_stop = 0;      // of these: it stood between reading and decrypting
  };
  Counts counts() const;

 private:
  enum class Place { nowhere, opened, not_opened, unknown, several };
  struct Told {
    std::uint64_t boot_ms = 0;
    Place place = Place::nowhere;
    bool others = false;  // another message is listed
  };
  struct Row {  // an opening was begun, under a lease of the fetch sent at `fetch_ms`
    LeaseId lease;
    std::uint64_t fetch_ms = 0;
    std::uint64_t reading_ms_min = 0;  // it went on after a stop then, and had not read the clock
    bool stopped_after_reading = false;
  };
  struct Reader {  // what was read so far of one history
    std::uint64_t fetch_ms = 0, resumed_ms = 0;
    Row* row = nullptr;
  };
  struct Opened {
    LeaseId lease;
    std::uint64_t boot_ms = 0, wall_ms = 0;
    auto operator<=>(const Opened&) const = default;
  };
  struct Race {
    WithdrawId withdraw;
    std::optional<std::uint64_t> submit_index, withdraw_index, release_index;
    bool taken = false;
    Opening submit, release;
    Commitment commitment;  // of the withdrawal
    std::vector<Told> told;
    std::vector<Row> rows;
    std::set<Opened> openings;  // a restarted recipient may tell one again
    std::set<LeaseId> burned;
    bool opened_burned = false;
  };
  using Wrong = std::vector<std::string>;

  static Place place_in(const Lists& lists, const MessageId& message);
  void history_line(std::string_view line, Reader& reader);
  void audit_openings(const Race& race, const std::string& name, Wrong& wrong) const;
  void audit_told(const Race& race, const std::string& name, Wrong& wrong) const;
  void audit_end(const Race& race, const std::string& name, Wrong& wrong) const;
  void audit_leaves(const Race& race, const MessageId& message, const std::vector<Bytes>& leaves,
                    Wrong& wrong) const;
  void audit_release(const Race& race, const MessageId& message, const Bytes& leaf,
                     Wrong& wrong) const;
  void audit_totals(const std::vector<Bytes>& leaves, Wrong& wrong) const;

  std::uint64_t lease_ms_;
  std::map<MessageId, Race> races_;
  std::map<WithdrawId, MessageId> message_of_;
  std::set<std::string> unreadable_;
};

}  // namespace sluis::races
