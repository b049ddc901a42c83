// SPDX-License-Identifier: EUPL-1.2
// The program `sluis` as a function, so that main.cc reads no heavy header. Shell.
#pragma once

namespace sluis::cli {

// Runs the command line and returns its exit status.
int run_program(int argc, char** argv);

}  // namespace sluis::cli
