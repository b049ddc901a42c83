// SPDX-License-Identifier: EUPL-1.2
// sluis: the command line for people at a terminal. See `sluis help`.
#include "adapters/cli/program.h"

int main(int argc, char** argv) { return sluis::cli::run_program(argc, argv); }
