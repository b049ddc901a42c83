// SPDX-License-Identifier: EUPL-1.2
// sluis-gateway-bench: what the book of cases takes that `case today` is read from, over a vault
// full of cases; `sluis bench` starts it.
//
// Of each case there are its row, its life and two acts (its begin and a step); beside it two
// signals, and of one case in fifty a notice of a term.
#include <sodium.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "adapters/gateway/case_book.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kStartMs = 1'800'000'000'000, kBenchDayMs = 86'400'000;
constexpr std::uint64_t kRowsTogether = 2'000;
constexpr int kRounds = 5;

class StillClock : public clock::Clock {
 public:
  clock::ClockReading read() const override { return {{kStartMs}, {5'000}, BootId{}}; }
  int wait_ms(DurationMs) const override { return 0; }
};

std::chrono::nanoseconds cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

consent::Covenant bench_covenant() {
  consent::CaseTerms terms;
  terms.programme = 1;
  terms.days = 360;
  terms.review_days = 90;
  terms.announce_days = 7;
  consent::Covenant covenant;
  covenant.version = 1;
  covenant.case_terms = {terms};
  return covenant;
}

class Filler {
 public:
  explicit Filler(Host& host) : host_(host) {}

  void fill(std::uint64_t cases) {
    for (std::uint64_t i = 0; i < cases; ++i) {
      add_case(i);
      if (++rows_ % (kRowsTogether / 6) == 0) commit();
    }
    commit();
  }

 private:
  void commit() {
    host_.vault.commit(batch_);
    batch_ = {};
    host_.vault.maintain();
  }

  static std::vector<NamedPerson> anybody(std::uint64_t number) {
    NamedPerson out;
    out.identity.bsn = Sensitive<std::string>(std::to_string(900'000'000 + number));
    out.identity.surname = Sensitive<std::string>("Jansen");
    out.identity.first_names = Sensitive<std::string>("Sam");
    out.identity.birth_date = Sensitive<std::string>("2012-03-04");
    return {out};
  }

  void add_act(ActKind kind, const AnyId& made, std::vector<NamedPerson> persons, Bytes form) {
    ActRow row;
    row.id = seal::random_fixed<ActId>();
    row.ordinal = row.index = ++acts_;
    row.kind = kind;
    row.state = ActState::recorded;
    row.created = {kStartMs - 30 * kBenchDayMs};
    row.worker = "worker";
    row.persons = std::move(persons);
    row.form = std::move(form);
    row.made = made;
    batch_.put(RowKind::act, row.id, row);
  }
  void add_fact(ActKind kind, const CaseRow& row, consent::FactPayload payload) {
    consent::FactBody body;
    body.payload = std::move(payload);
    add_act(kind, AnyId{row.id.value}, row.persons, canon::encode(body));
  }

  void add_case(std::uint64_t number) {
    CaseRow row;
    row.id = seal::random_fixed<CaseId>();
    row.programme = 1;
    row.coordinator = host_.member();
    row.persons = anybody(number);
    batch_.put(RowKind::care_case, row.id, row);
    const std::vector<Commitment> subjects{Commitment{}};
    add_fact(ActKind::case_opened, row,
             consent::CaseOpened{row.id, subjects, host_.member(), row.programme});
    add_fact(ActKind::case_stepped, row,
             consent::CaseStepped{row.id, subjects, consent::CaseStep::review, 0});
    const TimeMs began{kStartMs - (number % 80) * kBenchDayMs};
    batch_.put(RowKind::case_life, row.id,
               CaseLifeRow{row.id, seal::random_fixed<ActId>(), 1,
                           static_cast<std::uint8_t>(consent::CasePhase::active), began, began,
                           began, began, 0});
    for (int i = 0; i < 2; ++i) {
      add_act(ActKind::signal, seal::random_fixed<AnyId>(), row.persons, Bytes(300, 1));
    }
    if (number % 50 == 0) add_notice(row, {began.ms + 90 * kBenchDayMs});
  }

  void add_notice(const CaseRow& row, TimeMs at) {
    consent::CaseDueBody body;
    body.notice_id = seal::random_fixed<NoticeId>();
    body.case_id = row.id;
    body.deadline = {consent::CaseDuty::review, at};
    body.stage = 1;
    body.told = body.responsible = host_.member();
    batch_.put(RowKind::notice, body.notice_id,
               NoticeRow{body.notice_id, ++acts_, {kStartMs}, true, canon::encode(body), {}});
  }

  Host& host_;
  Batch batch_;
  std::uint64_t rows_ = 0, acts_ = 0;
};

// Rows of every kind that the book is read from, opened and nothing more.
std::size_t read_rows(const Host& host) {
  std::size_t out = 0;
  for (const RowKind kind : {RowKind::care_case, RowKind::act, RowKind::case_life,
                             RowKind::notice, RowKind::unread_notice}) {
    out += host.vault.all_bytes(kind).size();
  }
  return out;
}

// The least of some rounds.
template <class Work>
std::uint64_t least_ns(const Work& work) {
  std::uint64_t least = UINT64_MAX;
  for (int round = 0; round < kRounds; ++round) {
    const auto began = cpu_time();
    work();
    least = std::min(least, static_cast<std::uint64_t>((cpu_time() - began).count()));
  }
  return least;
}

Status measure_books(const std::filesystem::path& folder, std::uint64_t cases) {
  SLUIS_TRY(vault, Vault::open(folder / "vault", seal::SecretBytes::random(32)));
  Config config;
  config.member = seal::random_fixed<MemberId>();
  StillClock clock;
  Host host{folder, config, {seal::SigningKeyPair::generate(), {}, {},
                             seal::SigningKeyPair::generate()},
            bench_covenant(), std::move(vault), clock, History(), {}};
  Names names(host);
  const Acts acts(host, names, nullptr, nullptr);
  Filler(host).fill(cases);
  std::size_t books = 0, rows = 0;
  const std::uint64_t book_ns = least_ns([&] { books = case_books(host, acts).size(); });
  const std::uint64_t rows_ns = least_ns([&] { rows = read_rows(host); });
  if (books != cases) return Error{ErrorCode::internal, "a case is missing"};
  std::cout << "{\"cases\":" << cases << ",\"rows\":" << rows << ",\"book\":" << book_ns
            << ",\"rows_read\":" << rows_ns << "}\n";
  return Done{};
}

}  // namespace
}  // namespace sluis::gateway

int main(int argc, char** argv) {
  using namespace sluis;
  const auto fail = [](const Error& error) {
    std::cerr << "sluis-gateway-bench: " << to_text(error) << '\n';
    return catalogue(error.code).exit_status;
  };
  if (sodium_init() < 0) return fail({ErrorCode::internal, "libsodium"});
  if (argc != 4 || std::string(argv[1]) != "books") {
    return fail({ErrorCode::usage, "books FOLDER CASES"});
  }
  const Status status =
      gateway::measure_books(argv[2], std::strtoull(argv[3], nullptr, 10));
  return status.ok() ? 0 : fail(status.error());
}
