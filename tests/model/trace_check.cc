// SPDX-License-Identifier: EUPL-1.2
// trace_check FILE: replays a trace (trace_text.h) against the rules of the release protocol.
// `-` reads standard input. Prints `ok N` or `FAIL property: rule (event N)`; exit 0 or 1, 2 when
// the file cannot be read or a line is malformed.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "tests/model/trace_text.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: trace_check FILE\n";
    return 2;
  }
  std::ifstream file;
  if (std::string_view(argv[1]) != "-") file.open(argv[1]);
  std::istream& in = file.is_open() ? file : std::cin;
  if (!file.is_open() && std::string_view(argv[1]) != "-") {
    std::cerr << "trace_check: cannot read " << argv[1] << "\n";
    return 2;
  }
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  sluis::model::TraceRules rules;
  if (const std::size_t line = sluis::model::replay_text(text, rules); line != 0) {
    std::cerr << "trace_check: line " << line << " is no event\n";
    return 2;
  }
  if (const auto& violation = rules.violation()) {
    std::cout << "FAIL " << name_of(violation->property) << ": " << violation->rule << " (event "
              << violation->event << ")\n";
    return 1;
  }
  std::cout << "ok " << rules.events() << "\n";
  return 0;
}
