// SPDX-License-Identifier: EUPL-1.2
// What a measurement found: figures with names that stay the same, and ratios between them.
//
// Pure. Thread safety: values.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sluis::bench {

struct Figure {
  std::string name;  // letters, digits and _
  double value = 0;
  std::string unit;
  std::string what;
};

// A ratio of two figures of one run; what the project aims at, where it does.
struct Ratio {
  std::string name;
  double value = 0;
  std::optional<double> at_least, at_most;
  std::string what;
  bool reached() const {
    return (!at_least || value >= *at_least) && (!at_most || value <= *at_most);
  }
};

struct Figures {
  std::vector<Figure> figures;
  std::vector<Ratio> ratios;

  void add(std::string name, double value, std::string unit, std::string what);
  void add_ratio(Ratio ratio) { ratios.push_back(std::move(ratio)); }
  // 0 when it was not measured.
  double value(const std::string& name) const;
};

// Four significant digits; whole numbers as they are.
std::string number_text(double value);
std::string to_text(const Figures& figures);
// {"quick":…,"figures":[{name,value,unit,what}…],"ratios":[{name,value,at_least,at_most,reached,
// what}…]}; no text in it needs escaping, since all of it is the program's own.
std::string to_json(const Figures& figures, bool quick);
// name,value,unit,what: RFC 4180 with a header line.
std::string to_csv(const Figures& figures);

}  // namespace sluis::bench
