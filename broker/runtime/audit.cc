// SPDX-License-Identifier: EUPL-1.2
// A look at the ledger: its own leaf first, then the entries, as far as its asker's right reaches.
#include "broker/runtime/broker.h"
#include "consent/core/leaf.h"

namespace sluis::runtime {
namespace {

// Opening an entry costs a look-up and a decryption each: shorter pages keep others from waiting.
constexpr std::uint64_t kOpenedMax = 256;
// Of the entries of one part; the rest of the frame has room left.
constexpr std::size_t kPartBytesMax = codec::kToMemberBytesMax - 64 * 1024;

bool names_persons(LeafType type) {
  return type == LeafType::intent || type == LeafType::preflight || type == LeafType::fact ||
         type == LeafType::withdraw || type == LeafType::read;
}

std::size_t bytes_of(const codec::AuditEntry& entry) {
  std::size_t out = 256 + entry.leaf.size() + entry.opening.body.size();
  for (const PersonOpening& person : entry.persons) out += 96 + person.opening.body.size();
  return out;
}

}  // namespace

void Broker::on(const Asked& asked, const RequestId& id, const codec::Audit& audit) {
  const auto apply = [&]() -> Status {
    const broker::Machine& machine = ledger_->machine();
    SLUIS_TRY(verified, std::move(checked_->acts.front()));
    if (verified.actor().member != asked.member) return Error{ErrorCode::not_your_act, "member"};
    std::vector<PersonId> fresh;
    for (std::size_t i = 0; i < audit.act.persons.size(); ++i) {
      fresh.push_back(seal::random_fixed<PersonId>());
    }
    SLUIS_TRY(persons, machine.resolve(audit.act, fresh));
    // Before it is recorded: what is refused leaves no trace.
    SLUIS_TRY_DONE(machine.audit_right(verified, persons));
    audits_.insert_or_assign({asked.member, id}, PendingAudit{asked, audit, verified});
    ledger_->apply(broker::ActEvent{asked.member, id, std::move(verified), std::move(persons)});
    return Done{};
  };
  const Status applied = apply();
  if (!applied.ok()) refuse(asked, id, applied.error());
}

// The acknowledgement of a look, after the commit that holds its leaf: the answer goes now.
bool Broker::take_audit(const broker::Answer& answer) {
  const auto found = audits_.find({answer.member, answer.request});
  if (found == audits_.end()) return false;
  const PendingAudit pending = std::move(found->second);
  audits_.erase(found);
  if (const auto* refusal = std::get_if<broker::RefusalReply>(&answer.reply)) {
    refuse(pending.asked, answer.request, {refusal->code, refusal->place});
  } else {
    send_audit(answer.request, pending, std::get<broker::AckReply>(answer.reply).index);
  }
  return true;
}

codec::AuditEntry Broker::audit_entry(std::uint64_t index, Bytes leaf, LeafType type,
                                      const broker::AuditRight* right) {
  codec::AuditEntry entry;
  entry.index = index;
  entry.leaf = std::move(leaf);
  if (right == nullptr) return entry;
  auto opening = ledger_->leaf_opening(index);
  if (!opening) {
    entry.state = ledger_->opening_erased(index) ? codec::AuditOpening::erased
                                                 : codec::AuditOpening::none;
    return entry;
  }
  entry.state = codec::AuditOpening::open;
  entry.opening = std::move(opening->opening);
  entry.worker_signature = opening->worker_signature;
  if (!right->about.empty() && names_persons(type)) {
    entry.persons = ledger_->person_openings(index, right->about);
  }
  return entry;
}

void Broker::send_audit(const RequestId& id, const PendingAudit& pending,
                        std::uint64_t read_index) {
  const broker::Machine& machine = ledger_->machine();
  // Again: the persons' keys are registered now, and a look that goes on may have lost its right.
  const auto persons = machine.resolve(
      pending.audit.act, std::vector<PersonId>(pending.audit.act.persons.size()));
  const auto right = persons.ok() ? machine.audit_right(pending.act, *persons)
                                  : Result<broker::AuditRight>(persons.error());
  if (!right.ok()) return refuse(pending.asked, id, right.error());
  const Log& log = ledger_->ledger_log();
  const bool own = right->question == consent::ReadQuestion::own;
  const bool opens = pending.audit.openings && right->question != consent::ReadQuestion::log;
  const LogView view = shown_ledger(std::max(read_index + 1, pending.audit.known_size));
  const std::uint64_t size = view.head.size;
  const std::uint64_t count =
      opens ? std::min<std::uint64_t>(pending.audit.count, kOpenedMax) : pending.audit.count;
  codec::AuditPart part;
  part.read_index = read_index;
  part.next = std::min(pending.audit.index, size);
  std::vector<std::pair<std::uint64_t, Bytes>> leaves;
  const auto add = [&](std::uint64_t index, ByteView leaf) {
    leaves.emplace_back(index, to_bytes(leaf));
  };
  CHECK(ledger_->each_entry(part.next, std::min(count, size - part.next), add).ok());
  std::size_t bytes = 0;
  for (auto& [index, bytes_of_leaf] : leaves) {
    const Result<consent::Leaf> leaf = consent::decode_leaf(bytes_of_leaf);
    CHECK(leaf.ok());
    if (own && leaf->member != pending.asked.member) {
      part.next = index + 1;
      continue;
    }
    codec::AuditEntry entry =
        audit_entry(index, std::move(bytes_of_leaf), leaf->type, opens ? &*right : nullptr);
    bytes += bytes_of(entry);
    if (bytes > kPartBytesMax && !part.entries.empty()) break;
    part.entries.push_back(std::move(entry));
    part.next = index + 1;
  }
  part.checkpoint = view.note;
  if (pending.audit.known_size != 0) {
    part.consistency = log.consistency(pending.audit.known_size, size);
  }
  send(pending.asked, id, std::move(part));
}

}  // namespace sluis::runtime
