// SPDX-License-Identifier: EUPL-1.2
// vectors_run KIND FILE: one line `ok n` or `FAIL n` per case of a vector file. Kind gezag has no
// verdicts: it prints what follows from the file (gezag.cc).
//
// Exit status: 0 all hold, 1 one does not, 2 the file is not readable as this kind (a file without
// a case counts as unreadable: it would pass without checking anything).
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string_view>

#include "tests/vectors/kinds.h"

namespace {

using sluis::vectors::Verdicts;

struct Kind {
  std::string_view name;
  Verdicts (*run)(const std::string& text);
};

// Sorted by name; one .cc per kind.
const std::vector<Kind> kKinds = {
    {"hpke", sluis::vectors::run_hpke},
    {"merkle", sluis::vectors::run_merkle},
    {"note", sluis::vectors::run_note},
    {"salamander", sluis::vectors::run_salamander},
    {"voprf", sluis::vectors::run_voprf},
};

int unreadable(const char* why) {
  std::fprintf(stderr, "vectors: %s\n", why);
  return 2;
}

int report(const Verdicts& verdicts) {
  if (verdicts.empty()) return unreadable("the file holds no case");
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    std::printf("%s %zu\n", verdicts[i] ? "ok" : "FAIL", i + 1);
  }
  return std::find(verdicts.begin(), verdicts.end(), false) == verdicts.end() ? 0 : 1;
}

int print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return 0;
}

template <class Action>
int with_text(const char* path, const Action& action) {
  try {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};  // throws for a directory
    if (!file || text.empty()) return unreadable("the file cannot be read, or is empty");
    return action(text);
  } catch (const sluis::vectors::Unreadable&) {
    return unreadable("the file is not of this kind");
  } catch (const std::exception&) {
    return unreadable("the file is not of this kind");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3) {
    for (const Kind& kind : kKinds) {
      if (kind.name != argv[1]) continue;
      return with_text(argv[2], [&](const std::string& text) { return report(kind.run(text)); });
    }
    if (std::string_view(argv[1]) == "gezag") {
      return with_text(argv[2], [](const std::string& text) {
        return print(sluis::vectors::print_gezag(text));
      });
    }
  }
  std::fprintf(stderr, "usage: tests/vectors/run KIND FILE\nkinds: gezag");
  for (const Kind& kind : kKinds) std::fprintf(stderr, " %s", std::string(kind.name).c_str());
  std::fprintf(stderr, "\n");
  return 2;
}
