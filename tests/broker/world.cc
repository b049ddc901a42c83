// SPDX-License-Identifier: EUPL-1.2
#include "tests/broker/world.h"

#include <gtest/gtest.h>

#include <sstream>

#include "broker/core/persons.h"
#include "consent/core/directory_describe.h"
#include "consent/core/reopening.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"
#include "tests/broker/chain_covenant.h"
#include "tests/broker/file_covenant.h"

namespace sluis::broker::testing {

std::string Names::of_bytes(ByteView bytes) const {
  const auto row = names_.find(to_hex(bytes));
  return row == names_.end() ? to_hex(bytes).substr(0, 8) : row->second;
}
Digest Names::digest_of(const std::string& text) { return hash::sha256(as_bytes(text)); }

Command Command::parse(const std::string& line) {
  std::istringstream words(line);
  Command out;
  words >> out.verb;
  for (std::string word; words >> word;) {
    const auto sign = word.find('=');
    if (sign == std::string::npos) out.arguments[word] = "";
    else out.arguments[word.substr(0, sign)] = word.substr(sign + 1);
  }
  return out;
}
std::string Command::at(const std::string& key) const {
  EXPECT_TRUE(has(key)) << verb << " lacks " << key;
  return value(key, "");
}
std::string Command::value(const std::string& key, const std::string& otherwise) const {
  const auto row = arguments.find(key);
  return row == arguments.end() ? otherwise : row->second;
}
std::uint64_t Command::number(const std::string& key, std::uint64_t otherwise) const {
  return has(key) ? std::stoull(at(key)) : otherwise;
}
std::vector<std::string> Command::list(const std::string& key) const {
  std::vector<std::string> out;
  std::istringstream items(value(key, ""));
  for (std::string item; std::getline(items, item, ',');) out.push_back(item);
  return out;
}

World::World(Mutants mutants, const std::string& covenant_file)
    : mutants_(mutants), machine_(mutants), shadow_(mutants) {
  quiet_ = true;
  setup(covenant_file);
  quiet_ = false;
}

World::World(Mutants mutants, const CovenantMaker& make)
    : mutants_(mutants), machine_(mutants), shadow_(mutants) {
  quiet_ = true;
  consent::Covenant covenant = make(names_);
  std::vector<std::string> members;
  for (const consent::Member& member : covenant.members) members.push_back(names_.of(member.id));
  put_covenant(std::move(covenant));
  EXPECT_NE(machine_.covenant(), nullptr) << "the covenant is refused";
  found_all(members);
  quiet_ = false;
}

void World::setup(const std::string& covenant_file) {
  std::vector<std::string> members = {"school", "cjg", "gm", "gm2"};
  if (covenant_file.empty()) {
    put_covenant(Command::parse("covenant"));
  } else {
    start_ = wall_ = TimeMs{1'788'249'600'000};  // Tuesday 2026-09-01, 08:00: grounds have dates
    consent::Covenant covenant = covenant_of_file(covenant_file, names_);
    members.clear();
    for (const consent::Member& member : covenant.members) members.push_back(names_.of(member.id));
    put_covenant(std::move(covenant));
  }
  found_all(members);
}

void World::found_all(const std::vector<std::string>& members) {
  apply(BootEvent{names_.id<BootId>("boot 1")});
  for (const std::string& name : members) {
    found(names_.id<MemberId>(name));
    put_kem_key(Command::parse("kem member=" + name));
  }
  drain();
  transcript_.clear();
}

void World::found(MemberId member) {
  consent::MemberAdmitted body;
  body.member = member;
  body.signing_key = names_.id<VerifyKey>("signing key of " + names_.of(member));
  body.valid_until = {UINT64_MAX};
  put_by_authority(LeafType::member_admitted, canon::encode(body));
}

// "epoch deal=2", "epoch retire=1" and "epoch left=1" (who keeps it in force): one share, of one
// holder, is a key too.
void World::put_epoch(const Command& command) {
  if (command.has("left")) {
    const auto epoch = static_cast<std::uint32_t>(command.number("left", 0));
    for (const auto& [member, persons] : machine_.left_behind(epoch, wall_)) {
      tell(names_.of(member) + " has " + std::to_string(persons) + " left");
    }
    return;
  }
  if (command.has("retire")) {
    const auto epoch = static_cast<std::uint32_t>(command.number("retire", 0));
    const consent::EpochRetired retired{consent::kBodyVersion, epoch};
    const Applied applied = put_by_authority(LeafType::epoch_retired, canon::encode(retired));
    if (applied.refused) tell("refused " + std::string(catalogue(applied.refused->code).name));
    return;
  }
  const auto epoch = static_cast<std::uint32_t>(command.number("deal", 1));
  const consent::HolderKey row{consent::kBodyVersion,
                               names_.id<MemberId>("gm"),
                               epoch,
                               epoch,
                               1,
                               1,
                               1,
                               names_.id<GroupKey>("share of " + command.at("deal")),
                               names_.id<GroupKey>("key of " + command.at("deal"))};
  const Applied applied = put_by_authority(LeafType::holder_key, canon::encode(row));
  if (applied.refused) tell("refused " + std::string(catalogue(applied.refused->code).name));
}

Applied World::put_by_authority(LeafType type, Bytes body) {
  DirectoryEvent event;
  event.body = std::move(body);
  event.by_authority = true;
  event.leaf.type = type;
  event.leaf.covenant = covenant_version_;
  event.leaf.commitment = hash::commit(event.leaf.type, Salt{}, event.body);
  event.leaf.signatures.resize(1);
  return apply(event);
}

// "reopen note=one": the notes are whatever the runtime verified.
void World::reopen(const Command& command) {
  const std::string note = command.at("note");
  const Bytes bytes = to_bytes(as_bytes(note));
  const Applied applied = apply(ReopenEvent{bytes, bytes});
  if (applied.refused) tell("refused " + std::string(catalogue(applied.refused->code).name));
  else reopened_ = hash::commit(LeafType::reopen, Salt{}, bytes);
}

// "lost member=cjg", of another reopening with note=other.
void World::lose(const Command& command) {
  consent::MemberLost body;
  body.member = names_.id<MemberId>(command.at("member"));
  body.reopened = command.has("note") ? hash::commit(LeafType::reopen, Salt{},
                                                     as_bytes(command.at("note")))
                                      : reopened_;
  MemberLostEvent event{canon::encode(body), covenant_version_, {}, std::nullopt};
  event.signatures.resize(1);
  const Applied applied = apply(std::move(event));
  if (applied.refused) tell("refused " + std::string(catalogue(applied.refused->code).name));
}

void World::put_kem_key(const Command& command) {
  const std::string member = command.at("member");
  consent::KemKeyAdded body;
  body.member = names_.id<MemberId>(member);
  body.kem_key = names_.id<KemKey>(command.value("key", "kem " + member));
  body.epoch = static_cast<std::uint32_t>(command.number("epoch", 1));
  body.valid_from = {0};
  body.seal_until = {wall_.ms + command.number("seal", 86'400'000ull * 20)};
  body.destroyed_at = {wall_.ms + command.number("destroyed", 86'400'000ull * 30)};
  DirectoryEvent event;
  event.request = names_.id<RequestId>("publish " + std::to_string(++counter_));
  event.body = canon::encode(body);
  event.leaf.type = LeafType::kem_key;
  event.leaf.member = body.member;
  event.leaf.covenant = covenant_version_;
  event.leaf.commitment = hash::commit(event.leaf.type, Salt{}, event.body);
  event.leaf.signatures.resize(1);
  apply(event);
}

void World::put_covenant(const Command& command) {
  consent::Covenant covenant = covenant_of_the_chain(names_);
  if (command.has("closed")) covenant.rules.clear();
  if (command.has("real")) {  // for data of real people
    covenant.is_test = covenant.witnesses_none = false;
    for (std::size_t i = 0; i < 3; ++i) {
      covenant.witness_terms.members.push_back(covenant.members[i].id);
    }
    covenant.witness_terms.need = 2;
  }
  if (command.has("without")) {  // a member that left
    const auto gone = names_.id<MemberId>(command.at("without"));
    if (command.has("into")) {  // which ended in another
      const consent::Member& was = *covenant.member(gone);
      covenant.ended = {{gone, was.role, was.label, was.contact,
                         names_.id<MemberId>(command.at("into"))}};
    }
    std::erase_if(covenant.members, [&](const auto& member) { return member.id == gone; });
  }
  if (command.has("retention")) {  // days, of every ground
    for (consent::Ground& ground : covenant.grounds) {
      ground.retention_days = static_cast<std::uint32_t>(command.number("retention", 0));
    }
  }
  if (command.has("links")) let_it_link(covenant, command, wall_);
  if (command.has("phases")) let_cases_have_phases(covenant, command);
  if (command.has("circumstances")) let_circumstances_count(covenant);
  if (command.has("confirmed")) covenant.confirmations = {{1, {1, 2}}};
  put_covenant(std::move(covenant));
}

void World::put_covenant(consent::Covenant covenant) {
  covenant.version = ++covenant_version_;
  if (!covenant_bytes_.empty()) covenant.previous = hash::sha256(covenant_bytes_);
  CovenantEvent event;
  event.bytes = consent::encode_covenant(covenant);
  event.signatures.resize(1);
  const Applied applied = apply(event);
  if (!applied.refused) covenant_bytes_ = event.bytes;
  else if (!quiet_) tell("  refused " + applied.refused->place);
}

std::uint16_t World::number(const Command& command, const std::string& key,
                            const std::string& list, std::uint16_t otherwise) const {
  if (!command.has(key)) return otherwise;
  return number_of(*machine_.covenant(), list, command.at(key));
}

// "… as=x held" is made, and sent later: "resend act=x".
void World::act(const Command& command) {
  Payload payload = Acts(*this).build(command);
  resolve(payload);
  if (command.has("as")) labelled_.insert_or_assign(command.at("as"), payload);
  if (!command.has("held")) send(payload);
}

void World::resolve(Payload& payload) {
  auto* act = std::get_if<ActEvent>(&payload);
  if (act == nullptr) return;
  std::vector<PersonId> fresh;
  const SignedAct& signed_act = act->act.act();
  for (std::size_t i = 0; i < signed_act.persons.size(); ++i) {
    fresh.push_back(names_.id<PersonId>("P" + std::to_string(persons_ + i + 1)));
  }
  auto persons = machine_.resolve(signed_act, fresh);
  ASSERT_TRUE(persons.ok());
  act->persons = *persons;
}

// As the runtime, which looks before it puts an erasure on record with nobody's key in it.
bool World::waits_for_a_recall(const ActEvent& act) {
  if (act.act.act().type != LeafType::erasure) return false;
  const Status allowed = machine_.check(act, wall_);
  if (allowed.ok() || allowed.code() != ErrorCode::erasure_recall_open) return false;
  const RefusalReply reply{allowed.code(), allowed.error().place};
  tell("  " + text(Answer{act.session, act.request, reply}));
  return true;
}

void World::send(const Payload& payload) {
  const auto* act = std::get_if<ActEvent>(&payload);
  if (act != nullptr && waits_for_a_recall(*act)) return;
  const Applied applied = apply(payload);
  if (act == nullptr || !applied.changed) return;
  for (std::size_t i = 0; i < act->persons.size(); ++i) {
    const PersonId& person = act->persons[i];
    if (person.is_zero()) continue;  // of an erasure
    const auto body = canon::decode<consent::PersonBody>(
        act->act.act().persons[i].opening.body, "person");
    for (const PersonKey& key : body->keys) persons_by_key_[key].insert(person);
    const std::string name = names_.of(person);
    persons_ = std::max<std::uint64_t>(persons_, std::stoull(name.substr(1)));
  }
}

Applied World::apply(Payload payload) {
  if (!draining_) asked_.push_back(payload);
  Event event{wall_, boot_, Salt{Names::digest_of("entropy" + std::to_string(++counter_)).value},
              std::move(payload), std::nullopt};
  const std::optional<PersonId> sealed_for = machine_.seal_person(event.payload);
  const bool checks = ++events_ % check_every_ == 0;
  const Bytes before = checks ? machine_.snapshot() : Bytes{};
  Applied applied = machine_.apply(event);
  if (!quiet_ && event.payload.index() > 1) tell("> " + payload_text(event.payload));
  for (const Effect& effect : applied.effects) {
    const std::string line = text(effect);
    if (!quiet_ && !line.empty()) tell("  " + line);
  }
  std::optional<JournalForm> form;
  if (applied.changed) {
    form = to_journal(event, applied, sealed_for);
    JournalRecord record{*form, {}};
    for (const Effect& effect : applied.effects) {
      const auto* leaf = std::get_if<AppendLeaf>(&effect);
      if (leaf != nullptr) record.leaves.push_back(consent::encode_leaf(leaf->leaf).value());
    }
    journal_.push_back(std::move(record));
    for (const Effect& effect : applied.effects) {
      const auto* forget = std::get_if<ForgetEntries>(&effect);
      if (forget == nullptr) continue;
      for (const std::uint64_t entry : forget->entries) {
        JournalForm& form_then = journal_.at(entry).form;
        const std::size_t mains = journal_mains(form_then.skeleton).value();
        for (std::size_t i = 0; i < mains; ++i) form_then.parts[i] = {std::nullopt, Bytes{}};
      }
    }
  } else {
    if (checks) {
      EXPECT_EQ(before, machine_.snapshot()) << "nothing changed, yet the state did";
    }
    for (const Effect& effect : applied.effects) {
      EXPECT_TRUE(std::holds_alternative<Answer>(effect));
    }
  }
  check_invariants(event, applied, form ? &*form : nullptr);
  return applied;
}

void World::check_invariants(const Event&, const Applied& applied, const JournalForm* form) {
  const bool checks = events_ % check_every_ == 0;
  const Bytes snapshot = checks ? machine_.snapshot() : Bytes{};
  if (checks) {
    auto restored = Machine::restore(snapshot, mutants_);
    ASSERT_TRUE(restored.ok());
    ASSERT_EQ(snapshot, restored->snapshot());
    machine_ = std::move(*restored);  // what was derived must go on from what was stored
  }

  if (form != nullptr) {
    std::vector<std::optional<Bytes>> parts;
    for (const JournalPart& part : form->parts) parts.emplace_back(part.plain);
    const auto event = from_journal(form->skeleton, parts);
    ASSERT_TRUE(event.ok()) << to_text(event.error());
    const Applied again = shadow_.apply(*event);
    ASSERT_EQ(applied.effects.size(), again.effects.size());
    for (std::size_t i = 0; i < applied.effects.size(); ++i) {
      if (checks) ASSERT_EQ(text(applied.effects[i]), text(again.effects[i]));
      ASSERT_EQ(applied.effects[i].index(), again.effects[i].index());
      const auto* leaf = std::get_if<AppendLeaf>(&applied.effects[i]);
      if (leaf == nullptr) continue;
      ASSERT_EQ(leaf->leaf, std::get<AppendLeaf>(again.effects[i]).leaf);
    }
    if (checks) {
      ASSERT_EQ(snapshot, shadow_.snapshot()) << "the journal gives another state";
    }
  }
  for (const Effect& effect : applied.effects) {
    if (const auto* put = std::get_if<PutRow>(&effect)) stored_rows_[put->key] = put->row;
    if (const auto* gone = std::get_if<DeleteRow>(&effect)) stored_rows_.erase(gone->key);
    if (const auto* put = std::get_if<PutPayload>(&effect)) {
      stored_payloads_.insert(put->envelope.hex());
    }
    if (const auto* gone = std::get_if<DeletePayload>(&effect)) {
      ASSERT_EQ(stored_payloads_.erase(gone->envelope.hex()), 1u);
    }
  }
  if (!checks) return;
  ASSERT_EQ(stored_rows_, machine_.rows());
  std::set<std::string> payloads;
  for (const EnvelopeHash& envelope : machine_.payloads()) payloads.insert(envelope.hex());
  ASSERT_EQ(stored_payloads_, payloads);
}

void World::drain() {
  for (int rounds = 0; rounds < 1'000; ++rounds) {
    const std::vector<Payload> due = machine_.due(wall_, boot_);
    if (due.empty()) return;
    draining_ = true;
    for (const Payload& payload : due) apply(payload);
    draining_ = false;
  }
  FAIL() << "due() does not come to rest";
}

void World::fetch(const Command& command) {
  const MemberId member = names_.id<MemberId>(command.at("by"));
  const Nonce nonce = names_.id<Nonce>("nonce " + std::to_string(++counter_));
  for (const MessageKey& key :
       machine_.fetchable(member, command.number("credit", 64), wall_)) {
    apply(ReleaseEvent{key, names_.id<RequestId>("fetch"), nonce, names_.id<BootId>("boot gm")});
  }
  for (const auto& [alert, revision] : machine_.alerts(member, wall_)) {
    apply(AlertEvent{AlertReleased{alert, revision, member, names_.id<RequestId>("fetch"), nonce,
                                   names_.id<BootId>("boot gm")}});
  }
}

// "A1" and the like; `revision` is the index of the leaf that it was given.
void World::have(const Command& command) {
  if (command.has("notice")) return have_notice(command);
  const AlertId alert = labelled_alerts_.at(command.at("alert"));
  apply(AlertEvent{AlertHad{alert, names_.id<MemberId>(command.at("by")),
                            command.number("revision", 0)}});
}

// "a1/10/20": at that address from day 10 to day 20; "2b1": of the second epoch.
PersonKey World::key_of(const std::string& text) {
  if (text[0] >= '1' && text[0] <= '9') {
    PersonKey key = key_of(text.substr(1));
    key.kind = kind_in(key.base(), static_cast<std::uint32_t>(text[0] - '0'));
    key.pseudonym = names_.id<Pseudonym>("key " + text);
    return key;
  }
  const auto kind = text[0] == 'b' ? PersonKeyKind::bsn
                    : text[0] == 'f' ? PersonKeyKind::fields
                    : text[0] == 'w' ? PersonKeyKind::fields_without_postcode
                    : text[0] == 's' ? PersonKeyKind::fields_without_prefix
                    : text[0] == 'a' ? PersonKeyKind::address_link
                                     : PersonKeyKind::parent_link;
  std::istringstream parts(text);
  std::string name, from, to;
  std::getline(parts, name, '/');
  std::getline(parts, from, '/');
  std::getline(parts, to, '/');
  const auto day = [](const std::string& number) {
    return number.empty() ? 0u : static_cast<std::uint32_t>(std::stoul(number));
  };
  return {kind, names_.id<Pseudonym>("key " + name), day(from), day(to)};
}

std::string World::run(const std::string& line) {
  const Command command = Command::parse(line);
  const std::string& verb = command.verb;
  if (verb == "chain") {
    *this = World(mutants_, command.at("covenant"));
  } else if (verb == "person") {
    std::vector<PersonKey> keys;
    for (const std::string& key : command.list("keys")) {
      keys.push_back(key_of(key));
    }
    std::sort(keys.begin(), keys.end());
    keys_[command.at("name")] = keys;
  } else if (verb == "wait") {
    const std::uint64_t ms =
        command.number("ms", 0) + command.number("days", 0) * 86'400'000ull;
    wall_.ms += ms;
    boot_.ms += ms;
  } else if (verb == "clock") {  // the wall clock alone jumps
    wall_.ms += command.number("ms", 0);
  } else if (verb == "boot") {
    boot_.ms = command.number("at", 0);
    apply(BootEvent{names_.id<BootId>(command.at("id"))});
  } else if (verb == "fetch") {
    fetch(command);
  } else if (verb == "had") {
    have(command);
  } else if (verb == "notices") {
    notices(command);
  } else if (verb == "erase") {
    erase(command);
  } else if (verb == "void") {
    apply(VoidEvent{labelled_leases_.at(command.at("lease"))});
  } else if (verb == "again") {
    apply(labelled_.at(command.at("act")));
  } else if (verb == "resend") {
    Payload& payload = labelled_.at(command.at("act"));
    resolve(payload);
    send(payload);
  } else if (verb == "covenant") {
    put_covenant(command);
  } else if (verb == "epoch") {
    put_epoch(command);
  } else if (verb == "reopen") {
    reopen(command);
  } else if (verb == "lost") {
    lose(command);
  } else if (verb == "kem") {
    put_kem_key(command);
  } else if (verb == "orders") {
    for (const RenewEvent& renew : machine_.renewable(names_.id<MemberId>(command.at("by")))) {
      apply(renew);
    }
    question(command);
  } else if (verb == "owes") {
    owes(command);
  } else if (verb == "status" || verb == "unanswered" || verb == "stops" || verb == "held" ||
             verb == "withdrawal" || verb == "recalls" || verb == "corrections") {
    question(command);
  } else {
    act(command);
  }
  drain();
  return std::exchange(transcript_, "");
}

}  // namespace sluis::broker::testing
