// SPDX-License-Identifier: EUPL-1.2
// What a source approves, and the clock of a request. Pure.
#include "adapters/sdk/access.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "proto/hash/hash.h"

namespace sluis::access {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::string_view kApproval{"sluis/v1/access\0", 16};
constexpr std::string_view kLine{"sluis/v1/access-line\0", 21};
constexpr std::string_view kPersons{"sluis/v1/access-persons\0", 24};
constexpr std::string_view kAsked{"sluis/v1/access-asked\0", 22};
constexpr std::string_view kUnconfirmed{"sluis/v1/access-unconfirmed\0", 28};
constexpr std::uint64_t kDayMs = 86'400'000, kAheadMs = 7'200'000;

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
  LineBytes& add(const local::AccessName& name) {
    return add(name.surname()).add(name.prefix()).add(name.first_names()).add(name.birth_date());
  }
  LineBytes& add(const local::Person& person) {
    add(person.bsn()).add(person.surname()).add(person.prefix()).add(person.first_names());
    return add(person.birth_date()).add(person.postcode()).add(person.house_number());
  }
  LineBytes& add(const local::AccessHead& head) {
    add(head.request()).add(head.received_ms()).add(head.due_ms()).add(head.size());
    add(head.capacity()).add(head.requester()).add(head.person()).add(head.commitment());
    return add(head.requester_name()).add(head.person_name());
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

std::uint64_t ms_of(const sys_days& day) {
  return static_cast<std::uint64_t>(day.time_since_epoch().count()) * kDayMs;
}
sys_days day_at(std::uint64_t ms) { return sys_days{std::chrono::days(ms / kDayMs)}; }

// The same day so many months on; where that month has none, its last.
sys_days months_after(const sys_days& day, int count) {
  year_month_day out = year_month_day(day) + std::chrono::months(count);
  if (!out.ok()) out = out.year() / out.month() / std::chrono::last;
  return out;
}

std::optional<sys_days> day_named(const std::string& date) {
  if (date.size() != 10 || date[4] != '-' || date[7] != '-') return std::nullopt;
  unsigned parts[3] = {};
  constexpr std::pair<std::size_t, std::size_t> kParts[] = {{0, 4}, {5, 7}, {8, 10}};
  for (int i = 0; i < 3; ++i) {
    const char* end = date.data() + kParts[i].second;
    const auto parsed = std::from_chars(date.data() + kParts[i].first, end, parts[i]);
    if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  }
  const year_month_day day(std::chrono::year(static_cast<int>(parts[0])),
                           std::chrono::month(parts[1]), std::chrono::day(parts[2]));
  if (!day.ok() || parts[0] < 1970) return std::nullopt;
  return sys_days(day);
}

}  // namespace

std::uint64_t due_ms(std::uint64_t received_ms) {
  return ms_of(months_after(day_at(received_ms), 1)) + received_ms % kDayMs;
}

Result<std::uint64_t> received_ms(const std::string& date, std::uint64_t now_ms) {
  if (date.empty()) return ms_of(day_at(now_ms));
  const auto day = day_named(date);
  if (!day) return Error{ErrorCode::bad_date, "received"};
  if (ms_of(*day) > now_ms + kAheadMs || due_ms(ms_of(*day)) <= now_ms) {
    return Error{ErrorCode::access_received, "received"};
  }
  return ms_of(*day);
}

std::string label_of(const local::Person& person) {
  std::string out;
  for (const std::string* part : {&person.first_names(), &person.prefix(), &person.surname()}) {
    if (part->empty()) continue;
    if (!out.empty()) out += ' ';
    out += *part;
  }
  return out + ", " + person.birth_date();
}

local::AccessName name_of(const local::Person& person) {
  local::AccessName out;
  out.set_surname(person.surname());
  out.set_prefix(person.prefix());
  out.set_first_names(person.first_names());
  out.set_birth_date(person.birth_date());
  return out;
}

bool is_named(const local::AccessName& name, const std::string& label,
              const local::Person& person) {
  return label == label_of(person) && LineBytes().add(name).bytes() ==
                                          LineBytes().add(name_of(person)).bytes();
}

Status check_in_time(const local::AccessHead& head, std::uint64_t now_ms) {
  if (now_ms >= head.due_ms()) return Error{ErrorCode::access_received, "due"};
  return Done{};
}

Digest commitment_of(ByteView salt, const local::Person& person, const local::Person& requester) {
  LineBytes out;
  out.add(person).add(requester);
  return hash::sha256({as_bytes(kPersons), salt, out.bytes()});
}

std::vector<std::string> sources_of(const local::AccessLine& line) {
  std::set<std::string> out;
  for (const local::AccessMember* member : {&line.actor(), &line.other(), &line.from()}) {
    if (!member->member().empty()) out.insert(member->member());
  }
  return {out.begin(), out.end()};
}

Digest hash_of(const local::AccessHead& head, const local::AccessLine& line) {
  LineBytes out;
  out.add(head);
  out.add(line.index()).add(line.time_ms()).add(line.type()).add(line.said());
  out.add(line.actor()).add(line.other()).add(line.from());
  out.add(line.function()).add(line.kind()).add(line.level()).add(line.ground());
  out.add(line.article()).add(line.until_ms()).add(line.circumstance());
  return hash::sha256({as_bytes(kLine), out.bytes()});
}

Bytes asked_text(const local::AccessHead& head) {
  Bytes out = to_bytes(as_bytes(kAsked));
  const Digest hash = hash::sha256(LineBytes().add(head).bytes());
  out.insert(out.end(), hash.value.begin(), hash.value.end());
  return out;
}

Digest unconfirmed(const Digest& line) {
  return hash::sha256({as_bytes(kUnconfirmed), line.view()});
}

Result<Bytes> approval_text(const std::string& request, const Digest& line, const KeyId& worker) {
  const auto bytes = from_hex(request);
  const auto id = bytes ? AccessId::from(*bytes) : std::nullopt;
  if (!id) return Error{ErrorCode::bad_field, "request"};
  Bytes out = to_bytes(as_bytes(kApproval));
  out.insert(out.end(), id->value.begin(), id->value.end());
  out.insert(out.end(), line.value.begin(), line.value.end());
  out.insert(out.end(), worker.value.begin(), worker.value.end());
  return out;
}

}  // namespace sluis::access
