// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/exclusions.h"

#include "adapters/gateway/caseload.h"
#include "adapters/gateway/opening.h"
#include "adapters/gateway/signals.h"
#include "adapters/sdk/name_fold.h"
#include "adapters/sdk/pseudonyms.h"
#include "proto/seal/secret.h"

namespace sluis::gateway {
namespace {

bool have_one_in_common(const std::vector<PersonKey>& left, const std::vector<PersonKey>& right) {
  return std::any_of(left.begin(), left.end(), [&](const PersonKey& key) {
    return std::find(right.begin(), right.end(), key) != right.end();
  });
}

std::string folded(const std::string& name) {
  const auto out = sdk::fold_name(name);
  return out.ok() ? out->reveal() : name;
}

// By number, or by name and day of birth, as two people wrote them.
bool is_written_alike(const Identity& identity, const codec::SignalPerson& person) {
  const std::string& bsn = identity.bsn.reveal();
  if (!bsn.empty() && bsn == person.bsn.reveal()) return true;
  const std::string name = folded(display_name(identity));
  return !name.empty() && name == folded(person.name.reveal()) &&
         identity.birth_date == person.birth_date;
}

// All that is here of about whom a message is.
struct MailAbout {
  std::vector<PersonKey> keys;
  std::vector<codec::SignalPerson> persons;  // as its author wrote them
};

MailAbout about_mail(const Host& host, const MemberId& sender, const MessageId& message) {
  MailAbout out;
  const Bytes key = mail_key(sender, message);
  const auto about = host.vault.get<MailAboutRow>(RowKind::mail_about, key);
  if (about) out.keys = about->keys;
  const auto content = host.vault.get_bytes(RowKind::content, key);
  if (!content) return out;
  const auto signal = codec::parse_signal(content->reveal());
  if (signal.ok()) out.persons = signal->persons;
  return out;
}

// By keys; others that it is about, and whoever has no keys yet, as its author wrote them.
bool is_about(const ExclusionRow& row, const MailAbout& about) {
  if (have_one_in_common(row.keys, about.keys)) return true;
  return std::any_of(about.persons.begin(), about.persons.end(), [&](const auto& person) {
    return is_written_alike(row.identity, person);
  });
}

Bytes case_exclusion_key(const CaseId& id, const std::string& login) {
  Bytes out = to_bytes(id.view());
  append(out, as_bytes(login));
  return out;
}

}  // namespace

bool take_keys(ExclusionRow& row, const std::vector<PersonKey>& own) {
  std::set<PersonKey> all(row.keys.begin(), row.keys.end());
  const std::size_t before = all.size();
  all.insert(own.begin(), own.end());
  row.keys.assign(all.begin(), all.end());
  return all.size() != before;
}

void Exclusions::look() const {
  held_of_cases_.look(host_.vault, [&](const auto& before, const auto& now) {
    if (before != nullptr) cases_by_login_[before->login].erase(before->case_id);
    if (now != nullptr) cases_by_login_[now->login].insert(now->case_id);
    for (const auto& row : {before, now}) {
      if (row != nullptr) ++versions_[row->login];
    }
  });
  held_.look(host_.vault, [&](const auto& before, const auto& now) {
    if (before != nullptr) by_login_[before->login].remove(before);
    if (now != nullptr) by_login_[now->login].add(now);
    for (const auto& row : {before, now}) {
      if (row != nullptr) ++versions_[row->login];
    }
  });
}

const SharedList<ExclusionRow>& Exclusions::of(const std::string& login) const {
  look();
  static const SharedList<ExclusionRow> kNone;
  const auto rows = login.empty() ? by_login_.end() : by_login_.find(login);
  return rows == by_login_.end() ? kNone : rows->second;
}

bool Exclusions::has_another(const WorkerRow& away, const CaseRow* about) const {
  const auto workers = host_.vault.all<WorkerRow>(RowKind::worker);
  return std::any_of(workers.begin(), workers.end(), [&](const WorkerRow& row) {
    const bool is_here = !host_.vault.get<DepartureRow>(RowKind::departure, row.login);
    return row.login != away.login && row.function == away.function && is_here &&
           (about == nullptr || !keeps(row.login, *about));
  });
}

// Each open case that this organisation has, or that comes, and that `away` sees now.
bool Exclusions::is_seen_without(const WorkerRow& away, const Identity& identity) const {
  const auto is_this_one = [&](const NamedPerson& person) {
    return !can_be_compared(person.identity) || may_be_one(identity, person.identity);
  };
  for (const BookedCase& booked : case_books(host_)) {
    const std::vector<NamedPerson>& family = booked.row.persons;
    const bool is_asked = hold_of(host_, booked) != CaseHold::none &&
                          std::any_of(family.begin(), family.end(), is_this_one) &&
                          !keeps(away.login, booked.row);
    if (is_asked && !has_another(away, &booked.row)) return false;
  }
  return true;
}

Result<ExclusionRow> Exclusions::add(const std::string& by, const std::string& login,
                                     const Identity& identity) {
  SLUIS_TRY_DONE(host_.worker(by));
  const auto away = host_.worker(login);
  if (!away.ok()) return Error{away.code(), "login"};
  SLUIS_TRY_DONE(check_identity(host_, identity));
  if (!has_another(away->row, nullptr)) return Error{ErrorCode::nobody_else_sees, "login"};
  for (const ExclusionRow& row : of(login)) {
    if (canon::encode(row.identity) == canon::encode(identity)) return row;
  }
  // In the same words: which of the two it is, is of a case that `by` may have to stay out of.
  if (!is_seen_without(away->row, identity)) return Error{ErrorCode::nobody_else_sees, "login"};
  if (host_.vault.all_bytes(RowKind::exclusion).size() >= kExclusionsMax) {
    return Error{ErrorCode::too_large, "exclusions"};
  }
  ExclusionRow row{seal::random_fixed<AnyId>(), login, identity, {}, by, host_.clock.wall()};
  host_.vault.put(RowKind::exclusion, row.id, row);
  log_event("staff.excluded");
  woken_ = true;
  return row;
}

// Who is kept away must not learn from another answer that there is such a row.
Status Exclusions::end(const std::string& by, const std::string& id) {
  SLUIS_TRY_DONE(host_.worker(by));
  const auto bytes = from_hex(id);
  const auto found = bytes ? AnyId::from(*bytes) : std::nullopt;
  const auto row = found ? host_.vault.get<ExclusionRow>(RowKind::exclusion, *found) : std::nullopt;
  if (!row || (row->login == by && row->by != by)) {
    return Error{ErrorCode::no_such_exclusion, "exclusion"};
  }
  if (row->login == by) return Error{ErrorCode::not_allowed, "worker: a colleague ends it"};
  Batch batch;
  batch.erase(RowKind::exclusion, row->id);
  host_.vault.commit(batch);
  host_.vault.forget_erased();
  log_event("staff.readmitted");
  return Done{};
}

Result<CaseExclusionRow> Exclusions::add_to_case(const std::string& by, const std::string& login,
                                                 const CaseRow& about, const std::string& holder) {
  const auto away = host_.worker(login);
  if (!away.ok()) return Error{away.code(), "login"};
  if (login == holder) return Error{ErrorCode::has_the_case, "login"};
  if (!has_another(away->row, &about)) return Error{ErrorCode::nobody_else_sees, "login"};
  const Bytes key = case_exclusion_key(about.id, login);
  const auto before = host_.vault.get<CaseExclusionRow>(RowKind::case_exclusion, key);
  if (before) return *before;
  const Books books = case_books(host_);
  const auto is_of_open = [&](const auto& held) {
    const BookedCase* booked = books.find(held.second->case_id);
    return booked != nullptr && booked->row.open;
  };
  const auto& all = held_of_cases_.rows();
  if (static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is_of_open)) >=
      kExclusionsMax) {
    return Error{ErrorCode::too_large, "exclusions"};
  }
  CaseExclusionRow row{about.id, login, by, host_.clock.wall()};
  host_.vault.put(RowKind::case_exclusion, key, row);
  log_event("staff.excluded");
  return row;
}

Status Exclusions::end_of_case(const std::string& login, const CaseRow& about) {
  const Bytes key = case_exclusion_key(about.id, login);
  if (!host_.vault.get<CaseExclusionRow>(RowKind::case_exclusion, key)) {
    return Error{ErrorCode::no_such_exclusion, "exclusion"};
  }
  Batch batch;
  batch.erase(RowKind::case_exclusion, key);
  host_.vault.commit(batch);
  host_.vault.forget_erased();
  log_event("staff.readmitted");
  return Done{};
}

std::vector<CaseExclusionRow> Exclusions::of_case(const CaseId& id) const {
  look();
  std::vector<CaseExclusionRow> out;
  for (const auto& [login, cases] : cases_by_login_) {
    if (!cases.contains(id)) continue;
    out.push_back(*held_of_cases_.find(case_exclusion_key(id, login)));
  }
  return out;
}

std::vector<ExclusionRow> Exclusions::seen_by(const std::string& login) const {
  auto rows = host_.vault.all<ExclusionRow>(RowKind::exclusion);
  std::erase_if(rows, [&](const ExclusionRow& row) {
    return row.login == login && row.by != login;
  });
  const auto earlier = [](const ExclusionRow& one, const ExclusionRow& other) {
    return one.since < other.since;
  };
  std::stable_sort(rows.begin(), rows.end(), earlier);
  return rows;
}

void Exclusions::on_opened(Batch& batch, const MailRow& mail, const codec::Inner& inner) {
  batch.put(RowKind::mail_about, mail_key(mail.sender, mail.message),
            MailAboutRow{inner.subject_keys});
}

void Exclusions::step(Link& link) {
  if (!woken_ || !link.ready()) return;
  woken_ = false;
  for (ExclusionRow& row : host_.vault.all<ExclusionRow>(RowKind::exclusion)) {
    const auto epochs = link.directory().keys().epochs();
    const bool stands = !row.keys.empty() &&
                        (epochs.empty() || row.keys.back().epoch() >= epochs.back());
    if (stands) continue;
    const auto keys = names_.keys_of(link, row.identity);
    if (!keys.ok() || !*keys) continue;  // an answer wakes this again
    const auto secrets = sdk::parse_all_secrets((*keys)->secrets);
    CHECK(secrets.ok());
    const auto own = sdk::person_keys(*secrets, seal::audience_of(host_.member()));
    if (!take_keys(row, own)) continue;  // the newest epoch's holders do not answer
    host_.vault.put(RowKind::exclusion, row.id, row);
  }
}

bool Exclusions::keeps(const std::string& login, const Identity& identity) const {
  const SharedList<ExclusionRow>& rows = of(login);
  return std::any_of(rows.begin(), rows.end(), [&](const ExclusionRow& row) {
    return !can_be_compared(identity) || may_be_one(row.identity, identity);
  });
}

bool Exclusions::keeps(const std::string& login, const std::vector<NamedPerson>& persons) const {
  return std::any_of(persons.begin(), persons.end(), [&](const NamedPerson& person) {
    return keeps(login, person.identity);
  });
}

bool Exclusions::keeps(const std::string& login, const std::vector<PersonKey>& own_keys) const {
  const SharedList<ExclusionRow>& rows = of(login);
  return std::any_of(rows.begin(), rows.end(), [&](const ExclusionRow& row) {
    return have_one_in_common(row.keys, own_keys);
  });
}

bool Exclusions::keeps(const std::string& login, const std::vector<AnyId>& kept) const {
  const SharedList<ExclusionRow>& rows = of(login);
  return std::any_of(rows.begin(), rows.end(), [&](const ExclusionRow& row) {
    return std::find(kept.begin(), kept.end(), row.id) != kept.end();
  });
}

const std::set<CaseId>& Exclusions::kept_out_of(const std::string& login) const {
  static const std::set<CaseId> kNone;
  look();
  const auto cases = cases_by_login_.find(login);
  return cases == cases_by_login_.end() ? kNone : cases->second;
}

bool Exclusions::keeps(const std::string& login, const CaseRow& row) const {
  return kept_out_of(login).contains(row.id) || keeps(login, row.persons);
}

bool Exclusions::keeps(const std::string& login, const ActRow& row) const {
  return (is_of_case(row.kind) && kept_out_of(login).contains(CaseId{row.made.value})) ||
         keeps(login, row.persons);
}

bool Exclusions::keeps_mail(const std::string& login, const MemberId& sender,
                            const MessageId& message) const {
  const SharedList<ExclusionRow>& rows = of(login);
  if (rows.empty()) return false;
  const MailAbout about = about_mail(host_, sender, message);
  return std::any_of(rows.begin(), rows.end(),
                     [&](const ExclusionRow& row) { return is_about(row, about); });
}

std::uint64_t Exclusions::version(const std::string& login) const {
  static_cast<void>(of(login));
  const auto found = versions_.find(login);
  return found == versions_.end() ? 0 : found->second;
}

std::uint64_t purge_case_exclusions(const Host& host, Batch& batch) {
  std::uint64_t count = 0;
  for (const auto& row : host.vault.all<CaseExclusionRow>(RowKind::case_exclusion)) {
    const bool is_here = host.vault.get<CaseRow>(RowKind::care_case, row.case_id).has_value();
    const bool has_left = host.vault.get<DepartureRow>(RowKind::departure, row.login).has_value();
    if (is_here && !has_left) continue;
    batch.erase(RowKind::case_exclusion, case_exclusion_key(row.case_id, row.login));
    ++count;
  }
  return count;
}

std::vector<AnyId> keeping(const Host& host, const MemberId& sender, const MessageId& message) {
  std::vector<AnyId> out;
  const MailAbout about = about_mail(host, sender, message);
  for (const ExclusionRow& row : host.vault.all<ExclusionRow>(RowKind::exclusion)) {
    if (is_about(row, about)) out.push_back(row.id);
  }
  return out;
}

std::vector<AnyId> keeping(const Host& host, const std::vector<NamedPerson>& persons) {
  std::vector<AnyId> out;
  for (const ExclusionRow& row : host.vault.all<ExclusionRow>(RowKind::exclusion)) {
    const bool keeps = std::any_of(persons.begin(), persons.end(), [&](const NamedPerson& person) {
      return may_be_one(row.identity, person.identity);
    });
    if (keeps) out.push_back(row.id);
  }
  return out;
}

}  // namespace sluis::gateway
