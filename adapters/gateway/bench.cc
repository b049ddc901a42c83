// SPDX-License-Identifier: EUPL-1.2
// sluis-gateway-bench: what `case today` takes, and the books of cases that it is read from, over a
// vault full of cases; `sluis bench` starts it.
//
// Of each case there are its row, its life and two acts (its begin and a step); beside it two
// signals with their terms, of one case in fifty a notice of a term, of one in a hundred an alert
// that nobody followed up. Eight cases for each professional.
#include <sodium.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "adapters/gateway/caseload.h"
#include "adapters/gateway/desk.h"
#include "consent/core/fact_rights.h"
#include "consent/core/linked_bodies.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kStartMs = 1'800'000'000'000, kBenchDayMs = 86'400'000;
constexpr std::uint64_t kRowsTogether = 2'000;
constexpr std::uint64_t kCasesOfOne = 8;  // professional
constexpr int kRounds = 5, kRoundsOfOne = 50;

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
  consent::Function function;
  function.term = {1, "helper", "helper"};
  function.acts = {static_cast<std::uint8_t>(LeafType::fact)};
  function.facts = {
      static_cast<std::uint8_t>(consent::right_to(consent::FactKind::case_opened))};
  covenant.functions = {function};
  return covenant;
}

class Filler {
 public:
  explicit Filler(Host& host) : host_(host) {}

  void fill(std::uint64_t cases) {
    for (std::uint64_t i = 0; i * kCasesOfOne < cases; ++i) add_worker(i);
    for (std::uint64_t i = 0; i < cases; ++i) {
      add_case(i);
      if (++rows_ % (kRowsTogether / 10) == 0) commit();
    }
    commit();
  }
  // One more step of the case that was added last.
  void step() {
    add_fact(ActKind::case_stepped, last_,
             consent::CaseStepped{last_.id, {Commitment{}}, consent::CaseStep::review, 0});
    commit();
  }
  static Identity anybody_else() {
    Identity out = anybody(9'999'999).front().identity;
    out.surname = Sensitive<std::string>("Pietersen");
    return out;
  }

 private:
  void commit() {
    host_.vault.commit(batch_);
    batch_ = {};
    host_.vault.maintain();
  }

  // One that passes the 11-test, so that whoever has it can be compared with somebody else.
  static std::string any_bsn(std::uint64_t number) {
    std::string out = std::to_string(10'000'000 + 2 * number);
    const auto last = [&] {
      int sum = 0;
      for (int i = 0; i < 8; ++i) sum += (9 - i) * (out[static_cast<std::size_t>(i)] - '0');
      return sum % 11;
    };
    if (last() == 10) ++out.back();
    return out + static_cast<char>('0' + last());
  }
  static std::vector<NamedPerson> anybody(std::uint64_t number) {
    NamedPerson out;
    out.identity.bsn = Sensitive<std::string>(any_bsn(number));
    out.identity.surname = Sensitive<std::string>("Jansen");
    out.identity.first_names = Sensitive<std::string>("Sam");
    out.identity.birth_date = Sensitive<std::string>("2012-03-04");
    return {out};
  }

  void add_worker(std::uint64_t number) {
    WorkerRow row;
    row.login = "worker-" + std::to_string(number);
    row.name = Sensitive<std::string>("A Helper");
    row.function = "helper";
    row.id = seal::random_fixed<WorkerId>();
    row.seed = Sensitive<Bytes>(Bytes(32, static_cast<std::uint8_t>(number)));
    row.valid_from = {kStartMs - 90 * kBenchDayMs};
    batch_.put(RowKind::worker, row.login, row);
  }

  void add_act(ActKind kind, const AnyId& made, std::vector<NamedPerson> persons, Bytes form) {
    ActRow row;
    row.id = seal::random_fixed<ActId>();
    row.ordinal = row.index = ++acts_;
    row.kind = kind;
    row.state = ActState::recorded;
    row.created = {kStartMs - 30 * kBenchDayMs};
    row.worker = worker_;
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
    worker_ = "worker-" + std::to_string(number / kCasesOfOne);
    last_ = row;
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
    for (int i = 0; i < 2; ++i) add_signal(row);
    if (number % 50 == 0) add_notice(row, {began.ms + 90 * kBenchDayMs});
    if (number % 100 == 0) add_alert(row);
  }

  void add_signal(const CaseRow& of) {
    ExchangeRow row;
    row.id = seal::random_fixed<ExchangeId>();
    add_act(ActKind::signal, AnyId{row.id.value}, of.persons, Bytes(300, 1));
    row.author = worker_;
    row.created = {kStartMs - 30 * kBenchDayMs};
    row.content = Sensitive<Bytes>(Bytes(500, 1));
    row.slots.emplace_back().state = SlotState::opened;
    batch_.put(RowKind::exchange, row.id, row);
    RetentionRow term;
    term.exchange_id = row.id;
    term.sender = host_.member();
    term.opened = row.created;
    term.due = {kStartMs + 300 * kBenchDayMs};
    batch_.put(RowKind::retention, row.id, term);
  }

  void add_alert(const CaseRow& of) {
    consent::LinkedBody body;
    body.alert_id = seal::random_fixed<AlertId>();
    body.case_id = of.id;
    body.reporters = {seal::random_fixed<MemberId>(), host_.member()};
    std::sort(body.reporters.begin(), body.reporters.end());
    AlertRow row;
    row.id = body.alert_id;
    row.taken = {kStartMs - kBenchDayMs};
    row.body = canon::encode(body);
    row.linked = row.release = Bytes(1'000, 1);
    batch_.put(RowKind::alert, row.id, row);
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
  std::string worker_;
  CaseRow last_;
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

std::uint64_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::uint64_t pages = 0, resident = 0;
  in >> pages >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

template <class Work>
std::uint64_t ns_of(const Work& work) {
  const auto began = cpu_time();
  work();
  return static_cast<std::uint64_t>((cpu_time() - began).count());
}
// The least, or the middle, of some rounds.
template <class Work>
std::uint64_t least_ns(const Work& work) {
  std::uint64_t least = UINT64_MAX;
  for (int round = 0; round < kRounds; ++round) least = std::min(least, ns_of(work));
  return least;
}
std::uint64_t middle(std::vector<std::uint64_t> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

// A gateway without a broker, and the desk that its door asks.
class BenchDesk {
 public:
  explicit BenchDesk(Host& host) : host_(host) {}

  Status open() {
    SLUIS_TRY(link, Link::open(host_, {}));
    link_.emplace(std::move(link));
    desk_.emplace(Desk::Parts{host_, *link_, own_keys_, acts_, outgoing_, accounts_, questions_,
                              weighing_, known_, exclusions_, erasures_, corrections_, auditor_,
                              names_, hash_mirror_, false});
    return Done{};
  }
  // How many items there are; 0: it was refused.
  std::size_t today(const std::string& worker) {
    local::LocalRequest request;
    request.set_worker(worker);
    request.mutable_case_today();
    const ReplyLater answered = desk_->answer(request);
    local::LocalReply reply;
    answered(reply, true);
    return static_cast<std::size_t>(reply.today().items_size());
  }

 private:
  Host& host_;
  OwnKeys own_keys_{host_};
  Names names_{host_};
  Acts acts_{host_, names_, nullptr, nullptr};
  Accounts accounts_{host_};
  Outgoing outgoing_{host_, acts_, accounts_};
  Questions questions_{host_, acts_};
  Weighing weighing_{host_, acts_};
  Known known_{host_, names_};
  Exclusions exclusions_{host_, names_};
  Erasures erasures_{host_, names_};
  Corrections corrections_{host_};
  Auditor auditor_{host_, names_};
  HashMirror hash_mirror_{host_};
  std::optional<Link> link_;
  std::optional<Desk> desk_;
};

// What a professional waits for: the handler alone, with all of today in its answer.
Status measure_today(Host& host, Filler& filler, std::uint64_t cases) {
  BenchDesk desk(host);
  SLUIS_TRY_DONE(desk.open());
  std::size_t items = 0;
  const auto today = [&](const std::string& worker) {
    return [&desk, &items, worker] { items = desk.today(worker); };
  };
  const std::uint64_t first_ns = ns_of(today("worker-0"));
  const std::size_t expected = (cases + 49) / 50 + (cases + 99) / 100;
  if (items < expected) return Error{ErrorCode::internal, "an item of today is missing"};
  std::vector<std::uint64_t> still, after_step, apart;
  for (int round = 0; round < kRoundsOfOne; ++round) {
    still.push_back(ns_of(today("worker-0")));
    filler.step();
    after_step.push_back(ns_of(today("worker-0")));
  }
  const ExclusionRow row{seal::random_fixed<AnyId>(), "worker-0", Filler::anybody_else(), {},
                         "worker-0", {kStartMs}};
  host.vault.put(RowKind::exclusion, row.id, row);
  const std::uint64_t apart_first_ns = ns_of(today("worker-0"));
  for (int round = 0; round < kRoundsOfOne; ++round) apart.push_back(ns_of(today("worker-0")));
  if (items < expected) return Error{ErrorCode::internal, "an item of who is kept apart"};
  std::cout << ",\"items\":" << items << ",\"today_first\":" << first_ns
            << ",\"today\":" << middle(still) << ",\"today_max\":"
            << *std::max_element(still.begin(), still.end())
            << ",\"today_after_step\":" << middle(after_step)
            << ",\"today_apart\":" << middle(apart)
            << ",\"today_apart_first\":" << apart_first_ns;
  return Done{};
}

Status measure_books(const std::filesystem::path& folder, std::uint64_t cases) {
  SLUIS_TRY(vault, Vault::open(folder / "vault", seal::SecretBytes::random(32)));
  std::filesystem::create_directories(folder / "keys");
  SLUIS_TRY(keys, read_keys(folder, true));
  Config config;
  config.member = seal::random_fixed<MemberId>();
  config.broker = BrokerAddress{"tcp://127.0.0.1:1", keys.curve.public_key,
                                keys.signing.public_key()};
  config.authority = {keys.signing.public_key()};
  StillClock clock;
  Host host{folder, config, std::move(keys), bench_covenant(), std::move(vault), clock, History(),
            {}};
  Filler filler(host);
  filler.fill(cases);
  std::size_t books = 0, rows = 0;
  const std::uint64_t rows_ns = least_ns([&] { rows = read_rows(host); });
  const std::uint64_t before = resident_bytes();
  const std::uint64_t first_ns = ns_of([&] { books = case_books(host).size(); });
  const std::uint64_t held = resident_bytes() - std::min(before, resident_bytes());
  const std::uint64_t book_ns = least_ns([&] { books = case_books(host).size(); });
  if (books != cases) return Error{ErrorCode::internal, "a case is missing"};
  std::cout << "{\"cases\":" << cases << ",\"rows\":" << rows << ",\"book_first\":" << first_ns
            << ",\"book\":" << book_ns << ",\"held_bytes\":" << held
            << ",\"rows_read\":" << rows_ns;
  SLUIS_TRY_DONE(measure_today(host, filler, cases));
  std::cout << "}\n";
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
