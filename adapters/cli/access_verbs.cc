// SPDX-License-Identifier: EUPL-1.2
// sluis access propose|check|export: what a person is given of what is on record about it.
//
// Shell. Thread safety: none.

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>

#include "adapters/cli/access_folder.h"
#include "adapters/cli/access_zip.h"
#include "adapters/cli/audit_door.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"
#include "adapters/sdk/access.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

struct AccessOptions {
  DoorOptions door;
  std::string file, output, requester, received;
  std::vector<std::string> goes;
  std::string reason;
};

// All lines, however many replies they take.
Result<local::AccessLines> ask_lines(const DoorOptions& door, LocalRequest request) {
  SLUIS_TRY(reply, ask_on(door, std::move(request)));
  local::AccessLines out = reply.access_lines();
  while (!out.job().empty()) {
    LocalRequest more;
    more.mutable_access_more()->set_job(out.job());
    more.mutable_access_more()->set_from(out.next());
    SLUIS_TRY(part, ask(door, std::move(more)));
    const bool moves = part.access_lines().job().empty() || part.access_lines().next() > out.next();
    if (!part.has_access_lines() || !moves) return Error{ErrorCode::malformed, "access_lines"};
    out.mutable_entries()->MergeFrom(part.access_lines().entries());
    out.set_job(part.access_lines().job());
    out.set_next(part.access_lines().next());
  }
  return out;
}

// No task any more.
Status tell_done(const DoorOptions& door, const std::string& request) {
  LocalRequest done;
  done.set_access_done(request);
  return ask(door, std::move(done)).ok() ? Status(Done{})
                                         : Error{ErrorCode::gateway_down, "access_done"};
}

std::string proposed_text(const local::AccessHead& head, const local::AccessProposed& proposed) {
  std::string text = say("Access {0}; the person is answered before {1}.\n",
                         {head.request(), time_text(head.due_ms())});
  text += say("  about {0}; asked by {1} ({2})\n",
              {head.person(), head.requester(), say(head.capacity())});
  for (const local::AccessSource& source : proposed.sources()) {
    text += say("  {0} checks {1} lines: give it {2}\n",
                {source.label(), std::to_string(source.lines()), source.file()});
  }
  return text +
         say("Put what they give back in {0}/checked, then: sluis access export {0} --out FILE\n",
             {proposed.folder()});
}

Result<Answer> propose_access(const AccessOptions& options) {
  LocalRequest request;
  local::AccessPropose& from = *request.mutable_access_propose();
  SLUIS_TRY_DONE(read_message(options.file, *from.mutable_person()));
  if (!options.requester.empty()) {
    SLUIS_TRY_DONE(read_message(options.requester, *from.mutable_requester()));
  }
  from.set_received(options.received);
  local::AccessAsked asked;
  *asked.mutable_person() = from.person();
  if (from.has_requester()) *asked.mutable_requester() = from.requester();
  std::error_code error;
  if (std::filesystem::exists(options.output, error)) {
    return already_there("--out");
  }
  SLUIS_TRY(lines, ask_lines(options.door, std::move(request)));
  *asked.mutable_head() = lines.head();
  asked.set_salt(lines.salt());
  local::AccessProposed proposed;
  const Status written = write_folder(options.output, asked, lines, proposed);
  if (!written.ok()) {  // nobody can go on with it
    static_cast<void>(tell_done(options.door, lines.head().request()));
    return written.error();
  }
  return Answer{proposed_text(lines.head(), proposed), json_of_message(proposed), 0};
}

// Which lines, by their numbers in the file; "all" is each.
struct Chosen {
  std::set<int> all, named;  // named: each by itself
};
Result<Chosen> chosen(const std::vector<std::string>& words, int lines) {
  Chosen out;
  for (const std::string& word : words) {
    if (word == "all") {
      for (int i = 1; i <= lines; ++i) out.all.insert(i);
      continue;
    }
    int number = 0;
    const char* end = word.data() + word.size();
    const auto parsed = std::from_chars(word.data(), end, number);
    const bool is_line = parsed.ec == std::errc() && parsed.ptr == end && number > 0 &&
                         number <= lines;
    if (!is_line) return Error{ErrorCode::usage, "--goes"};
    out.all.insert(number);
    out.named.insert(number);
  }
  return out;
}

LocalRequest check_of(const local::AccessFile& file, const Chosen& goes) {
  LocalRequest request;
  local::AccessCheck& asked = *request.mutable_access_check();
  *asked.mutable_head() = file.head();
  *asked.mutable_person() = file.person();
  if (file.has_requester()) *asked.mutable_requester() = file.requester();
  asked.set_asked_key(file.asked_key());
  asked.set_asked_signature(file.asked_signature());
  for (int i = 0; i < file.lines_size(); ++i) {
    const local::AccessLine& line = file.lines(i);
    *(goes.all.contains(i + 1) ? asked.add_goes() : asked.add_shown()) = line;
    if (goes.named.contains(i + 1)) asked.add_named(line.index());
  }
  return request;
}

std::string apart_text(std::uint64_t lines) {
  if (lines == 0) return "";
  return say("\n{0} lines that you let go stay behind all the same: what belongs to one signal, "
             "consent or case goes whole or not at all. Let the rest of it go too, or none.\n",
             {std::to_string(lines)});
}

// The lines as the person will read them. What is not on record here is nothing to read.
std::string checked_text(const local::AccessFile& file, const Chosen& goes,
                         const local::AccessApprovals& answer, local::AccessSigned& out) {
  const local::AccessHead& head = file.head();
  std::map<std::uint64_t, std::string> missing;
  for (const local::AccessNotFound& each : answer.not_found()) {
    missing[each.index()] = each.reason();
    *out.add_not_found() = each;
  }
  std::string text = say("About {0}, for {1} ({2}), before {3}:\n",
                         {head.person(), head.requester(), say(head.capacity()),
                          time_text(head.due_ms())});
  std::uint64_t going = 0;
  std::vector<bool> goes_on;  // of each line
  for (int i = 0; i < file.lines_size(); ++i) {
    const local::AccessLine& line = file.lines(i);
    const auto found = missing.find(line.index());
    goes_on.push_back(goes.all.contains(i + 1) && found == missing.end());
    if (found != missing.end()) {
      const std::string number = std::to_string(i + 1);
      text += found->second == "two_people"
                  ? say("\n[left out: here number and name are of two people] {0}\n", {number})
                  : say("\n[left out: not found on record here] {0}\n", {number});
      continue;
    }
    going += goes.all.contains(i + 1);
    const std::string mark = goes.all.contains(i + 1) ? say("goes") : say("does not go");
    text += "\n[" + mark + "]" + access::block_of(static_cast<std::size_t>(i) + 1, line);
  }
  out.set_goes(going);
  out.set_apart(access::apart_in(file, goes_on));
  text += apart_text(out.apart());
  if (missing.empty()) return text;
  return text + say("\nOf a line that is left out, name its number with --goes: the person is then "
                    "told that your organisation could not confirm a line, and whom to ask. What "
                    "it said is not told.\n");
}

Result<Answer> check_access(const AccessOptions& options) {
  local::AccessFile file;
  SLUIS_TRY_DONE(read_access_file(options.file, file));
  SLUIS_TRY(goes, chosen(options.goes, file.lines_size()));
  // Also when nothing is signed: whoever is kept apart reads nothing here.
  SLUIS_TRY(reply, ask(options.door, check_of(file, goes)));
  local::AccessSigned out;
  std::string text = checked_text(file, goes, reply.access_approvals(), out);
  if (!options.output.empty()) {
    SLUIS_TRY_DONE(write_secret(
        options.output, as_bytes(json_of_message(reply.access_approvals()).text() + "\n"),
        "--out"));
    out.set_file(options.output);
    text += say("Wrote {0}: give it to the privacy officer.\n", {options.output});
  } else {
    out.set_goes(0);
    text += say("Nothing was signed: name the lines that may go with --goes, and a file with "
                "--out.\n");
  }
  return Answer{text, json_of_message(out), 0};
}

// What members and workers signed: which lines go, and who answered.
struct Verified {
  access::Approvals approvals;
  std::set<std::string> answered;
};
Result<Verified> verified(const DoorOptions& door, const CheckedFiles& checked,
                          local::AccessExported& exported) {
  Verified out;
  int refused = 0;
  for (const local::AccessVerify& file : checked.files) {
    LocalRequest request;
    *request.mutable_access_verify() = file;
    SLUIS_TRY(reply, ask(door, std::move(request)));
    for (const local::AccessApproval& approval : reply.access_approvals().approvals()) {
      out.answered.insert(approval.member());
      if (approval.line() == access::kAnswered.hex()) continue;
      out.approvals.insert({approval.line(), approval.member()});
    }
    refused += file.approvals_size() - reply.access_approvals().approvals_size();
  }
  exported.set_refused(static_cast<std::uint64_t>(std::max(refused, 0)));
  return out;
}

void fill_exported(const local::AccessLines& lines, const Verified& verified,
                   local::AccessExported& out) {
  std::set<std::string> waits, hashes, changed;
  for (const local::AccessEntry& entry : lines.entries()) {
    const Digest hash = access::hash_of(lines.head(), entry.line());
    hashes.insert({hash.hex(), access::unconfirmed(hash).hex()});
    for (const std::string& source : access::sources_of(entry.line())) {
      if (!verified.answered.contains(source)) waits.insert(source);
    }
  }
  for (const std::string& member : waits) out.add_waits(label_in(lines, member));
  for (const auto& [line, member] : verified.approvals) {
    if (!hashes.contains(line)) changed.insert(line);
  }
  out.set_late(lines.late());
  out.set_changed(changed.size());
  out.set_due_ms(lines.head().due_ms());
}

std::string export_text(const local::AccessExported& exported, const CheckedFiles& checked) {
  std::string text = say("Wrote {0}: {1} lines, {2} bytes. The person is answered before {3}.\n",
                         {exported.path(), std::to_string(exported.lines()),
                          std::to_string(exported.bytes()), time_text(exported.due_ms())});
  for (const std::string& label : exported.waits()) {
    text += say("  {0} gave nothing back yet: its lines are not in it\n", {label});
  }
  for (const local::AccessUnconfirmed& of : exported.unconfirmed()) {
    text += say("  {0} could not confirm {1} lines: they are not in it, and the person is told "
                "whom to ask\n",
                {of.label(), std::to_string(of.lines())});
  }
  if (exported.apart() != 0) {
    text += say("  {0} lines that your organisation approved are not in it: it let not all go that "
                "belongs to the same signal, consent or case, and that goes whole or not at all\n",
                {std::to_string(exported.apart())});
  }
  if (exported.late()) {
    text += say("  Its day is over: the answer is late, and says so. A source signs no more of "
                "it\n");
  }
  if (exported.changed() != 0) {
    text += say("  {0} approved lines stand otherwise in the log now and are not in it: propose "
                "again\n",
                {std::to_string(exported.changed())});
  }
  if (exported.refused() != 0) {
    text += say("  {0} approvals bear no valid keys of who gave them and do not count: ask anew\n",
                {std::to_string(exported.refused())});
  }
  for (const auto& [name, code] : checked.skipped) {
    text += say("  checked/{0} counts for nothing ({1}): ask anew\n",
                {name, std::string(catalogue(code).name)});
  }
  return text;
}

Result<Answer> export_access(const AccessOptions& options) {
  SLUIS_TRY(whole, text_in(options.file + "/request.bin"));
  SLUIS_TRY(subject_id, text_in(options.file + "/subject.id"));
  SLUIS_TRY(subject_type, text_in(options.file + "/subject.type"));
  LocalRequest request;
  local::AccessAsked& asked = *request.mutable_access_again();
  if (!asked.ParseFromString(whole)) return Error{ErrorCode::malformed, "request.bin"};
  SLUIS_TRY(checked, read_checked(options.file, asked.head().request()));
  local::AccessExported exported;
  for (const auto& skipped : checked.skipped) exported.add_skipped(skipped.first);
  SLUIS_TRY(valid, verified(options.door, checked, exported));
  SLUIS_TRY(lines, ask_lines(options.door, std::move(request)));
  const local::AccessHead& head = lines.head();
  const std::vector<local::AccessEntry> entries(lines.entries().begin(), lines.entries().end());
  const std::vector<local::AccessLine> going =
      access::lines_that_go(head, entries, valid.approvals);
  access::Beside beside;
  beside.unconfirmed = access::unconfirmed_by(head, entries, valid.approvals);
  beside.late = lines.late();
  std::vector<std::pair<std::string, std::string>> files;
  for (access::Document& document :
       access::documents_of(head, going, {subject_id, subject_type}, beside)) {
    files.emplace_back(std::move(document.name), std::move(document.text));
  }
  SLUIS_TRY(zip, zip_of(files));
  SLUIS_TRY_DONE(write_secret(options.output, zip, "--out"));
  exported.set_path(options.output);
  exported.set_bytes(zip.size());
  exported.set_lines(going.size());
  fill_exported(lines, valid, exported);
  LocalRequest who;
  who.mutable_status();
  SLUIS_TRY(self, ask(options.door, std::move(who)));
  exported.set_apart(
      access::apart_by(head, entries, valid.approvals, self.status().member()));
  for (const access::Unconfirmed& of : beside.unconfirmed) {
    local::AccessUnconfirmed& told = *exported.add_unconfirmed();
    told.set_label(of.label);
    told.set_lines(of.lines);
  }
  if (exported.waits().empty()) {
    SLUIS_TRY_DONE(tell_done(options.door, head.request()));
  }
  return Answer{export_text(exported, checked), json_of_message(exported), 0};
}

Result<Answer> end_access(const AccessOptions& options) {
  LocalRequest request;
  request.mutable_access_end()->set_request(options.file);
  request.mutable_access_end()->set_reason(options.reason);
  SLUIS_TRY(reply, ask(options.door, std::move(request)));
  return Answer{say("Access {0} has ended: it is no task any more. Tell the person why, and where "
                    "to complain (GDPR art. 12(4)).\n",
                    {reply.access_ended().request()}),
                json_of_message(reply.access_ended()), 0};
}

void add_access_end(Verbs& verbs) {
  const auto ended = std::make_shared<AccessOptions>();
  Verb end = verbs.add("access end", "ends an access that is not answered, with the reason",
                       {"sluis access end REQUEST --reason taken_back --as po-1"},
                       [ended] { return end_access(*ended); });
  end.text("REQUEST", ended->file, "its id, from sluis tasks", Need::required)
      .text("--reason", ended->reason,
            "taken_back, not_identified, answered_otherwise or excessive", Need::required);
  add_door_options(end, ended->door);
}

}  // namespace

void add_access_verbs(Verbs& verbs) {
  verbs.group("access", "what a person is given of what is on record about it");
  const auto shared = [] { return std::make_shared<AccessOptions>(); };
  const auto proposed = shared();
  Verb propose = verbs.add("access propose", "the lines about a person, for their sources to check",
                           {"sluis access propose child.json --for father.json "
                            "--received 2026-11-20 --out access-1 --as po-1",
                            "sluis access propose person.json --out access-1 --as po-1"},
                           [proposed] { return propose_access(*proposed); });
  propose.text("FILE", proposed->file, kFileIsJson, Need::required)
      .text("--out", proposed->output, "a new folder for this request", Need::required)
      .text("--for", proposed->requester,
            "who asks on the person's behalf, with its role: parent, guardian or representative")
      .text("--received", proposed->received, "the day the request came, YYYY-MM-DD; else today");
  add_door_options(propose, proposed->door);

  const auto checked = shared();
  Verb check = verbs.add("access check", "says which of your organisation's lines may go",
                         {"sluis access check lines.json",
                          "sluis access check lines.json --goes all --out checked.json"},
                         [checked] { return check_access(*checked); });
  check.text("FILE", checked->file, "from the privacy officer", Need::required)
      .texts("--goes", checked->goes,
             "a line's number, or all; what is not named does not go, nor what belongs to that")
      .text("--out", checked->output, "the signed answer; else the lines are shown alone");
  add_door_options(check, checked->door);

  const auto sent = shared();
  Verb out = verbs.add("access export", "a ZIP for the person, of the lines that may go",
                       {"sluis access export access-1 --out access.zip --as po-1"},
                       [sent] { return export_access(*sent); });
  out.text("DIR", sent->file, "the folder of access propose", Need::required)
      .text("--out", sent->output, "a new file", Need::required);
  add_door_options(out, sent->door);
  add_access_end(verbs);
}

}  // namespace sluis::cli
