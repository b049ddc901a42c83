// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/onward.h"

#include "adapters/gateway/opening.h"
#include "adapters/gateway/signals.h"

namespace sluis::gateway {
namespace {

// The rule that opens `from` to `to` has a ground that rests on a circumstance for its source.
bool may_be_agreed(const consent::Covenant& covenant, const MemberId& from, const MemberId& to,
                   std::uint16_t kind, std::uint16_t purpose) {
  const consent::ReleaseRule* rule = consent::find_rule(covenant, from, to, kind, purpose);
  if (rule == nullptr) return false;
  return std::any_of(rule->grounds.begin(), rule->grounds.end(), [&](std::uint16_t ground) {
    const auto needs = covenant.needs_of(ground);
    return std::any_of(needs.begin(), needs.end(), [](const consent::Need& need) {
      return need.holder == consent::ForMember::source;
    });
  });
}

// Back to who sent it, or to a role that this one named.
bool is_free(const consent::Covenant& covenant, const BasedOn& based, const MemberId& recipient) {
  const consent::Member* member = covenant.member(recipient);
  if (member == nullptr) return false;
  return recipient == based.sender ||
         std::binary_search(based.roles.begin(), based.roles.end(), member->role);
}

Result<BasedOn> received(const Host& host, const std::string& message) {
  for (const MailRow& mail : host.vault.all<MailRow>(RowKind::mail)) {
    if (mail.message.hex() != message || mail.state != MailState::opened) continue;
    if (mail.stop) return Error{ErrorCode::onward_refused, "based_on: its ground was withdrawn"};
    const auto onward =
        host.vault.get<OnwardRow>(RowKind::onward, mail_key(mail.sender, mail.message));
    return BasedOn{mail.sender, mail.message,
                   onward ? onward->roles : std::vector<std::uint16_t>{}};
  }
  for (const RetentionRow& row : host.vault.all<RetentionRow>(RowKind::retention)) {
    if (row.message.hex() == message) return Error{ErrorCode::message_removed, "based_on"};
  }
  return Error{ErrorCode::no_such_message, "based_on"};
}

// What a fact of a verified permit states, of those that the permit names.
const consent::CircumstanceStated* stated_in(const Result<consent::FactBody>& body) {
  return body.ok() ? std::get_if<consent::CircumstanceStated>(&body->payload) : nullptr;
}

bool has_agreed(const Host& host, const MemberId& supplier,
                const std::vector<codec::FactUsed>& facts,
                const std::vector<std::uint64_t>& references) {
  return std::any_of(facts.begin(), facts.end(), [&](const codec::FactUsed& fact) {
    const bool is_used =
        std::find(references.begin(), references.end(), fact.record.index) != references.end();
    if (!is_used || !fact.record.opening) return false;
    const auto body = canon::decode<consent::FactBody>(fact.record.opening->body, "fact");
    const auto* stated = stated_in(body);
    return stated != nullptr && body->actor.member == supplier && stated->holder == host.member();
  });
}

}  // namespace

Result<OnwardRow> onward_of(const Host& host, const std::vector<std::string>& roles,
                            const std::vector<std::string>& based_on) {
  OnwardRow out;
  if (roles.size() > kOnwardMax) return Error{ErrorCode::too_large, "onward"};
  if (based_on.size() > kBasedOnMax) return Error{ErrorCode::too_large, "based_on"};
  for (const std::string& role : roles) {
    const auto number = term_number(host.covenant, &consent::Covenant::roles, role, "onward");
    if (role.empty() || !number.ok()) return Error{ErrorCode::unknown_kind, "onward"};
    out.roles.push_back(*number);
  }
  std::sort(out.roles.begin(), out.roles.end());
  out.roles.erase(std::unique(out.roles.begin(), out.roles.end()), out.roles.end());
  for (const std::string& message : based_on) {
    SLUIS_TRY(based, received(host, message));
    // Whoever passes on can let go no further than it was let itself.
    std::erase_if(out.roles, [&](std::uint16_t role) {
      return !std::binary_search(based.roles.begin(), based.roles.end(), role);
    });
    out.based_on.push_back(std::move(based));
  }
  return out;
}

Status check_onward(const Host& host, const OnwardRow& onward, const SignalTerms& terms) {
  for (const BasedOn& based : onward.based_on) {
    for (const consent::Wanted& wanted : terms.wanted) {
      if (is_free(host.covenant, based, wanted.recipient)) continue;
      if (may_be_agreed(host.covenant, host.member(), wanted.recipient, terms.kind,
                        terms.purpose)) {
        continue;
      }
      return Error{ErrorCode::onward_refused, "recipients"};
    }
  }
  return Done{};
}

Status check_agreed(const Host& host, const ExchangeRow& exchange, const MemberId& recipient,
                    const std::vector<codec::FactUsed>& facts,
                    const std::vector<std::uint64_t>& references) {
  const auto onward = host.vault.get<OnwardRow>(RowKind::onward, exchange.id);
  if (!onward) return Done{};
  for (const BasedOn& based : onward->based_on) {
    // Withdrawn since it was said, or gone as its ground asked: nothing rests on it any more,
    // whoever may have it.
    const auto mail = host.vault.get<MailRow>(RowKind::mail, mail_key(based.sender, based.message));
    if (!mail || mail->stop) return Error{ErrorCode::onward_refused, "based_on"};
    if (is_free(host.covenant, based, recipient)) continue;
    if (!has_agreed(host, based.sender, facts, references)) {
      return Error{ErrorCode::onward_not_agreed, "based_on"};
    }
  }
  return Done{};
}

}  // namespace sluis::gateway
