// SPDX-License-Identifier: EUPL-1.2
// The kinds of vector files, one function each: a file's text in, a verdict per case out.
#pragma once

#include <string>
#include <vector>

namespace sluis::vectors {

// A text that is not a file of this kind; run.cc also takes nlohmann's exceptions for this.
struct Unreadable {};

// In the order of the file; true is a case that holds. Throws Unreadable.
using Verdicts = std::vector<bool>;

Verdicts run_voprf(const std::string& text);
Verdicts run_hpke(const std::string& text);
Verdicts run_merkle(const std::string& text);
Verdicts run_note(const std::string& text);
Verdicts run_salamander(const std::string& text);
// What `run gezag` prints: whose consent is needed, one JSON object a line. Throws Unreadable.
std::string print_gezag(const std::string& text);

}  // namespace sluis::vectors
