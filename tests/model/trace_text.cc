// SPDX-License-Identifier: EUPL-1.2
#include "tests/model/trace_text.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sluis::model {

namespace {

using Words = std::span<const std::string_view>;

std::vector<std::string_view> split(std::string_view line) {
  constexpr std::string_view kBlank = " \t\r";
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const std::size_t size = std::min(line.find_first_of(kBlank), line.size());
    words.push_back(line.substr(0, size));
    line.remove_prefix(size);
  }
}

template <class Id>
std::optional<Id> id_from(std::string_view text) {
  const std::size_t digits = 2 * Id::kSize;
  if (text.empty() || text.size() > digits) return std::nullopt;
  const auto bytes = from_hex(std::string(digits - text.size(), '0').append(text));
  if (!bytes) return std::nullopt;
  return Id::from(*bytes);
}

std::optional<std::vector<MessageId>> messages_from(Words words) {
  std::vector<MessageId> messages;
  for (const std::string_view word : words) {
    const auto message = id_from<MessageId>(word);
    if (!message) return std::nullopt;
    messages.push_back(*message);
  }
  return messages;
}

std::optional<BootTimeMs> time_from(std::string_view text) {
  BootTimeMs time;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), time.ms);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return time;
}

std::optional<WithdrawalLists> lists_from(Words words) {
  WithdrawalLists lists;
  std::vector<MessageId>* list = nullptr;
  for (const std::string_view word : words) {
    if (word == "opened") {
      list = &lists.opened;
    } else if (word == "not_opened") {
      list = &lists.not_opened;
    } else if (word == "unknown") {
      list = &lists.unknown;
    } else {
      const auto message = id_from<MessageId>(word);
      if (!message || list == nullptr) return std::nullopt;
      list->push_back(*message);
    }
  }
  return lists;
}

// The three families of lines whose operands are one identifier, by the function they call.
template <class Id>
struct OneOperand {
  std::string_view name;
  void (TraceRules::*tell)(const Id&);
};
constexpr OneOperand<MessageId> kOfMessage[] = {
    {"stored", &TraceRules::stored},   {"accepted", &TraceRules::accepted},
    {"unknown", &TraceRules::unknown}, {"refused", &TraceRules::refused},
    {"expired", &TraceRules::expired}, {"grounded", &TraceRules::grounded},
};
constexpr OneOperand<LeaseId> kOfLease[] = {
    {"quorum_release", &TraceRules::quorum_release},
    {"delivered", &TraceRules::delivered},
    {"void", &TraceRules::voided},
    {"broker_over", &TraceRules::broker_over},
};
constexpr OneOperand<WithdrawId> kOfWithdrawal[] = {
    {"quorum_withdrawal", &TraceRules::quorum_withdrawal},
    {"proven", &TraceRules::proven},
};

template <class Id>
bool tell_one(Words words, std::span<const OneOperand<Id>> table, TraceRules& rules) {
  if (words.size() != 2) return false;
  for (const OneOperand<Id>& row : table) {
    if (row.name != words[0]) continue;
    const auto id = id_from<Id>(words[1]);
    if (id) (rules.*row.tell)(*id);
    return id.has_value();
  }
  return false;
}

bool tell_opened(Words words, TraceRules& rules) {
  if (words.size() != 3 && words.size() != 4) return false;
  const auto message = id_from<MessageId>(words[1]);
  const auto lease = id_from<LeaseId>(words[2]);
  const auto reading = words.size() == 4 ? time_from(words[3]) : std::nullopt;
  if (!message || !lease || (words.size() == 4 && !reading)) return false;
  rules.opened(*message, *lease, reading);
  return true;
}

bool tell_recipient_over(Words words, TraceRules& rules) {
  if (words.size() != 2 && words.size() != 3) return false;
  const auto lease = id_from<LeaseId>(words[1]);
  const auto end = words.size() == 3 ? time_from(words[2]) : std::nullopt;
  if (!lease || (words.size() == 3 && !end)) return false;
  rules.recipient_over(*lease, end);
  return true;
}

bool tell_of_pair(Words words, TraceRules& rules) {
  if (words.size() != 3) return false;
  const auto message = id_from<MessageId>(words[1]);
  const auto lease = id_from<LeaseId>(words[2]);
  if (!message || !lease) return false;
  words[0] == "released" ? rules.released(*message, *lease) : rules.burned(*message, *lease);
  return true;
}

bool tell_receipt(Words words, TraceRules& rules) {
  if (words.size() < 3) return false;
  const auto message = id_from<MessageId>(words[1]);
  if (!message) return false;
  if (words[2] == "opened" && words.size() == 3) {
    rules.receipt_opened(*message);
    return true;
  }
  if (words[2] != "not_opened" || words.size() != 4) return false;
  const auto lease = id_from<LeaseId>(words[3]);
  if (lease) rules.receipt_not_opened(*message, *lease);
  return lease.has_value();
}

bool tell_withdrawal(Words words, TraceRules& rules) {
  if (words.size() < 2) return false;
  const auto withdrawal = id_from<WithdrawId>(words[1]);
  if (!withdrawal) return false;
  if (words[0] == "withdrawn") {
    const auto resting = messages_from(words.subspan(2));
    if (resting) rules.withdrawn(*withdrawal, *resting);
    return resting.has_value();
  }
  const auto lists = lists_from(words.subspan(2));
  if (lists) rules.effective(*withdrawal, *lists);
  return lists.has_value();
}

bool tell_crash(Words words, TraceRules& rules) {
  if (words.size() != 2) return false;
  if (words[1] == "broker") rules.broker_crashed();
  return words[1] == "broker" || words[1] == "recipient";
}

bool tell_recovered(Words words, TraceRules& rules) {
  const auto messages = messages_from(words.subspan(1));
  if (messages) rules.recovered(*messages);
  return messages.has_value();
}

}  // namespace

bool replay_line(std::string_view line, TraceRules& rules) {
  const std::vector<std::string_view> parts = split(line);
  if (parts.empty() || parts[0].front() == '#') return true;
  const Words words = parts;
  const std::string_view name = words[0];
  if (name == "opened") return tell_opened(words, rules);
  if (name == "recipient_over") return tell_recipient_over(words, rules);
  if (name == "released" || name == "burned") return tell_of_pair(words, rules);
  if (name == "receipt") return tell_receipt(words, rules);
  if (name == "withdrawn" || name == "effective") return tell_withdrawal(words, rules);
  if (name == "crash") return tell_crash(words, rules);
  if (name == "recovered") return tell_recovered(words, rules);
  if (name == "end" && words.size() == 1) {
    rules.end();
    return true;
  }
  return tell_one<MessageId>(words, kOfMessage, rules) ||
         tell_one<LeaseId>(words, kOfLease, rules) ||
         tell_one<WithdrawId>(words, kOfWithdrawal, rules);
}

std::size_t replay_text(std::string_view text, TraceRules& rules) {
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    ++number;
    if (!replay_line(text.substr(0, size), rules)) return number;
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return 0;
}

}  // namespace sluis::model
