// SPDX-License-Identifier: EUPL-1.2
// Which entries of the log become lines, what each belongs to and rests on, and which lines go
// beside which. Pure.
#include <algorithm>
#include <map>

#include "adapters/sdk/access.h"
#include "consent/core/leaf_type.h"

namespace sluis::access {
namespace {

// What the broker concludes or ends follows from what everybody stated: a line of it would tell of
// a statement that is withheld. It tells of its releases alone: somebody was given something. That
// a gateway named somebody anew says nothing of anybody.
bool is_line(const Entry& entry) {
  switch (entry.type) {
    case LeafType::intent:
    case LeafType::submit:
    case LeafType::withdraw:
    case LeafType::preflight:
    case LeafType::read:
    case LeafType::removed:
    case LeafType::erasure: return true;
    case LeafType::receipt: return entry.said == "opened";
    case LeafType::fact: return entry.said != "rekeyed";
    case LeafType::release: return entry.said != "alert";
    default: return false;
  }
}

bool is_of_broker(LeafType type) {
  const auto number = static_cast<std::uint8_t>(type);
  return number >= static_cast<std::uint8_t>(LeafType::decision) &&
         number < static_cast<std::uint8_t>(LeafType::erasure);
}

// Of what is found: what belongs to what, who began that, and which messages arrived.
class Found {
 public:
  explicit Found(const std::vector<Entry>& found) {
    for (const Entry& entry : found) index(entry);
    for (const std::string& message : stopped_) reached_.erase(message);
    for (const Entry& entry : found) {
      const std::string chain = chain_of(entry);
      if (chain.empty()) continue;
      if (!entry.may_be_asked) hidden_.insert(chain);
      if (!is_of_broker(entry.type)) began_.emplace(chain, &entry);
    }
  }
  // Whatever else there is of it, somebody is asked about this. A message that nobody opened is no
  // line, however it ended: most often something stopped it that is nobody else's to know. Nor is
  // what a source did with its own copy: it tells how many others had one.
  bool tells(const Entry& entry) const {
    if (!is_line(entry) || !entry.may_be_asked || entry.is_later) return false;
    if (hidden_.contains(chain_of(entry)) || !knows_what_it_rests_on(entry)) return false;
    if (entry.type == LeafType::release && void_.contains(entry.lease)) return false;
    return !is_of_message(entry.type) || reached_.contains(entry.message);
  }
  local::AccessEntry entry_of(const Entry& entry, const Named& named) const;

 private:
  static bool is_of_message(LeafType type) {
    return type == LeafType::submit || type == LeafType::release || type == LeafType::receipt ||
           type == LeafType::removed;
  }
  // What is not found is perhaps about this person and closed to the officer.
  bool knows_what_it_rests_on(const Entry& entry) const {
    const auto& on = entry.references;
    return (entry.after.empty() || began_.contains(entry.after)) &&
           std::all_of(on.begin(), on.end(),
                       [this](std::uint64_t index) { return indices_.contains(index); });
  }
  void index(const Entry& entry) {
    indices_.insert(entry.index);
    switch (entry.type) {
      case LeafType::submit: sent_.emplace(entry.message, &entry); break;
      case LeafType::receipt:
        if (entry.said != "opened") stopped_.insert(entry.message);
        else if (!entry.is_later) reached_.insert(entry.message);
        break;
      case LeafType::void_lease: void_.insert(entry.lease); break;
      default: break;
    }
    const bool ends = entry.type == LeafType::returned || entry.type == LeafType::expired ||
                      entry.type == LeafType::skip || entry.type == LeafType::unknown;
    if (ends) stopped_.insert(entry.message);
  }
  std::string chain_of(const Entry& entry) const {
    if (!entry.about.empty()) return entry.about;
    const auto sent = sent_.find(entry.message);
    return sent == sent_.end() ? std::string() : sent->second->about;
  }

  std::set<std::uint64_t> indices_;
  std::map<std::string, const Entry*> sent_;   // by message
  std::set<std::string> void_;                 // leases
  std::set<std::string> stopped_, reached_;    // messages
  std::map<std::string, const Entry*> began_;  // by chain
  std::set<std::string> hidden_;               // chains of which something goes to nobody
};

local::AccessEntry Found::entry_of(const Entry& entry, const Named& named) const {
  local::AccessEntry out;
  local::AccessLine& line = *out.mutable_line();
  line = entry.words;
  line.set_index(entry.index);
  line.set_time_ms(entry.time_ms);
  line.set_type(std::string(consent::name_of(entry.type)));
  // What one parent answered is not told the other.
  const bool answers = entry.said == "yes" || entry.said == "no";
  line.set_said(answers ? "answered" : entry.said);
  if (entry.type == LeafType::removed) {  // how long others keep theirs is not told by it
    line.clear_ground();
    line.clear_article();
    line.clear_until_ms();
  }
  const std::string chain = chain_of(entry);
  const auto began = began_.find(chain);
  const bool of_broker = is_of_broker(entry.type);
  if (of_broker) {
    if (began != began_.end()) *line.mutable_from() = named(began->second->member);
  } else {
    *line.mutable_actor() = named(entry.member);
  }
  if (!entry.other.is_zero()) *line.mutable_other() = named(entry.other);
  for (const std::uint64_t index : entry.references) out.add_rests_on(index);
  const auto after = began_.find(entry.after);
  if (!entry.after.empty() && after != began_.end()) out.add_rests_on(after->second->index);
  if (chain.empty()) return out;
  out.set_chain(chain);
  const bool by_member = entry.other.is_zero() || entry.type == LeafType::fact;
  const MemberId& concerns = by_member ? entry.member : entry.other;
  const bool begins = began != began_.end() && began->second->member == concerns;
  if (!concerns.is_zero() && !begins) out.set_branch(concerns.hex());
  return out;
}

// An exchange, consent or the like. What concerns one member in it goes whole or not at all, and
// nothing of it without its begin; a signal goes with somebody who was given it, or not at all: a
// gap would say that something is withheld.
class Chain {
 public:
  void add(const local::AccessEntry& entry, bool goes) {
    const std::string& type = entry.line().type();
    signal_ = signal_ || type == "intent" || type == "submit" || type == "release" ||
              type == "receipt";
    begun_ = begun_ || type == "intent";
    if (entry.branch().empty()) {
      whole_ = whole_ && goes;
      return;
    }
    Branch& branch = branches_[entry.branch()];
    branch.whole = branch.whole && goes;
    branch.given = branch.given || type == "release";
  }
  bool keeps(const std::string& branch) const {
    if (!whole_ || (signal_ && !begun_)) return false;
    if (!branch.empty()) return goes(branches_.at(branch));
    return !signal_ || std::any_of(branches_.begin(), branches_.end(),
                                   [this](const auto& each) { return goes(each.second); });
  }

 private:
  struct Branch {
    bool whole = true, given = false;
  };
  bool goes(const Branch& branch) const { return branch.whole && (!signal_ || branch.given); }

  bool whole_ = true, signal_ = false, begun_ = false;
  std::map<std::string, Branch> branches_;
};

// Of those that may go, the ones that leave no gap. What falls out takes with it what rests on it,
// until nothing more falls out.
std::vector<bool> going(const std::vector<local::AccessEntry>& entries, std::vector<bool> goes) {
  for (bool changed = true; changed;) {
    changed = false;
    std::map<std::string, Chain> chains;
    std::set<std::uint64_t> indices;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (goes[i]) indices.insert(entries[i].line().index());
      if (!entries[i].chain().empty()) chains[entries[i].chain()].add(entries[i], goes[i]);
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!goes[i]) continue;
      const local::AccessEntry& entry = entries[i];
      const bool rests = std::all_of(
          entry.rests_on().begin(), entry.rests_on().end(),
          [&indices](std::uint64_t index) { return indices.contains(index); });
      const bool kept = entry.chain().empty() || chains[entry.chain()].keeps(entry.branch());
      if (rests && kept) continue;
      goes[i] = false;
      changed = true;
    }
  }
  return goes;
}

}  // namespace

std::vector<local::AccessEntry> entries_of(const std::vector<Entry>& found, const Named& named) {
  const Found all(found);
  std::vector<local::AccessEntry> entries;
  for (const Entry& entry : found) {
    if (all.tells(entry)) entries.push_back(all.entry_of(entry, named));
  }
  const std::vector<bool> goes = going(entries, std::vector<bool>(entries.size(), true));
  std::vector<local::AccessEntry> out;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (goes[i]) out.push_back(std::move(entries[i]));
  }
  return out;
}

std::size_t page_end(const std::vector<local::AccessEntry>& entries, std::size_t from,
                     std::size_t bytes_max) {
  std::size_t bytes = 0;
  for (std::size_t i = from; i < entries.size(); ++i) {
    bytes += entries[i].ByteSizeLong();
    if (bytes > bytes_max && i != from) return i;
  }
  return entries.size();
}

namespace {

// Which go when an approval is what `is_approval` says of (hash, source).
template <class IsApproval>
std::vector<bool> going_by(const local::AccessHead& head,
                           const std::vector<local::AccessEntry>& entries,
                           const IsApproval& is_approval) {
  std::vector<bool> approved;
  for (const local::AccessEntry& entry : entries) {
    const Digest hash = hash_of(head, entry.line());
    const std::vector<std::string> sources = sources_of(entry.line());
    approved.push_back(!sources.empty() &&
                       std::all_of(sources.begin(), sources.end(), [&](const std::string& source) {
                         return is_approval(hash, source);
                       }));
  }
  return going(entries, std::move(approved));
}

}  // namespace

std::vector<local::AccessLine> lines_that_go(const local::AccessHead& head,
                                             const std::vector<local::AccessEntry>& entries,
                                             const Approvals& approvals) {
  const std::vector<bool> goes =
      going_by(head, entries, [&](const Digest& line, const std::string& source) {
        return approvals.contains({line.hex(), source});
      });
  std::vector<local::AccessLine> out;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (goes[i]) out.push_back(entries[i].line());
  }
  return out;
}

std::size_t apart_by(const local::AccessHead& head, const std::vector<local::AccessEntry>& entries,
                     const Approvals& approvals, const std::string& member) {
  const std::vector<bool> goes =
      going_by(head, entries, [&](const Digest& line, const std::string& source) {
        return source != member || approvals.contains({line.hex(), source});
      });
  std::size_t out = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool is_approved =
        approvals.contains({hash_of(head, entries[i].line()).hex(), member});
    if (is_approved && !goes[i]) ++out;
  }
  return out;
}

std::size_t apart_in(const local::AccessFile& file, const std::vector<bool>& goes) {
  const std::size_t lines = std::min<std::size_t>(goes.size(),
                                                  static_cast<std::size_t>(file.beside_size()));
  const auto at = [&file](std::size_t i) { return file.beside(static_cast<int>(i)); };
  std::set<std::uint32_t> held;                           // chains
  std::set<std::pair<std::uint32_t, std::uint32_t>> cut;  // branches
  std::map<std::uint32_t, std::set<std::uint32_t>> branches;
  for (std::size_t i = 0; i < lines; ++i) {
    if (at(i).branch() != 0) branches[at(i).chain()].insert(at(i).branch());
    if (goes[i] || at(i).chain() == 0) continue;
    if (at(i).branch() == 0) held.insert(at(i).chain());
    else cut.insert({at(i).chain(), at(i).branch()});
  }
  // A signal goes with somebody who was given it.
  for (std::size_t i = 0; i < lines; ++i) {
    if (file.lines(static_cast<int>(i)).type() != "intent") continue;
    const std::uint32_t chain = at(i).chain();
    const auto& all = branches[chain];
    const bool is_cut = std::all_of(all.begin(), all.end(), [&](std::uint32_t branch) {
      return cut.contains({chain, branch});
    });
    if (!all.empty() && is_cut) held.insert(chain);
  }
  std::size_t out = 0;
  for (std::size_t i = 0; i < lines; ++i) {
    const bool stays = held.contains(at(i).chain()) ||
                       cut.contains({at(i).chain(), at(i).branch()});
    if (goes[i] && stays) ++out;
  }
  return out;
}

std::vector<Unconfirmed> unconfirmed_by(const local::AccessHead& head,
                                        const std::vector<local::AccessEntry>& entries,
                                        const Approvals& approvals) {
  const std::vector<bool> goes =
      going_by(head, entries, [&](const Digest& line, const std::string& source) {
        return approvals.contains({line.hex(), source}) ||
               approvals.contains({unconfirmed(line).hex(), source});
      });
  std::map<std::string, Unconfirmed> out;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!goes[i]) continue;
    const local::AccessLine& line = entries[i].line();
    const Digest hash = hash_of(head, line);
    std::set<std::string> counted;
    for (const local::AccessMember* member : {&line.actor(), &line.other(), &line.from()}) {
      const std::string& source = member->member();
      if (approvals.contains({hash.hex(), source}) ||
          !approvals.contains({unconfirmed(hash).hex(), source}) ||
          !counted.insert(source).second) {
        continue;
      }
      Unconfirmed& of = out[source];
      of.label = member->label();
      of.contact = member->contact();
      ++of.lines;
    }
  }
  std::vector<Unconfirmed> all;
  for (auto& [member, of] : out) all.push_back(std::move(of));
  return all;
}

}  // namespace sluis::access
