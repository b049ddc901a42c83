// SPDX-License-Identifier: EUPL-1.2
// Access at the desk: the officer's lines about a person, a source's approval of its own, and
// whether approvals are their members'.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/signals.h"
#include "adapters/sdk/access.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kAccessDayMs = 86'400'000;

// Perhaps another's; erased; or kept from the family for now: those go to nobody, nor does what
// belongs to them.
bool may_be_asked(const AuditEvent& event) {
  return event.opening == codec::AuditOpening::open && !event.possibly && event.silence == 0;
}

// What the broker decides and orders follows from what everybody stated: a line of it would tell of
// a statement that is withheld.
bool is_line(const AuditEvent& event) {
  return event.type != LeafType::decision && event.type != LeafType::order;
}

// What events belong to, who began that, and whom they concern there.
class Chains {
 public:
  explicit Chains(const std::vector<AuditEvent>& events) {
    for (const AuditEvent& event : events) {
      if (event.type == LeafType::submit) sent_.emplace(event.message, event);
      if (event.type == LeafType::preflight) preflights_.push_back(event.index);
    }
    for (const AuditEvent& event : events) {
      if (!event.member.is_zero()) began_.emplace(chain_of(event), event.member);
      const std::string chain = chain_of(event);
      if (!chain.empty() && !may_be_asked(event)) hidden_.insert(chain);
    }
  }
  // Something in what it belongs to goes to nobody.
  bool hides(const AuditEvent& event) const { return hidden_.contains(chain_of(event)); }
  void fill(const AuditEvent& event, local::AccessLine& line) const {
    const std::string chain = chain_of(event);
    const auto found = began_.find(chain);
    const MemberId began = found == began_.end() ? MemberId{} : found->second;
    std::set<std::string> sources;
    for (const MemberId& member : {event.member, event.other, began}) {
      if (!member.is_zero()) sources.insert(member.hex());
    }
    for (const std::string& source : sources) line.add_sources(source);
    if (chain.empty()) return;
    line.set_chain(chain);
    const MemberId concerns = event.other.is_zero() || event.type == LeafType::fact
                                  ? event.member : event.other;
    if (!concerns.is_zero() && concerns != began) line.set_branch(concerns.hex());
  }

 private:
  // Empty: to nothing, such as a look.
  std::string chain_of(const AuditEvent& event) const {
    if (!event.about.is_zero()) return event.about.hex();
    const auto sent = sent_.find(event.message);
    if (sent != sent_.end()) return sent->second.about.hex();
    const bool of_preflight =
        event.type == LeafType::preflight || event.type == LeafType::decision;
    const auto after = std::upper_bound(preflights_.begin(), preflights_.end(), event.index);
    if (!of_preflight || after == preflights_.begin()) return {};
    return "preflight " + std::to_string(*(after - 1));
  }
  std::map<MessageId, AuditEvent> sent_;
  std::vector<std::uint64_t> preflights_;  // ascending
  std::map<std::string, MemberId> began_;
  std::set<std::string> hidden_;
};

void fill_access_member(const consent::Covenant& covenant, const MemberId& id,
                        local::AccessMember& out) {
  out.set_member(id.hex());
  const consent::Member* member = covenant.member(id);
  if (member == nullptr) return;
  out.set_label(member->label);
  out.set_contact(member->contact);
}

}  // namespace

void Desk::fill_access(const Auditor::Job& job, local::AccessLines& out) const {
  const consent::Covenant& covenant = parts_.host.covenant;
  const Chains chains(job.events);
  out.set_request(seal::random_fixed<access::AccessId>().hex());
  out.set_asked_ms(parts_.host.clock.wall().ms);
  out.set_due_ms(access::due_ms(out.asked_ms()));
  for (std::size_t i = 0; i < job.events.size(); ++i) {
    const AuditEvent& event = job.events[i];
    if (!is_line(event) || !may_be_asked(event) || chains.hides(event)) continue;
    local::AuditEvent told;
    fill_event(event, told);
    local::AccessLine& line = *out.add_lines();
    line.set_index(told.index());
    line.set_time_ms(told.time_ms());
    line.set_type(told.type());
    // What one parent answered is not told the other.
    const bool answers = told.said() == "yes" || told.said() == "no";
    line.set_said(answers ? "answered" : told.said());
    line.set_function(told.function());
    line.set_kind(told.kind());
    line.set_level(told.level());
    line.set_ground(told.ground());
    line.set_circumstance(told.circumstance());
    if (!event.member.is_zero()) {
      fill_access_member(covenant, event.member, *line.mutable_actor());
    }
    if (!event.other.is_zero()) fill_access_member(covenant, event.other, *line.mutable_other());
    if (const consent::Ground* ground = covenant.ground(event.ground)) {
      line.set_article(ground->article);
      const std::uint64_t term_ms = ground->retention_days * kAccessDayMs;
      if (term_ms != 0) line.set_until_ms(line.time_ms() + term_ms);
    }
    chains.fill(event, line);
    line.set_proof(job.proofs[i]);
  }
}

Result<ReplyLater> Desk::access_propose(const local::LocalRequest& request) {
  // The lines say neither who asks nor on whose behalf (broker/THREATS.md, T111).
  if (!parts_.host.covenant.is_test) {
    return Error{ErrorCode::not_allowed, "covenant: access is for test covenants in this version"};
  }
  AuditTask task;
  task.kind = AuditKind::who;
  task.proofs = true;
  SLUIS_TRY(named, person(request.access_propose().person(), PersonRole::subject));
  SLUIS_TRY_DONE(check_not_apart(request.worker(), {named}));
  task.persons = {named.identity};
  return begin_audit(std::move(task), request);
}

Result<ReplyLater> Desk::access_check(const local::LocalRequest& request) {
  const auto worker = parts_.host.worker(request.worker());
  if (!worker.ok()) return worker.error();
  const consent::Function* function = parts_.host.covenant.function(worker->function);
  // It reads, and decides nothing.
  if (function->audits) return Error{ErrorCode::not_allowed, "audits"};
  const local::AccessCheck& asked = request.access_check();
  SLUIS_TRY(id, id_in<access::AccessId>(asked.request(), "request"));
  const std::string self = parts_.host.member().hex();
  local::LocalReply reply;
  local::AccessApprovals& out = *reply.mutable_access_approvals();
  out.set_request(asked.request());
  out.set_member(self);
  for (const local::AccessLine& line : asked.goes()) {
    const auto& sources = line.sources();
    if (std::find(sources.begin(), sources.end(), self) == sources.end() ||
        !access::names_all(line)) {
      return Error{ErrorCode::access_not_yours, "sources"};
    }
    const Digest hash = access::hash_of(id, line);
    const seal::SigningKeyPair& key = parts_.host.keys.signing;
    const Signature signature = key.sign(access::approval_text(id, hash));
    local::AccessApproval& approval = *out.add_approvals();
    approval.set_line(hash.hex());
    approval.set_member(self);
    approval.set_key(key.key_id().hex());
    approval.set_signature(signature.value.data(), signature.value.size());
  }
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::access_verify(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(parts_.host.check_may(request.worker(), LeafType::read));
  const local::AccessVerify& asked = request.access_verify();
  SLUIS_TRY(id, id_in<access::AccessId>(asked.request(), "request"));
  const TimeMs now = parts_.host.clock.wall();
  local::LocalReply reply;
  local::AccessApprovals& out = *reply.mutable_access_approvals();
  out.set_request(asked.request());
  for (const local::AccessApproval& approval : asked.approvals()) {
    // What is no approval counts as none: one file must not keep everybody's answer back.
    const auto line = id_in<Digest>(approval.line(), "line");
    const auto key_id = id_in<KeyId>(approval.key(), "key");
    if (!line.ok() || !key_id.ok()) continue;
    const auto signature = Signature::from(as_bytes(approval.signature()));
    const auto key = parts_.link.directory().keys().signing_key(*key_id, now);
    if (!signature || !key.ok() || key->member.hex() != approval.member()) continue;
    if (!seal::verify(key->key, access::approval_text(id, *line), *signature)) continue;
    *out.add_approvals() = approval;
  }
  return at_once(std::move(reply));
}

}  // namespace sluis::gateway
