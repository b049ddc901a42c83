// SPDX-License-Identifier: EUPL-1.2
#include "adapters/bench/bench.h"

#include <algorithm>
#include <thread>

#include "adapters/bench/json.h"
#include "adapters/bench/leaves.h"
#include "adapters/bench/limits.h"
#include "adapters/bench/load.h"
#include "adapters/bench/process.h"

namespace sluis::bench {
namespace {

// Compressions of one release: about 22 commitments of 8 to 10 each at both ends, 6 leaves with
// their nodes, 4 proofs of about 15 levels, the envelope's own hashes.
constexpr double kHashBlocks = 400;

double ratio(double value, double of) { return of > 0 ? value / of : 0; }
double micro(std::uint64_t ns, std::uint64_t releases) {
  return releases == 0 ? 0 : static_cast<double>(ns) / 1'000 / static_cast<double>(releases);
}
double others_share(const LoadResult& load) {
  const double all = load.seconds * 1e9 * std::max(1u, std::thread::hardware_concurrency());
  return std::min(0.99, ratio(static_cast<double>(load.others_ns), all));
}
double milli(std::uint64_t ns) { return static_cast<double>(ns) / 1e6; }

class Run {
 public:
  explicit Run(const Options& options) : options_(options) {}

  Result<Figures> all() {
    using Part = Status (Run::*)();
    const std::vector<std::pair<const char*, Part>> parts{
        {"disk", &Run::disk},           {"releases", &Run::releases}, {"latency", &Run::latency},
        {"decisions", &Run::decisions}, {"linking", &Run::linking},   {"cases", &Run::cases},
        {"memory", &Run::memory},       {"restart", &Run::restart},   {"leaves", &Run::leaves}};
    for (const auto& [name, part] : parts) {
      if (wanted(name)) SLUIS_TRY_DONE((this->*part)());
    }
    return std::move(figures_);
  }

 private:
  bool wanted(const std::string& part) const {
    const auto& only = options_.only;
    return only.empty() || std::find(only.begin(), only.end(), part) != only.end();
  }
  void tell(const std::string& what) const { options_.progress(what); }

  Status disk() {
    if (disk_.p99_ns != 0) return Done{};
    tell("disk: fdatasync");
    disk_ = disk_limit(options_.disk, options_.quick ? 50 : 2'000);
    figures_.add("fdatasync_p50", milli(disk_.p50_ns), "ms", "append 4 KiB, fdatasync");
    figures_.add("fdatasync_p99", milli(disk_.p99_ns), "ms", "the same");
    return Done{};
  }

  Status releases() {
    const std::vector<std::uint32_t> levels =
        options_.quick ? std::vector<std::uint32_t>{1, 64} : std::vector<std::uint32_t>{1, 16, 64,
                                                                                        256};
    for (const std::uint32_t outstanding : levels) {
      tell("releases: " + std::to_string(outstanding) + " outstanding");
      Load load = base();
      load.outstanding = outstanding;
      SLUIS_TRY(result, run_load(load, options_.disk));
      add_load(result, "_" + std::to_string(outstanding), outstanding == 64);
    }
    return Done{};
  }

  Load base() const {
    Load load;
    if (options_.quick) {
      load.warm_up_ms = 300;
      load.measured_ms = 700;
      load.persons = 4;
    }
    return load;
  }

  void add_load(const LoadResult& load, const std::string& tail, bool aimed) {
    const auto each = [&](std::uint64_t number) {
      return ratio(static_cast<double>(number), static_cast<double>(load.releases));
    };
    CryptoWork work;
    work.signs = each(load.client_signed + load.broker_signed);
    work.verifies = each(load.client_verified + load.broker_verified);
    work.frames = each(load.frames);
    work.frame_bytes = each(load.frame_bytes);
    work.hash_blocks = kHashBlocks;
    tell("releases: the same cryptography alone");
    const double limit = crypto_limit(work, options_.quick ? 300 : 2'000);
    figures_.add("releases" + tail, load.per_second(), "1/s", "intent to receipt, durable");
    figures_.add("crypto_limit" + tail, limit, "1/s", "its cryptography alone, all cores");
    add_details(load, work, tail);
    Ratio of_limit{"releases_of_crypto_limit" + tail, ratio(load.per_second(), limit), {}, {},
                   "releases / crypto_limit"};
    if (aimed) of_limit.at_least = 0.5;
    figures_.add_ratio(std::move(of_limit));
    figures_.add_ratio({"releases_of_free_crypto_limit" + tail,
                        ratio(load.per_second(), limit * (1 - others_share(load))), {}, {},
                        "the same of the part of the CPUs that others left"});
  }

  void add_details(const LoadResult& load, const CryptoWork& work, const std::string& tail) {
    const auto cpu = [&](const char* name, std::uint64_t ns, const char* what) {
      figures_.add(name + tail, micro(ns, load.releases), "us", what);
    };
    figures_.add("latency_p50" + tail, milli(load.latency(0.5)), "ms", "of those releases");
    figures_.add("latency_p99" + tail, milli(load.latency(0.99)), "ms", "");
    figures_.add("signs" + tail, work.signs, "", "Ed25519 signatures a release, all parties");
    figures_.add("verifies" + tail, work.verifies, "", "verifications a release, all parties");
    cpu("broker_cpu", load.broker_ns, "broker CPU a release, all threads");
    cpu("broker_verify", load.verify_ns, "of it: signatures and openings");
    cpu("broker_decide", load.decide_ns, "of it: the machine, with the decision");
    cpu("broker_store", load.store_ns, "of it: commit, tree, proofs, stored openings");
    cpu("broker_sign", load.sign_ns, "of it: checkpoints");
    cpu("broker_transport", load.transport_ns, "of it: frames, CURVE, parsing");
    cpu("clients_cpu", load.clients_ns, "CPU of the clients a release");
    figures_.add("others_cpu" + tail, others_share(load), "", "part of all CPUs that others used");
    figures_.add("releases_per_commit" + tail,
                 ratio(static_cast<double>(load.releases), static_cast<double>(load.batches)), "",
                 "how much one commit carries");
    figures_.add("receipts_proven" + tail, static_cast<double>(load.receipts_proven), "",
                 "receipt leaves proven afterwards");
  }

  Status latency() {
    SLUIS_TRY_DONE(disk());
    tell("latency: 200 a second, open loop");
    Load load = base();
    load.per_second = 200;
    if (!options_.quick) load.measured_ms = 20'000;
    SLUIS_TRY(result, run_load(load, options_.disk));
    figures_.add("open_releases", result.per_second(), "1/s", "of 200 started");
    figures_.add("open_p50", milli(result.latency(0.5)), "ms", "from the intended start");
    figures_.add("open_p99", milli(result.latency(0.99)), "ms", "");
    figures_.add("open_p999", milli(result.latency(0.999)), "ms", "");
    figures_.add_ratio({"open_p99_of_fdatasync_p99",
                        ratio(milli(result.latency(0.99)), figures_.value("fdatasync_p99")),
                        {}, 20, "open_p99 / fdatasync_p99"});
    return Done{};
  }

  // The broker's own core is measured by a program on the broker's side of the layers.
  Result<std::string> core(std::vector<std::string> words) {
    words.insert(words.begin(), program("sluis-broker-bench").string());
    return output_of(words);
  }

  // At a gateway: `case today` reads the books of all its cases.
  Status cases() {
    const std::vector<std::pair<std::uint64_t, const char*>> sizes =
        options_.quick ? std::vector<std::pair<std::uint64_t, const char*>>{{50, "_tenth"},
                                                                            {500, ""}}
                       : std::vector<std::pair<std::uint64_t, const char*>>{
                             {1'000, "_tenth"}, {10'000, ""}};
    for (const auto& [count, tail] : sizes) {
      const std::string of = std::to_string(count) + " open cases";
      tell("cases: " + of);
      const Folder folder(options_.disk);
      SLUIS_TRY(text, output_of({program("sluis-gateway-bench").string(), "books",
                                 folder.path().string(), std::to_string(count)}));
      add_cases(text, tail, of);
    }
    figures_.add_ratio({"case_today_growth",
                        ratio(figures_.value("case_today"), figures_.value("case_today_tenth")), {},
                        {}, "case_today / the same at a tenth of the cases"});
    figures_.add_ratio({"case_today_of_5_ms", figures_.value("case_today_after_step") / 5, {}, 1,
                        "case_today_after_step / 5 ms"});
    return Done{};
  }

  void add_cases(const std::string& text, const std::string& tail, const std::string& of) {
    const auto time = [&](const char* name, const char* number, const std::string& what) {
      figures_.add(name + tail, milli(number_in(text, number)), "ms", what);
    };
    time("case_today", "today", "`case today`, the whole handler, in the middle; " + of);
    time("case_today_max", "today_max", "the longest of fifty");
    time("case_today_after_step", "today_after_step", "the first after a step of a case");
    time("case_today_apart", "today_apart", "for who is kept apart from somebody");
    time("case_today_first", "today_first", "the first after the start, beside the books");
    time("case_book", "book", "a look at the books of all cases when nothing was written");
    time("case_book_first", "book_first", "the first: all are made");
    time("case_book_rows", "rows_read", "rows of the vault, opened");
    figures_.add("case_book_bytes" + tail,
                 ratio(static_cast<double>(number_in(text, "held_bytes")),
                       static_cast<double>(number_in(text, "cases"))),
                 "B", "resident memory of a case's book at its gateway");
  }

  Status decisions() {
    const std::vector<std::pair<std::string, std::string>> sizes =
        options_.quick ? std::vector<std::pair<std::string, std::string>>{{"1000", "_small"},
                                                                          {"20000", "_large"}}
                       : std::vector<std::pair<std::string, std::string>>{
                             {"100000", "_small"}, {"10000000", "_large"}};
    std::vector<double> rates;
    for (const auto& [size, tail] : sizes) {
      tell("decisions: over " + size + " consents");
      SLUIS_TRY(text, core({"decisions", size}));
      rates.push_back(static_cast<double>(number_in(text, "decisions_per_second")));
      figures_.add("decisions" + tail, rates.back(), "1/s", "one core, over " + size + " consents");
      figures_.add("consents_bytes" + tail,
                   static_cast<double>(number_in(text, "bytes")) / 1e6, "MB",
                   "memory of them, resident");
      figures_.add_ratio({"decisions_of_a_million" + tail, rates.back() / 1e6, 1, {},
                          "decisions / 1,000,000"});
    }
    figures_.add_ratio({"decisions_apart", ratio(rates[0], rates[1]), {}, 3,
                        "decisions at the smaller size / at the larger"});
    return Done{};
  }

  // At a tenth of both, at the aim's own size, and at ten times its cases.
  Status linking() {
    struct Size {
      std::uint64_t cases, signals;
      const char* tail;
    };
    const std::vector<Size> sizes =
        options_.quick ? std::vector<Size>{{100, 2'000, "_tenth"}, {1'000, 20'000, ""}}
                       : std::vector<Size>{{1'000, 100'000, "_tenth"},
                                           {10'000, 1'000'000, ""},
                                           {100'000, 1'000'000, "_tenfold_cases"}};
    for (const Size& size : sizes) {
      const std::string cases = std::to_string(size.cases), signals = std::to_string(size.signals);
      tell("linking: " + cases + " cases, " + signals + " signals");
      SLUIS_TRY(text, core({"linking", cases, signals}));
      add_linking(text, size.tail, cases + " open cases, " + signals + " signals");
    }
    const auto grown = [&](const char* name, const char* tail) {
      return ratio(figures_.value(std::string("linking_p50") + tail), figures_.value(name));
    };
    figures_.add_ratio({"linking_growth", grown("linking_p50_tenth", ""), {}, 3,
                        "linking_p50 / the same at a tenth of the cases and signals"});
    if (!options_.quick) {
      figures_.add_ratio({"linking_growth_tenfold_cases", grown("linking_p50", "_tenfold_cases"),
                          {}, 3, "linking_p50 at ten times the cases / linking_p50"});
    }
    figures_.add_ratio({"linking_of_100_us", figures_.value("linking_p99") / 100, {}, 1,
                        "linking_p99 / 100 us"});
    figures_.add_ratio({"linking_p50_of_100_us", figures_.value("linking_p50") / 100, {}, 1,
                        "linking_p50 / 100 us"});
    return Done{};
  }

  void add_linking(const std::string& text, const std::string& tail, const std::string& of) {
    const auto time = [&](const char* name, const char* what) {
      figures_.add(name + tail, static_cast<double>(number_in(text, name)) / 1'000, "us", what);
    };
    const auto size = [&](const char* name, const char* bytes, const char* count,
                          const char* what) {
      figures_.add(name + tail, ratio(static_cast<double>(number_in(text, bytes)),
                                      static_cast<double>(number_in(text, count))),
                   "B", what);
    };
    time("linking_p50", ("a new signal's linking: the look, and the alert; " + of).c_str());
    time("linking_p99", "the same");
    time("look_p50", "of it: the look for the family");
    time("look_p99", "the same");
    time("alert_p50", "of it: the event that writes its alert");
    time("alert_p99", "the same");
    time("intent_with_p50", "the machine's whole work for an intent, the look in it");
    time("intent_with_p99", "the same");
    time("intent_without_p50", "the same under a covenant that links nothing");
    time("intent_without_p99", "the same");
    time("busy_p50", "linking about a family with 64 and more signals of the last year");
    time("alerts_asked_p50", "which alerts wait, asked by the reader of all, who has them");
    time("signal_forgotten_p50", "a linked signal leaves the alerts, at the end of its term");
    size("memory_per_open_case", "case_bytes", "cases", "resident memory");
    size("memory_per_signal", "signal_bytes", "signals", "the same, its part of the alerts in it");
    figures_.add("linked_alerts" + tail, static_cast<double>(number_in(text, "alerts")), "",
                 "alerts on record then");
  }

  Status memory() { return restart(); }

  // One store of many leaves serves both: it is made once, then the real program starts on it.
  Status restart() {
    if (figures_.value("restart") > 0) return Done{};
    const std::string wanted_leaves = options_.quick ? "6000" : "1000000";
    const Folder folder(options_.disk);
    tell("restart: making a store of " + wanted_leaves + " leaves");
    SLUIS_TRY(made, core({"fill", folder.path().string(), wanted_leaves}));
    const double leaves = static_cast<double>(number_in(made, "leaves"));
    tell("restart: starting on it");
    BrokerProgram broker(folder.path());
    const std::uint64_t began_ns = monotonic_ns();
    SLUIS_TRY_DONE(broker.start());
    const double seconds = static_cast<double>(monotonic_ns() - began_ns) / 1e9;
    const auto resident = static_cast<double>(resident_bytes(broker.pid()));
    broker.stop();
    figures_.add("restart", seconds, "s", "from exec to listening");
    figures_.add("restart_leaves", leaves, "", "leaves in the log then");
    figures_.add("restart_entries", static_cast<double>(number_in(made, "entries")), "",
                 "journal entries");
    figures_.add("memory_per_million_leaves", resident / leaves, "MB",
                 "resident memory of that broker, tree and machine");
    figures_.add("fill_per_second", ratio(leaves * 1e9,
                                          static_cast<double>(number_in(made, "ns"))),
                 "1/s", "leaves written without clients, one core");
    figures_.add_ratio({"restart_of_ten_seconds", seconds / 10 * 1e6 / leaves, {}, 1,
                        "restart / 10 s, at 1,000,000 leaves"});
    return Done{};
  }

  Status leaves() {
    const std::uint64_t count = options_.quick ? 50'000 : 1'000'000;
    tell("leaves: verifying " + std::to_string(count));
    double best = 0, seconds = 0;
    for (int round = 0; round < 3; ++round) {
      const double limit = sha256_blocks_per_second(options_.quick ? 50 : 300);
      const LeavesVerified verified = verify_leaves(count);
      const double share = ratio(static_cast<double>(verified.hash_blocks) / limit,
                                 verified.seconds);
      if (share > best) seconds = verified.seconds;
      best = std::max(best, share);
    }
    figures_.add("verify_leaves", static_cast<double>(count) / seconds, "1/s",
                 "leaf hashes, tree and root, one core");
    figures_.add_ratio({"verify_of_sha256_limit", best, 0.8, {},
                        "time of their SHA-256 blocks in one stream / time of verification"});
    return Done{};
  }

  const Options& options_;
  Figures figures_;
  DiskLimit disk_;
};

}  // namespace

const std::vector<std::string>& part_names() {
  static const std::vector<std::string> names{"disk",    "releases", "latency",
                                              "decisions", "linking", "cases",
                                              "memory",  "restart",  "leaves"};
  return names;
}

Result<Figures> run(const Options& options) {
  const auto& known = part_names();
  for (const std::string& part : options.only) {
    if (std::find(known.begin(), known.end(), part) == known.end()) {
      return Error{ErrorCode::usage, "--only: disk, releases, latency, decisions, linking, "
                                     "cases, memory, restart or leaves"};
    }
  }
  return Run(options).all();
}

}  // namespace sluis::bench
