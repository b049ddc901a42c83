// SPDX-License-Identifier: EUPL-1.2
// A mapping's names against the covenant in force.
#include "adapters/mapping/mapping.h"
#include "consent/covenant/nearest.h"

namespace sluis::mapping {
namespace {

using Names = std::vector<std::string>;

const consent::Term& term_of(const consent::Term& term) { return term; }
template <class T>
const consent::Term& term_of(const T& value) {
  return value.term;
}
template <class T>
Names ids_of(const std::vector<T>& items) {
  Names out;
  for (const T& item : items) out.push_back(term_of(item).id);
  return out;
}

Error fault(const std::string& at, const std::string& what) {
  return {ErrorCode::mapping_invalid, at + ": " + what};
}

Status check_name(const std::string& at, const std::string& what, const std::string& name,
                  const Names& known) {
  for (const std::string& one : known) {
    if (one == name) return Done{};
  }
  const std::string near = covenant::nearest(name, known);
  return fault(at, what + ": the covenant has no \"" + name + "\"" +
                       (near.empty() ? std::string() : "; did you mean " + near + "?"));
}

// Whatever the field can become: its constant or default, and each value of its table.
Status check_field(const Mapping& mapping, const std::string& field, const Names& known) {
  const auto found = mapping.signal.find(field);
  if (found == mapping.signal.end()) return Done{};
  const Expression& one = found->second;
  if (!one.otherwise.empty()) {
    SLUIS_TRY_DONE(check_name(one.at, "signal." + field, one.otherwise, known));
  }
  if (one.values.empty()) return Done{};
  for (const auto& [code, value] : mapping.values.at(one.values)) {
    SLUIS_TRY_DONE(check_name(one.at, "values." + one.values + "." + code, value, known));
  }
  return Done{};
}

std::uint16_t role_number(const consent::Covenant& covenant, const std::string& id) {
  for (const consent::Term& role : covenant.roles) {
    if (role.id == id) return role.number;
  }
  return 0;
}

Status bind_by_role(MappedRecipient& recipient, const consent::Covenant& covenant,
                    const std::optional<MemberId>& self) {
  SLUIS_TRY_DONE(check_name(recipient.at, "recipients.role", recipient.role,
                            ids_of(covenant.roles)));
  const std::uint16_t role = role_number(covenant, recipient.role);
  std::vector<MemberId> members;
  for (const consent::Member& member : covenant.members) {
    if (member.role == role && member.id != self) members.push_back(member.id);
  }
  if (members.size() != 1) {
    return fault(recipient.at, "recipients.role: " + std::to_string(members.size()) +
                                   " members of the covenant have this role; name one with "
                                   "member = \"…\"");
  }
  recipient.member = members.front().hex();
  return Done{};
}

Status bind_by_member(MappedRecipient& recipient, const consent::Covenant& covenant,
                      const std::optional<MemberId>& self) {
  Names labels;
  for (const consent::Member& member : covenant.members) {
    labels.push_back(member.label);
    if (recipient.member != member.label && recipient.member != member.id.hex()) continue;
    if (member.id == self) return fault(recipient.at, "recipients.member: this is oneself");
    recipient.member = member.id.hex();
    return Done{};
  }
  return check_name(recipient.at, "recipients.member", recipient.member, labels);
}

}  // namespace

Status bind_names(Mapping& mapping, const consent::Covenant& covenant,
                  const std::optional<MemberId>& self) {
  SLUIS_TRY_DONE(check_name(mapping.role_at, "role", mapping.role, ids_of(covenant.roles)));
  if (self) {
    const consent::Member* member = covenant.member(*self);
    if (member == nullptr || member->role != role_number(covenant, mapping.role)) {
      return fault(mapping.role_at, "role: this organisation has another role in the covenant");
    }
  }
  SLUIS_TRY_DONE(check_field(mapping, "kind", ids_of(covenant.kinds)));
  SLUIS_TRY_DONE(check_field(mapping, "purpose", ids_of(covenant.purposes)));
  SLUIS_TRY_DONE(check_field(mapping, "domain", ids_of(covenant.domains)));
  SLUIS_TRY_DONE(check_field(mapping, "source_regime", ids_of(covenant.regimes)));
  for (MappedRecipient& recipient : mapping.recipients) {
    SLUIS_TRY_DONE(recipient.member.empty() ? bind_by_role(recipient, covenant, self)
                                            : bind_by_member(recipient, covenant, self));
  }
  for (std::size_t i = 1; i < mapping.recipients.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (mapping.recipients[i].member == mapping.recipients[j].member) {
        return fault(mapping.recipients[i].at, "recipients: this member is one already");
      }
    }
    if (mapping.recipients[i].level != mapping.recipients[0].level) {
      return fault(mapping.recipients[i].at, "recipients.level: all recipients of a signal get "
                                             "one level");
    }
  }
  return Done{};
}

}  // namespace sluis::mapping
