// SPDX-License-Identifier: EUPL-1.2
// A source's word on its own lines of an access, and whether such words are whose they say.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/drafts.h"
#include "adapters/gateway/signals.h"
#include "adapters/sdk/access.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

const local::Person& requester_of(const local::AccessCheck& asked) {
  return asked.has_requester() ? asked.requester() : asked.person();
}

// The worker reads who they are by the head; kept apart is looked up by the persons: they are one.
Status check_persons(const local::AccessCheck& asked) {
  const local::AccessHead& head = asked.head();
  const bool same = access::is_named(head.person_name(), head.person(), asked.person()) &&
                    access::is_named(head.requester_name(), head.requester(),
                                     requester_of(asked)) &&
                    (head.capacity() == "self") != asked.has_requester();
  if (!same) return Error{ErrorCode::access_other_person, "person"};
  return Done{};
}

bool has_source(const local::AccessLine& line, const std::string& member) {
  const std::vector<std::string> sources = access::sources_of(line);
  return std::binary_search(sources.begin(), sources.end(), member);
}

std::string raw_of(const Signature& signature) {
  return std::string(as_text(signature.view()));
}

// Both keys are the member's, and the worker's function reads no more than it must: an auditor
// decides nothing.
bool is_approved(const consent::Directory& directory, const consent::Covenant& covenant,
                 const std::string& request, const local::AccessApproval& approval, TimeMs now) {
  const auto line = id_in<Digest>(approval.line(), "line");
  const auto key_id = id_in<KeyId>(approval.key(), "key");
  const auto worker_id = id_in<KeyId>(approval.worker_key(), "worker key");
  if (!line.ok() || !key_id.ok() || !worker_id.ok()) return false;
  const auto text = access::approval_text(request, *line, *worker_id);
  const auto signature = Signature::from(as_bytes(approval.signature()));
  const auto by_worker = Signature::from(as_bytes(approval.worker_signature()));
  if (!text.ok() || !signature || !by_worker) return false;
  const auto key = directory.signing_key(*key_id, now);
  const auto worker = directory.worker_key(*worker_id, now);
  if (!key.ok() || key->member.hex() != approval.member()) return false;
  if (!worker.ok() || worker->added.member != key->member) return false;
  const consent::Function* function = covenant.function(worker->added.function);
  if (function == nullptr || function->audits) return false;
  return seal::verify(key->key, *text, *signature) &&
         seal::verify(worker->added.worker_key, *text, *by_worker);
}

local::AccessApproval approval_by(const MemberId& member, const seal::SigningKeyPair& key,
                                  const seal::SigningKeyPair& worker, const Digest& line,
                                  ByteView text) {
  local::AccessApproval out;
  out.set_line(line.hex());
  out.set_member(member.hex());
  out.set_key(key.key_id().hex());
  out.set_signature(raw_of(key.sign(text)));
  out.set_worker_key(worker.key_id().hex());
  out.set_worker_signature(raw_of(worker.sign(text)));
  return out;
}

}  // namespace

Result<ReplyLater> Desk::access_check(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_access());
  SLUIS_TRY(worker, parts_.host.worker(request.worker()));
  const consent::Function* function = parts_.host.covenant.function(worker.function);
  // It reads, and decides nothing.
  if (function->audits) return Error{ErrorCode::not_allowed, "audits"};
  const local::AccessCheck& asked = request.access_check();
  if (asked.goes_size() > static_cast<int>(access::kLinesOfFile)) {
    return Error{ErrorCode::too_large, "goes"};
  }
  SLUIS_TRY_DONE(access::check_in_time(asked.head(), parts_.host.clock.wall().ms));
  SLUIS_TRY_DONE(check_persons(asked));
  // Whom nobody can be compared with is not shown: that one may be kept apart from.
  SLUIS_TRY(about, person(asked.person(), PersonRole::subject));
  SLUIS_TRY(requester, person(requester_of(asked), PersonRole::giver));
  SLUIS_TRY_DONE(check_not_apart(request.worker(), {about, requester}));
  const MemberId self = parts_.host.member();
  local::LocalReply reply;
  local::AccessApprovals& out = *reply.mutable_access_approvals();
  out.set_request(asked.head().request());
  out.set_member(self.hex());
  std::vector<Digest> approved = {access::kAnswered};
  for (const local::AccessLine& line : asked.goes()) {
    if (!has_source(line, self.hex())) return Error{ErrorCode::access_not_yours, "sources"};
    approved.push_back(access::hash_of(asked.head(), line));
  }
  const KeyId by = worker.key.key_id();
  for (const Digest& line : approved) {
    SLUIS_TRY(text, access::approval_text(asked.head().request(), line, by));
    *out.add_approvals() =
        approval_by(self, parts_.host.keys.signing, worker.key, line, text);
  }
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::access_verify(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_access());
  SLUIS_TRY_DONE(check_audits(request.worker()));
  const local::AccessVerify& asked = request.access_verify();
  local::LocalReply reply;
  local::AccessApprovals& out = *reply.mutable_access_approvals();
  out.set_request(asked.request());
  for (const local::AccessApproval& approval : asked.approvals()) {
    // What is no approval counts as none: one file must not keep everybody's answer back.
    if (is_approved(parts_.link.directory().keys(), parts_.host.covenant, asked.request(),
                    approval, parts_.host.clock.wall())) {
      *out.add_approvals() = approval;
    }
  }
  return at_once(std::move(reply));
}

}  // namespace sluis::gateway
