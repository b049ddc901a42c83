// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/admissions.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "consent/core/authority_root.h"
#include "proto/log/log.h"
#include "proto/seal/sign.h"

namespace sluis::runtime {
namespace {

namespace fs = std::filesystem;

Result<Bytes> read_file(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return Error{ErrorCode::cannot_read, "authority file"};
  if (size > consent::kAuthorityFileBytesMax) return Error{ErrorCode::too_large, "authority file"};
  std::ifstream in(path, std::ios::binary);
  Bytes bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad()) return Error{ErrorCode::cannot_read, "authority file"};
  return bytes;
}

bool is_covenant(const consent::AuthorityFile& file) {
  return file.entries.size() == 1 && file.entries[0].type == LeafType::covenant;
}

Result<std::vector<VerifyKey>> authority_keys(const consent::AuthorityFile& file,
                                              const broker::Machine& machine) {
  if (machine.covenant() != nullptr) {
    return machine.directory().authority(machine.covenant()->authority);
  }
  if (!is_covenant(file)) return Error{ErrorCode::covenant_unknown, "no covenant is in force yet"};
  SLUIS_TRY(covenant, consent::decode_covenant(file.entries[0].body));
  return covenant.authority;
}

Result<std::vector<broker::Payload>> payloads_of(const fs::path& path,
                                                 const broker::Machine& machine) {
  SLUIS_TRY(bytes, read_file(path));
  SLUIS_TRY(file, consent::parse_authority_file(bytes));
  SLUIS_TRY(keys, authority_keys(file, machine));
  SLUIS_TRY_DONE(consent::verify_authority(file, keys, seal::verify));
  SLUIS_TRY(leaves, consent::authority_leaves(file));
  std::vector<broker::Payload> out;
  if (is_covenant(file)) {
    out.push_back(broker::CovenantEvent{file.entries[0].body, file.signatures, leaves[0].batch});
    return out;
  }
  for (std::size_t i = 0; i < file.entries.size(); ++i) {
    if (file.entries[i].type == LeafType::authority_root) {
      SLUIS_TRY(root, canon::decode<consent::AuthorityRoot>(file.entries[i].body, "root"));
      SLUIS_TRY_DONE(consent::check_root(root, seal::verify));
    }
    if (file.entries[i].type == LeafType::member_lost) {
      out.push_back(broker::MemberLostEvent{file.entries[i].body, file.covenant, file.signatures,
                                            leaves[i].batch});
      continue;
    }
    broker::DirectoryEvent event;
    event.leaf.type = file.entries[i].type;
    event.leaf.covenant = file.covenant;
    event.leaf.commitment = leaves[i].commitment;
    event.leaf.signatures = file.signatures;
    event.leaf.batch = leaves[i].batch;
    event.body = file.entries[i].body;
    event.by_authority = true;
    out.push_back(std::move(event));
  }
  return out;
}

}  // namespace

Admissions::Admissions(fs::path inbox) : inbox_(std::move(inbox)) {}

std::optional<Admissions::Found> Admissions::next(const broker::Machine& machine) const {
  std::error_code error;
  std::vector<fs::path> waiting;
  for (const fs::directory_entry& entry : fs::directory_iterator(inbox_, error)) {
    if (entry.path().extension() == ".signed" && entry.is_regular_file(error)) {
      waiting.push_back(entry.path());
    }
  }
  if (waiting.empty()) return std::nullopt;
  Found found;
  found.path = *std::min_element(waiting.begin(), waiting.end());
  Result<std::vector<broker::Payload>> payloads = payloads_of(found.path, machine);
  if (payloads.ok()) {
    found.payloads = std::move(*payloads);
  } else {
    found.refused = payloads.error();
  }
  return found;
}

void Admissions::settle(const Found& found, const std::optional<Error>& refused) const {
  std::error_code error;
  const fs::path folder = inbox_ / (refused ? "failed" : "done");
  fs::create_directories(folder, error);
  fs::rename(found.path, folder / found.path.filename(), error);
  if (error) fs::remove(found.path, error);
  if (!refused) return log::log_event("admission.taken", found.payloads.size());
  log::log_error("admission.refused", *refused);
  std::ofstream reason(folder / (found.path.filename().string() + ".error"));
  reason << to_text(*refused) << '\n';
}

}  // namespace sluis::runtime
