// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/caseload_text.h"

#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"

namespace sluis::cli {
namespace {

std::string load_line(const local::WorkerLoad& load) {
  const std::string coming = std::to_string(load.coming()), most = std::to_string(load.most());
  std::string out =
      load.families() == 1
          ? say("{0}: 1 family, {1} to come; at most {2} for {3} fte",
                {load.login(), coming, most, load.fte()})
          : say("{0}: {1} families, {2} to come; at most {3} for {4} fte",
                {load.login(), std::to_string(load.families()), coming, most, load.fte()});
  if (!load.fte_said()) out += say(" (not said: sluis staff hours {0} --fte 0.8)", {load.login()});
  return out + "\n" + (load.above() ? too_many_text(load) : "");
}

}  // namespace

std::string too_many_text(const local::WorkerLoad& load) {
  const std::string many = std::to_string(load.families() + load.coming());
  return painted(Paint::bad, say("TOO MANY FAMILIES: ")) +
         say("{0} has {1}, and the norm is {2} for {3} fte (8 for full-time). Nothing is refused "
             "for it\n    Next: sluis caseload, and begin or accept the next one with a "
             "colleague\n",
             {load.login(), many, std::to_string(load.most()), load.fte()});
}

std::string caseload_text(const local::Caseload& caseload) {
  std::string out;
  bool is_empty = true;
  for (const local::WorkerLoad& load : caseload.workers()) {
    out += load_line(load);
    is_empty = is_empty && load.families() + load.coming() == 0;
  }
  if (!is_empty) return out;
  return say("No families: nobody here has an open case. Begin one: sluis case begin FILE\n") + out;
}

}  // namespace sluis::cli
