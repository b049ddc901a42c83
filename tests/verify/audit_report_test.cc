// SPDX-License-Identifier: EUPL-1.2
// An officer's report is the log in numbers: each changed figure, name and signature is found, and
// what was erased since is said and no more excused than that.
#include <gtest/gtest.h>

#include "consent/verify/audit_report.h"
#include "tests/verify/sample_export.h"

namespace sluis::verify {
namespace {

using test::SampleExport;

// As the gateway makes it, of a sample as it is now.
struct Reported {
  ReportHead head;
  std::string text;
};
Reported reported(SampleExport& sample, const FigureSpan& span = {}) {
  Reported out;
  Figures figures(span);
  for (const LogEntry& entry : sample.entries) EXPECT_TRUE(figures.take(entry).ok());
  const ExportReport whole = verify_export(source_of(sample.file()), sample.key(), seal::verify);
  EXPECT_TRUE(whole.report.verified()) << to_text(whole.report);
  out.head.log = sample.key().name;
  out.head.head = whole.report.checkpoint->head;
  out.head.covenant = 1;
  out.head.span = span;
  out.head.read = SampleExport::kRead;
  out.head.made_ms = (consent::decode_leaf(sample.entries.back().leaf)->time_s + 1) * 1000;
  out.head.verified = true;
  out.head.signatures = whole.counts.signatures;
  out.head.without_end = whole.counts.without_end;
  out.text = report_text(out.head, figures, *consent::decode_covenant(sample.head.covenants[0]));
  return out;
}

std::string signed_by(const seal::SigningKeyPair& key, const std::string& text) {
  const consent::NoteKey name{report_signer(key.key_id()), key.public_key()};
  return *consent::format_note({text, {consent::signature_line(name, key.sign(as_bytes(text)))}});
}
std::string signed_by_officer(const SampleExport& sample, const std::string& text) {
  return signed_by(sample.worker_pair(true), text);
}

Report verified(SampleExport& sample, const std::string& note) {
  const Bytes file = sample.file();
  return verify_audit_report(note, source_of(file), sample.key(), seal::verify);
}
std::string first_wrong(const Report& report) {
  if (report.verified()) return "";
  return report.steps.back().name + ": " + report.steps.back().error->place;
}

TEST(AuditReport, IsTheLogInNumbersAndVerifiesByCountingAgain) {
  SampleExport sample;
  const Reported report = reported(sample);
  const Report out = verified(sample, signed_by_officer(sample, report.text));
  EXPECT_TRUE(out.verified()) << to_text(out);
  const std::string manager = MemberId(test::filled<MemberId>(0x22)).hex();
  for (const std::string& line :
       {std::string("count 1 entry release"), std::string("opened 1 decision permit ground 1"),
        "opened 1 released " + manager + " ground 1 content",
        "opened 1 look " + sample.officer.member.hex() + " ", std::string("missing 1 openings"),
        std::string("name ground 1 toestemming"), "name member " + manager + " manager"}) {
    EXPECT_NE(report.text.find("\n" + line), std::string::npos) << line << "\n" << report.text;
  }
  EXPECT_NE(to_text(out).find("by a officer of member"), std::string::npos) << to_text(out);
}

TEST(AuditReport, NamesEachFigureThatWasChangedThoughItsOfficerSigned) {
  SampleExport sample;
  const Reported report = reported(sample);
  std::size_t begin = report.text.find("\nsignatures ") + 1, changed = 0;
  while (begin < report.text.size()) {
    const std::size_t end = report.text.find('\n', begin);
    const std::size_t number = report.text.find(' ', begin) + 1;
    std::string text = report.text;
    char& digit = text[number];
    if (digit >= '0' && digit <= '9') {
      digit = digit == '9' ? '8' : static_cast<char>(digit + 1);
    } else {
      text.insert(end, "x");  // another meaning of a number
    }
    const Report out = verified(sample, signed_by_officer(sample, text));
    EXPECT_FALSE(out.verified()) << text.substr(begin, end - begin);
    EXPECT_EQ(out.steps.back().name, "figures") << to_text(out);
    ++changed;
    // A line that is not there is missed too, but for the meanings, which nobody has to give.
    text = report.text;
    text.erase(begin, end + 1 - begin);
    const bool is_name = report.text.compare(begin, 5, "name ") == 0;
    EXPECT_EQ(verified(sample, signed_by_officer(sample, text)).verified(), is_name)
        << report.text.substr(begin, end - begin);
    begin = end + 1;
  }
  EXPECT_GE(changed, 15u);
}

TEST(AuditReport, IsAnOfficersOfTheKeyDirectory) {
  SampleExport sample;
  const Reported report = reported(sample);
  const auto teacher = signed_by(sample.worker_pair(false), report.text);
  EXPECT_EQ(first_wrong(verified(sample, teacher)), "signature: signature: no officer's");
  const auto nobody = signed_by(seal::SigningKeyPair::from_seed(Bytes(32, 99)), report.text);
  EXPECT_EQ(first_wrong(verified(sample, nobody)), "signature: signature");
  std::string changed = signed_by_officer(sample, report.text);
  changed.replace(changed.find("made 1"), 6, "made 2");
  EXPECT_FALSE(verified(sample, changed).verified());
  Reported late = report;
  late.text.replace(late.text.find("made 1"), 6, "made 9");
  EXPECT_EQ(first_wrong(verified(sample, signed_by_officer(sample, late.text))),
            "signature: signature")
      << "its key was not valid then";
}

TEST(AuditReport, IsOfThisLogAndOfEntriesThatStandInIt) {
  SampleExport sample;
  const Reported report = reported(sample);
  const std::string note = signed_by_officer(sample, report.text);
  EXPECT_EQ(first_wrong(verify_audit_report(note, source_of(sample.file()),
                                            {"other.example/ledger", sample.key().key},
                                            seal::verify)),
            "report: the log's name");
  std::string text = report.text;
  text[text.find("root ") + 5] ^= 1;
  EXPECT_EQ(first_wrong(verified(sample, signed_by_officer(sample, text))), "root: root");
  text = report.text;
  text.replace(text.find("size 9"), 6, "size 8");
  EXPECT_EQ(first_wrong(verified(sample, signed_by_officer(sample, text))), "root: root");
  text.replace(text.find("size 8"), 6, "size 99");
  EXPECT_EQ(first_wrong(verified(sample, signed_by_officer(sample, text))),
            "size: size: the export is shorter");
  text = report.text;
  text.replace(text.find("verified yes"), 12, "verified no 3");
  EXPECT_EQ(first_wrong(verified(sample, signed_by_officer(sample, text))), "verdict: verified");
  EXPECT_EQ(first_wrong(verified(sample, "no note")), "report: note.text");
  for (const char* line : {"size", "root", "covenant", "from", "made", "verified"}) {
    text = report.text;
    text.insert(text.find(std::string(line) + " ") + std::string(line).size(), "x");
    EXPECT_EQ(first_wrong(verified(sample, signed_by_officer(sample, text))), "report: report");
  }
}

TEST(AuditReport, CountsAgainInALongerLogAndSaysWhatWasErasedSince) {
  SampleExport sample;
  const Reported report = reported(sample);
  const std::string note = signed_by_officer(sample, report.text);
  consent::EndBody end;
  end.message_id = test::filled<MessageId>(0x48);
  sample.add(LeafType::returned, end);
  EXPECT_TRUE(verified(sample, note).verified()) << to_text(verified(sample, note));
  LogEntry& decision = sample.entries[SampleExport::kDecision];
  decision.opening = {};
  decision.state = OpeningState::erased;
  decision.worker_signature = {};
  const Report out = verified(sample, note);
  EXPECT_TRUE(out.verified()) << to_text(out);
  EXPECT_NE(to_text(out).find("; 1 of what openings say cannot be: 1 more are erased"),
            std::string::npos)
      << to_text(out);
  // One erasure excuses one count.
  std::string text = report.text;
  text.replace(text.find("opened 1 released"), 8, "opened 2");
  EXPECT_EQ(first_wrong(verified(sample, signed_by_officer(sample, text))), "figures: openings");
}

TEST(AuditReport, OfASpanHasTheEntriesOfItsSecondsAlone) {
  SampleExport sample;
  const auto released = consent::decode_leaf(sample.entries[SampleExport::kRelease].leaf);
  const std::uint64_t at = released->time_s;
  std::uint64_t same = 0;
  for (const LogEntry& entry : sample.entries) {
    if (consent::decode_leaf(entry.leaf)->time_s == at) ++same;
  }
  const Reported report = reported(sample, {at, at + 1});
  Figures::Rows rows;
  Figures figures({at, at + 1});
  for (const LogEntry& entry : sample.entries) ASSERT_TRUE(figures.take(entry).ok());
  std::uint64_t entries = 0;
  for (const auto& [name, count] : figures.leaves()) {
    if (name.starts_with("entry ")) entries += count;
  }
  EXPECT_EQ(entries, same);
  EXPECT_TRUE(verified(sample, signed_by_officer(sample, report.text)).verified());
}

}  // namespace
}  // namespace sluis::verify
