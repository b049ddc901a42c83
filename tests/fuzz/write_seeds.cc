// SPDX-License-Identifier: EUPL-1.2
// fuzz_seeds FOLDER: writes the first inputs of the targets for the covenant's bytes, the
// authority's files, the key directory, the journal, the broker's snapshot, a gateway's persons and
// exports into FOLDER/NAME_fuzz/. Run it again when a format changes, with tests/fuzz/corpus as
// FOLDER, whose covenant_toml_fuzz/smallest it compiles.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "adapters/sdk/pseudonyms.h"
#include "broker/core/journal_form.h"
#include "consent/core/authority.h"
#include "consent/core/fact_bodies.h"
#include "consent/covenant/compile.h"
#include "proto/hash/hash.h"
#include "tests/broker/world.h"
#include "tests/fuzz/inputs.h"
#include "tests/support/filled.h"
#include "tests/verify/sample_export.h"

namespace {

using namespace sluis;

using test::filled;

std::filesystem::path root;

void write(const std::string& target, const std::string& name, ByteView bytes) {
  const std::filesystem::path folder = root / (target + "_fuzz");
  std::filesystem::create_directories(folder);
  std::ofstream file(folder / name, std::ios::binary);
  file << as_text(bytes);
  CHECK(file.good());
}

consent::Covenant smallest_covenant() {
  std::ifstream file(root / "covenant_toml_fuzz" / "smallest", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return covenant::compile(text).value();
}

const MemberId kMember = filled<MemberId>(1);
const VerifyKey kSigning = filled<VerifyKey>(2);
const CurveKey kCurve = filled<CurveKey>(3);
constexpr TimeMs kFrom{1'000}, kUntil{2'000};

std::vector<consent::PublicEntry> admission() {
  using namespace consent;
  return {{LeafType::member_admitted,
           canon::encode(MemberAdmitted{kBodyVersion, kMember, kSigning, kFrom, kUntil})},
          {LeafType::curve_key, canon::encode(CurveKeyAdded{kBodyVersion, kMember, kCurve})}};
}

void write_authority(const consent::Covenant& covenant) {
  consent::AuthorityFile file;
  file.covenant = covenant.version;
  file.signatures = {{filled<KeyId>(4), filled<Signature>(5)},
                     {filled<KeyId>(6), filled<Signature>(7)}};
  file.entries = {{LeafType::covenant, consent::encode_covenant(covenant)}};
  write("authority", "covenant", consent::serialise(file));
  file.entries = admission();
  write("authority", "admission", consent::serialise(file));
}

void write_directory() {
  using namespace consent;
  const WorkerKeyAdded worker{kBodyVersion, kMember, filled<WorkerId>(8), 1, filled<VerifyKey>(9),
                              kFrom, kUntil};
  const KemKeyAdded kem{kBodyVersion, kMember, filled<KemKey>(10), 1, kFrom, kUntil, kUntil};
  HolderKey holder;
  holder.member = kMember;
  const KeyRevoked revoked{kBodyVersion, kMember, hash::key_id_of(kCurve.view()), kFrom};
  std::vector<fuzz::DirectoryEntry> entries;
  for (const PublicEntry& entry : admission()) {
    entries.push_back({entry.type, {}, true, std::nullopt, entry.body});
  }
  write("directory", "admission", canon::encode(entries));
  entries.push_back({LeafType::holder_key, {}, true, std::nullopt, canon::encode(holder)});
  entries.push_back({LeafType::kem_key, kMember, false, kFrom, canon::encode(kem)});
  entries.push_back({LeafType::worker_key, kMember, false, kFrom, canon::encode(worker)});
  entries.push_back({LeafType::key_revoked, kMember, false, kFrom, canon::encode(revoked)});
  entries.push_back({LeafType::directory_pulse, {}, false, kFrom,
                     canon::encode(DirectoryPulse{kBodyVersion, kFrom})});
  write("directory", "every_type", canon::encode(entries));
}

void write_event(const std::string& name, broker::Payload payload,
                 const std::optional<PersonId>& person = std::nullopt) {
  broker::Applied applied;
  applied.leaves = 1;
  broker::Ruling ruling;
  ruling.references = {1, 2};
  applied.rulings = {ruling};
  const broker::Event event{kFrom, {1}, filled<Salt>(11), std::move(payload), std::nullopt};
  const broker::JournalForm form = broker::to_journal(event, applied, person);
  fuzz::JournalEntry entry{form.skeleton, {}};
  for (const broker::JournalPart& part : form.parts) entry.parts.emplace_back(part.plain);
  write("journal", name, canon::encode(entry));
  if (!person) return;
  entry.parts.front().reset();
  write("journal", name + "_erased", canon::encode(entry));
}

consent::VerifiedAct act_of(LeafType type, Bytes body, std::vector<PersonOpening> persons) {
  SignedAct act;
  act.type = type;
  act.covenant = 1;
  act.commitment = filled<Commitment>(12);
  act.opening = {filled<Salt>(13), std::move(body)};
  act.signatures = {{filled<KeyId>(4), filled<Signature>(5)}};
  act.persons = std::move(persons);
  return consent::already_verified(std::move(act), {kMember, {}, 1});
}

void write_acts() {
  const PersonId person = filled<PersonId>(14);
  const PersonOpening nested{filled<Commitment>(15), {filled<Salt>(16), {1, 0, 0}}};
  consent::FactBody fact;
  fact.actor = {kMember, {}, 1};
  fact.payload = consent::SamePerson{nested.commitment, nested.commitment};
  const auto same = act_of(LeafType::fact, canon::encode(fact), {nested, nested});
  write_event("same_person",
              broker::ActEvent{kMember, filled<RequestId>(17), same, {person, person}}, person);
  fact.payload = consent::CaseOpened{filled<CaseId>(18), {nested.commitment}, kMember, 1};
  const auto opened = act_of(LeafType::fact, canon::encode(fact), {nested});
  write_event("case_opened", broker::ActEvent{kMember, filled<RequestId>(17), opened, {person}},
              person);
  fact.payload = consent::LetterCodeUsed{filled<consent::LetterCode>(3),
                                         consent::CodeUse::confirm, {}};
  const auto code = act_of(LeafType::fact, canon::encode(fact), {});
  write_event("letter_code", broker::ActEvent{kMember, filled<RequestId>(17), code, {}});
  consent::SubmitBody submit;
  submit.actor = {kMember, {}, 1};
  submit.message_id = filled<MessageId>(19);
  submit.exchange_id = filled<ExchangeId>(20);
  submit.envelope = filled<EnvelopeHash>(21);
  ProtectedHeader header;
  header.message_id = submit.message_id;
  header.exchange_id = submit.exchange_id;
  header.recipients = {{submit.recipient, filled<KeyId>(22)}};
  write_event("submit",
              broker::SubmitEvent{kMember, filled<RequestId>(17),
                                  act_of(LeafType::submit, canon::encode(submit), {}),
                                  submit.envelope, header, std::nullopt, 1'024},
              person);
}

void write_journal(const consent::Covenant& covenant) {
  const broker::MessageKey message{kMember, filled<MessageId>(19)};
  write_acts();
  write_event("release", broker::ReleaseEvent{message, filled<RequestId>(17), filled<Nonce>(23),
                                              filled<BootId>(24)});
  write_event("effective", broker::EffectiveEvent{filled<WithdrawId>(25),
                                                  {message.message_id}, {}, {}});
  write_event("fact_time", broker::FactTimeEvent{filled<PersonId>(14), kUntil},
              filled<PersonId>(14));
  write_event("boot", broker::BootEvent{filled<BootId>(24)});
  write_event("covenant", broker::CovenantEvent{consent::encode_covenant(covenant), {}, {}});
  broker::DirectoryEvent pulse;
  pulse.leaf.type = LeafType::directory_pulse;
  pulse.body = canon::encode(consent::DirectoryPulse{consent::kBodyVersion, kFrom});
  write_event("directory_pulse", pulse);
}

// What the machine knows at the end of stories that are told elsewhere as transcripts.
void write_machine() {
  write("machine", "empty", broker::Machine().snapshot());
  for (const std::string story : {"cases_and_covenant", "held_then_ordered", "withdrawal"}) {
    broker::testing::World world;
    std::ifstream file(std::string(SLUIS_SCENARIOS) + "/" + story + ".txt");
    CHECK(file.good());
    bool told = true;
    for (std::string line; std::getline(file, line);) {
      if (line == "----") told = false;  // what happened then, up to an empty line
      else if (line.empty()) told = true;
      else if (told && line[0] != '#') world.run(line);
    }
    write("machine", story, world.machine().snapshot());
  }
}

void write_persons() {
  const auto text = [](std::string_view words) { return as_bytes(words); };
  write("identity", "everything",
        text("bm\n999990019\nVri\xC3\xABs\nvan der\nAn\xC4\xB3\n2016-02-29\n2511 aa\n012b"));
  write("identity", "no_number", text("\n\nSm\xC3\xACth-O'Neil\n\n\n1985-06-07\n\n"));
  write("identity", "other_script", text("m\n\n\xD0\x98\xD0\xB2\n\n\n1985-06-07\n9999ZZ\n1"));
  write("identity", "number_alone", text("bm\n999990019\n"));
  sdk::PersonSecrets secrets;
  secrets.epoch = 1;
  write("person_secrets", "none", sdk::serialise(secrets).reveal());
  for (const auto kind : {PersonKeyKind::bsn, PersonKeyKind::fields}) {
    secrets.keys.push_back({kind, seal::OprfOutput(Bytes(64, 7))});
  }
  write("person_secrets", "two", sdk::serialise(secrets).reveal());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: fuzz_seeds FOLDER\n";
    return 64;
  }
  root = argv[1];
  const consent::Covenant covenant = smallest_covenant();
  write("covenant", "smallest", consent::encode_covenant(covenant));
  write_authority(covenant);
  write_directory();
  write_journal(covenant);
  write_machine();
  write_persons();
  test::SampleExport sample;
  write("export", "whole", sample.file());
  return 0;
}
