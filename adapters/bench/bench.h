// SPDX-License-Identifier: EUPL-1.2
// The whole measurement, or the parts of it that are named; what each part is, and what came out:
// tests/bench/RESULTS.md.
//
// Shell (processes, loopback, disk; minutes). Thread safety: none; call it before any other thread
// is started, since it forks.
#pragma once

#include <filesystem>
#include <functional>

#include "adapters/bench/figures.h"
#include "proto/types/result.h"

namespace sluis::bench {

struct Options {
  std::vector<std::string> only;  // names of parts; empty: all
  bool quick = false;             // seconds instead of minutes: shows that it works, measures badly
  std::filesystem::path disk;     // an existing folder on the disk that is measured
  std::function<void(const std::string&)> progress = [](const std::string&) {};
};

// The parts in the order in which they run.
const std::vector<std::string>& part_names();

// usage: a name that is no part. Others as of what failed; nothing is left behind.
Result<Figures> run(const Options& options);

}  // namespace sluis::bench
