// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/decision_log.h"

#include <ctime>
#include <nlohmann/json.hpp>

#include "adapters/gateway/signals.h"
#include "consent/core/answer_names.h"
#include "consent/core/broker_bodies.h"
#include "consent/core/linked_bodies.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {
namespace {

using Object = nlohmann::ordered_json;

// Random, and of nobody: a commitment is an HMAC under 32 random bytes that nothing else uses.
constexpr std::size_t kTraceBytes = 16, kSpanBytes = 8;

std::string first_bytes(const Commitment& commitment, std::size_t count) {
  return to_hex(ByteView(commitment.value.data(), count));
}

std::string rfc3339(std::uint64_t time_s) {
  const auto time = static_cast<std::time_t>(time_s);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char out[32];
  std::strftime(out, sizeof out, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return out;
}

std::string_view name_of(codec::AuditOpening opening) {
  return opening == codec::AuditOpening::erased ? "erased" : "none";
}

}  // namespace

// What one entry decided, and what it was asked, as far as that can be read.
struct DecisionLog::Record {
  bool open = false;
  std::string trace_id, parent_span_id;
  ExchangeId exchange;
  MemberId source, recipient;
  const Signal* signal = nullptr;
  Level wanted = Level::none;
  consent::Verdict verdict = consent::Verdict::permit;
  Level level = Level::none;
  std::uint16_t ground = 0, reason = static_cast<std::uint16_t>(ErrorCode::permit);
  std::uint16_t algorithm = 0, machine = 0;  // 0: the entry does not say
  std::vector<std::uint64_t> references;
};

template <class Body>
void DecisionLog::take_signal(const consent::Leaf& leaf, const Body& body, Signal& out) const {
  out.span_id = first_bytes(leaf.commitment, kSpanBytes);
  out.source = body.actor.member;
  out.kind = body.kind;
  out.purpose = body.purpose;
  out.domain = body.domain;
  out.source_regime = body.source_regime;
  out.urgent = body.urgent;
  out.wanted = body.wanted;
}

Status DecisionLog::take_open(const consent::Leaf& leaf, const codec::AuditEntry& entry) {
  const Bytes& bytes = entry.opening.body;
  if (leaf.type == LeafType::covenant) {
    SLUIS_TRY(covenant, consent::decode_covenant(bytes));
    const std::uint32_t version = covenant.version;
    policies_[version] = {std::move(covenant), entry.index, hash::sha256(bytes).hex()};
  } else if (leaf.type == LeafType::intent) {
    SLUIS_TRY(body, canon::decode<consent::IntentBody>(bytes, "intent"));
    Signal& signal = signals_[body.exchange_id];
    take_signal(leaf, body, signal);
    signal.trace_id = body.exchange_id.hex();
  } else if (leaf.type == LeafType::preflight) {
    SLUIS_TRY(body, canon::decode<consent::PreflightBody>(bytes, "preflight"));
    preflight_ = Signal();
    take_signal(leaf, body, *preflight_);
    preflight_->trace_id = first_bytes(leaf.commitment, kTraceBytes);
  } else if (leaf.type == LeafType::submit) {
    SLUIS_TRY(body, canon::decode<consent::SubmitBody>(bytes, "submit"));
    sent_[body.envelope] = {first_bytes(leaf.commitment, kSpanBytes), body.exchange_id, body.level};
    messages_[body.message_id] = body.envelope;
  }
  return Done{};
}

Result<DecisionLog::Record> DecisionLog::record_of(const consent::Leaf& leaf,
                                                   const codec::AuditEntry& entry) const {
  Record out;
  out.trace_id = first_bytes(leaf.commitment, kTraceBytes);
  out.open = entry.state == codec::AuditOpening::open;
  if (!out.open) return out;
  const Sent* sent = nullptr;
  const auto sent_as = [&](const EnvelopeHash& envelope) {
    const auto row = sent_.find(envelope);
    if (row != sent_.end()) sent = &row->second;
  };
  if (leaf.type == LeafType::decision) {
    SLUIS_TRY(body, canon::decode<consent::DecisionBody>(entry.opening.body, "decision"));
    out.exchange = body.exchange_id;
    out.source = body.source;
    out.recipient = body.recipient;
    out.verdict = body.verdict;
    out.level = body.level;
    out.ground = body.ground;
    out.reason = body.reason;
    out.algorithm = body.algorithm;
    out.machine = body.machine;
    out.references = std::move(body.references);
    if (body.message_id) {
      const auto message = messages_.find(*body.message_id);
      if (message != messages_.end()) sent_as(message->second);
    }
  } else {
    SLUIS_TRY(body, canon::decode<consent::ReleaseBody>(entry.opening.body, "release"));
    out.exchange = body.exchange_id;
    out.recipient = body.recipient;
    out.level = body.level;
    out.ground = body.ground;
    out.references = std::move(body.references);
    sent_as(body.envelope);
  }
  if (out.exchange.is_zero()) {
    if (preflight_) out.signal = &*preflight_;
  } else {
    out.trace_id = out.exchange.hex();
    const auto row = signals_.find(out.exchange);
    if (row != signals_.end()) out.signal = &row->second;
  }
  if (out.signal != nullptr) {
    out.trace_id = out.signal->trace_id;
    out.parent_span_id = out.signal->span_id;
    out.source = out.signal->source;
    for (const consent::Wanted& wanted : out.signal->wanted) {
      if (wanted.recipient == out.recipient) out.wanted = wanted.level;
    }
  }
  if (sent != nullptr) {
    out.parent_span_id = sent->span_id;
    out.wanted = sent->level;
  }
  return out;
}

// The parts of a record as JSON.
struct DecisionLog::Writer {
  const Record& record;
  const consent::Leaf& leaf;
  const codec::AuditEntry& entry;
  const Policy* policy;

  const consent::Covenant* covenant() const { return policy ? &policy->covenant : nullptr; }
  static void add(Object& object, const char* name, const std::string& id) {
    if (!id.empty()) object[name] = id;
  }

  // References that a decision can be replayed from; the data itself stays in the ledger.
  Object attributes() const {
    Object version = {{"version", leaf.covenant}};
    if (policy != nullptr) {
      version["entry"] = policy->entry;
      version["sha256"] = policy->sha256;
    }
    Object out;
    if (record.open) {
      out["adl.core.policies"]["covenant"] = version;
      Object& ledger = out["adl.core.information"]["ledger"];
      ledger["entries"] = record.references;
      ledger["before"] = entry.index;
    } else {
      Object there;
      there["ledger"] = {{"entry", entry.index}, {"opening", name_of(entry.state)}};
      out["adl.core.request"] = there;
      out["adl.core.response"] = there;
      out["adl.core.policies"]["covenant"] = version;
    }
    if (record.machine != 0) {
      out["adl.core.configuration"]["decide"]["version"] = record.machine;
    }
    out["sluis.ledger.entry"] = entry.index;
    out["sluis.ledger.commitment"] = leaf.commitment.hex();
    out["sluis.ledger.type"] = consent::name_of(leaf.type);
    return out;
  }

  // Who would get it.
  Object subject() const {
    Object out = {{"type", "member"}, {"id", record.recipient.hex()}};
    const consent::Member* row = covenant() ? covenant()->member(record.recipient) : nullptr;
    if (row == nullptr) return out;
    for (const consent::Term& role : covenant()->roles) {
      if (role.number == row->role) out["properties"]["role"] = role.id;
    }
    return out;
  }

  Object action() const {
    Object out = {{"name", "receive"}};
    Object& asked = out["properties"] = Object::object();
    if (record.wanted != Level::none) asked["level"] = level_name(record.wanted);
    if (record.signal == nullptr || covenant() == nullptr) return out;
    add(asked, "kind", kind_id(*covenant(), record.signal->kind));
    add(asked, "purpose",
        term_id(*covenant(), &consent::Covenant::purposes, record.signal->purpose));
    return out;
  }

  Object resource() const {
    Object out = {{"type", "signal"}, {"id", record.trace_id}};
    Object& about = out["properties"] = Object::object();
    if (!record.source.is_zero()) about["source"] = record.source.hex();
    if (record.exchange.is_zero()) about["preflight"] = true;
    if (record.signal == nullptr || covenant() == nullptr) return out;
    add(about, "domain", term_id(*covenant(), &consent::Covenant::domains, record.signal->domain));
    for (const consent::Regime& regime : covenant()->regimes) {
      if (regime.term.number == record.signal->source_regime) about["regime"] = regime.term.id;
    }
    about["urgent"] = record.signal->urgent;
    return out;
  }

  Object request() const {
    Object context = {{"time", rfc3339(leaf.time_s)}};
    if (!record.parent_span_id.empty()) {
      context["traceparent"] = "00-" + record.trace_id + "-" + record.parent_span_id + "-00";
    }
    return {{"subject", subject()}, {"action", action()}, {"resource", resource()},
            {"context", context}};
  }

  Object response() const {
    Object said = {{"verdict", consent::name_of(record.verdict)},
                   {"level", level_name(record.level)}};
    if (covenant() != nullptr) add(said, "ground", ground_id(*covenant(), record.ground));
    said["reason"]["code"] = record.reason;
    if (const auto code = error_from_number(record.reason)) {
      said["reason"]["name"] = catalogue(*code).name;
    }
    if (record.algorithm != 0) said["combining_rule"] = record.algorithm;
    return {{"decision", record.verdict == consent::Verdict::permit}, {"context", said}};
  }
};

std::string DecisionLog::text_of(const Record& record, const consent::Leaf& leaf,
                                 const codec::AuditEntry& entry) const {
  const auto policy = policies_.find(leaf.covenant);
  const Writer writer{record, leaf, entry,
                      policy == policies_.end() ? nullptr : &policy->second};
  Object out = {{"trace_id", record.trace_id},
                {"span_id", first_bytes(leaf.commitment, kSpanBytes)}};
  if (!record.parent_span_id.empty()) out["parent_span_id"] = record.parent_span_id;
  out["event_name"] = "adl.access_evaluation";
  out["timestamp"] = leaf.time_s * 1000;
  out["status"] = "Unset";  // a denial is no error, and what could not decide left no entry
  out["attributes"] = writer.attributes();
  out["resource"] = {{"service.name", "sluis-broker"}, {"sluis.ledger.origin", origin_}};
  if (record.open) {
    out["body"]["adl.core.request"] = writer.request();
    out["body"]["adl.core.response"] = writer.response();
  }
  return out.dump() + "\n";
}

Result<std::string> DecisionLog::take(const consent::Leaf& leaf, const codec::AuditEntry& entry) {
  const bool open = entry.state == codec::AuditOpening::open && !entry.opening.body.empty();
  if (leaf.type != LeafType::decision && leaf.type != LeafType::release) {
    preflight_.reset();
    if (open) SLUIS_TRY_DONE(take_open(leaf, entry));
    return std::string();
  }
  const bool of_alert = leaf.type == LeafType::release && open &&
                        entry.opening.body.front() == consent::kAlertReleaseVersion;
  if (of_alert) return std::string();
  SLUIS_TRY(record, record_of(leaf, entry));
  return text_of(record, leaf, entry);
}

}  // namespace sluis::gateway
