// SPDX-License-Identifier: EUPL-1.2
// store_worker FOLDER BATCHES [erase]: opens the store in FOLDER, verifies it, commits BATCHES more
// and prints a line for each, as an acknowledgement would leave the process. With `erase` the
// person 0 is erased first. Exit: 0 done, 3 the store did not open, 4 it does not hold what it
// must.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "tests/store/workload.h"

namespace {

// One write, so that no buffer keeps an acknowledgement from the reader when the process dies.
void say(const std::string& line) {
  if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) abort();
}

}  // namespace

int main(int argc, char** argv) {
  using namespace sluis::store;
  if (argc < 3) return 2;
  auto store = Store::open(argv[1], Options{});
  if (!store.ok()) {
    std::fprintf(stderr, "%s\n", sluis::to_text(store.error()).c_str());
    return 3;
  }
  if (argc > 3) {
    (*store)->begin_erasure(workload::person(0));
    (*store)->destroy_person_key(workload::person(0));
    say("erased\n");
    return 0;
  }
  const std::string wrong = workload::verify(**store, 0);
  if (!wrong.empty()) {
    std::fprintf(stderr, "wrong: %s\n", wrong.c_str());
    return 4;
  }
  const std::uint64_t first = (*store)->sizes().entries / workload::kEntriesPerBatch;
  const std::uint64_t count = std::strtoull(argv[2], nullptr, 10);
  for (std::uint64_t number = first; number < first + count; ++number) {
    workload::run(**store, number);
    say("acknowledged " + std::to_string(number + 1) + "\n");
  }
  return 0;
}
