// SPDX-License-Identifier: EUPL-1.2
#include "adapters/bench/load.h"

#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <new>

#include "adapters/bench/json.h"
#include "adapters/bench/parts.h"
#include "adapters/bench/process.h"
#include "proto/types/check.h"

namespace sluis::bench {
namespace {

constexpr std::uint32_t kEachSource = 16;  // releases under way
constexpr std::uint64_t kStartNs = 30'000'000'000;

class SharedBoard {
 public:
  SharedBoard() {
    void* memory = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) FATAL("no memory to share");
    board_ = new (memory) Board();
    for (int& wake : board_->wake) wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  }
  ~SharedBoard() {
    for (const int wake : board_->wake) close(wake);
    munmap(board_, sizeof(Board));
  }
  SharedBoard(const SharedBoard&) = delete;
  SharedBoard& operator=(const SharedBoard&) = delete;
  Board& operator*() { return *board_; }

 private:
  Board* board_ = nullptr;
};

void sleep_ms(std::uint64_t ms) { usleep(static_cast<useconds_t>(ms * 1'000)); }

bool noted(Board& board, const Status& status) {
  if (!status.ok()) board.fail(status.error());
  return status.ok();
}

void count_frames(Board& board, const Client& client, std::uint64_t frames, std::uint64_t bytes) {
  board.frames += client.frames - frames;
  board.frame_bytes += client.frame_bytes - bytes;
}

// What the source of a load knows beside its keys.
struct Setting {
  const World& world;
  const Load& load;
  Door door;
  Persons persons;
  std::uint32_t sources = 1;
};

Status source_work(const Setting& setting, Board& board, std::uint32_t number) {
  SLUIS_TRY(client, Client::connect(setting.world, setting.world.source, setting.door));
  if (number == 0) {
    SLUIS_TRY_DONE(client.publish_keys());
    SLUIS_TRY_DONE(record_consents(client, setting.persons));
  }
  ++board.sources_ready;
  while (!board.go) sleep_ms(1);
  SLUIS_TRY_DONE(client.take_directory());
  const std::uint64_t frames = client.frames, bytes = client.frame_bytes;
  SLUIS_TRY_DONE(run_source(client, board, setting.load, setting.persons, number,
                            setting.sources));
  count_frames(board, client, frames, bytes);
  return Done{};
}

Status recipient_work(const Setting& setting, Board& board) {
  SLUIS_TRY(client, Client::connect(setting.world, setting.world.recipient, setting.door));
  SLUIS_TRY_DONE(client.publish_keys());
  board.recipient_ready = true;
  while (!board.go) sleep_ms(1);
  SLUIS_TRY_DONE(client.take_directory());
  const std::uint64_t frames = client.frames, bytes = client.frame_bytes;
  const Status status = run_recipient(client, board, setting.sources);
  count_frames(board, client, frames, bytes);
  return status;
}

Result<Done> wait_until_ready(const Board& board, std::uint32_t sources) {
  for (const std::uint64_t end = monotonic_ns() + kStartNs; monotonic_ns() < end; sleep_ms(2)) {
    if (board.error != 0) break;
    if (board.recipient_ready && board.sources_ready == sources) return Done{};
  }
  return Error{ErrorCode::broker_down, "clients"};
}

// What was counted at one moment.
struct Moment {
  std::uint64_t at_ns = 0, done = 0, broker_ns = 0, clients_ns = 0, machine_ns = 0;
  std::string costs;
};

class Running {
 public:
  Running(const Load& load, const std::filesystem::path& folder)
      : load_(load),
        broker_(folder),
        sources_(std::clamp(load.outstanding / kEachSource, 1u, kSourcesMax)) {}

  Result<LoadResult> run() {
    SLUIS_TRY_DONE(begin());
    SLUIS_TRY_DONE(checked(wait_until_ready(*board_, sources_)));
    (*board_).go = true;
    sleep_ms(load_.warm_up_ms);
    SLUIS_TRY(first, moment());
    sleep_ms(load_.measured_ms);
    SLUIS_TRY(last, moment());
    (*board_).stop = true;
    for (std::size_t i = 1; i < children_.size(); ++i) succeeded(children_[i]);
    (*board_).receipts_over = true;
    succeeded(children_[0]);
    children_.clear();
    SLUIS_TRY_DONE(checked(Done{}));
    return result(first, last);
  }

  ~Running() {
    (*board_).receipts_over = (*board_).stop = (*board_).go = true;
    for (const pid_t child : children_) succeeded(child);
  }

 private:
  Status begin() {
    SLUIS_TRY_DONE(broker_.start());
    SLUIS_TRY_DONE(broker_.admit("1-covenant", world_.covenant_file()));
    SLUIS_TRY_DONE(broker_.admit("2-source", world_.admission_of(world_.source)));
    SLUIS_TRY_DONE(broker_.admit("3-recipient", world_.admission_of(world_.recipient)));
    Setting setting{world_, load_, {broker_.endpoint(), broker_.curve_key, broker_.log_key}, {},
                    sources_};
    for (std::size_t i = 0; i < load_.persons; ++i) setting.persons.push_back(new_person());
    Board& board = *board_;
    children_.push_back(
        fork_work([&] { return noted(board, recipient_work(setting, board)); }));
    for (std::uint32_t i = 0; i < sources_; ++i) {
      children_.push_back(
          fork_work([&] { return noted(board, source_work(setting, board, i)); }));
    }
    return Done{};
  }

  // The first failure of a client is more telling than what followed from it.
  Status checked(Status status) {
    const Board& board = *board_;
    if (board.error == 0) return status;
    return Error{static_cast<ErrorCode>(board.error.load()), board.error_place.data()};
  }

  Result<Moment> moment() {
    SLUIS_TRY(costs, broker_.costs());
    Moment out;
    out.costs = costs;
    out.at_ns = monotonic_ns();
    out.done = (*board_).done;
    out.machine_ns = machine_cpu_ns();
    out.broker_ns = cpu_ns(broker_.pid());
    for (const pid_t child : children_) out.clients_ns += cpu_ns(child);
    return out;
  }

  LoadResult result(const Moment& first, const Moment& last) {
    const auto grown = [&](const char* name) {
      return number_in(last.costs, name) - number_in(first.costs, name);
    };
    LoadResult out;
    out.releases = last.done - first.done;
    out.seconds = static_cast<double>(last.at_ns - first.at_ns) / 1e9;
    out.broker_ns = last.broker_ns - first.broker_ns;
    out.clients_ns = last.clients_ns - first.clients_ns;
    const std::uint64_t used_ns = last.machine_ns - first.machine_ns;
    out.others_ns = used_ns - std::min(used_ns, out.broker_ns + out.clients_ns);
    out.verify_ns = grown("verify");
    out.decide_ns = grown("decide");
    out.store_ns = grown("store");
    out.sign_ns = grown("sign");
    out.transport_ns = grown("transport") + grown("other_threads");
    out.batches = grown("batches");
    out.broker_verified = grown("verified");
    out.broker_shared = grown("shared");
    out.broker_signed = grown("sign_calls");
    add_clients(out);
    add_latencies(out, first, last);
    return out;
  }

  // The clients counted from the first release to the last: their share of the measured part.
  void add_clients(LoadResult& out) {
    const Board& board = *board_;
    const double share =
        board.done == 0 ? 0
                        : static_cast<double>(out.releases) / static_cast<double>(board.done);
    const auto part = [share](std::uint64_t all) {
      return static_cast<std::uint64_t>(static_cast<double>(all) * share);
    };
    out.client_signed = part(board.signed_count);
    out.client_verified = part(board.verified_count);
    out.frames = part(board.frames);
    out.frame_bytes = part(board.frame_bytes);
    out.receipts_proven = board.receipts_proven;
  }

  // An open load counts by the moment of its start, so that what comes late is not left out.
  void add_latencies(LoadResult& out, const Moment& first, const Moment& last) {
    for (const Slot& slot : (*board_).slots) {
      const std::uint64_t began = slot.began_ns, done = slot.done_ns;
      if (began == 0 || done == 0) continue;
      if (began >= first.at_ns && began < last.at_ns) out.latency_ns.push_back(done - began);
    }
    std::sort(out.latency_ns.begin(), out.latency_ns.end());
  }

  const Load& load_;
  World world_;
  SharedBoard board_;
  BrokerProgram broker_;
  std::uint32_t sources_;
  std::vector<pid_t> children_;  // the recipient first
};

}  // namespace

void Board::fail(const Error& failure) {
  std::uint32_t none = 0;
  if (!error.compare_exchange_strong(none, static_cast<std::uint32_t>(failure.code))) return;
  const std::size_t size = std::min(failure.place.size(), error_place.size() - 1);
  std::copy_n(failure.place.begin(), size, error_place.begin());
}

std::uint64_t LoadResult::latency(double share) const {
  if (latency_ns.empty()) return 0;
  const double at = share * static_cast<double>(latency_ns.size());
  return latency_ns[std::min(static_cast<std::size_t>(at), latency_ns.size() - 1)];
}

Result<LoadResult> run_load(const Load& load, const std::filesystem::path& disk) {
  const Folder folder(disk);
  Running running(load, folder.path());
  return running.run();
}

}  // namespace sluis::bench
