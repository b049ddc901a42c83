// SPDX-License-Identifier: EUPL-1.2
#include "consent/verify/figures.h"

#include "consent/core/answer_names.h"

namespace sluis::verify {
namespace {

std::string name_of(Level level) {
  switch (level) {
    case Level::existence: return "existence";
    case Level::category: return "category";
    case Level::content: return "content";
    default: return "none";
  }
}

std::string on_ground(std::uint16_t ground) { return "ground " + std::to_string(ground); }

// A reason that this version of the catalogue has not keeps its number.
std::string reason_of(std::uint16_t number) {
  const auto code = error_from_number(number);
  return code ? std::string(catalogue(*code).name) : "reason " + std::to_string(number);
}

}  // namespace

Status Figures::take(const LogEntry& entry) {
  SLUIS_TRY(leaf, consent::decode_leaf(entry.leaf));
  if (leaf.time_s < span_.from_s || leaf.time_s >= span_.before_s) return Done{};
  const std::string type(consent::name_of(leaf.type));
  ++leaves_["entry " + type];
  if (!leaf.member.is_zero()) {
    ++leaves_["act " + leaf.member.hex() + " " + type];
    members_.insert(leaf.member);
  }
  // A covenant's bytes stand beside the log, whatever was asked for.
  if (leaf.type == LeafType::covenant) return Done{};
  if (entry.state == OpeningState::open) return take_open(leaf, entry.opening.body);
  ++missing_;
  return Done{};
}

Status Figures::take_open(const consent::Leaf& leaf, const Bytes& body) {
  switch (leaf.type) {
    case LeafType::decision: {
      SLUIS_TRY(decided, canon::decode<consent::DecisionBody>(body, "decision"));
      const std::string what = decided.exchange_id.is_zero() ? "before " : "decision ";
      const bool permits = decided.verdict == consent::Verdict::permit;
      ++opened_[what + std::string(consent::name_of(decided.verdict)) + " " +
                (permits ? on_ground(decided.ground) : reason_of(decided.reason))];
      if (permits) grounds_.insert(decided.ground);
      return Done{};
    }
    case LeafType::release: {
      if (!body.empty() && body[0] == consent::kAlertReleaseVersion) return take_alert(body);
      SLUIS_TRY(released, canon::decode<consent::ReleaseBody>(body, "release"));
      ++opened_["released " + released.recipient.hex() + " " + on_ground(released.ground) + " " +
                name_of(released.level)];
      grounds_.insert(released.ground);
      members_.insert(released.recipient);
      return Done{};
    }
    case LeafType::read: {
      SLUIS_TRY(look, canon::decode<consent::ReadBody>(body, "read"));
      const auto question = consent::name_of(static_cast<consent::ReadQuestion>(look.question));
      ++opened_["look " + leaf.member.hex() + " " +
                (question.empty() ? "question " + std::to_string(look.question)
                                  : std::string(question))];
      return Done{};
    }
    default: return Done{};
  }
}

Status Figures::take_alert(const Bytes& body) {
  SLUIS_TRY(alert, canon::decode<consent::AlertReleaseBody>(body, "alert"));
  ++opened_["alert " + alert.recipient.hex() + " " + on_ground(alert.ground)];
  grounds_.insert(alert.ground);
  members_.insert(alert.recipient);
  return Done{};
}

std::set<std::string> Figures::legend(const consent::Covenant& covenant) const {
  std::set<std::string> out;
  for (const std::uint16_t number : grounds_) {
    if (const consent::Ground* ground = covenant.ground(number)) out.insert(meaning(*ground));
  }
  for (const MemberId& id : members_) {
    if (const consent::Member* member = covenant.member(id)) out.insert(meaning(*member));
  }
  return out;
}

std::string meaning(const consent::Ground& ground) {
  return on_ground(ground.term.number) + " " + ground.term.id;
}

std::string meaning(const consent::Member& member) {
  return "member " + member.id.hex() + " " + member.label;
}

}  // namespace sluis::verify
