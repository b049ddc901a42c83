// SPDX-License-Identifier: EUPL-1.2
// sluis access propose|check|export: what a person is given of what is on record about it.
//
// Shell. Thread safety: none. The officer's folder of one request holds request.bin (the lines, for
// this program alone), check/ (a file for each source), checked/ (what came back) and subject.key.

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>

#include "adapters/cli/access_zip.h"
#include "adapters/cli/audit_door.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"
#include "adapters/sdk/access.h"
#include "proto/seal/storage.h"
#include "proto/types/base64.h"

namespace sluis::cli {
namespace {

using local::AccessLines;
using local::LocalRequest;

constexpr std::size_t kRequestBytesMax = std::size_t{64} << 20;
constexpr std::string_view kSubjectPlace = "sluis/v1/access-subject";

struct AccessOptions {
  DoorOptions door;
  std::string file, output;
  std::vector<std::string> goes;
};

Status write_message(const std::string& path, const google::protobuf::Message& message) {
  return write_secret(path, as_bytes(json_of_message(message).text() + "\n"), "--out");
}

// The person's number, else its name and birthday, under a key of this request alone.
Status write_subject(const std::string& folder, const local::Person& person) {
  std::string plain = person.bsn();
  const bool by_number = !plain.empty();
  if (!by_number) {
    plain = person.surname() + "|" + person.first_names() + "|" + person.birth_date();
  }
  plain.resize(std::max<std::size_t>(plain.size(), 128), '\0');  // one size, number or name
  const auto key = seal::SecretBytes::random(seal::kStorageKeySize);
  SLUIS_TRY_DONE(write_secret(folder + "/subject.key", key.view(), "--out"));
  const Bytes sealed = seal::seal_row(key, as_bytes(kSubjectPlace), as_bytes(plain));
  SLUIS_TRY_DONE(write_secret(folder + "/subject.id", as_bytes(to_base64(sealed)), "--out"));
  return write_secret(folder + "/subject.type", as_bytes(by_number ? "BSN" : "NAW"), "--out");
}

// How members are called that a line names.
std::map<std::string, std::string> labels_in(const AccessLines& lines) {
  std::map<std::string, std::string> out;
  for (const local::AccessLine& line : lines.lines()) {
    for (const local::AccessMember* member : {&line.actor(), &line.other()}) {
      if (!member->member().empty()) out[member->member()] = member->label();
    }
  }
  return out;
}

// A file for each source, with its lines and no other's.
Status write_checks(const std::string& folder, const AccessLines& all,
                    local::AccessProposed& proposed) {
  std::map<std::string, AccessLines> files;
  for (const local::AccessLine& line : all.lines()) {
    for (const std::string& source : line.sources()) {
      AccessLines& file = files[source];
      file.set_request(all.request());
      file.set_asked_ms(all.asked_ms());
      file.set_due_ms(all.due_ms());
      local::AccessLine& added = *file.add_lines();
      added = line;
      added.clear_proof();
    }
  }
  const auto labels = labels_in(all);
  for (const auto& [member, file] : files) {
    local::AccessSource& source = *proposed.add_sources();
    source.set_member(member);
    const auto label = labels.find(member);
    source.set_label(label == labels.end() ? member : label->second);
    source.set_file(folder + "/check/" + member + ".json");
    source.set_lines(static_cast<std::uint64_t>(file.lines_size()));
    SLUIS_TRY_DONE(write_message(source.file(), file));
  }
  return Done{};
}

Result<Answer> propose_access(const AccessOptions& options) {
  LocalRequest request;
  local::Person& person = *request.mutable_access_propose()->mutable_person();
  SLUIS_TRY_DONE(read_message(options.file, person));
  const local::Person named = person;
  std::error_code error;
  if (std::filesystem::exists(options.output, error)) {
    return Error{ErrorCode::cannot_write, "--out"};
  }
  SLUIS_TRY(reply, ask_on(options.door, std::move(request)));
  const AccessLines& lines = reply.access_lines();
  for (const char* folder : {"", "/check", "/checked"}) {
    SLUIS_TRY_DONE(make_private_folder(options.output + folder));
  }
  local::AccessProposed proposed;
  proposed.set_request(lines.request());
  proposed.set_asked_ms(lines.asked_ms());
  proposed.set_due_ms(lines.due_ms());
  proposed.set_folder(options.output);
  SLUIS_TRY_DONE(write_subject(options.output, named));
  SLUIS_TRY_DONE(write_checks(options.output, lines, proposed));
  SLUIS_TRY_DONE(write_secret(options.output + "/request.bin",
                              as_bytes(lines.SerializeAsString()), "--out"));
  std::string text = say("Access {0}; the person is answered before {1}.\n",
                         {lines.request(), time_text(lines.due_ms())});
  for (const local::AccessSource& source : proposed.sources()) {
    text += say("  {0} checks {1} lines: give it {2}\n",
                {source.label(), std::to_string(source.lines()), source.file()});
  }
  text += say("Put what they give back in {0}/checked, then: sluis access export {0} --out FILE\n",
              {options.output});
  return Answer{text, json_of_message(proposed), 0};
}

// Which lines, by their numbers in the file; "all" is each.
Result<std::set<int>> chosen(const std::vector<std::string>& words, int lines) {
  std::set<int> out;
  for (const std::string& word : words) {
    if (word == "all") {
      for (int i = 1; i <= lines; ++i) out.insert(i);
      continue;
    }
    int number = 0;
    const char* end = word.data() + word.size();
    const auto parsed = std::from_chars(word.data(), end, number);
    const bool is_line = parsed.ec == std::errc() && parsed.ptr == end && number > 0 &&
                         number <= lines;
    if (!is_line) return Error{ErrorCode::usage, "--goes"};
    out.insert(number);
  }
  return out;
}

Result<Answer> check_access(const AccessOptions& options) {
  AccessLines lines;
  SLUIS_TRY_DONE(read_message(options.file, lines));
  SLUIS_TRY(goes, chosen(options.goes, lines.lines_size()));
  std::string text;
  LocalRequest request;
  local::AccessCheck& asked = *request.mutable_access_check();
  asked.set_request(lines.request());
  for (int i = 0; i < lines.lines_size(); ++i) {
    const local::AccessLine& line = lines.lines(i);
    if (goes.contains(i + 1)) *asked.add_goes() = line;
    const std::string mark = goes.contains(i + 1) ? say("goes") : say("does not go");
    text += std::to_string(i + 1) + "  " + time_text(line.time_ms()) + "  [" + mark + "]  " +
            access::sentence_of(line) + "\n";
  }
  local::AccessSigned out;
  if (!options.output.empty()) {
    SLUIS_TRY(reply, ask(options.door, std::move(request)));
    SLUIS_TRY_DONE(write_message(options.output, reply.access_approvals()));
    out.set_file(options.output);
    out.set_goes(goes.size());
    text += say("Wrote {0}: give it to the privacy officer.\n", {options.output});
  } else {
    text += say("Nothing was signed: name the lines that may go with --goes, and a file with "
                "--out.\n");
  }
  return Answer{text, json_of_message(out), 0};
}

struct CheckedFiles {
  LocalRequest request;
  std::set<std::string> members;
};

Result<CheckedFiles> read_checked(const std::string& folder, const std::string& request) {
  CheckedFiles out;
  local::AccessVerify& asked = *out.request.mutable_access_verify();
  asked.set_request(request);
  std::error_code error;
  std::set<std::string> names;
  std::filesystem::directory_iterator it(folder + "/checked", error);
  for (const std::filesystem::directory_iterator end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".json") names.insert(it->path().string());
  }
  if (error) return Error{ErrorCode::cannot_read, "checked"};
  for (const std::string& name : names) {
    local::AccessApprovals file;
    SLUIS_TRY_DONE(read_message(name, file));
    if (file.request() != request) return Error{ErrorCode::access_other_request, "checked"};
    out.members.insert(file.member());
    for (const local::AccessApproval& approval : file.approvals()) {
      *asked.add_approvals() = approval;
    }
  }
  return out;
}

Result<std::string> text_in(const std::string& path) {
  SLUIS_TRY(bytes, read_file(path, kRequestBytesMax, "DIR"));
  return std::string(as_text(bytes));
}

std::string export_text(const local::AccessExported& exported) {
  std::string text = say("Wrote {0}: {1} lines, {2} bytes. The person is answered before {3}.\n",
                         {exported.path(), std::to_string(exported.lines()),
                          std::to_string(exported.bytes()), time_text(exported.due_ms())});
  for (const std::string& label : exported.waits()) {
    text += say("  {0} gave nothing back yet: its lines are not in it\n", {label});
  }
  return text;
}

Result<Answer> export_access(const AccessOptions& options) {
  SLUIS_TRY(whole, text_in(options.file + "/request.bin"));
  SLUIS_TRY(subject_id, text_in(options.file + "/subject.id"));
  SLUIS_TRY(subject_type, text_in(options.file + "/subject.type"));
  AccessLines lines;
  if (!lines.ParseFromString(whole)) return Error{ErrorCode::malformed, "request.bin"};
  SLUIS_TRY(checked, read_checked(options.file, lines.request()));
  SLUIS_TRY(reply, ask(options.door, std::move(checked.request)));
  access::Approvals approvals;
  for (const local::AccessApproval& approval : reply.access_approvals().approvals()) {
    approvals.insert({approval.line(), approval.member()});
  }
  SLUIS_TRY(going, access::lines_that_go(lines, approvals));
  std::vector<std::pair<std::string, std::string>> files;
  for (access::Document& document :
       access::documents_of(lines, going, {subject_id, subject_type})) {
    files.emplace_back(std::move(document.name), std::move(document.text));
  }
  SLUIS_TRY(zip, zip_of(files));
  SLUIS_TRY_DONE(write_secret(options.output, zip, "--out"));
  local::AccessExported exported;
  exported.set_path(options.output);
  exported.set_bytes(zip.size());
  exported.set_due_ms(lines.due_ms());
  exported.set_lines(going.size());
  auto labels = labels_in(lines);
  std::set<std::string> waits;
  for (const local::AccessLine& line : lines.lines()) {
    for (const std::string& source : line.sources()) {
      if (!checked.members.contains(source)) waits.insert(source);
    }
  }
  for (const std::string& member : waits) {
    exported.add_waits(labels[member].empty() ? member : labels[member]);
  }
  return Answer{export_text(exported), json_of_message(exported), 0};
}

}  // namespace

void add_access_verbs(Verbs& verbs) {
  verbs.group("access", "what a person is given of what is on record about it");
  const auto shared = [] { return std::make_shared<AccessOptions>(); };
  const auto proposed = shared();
  Verb propose = verbs.add("access propose", "the lines about a person, for their sources to check",
                           {"sluis access propose person.json --out access-1 --as po-1"},
                           [proposed] { return propose_access(*proposed); });
  propose.text("FILE", proposed->file, kFileIsJson, Need::required)
      .text("--out", proposed->output, "a new folder for this request", Need::required);
  add_door_options(propose, proposed->door);

  const auto checked = shared();
  Verb check = verbs.add("access check", "says which of your organisation's lines may go",
                         {"sluis access check lines.json",
                          "sluis access check lines.json --goes 1 --goes 3 --out checked.json",
                          "sluis access check lines.json --goes all --out checked.json"},
                         [checked] { return check_access(*checked); });
  check.text("FILE", checked->file, "from the privacy officer", Need::required)
      .texts("--goes", checked->goes, "a line's number, or all; what is not named does not go")
      .text("--out", checked->output, "the signed answer; else the lines are shown alone");
  add_door_options(check, checked->door);

  const auto sent = shared();
  Verb out = verbs.add("access export", "a ZIP for the person, of the lines that may go",
                       {"sluis access export access-1 --out access.zip --as po-1"},
                       [sent] { return export_access(*sent); });
  out.text("DIR", sent->file, "the folder of access propose", Need::required)
      .text("--out", sent->output, "a new file", Need::required);
  add_door_options(out, sent->door);
}

}  // namespace sluis::cli
