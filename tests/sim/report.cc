// SPDX-License-Identifier: EUPL-1.2
// What to show of a failed run: the lines that speak of what went wrong.
#include <sstream>

#include "tests/sim/simulation.h"

namespace sluis::sim {
namespace {

bool is_name(const std::string& word) {
  return word.size() > 1 && std::string_view("mLw").find(word[0]) != std::string_view::npos &&
         word[1] >= '0' && word[1] <= '9';
}

// m1, L4, w2 in a line of the history.
std::set<std::string> names_in(const std::string& line) {
  std::set<std::string> out;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    std::erase_if(word, [](char letter) { return letter == '{' || letter == '}'; });
    if (is_name(word)) out.insert(word);
  }
  return out;
}

bool shares(const std::set<std::string>& one, const std::set<std::string>& other) {
  return std::any_of(one.begin(), one.end(),
                     [&](const std::string& name) { return other.contains(name); });
}

}  // namespace

std::vector<std::string> minimal(const Outcome& outcome, std::size_t most) {
  // What the violation speaks of stands in its own line or in the one before.
  std::set<std::string> about;
  const std::size_t size = outcome.lines.size();
  for (std::size_t i = size - std::min<std::size_t>(size, 2); i < size; ++i) {
    about.merge(names_in(outcome.lines[i]));
  }
  for (const std::string& line : outcome.lines) {  // its messages' leases, and its leases' messages
    std::set<std::string> names = names_in(line);
    if (line.find(" released ") != std::string::npos && shares(names, about)) about.merge(names);
  }
  std::vector<std::string> out;
  for (const std::string& line : outcome.lines) {
    if (line.find("broker") != std::string::npos || shares(names_in(line), about) ||
        line.find("VIOLATION") != std::string::npos) {
      out.push_back(line);
    }
  }
  if (out.size() > most) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(most));
  return out;
}

}  // namespace sluis::sim
