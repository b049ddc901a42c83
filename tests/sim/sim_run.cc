// SPDX-License-Identifier: EUPL-1.2
// sim_run --seeds A..B [--mutant NAME]: runs the seeds A to B, both included, and says
//   which broke a promise; --verbose SEED: one seed with its whole history.
// Last line: "N passed, N failed". Exit 0 when none failed, 64 for words it does not know. With a
// mutant the first seed that catches it ends the run, and exit 0 means that none did.
#include <chrono>
#include <iostream>
#include <sstream>

#include "tests/sim/simulation.h"

namespace {

using sluis::sim::Mutant;
using sluis::sim::Outcome;

struct Options {
  std::uint64_t first = 1, last = 300;
  std::optional<std::uint64_t> verbose;
  Mutant mutant = Mutant::none;
};

bool read_number(const std::string& text, std::uint64_t& number) {
  std::istringstream in(text);
  return (in >> number) && in.eof();
}

bool read_seeds(const std::string& text, Options& options) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) return false;
  return read_number(text.substr(0, dots), options.first) &&
         read_number(text.substr(dots + 2), options.last) && options.first <= options.last;
}

std::optional<Options> read(const std::vector<std::string>& words) {
  Options options;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    const std::string& value = words[i + 1];
    bool ok = false;
    if (words[i] == "--seeds") {
      ok = read_seeds(value, options);
    } else if (words[i] == "--verbose") {
      ok = read_number(value, options.verbose.emplace());
    } else if (words[i] == "--mutant") {
      const auto mutant = sluis::sim::mutant_named(value);
      ok = mutant.has_value();
      if (ok) options.mutant = *mutant;
    }
    if (!ok) return std::nullopt;
  }
  if (words.size() % 2 != 0) return std::nullopt;
  return options;
}

void report(const Outcome& outcome, Mutant mutant) {
  std::cout << "FAIL seed " << outcome.seed << " step " << outcome.step << ": "
            << *outcome.failure << "\n";
  for (const std::string& line : minimal(simulate(outcome.seed, mutant, true))) {
    std::cout << "    " << line << "\n";
  }
  std::cout << std::flush;
}

int run_one(const Options& options) {
  const Outcome outcome = simulate(*options.verbose, options.mutant, true);
  for (const std::string& line : outcome.lines) std::cout << line << "\n";
  std::cout << (outcome.failure ? "FAIL " + *outcome.failure : std::string("ok")) << ", "
            << outcome.step << " steps, " << outcome.leaves << " leaves, digest "
            << outcome.digest << "\n";
  return outcome.failure ? 1 : 0;
}

struct Sums {
  std::uint64_t passed = 0, failed = 0, steps = 0, releases = 0, openings = 0, crashes = 0;
};

int run_all(const Options& options) {
  const auto began = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  };
  Sums sums;
  for (std::uint64_t seed = options.first; seed <= options.last; ++seed) {
    const Outcome outcome = simulate(seed, options.mutant);
    sums.steps += outcome.step;
    sums.releases += outcome.releases;
    sums.openings += outcome.openings;
    sums.crashes += outcome.crashes;
    ++(outcome.failure ? sums.failed : sums.passed);
    if (outcome.failure) report(outcome, options.mutant);
    if (outcome.failure && options.mutant != Mutant::none) break;
    const std::uint64_t done = seed - options.first + 1;
    if (done % 500 == 0) {
      std::cout << done << " seeds, " << seconds() << " s" << std::endl;
    }
  }
  std::cout << sums.passed + sums.failed << " seeds in " << seconds() << " s: " << sums.steps
            << " steps, " << sums.crashes << " crashes of the broker, " << sums.releases
            << " releases, " << sums.openings << " openings\n"
            << sums.passed << " passed, " << sums.failed << " failed\n";
  return sums.failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = read({argv + 1, argv + argc});
  if (!options) {
    std::cerr << "usage: sim_run [--seeds A..B] [--verbose SEED] [--mutant NAME]\n";
    return 64;
  }
  return options->verbose ? run_one(*options) : run_all(*options);
}
