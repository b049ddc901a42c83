// SPDX-License-Identifier: EUPL-1.2
// sluis bench: what this machine can do, measured on the real broker program.
#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "adapters/bench/bench.h"
#include "adapters/cli/files.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

struct BenchWords {
  std::vector<std::string> only;
  std::string csv, disk;
  bool quick = false;
};

// Progress is for a terminal alone: it goes over what stood there before.
void show(const std::string& what) { std::cerr << "\r\x1b[K" << what << std::flush; }

Result<Answer> measure(const BenchWords& words) {
  bench::Options options;
  options.only = words.only;
  options.quick = words.quick;
  options.disk = words.disk;
  if (words.disk.empty()) options.disk = std::filesystem::temp_directory_path();
  if (!std::filesystem::is_directory(options.disk)) return Error{ErrorCode::cannot_read, "--disk"};
  const bool terminal = isatty(STDERR_FILENO) == 1;
  if (terminal) options.progress = show;
  Result<bench::Figures> found = bench::run(options);
  if (terminal) std::cerr << "\r\x1b[K";
  if (!found.ok()) return found.error();
  if (!words.csv.empty()) {
    SLUIS_TRY_DONE(write_file(words.csv, as_bytes(bench::to_csv(*found)), "--csv"));
  }
  return Answer{bench::to_text(*found), Json::of_text(bench::to_json(*found, words.quick)), 0};
}

}  // namespace

void add_bench_verb(Verbs& verbs) {
  const auto words = std::make_shared<BenchWords>();
  verbs
      .add("bench", "measures what this machine can do, on a broker of its own",
           {"sluis bench", "sluis bench --quick --json",
            "sluis bench --only releases --csv out.csv"},
           [words] { return measure(*words); })
      .texts("--only", words->only, "this part alone, once for each: disk, releases, latency, "
                                    "decisions, linking, cases, memory, restart, leaves")
      .flag("--quick", words->quick, "seconds instead of minutes; the figures mean little")
      .text("--csv", words->csv, "also write the figures to this file")
      .text("--disk", words->disk, "a folder on the disk to measure (default: the temporary one)");
}

}  // namespace sluis::cli
