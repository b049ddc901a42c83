// SPDX-License-Identifier: EUPL-1.2
// Welch's t-test of two sets of measured times, cropped as dudect does (Reparaz, Balasch and
// Verbauwhede, "Dude, is my code constant time?", DATE 2017).
//
// Pure. A t beyond ±4.5 says, at one in 150,000 for a single comparison, that the two sets do not
// have one mean.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace sluis::timing {

inline constexpr double kLeakT = 4.5;

struct Moments {
  double mean = 0, variance = 0;  // unbiased
  std::size_t count = 0;
};

inline Moments moments_of(std::span<const double> values) {
  Moments out;
  double squares = 0;  // of the differences from the mean (Welford)
  for (const double value : values) {
    ++out.count;
    const double delta = value - out.mean;
    out.mean += delta / static_cast<double>(out.count);
    squares += delta * (value - out.mean);
  }
  if (out.count > 1) out.variance = squares / static_cast<double>(out.count - 1);
  return out;
}

// Welch's t of `one` against `other`, positive when `one` has the larger mean. 0 with fewer than
// two values in either. Two constants that differ: infinite.
inline double welch_t(std::span<const double> one, std::span<const double> other) {
  const Moments left = moments_of(one), right = moments_of(other);
  if (left.count < 2 || right.count < 2) return 0;
  const double difference = left.mean - right.mean;
  const double spread = left.variance / static_cast<double>(left.count) +
                        right.variance / static_cast<double>(right.count);
  return difference == 0 ? 0 : difference / std::sqrt(spread);
}

inline std::vector<double> up_to(std::span<const double> values, double most) {
  std::vector<double> out;
  std::copy_if(values.begin(), values.end(), std::back_inserter(out),
               [&](double value) { return value <= most; });
  return out;
}

// The t farthest from 0 of the whole sets and of what lies below some quantiles of both together.
// What interrupts a measurement makes it longer: what is left without its tail is the code's own.
inline double cropped_t(std::span<const double> one, std::span<const double> other) {
  std::vector<double> both(one.begin(), one.end());
  both.insert(both.end(), other.begin(), other.end());
  std::sort(both.begin(), both.end());
  double worst = welch_t(one, other);
  for (const double share : {0.95, 0.9, 0.75, 0.5}) {
    if (both.empty()) break;
    const auto place = static_cast<std::size_t>(share * static_cast<double>(both.size() - 1));
    const double most = both[place];
    const double t = welch_t(up_to(one, most), up_to(other, most));
    if (std::abs(t) > std::abs(worst)) worst = t;
  }
  return worst;
}

}  // namespace sluis::timing
