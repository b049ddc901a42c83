// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/access_records.h"

#include <algorithm>
#include <map>

#include "adapters/gateway/audit_story.h"
#include "adapters/gateway/correction_records.h"
#include "adapters/gateway/exclusions.h"
#include "adapters/gateway/opening.h"
#include "adapters/gateway/signals.h"
#include "adapters/sdk/name_fold.h"
#include "consent/core/leaf_type.h"
#include "proto/codec/signal.h"

namespace sluis::gateway {
namespace {

using access::About;
using access::OwnRecord;
using Kind = OwnRecord::Kind;

std::string folded_form(const std::string& name) {
  const auto out = sdk::fold_name(name);
  return out.ok() ? out->reveal() : name;
}

access::Known known_of(const Identity& identity) {
  return {identity.bsn.reveal(), folded_form(display_name(identity)), identity.birth_date.reveal()};
}

Bytes look_key(std::uint64_t index) {
  Bytes out;
  for (unsigned i = 8; i-- > 0;) out.push_back(static_cast<std::uint8_t>(index >> (8 * i)));
  return out;
}

// Oldest first.
std::vector<LookRow> looks_of(const Vault& vault, bool asked) {
  std::vector<LookRow> out = vault.all<LookRow>(RowKind::look);
  std::erase_if(out, [asked](const LookRow& row) { return row.asked_for.is_zero() == asked; });
  return out;
}

LeafType line_type_of(ActKind kind) {
  if (is_signal(kind)) return LeafType::intent;
  if (kind == ActKind::withdraw) return LeafType::withdraw;
  return kind == ActKind::preflight ? LeafType::preflight : LeafType::fact;
}

// Numbers of one epoch alone can be compared; a name that sounds alike is nobody's.
About by_keys(const std::vector<PersonKey>& theirs, const std::vector<PersonKey>& mine) {
  bool name = false, other_number = false;
  for (const PersonKey& left : theirs) {
    for (const PersonKey& right : mine) {
      const PersonKeyKind kind = left.base();
      if (kind == PersonKeyKind::bsn && left.kind == right.kind && !(left == right)) {
        other_number = true;
      }
      const bool is_name = kind == PersonKeyKind::fields ||
                           kind == PersonKeyKind::fields_without_postcode;
      name = name || (is_name && left == right);
    }
  }
  if (!name) return About::no;
  return other_number ? About::two : About::person;
}

class Records {
 public:
  Records(const Host& host, const AccessPerson& person)
      : host_(host), person_(person), known_(known_of(person.identity)) {}

  std::vector<OwnRecord> take(const Acts& acts) {
    take_acts(acts);
    take_sent();
    take_mail();
    for (const LookRow& row : access::newest(looks_of(host_.vault, false))) {
      OwnRecord out;
      out.kind = Kind::look;
      out.about = by_keys(row.keys, person_.keys);
      out.index = row.index;
      add(std::move(out));
    }
    for (const LookRow& row : access::newest(looks_of(host_.vault, true))) {
      OwnRecord out;
      out.index = row.index;
      fill_asked(row.asked_for, out);
      add(std::move(out));
    }
    return std::move(records_);
  }

 private:
  void add(OwnRecord record) {
    if (record.about != About::no) records_.push_back(std::move(record));
  }
  About about_one(const std::vector<NamedPerson>& persons) const {
    About out = About::no;
    for (const NamedPerson& person : persons) {
      const About one = access::about(known_, known_of(person.identity));
      if (one == About::person) return one;
      if (one == About::two) out = one;
    }
    return out;
  }
  // What its form says: the body as it was signed, but for who acted.
  void take_acts(const Acts& acts) {
    for (const ActRow& row : access::newest(acts.all())) {
      if (row.state != ActState::recorded) continue;  // nobody else knows of it
      OwnRecord out;
      out.about = about_one(row.persons);
      acts_[row.id] = out.about;
      out.index = row.index;
      consent::Leaf leaf;
      leaf.type = line_type_of(row.kind);
      codec::AuditEntry entry;
      entry.state = codec::AuditOpening::open;
      entry.opening.body = row.form;
      fill_words(event_of(row.index, leaf, entry), leaf.type, out.words);
      out.stands = !is_signal(row.kind) || !is_corrected(row.made);
      add(std::move(out));
    }
  }
  void fill_words(const AuditEvent& event, LeafType type, local::AccessLine& out) const {
    const bool answers = event.said == "yes" || event.said == "no";
    out.set_type(std::string(consent::name_of(type)));
    out.set_said(answers ? "answered" : event.said);
    if (const auto* kind = host_.covenant.kind(event.kind)) out.set_kind(kind->term.label);
    if (const auto* stated = host_.covenant.circumstance(event.circumstance)) {
      out.set_circumstance(stated->term.label);
    }
    if (!event.other.is_zero()) out.mutable_other()->set_member(event.other.hex());
  }
  // About whom the signal is that it was asked for. What was corrected says of nobody who it is.
  void fill_asked(const ExchangeId& id, OwnRecord& out) const {
    const auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, id);
    const auto found = exchange ? acts_.find(exchange->act) : acts_.end();
    if (found == acts_.end()) return;
    out.about = found->second;
    out.stands = !is_corrected(AnyId{id.value});
    out.words.set_type(std::string(consent::name_of(LeafType::preflight)));
    if (const auto* kind = host_.covenant.kind(exchange->kind)) {
      out.words.set_kind(kind->term.label);
    }
  }
  bool is_corrected(const AnyId& exchange) const {
    const auto row = host_.vault.get<CorrectionRow>(RowKind::correction, exchange);
    return row && (row->state == CorrectionState::confirmed ||
                   row->state == CorrectionState::recorded);
  }
  void take_sent() {
    for (const ExchangeRow& row : host_.vault.all<ExchangeRow>(RowKind::exchange)) {
      const auto found = acts_.find(row.act);
      if (found == acts_.end()) continue;
      for (const SlotRow& slot : row.slots) {
        if (slot.submit_index == 0) continue;
        OwnRecord out;
        out.kind = Kind::sent;
        out.about = found->second;
        out.index = slot.submit_index;
        out.member = slot.recipient.hex();
        out.level = level_name(slot.level);
        out.stands = slot.state != SlotState::corrected;
        out.arrived = slot.state == SlotState::opened || slot.state == SlotState::sent ||
                      slot.state == SlotState::corrected;
        add(std::move(out));
      }
    }
  }
  void take_mail() {
    auto mails = host_.vault.all<MailRow>(RowKind::mail);
    std::sort(mails.begin(), mails.end(), [](const MailRow& a, const MailRow& b) {
      return a.release_index < b.release_index;
    });
    for (const MailRow& mail : access::newest(std::move(mails))) {
      if (mail.state != MailState::opened) continue;
      const Bytes key = mail_key(mail.sender, mail.message);
      OwnRecord out;
      out.kind = Kind::opened;
      out.about = about_mail(key);
      out.index = mail.release_index;
      out.member = mail.sender.hex();
      out.level = level_name(mail.level);
      out.stands = !host_.vault.get<RecallRow>(RowKind::recall, key);
      add(std::move(out));
    }
  }
  // As its author wrote them; where that is gone, or without a name, by keys.
  About about_mail(const Bytes& key) const {
    About out = About::no;
    const auto content = host_.vault.get_bytes(RowKind::content, key);
    const auto signal = content ? codec::parse_signal(content->reveal())
                                : Result<codec::Signal>(ErrorCode::malformed);
    if (signal.ok()) {
      for (const codec::SignalPerson& person : signal->persons) {
        const About one =
            access::about(known_, {person.bsn.reveal(), folded_form(person.name.reveal()),
                                   person.birth_date.reveal()});
        if (one == About::person) return one;
        if (one == About::two) out = one;
      }
    }
    if (out != About::no) return out;
    const auto row = host_.vault.get<MailAboutRow>(RowKind::mail_about, key);
    return row ? by_keys(row->keys, person_.own) : About::no;
  }

  const Host& host_;
  const AccessPerson& person_;
  const access::Known known_;
  std::map<ActId, About> acts_;
  std::vector<OwnRecord> records_;
};

}  // namespace

Bytes access_look_key(const AccessLookRow& row) {
  Bytes key = to_bytes(row.request.view());
  key.insert(key.end(), row.worker.begin(), row.worker.end());
  return key;
}

void put_look(Batch& batch, const LookRow& row) {
  batch.put(RowKind::look, look_key(row.index), row);
}

void keep_look(Host& host, std::uint64_t index, const std::vector<PersonKey>& keys) {
  if (keys.empty()) return;
  Batch batch;
  put_look(batch, {index, keys, host.clock.wall(), {}});
  host.vault.commit(batch);
}

std::uint64_t purge_looks(const Host& host, Batch& batch) {
  const TimeMs now = host.clock.wall();
  const auto is_over = [now](TimeMs at) { return at + kLooksKept <= now; };
  std::uint64_t count = 0;
  for (const bool asked : {false, true}) {
    const auto looks = looks_of(host.vault, asked);
    const std::size_t older = looks.size() - std::min(looks.size(), access::kRecordsMax);
    for (std::size_t i = 0; i < looks.size(); ++i) {
      const bool is_gone =
          asked && !host.vault.get<ExchangeRow>(RowKind::exchange, looks[i].asked_for);
      if (i >= older && !is_over(looks[i].at) && !is_gone) continue;
      batch.erase(RowKind::look, look_key(looks[i].index));
      ++count;
    }
  }
  for (const AccessLookRow& row : host.vault.all<AccessLookRow>(RowKind::access_look)) {
    if (!is_over(row.at)) continue;
    batch.erase(RowKind::access_look, access_look_key(row));
    ++count;
  }
  for (const AccessEndRow& row : host.vault.all<AccessEndRow>(RowKind::access_end)) {
    if (!is_over(row.at)) continue;
    batch.erase(RowKind::access_end, row.request);
    ++count;
  }
  return count;
}

std::vector<access::OwnRecord> own_records(const Host& host, const Acts& acts,
                                           const AccessPerson& person) {
  return Records(host, person).take(acts);
}

}  // namespace sluis::gateway
