// SPDX-License-Identifier: EUPL-1.2
// The privacy officer over the real broker and gateways: what was done is in the log before it is
// shown, a whole log verifies away from here, and one changed byte is found where it is.
#include <gtest/gtest.h>

#include <fstream>

#include "consent/verify/audit_report.h"
#include "consent/verify/tiles.h"
#include "proto/seal/sign.h"
#include "tests/gateway/officer_rig.h"

namespace sluis::gateway_story {
namespace {

TEST_F(Officer, SeesInTheLogThatItLookedAndAllThatHappened) {
  const std::string exchange = signal_opened();
  const auto listed = list();
  ASSERT_TRUE(listed.ok()) << to_text(listed.error());
  const local::AuditEvents& all = listed->audit_events();
  EXPECT_EQ(types_of(all),
            "covenant fact fact intent decision preflight decision submit decision release receipt "
            "read");
  EXPECT_EQ(all.read_index() + 1, all.size());
  EXPECT_EQ(all.events(static_cast<int>(all.read_index())).label(), "officer");

  local::LocalRequest request = asked_by("po");
  request.mutable_audit_timeline()->set_id(exchange);
  const auto told = audit(request);
  ASSERT_TRUE(told.ok()) << to_text(told.error());
  const local::AuditEvents& story = told->audit_events();
  EXPECT_EQ(types_of(story),
            "intent decision:permit submit decision:permit release receipt:opened");
  EXPECT_EQ(story.events(4).other_label(), "manager");
  EXPECT_EQ(story.events(4).ground(), "toestemming");

  request = asked_by("po");
  request.mutable_audit_timeline()->set_member("manager");
  const auto of_member = audit(request);
  ASSERT_TRUE(of_member.ok());
  EXPECT_EQ(types_of(of_member->audit_events()),
            "decision:permit decision:permit submit decision:permit release receipt:opened")
      << "the second is its source's preflight";
}

// A worker asks about a child that it has nothing to do with: the officer's look is on record, the
// log shows who and when, and of this gateway's own records it says that nobody's address is known.
TEST_F(Officer, SeesALookUpThatNothingPermitsAndNobodysName) {
  signal_opened();
  local::LocalReply reply;
  local::LocalRequest request = asked_by("juf");
  request.mutable_before()->set_kind("zorg");
  fill_person(*request.mutable_before()->mutable_subject(), "Buurkind");
  request.mutable_before()->mutable_subject()->set_surname("Anders");
  request.mutable_before()->add_recipients()->set_member(world_.manager.hex());
  ASSERT_TRUE(school_->ask(request, reply).ok());

  request = asked_by("juf");
  request.mutable_audit_strange();
  const auto refused = school_->ask(request, reply);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.code(), ErrorCode::not_allowed);
  request = asked_by("po");
  request.mutable_audit_strange();
  const auto found = audit(request);
  ASSERT_TRUE(found.ok()) << to_text(found.error());
  const local::StrangeLooks& looks = found->strange_looks();
  ASSERT_EQ(looks.looks_size(), 1);
  EXPECT_EQ(looks.looks(0).rule(), "nothing_permits");
  EXPECT_EQ(looks.looks(0).label(), "school");
  EXPECT_EQ(found->SerializeAsString().find("Anders"), std::string::npos);
  const auto listed = list("read");
  ASSERT_TRUE(listed.ok());
  EXPECT_EQ(listed->audit_events().events(0).index(), looks.read_index());

  request = asked_by("po");
  request.mutable_audit_timeline()->set_ground("toestemming");
  const auto told = audit(request);
  ASSERT_TRUE(told.ok()) << to_text(told.error());
  EXPECT_EQ(types_of(told->audit_events()),
            "decision:permit decision:permit decision:permit release");
  request.mutable_audit_timeline()->set_ground("none");
  EXPECT_FALSE(audit(request).ok()) << "the covenant has no such ground";
}

TEST_F(Officer, FindsWhoGotWhatAboutAPersonAndNothingAboutAnother) {
  signal_opened();
  local::LocalRequest request = asked_by("po");
  fill_person(*request.mutable_audit_who()->mutable_person(), "Kind");
  auto found = audit(request);
  ASSERT_TRUE(found.ok()) << to_text(found.error());
  EXPECT_EQ(types_of(found->audit_events()),
            "fact:asked fact:yes intent decision:permit preflight decision:permit submit "
            "decision:permit release receipt:opened read:person");
  for (const local::AuditEvent& event : found->audit_events().events()) {
    EXPECT_FALSE(event.possibly()) << event.index();
    const bool decides = event.type() == "decision" || event.type() == "release";
    EXPECT_EQ(event.replay(), decides ? "same" : "") << event.index();
  }
  EXPECT_EQ(found->SerializeAsString().find("Kanarie"), std::string::npos);

  request.mutable_audit_who()->clear_person();
  fill_person(*request.mutable_audit_who()->mutable_person(), "Ouder");
  found = audit(request);
  ASSERT_TRUE(found.ok()) << to_text(found.error());
  EXPECT_EQ(types_of(found->audit_events()), "fact:asked fact:yes read:person");
  EXPECT_TRUE(found->audit_events().events(0).possibly());  // the parent has no number here

  request.mutable_audit_who()->mutable_person()->set_surname("Iemand");
  found = audit(request);
  ASSERT_TRUE(found.ok()) << to_text(found.error());
  EXPECT_EQ(types_of(found->audit_events()), "read:person");
}

// A letter's code names nobody in the log; it is told with whom its consent is about, and what was
// decided after it comes out the same.
TEST_F(Officer, FindsALettersCodeWithThePersonItIsAbout) {
  local::LocalReply reply;
  local::LocalRequest request = asked_by("juf");
  local::ConsentAsk& ask = *request.mutable_consent_ask();
  fill_person(*ask.mutable_subject(), "Kind");
  fill_person(*ask.add_givers(), "Ouder");
  ask.set_valid_until_ms(story::now().ms + 86'400'000);
  ask.set_letter_codes(true);
  ask.set_read_aloud(true);
  ASSERT_TRUE(school_->ask(request, reply).ok());
  request = asked_by("juf");
  request.mutable_consent_text()->set_id(reply.act().subject());
  ASSERT_TRUE(school_->ask(request, reply).ok());
  request = asked_by("gm");
  for (const local::LetterParagraph& paragraph : reply.letter().paragraphs()) {
    const std::string& text = paragraph.text();
    const bool is_code = text.size() == 19 && std::count(text.begin(), text.end(), '-') == 3;
    if (is_code) request.mutable_letter_code()->set_code(text);
  }
  request.mutable_letter_code()->set_use("withdraw");
  ASSERT_TRUE(eventually(15, [&] {
    return manager_->ask(request, reply).ok() && reply.act().state() == "recorded";
  })) << reply.act().reason().name();
  request = asked_by("juf");
  request.mutable_signal()->set_kind("zorg");
  request.mutable_signal()->set_text("zorgen");
  fill_person(*request.mutable_signal()->mutable_subject(), "Kind");
  request.mutable_signal()->add_recipients()->set_member(world_.manager.hex());
  ASSERT_TRUE(school_->ask(request, reply).ok());

  request = asked_by("po");
  fill_person(*request.mutable_audit_who()->mutable_person(), "Kind");
  const auto found = audit(request);
  ASSERT_TRUE(found.ok()) << to_text(found.error());
  const local::AuditEvents& events = found->audit_events();
  const std::string types = types_of(events);
  EXPECT_TRUE(types.starts_with("fact:asked fact:code_withdrew effective intent decision:hold"))
      << types;
  for (const local::AuditEvent& event : events.events()) {
    const bool of_signal = event.type() == "decision" && !event.about().empty();
    if (event.said() == "asked") {
      EXPECT_TRUE(event.setting().read_aloud());
    }
    if (!of_signal) continue;
    EXPECT_EQ(event.replay(), "same") << event.index();
    EXPECT_EQ(event.reason().name(), "consent_withdrawn");
  }
}

TEST_F(Officer, OthersMayListTheirOwnActsAndNothingElse) {
  signal_opened();
  local::LocalRequest request = asked_by("juf");
  request.mutable_audit_list();
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(request, reply).ok());
  EXPECT_TRUE(reply.audit_events().own());
  EXPECT_EQ(types_of(reply.audit_events()), "fact:asked fact:yes intent preflight submit read:own");
  request = asked_by("juf");
  request.mutable_audit_verify();
  const auto refused = school_->ask(request, reply);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.code(), ErrorCode::not_allowed);
  const auto reads = list("read");
  ASSERT_TRUE(reads.ok());
  EXPECT_EQ(reads->audit_events().events_size(), 2) << "a refusal leaves no trace";
}

TEST_F(Officer, VerifiesTheLogAndTakesItAwayInAFileThatVerifies) {
  signal_opened();
  local::LocalRequest request = asked_by("po");
  request.mutable_audit_verify();
  const auto checked = audit(request);
  ASSERT_TRUE(checked.ok()) << to_text(checked.error());
  const local::AuditVerdict& verdict = checked->audit_verdict();
  EXPECT_TRUE(verdict.verified()) << verdict.wrong_index() << ' ' << verdict.wrong_field() << ' '
                                  << verdict.reason().name();
  EXPECT_EQ(verdict.releases(), 1u);
  EXPECT_EQ(verdict.releases_unchecked(), 0u);
  EXPECT_EQ(verdict.decisions(), 3u);

  request = asked_by("po");
  request.mutable_audit_export();
  const auto exported = audit(request);
  ASSERT_TRUE(exported.ok()) << to_text(exported.error());
  std::ifstream in(exported->audit_exported().path(), std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  Bytes file = to_bytes(as_bytes(text));
  const auto whole = verify::verify_export(verify::source_of(file), log(), seal::verify);
  EXPECT_TRUE(whole.report.verified()) << verify::to_text(whole.report);
  EXPECT_EQ(whole.counts.releases, 1u);
  for (std::size_t at = 0; at < file.size(); at += file.size() / 97) {
    file[at] ^= 0x40;
    const auto wrong = verify::verify_export(verify::source_of(file), log(), seal::verify);
    EXPECT_FALSE(wrong.report.verified());
    ASSERT_TRUE(wrong.report.wrong.has_value());
    EXPECT_EQ(wrong.report.wrong->offset, at) << verify::to_text(wrong.report);
    file[at] ^= 0x40;
  }
}

TEST_F(Officer, SignsTheLogInNumbersAndWhoeverHasAnExportCountsTheSame) {
  signal_opened();
  local::LocalRequest request = asked_by("po");
  request.mutable_audit_report();
  const auto reply = audit(request);
  ASSERT_TRUE(reply.ok()) << to_text(reply.error());
  const local::AuditReported& reported = reply->audit_reported();
  EXPECT_TRUE(reported.verdict().verified());
  EXPECT_NE(reported.note().find("\nopened 2 decision permit ground "), std::string::npos)
      << reported.note();
  EXPECT_EQ(reported.note().find("Kanarie"), std::string::npos);
  request = asked_by("po");
  request.mutable_audit_export();
  const auto exported = audit(request);
  ASSERT_TRUE(exported.ok()) << to_text(exported.error());
  const auto source = verify::source_of_file(exported->audit_exported().path());
  ASSERT_TRUE(source.ok());
  const verify::Report same =
      verify::verify_audit_report(reported.note(), *source, log(), seal::verify);
  EXPECT_TRUE(same.verified()) << verify::to_text(same);
  std::string changed = reported.note();
  changed.replace(changed.find("\nopened 2 decision"), 9, "\nopened 1");
  EXPECT_FALSE(
      verify::verify_audit_report(changed, *source, log(), seal::verify).verified());

  // A span without entries; and who may not audit signs nothing.
  request = asked_by("po");
  request.mutable_audit_report()->set_until_ms(1000);
  const auto nothing = audit(request);
  ASSERT_TRUE(nothing.ok()) << to_text(nothing.error());
  EXPECT_EQ(nothing->audit_reported().figures_size(), 0);
  request = asked_by("juf");
  request.mutable_audit_report();
  local::LocalReply refused;
  const auto outcome = school_->ask(request, refused);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.code(), ErrorCode::not_allowed);
}

TEST_F(Officer, ExportsTheLogAsTilesThatVerifyWithTheEntriesAndWithout) {
  signal_opened();
  for (const bool bundles : {true, false}) {
    local::LocalRequest request = asked_by("po");
    request.mutable_audit_export()->set_form("tiles");
    request.mutable_audit_export()->set_without_openings(!bundles);
    const auto exported = audit(request);
    ASSERT_TRUE(exported.ok()) << to_text(exported.error());
    const std::filesystem::path folder = exported->audit_exported().path();
    const auto read = verify::reader_of_folder(folder.string());
    ASSERT_TRUE(read.ok());
    const verify::Report report = verify::verify_tiles(*read, log(), seal::verify);
    EXPECT_TRUE(report.verified()) << verify::to_text(report);
    EXPECT_EQ(std::filesystem::exists(folder / "tile" / "entries"), bundles);
    // A log of this size has one partial tile; a byte of it changed, it is named.
    const std::string only = consent::tile_path(
        consent::tile_at(report.checkpoint->head.size, 0, 0));
    std::fstream tile(folder / only, std::ios::binary | std::ios::in | std::ios::out);
    tile.seekp(40);
    tile.put('!');
    tile.close();
    const verify::Report wrong = verify::verify_tiles(*read, log(), seal::verify);
    ASSERT_EQ(wrong.damaged.size(), 1u);
    EXPECT_EQ(wrong.damaged[0].path, only);
  }
}

// What every member has: its own copy of the hashes, of any member as of the officer, and no entry.
TEST_F(Officer, EveryMemberMirrorsTheTilesAndExportsThemWithoutAnEntry) {
  signal_opened();
  for (GatewayProcess* each : {&*school_, &*manager_}) {
    local::LocalRequest request;
    local::LocalReply reply;
    request.mutable_status();
    ASSERT_TRUE(eventually(30, [&] {
      return each->ask(request, reply).ok() && reply.status().tiles_size() == 2 &&
             reply.status().tiles(0).size() > 8;
    }));
    for (const auto& row : reply.status().tiles()) EXPECT_FALSE(row.has_fault());
    request.Clear();
    request.mutable_mirror_out();
    ASSERT_TRUE(each->ask(request, reply).ok());
    const std::filesystem::path folder = reply.tiles_written().path();
    const auto read = verify::reader_of_folder(folder.string());
    ASSERT_TRUE(read.ok());
    const verify::Report report = verify::verify_tiles(*read, log(), seal::verify);
    EXPECT_TRUE(report.verified()) << verify::to_text(report);
    EXPECT_EQ(report.checkpoint->head.size, reply.tiles_written().size());
    EXPECT_FALSE(std::filesystem::exists(folder / "tile" / "entries"));
    std::uint64_t files = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
      if (file.is_regular_file()) ++files;
    }
    EXPECT_EQ(files, reply.tiles_written().files());
  }
}

// The same at a terminal: words, exit status and what is printed.
TEST_F(Officer, AsksAtATerminal) {
  signal_opened();
  const Terminal terminal;
  const auto run = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "audit");
    words.insert(words.end(), {"--dir", officer_->folder().string(), "--as", "po"});
    return terminal.run(words);
  };
  test::Outcome said = run({"list", "--count", "3"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_NE(said.out.find("officer"), std::string::npos) << said.out;
  said = run({"list", "--json", "--pick", "/events/0/type"});
  EXPECT_EQ(said.out, "covenant\n") << said.err;
  EXPECT_EQ(run({"list", "--type", "nonsense"}).status, 65);
  said = run({"timeline", "--member", "manager"});
  EXPECT_NE(said.out.find("Released to manager, level content, on the ground toestemming"),
            std::string::npos) << said.out << said.err;
  EXPECT_EQ(run({"timeline", "--member", "nobody"}).status, 77);
  said = run({"verify"});
  EXPECT_EQ(said.status, 0) << said.out << said.err;
  EXPECT_NE(said.out.find("This does not prove:"), std::string::npos);
  const std::string file = terminal.path("log.sluis-export");
  said = run({"export", "--out", file});
  EXPECT_EQ(said.status, 0) << said.out << said.err;
  EXPECT_EQ(run({"export", "--out", file}).status, 73) << "never over another file";

  const std::vector<std::string> check = {"audit-verify", "export", "--vkey",
                                          consent::format_verifier_key(log()), file};
  EXPECT_EQ(terminal.run(check).status, 0) << terminal.run(check).out;
  std::fstream bytes(file, std::ios::binary | std::ios::in | std::ios::out);
  bytes.seekp(5'000);
  bytes.put('\x7f');
  bytes.close();
  said = terminal.run(check);
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.out.find("first wrong place: byte 5000 ("), std::string::npos) << said.out;
  std::ofstream(file, std::ios::trunc) << "nothing";
  EXPECT_EQ(terminal.run(check).status, 65);
}

// Log before release: the leaf of a look is there although nobody was answered; and asked again it
// is the same one.
TEST_F(Officer, WasOnRecordThoughTheBrokerDiedBeforeItAnswered) {
  signal_opened();
  officer_->kill_now();
  school_->kill_now();
  manager_->kill_now();
  broker_.kill_now();
  ASSERT_TRUE(broker_.start({"SLUIS_FAILPOINT=broker_checkpoints_published"}));
  ASSERT_TRUE(officer_->start());
  local::LocalRequest request = asked_by("po");
  request.set_wait_ms(1'000);
  request.mutable_audit_list()->set_type("read");
  local::LocalReply reply;
  ASSERT_TRUE(officer_->ask(request, reply).ok());
  ASSERT_TRUE(reply.has_audit_progress());
  ASSERT_TRUE(broker_.wait_for_death());
  const std::uint64_t died_ms = story::now().ms;
  eventually(2, [] { return false; });  // what is recorded from now on has another second
  ASSERT_TRUE(broker_.start());
  request = asked_by("po");
  request.set_wait_ms(40'000);
  request.mutable_audit_job()->set_id(reply.audit_progress().job());
  const auto answered = audit(request);
  ASSERT_TRUE(answered.ok()) << to_text(answered.error());
  EXPECT_EQ(types_of(answered->audit_events()), "read") << "one look, one leaf";
  const std::uint64_t first = answered->audit_events().read_index();
  EXPECT_LE(answered->audit_events().events(0).time_ms(), died_ms) << "recorded before it died";
  const auto later = list("read");
  ASSERT_TRUE(later.ok());
  ASSERT_EQ(later->audit_events().events_size(), 2);
  EXPECT_EQ(later->audit_events().events(0).index(), first);
}

}  // namespace
}  // namespace sluis::gateway_story
