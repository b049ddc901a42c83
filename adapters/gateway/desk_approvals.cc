// SPDX-License-Identifier: EUPL-1.2
// A source's word on its own lines of an access, and whether such words are whose they say.
#include "adapters/gateway/access_records.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/drafts.h"
#include "adapters/gateway/signals.h"
#include "adapters/sdk/access.h"
#include "adapters/sdk/pseudonyms.h"
#include "local.pb.h"
#include "proto/hash/hash.h"

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

// An officer's worker signed the question; a key that is not known yet may be in a newer directory.
// access_unsigned, directory_stale.
Status check_asked(const consent::Directory& directory, const consent::Covenant& covenant,
                   const local::AccessCheck& asked, TimeMs now) {
  const auto key_id = id_in<KeyId>(asked.asked_key(), "key");
  const auto signature = Signature::from(as_bytes(asked.asked_signature()));
  if (!key_id.ok() || !signature) return Error{ErrorCode::access_unsigned, "asked_key"};
  const auto worker = directory.worker_key(*key_id, now);
  if (!worker.ok()) return Error{ErrorCode::directory_stale, "asked_key"};
  const consent::Function* function = covenant.function(worker->added.function);
  const bool may_ask = function != nullptr && function->audits &&
                       seal::verify(worker->added.worker_key, access::asked_text(asked.head()),
                                    *signature);
  if (!may_ask) return Error{ErrorCode::access_unsigned, "asked_key"};
  return Done{};
}

// One row for each that looked: its last look.
void keep_access_look(Host& host, const local::AccessCheck& asked, const std::string& login,
                      std::size_t lines, std::size_t not_found) {
  AccessLookRow row;
  row.request = *AnyId::from(*from_hex(asked.head().request()));
  row.asked_by = *KeyId::from(*from_hex(asked.asked_key()));
  row.asked = *Signature::from(as_bytes(asked.asked_signature()));
  row.question = hash::sha256(access::asked_text(asked.head()));
  row.worker = login;
  row.at = host.clock.wall();
  row.lines = static_cast<std::uint32_t>(lines);
  row.not_found = static_cast<std::uint32_t>(not_found);
  host.vault.put(RowKind::access_look, access_look_key(row), row);
  log_event("access.looked", lines);
}

}  // namespace

Result<ReplyLater> Desk::access_check(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_access());
  SLUIS_TRY(worker, parts_.host.worker(request.worker()));
  const consent::Function* function = parts_.host.covenant.function(worker.function);
  // It reads, and decides nothing.
  if (function->audits) {
    return Error{ErrorCode::not_allowed,
                 "audits: lines are checked by a colleague whose function does not audit"};
  }
  const local::AccessCheck& asked = request.access_check();
  if (asked.goes_size() + asked.shown_size() > static_cast<int>(access::kLinesOfFile)) {
    return Error{ErrorCode::too_large, "goes"};
  }
  SLUIS_TRY_DONE(access::check_in_time(asked.head(), parts_.host.clock.wall().ms));
  SLUIS_TRY_DONE(id_in<AnyId>(asked.head().request(), "request"));
  SLUIS_TRY_DONE(check_persons(asked));
  // Whom nobody can be compared with is not shown: that one may be kept apart from.
  SLUIS_TRY(about, person(asked.person(), PersonRole::subject));
  SLUIS_TRY(requester, person(requester_of(asked), PersonRole::giver));
  SLUIS_TRY_DONE(check_not_apart(request.worker(), {about, requester}));
  const std::string self = parts_.host.member().hex();
  for (const auto* lines : {&asked.goes(), &asked.shown()}) {
    for (const local::AccessLine& line : *lines) {
      if (!has_source(line, self)) return Error{ErrorCode::access_not_yours, "sources"};
    }
  }
  return ReplyLater([this, asked, login = request.worker(), identity = about.identity,
                     refreshed = false](local::LocalReply& reply, bool last) mutable {
    Status done = check_asked(parts_.link.directory().keys(), parts_.host.covenant, asked,
                              parts_.host.clock.wall());
    if (!done.ok() && done.code() == ErrorCode::directory_stale && !last) {
      if (!std::exchange(refreshed, true)) parts_.link.refresh();
      return false;
    }
    if (done.ok()) {
      // Without keys nothing is compared: that all is missing would be signed.
      const auto known = parts_.names.keys_of(parts_.link, identity);
      if (known.ok() && !*known && !last) return false;  // asked of the key holders
      if (!known.ok()) {
        done = known.error();
      } else if (!*known) {
        done = Error{ErrorCode::no_key_holder, "person"};
      } else {
        const auto secrets = sdk::parse_all_secrets((*known)->secrets);
        CHECK(secrets.ok());
        const AccessPerson person{
            identity, (*known)->broker,
            sdk::person_keys(*secrets, seal::audience_of(parts_.host.member()))};
        done = fill_checked(asked, login, person, reply);
      }
    }
    if (!done.ok()) {
      reply.clear_access_approvals();
      fill_reason(done.code(), done.error().place, *reply.mutable_refused());
    }
    return true;
  });
}

// Every line of the file, whether or not it goes: what is not on record here is left out and named,
// and keeps no other line back.
Status Desk::fill_checked(const local::AccessCheck& asked, const std::string& login,
                          const AccessPerson& person, local::LocalReply& reply) const {
  SLUIS_TRY(worker, parts_.host.worker(login));
  const std::string self = parts_.host.member().hex();
  std::vector<local::AccessLine> lines(asked.goes().begin(), asked.goes().end());
  lines.insert(lines.end(), asked.shown().begin(), asked.shown().end());
  const std::vector<access::Confirmed> found =
      access::confirmed(lines, own_records(parts_.host, parts_.acts, person), self);
  local::AccessApprovals& out = *reply.mutable_access_approvals();
  out.set_request(asked.head().request());
  out.set_member(self);
  std::vector<Digest> approved = {access::kAnswered};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool goes = i < static_cast<std::size_t>(asked.goes_size());
    const bool is_found = found[i] == access::Confirmed::yes;
    const auto& named = asked.named();
    const bool is_named = std::find(named.begin(), named.end(), lines[i].index()) != named.end();
    const Digest hash = access::hash_of(asked.head(), lines[i]);
    if (goes && is_found) approved.push_back(hash);
    if (goes && !is_found && is_named) approved.push_back(access::unconfirmed(hash));
    if (is_found) continue;
    local::AccessNotFound& missing = *out.add_not_found();
    missing.set_index(lines[i].index());
    missing.set_reason(std::string(access::reason_of(found[i])));
  }
  const KeyId by = worker.key.key_id();
  for (const Digest& line : approved) {
    SLUIS_TRY(text, access::approval_text(asked.head().request(), line, by));
    *out.add_approvals() = approval_by(parts_.host.member(), parts_.host.keys.signing, worker.key,
                                       line, text);
  }
  keep_access_look(parts_.host, asked, login, lines.size(),
                   static_cast<std::size_t>(out.not_found_size()));
  return Done{};
}

Result<ReplyLater> Desk::access_verify(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_access());
  SLUIS_TRY_DONE(check_audits(request.worker()));
  const local::AccessVerify& asked = request.access_verify();
  local::LocalReply reply;
  local::AccessApprovals& out = *reply.mutable_access_approvals();
  out.set_request(asked.request());
  // Of an answer that is late: as it was when its day ended.
  TimeMs at = parts_.host.clock.wall();
  const auto id = id_in<AnyId>(asked.request(), "request");
  const auto row = id.ok() ? parts_.host.vault.get<AccessRow>(RowKind::access, *id) : std::nullopt;
  if (row && row->due < at) at = row->due;
  for (const local::AccessApproval& approval : asked.approvals()) {
    // What is no approval counts as none: one file must not keep everybody's answer back.
    if (is_approved(parts_.link.directory().keys(), parts_.host.covenant, asked.request(),
                    approval, at)) {
      *out.add_approvals() = approval;
    }
  }
  return at_once(std::move(reply));
}

}  // namespace sluis::gateway
