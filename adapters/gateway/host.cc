// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/host.h"

#include <fcntl.h>
#include <unistd.h>

#include "consent/core/reopening.h"

namespace sluis::gateway {

History::History(const std::string& file) {
  if (file.empty()) return;
  file_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file_ < 0) FATAL("the history file cannot be opened");
}
History::~History() {
  if (file_ >= 0) ::close(file_);
}

void History::tell(std::string_view event,
                   std::initializer_list<std::pair<std::string_view, Value>> more) {
  if (file_ < 0) return;
  std::string line = "{\"event\":\"" + std::string(event) + '"';
  for (const auto& [name, value] : more) {
    line += ",\"" + std::string(name) + "\":";
    if (const auto* number = std::get_if<std::uint64_t>(&value)) line += std::to_string(*number);
    else line += '"' + std::get<std::string>(value) + '"';
  }
  line += "}\n";
  const ssize_t written = ::write(file_, line.data(), line.size());
  if (written != static_cast<ssize_t>(line.size())) FATAL("the history file cannot be written");
}

consent::NoteKey Host::ledger_log() const {
  return {consent::log_origin(covenant.ledger_origin, reopened.generation), config.broker->log_key};
}
consent::NoteKey Host::directory_log() const {
  return {consent::log_origin(covenant.directory_origin, reopened.generation),
          config.broker->log_key};
}
std::string Host::log_row(const std::string& name) const {
  return consent::log_origin(name, reopened.generation);
}

Result<Worker> Host::worker(const std::string& login) const {
  if (vault.get<DepartureRow>(RowKind::departure, login)) {
    return Error{ErrorCode::unknown_worker, "worker"};
  }
  return maker(login);
}

// Ends: a colleague who takes over had not left, and who left does not come back.
std::string Host::owner(const std::string& login) const {
  std::string out = login;
  while (const auto row = vault.get<DepartureRow>(RowKind::departure, out)) out = row->to;
  return out;
}

Result<Worker> Host::maker(const std::string& login) const {
  const auto row = vault.get<WorkerRow>(RowKind::worker, login);
  if (!row) return Error{ErrorCode::unknown_worker, "worker"};
  for (const consent::Function& function : covenant.functions) {
    if (function.term.id != row->function) continue;
    return Worker{*row, function.term.number, seal::SigningKeyPair::from_seed(row->seed.reveal())};
  }
  return Error{ErrorCode::not_allowed, "function"};
}

Status Host::check_may(const std::string& login, LeafType type) const {
  SLUIS_TRY(found, worker(login));
  const std::vector<std::uint8_t>& acts = covenant.function(found.function)->acts;
  if (!std::binary_search(acts.begin(), acts.end(), static_cast<std::uint8_t>(type))) {
    return Error{ErrorCode::not_allowed, "function"};
  }
  return Done{};
}

std::uint64_t Host::count(Batch& batch, const std::string& name) {
  auto held = counts.find(name);
  if (held == counts.end()) {
    const auto row = vault.get<NumberRow>(RowKind::counter, name);
    held = counts.emplace(name, row ? row->number : 0).first;
  }
  batch.put(RowKind::counter, name, NumberRow{++held->second});
  return held->second;
}

std::uint64_t Host::next_serial(Batch& batch) {
  const std::uint64_t counted = count(batch, "serial");
  const std::uint64_t serial = std::max(counted, clock.wall().ms);
  counts["serial"] = serial;
  batch.put(RowKind::counter, std::string("serial"), NumberRow{serial});
  return serial;
}

}  // namespace sluis::gateway
