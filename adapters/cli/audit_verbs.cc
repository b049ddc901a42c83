// SPDX-License-Identifier: EUPL-1.2
// sluis audit list|timeline|who|verify|export: the privacy officer's questions to the log.
//
// Shell. Thread safety: none.
#include <sys/stat.h>

#include <charconv>
#include <filesystem>

#include "adapters/cli/audit_door.h"
#include "adapters/cli/audit_text.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

constexpr int kDoesNotVerify = 1;

struct AuditVerbOptions {
  DoorOptions door;
  std::uint64_t count = 0;
  std::string first, type, id, member, file, output, openings = "yes", form = "log", log = "ledger";
  std::string reason, answer = "yes", ground, look, why;
};

Result<Answer> events_of(const DoorOptions& options, LocalRequest request) {
  SLUIS_TRY(reply, ask_on(options, std::move(request)));
  return Answer{text_of(reply.audit_events()), json_of(reply), 0};
}

Result<Answer> list_entries(const AuditVerbOptions& options) {
  LocalRequest request;
  local::AuditList& asked = *request.mutable_audit_list();
  if (!options.first.empty()) {
    std::uint64_t first = 0;
    const char* end = options.first.data() + options.first.size();
    const auto parsed = std::from_chars(options.first.data(), end, first);
    if (parsed.ec != std::errc() || parsed.ptr != end) return Error{ErrorCode::usage, "--first"};
    asked.set_first(first);
  }
  asked.set_count(static_cast<std::uint32_t>(options.count));
  asked.set_type(options.type);
  return events_of(options.door, std::move(request));
}

Result<Answer> timeline(const AuditVerbOptions& options) {
  const int given = (options.id.empty() ? 0 : 1) + (options.member.empty() ? 0 : 1) +
                    (options.ground.empty() ? 0 : 1);
  if (given != 1) {
    return Error{ErrorCode::usage, say("one of ID, --member and --ground is required")};
  }
  LocalRequest request;
  request.mutable_audit_timeline()->set_id(options.id);
  request.mutable_audit_timeline()->set_member(options.member);
  request.mutable_audit_timeline()->set_ground(options.ground);
  return events_of(options.door, std::move(request));
}

Result<Answer> who(const AuditVerbOptions& options) {
  LocalRequest request;
  SLUIS_TRY_DONE(read_message(options.file, *request.mutable_audit_who()->mutable_person()));
  return events_of(options.door, std::move(request));
}

// On record for ever, so nobody states one without having chosen it.
Result<Answer> erase(const AuditVerbOptions& options) {
  if (options.reason.empty()) {
    return Error{ErrorCode::usage,
                 say("--reason is required: asked (by the person), unlawful or purpose_ended")};
  }
  LocalRequest request;
  SLUIS_TRY_DONE(read_message(options.file, *request.mutable_audit_erase()->mutable_person()));
  request.mutable_audit_erase()->set_reason(options.reason);
  return answer_of(options.door, std::move(request));
}

Result<Answer> decide_erasure(const AuditVerbOptions& options) {
  LocalRequest request;
  request.mutable_audit_erase_decide()->set_id(options.id);
  request.mutable_audit_erase_decide()->set_answer(options.answer);
  return answer_of(options.door, std::move(request));
}

Result<Answer> list_erasures(const AuditVerbOptions& options) {
  LocalRequest request;
  request.mutable_erasures();
  return answer_of(options.door, std::move(request));
}

void add_erasure_verbs(Verbs& verbs) {
  const auto shared = [] { return std::make_shared<AuditVerbOptions>(); };
  const auto proposed = shared();
  Verb verb = verbs.add("audit erase", "proposes that a person leaves the broker; a second agrees",
                        {"sluis audit erase person.json --reason asked --as po-1"},
                        [proposed] { return erase(*proposed); });
  verb.text("FILE", proposed->file, kFileIsJson, Need::required)
      .text("--reason", proposed->reason, "asked (by the person), unlawful or purpose_ended");
  add_door_options(verb, proposed->door);

  const auto decided = shared();
  Verb agree = verbs.add("audit erase-agree", "agrees to an erasure; it is done when this answers",
                         {"sluis audit erase-agree ID --as po-2",
                          "sluis audit erase-agree ID --answer no --as po-2"},
                         [decided] { return decide_erasure(*decided); });
  agree.text("ID", decided->id, "the erasure's id, from sluis audit erasures", Need::required)
      .text("--answer", decided->answer, "yes or no");
  add_door_options(agree, decided->door);

  const auto listed = shared();
  const Verb list = verbs.add("audit erasures", "the erasures proposed here, and how far each is",
                              {"sluis audit erasures"},
                              [listed] { return list_erasures(*listed); });
  add_door_options(list, listed->door);
}

Result<Answer> verify_log(const AuditVerbOptions& options) {
  LocalRequest request;
  request.mutable_audit_verify();
  SLUIS_TRY(reply, ask_on(options.door, std::move(request)));
  const local::AuditVerdict& verdict = reply.audit_verdict();
  return Answer{text_of(verdict), json_of(reply), verdict.verified() ? 0 : kDoesNotVerify};
}

// Out of the gateway's folder, and never over another file.
Status take_away(const std::string& from, const std::string& to) {
  std::error_code error;
  if (std::filesystem::exists(to, error)) return already_there("--out");
  std::filesystem::rename(from, to, error);
  if (!error) return Done{};
  error.clear();
  const mode_t before = ::umask(0077);
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive, error);
  ::umask(before);  // to another disk
  if (error) return Error{ErrorCode::cannot_write, "--out"};
  std::filesystem::remove_all(from, error);
  return Done{};
}

Result<Answer> mirror_out(const AuditVerbOptions& options) {
  std::error_code error;
  if (!options.output.empty() && std::filesystem::exists(options.output, error)) {
    return already_there("--out");
  }
  if (options.log != "ledger" && options.log != "directory") {
    return Error{ErrorCode::usage, say("--log is ledger or directory")};
  }
  LocalRequest request;
  request.mutable_mirror_out()->set_log(options.log);
  SLUIS_TRY(reply, ask_on(options.door, std::move(request)));
  local::TilesWritten& written = *reply.mutable_tiles_written();
  if (!options.output.empty()) {
    if (!take_away(written.path(), options.output).ok()) {
      return Error{ErrorCode::cannot_write, "--out; the tiles lie in " + written.path()};
    }
    written.set_path(options.output);
  }
  return Answer{say("Wrote {0}: hash tiles of {1} entries, {2} files, {3} bytes. Anybody can check "
                    "them: sluis-verify tiles --vkey VKEY {0}\n",
                    {written.path(), std::to_string(written.size()),
                     std::to_string(written.files()), std::to_string(written.bytes())}),
                json_of(reply), 0};
}

Result<Answer> export_log(const AuditVerbOptions& options) {
  std::error_code error;
  if (!options.output.empty() && std::filesystem::exists(options.output, error)) {
    return already_there("--out");  // before an hour's work
  }
  if (options.openings != "yes" && options.openings != "no") {
    return Error{ErrorCode::usage, say("--openings is yes or no")};
  }
  if (options.form != "log" && options.form != "adl" && options.form != "tiles") {
    return Error{ErrorCode::usage, say("--form is log, adl or tiles")};
  }
  LocalRequest request;
  request.mutable_audit_export()->set_without_openings(options.openings == "no");
  request.mutable_audit_export()->set_form(options.form);
  SLUIS_TRY(reply, ask_on(options.door, std::move(request)));
  local::AuditExported& exported = *reply.mutable_audit_exported();
  if (!options.output.empty()) {
    if (!take_away(exported.path(), options.output).ok()) {
      return Error{ErrorCode::cannot_write, "--out; the export lies in " + exported.path()};
    }
    exported.set_path(options.output);
  }
  const bool verified = exported.verdict().verified();
  const std::string bytes = std::to_string(exported.bytes());
  const std::string records = std::to_string(exported.records());
  const std::string wrote =
      options.form == "tiles"
          ? say("Wrote {0}: {1} files of tiles, {2} bytes. Anybody can check them: sluis-verify "
                "tiles --vkey VKEY {0}\n", {exported.path(), records, bytes})
      : options.form == "adl"
          ? say("Wrote {0}: {1} records of decisions, {2} bytes, a line each. They name nobody, "
                "and prove nothing by themselves.\n",
                {exported.path(), records, bytes})
          : say("Wrote {0}, {1} bytes. Anybody can check it: sluis-verify export --vkey VKEY {0}\n",
                {exported.path(), bytes});
  return Answer{wrote + text_of(exported.verdict()),
                json_of(reply), verified ? 0 : kDoesNotVerify};
}

void add_mirror_verb(Verbs& verbs) {
  const auto mirrored = std::make_shared<AuditVerbOptions>();
  Verb verb = verbs.add("audit mirror", "this organisation's own copy of a log's hash tiles",
                        {"sluis audit mirror --out tiles",
                         "sluis audit mirror --log directory --out tiles"},
                        [mirrored] { return mirror_out(*mirrored); });
  verb.text("--out", mirrored->output, "the folder; else it stays in the gateway's folder")
      .text("--log", mirrored->log, "ledger or directory");
  add_door_options(verb, mirrored->door);
}

}  // namespace

void add_officer_verbs(Verbs& verbs) {
  const auto shared = [] { return std::make_shared<AuditVerbOptions>(); };
  const auto lists = shared();
  Verb verb = verbs.add("audit list", "entries of the log; your look is an entry of its own",
                        {"sluis audit list --dir /srv/sluis --as po-1",
                         "sluis audit list --type release --count 20"},
                        [lists] { return list_entries(*lists); });
  verb.text("--first", lists->first, "the entry to begin at; else the newest are shown")
      .number("--count", lists->count, "how many; 0: 50", 0, 2'000)
      .text("--type", lists->type, "of this type alone, such as release");
  add_door_options(verb, lists->door);

  const auto times = shared();
  Verb line = verbs.add("audit timeline", "what happened, in order and in sentences",
                        {"sluis audit timeline EXCHANGE", "sluis audit timeline --member MEMBER",
                         "sluis audit timeline --ground toestemming"},
                        [times] { return timeline(*times); });
  line.text("ID", times->id, "of an exchange, consent, withdrawal, case or message")
      .text("--member", times->member, "of this member: its identifier or label")
      .text("--ground", times->ground, "of this ground: its id in the covenant");
  add_door_options(line, times->door);

  const auto about = shared();
  Verb person = verbs.add("audit who", "who got or asked what about this person, on which ground",
                          {"sluis audit who person.json", "sluis audit who - < person.json"},
                          [about] { return who(*about); });
  add_door_options(person.text("FILE", about->file, kFileIsJson, Need::required), about->door);

  add_erasure_verbs(verbs);
  add_strange_verbs(verbs);
  add_compare_verb(verbs);
  const auto checked = shared();
  const Verb check = verbs.add("audit verify", "checks the whole log, signatures and releases",
                               {"sluis audit verify"}, [checked] { return verify_log(*checked); });
  add_door_options(check, checked->door);

  const auto out = shared();
  Verb whole = verbs.add("audit export", "the whole log in one file that verifies without Sluis",
                         {"sluis audit export --out log.sluis-export",
                          "sluis audit export --openings no --out leaves.sluis-export",
                          "sluis audit export --form adl --out decisions.jsonl",
                          "sluis audit export --form tiles --out tiles"},
                         [out] { return export_log(*out); });
  whole.text("--out", out->output, "the file or folder; else it stays in the gateway's folder")
      .text("--openings", out->openings, "yes, or no: leaves alone, which name nothing")
      .text("--form", out->form,
            "log; or adl: a record of each decision, for an Authorization Decision Log; or tiles: "
            "a folder of C2SP tlog-tiles");
  add_door_options(whole, out->door);
  add_mirror_verb(verbs);
}

}  // namespace sluis::cli
