// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/strange.h"

#include <set>

#include "adapters/gateway/days.h"
#include "adapters/gateway/delegations.h"
#include "adapters/gateway/opening.h"
#include "adapters/sdk/name_fold.h"
#include "proto/codec/signal.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {
namespace {

// A look with what it takes to compare it; stays in this file.
struct LookHere {
  StrangeLook look;
  Identity person;
  bool relates = true;  // whether a relation is asked of it: what came to its worker needs none
};

std::string home_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ') out += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return out;
}

std::string digits_at_front(const std::string& text) {
  const auto end = std::find_if(text.begin(), text.end(),
                                [](char c) { return c < '0' || c > '9'; });
  return {text.begin(), end};
}

std::string surname_sound(const std::string& name) {
  const auto out = sdk::sound_of_family_name(name);
  return out.ok() ? out->reveal() : std::string();
}

std::string folded_text(const std::string& name) {
  const auto out = sdk::fold_name(name);
  return out.ok() ? out->reveal() : name;
}

bool is_one_person(const Identity& left, const Identity& right) {
  const std::string &one = left.bsn.reveal(), &other = right.bsn.reveal();
  if (!one.empty() && !other.empty()) return one == other;
  return !left.surname.reveal().empty() && left.birth_date == right.birth_date &&
         folded_text(left.surname.reveal()) == folded_text(right.surname.reveal()) &&
         folded_text(left.first_names.reveal()) == folded_text(right.first_names.reveal());
}

const char* look_of(ActKind kind) {
  if (kind == ActKind::preflight) return "before";
  return kind == ActKind::question ? "question" : nullptr;
}

AnyId id_of_reading(ByteView key) {
  const Digest digest = hash::sha256(key);
  return *AnyId::from(ByteView(digest.view()).first(16));
}

std::optional<LookHere> look_in(const Host& host, ByteView key, const ReadingRow& row) {
  const auto content =
      host.vault.get_bytes(RowKind::content, mail_key(row.sender, row.message));
  const auto signal = content ? codec::parse_signal(content->reveal())
                              : Result<codec::Signal>(Error{ErrorCode::no_such_task, "reading"});
  if (!signal.ok() || signal->persons.empty()) return std::nullopt;
  const codec::SignalPerson& subject = signal->persons.front();
  LookHere out;
  out.look.id = id_of_reading(key);
  out.look.look = "reading";
  out.look.worker = row.worker;
  out.look.login = row.login;
  out.look.at = row.at;
  out.person.bsn = subject.bsn;
  out.person.surname = subject.name;  // whole: its last word that is no prefix counts
  out.person.birth_date = subject.birth_date;
  out.relates = false;
  return out;
}

class Here {
 public:
  explicit Here(const Host& host) : host_(host) {
    acts_ = host.vault.all<ActRow>(RowKind::act);
    delegations_ = host.vault.all<CaseDelegationsRow>(RowKind::delegation);
    for (const WorkerRow& row : host.vault.all<WorkerRow>(RowKind::worker)) {
      workers_.emplace(row.login, row);
    }
    for (const ActRow& row : acts_) {
      const char* look = look_of(row.kind);
      if (look == nullptr || row.persons.empty() || !workers_.contains(row.worker)) continue;
      LookHere one;
      one.look = {AnyId{row.id.value}, look, "", workers_.at(row.worker).id, row.worker,
                  host.member(), row.created, row.index};
      one.person = row.persons.front().identity;
      all_.push_back(std::move(one));
    }
    for (const auto& [key, bytes] : host.vault.all_bytes(RowKind::reading)) {
      const auto row = canon::decode<ReadingRow>(bytes.reveal(), "vault row");
      auto one = row.ok() ? look_in(host, key, *row) : std::nullopt;
      if (!one) continue;
      one->look.member = host.member();
      all_.push_back(std::move(*one));
    }
    std::stable_sort(all_.begin(), all_.end(), [](const LookHere& left, const LookHere& right) {
      return left.look.at < right.look.at;
    });
  }

  const std::vector<LookHere>& all() const { return all_; }

  StrangeHere strange() {
    for (const LookHere& one : all_) {
      ++out_.looked_at;
      if (one.relates && !has_relation(one) && !acted_for(one)) add(one, "no_relation");
      look_near_home(one);
      const std::string own = surname_of(one.look.login);
      const bool same = !own.empty() && own == surname_sound(one.person.surname.reveal());
      if (same) add(one, "own_surname");
    }
    out_.workers_without_address = without_.size();
    return std::move(out_);
  }

 private:
  void add(const LookHere& one, const char* rule) {
    out_.looks.push_back(one.look);
    out_.looks.back().rule = rule;
  }

  std::string surname_of(const std::string& login) const {
    const auto found = workers_.find(login);
    return found == workers_.end() ? std::string() : surname_sound(found->second.name.reveal());
  }

  bool has_relation(const LookHere& one) const {
    return std::any_of(acts_.begin(), acts_.end(), [&](const ActRow& act) {
      const bool counts = look_of(act.kind) == nullptr && act.state != ActState::refused &&
                          act.created.ms <= one.look.at.ms + kRelationAfterMs.ms &&
                          (act.worker == one.look.login ||
                           host_.owner(act.worker) == one.look.login);
      return counts && std::any_of(act.persons.begin(), act.persons.end(), [&](const auto& who) {
               return is_one_person(who.identity, one.person);
             });
    });
  }

  // For the one that had a case of that person, on that day.
  bool acted_for(const LookHere& one) const {
    const auto is_then = [&](const DelegationRow& row) {
      const TimeMs end = row.ended.ms != 0 ? row.ended : end_of_day(row.until_day);
      return row.to == one.look.login && row.since <= one.look.at && one.look.at < end;
    };
    return std::any_of(delegations_.begin(), delegations_.end(), [&](const auto& row) {
      if (std::none_of(row.said.begin(), row.said.end(), is_then)) return false;
      const auto about = host_.vault.get<CaseRow>(RowKind::care_case, row.id);
      const auto is_that_one = [&](const NamedPerson& who) {
        return is_one_person(who.identity, one.person);
      };
      return about && std::any_of(about->persons.begin(), about->persons.end(), is_that_one);
    });
  }

  void look_near_home(const LookHere& one) {
    const auto home = host_.vault.get<HomeRow>(RowKind::worker_home, one.look.login);
    const std::string there = home_text(one.person.postcode.reveal());
    if (!home) without_.insert(one.look.login);
    if (!home || there.empty()) {
      ++out_.not_looked_at;
      return;
    }
    if (home_text(home->postcode.reveal()) != there) return;
    const std::string number = digits_at_front(home->house_number.reveal());
    const bool door = number == digits_at_front(one.person.house_number.reveal());
    add(one, door ? "own_address" : "own_street");
  }

  const Host& host_;
  std::vector<ActRow> acts_;
  std::vector<CaseDelegationsRow> delegations_;
  std::map<std::string, WorkerRow> workers_;
  std::vector<LookHere> all_;
  std::set<std::string> without_;
  StrangeHere out_;
};

}  // namespace

StrangeHere strange_here(const Host& host) { return Here(host).strange(); }

Result<Identity> person_of_look(const Host& host, const AnyId& id) {
  const Here here(host);
  for (const LookHere& one : here.all()) {
    if (one.look.id == id) return one.person;
  }
  return Error{ErrorCode::no_such_task, "look"};
}

void StrangeLog::on_decision(const consent::DecisionBody& body) {
  if (body.verdict != consent::Verdict::permit) return;
  if (body.exchange_id.is_zero()) {
    if (before_) all_[*before_].permitted = true;
    return;
  }
  const auto found = questions_.find(body.exchange_id);
  if (found != questions_.end()) all_[found->second].permitted = true;
}

Status StrangeLog::take(const codec::AuditEntry& entry) {
  SLUIS_TRY(leaf, consent::decode_leaf(entry.leaf));
  const bool looks = leaf.type == LeafType::preflight || leaf.type == LeafType::intent;
  if (leaf.type != LeafType::decision) before_.reset();
  if (!looks && leaf.type != LeafType::decision) return Done{};
  if (entry.state != codec::AuditOpening::open) {
    if (leaf.type == LeafType::preflight) ++closed_;
    return Done{};
  }
  if (!hash::opens(leaf.commitment, leaf.type, entry.opening)) {
    return Error{ErrorCode::bad_opening, "audit entry"};
  }
  if (leaf.type == LeafType::decision) {
    SLUIS_TRY(body, canon::decode<consent::DecisionBody>(entry.opening.body, "body"));
    on_decision(body);
    return Done{};
  }
  Waiting one;
  one.look = {{}, "before", "nothing_permits", {}, {}, leaf.member, {leaf.time_s * 1000},
              entry.index};
  if (leaf.type == LeafType::preflight) {
    SLUIS_TRY(body, canon::decode<consent::PreflightBody>(entry.opening.body, "body"));
    if (body.actor.worker.is_zero()) return Done{};
    ++seen_;
    if (body.case_id) return Done{};
    one.look.worker = body.actor.worker;
    before_ = all_.size();
  } else {
    SLUIS_TRY(body, canon::decode<consent::IntentBody>(entry.opening.body, "body"));
    const consent::QuestionRule* rule = covenant_.question_of(body.kind);
    if (rule == nullptr || rule->question_kind != body.kind) return Done{};
    ++seen_;
    one.look.look = "question";
    one.look.worker = body.actor.worker;
    questions_[body.exchange_id] = all_.size();
  }
  all_.push_back(std::move(one));
  return Done{};
}

std::vector<StrangeLook> StrangeLog::looks() const {
  std::vector<StrangeLook> out;
  for (const Waiting& one : all_) {
    if (!one.permitted) out.push_back(one.look);
  }
  return out;
}

}  // namespace sluis::gateway
