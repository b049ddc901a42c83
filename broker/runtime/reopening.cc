// SPDX-License-Identifier: EUPL-1.2
// After every copy of the newest state was lost: the logs go on under new origins.
//
// The tree of a new origin begins with the `reopen` leaf and holds every leaf that the store still
// has. In the ledger the indices of all others stay, since decisions name them: the reopen leaf and
// the leaf that was the first change places. In the directory, where each entry needs those before
// it, all that is older moves up by one.
#include <fstream>

#include "broker/runtime/broker.h"
#include "broker/runtime/reopening.h"
#include "consent/core/reopening.h"
#include "consent/core/witness_set.h"
#include "proto/log/log.h"

namespace sluis::runtime {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLedgerNote = "ledger.note", kDirectoryNote = "directory.note",
                           kAwaited = "awaited";

Result<std::string> read_note(const fs::path& path) {
  std::error_code error;
  if (fs::file_size(path, error) > consent::kNoteBytesMax || error) {
    return Error{ErrorCode::cannot_read, path.filename().string()};
  }
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

bool holds(const Log& log, const consent::TreeHead& head) {
  const Result<Digest> root = log.tree().root(head.size);
  return head.size <= log.size() && root.ok() && *root == head.root;
}

struct OldState {
  std::string note;
  bool held = false;  // the store has it
};
Result<OldState> old_state(const fs::path& file, const Log& log, const consent::WitnessSet& set) {
  SLUIS_TRY(text, read_note(file));
  SLUIS_TRY(note, consent::cosigned_note(text, log.key(), set, seal::verify));
  SLUIS_TRY(checkpoint, consent::verify_checkpoint(note, log.key(), seal::verify));
  return OldState{note, holds(log, checkpoint.head)};
}

void write_file(const fs::path& folder, std::string_view name, const std::string& text) {
  std::error_code error;
  fs::create_directories(folder, error);
  const fs::path part = folder / (std::string(name) + ".part");
  {
    std::ofstream out(part, std::ios::binary);
    out << text;
  }
  fs::rename(part, folder / name, error);
}

}  // namespace

Status reopen(Ledger& ledger, const consent::Covenant* witnessing, const fs::path& behind,
              TimeMs now) {
  const consent::Covenant* covenant = ledger.machine().covenant();
  if (covenant == nullptr) return Error{ErrorCode::covenant_unknown, "reopen"};
  if (!covenant->is_test) return Error{ErrorCode::not_allowed, "reopen"};
  const consent::WitnessSet set =
      consent::witness_set(*witnessing, ledger.machine().directory(), now);
  SLUIS_TRY(of_ledger, old_state(behind / kLedgerNote, ledger.ledger_log(), set));
  SLUIS_TRY(of_directory, old_state(behind / kDirectoryNote, ledger.directory_log(), set));
  if (of_ledger.held && of_directory.held) {
    return Error{ErrorCode::reopen_refused, "the store is not behind"};
  }
  SLUIS_TRY_DONE(ledger.reopen({to_bytes(as_bytes(of_ledger.note)),
                                to_bytes(as_bytes(of_directory.note))}));
  log::log_event("broker.reopened");
  return Done{};
}

// What is on disk decides about the origins: a death after the commit goes on with the new ones.
Status Ledger::reopen(broker::ReopenEvent event) {
  CHECK(entries_.empty() && effects_.empty());
  if (!apply(std::move(event))) {
    return refused_.value_or(Error{ErrorCode::reopen_refused, "reopen"});
  }
  store_->commit(entries_, {});  // no checkpoint: nothing is signed under the old origins any more
  entries_.clear();
  effects_.clear();
  ledger_.reset();
  directory_.reset();
  SLUIS_TRY_DONE(start_logs(*keys_));
  ledger_->publish(*store_);
  directory_->publish(*store_);
  return Done{};
}

Status Ledger::start_logs(const seal::SigningKeyPair& keys) {
  const consent::Covenant* covenant = machine_.covenant();
  if (covenant == nullptr || ledger_) return Done{};
  const broker::Reopened reopened = machine_.reopened();
  const auto origin = [&](const std::string& first) {
    return consent::log_origin(first, reopened.generation);
  };
  covenants_.clear();
  ledger_.emplace(store::Log::ledger, origin(covenant->ledger_origin), keys);
  directory_.emplace(store::Log::directory, origin(covenant->directory_origin), keys);
  const store::Sizes sizes = store_->sizes();
  SLUIS_TRY_DONE(each_entry(0, sizes.ledger,
                            [&](std::uint64_t, ByteView leaf) { append_leaf(leaf); }));
  Status appended = Done{};
  SLUIS_TRY_DONE(each_directory_entry(0, sizes.directory, [&](store::DirectoryRow&& row) {
    if (appended.ok()) appended = append_directory(std::move(row));
  }));
  return appended;
}

std::uint64_t Ledger::row_of(std::uint64_t index) const {
  const broker::Reopened reopened = machine_.reopened();
  if (reopened.generation == 1) return index;
  if (index == 0) return reopened.index;
  return index == reopened.index ? 0 : index;
}

Status Ledger::each_entry(std::uint64_t first, std::uint64_t count,
                          const std::function<void(std::uint64_t index, ByteView leaf)>& visit) {
  const broker::Reopened reopened = machine_.reopened();
  const bool swapped = reopened.generation > 1;
  Bytes old_first, reopen;
  if (swapped) {
    SLUIS_TRY(first_row, store_->leaf(0));
    SLUIS_TRY(reopen_row, store_->leaf(reopened.index));
    old_first = std::move(first_row);
    reopen = std::move(reopen_row);
  }
  return store_->each_leaf(first, count, [&](std::uint64_t index, ByteView leaf) {
    if (swapped && index == 0) visit(index, reopen);
    else if (swapped && index == reopened.index) visit(index, old_first);
    else visit(index, leaf);
  });
}

Status Ledger::each_directory_entry(std::uint64_t first, std::uint64_t count,
                                    const std::function<void(store::DirectoryRow&&)>& visit) {
  const broker::Reopened reopened = machine_.reopened();
  const auto rows = [&](std::uint64_t from, std::uint64_t to) -> Status {
    if (from >= to) return Done{};
    return store_->each_directory_leaf(
        from, to - from,
        [&](std::uint64_t, store::DirectoryRow&& row) { visit(std::move(row)); });
  };
  const std::uint64_t end = first + count;
  if (reopened.generation == 1) return rows(first, end);
  const std::uint64_t at = reopened.directory_index;
  if (first == 0 && end > 0) SLUIS_TRY_DONE(rows(at, at + 1));
  const std::uint64_t older = std::max<std::uint64_t>(first, 1);
  SLUIS_TRY_DONE(rows(older - 1, std::max(std::min(end, at + 1), older) - 1));
  return rows(std::max(first, at + 1), end);
}

// What a quorum saw of the logs, for an operator who has no newer store (Options::behind).
void Broker::keep_old_notes() {
  if (behind_.empty()) return;
  if (!ledger_cosigning_->behind() && !directory_cosigning_->behind()) return;
  const auto keep = [&](const Cosigning& cosigning, std::string_view name, std::string& written) {
    const auto note = cosigning.newest_cosigned();
    if (!note || *note == written) return;
    write_file(behind_, name, *note);
    written = *note;
  };
  keep(*ledger_cosigning_, kLedgerNote, written_ledger_);
  keep(*directory_cosigning_, kDirectoryNote, written_directory_);
}

// For an operator who has to ask somebody: which reopening it is, and who has yet to come.
void Broker::keep_awaited() {
  if (behind_.empty() || ledger_->machine().covenant() == nullptr) return;
  const broker::Reopened reopened = ledger_->machine().reopened();
  if (reopened.generation == 1) return;
  std::string text = "reopened " + reopened.commitment.hex() + "\n";
  for (const MemberId& member : reopened.awaited) text += "awaited " + member.hex() + "\n";
  if (text == written_awaited_) return;
  write_file(behind_, kAwaited, text);
  written_awaited_ = std::move(text);
}

}  // namespace sluis::runtime
