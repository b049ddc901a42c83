// SPDX-License-Identifier: EUPL-1.2
#include "tests/faults/history.h"

#include <algorithm>

#include "proto/hash/hash.h"
#include "proto/types/base64.h"
#include "tests/story/leaf_bytes.h"

namespace sluis::faults {
namespace {

using story::type_of;

// The roots of the first n leaves for n = 0, 1, 2, …, by RFC 6962 section 2.1: the hashes of the
// complete subtrees from the left are kept, and folded from the right.
std::vector<Digest> roots_of(const std::vector<Bytes>& leaves) {
  std::vector<Digest> out{hash::sha256(ByteView{})};
  std::vector<std::pair<std::size_t, Digest>> complete;  // leaves below, hash
  const auto node = [](const Digest& left, const Digest& right) {
    Bytes text{0x01};
    append(text, left.view());
    append(text, right.view());
    return hash::sha256(text);
  };
  for (const Bytes& leaf : leaves) {
    Bytes text{0x00};
    append(text, leaf);
    std::pair<std::size_t, Digest> next{1, hash::sha256(text)};
    while (!complete.empty() && complete.back().first == next.first) {
      next = {2 * next.first, node(complete.back().second, next.second)};
      complete.pop_back();
    }
    complete.push_back(next);
    Digest root = complete.back().second;
    for (std::size_t i = complete.size() - 1; i-- > 0;) root = node(complete[i].second, root);
    out.push_back(root);
  }
  return out;
}

// The lines of a note: origin, size, root.
struct Head {
  std::string origin, size, root;
};
Head head_of(const std::string& note) {
  const std::size_t one = note.find('\n'), two = note.find('\n', one + 1);
  const std::size_t three = note.find('\n', two + 1);
  return {note.substr(0, one), note.substr(one + 1, two - one - 1),
          note.substr(two + 1, three - two - 1)};
}

}  // namespace

void History::acknowledged(LeafType type, const Commitment& commitment, std::uint64_t index) {
  acknowledged_.push_back({type, commitment, index});
}

void History::submitted(const MessageId& message, std::size_t subject) {
  messages_[message].subject = subject;
}

void History::delivered(const MessageId& message, const LeaseId& lease, std::uint64_t release) {
  messages_[message].deliveries.push_back({lease, release, std::nullopt});
}

void History::answered(const MessageId& message, const LeaseId& lease, bool opened) {
  for (Delivered& each : messages_[message].deliveries) {
    if (each.lease == lease && !each.opened) each.opened = opened;
  }
}

void History::withdrawn(std::size_t subject, std::uint64_t index) {
  withdrawn_.emplace(subject, index);
}

void History::audit_acknowledged(const std::vector<Bytes>& leaves, Wrong& wrong) const {
  for (const Acknowledged& each : acknowledged_) {
    const std::string which = " of acknowledged entry " + std::to_string(each.index);
    if (each.index >= leaves.size()) {
      wrong.push_back("the leaf" + which + " is lost");
    } else if (type_of(leaves[each.index]) != static_cast<std::uint8_t>(each.type) ||
               !story::commits_to(leaves[each.index], each.commitment)) {
      wrong.push_back("the leaf" + which + " is another's");
    }
  }
}

void History::audit_roots(const std::vector<Bytes>& leaves, const std::set<std::string>& notes,
                          const std::string& origin, Wrong& wrong) const {
  const bool whole =
      std::ranges::none_of(leaves, [](const Bytes& leaf) { return leaf.empty(); });
  if (!whole) wrong.push_back("a leaf cannot be read");
  const std::vector<Digest> roots = roots_of(leaves);
  for (const std::string& note : notes) {
    const Head head = head_of(note);
    const std::uint64_t size = std::stoull(head.size);
    if (head.origin != origin) wrong.push_back("a note of another log");
    if (size >= roots.size()) {
      wrong.push_back("a published size of " + head.size + " was lost");
    } else if (to_base64(roots[size].view()) != head.root) {
      wrong.push_back("a second root at size " + head.size);
    }
  }
}

void History::audit_message(const MessageId& id, const Sent& sent,
                            const std::vector<Bytes>& leaves, Wrong& wrong) const {
  const auto withdrawal = withdrawn_.find(sent.subject);
  std::size_t opened = 0;
  for (std::size_t i = 0; i < sent.deliveries.size(); ++i) {
    const Delivered& each = sent.deliveries[i];
    const bool recorded =
        each.release < leaves.size() &&
        type_of(leaves[each.release]) == static_cast<std::uint8_t>(LeafType::release);
    if (!recorded) wrong.push_back("delivered without a release leaf: " + id.hex());
    if (withdrawal != withdrawn_.end() && each.release > withdrawal->second) {
      wrong.push_back("released after its withdrawal: " + id.hex());
    }
    // A delivery after another is right only once its recipient burned the former lease.
    const bool former_burned =
        i == 0 || (sent.deliveries[i - 1].opened && !*sent.deliveries[i - 1].opened);
    if (!former_burned) wrong.push_back("delivered under two live leases: " + id.hex());
    if (each.opened.value_or(false)) ++opened;
  }
  if (opened > 1) wrong.push_back("opened twice: " + id.hex());
  if (opened == 0 && withdrawal == withdrawn_.end()) wrong.push_back("never opened: " + id.hex());
}

std::vector<std::string> History::audit(const std::vector<Bytes>& leaves,
                                        const std::set<std::string>& notes,
                                        const std::string& origin) const {
  Wrong wrong;
  audit_acknowledged(leaves, wrong);
  audit_roots(leaves, notes, origin, wrong);
  std::set<std::uint64_t> releases;
  for (const auto& [id, sent] : messages_) {
    audit_message(id, sent, leaves, wrong);
    for (const Delivered& each : sent.deliveries) {
      if (!releases.insert(each.release).second) wrong.push_back("one release, two deliveries");
    }
  }
  return wrong;
}

History::Counts History::counts() const {
  Counts out;
  out.acknowledged = acknowledged_.size();
  out.submitted = messages_.size();
  out.withdrawn = withdrawn_.size();
  for (const auto& [id, sent] : messages_) {
    out.delivered += sent.deliveries.size();
    for (const Delivered& each : sent.deliveries) out.opened += each.opened.value_or(false) ? 1 : 0;
  }
  return out;
}

std::size_t History::unopened() const {
  std::size_t out = 0;
  for (const auto& [id, sent] : messages_) {
    const bool opened = std::any_of(sent.deliveries.begin(), sent.deliveries.end(),
                                    [](const Delivered& d) { return d.opened.value_or(false); });
    if (!opened && !withdrawn_.contains(sent.subject)) ++out;
  }
  return out;
}

}  // namespace sluis::faults
