// SPDX-License-Identifier: EUPL-1.2
#include "consent/covenant/members.h"

#include "consent/covenant/nearest.h"

namespace sluis::covenant {
namespace {

// A member that a row names, by its id or its label, and where that stands.
struct Named {
  MemberId of;
  std::string name, where;
};

using Known = std::map<std::string, MemberId>;

// Into `out` when the row has the key, which is known from then on.
bool take(Fields& row, const std::string& key, const MemberId& of, std::vector<Named>& out) {
  const std::string name = row.text(key, "");
  if (!row.has(key)) return false;
  out.push_back({of, name, row.where(key)});
  return true;
}

// Zero, after a fault: there is no such member.
MemberId find(Fields& fields, const Known& known, const Named& asked) {
  const auto found = known.find(asked.name);
  if (found != known.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [name, id] : known) names.push_back(name);
  const std::string near = nearest(asked.name, names);
  fields.wrong_there(asked.where, "no member has this label or id" +
                                      (near.empty() ? "" : "; did you mean " + near + "?"));
  return {};
}

// Of the others' duties and rights an ended member has none.
consent::EndedMember ended(Fields& row, const consent::Member& member) {
  for (const char* key : {"may_use_bsn", "is_operator", "is_public", "witness", "key_holder"}) {
    if (row.flag(key, false)) {
      row.wrong(key, "this member ended (merged_into), so it has no part any more; leave it out");
    }
  }
  if (!row.text("stand_in", "").empty()) {
    row.wrong("stand_in", "this member ended (merged_into): nobody stands in for it");
  }
  return {member.id, member.role, member.label, member.contact, {}};
}

void roles_of(Fields& row, const consent::Member& member, consent::Covenant& out) {
  if (row.flag("is_public", false)) out.public_members.push_back(member.id);
  if (row.flag("witness", false)) {
    if (member.is_operator) {
      row.wrong("witness", "who runs the broker vouches for nothing: it signs the log already");
    }
    out.witness_terms.members.push_back(member.id);
  }
  if (!row.flag("key_holder", false)) return;
  if (member.is_operator) {
    row.wrong("key_holder", "who runs the broker may not hold a share of the pseudonym key");
  }
  out.key_holders.push_back(member.id);
}

void sort_members(consent::Covenant& out) {
  std::sort(out.members.begin(), out.members.end(),
            [](const auto& left, const auto& right) { return left.id < right.id; });
  std::sort(out.ended.begin(), out.ended.end(),
            [](const auto& left, const auto& right) { return left.id < right.id; });
  std::sort(out.key_holders.begin(), out.key_holders.end());
  std::sort(out.witness_terms.members.begin(), out.witness_terms.members.end());
  std::sort(out.public_members.begin(), out.public_members.end());
}

void stand_ins(Fields& fields, const std::vector<Named>& asked, consent::Covenant& out) {
  Known known;
  for (const consent::Member& member : out.members) {
    known.emplace(member.label, member.id);
    known.emplace(member.id.hex(), member.id);
  }
  for (const Named& row : asked) {
    const MemberId stand_in = find(fields, known, row);
    if (stand_in.is_zero()) return;
    if (stand_in == row.of) {
      return fields.wrong_there(row.where, "a member does not stand in for itself");
    }
    out.stand_ins.push_back({row.of, stand_in});
  }
  std::sort(out.stand_ins.begin(), out.stand_ins.end());
  for (const Named& row : asked) {
    if (!out.stands_in_circle(row.of)) continue;
    return fields.wrong_there(row.where, "a circle: who stands in leads back to who is asleep, so "
                                         "in a holiday of all of them there is nobody");
  }
}

void successors(Fields& fields, const std::vector<Named>& asked, consent::Covenant& out) {
  Known known;
  for (const consent::Member& member : out.members) {
    known.emplace(member.label, member.id);
    known.emplace(member.id.hex(), member.id);
  }
  for (const consent::EndedMember& row : out.ended) {
    known.emplace(row.label, row.id);
    known.emplace(row.id.hex(), row.id);
  }
  for (const Named& row : asked) {
    const MemberId into = find(fields, known, row);
    for (consent::EndedMember& each : out.ended) {
      if (each.id == row.of) each.into = into;
    }
  }
  for (const Named& row : asked) {
    if (out.successor_of(row.of) != nullptr) continue;
    return fields.wrong_there(row.where, "expected a member that takes part, or one that ended "
                                         "in such a member");
  }
}

}  // namespace

void members(Fields& fields, const Names& roles, consent::Covenant& out) {
  std::set<std::string> ids, labels;
  std::vector<Named> stand_in, into;
  fields.tables("members", [&](Fields& row) {
    consent::Member member;
    member.id = MemberId::from(row.hex("id", 16)).value();
    row.distinct("id", ids);
    member.role = row.name("role", roles);
    member.label = row.text("label");
    row.distinct("label", labels);
    member.contact = row.text("contact");
    if (take(row, "merged_into", member.id, into)) {
      out.ended.push_back(ended(row, member));
      return;
    }
    member.may_use_bsn = row.flag("may_use_bsn", false);
    member.is_operator = row.flag("is_operator", false);
    take(row, "stand_in", member.id, stand_in);
    out.members.push_back(member);
    roles_of(row, member, out);
  });
  sort_members(out);
  stand_ins(fields, stand_in, out);
  successors(fields, into, out);
  if (out.key_holders.empty()) fields.wrong("members", "none of them has key_holder = true");
  if (out.key_threshold == 0 || out.key_threshold > out.key_holders.size()) {
    fields.wrong("key_threshold", "expected a number from 1 to the number of key holders");
  }
}

}  // namespace sluis::covenant
