// SPDX-License-Identifier: EUPL-1.2
// codec_seeds FOLDER: writes the first inputs of the fuzz targets of proto/codec and of the bodies,
// one good message of every kind, into FOLDER/NAME_fuzz/. Run it again when a format changes, with
// tests/fuzz/corpus as FOLDER.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "consent/core/broker_bodies.h"
#include "consent/core/fact_bodies.h"
#include "proto/codec/envelope.h"
#include "tests/codec/samples.h"

namespace {

using namespace sluis;

void write(const std::filesystem::path& folder, std::size_t number, ByteView bytes) {
  std::filesystem::create_directories(folder);
  std::ofstream file(folder / std::to_string(number), std::ios::binary);
  file << as_text(bytes);
  CHECK(file.good());
}

template <class Frames>
void write_all(const std::filesystem::path& folder, const Frames& frames) {
  std::size_t number = 0;
  for (const auto& frame : frames) write(folder, number++, codec::serialise(frame));
}

// The order is that of kBodies in tests/fuzz/canon_fuzz.cc.
std::vector<Bytes> sample_bodies() {
  using namespace consent;
  const std::vector<PersonReference> persons = {{PersonRole::subject, codec::filled<Commitment>(1)},
                                                {PersonRole::third, codec::filled<Commitment>(2)}};
  const std::vector<Wanted> wanted = {{codec::filled<MemberId>(3), Level::content}};
  IntentBody intent;
  intent.persons = persons;
  intent.wanted = wanted;
  SubmitBody submit;
  submit.order_id = codec::filled<OrderId>(4);
  PreflightBody preflight;
  preflight.case_id = codec::filled<CaseId>(5);
  preflight.persons = persons;
  preflight.wanted = wanted;
  WithdrawBody withdraw;
  withdraw.scope = {{1, 2}, {3}, {4}, codec::filled<MemberId>(6), {{true, {}, 7}}};
  ConsentRecord consent;
  consent.scope = withdraw.scope;
  consent.valid_until = TimeMs{1};
  consent.givers = {{codec::filled<Commitment>(8), GiverCapacity::parent}};
  FactBody fact;
  fact.payload = consent;
  DecisionBody decision;
  decision.references = {1, 2};
  EffectiveBody effective;
  effective.opened = {codec::filled<MessageId>(9)};
  CorrectionBody correction;
  correction.actor.worker = codec::filled<WorkerId>(1);
  correction.proposer.worker = codec::filled<WorkerId>(2);
  DestroyedBody destroyed;
  destroyed.actor.worker = codec::filled<WorkerId>(1);
  return {canon::encode(PersonBody{kBodyVersion, codec::sample_inner().subject_keys}),
          canon::encode(intent),
          canon::encode(submit),
          canon::encode(ReceiptBody{}),
          canon::encode(withdraw),
          canon::encode(preflight),
          canon::encode(ReadBody{}),
          canon::encode(fact),
          canon::encode(decision),
          canon::encode(OrderBody{}),
          canon::encode(ReleaseBody{}),
          canon::encode(VoidBody{}),
          canon::encode(effective),
          canon::encode(EndBody{}),
          canon::encode(RemovedBody{}),
          canon::encode(RetentionBody{}),
          canon::encode(correction),
          canon::encode(destroyed)};
}

// Facts of the newer kinds, beside the one of sample_bodies().
std::vector<Bytes> more_facts() {
  using namespace consent;
  ConsentAsked asked;
  asked.record.valid_until = TimeMs{1};
  asked.record.givers = {{codec::filled<Commitment>(8), GiverCapacity::parent}};
  asked.setting = {1, Channel::video, 9, Interpreter::professional, true,
                   {codec::filled<Digest>(3)}};
  FactBody one, two, three;
  one.payload = asked;
  two.payload = ConsentConfirmed{codec::filled<ConsentId>(1), codec::filled<Commitment>(2)};
  three.payload = LetterCodeUsed{codec::filled<LetterCode>(3), CodeUse::withdraw,
                                 codec::filled<WithdrawId>(4)};
  return {canon::encode(one), canon::encode(two), canon::encode(three)};
}

void write_bodies(const std::filesystem::path& folder) {
  const std::vector<Bytes> bodies = sample_bodies();
  for (std::size_t kind = 0; kind < bodies.size(); ++kind) {
    Bytes input = {static_cast<std::uint8_t>(kind)};
    append(input, bodies[kind]);
    write(folder, kind, input);
  }
  constexpr std::uint8_t kFact = 7;
  std::size_t number = bodies.size();
  for (const Bytes& fact : more_facts()) {
    Bytes input = {kFact};
    append(input, fact);
    write(folder, number++, input);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: codec_seeds FOLDER\n";
    return 64;
  }
  const std::filesystem::path folder = argv[1];
  const Envelope envelope = codec::sample_envelope();
  write(folder / "envelope_fuzz", 0, codec::serialise(envelope));
  write(folder / "envelope_fuzz", 1, codec::serialise(codec::strip_routing(envelope)));
  write(folder / "header_fuzz", 0, envelope.header_bytes);
  write(folder / "routing_fuzz", 0, envelope.routing_bytes);
  write(folder / "inner_fuzz", 0, codec::serialise(codec::sample_inner()).reveal());
  write(folder / "signal_fuzz", 0, codec::serialise(codec::sample_signal()).reveal());
  write_all(folder / "to_broker_fuzz", codec::sample_to_broker());
  write_all(folder / "to_member_fuzz", codec::sample_to_member());
  write_bodies(folder / "canon_fuzz");
  return 0;
}
