// SPDX-License-Identifier: EUPL-1.2
// A log about one child as an officer's walk finds it, and the files that its father is given.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "adapters/sdk/access.h"

namespace sluis::access {

inline constexpr const char* kSchool = "11111111111111111111111111111111";
inline constexpr const char* kManager = "22222222222222222222222222222222";
inline constexpr const char* kShelter = "44444444444444444444444444444444";

inline std::uint64_t ms_of(int year, unsigned month, unsigned day) {
  using namespace std::chrono;
  const sys_days date{year_month_day{std::chrono::year(year), std::chrono::month(month),
                                     std::chrono::day(day)}};
  return static_cast<std::uint64_t>(date.time_since_epoch().count()) * 86'400'000;
}

inline const local::AccessHead& head() {
  static const local::AccessHead kHead = [] {
    local::AccessHead out;
    out.set_request("000102030405060708090a0b0c0d0e0f");
    out.set_received_ms(ms_of(2026, 11, 20));
    out.set_due_ms(due_ms(out.received_ms()));
    out.set_size(100);
    out.set_capacity("parent");
    out.set_requester("Vader Kanarie, 1985-06-07");
    out.set_person("Kind Kanarie, 2017-03-04");
    out.set_commitment(std::string(64, 'c'));
    out.mutable_person_name()->set_surname("Kanarie");
    out.mutable_requester_name()->set_surname("Kanarie");
    return out;
  }();
  return kHead;
}

inline std::vector<Document> documents(const std::vector<local::AccessEntry>& entries,
                                       const Approvals& approvals) {
  return documents_of(head(), lines_that_go(head(), entries, approvals), {"c2VhbGVk", "BSN"},
                      {unconfirmed_by(head(), entries, approvals), false});
}

inline MemberId member_of(const char* hex) { return *MemberId::from(*from_hex(hex)); }

class World {
 public:
  // An entry at a place of its own: what else there is moves nothing.
  Entry& add(std::uint64_t index, LeafType type, const char* member, const std::string& about,
             const std::string& said = {}) {
    const auto at = std::find_if(found_.begin(), found_.end(),
                                 [&](const Entry& each) { return each.index > index; });
    Entry& out = *found_.insert(at, Entry{});
    out.index = index;
    out.time_ms = 1'788'000'000'000 + index * 1000;
    out.type = type;
    if (member != nullptr) out.member = member_of(member);
    out.is_later = index >= head().size();
    out.about = about;
    out.said = said;
    return out;
  }
  Entry& to(Entry& entry, const char* other, const std::string& message = {}) {
    entry.other = member_of(other);
    entry.message = message;
    return entry;
  }
  void sent(std::uint64_t index, const char* from, const char* recipient,
            const std::string& about) {
    add(index, LeafType::intent, from, about);
    add(index + 1, LeafType::decision, from, about, "permit").other = member_of(recipient);
    to(add(index + 2, LeafType::submit, from, about), recipient, "message " + about);
  }
  void released(std::uint64_t index, const char* recipient, const std::string& about,
                std::vector<std::uint64_t> references, const std::string& lease = "lease ") {
    Entry& out = add(index, LeafType::release, nullptr, about);
    to(out, recipient, "message " + about);
    out.lease = lease + about;
    out.references = std::move(references);
  }
  void received(std::uint64_t index, const char* recipient, const std::string& about,
                const char* said = "opened") {
    Entry& out = add(index, LeafType::receipt, recipient, "", said);
    out.message = "message " + about;
    out.lease = "lease " + about;
  }
  // The school's consent, which the manager took over, and a signal that the manager opened.
  void consented_signal() {
    add(1, LeafType::fact, kSchool, "consent", "asked");
    add(2, LeafType::fact, kSchool, "consent", "yes");
    add(3, LeafType::fact, kManager, "consent", "accepted");
    sent(10, kSchool, kManager, "signal");
    released(16, kManager, "signal", {1, 2, 3});
    received(18, kManager, "signal");
  }
  std::vector<local::AccessEntry> entries() const {
    return entries_of(found_, [](const MemberId& id) {
      static const std::map<std::string, std::string> kLabels = {
          {kSchool, "school"}, {kManager, "manager"}, {kShelter, "Kanarie-opvang"}};
      local::AccessMember out;
      out.set_member(id.hex());
      out.set_label(kLabels.at(id.hex()));
      out.set_contact("bel " + out.label());
      return out;
    });
  }
  // What all approve, but for what one of `withhold` is asked about; of the entries of `missing`
  // the school says that it has them not on record.
  std::vector<Document> given(const std::vector<std::string>& withhold = {},
                              const std::vector<std::uint64_t>& withheld = {},
                              const std::vector<std::uint64_t>& missing = {}) const {
    Approvals approvals;
    const std::vector<local::AccessEntry> all = entries();
    for (const local::AccessEntry& entry : all) {
      if (std::count(withheld.begin(), withheld.end(), entry.line().index()) != 0) continue;
      for (const std::string& source : sources_of(entry.line())) {
        if (std::count(withhold.begin(), withhold.end(), source) != 0) continue;
        const Digest hash = hash_of(head(), entry.line());
        const bool found =
            source != kSchool ||
            std::count(missing.begin(), missing.end(), entry.line().index()) == 0;
        approvals.insert({(found ? hash : unconfirmed(hash)).hex(), source});
      }
    }
    return documents(all, approvals);
  }

 private:
  std::vector<Entry> found_;  // by index
};

}  // namespace sluis::access
