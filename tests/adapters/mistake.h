// SPDX-License-Identifier: EUPL-1.2
// The school's template with one mistake in it, and what `sluis adapter test` says of it.
#pragma once

#include <sys/resource.h>

#include "tests/cli/program.h"

namespace sluis::adapters {

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

class Mistakes : public test::Program {
 protected:
  static std::string school_file(const std::string& name) {
    return std::string(SLUIS_SOURCE_DIR) + "/adapters/school/" + name;
  }
  static std::string cjg_file(const std::string& name) {
    return std::string(SLUIS_SOURCE_DIR) + "/adapters/cjg/" + name;
  }
  // The demo's covenant with keys in it; not signed.
  std::string covenant_file() const {
    std::string text = content(std::string(SLUIS_SOURCE_DIR) + "/deploy/demo/covenant.toml");
    const auto key = [](char digit) { return "\"" + std::string(64, digit) + "\""; };
    text.replace(text.find("authority = []"), 14,
                 "authority = [" + key('1') + ", " + key('2') + ", " + key('3') + "]");
    return file("covenant.toml", text);
  }
  // `text` with its first `from` changed to `to`; the test fails when there is none.
  static std::string changed(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    return at == text.npos ? text : text.replace(at, from.size(), to);
  }
  // As run(), with no more than `bytes` of address space for data.
  test::Outcome run_within(rlim_t bytes, std::vector<std::string> words) const {
    rlimit before{};
    getrlimit(RLIMIT_DATA, &before);
    const rlimit less{bytes, before.rlim_max};
    setrlimit(RLIMIT_DATA, &less);
    test::Outcome out = run(std::move(words));
    setrlimit(RLIMIT_DATA, &before);
    return out;
  }
};

}  // namespace sluis::adapters
