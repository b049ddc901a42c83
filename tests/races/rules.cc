// SPDX-License-Identifier: EUPL-1.2
#include "tests/races/rules.h"

#include <algorithm>
#include <charconv>

#include "tests/story/leaf_bytes.h"

namespace sluis::races {
namespace {

constexpr std::uint8_t kSubmit = 17, kReceipt = 18, kWithdraw = 19, kRelease = 34, kEffective = 36;

bool has_type(const std::vector<Bytes>& leaves, std::uint64_t index, std::uint8_t type) {
  return index < leaves.size() && story::type_of(leaves[index]) == type;
}

// The values of a line {"event":"name","text":"…","number":…}.
std::string_view text_in(std::string_view line, std::string_view name) {
  const std::string key = '"' + std::string(name) + "\":\"";
  const std::size_t at = line.find(key);
  if (at == line.npos) return {};
  const std::size_t begin = at + key.size();
  return line.substr(begin, line.find('"', begin) - begin);
}
std::optional<std::uint64_t> number_in(std::string_view line, std::string_view name) {
  const std::string key = '"' + std::string(name) + "\":";
  const std::size_t at = line.find(key);
  if (at == line.npos) return std::nullopt;
  std::uint64_t out = 0;
  const char* const begin = line.data() + at + key.size();
  const auto [end, error] = std::from_chars(begin, line.data() + line.size(), out);
  if (error != std::errc{}) return std::nullopt;
  return out;
}
template <class Id>
std::optional<Id> id_in(std::string_view line, std::string_view name) {
  const auto bytes = from_hex(std::string(text_in(line, name)));
  return bytes ? Id::from(*bytes) : std::nullopt;
}

}  // namespace

void RaceRules::began(const MessageId& message, const WithdrawId& withdraw,
                      const Opening& submit) {
  races_[message].withdraw = withdraw;
  races_[message].submit = submit;
  message_of_[withdraw] = message;
}

void RaceRules::submitted(const MessageId& message, std::uint64_t index, bool taken) {
  Race& race = races_.at(message);
  race.submit_index = index;
  race.taken = taken;
}

void RaceRules::withdrawn(const WithdrawId& withdraw, std::uint64_t index,
                          const Commitment& commitment) {
  Race& race = races_.at(message_of_.at(withdraw));
  race.withdraw_index = index;
  race.commitment = commitment;
}

RaceRules::Place RaceRules::place_in(const Lists& lists, const MessageId& message) {
  const bool opened = lists.opened.contains(message), unknown = lists.unknown.contains(message);
  const bool not_opened = lists.not_opened.contains(message);
  if (opened + not_opened + unknown > 1) return Place::several;
  if (opened) return Place::opened;
  if (not_opened) return Place::not_opened;
  return unknown ? Place::unknown : Place::nowhere;
}

void RaceRules::told(const WithdrawId& withdraw, std::uint64_t boot_ms, const Lists& lists) {
  const MessageId& message = message_of_.at(withdraw);
  std::vector<Told>& told = races_.at(message).told;
  const std::size_t listed = lists.opened.size() + lists.not_opened.size() + lists.unknown.size();
  const Place place = place_in(lists, message);
  const bool others = place != Place::several && listed != (place == Place::nowhere ? 0u : 1u);
  if (told.empty() || told.back().place != place || others) {
    told.push_back({boot_ms, place, others});
  }
}

void RaceRules::history(std::string_view lines, const std::vector<Resumed>& resumed) {
  Reader reader;
  auto next = resumed.begin();
  for (std::size_t at = 0; at < lines.size();) {
    for (; next != resumed.end() && next->history_bytes <= at; ++next) {
      reader.resumed_ms = next->boot_ms;
      if (reader.row == nullptr) continue;
      if (next->where == Stood::before_reading) reader.row->reading_ms_min = next->boot_ms;
      if (next->where == Stood::after_reading) reader.row->stopped_after_reading = true;
    }
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    history_line(lines.substr(at, end - at), reader);
    at = end + 1;
  }
}

void RaceRules::history_line(std::string_view line, Reader& reader) {
  const std::string_view event = text_in(line, "event");
  const auto boot_ms = number_in(line, "boot_ms"), wall_ms = number_in(line, "wall_ms");
  if (event == "fetch" && boot_ms) {
    reader.fetch_ms = *boot_ms;  // one FETCH is under way at most
    return;
  }
  const auto message = id_in<MessageId>(line, "message");
  const auto race = message ? races_.find(*message) : races_.end();
  if (race == races_.end()) {
    unreadable_.insert("a history tells of no race: " + std::string(line));
    return;
  }
  const auto lease = id_in<LeaseId>(line, "lease");
  if (event == "opening_row" && lease) {
    race->second.rows.push_back({*lease, reader.fetch_ms, reader.resumed_ms, false});
    reader.row = &race->second.rows.back();
  } else if (event == "opened" && lease && boot_ms && wall_ms) {
    race->second.openings.insert({*lease, *boot_ms, *wall_ms});
    race->second.opened_burned |= race->second.burned.contains(*lease);
  } else if (event == "not_opened" && lease) {
    race->second.burned.insert(*lease);
    for (const Opened& opened : race->second.openings) {
      race->second.opened_burned |= opened.lease == *lease;
    }
  } else if (event != "receipt_acked" && event != "refused") {
    unreadable_.insert("a history line is not understood: " + std::string(line));
  }
}

void RaceRules::released(const MessageId& message, std::uint64_t index, const Opening& opening) {
  const auto race = races_.find(message);
  if (race == races_.end()) return;
  race->second.release_index = index;
  race->second.release = opening;
}

void RaceRules::audit_openings(const Race& race, const std::string& name, Wrong& wrong) const {
  if (race.openings.size() > 1) wrong.push_back("opened twice: " + name);
  if (race.opened_burned) wrong.push_back("opened and burned under one lease: " + name);
  for (const Opened& opened : race.openings) {
    if (!race.taken) wrong.push_back("opened though it was never taken: " + name);
    if (!race.told.empty() && opened.boot_ms > race.told.front().boot_ms) {
      wrong.push_back("opened after effective was known: " + name);
    }
    bool begun = false;
    for (const Row& row : race.rows) {
      if (row.lease != opened.lease) continue;
      begun = true;
      if (opened.boot_ms >= row.fetch_ms + lease_ms_) {
        wrong.push_back("opened after its lease: " + name);
      }
      if (opened.boot_ms < row.reading_ms_min) {
        wrong.push_back("opened by a reading from before its row: " + name);
      }
    }
    if (!begun) wrong.push_back("opened without an opening row: " + name);
  }
}

void RaceRules::audit_told(const Race& race, const std::string& name, Wrong& wrong) const {
  for (std::size_t i = 0; i < race.told.size(); ++i) {
    const Told& now = race.told[i];
    if (now.others) wrong.push_back("lists another family's message: " + name);
    if (now.place == Place::several) wrong.push_back("listed in several ways: " + name);
    if (now.place != Place::nowhere && !race.taken) {
      wrong.push_back("listed though it was never taken: " + name);
    }
    if (now.place == Place::opened && race.openings.empty()) {
      wrong.push_back("told opened, and was not: " + name);
    }
    if (now.place == Place::not_opened && !race.openings.empty()) {
      wrong.push_back("told not opened, and was opened: " + name);
    }
    if (i > 0 && race.told[i - 1].place != Place::unknown) {
      wrong.push_back("a list that was final changed: " + name);
    }
    if (now.place != Place::unknown) continue;
    for (const Row& row : race.rows) {
      if (now.boot_ms < row.fetch_ms + lease_ms_) {
        wrong.push_back("told unknown within its lease: " + name);
      }
    }
  }
}

void RaceRules::audit_end(const Race& race, const std::string& name, Wrong& wrong) const {
  if (!race.submit_index || !race.withdraw_index) {
    wrong.push_back("an act was never answered: " + name);
  } else if (race.told.empty()) {
    wrong.push_back("never effective: " + name);
  } else if (race.told.back().place == Place::unknown) {
    wrong.push_back("stays unknown though its recipient answered: " + name);
  } else if (race.told.back().place == Place::nowhere && race.taken) {
    wrong.push_back("in no list: " + name);
  }
}

// That the record which the recipient shows is what the leaf commits to, and of this message.
void RaceRules::audit_release(const Race& race, const MessageId& message, const Bytes& leaf,
                              Wrong& wrong) const {
  const std::string name = message.hex();
  if (!story::commits_to(leaf, commitment_of(kRelease, race.release))) {
    wrong.push_back("its release record does not open its leaf: " + name);
  }
  const auto submit = read_submit(race.submit.body);
  const auto release = read_release(race.release.body);
  if (!submit || !release || submit->message != message || submit->sent != release->sent) {
    return wrong.push_back("its release record is of another message: " + name);
  }
  for (const Opened& opened : race.openings) {
    if (opened.lease != release->lease) {
      wrong.push_back("opened under a lease that its release record does not give: " + name);
    }
  }
}

void RaceRules::audit_leaves(const Race& race, const MessageId& message,
                             const std::vector<Bytes>& leaves, Wrong& wrong) const {
  const std::string name = message.hex();
  const bool acts = race.submit_index && race.withdraw_index;
  if (!acts) return;  // told by audit_end
  if (race.taken && (!has_type(leaves, *race.submit_index, kSubmit) ||
                     !story::commits_to(leaves[*race.submit_index],
                                        commitment_of(kSubmit, race.submit)))) {
    wrong.push_back("no leaf of its submit: " + name);
  }
  if (!has_type(leaves, *race.withdraw_index, kWithdraw) ||
      !story::commits_to(leaves[*race.withdraw_index], race.commitment)) {
    wrong.push_back("no leaf of its withdrawal: " + name);
  }
  if (!race.release_index) {
    if (!race.openings.empty()) wrong.push_back("opened without a release record: " + name);
    return;
  }
  if (!has_type(leaves, *race.release_index, kRelease)) {
    return wrong.push_back("its release record is no release leaf: " + name);
  }
  audit_release(race, message, leaves[*race.release_index], wrong);
  if (*race.release_index < *race.submit_index) {
    wrong.push_back("released before it was sent: " + name);
  }
  if (*race.release_index > *race.withdraw_index) {
    wrong.push_back("released after its withdrawal: " + name);
  }
  for (const Opened& opened : race.openings) {
    if (opened.wall_ms / 1'000 < story::time_s_of(leaves[*race.release_index])) {
      wrong.push_back("opened before its release: " + name);
    }
  }
}

// What no leaf shows of itself, since it is committed to: enough of each kind, in their order.
void RaceRules::audit_totals(const std::vector<Bytes>& leaves, Wrong& wrong) const {
  std::set<std::uint64_t> releases, withdrawals, sent, ended;
  std::set<LeaseId> leases;
  std::size_t opened = 0;
  for (const auto& [message, race] : races_) {
    if (race.release_index && !releases.insert(*race.release_index).second) {
      wrong.push_back("one release leaf, two messages: " + message.hex());
    }
    if (race.withdraw_index) withdrawals.insert(*race.withdraw_index);
    if (race.taken && race.withdraw_index > race.submit_index) {
      sent.insert(*race.submit_index);
      ended.insert(*race.withdraw_index);
    }
    for (const Row& row : race.rows) leases.insert(row.lease);
    opened += race.openings.empty() ? 0u : 1u;
  }
  std::size_t release_leaves = 0, receipt_leaves = 0, effective_leaves = 0, withdrawals_after = 0;
  bool enough = true;
  for (std::uint64_t index = leaves.size(); index-- > 0;) {
    release_leaves += has_type(leaves, index, kRelease) ? 1u : 0u;
    receipt_leaves += has_type(leaves, index, kReceipt) ? 1u : 0u;
    effective_leaves += has_type(leaves, index, kEffective) ? 1u : 0u;
    withdrawals_after += withdrawals.contains(index) ? 1u : 0u;
    enough = enough && effective_leaves >= withdrawals_after;
  }
  // Of those taken, as many as were sent and not yet withdrawn can be released.
  std::size_t releasable = 0;
  bool justified = true;
  for (std::uint64_t index = 0; index < leaves.size(); ++index) {
    releasable += sent.contains(index) ? 1u : 0u;
    releasable -= ended.contains(index) ? 1u : 0u;
    justified = justified && (releasable > 0 || !has_type(leaves, index, kRelease));
  }
  if (!justified) wrong.push_back("a release leaf when nothing could be released");
  if (!enough) wrong.push_back("a withdrawal has no effective leaf after it");
  if (release_leaves < leases.size()) wrong.push_back("fewer release leaves than leases");
  if (receipt_leaves < opened) wrong.push_back("fewer receipt leaves than opened messages");
}

std::vector<std::string> RaceRules::audit(const std::vector<Bytes>& leaves) const {
  Wrong wrong(unreadable_.begin(), unreadable_.end());
  for (const auto& [message, race] : races_) {
    const std::string name = message.hex();
    audit_openings(race, name, wrong);
    audit_told(race, name, wrong);
    audit_end(race, name, wrong);
    audit_leaves(race, message, leaves, wrong);
  }
  audit_totals(leaves, wrong);
  return wrong;
}

RaceRules::Counts RaceRules::counts() const {
  Counts out;
  out.races = races_.size();
  for (const auto& [message, race] : races_) {
    if (race.submit_index && !race.taken) ++out.not_taken;
    if (race.told.empty()) continue;
    const Place first = race.told.front().place, last = race.told.back().place;
    if (last == Place::opened) ++out.opened;
    if (last == Place::not_opened) ++out.not_opened;
    if (first != Place::unknown) continue;
    ++out.unknown;
    if (last != Place::unknown) ++out.amended;
    if (last != Place::opened) continue;
    ++out.amended_opened;
    for (const Row& row : race.rows) {
      const auto its = [&row](const Opened& opened) { return opened.lease == row.lease; };
      if (row.stopped_after_reading && std::ranges::any_of(race.openings, its)) {
        ++out.amended_after_stop;
      }
    }
  }
  return out;
}

}  // namespace sluis::races
