// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/access_folder.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "adapters/cli/door.h"
#include "adapters/cli/files.h"
#include "adapters/sdk/access.h"
#include "proto/seal/storage.h"
#include "proto/types/base64.h"

namespace sluis::cli {
namespace {

constexpr std::size_t kFolderFileBytesMax = std::size_t{1} << 20;
constexpr std::string_view kSubjectPlace = "sluis/v1/access-subject";

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

// What a source is told of a person: its name and birth date, by which it knows whom it checks for,
// and the number where it may use that.
local::Person told_of(const local::Person& from, bool with_bsn) {
  local::Person out;
  out.set_surname(from.surname());
  out.set_prefix(from.prefix());
  out.set_first_names(from.first_names());
  out.set_birth_date(from.birth_date());
  out.set_role(from.role());
  if (with_bsn) out.set_bsn(from.bsn());
  return out;
}

local::AccessFile begun_file(const local::AccessAsked& asked, const local::AccessLines& lines,
                             const std::string& member) {
  const auto& allowed = lines.with_bsn();
  const bool with_bsn = std::find(allowed.begin(), allowed.end(), member) != allowed.end();
  local::AccessFile out;
  *out.mutable_head() = lines.head();
  *out.mutable_person() = told_of(asked.person(), with_bsn);
  if (asked.has_requester()) *out.mutable_requester() = told_of(asked.requester(), with_bsn);
  out.set_asked_key(lines.asked_key());
  out.set_asked_signature(lines.asked_signature());
  return out;
}

// Numbers in the order in which they come.
class Numbers {
 public:
  std::uint32_t of(const std::string& name) {
    if (name.empty()) return 0;
    return numbers_.emplace(name, static_cast<std::uint32_t>(numbers_.size() + 1)).first->second;
  }

 private:
  std::map<std::string, std::uint32_t> numbers_;
};

// Files for each source, with the lines that name it and no other.
Status write_checks(const std::string& folder, const local::AccessAsked& asked,
                    const local::AccessLines& lines, local::AccessProposed& proposed) {
  std::map<std::string, std::vector<local::AccessFile>> files;
  std::map<std::string, std::pair<Numbers, Numbers>> numbers;  // of chains, and of branches
  for (const local::AccessEntry& entry : lines.entries()) {
    for (const std::string& source : access::sources_of(entry.line())) {
      std::vector<local::AccessFile>& parts = files[source];
      const bool is_full = parts.empty() || static_cast<std::size_t>(
                                                parts.back().lines_size()) == access::kLinesOfFile;
      if (is_full) parts.push_back(begun_file(asked, lines, source));
      *parts.back().add_lines() = entry.line();
      local::AccessBeside& beside = *parts.back().add_beside();
      beside.set_chain(numbers[source].first.of(entry.chain()));
      beside.set_branch(numbers[source].second.of(entry.branch()));
    }
  }
  for (const auto& [member, parts] : files) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      local::AccessSource& source = *proposed.add_sources();
      source.set_member(member);
      source.set_label(label_in(lines, member));
      source.set_file(folder + "/check/" + member +
                      (i == 0 ? ".json" : "-" + std::to_string(i + 1) + ".json"));
      source.set_lines(static_cast<std::uint64_t>(parts[i].lines_size()));
      SLUIS_TRY_DONE(write_message(source.file(), parts[i]));
    }
  }
  return Done{};
}

// Control characters, also those of two bytes, and what turns the direction of text around.
bool shows_as_it_is(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t at) {
      return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
    };
    if (byte(i) < 0x20 || byte(i) == 0x7F) return false;
    if (byte(i) == 0xC2 && byte(i + 1) < 0xA0) return false;
    const auto last = byte(i + 2);  // U+200B to 200F, U+2028 to 202E, U+2060 to 206F
    const bool turns = (byte(i + 1) == 0x80 && last >= 0x8B && last <= 0x8F) ||
                       (byte(i + 1) == 0x80 && last >= 0xA8 && last <= 0xAE) ||
                       (byte(i + 1) == 0x81 && last >= 0xA0 && last <= 0xAF);
    if (byte(i) == 0xE2 && turns) return false;
  }
  return true;
}

bool shows_as_it_is(const google::protobuf::Message& message) {
  const auto* reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->type() == google::protobuf::FieldDescriptor::TYPE_STRING) {
        const std::string text = field->is_repeated()
                                     ? reflection->GetRepeatedString(message, field, i)
                                     : reflection->GetString(message, field);
        if (!shows_as_it_is(text)) return false;
      } else if (field->type() == google::protobuf::FieldDescriptor::TYPE_MESSAGE) {
        const bool shows = shows_as_it_is(field->is_repeated()
                                              ? reflection->GetRepeatedMessage(message, field, i)
                                              : reflection->GetMessage(message, field));
        if (!shows) return false;
      }
    }
  }
  return true;
}

Status read_answer(const std::string& path, const std::string& request,
                   local::AccessApprovals& out) {
  SLUIS_TRY_DONE(read_message(path, out));
  if (out.request() != request) return Error{ErrorCode::access_other_request, "checked"};
  return Done{};
}

}  // namespace

Status read_access_file(const std::string& path, local::AccessFile& out) {
  SLUIS_TRY_DONE(read_message(path, out));
  if (!shows_as_it_is(out)) return Error{ErrorCode::bad_field, "FILE"};
  return Done{};
}

std::string label_in(const local::AccessLines& lines, const std::string& member) {
  for (const local::AccessEntry& entry : lines.entries()) {
    const local::AccessLine& line = entry.line();
    for (const local::AccessMember* named : {&line.actor(), &line.other(), &line.from()}) {
      if (named->member() == member && !named->label().empty()) return named->label();
    }
  }
  return member;
}

Status write_folder(const std::string& folder, const local::AccessAsked& asked,
                    const local::AccessLines& lines, local::AccessProposed& proposed) {
  for (const char* part : {"", "/check", "/checked"}) {
    SLUIS_TRY_DONE(make_private_folder(folder + part));
  }
  proposed.set_request(lines.head().request());
  proposed.set_received_ms(lines.head().received_ms());
  proposed.set_due_ms(lines.head().due_ms());
  proposed.set_capacity(lines.head().capacity());
  proposed.set_folder(folder);
  SLUIS_TRY_DONE(write_subject(folder, asked.person()));
  SLUIS_TRY_DONE(write_checks(folder, asked, lines, proposed));
  return write_secret(folder + "/request.bin", as_bytes(asked.SerializeAsString()), "--out");
}

Result<CheckedFiles> read_checked(const std::string& folder, const std::string& request) {
  CheckedFiles out;
  std::error_code error;
  std::set<std::string> names;
  std::filesystem::directory_iterator it(folder + "/checked", error);
  for (const std::filesystem::directory_iterator end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".json") names.insert(it->path().string());
  }
  if (error) return Error{ErrorCode::cannot_read, "checked"};
  for (const std::string& name : names) {
    local::AccessApprovals file;
    const Status read = read_answer(name, request, file);
    if (!read.ok()) {
      out.skipped.emplace_back(std::filesystem::path(name).filename().string(), read.code());
      continue;
    }
    local::AccessVerify& asked = out.files.emplace_back();
    asked.set_request(request);
    *asked.mutable_approvals() = file.approvals();
  }
  return out;
}

Result<std::string> text_in(const std::string& path) {
  SLUIS_TRY(bytes, read_file(path, kFolderFileBytesMax, "DIR"));
  return std::string(as_text(bytes));
}

}  // namespace sluis::cli
