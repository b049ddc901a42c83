// SPDX-License-Identifier: EUPL-1.2
// A SQLite file layer that fails on request, so that tests see what a bad disk does to a program.
//
// Shell. Only in builds with a simulated clock (presets dev, asan, tsan, demo). The environment
// variable SLUIS_STORE_FAULT=what:n[:once|ever] (default once) makes the n-th operation of a kind
// fail, counted from 1 over all databases of the process:
//   open:n        a file does not open
//   write:n       a write fails, nothing of it written
//   short:n       a write fails after its first half is written
//   sync:n        a sync fails; what was written may be read again, but was not synced
//   sync-kept:n   a sync is done, and then reported as failed
//   sync-lost:n   a sync fails, and all that was written since the last one is gone
#pragma once

#include <string>

namespace sluis::sqlite {

// The name of the failing VFS, registered at the first call, when the environment asks for it; else
// empty. A request that is not understood is fatal: a fault test without a fault must not pass.
std::string fault_vfs_from_environment();

}  // namespace sluis::sqlite
