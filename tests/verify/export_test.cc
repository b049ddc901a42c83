// SPDX-License-Identifier: EUPL-1.2
// Whole exports: what verifies, and that each changed byte and each false statement is found where
// it is.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <set>

#include "consent/verify/compare.h"
#include "tests/verify/sample_export.h"
#include "tests/verify/tile_files.h"

namespace sluis::verify {
namespace {

using test::SampleExport;

ExportReport verified(const Bytes& file, const consent::NoteKey& key) {
  return verify_export(source_of(file), key, seal::verify);
}
ExportReport verified(SampleExport& sample) { return verified(sample.file(), sample.key()); }

// What the log itself, and no sum, finds wrong with the sample as it was bent.
WrongPlace found_in(SampleExport& sample) {
  const ExportReport out = verified(sample);
  EXPECT_FALSE(out.report.verified());
  EXPECT_TRUE(out.readable);
  return out.report.wrong.value_or(WrongPlace{});
}

TEST(Export, VerifiesAndSaysWhatItDoesNotProve) {
  SampleExport sample;
  const ExportReport out = verified(sample);
  EXPECT_TRUE(out.report.verified()) << to_text(out.report);
  EXPECT_EQ(out.counts.entries, 9u);
  EXPECT_EQ(out.counts.releases, 1u);
  EXPECT_EQ(out.counts.erased, 1u);
  EXPECT_NE(to_text(out.report).find("This does not prove:"), std::string::npos);
  EXPECT_NE(to_text(out.report).find("no witness's"), std::string::npos);
}

// Its entries and receipts are checked with the keys and covenants of their time.
TEST(Export, VerifiesAllThatAMemberSignedBeforeItEndedInAnother) {
  SampleExport sample;
  const MemberId school = sample.teacher.member;
  sample.add_covenant([&](consent::Covenant& next) {
    const consent::Member was = *next.member(school);
    const MemberId into = next.members.back().id;
    std::erase_if(next.members, [&](const auto& member) { return member.id == school; });
    next.ended = {{school, was.role, was.label, was.contact, into}};
  });
  const ExportReport out = verified(sample);
  EXPECT_TRUE(out.report.verified()) << to_text(out.report);
  EXPECT_EQ(out.counts.entries, 10u);
  EXPECT_EQ(out.counts.without_end, 0u) << "its receipt counts";
  sample.bend<consent::ReceiptBody>(SampleExport::kReceipt, [](consent::ReceiptBody& body) {
    body.actor.function = 2;
  });
  EXPECT_FALSE(verified(sample).report.verified()) << "else this shows nothing";
}

TEST(Export, CountsWhatWasAcceptedAndNeverEnded) {
  SampleExport sample;
  EXPECT_EQ(verified(sample).counts.without_end, 0u);
  sample.bend<consent::SubmitBody>(SampleExport::kSubmit, [](consent::SubmitBody& body) {
    body.expires = TimeMs{body.created.ms - 1'000'000};  // long over by the last entry
  });
  EXPECT_EQ(verified(sample).counts.without_end, 0u) << "its recipient opened it";
  sample.bend<consent::ReceiptBody>(SampleExport::kReceipt, [](consent::ReceiptBody& body) {
    body.outcome = consent::ReceiptOutcome::not_opened;
    body.opened = {};
  });
  const ExportReport out = verified(sample);
  EXPECT_TRUE(out.report.verified()) << to_text(out.report);
  EXPECT_EQ(out.counts.without_end, 1u);
  EXPECT_EQ(out.counts.without_end_index, std::vector<std::uint64_t>{SampleExport::kSubmit});
  EXPECT_NE(to_text(out.report).find("nothing says what became of them; first entry 4"),
            std::string::npos);
  consent::EndBody end;
  end.message_id = test::filled<MessageId>(0x48);
  sample.add(LeafType::returned, end);
  EXPECT_EQ(verified(sample).counts.without_end, 0u);
}

TEST(Export, NamesEachChangedByteInItsTurn) {
  SampleExport sample;
  Bytes file = sample.file();
  std::set<std::string> fields;
  for (std::size_t at = 0; at < file.size(); ++at) {
    const std::uint8_t was = file[at];
    file[at] = static_cast<std::uint8_t>(was ^ (at % 255 + 1));
    const ExportReport out = verified(file, sample.key());
    ASSERT_FALSE(out.report.verified()) << at;
    ASSERT_TRUE(out.report.wrong.has_value()) << at;
    ASSERT_EQ(out.report.wrong->offset, at) << to_text(out.report);
    fields.insert(out.report.wrong->section + " " + out.report.wrong->field);
    file[at] = was;
  }
  for (const char* field :
       {"frame magic", "covenants covenant", "covenants length", "directory checkpoint",
        "directory leaf.signature", "directory body", "ledger checkpoint", "ledger count",
        "ledger leaf.version", "ledger leaf.type", "ledger leaf.time_s", "ledger leaf.member",
        "ledger leaf.covenant", "ledger leaf.commitment", "ledger leaf.signature",
        "ledger leaf.batch", "ledger state", "ledger r", "ledger worker_signature", "ledger body",
        "sums sums", "digest digest"}) {
    EXPECT_TRUE(fields.contains(field)) << field;
  }
}

TEST(Export, NamesTheEntryThatWasChangedOnPurposeThoughTheSumsAreRight) {
  const auto bent = [](const std::function<void(SampleExport&)>& bend) {
    SampleExport sample;
    bend(sample);
    return found_in(sample);
  };
  WrongPlace wrong = bent([](SampleExport& sample) {
    sample.entries[SampleExport::kIntent].opening.body[40] ^= 1;
  });
  EXPECT_EQ(wrong.entry, SampleExport::kIntent);
  EXPECT_EQ(wrong.field, "opening");
  wrong = bent([](SampleExport& sample) {
    sample.entries[SampleExport::kFact].worker_signature.value[5] ^= 1;
  });
  EXPECT_EQ(wrong.entry, SampleExport::kFact);
  EXPECT_EQ(wrong.field, "worker_signature");
  wrong = bent([](SampleExport& sample) { sample.entries[SampleExport::kSubmit].leaf[80] ^= 1; });
  EXPECT_EQ(wrong.entry, SampleExport::kSubmit);
  EXPECT_EQ(wrong.field, "leaf.signature");
  wrong = bent([](SampleExport& sample) { sample.entries[SampleExport::kRelease].leaf[6] = 0; });
  EXPECT_EQ(wrong.entry, SampleExport::kRelease);
  EXPECT_EQ(wrong.field, "leaf.time_s");
  wrong = bent([](SampleExport& sample) { sample.head.directory[1].second[20] ^= 1; });
  EXPECT_EQ(wrong.section, "directory");
  EXPECT_EQ(wrong.entry, 1u);
}

TEST(Export, RefusesAReleaseThatNoDecisionPermits) {
  SampleExport sample;
  sample.bend<consent::DecisionBody>(SampleExport::kDecision, [](consent::DecisionBody& body) {
    body.verdict = consent::Verdict::hold;
    body.reason = static_cast<std::uint16_t>(ErrorCode::consent_missing);
  });
  EXPECT_EQ(found_in(sample).entry, SampleExport::kRelease);

  SampleExport other;
  other.bend<consent::ReleaseBody>(SampleExport::kRelease, [](consent::ReleaseBody& body) {
    body.content = test::filled<Commitment>(0x99);
  });
  EXPECT_EQ(found_in(other).entry, SampleExport::kRelease);
}

TEST(Export, RefusesADecisionThatNoRuleOrFactAllows) {
  using Body = consent::DecisionBody;
  const std::pair<const char*, std::function<void(Body&)>> bends[] = {
      {"body", [](Body& body) { body.ground = 7; }},
      {"body", [](Body& body) { std::swap(body.source, body.recipient); }},
      {"body.references", [](Body& body) { body.references = {0}; }},
      {"body.references", [](Body& body) { body.references = {8}; }},
      {"body.machine", [](Body& body) { body.machine = 99; }},
      {"body.covenant", [](Body& body) { body.covenant = 2; }},
      {"body.reason", [](Body& body) { body.reason = 0; }},
  };
  for (const auto& [field, bend] : bends) {
    SampleExport sample;
    sample.bend<Body>(SampleExport::kDecision, bend);
    const WrongPlace wrong = found_in(sample);
    EXPECT_EQ(wrong.entry, SampleExport::kDecision) << field;
    EXPECT_EQ(wrong.field, field);
  }
}

TEST(Export, RefusesAnAlertWithoutALinkingGroundAndOneThatNobodyLinked) {
  consent::LinkedBody linked;
  linked.ground = 1;  // a consent, which links nothing
  linked.covenant = 1;
  linked.reporters = {test::filled<MemberId>(1), test::filled<MemberId>(2)};
  SampleExport sample;
  sample.add(LeafType::linked, linked);
  EXPECT_EQ(found_in(sample).entry, sample.entries.size() - 1);

  SampleExport other;
  other.entries.erase(other.entries.begin() + SampleExport::kErased);  // no gap explains it
  other.add(LeafType::release, consent::AlertReleaseBody{});
  EXPECT_EQ(found_in(other).entry, other.entries.size() - 1);
}

TEST(Export, RefusesALookByWhoMayNotLook) {
  SampleExport sample;
  sample.bend<consent::ReadBody>(SampleExport::kRead, [&](consent::ReadBody& body) {
    body.actor = sample.teacher;
  });
  EXPECT_EQ(found_in(sample).entry, SampleExport::kRead);
}

// The officer proposes, a second worker agrees; one alone cannot, nor who may not look.
TEST(Export, RefusesAnErasureThatNotTwoPeopleSigned) {
  const auto with = [](const std::function<void(SampleExport&, consent::ErasureBody&)>& bend) {
    SampleExport sample;
    consent::ErasureBody body;
    body.actor = sample.teacher;
    body.person = test::filled<Commitment>(0x61);
    body.proposer = {sample.officer.worker, sample.officer.function, sample.propose(body)};
    bend(sample, body);
    sample.add(LeafType::erasure, body);
    return verified(sample.file(), sample.key());
  };
  EXPECT_TRUE(with([](SampleExport&, consent::ErasureBody&) {}).report.verified());
  for (const auto& bend : std::vector<std::function<void(SampleExport&, consent::ErasureBody&)>>{
           [](SampleExport& sample, consent::ErasureBody& body) {
             body.proposer.signature = sample.propose(body, false);
           },
           [](SampleExport&, consent::ErasureBody& body) {
             body.person = test::filled<Commitment>(0x62);
           },
           [](SampleExport& sample, consent::ErasureBody& body) {
             std::swap(body.actor.worker, body.proposer.worker);
             std::swap(body.actor.function, body.proposer.function);
             body.proposer.signature = sample.propose(body, false);
           }}) {
    EXPECT_FALSE(with(bend).report.verified());
  }
}

// Two workers take a signal back, of whom the first may signal; after it nothing is released.
TEST(Export, RefusesAReleaseAfterItsCorrectionAndACorrectionByOneAlone) {
  SampleExport first;
  const auto release =
      canon::decode<consent::ReleaseBody>(first.entries[SampleExport::kRelease].opening.body,
                                          "release");
  ASSERT_TRUE(release.ok());
  consent::CorrectionBody correction;
  correction.actor = first.colleague;
  correction.exchange_id = release->exchange_id;
  correction.proposer = {first.teacher.worker, first.teacher.function, first.propose(correction)};
  const auto with = [&](const consent::CorrectionBody& body, bool released) {
    SampleExport sample;
    sample.add(LeafType::correction, body);
    if (released) sample.add(LeafType::release, *release);
    return verified(sample.file(), sample.key()).report.verified();
  };
  EXPECT_TRUE(with(correction, false));
  EXPECT_FALSE(with(correction, true)) << "what was taken back is released again";
  consent::CorrectionBody other = correction;
  other.exchange_id = test::filled<ExchangeId>(0x77);
  other.proposer.signature = first.propose(other);
  EXPECT_TRUE(with(other, true)) << "of another signal";
  consent::CorrectionBody bent = correction;
  bent.proposer.signature = first.propose(bent, false);
  EXPECT_FALSE(with(bent, false)) << "another's signature";
  bent = correction;
  bent.proposer = {first.officer.worker, first.officer.function, first.propose(bent, false)};
  bent.actor = first.teacher;
  EXPECT_FALSE(with(bent, false)) << "proposed by who may not signal";
  bent = correction;
  bent.actor = first.officer;
  EXPECT_FALSE(with(bent, false)) << "confirmed by who may not signal";
}

// What the sample's log holds, as a mirror of its tiles has it.
std::vector<Digest> mirrored(const SampleExport& sample) {
  test::TileFiles files;
  consent::TileWriter writer(test::into(files), false);
  for (const LogEntry& entry : sample.entries) EXPECT_TRUE(writer.append(entry.leaf).ok());
  EXPECT_TRUE(writer.finish().ok());
  files[std::string(consent::kTilesCheckpoint)] = to_bytes(as_bytes(sample.head.ledger_note));
  return hashes_of_tiles(test::reader_of(files))(sample.entries.size());
}

// Each is found by the export alone; and with the log's tiles so is its place.
TEST(Export, MissesNoEntryThatWasLeftOutOrMovedOrAdded) {
  using Entries = std::vector<LogEntry>;
  SampleExport sample;
  sample.file();
  const Entries whole = sample.entries;
  const std::vector<Digest> right = mirrored(sample);
  ASSERT_EQ(right.size(), whole.size());
  EXPECT_TRUE(verified(sample.file_under_its_note(), sample.key()).report.verified());
  const Bytes same = sample.file_under_its_note();
  EXPECT_FALSE(first_difference(source_of(same), right).has_value());
  const auto expect_found = [&](const char* what, std::uint64_t at,
                                const std::function<void(Entries&)>& bend) {
    SCOPED_TRACE(what + std::to_string(at));
    sample.entries = whole;
    bend(sample.entries);
    const Bytes file = sample.file_under_its_note();
    EXPECT_FALSE(verified(file, sample.key()).report.verified());
    const auto place = first_difference(source_of(file), right);
    const bool both_have_it = at < std::min(whole.size(), sample.entries.size());
    ASSERT_EQ(place.has_value(), both_have_it);
    if (both_have_it) {
      EXPECT_EQ(place->entry, at);
    }
  };
  for (std::uint64_t i = 0; i < whole.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    expect_found("left out ", i, [&](Entries& all) { all.erase(all.begin() + at); });
    expect_found("doubled ", i + 1, [&](Entries& all) {
      all.insert(all.begin() + at, LogEntry(whole[i]));
    });
    expect_found("changed ", i, [&](Entries& all) {  // nobody but the operator signs a time
      all[i].leaf[9] ^= 1;
      all[i].state = OpeningState::none;
    });
    if (i + 1 == whole.size()) continue;
    expect_found("moved ", i, [&](Entries& all) { std::swap(all[i], all[i + 1]); });
    expect_found("another in its place ", i, [&](Entries& all) { all[i] = whole[i + 1]; });
  }
}

TEST(Export, IsNotReadableWhenItIsNoExportOrCutShort) {
  SampleExport sample;
  Bytes file = sample.file();
  EXPECT_FALSE(verified(Bytes(5000, 7), sample.key()).readable);
  EXPECT_FALSE(verified(Bytes(), sample.key()).readable);
  for (const std::size_t cut : {std::size_t{1}, std::size_t{33}, file.size() / 2}) {
    const Bytes part(file.begin(), file.end() - static_cast<std::ptrdiff_t>(cut));
    EXPECT_FALSE(verified(part, sample.key()).report.verified()) << cut;
  }
  consent::NoteKey other = sample.key();
  other.key = sample.school.public_key();
  EXPECT_FALSE(verified(file, other).report.verified());
}

// A long log takes time and room in proportion: twice the entries, about twice the time.
TEST(Export, OfALongLogIsReadOnceFromFrontToBack) {
  const auto seconds_of = [](std::uint64_t count) {
    SampleExport sample;
    const consent::Leaf last = *consent::decode_leaf(sample.entries.back().leaf);
    consent::Leaf leaf;
    leaf.type = LeafType::void_lease;
    leaf.covenant = 1;
    leaf.time_s = last.time_s;
    for (std::uint64_t i = 0; i < count; ++i) {
      leaf.commitment.value[0] = static_cast<std::uint8_t>(i);
      sample.entries.push_back({*consent::encode_leaf(leaf), OpeningState::none, {}, {}});
    }
    const Bytes file = sample.file();
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(verified(file, sample.key()).report.verified());
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  seconds_of(1'000);
  const double some = seconds_of(50'000), more = seconds_of(200'000);
  RecordProperty("microseconds_per_entry", std::to_string(more * 1e6 / 200'000));
  EXPECT_LT(more, 4 * 4 * some + 0.5) << some << " s, " << more << " s";
}

}  // namespace
}  // namespace sluis::verify
