// SPDX-License-Identifier: EUPL-1.2
#include "tests/verify/sample_export.h"

#include "consent/core/voucher.h"
#include "proto/hash/hash.h"

namespace sluis::test {
namespace {

const MemberId kSchool = filled<MemberId>(0x11), kManager = filled<MemberId>(0x22);

consent::Covenant covenant_of(const std::vector<seal::SigningKeyPair>& authority) {
  consent::Covenant out;
  out.version = 1;
  out.ledger_origin = "sluis.example/ledger";
  out.directory_origin = "sluis.example/directory";
  out.roles = {{1, "school", "school"}, {2, "manager", "manager"}};
  out.members = {{kSchool, 1, "school", "", true, false},
                 {kManager, 2, "manager", "", true, false}};
  out.functions = {{{1, "worker", "worker"}, {16, 17, 19, 20, 21, 22}, {1, 2, 3, 4, 5, 6}},
                   {{2, "officer", "officer"}, {21}, {}, true}};
  out.kinds = {{{1, "zorg", "zorg"}, false}};
  out.purposes = {{1, "hulp", "hulp"}};
  out.domains = {{1, "opvoeding", "opvoeding"}};
  out.regimes = {{{1, "jeugdwet", ""}, false}};
  consent::Ground ground;
  ground.term = {1, "toestemming", "toestemming"};
  ground.valid_until = {UINT64_MAX};
  out.grounds = {ground};
  consent::ReleaseRule rule;
  rule.from_role = 1;
  rule.to_role = 2;
  rule.grounds = {1};
  rule.level = Level::content;
  out.rules = {rule};
  out.key_holders = {kManager};
  out.is_test = true;
  for (const seal::SigningKeyPair& key : authority) out.authority.push_back(key.public_key());
  std::sort(out.authority.begin(), out.authority.end());
  return out;
}

}  // namespace

SampleExport::SampleExport() {
  for (const std::uint8_t seed : {20, 21, 22}) {
    authority_.push_back(seal::SigningKeyPair::from_seed(Bytes(32, seed)));
  }
  teacher = {kSchool, filled<WorkerId>(0x31), 1};
  officer = {kSchool, filled<WorkerId>(0x32), 2};
  gateway = {kSchool, {}, 0};
  colleague = {kSchool, filled<WorkerId>(0x33), 1};
  head.covenants = {consent::encode_covenant(covenant_of(authority_))};
  admit();
  tell();
}

void SampleExport::add_directory(LeafType type, Bytes body, bool by_authority) {
  consent::Leaf leaf;
  leaf.type = type;
  leaf.time_s = kBegin + head.directory.size();
  leaf.covenant = 1;
  leaf.commitment = hash::commit(type, Opening{Salt{}, body});
  const Bytes text = consent::leaf_text(type, 1, leaf.commitment);
  if (by_authority) {
    for (std::size_t i = 0; i < 2; ++i) {
      leaf.signatures.push_back({authority_[i].key_id(), authority_[i].sign(text)});
    }
    std::sort(leaf.signatures.begin(), leaf.signatures.end());
  } else {
    leaf.member = kSchool;
    leaf.signatures = {{school.key_id(), school.sign(text)}};
  }
  head.directory.emplace_back(*consent::encode_leaf(leaf), std::move(body));
}

void SampleExport::admit() {
  const TimeMs from{(kBegin - 1000) * 1000}, until{(kBegin + 100'000) * 1000};
  add_directory(LeafType::member_admitted,
                canon::encode(consent::MemberAdmitted{1, kSchool, school.public_key(), from,
                                                      until}),
                true);
  for (const consent::Actor& actor : {teacher, officer, colleague}) {
    const auto& pair = actor == teacher ? worker_ : actor == officer ? officer_key_
                                                                     : colleague_key_;
    const auto key = pair.public_key();
    consent::WorkerKeyAdded entry{1, kSchool, actor.worker, actor.function, key, from, until};
    if (actor != teacher) {
      entry.vouched_by = worker_.key_id();
      entry.voucher = worker_.sign(consent::vouch_text(entry));
    }
    add_directory(LeafType::worker_key, canon::encode(entry), false);
  }
}

consent::Leaf SampleExport::leaf_of(LeafType type, consent::Leaf leaf) const {
  if (type == LeafType::covenant) leaf.signatures = {{}, {filled<KeyId>(1), {}}};
  const consent::LeafActor actor = consent::actor_of(type);
  if (actor == consent::LeafActor::member || actor == consent::LeafActor::two_people) {
    leaf.member = kSchool;
    leaf.signatures = {{}};
  }
  return leaf;
}

void SampleExport::commit_again(std::size_t index, Bytes body) {
  verify::LogEntry& entry = entries[index];
  consent::Leaf leaf = *consent::decode_leaf(entry.leaf);
  if (leaf.type != LeafType::covenant) entry.opening.r.value.fill(static_cast<std::uint8_t>(index));
  entry.opening.body = std::move(body);
  leaf.commitment = hash::commit(leaf.type, entry.opening);
  const Bytes text = consent::leaf_text(leaf.type, leaf.covenant, leaf.commitment);
  if (leaf.type == LeafType::covenant) {
    leaf.signatures.clear();
    for (std::size_t i = 0; i < 2; ++i) {
      leaf.signatures.push_back({authority_[i].key_id(), authority_[i].sign(text)});
    }
    std::sort(leaf.signatures.begin(), leaf.signatures.end());
  } else if (!leaf.member.is_zero()) {
    leaf.signatures = {{school.key_id(), school.sign(text)}};
    SignedAct act;
    act.type = leaf.type;
    act.opening = entry.opening;
    const consent::Actor actor = consent::actor_of(act).value();
    const Bytes said = consent::act_text(leaf.type, leaf.covenant, leaf.commitment);
    entry.worker_signature = {};
    if (actor.function == 1) entry.worker_signature = worker_.sign(said);
    if (actor == colleague) entry.worker_signature = colleague_key_.sign(said);
    if (actor.function == 2) entry.worker_signature = officer_key_.sign(said);
  }
  entry.leaf = *consent::encode_leaf(leaf);
}

void SampleExport::tell_covenant() {
  verify::LogEntry covenant;
  consent::Leaf leaf;
  leaf.type = LeafType::covenant;
  leaf.time_s = kBegin + 100;
  leaf.covenant = 1;
  covenant.leaf = *consent::encode_leaf(leaf_of(LeafType::covenant, leaf));
  entries.push_back(covenant);
  commit_again(kCovenant, head.covenants.front());
  entries[kCovenant].opening = {};
  entries[kCovenant].state = verify::OpeningState::none;
}

void SampleExport::add_covenant(const std::function<void(consent::Covenant&)>& change) {
  consent::Covenant next = *consent::decode_covenant(head.covenants.back());
  ++next.version;
  next.previous = hash::sha256(head.covenants.back());
  change(next);
  head.covenants.push_back(consent::encode_covenant(next));
  verify::LogEntry covenant;
  consent::Leaf leaf;
  leaf.type = LeafType::covenant;
  leaf.time_s = kBegin + 100 + entries.size();
  leaf.covenant = next.version;
  covenant.leaf = *consent::encode_leaf(leaf_of(LeafType::covenant, leaf));
  entries.push_back(covenant);
  commit_again(entries.size() - 1, head.covenants.back());
  entries.back().opening = {};
  entries.back().state = verify::OpeningState::none;
}

void SampleExport::tell() {
  const auto exchange = filled<ExchangeId>(0x41);
  const auto content = filled<Commitment>(0x42);
  const TimeMs at{(kBegin + 100) * 1000};
  tell_covenant();
  consent::FactBody fact;
  fact.actor = teacher;
  fact.serial = 1;
  fact.created = at;
  fact.payload = consent::ConsentAnswer{filled<ConsentId>(0x44), filled<Commitment>(0x45),
                                        filled<Commitment>(0x46), consent::Answer::yes};
  add(LeafType::fact, fact);
  consent::IntentBody intent;
  intent.actor = teacher;
  intent.exchange_id = exchange;
  intent.kind = intent.purpose = intent.domain = intent.source_regime = 1;
  intent.persons = {{PersonRole::subject, filled<Commitment>(0x47)}};
  intent.wanted = {{kManager, Level::content}};
  intent.content = content;
  intent.created = at;
  add(LeafType::intent, intent);
  consent::DecisionBody decision;
  decision.exchange_id = exchange;
  decision.source = kSchool;
  decision.recipient = kManager;
  decision.verdict = consent::Verdict::permit;
  decision.level = Level::content;
  decision.ground = 1;
  decision.reason = static_cast<std::uint16_t>(ErrorCode::permit);
  decision.covenant = 1;
  decision.algorithm = 1;
  decision.machine = 1;
  decision.references = {kFact};
  add(LeafType::decision, decision);
  tell_delivery(exchange, content, at);
  add(LeafType::fact, fact);
  entries[kErased].opening = {};
  entries[kErased].worker_signature = {};
  entries[kErased].state = verify::OpeningState::erased;
  consent::ReadBody read;
  read.actor = officer;
  read.question = static_cast<std::uint16_t>(consent::ReadQuestion::openings);
  read.created = at;
  add(LeafType::read, read);
}

void SampleExport::tell_delivery(const ExchangeId& exchange, const Commitment& content, TimeMs at) {
  const auto envelope = filled<EnvelopeHash>(0x43);
  consent::SubmitBody submit;
  submit.actor = gateway;
  submit.message_id = filled<MessageId>(0x48);
  submit.exchange_id = exchange;
  submit.envelope = envelope;
  submit.recipient = kManager;
  submit.created = at;
  submit.expires = at + DurationMs{1000};
  submit.content_before = submit.content_now = content;
  add(LeafType::submit, submit);
  consent::ReleaseBody release;
  release.envelope = envelope;
  release.exchange_id = exchange;
  release.content = content;
  release.recipient = kManager;
  release.ground = 1;
  release.level = Level::content;
  release.lease = filled<LeaseId>(0x49);
  release.covenant = 1;
  release.references = {kFact};
  add(LeafType::release, release);
  consent::ReceiptBody receipt;
  receipt.actor = gateway;
  receipt.message_id = submit.message_id;
  receipt.envelope = envelope;
  receipt.lease = release.lease;
  receipt.outcome = consent::ReceiptOutcome::opened;
  receipt.opened = at;
  add(LeafType::receipt, receipt);
}

std::string SampleExport::note(const std::string& origin, const consent::TreeHead& at) const {
  const consent::Checkpoint checkpoint{origin, at};
  const std::string text = consent::checkpoint_text(checkpoint).value();
  return consent::format_checkpoint(checkpoint, {origin, operator_.public_key()},
                                    operator_.sign(as_bytes(text))).value();
}

Bytes SampleExport::file() {
  consent::Frontier directory, ledger;
  for (const auto& [leaf, body] : head.directory) directory.append(consent::leaf_hash(leaf));
  for (const verify::LogEntry& entry : entries) ledger.append(consent::leaf_hash(entry.leaf));
  head.directory_note = note("sluis.example/directory", directory.head());
  head.ledger_note = note("sluis.example/ledger", ledger.head());
  return file_under_its_note();
}

Bytes SampleExport::file_under_its_note() {
  head.entries = entries.size();
  Bytes out;
  verify::ExportWriter writer([&out](ByteView bytes) -> Status {
    append(out, bytes);
    return Done{};
  });
  CHECK(writer.begin(head).ok());
  for (const verify::LogEntry& entry : entries) CHECK(writer.entry(entry).ok());
  CHECK(writer.finish().ok());
  return out;
}

}  // namespace sluis::test
