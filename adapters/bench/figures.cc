// SPDX-License-Identifier: EUPL-1.2
#include "adapters/bench/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluis::bench {
namespace {

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string aim_text(const Ratio& ratio) {
  std::string out;
  if (ratio.at_least) out += ">= " + number_text(*ratio.at_least);
  if (ratio.at_most) out += "<= " + number_text(*ratio.at_most);
  return out;
}

}  // namespace

void Figures::add(std::string name, double value, std::string unit, std::string what) {
  figures.push_back({std::move(name), value, std::move(unit), std::move(what)});
}

double Figures::value(const std::string& name) const {
  const auto found = std::find_if(figures.begin(), figures.end(),
                                  [&](const Figure& figure) { return figure.name == name; });
  return found == figures.end() ? 0 : found->value;
}

std::string number_text(double value) {
  if (std::abs(value) >= 1'000 || value == std::floor(value)) return fmt::format("{:.0f}", value);
  return fmt::format("{:.4g}", value);
}

std::string to_text(const Figures& figures) {
  std::string out;
  for (const Figure& figure : figures.figures) {
    out += fmt::format("{:<34} {:>12} {:<6} {}\n", figure.name, number_text(figure.value),
                       figure.unit, figure.what);
  }
  for (const Ratio& ratio : figures.ratios) {
    const std::string aim = aim_text(ratio);
    const char* const verdict = aim.empty() ? "" : (ratio.reached() ? "reached" : "not reached");
    out += fmt::format("{:<34} {:>12} {:<8} {:<12} {}\n", ratio.name, number_text(ratio.value),
                       aim, verdict, ratio.what);
  }
  return out;
}

std::string to_json(const Figures& figures, bool quick) {
  std::string out = fmt::format("{{\"quick\":{},\"figures\":[", quick);
  const char* comma = "";
  for (const Figure& figure : figures.figures) {
    out += fmt::format("{}{{\"name\":\"{}\",\"value\":{},\"unit\":\"{}\",\"what\":\"{}\"}}", comma,
                       figure.name, number_text(figure.value), figure.unit, figure.what);
    comma = ",";
  }
  out += "],\"ratios\":[";
  comma = "";
  for (const Ratio& ratio : figures.ratios) {
    out += fmt::format("{}{{\"name\":\"{}\",\"value\":{}", comma, ratio.name,
                       number_text(ratio.value));
    if (ratio.at_least) out += ",\"at_least\":" + number_text(*ratio.at_least);
    if (ratio.at_most) out += ",\"at_most\":" + number_text(*ratio.at_most);
    out += fmt::format(",\"reached\":{},\"what\":\"{}\"}}", ratio.reached(), ratio.what);
    comma = ",";
  }
  return out + "]}";
}

std::string to_csv(const Figures& figures) {
  std::string out = "name,value,unit,what\r\n";
  const auto row = [&](const std::string& name, double value, const std::string& unit,
                       const std::string& what) {
    out += csv_field(name) + "," + number_text(value) + "," + csv_field(unit) + "," +
           csv_field(what) + "\r\n";
  };
  for (const Figure& figure : figures.figures) {
    row(figure.name, figure.value, figure.unit, figure.what);
  }
  for (const Ratio& ratio : figures.ratios) row(ratio.name, ratio.value, "ratio", ratio.what);
  return out;
}

}  // namespace sluis::bench
