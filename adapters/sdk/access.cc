// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/access.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "proto/hash/hash.h"

namespace sluis::access {
namespace {

constexpr std::string_view kApproval{"sluis/v1/access\0", 16};
constexpr std::string_view kLine{"sluis/v1/access-line\0", 21};
constexpr std::uint64_t kDayMs = 86'400'000;

// u32 length ‖ bytes; numbers as u64: no two lines have the same bytes.
class LineBytes {
 public:
  LineBytes& add(const std::string& text) {
    number(text.size(), 4);
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    return *this;
  }
  LineBytes& add(std::uint64_t value) { return number(value, 8); }
  LineBytes& add(const local::AccessMember& member) {
    return add(member.member()).add(member.label()).add(member.contact());
  }
  const Bytes& bytes() const { return bytes_; }

 private:
  LineBytes& number(std::uint64_t value, unsigned size) {
    for (unsigned i = size; i-- > 0;) {
      bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    return *this;
  }
  Bytes bytes_;
};

}  // namespace

// Whoever a line names must have a say in it.
bool names_all(const local::AccessLine& line) {
  const auto& sources = line.sources();
  const auto has = [&](const local::AccessMember& named) {
    return named.member().empty() ||
           std::find(sources.begin(), sources.end(), named.member()) != sources.end();
  };
  return has(line.actor()) && has(line.other());
}

namespace {

bool is_approved(const AccessId& request, const local::AccessLine& line,
                 const Approvals& approvals) {
  const std::string hash = hash_of(request, line).hex();
  const auto& sources = line.sources();
  return !sources.empty() && names_all(line) &&
         std::all_of(sources.begin(), sources.end(), [&](const std::string& source) {
           return approvals.contains({hash, source});
         });
}

// An exchange, consent or the like. What concerns one member in it goes whole or not at all, and
// nothing of it without its begin; a signal goes with somebody whom it was for, or not at all: a
// gap would say that something is withheld.
class Chain {
 public:
  void add(const local::AccessLine& line, bool approved) {
    if (!line.branch().empty()) {
      const auto [branch, added] = branches_.emplace(line.branch(), approved);
      if (!added) branch->second = branch->second && approved;
      return;
    }
    begin_ = begin_ && approved;
    for_somebody_ = for_somebody_ || line.type() == "intent" || line.type() == "preflight";
  }
  bool goes(const std::string& branch) const {
    if (!begin_) return false;
    if (!branch.empty()) return branches_.at(branch);
    return !for_somebody_ ||
           std::any_of(branches_.begin(), branches_.end(),
                       [](const auto& each) { return each.second; });
  }

 private:
  bool begin_ = true, for_somebody_ = false;
  std::map<std::string, bool> branches_;
};

}  // namespace

std::uint64_t due_ms(std::uint64_t asked_ms) {
  using namespace std::chrono;
  const sys_days day{days(asked_ms / kDayMs)};
  const year_month_day asked{day};
  year_month_day due = asked + months(1);
  if (!due.ok()) due = due.year() / due.month() / last;
  const auto since = sys_days(due).time_since_epoch().count();
  return static_cast<std::uint64_t>(since) * kDayMs + asked_ms % kDayMs;
}

Digest hash_of(const AccessId& request, const local::AccessLine& line) {
  LineBytes out;
  out.add(line.index()).add(line.time_ms()).add(line.type()).add(line.said());
  out.add(line.actor()).add(line.other());
  out.add(line.function()).add(line.kind()).add(line.level()).add(line.ground());
  out.add(line.article()).add(line.until_ms()).add(line.circumstance());
  out.add(static_cast<std::uint64_t>(line.sources_size()));
  for (const std::string& source : line.sources()) out.add(source);
  out.add(line.chain()).add(line.branch());
  return hash::sha256({as_bytes(kLine), request.value, out.bytes()});
}

Bytes approval_text(const AccessId& request, const Digest& line) {
  Bytes out = to_bytes(as_bytes(kApproval));
  out.insert(out.end(), request.value.begin(), request.value.end());
  out.insert(out.end(), line.value.begin(), line.value.end());
  return out;
}

Result<std::vector<local::AccessLine>> lines_that_go(const local::AccessLines& asked,
                                                     const Approvals& approvals) {
  const auto bytes = from_hex(asked.request());
  const auto request = bytes ? AccessId::from(*bytes) : std::nullopt;
  if (!request) return Error{ErrorCode::bad_field, "request"};
  std::map<std::string, Chain> chains;
  std::vector<bool> approved;
  for (const local::AccessLine& line : asked.lines()) {
    approved.push_back(is_approved(*request, line, approvals));
    if (!line.chain().empty()) chains[line.chain()].add(line, approved.back());
  }
  std::vector<local::AccessLine> out;
  for (int i = 0; i < asked.lines_size(); ++i) {
    const local::AccessLine& line = asked.lines(i);
    const bool goes = approved[static_cast<std::size_t>(i)] &&
                      (line.chain().empty() || chains[line.chain()].goes(line.branch()));
    if (goes) out.push_back(line);
  }
  return out;
}

}  // namespace sluis::access
