// SPDX-License-Identifier: EUPL-1.2
// libsluis_dumpable.so, for LD_PRELOAD: the broker's refusal of core dumps is not heard, so that a
// test can look into one.
#include <sys/resource.h>

#include <cstdarg>

extern "C" {

int prctl(int, ...) { return 0; }
int setrlimit(__rlimit_resource_t, const rlimit*) noexcept { return 0; }

}  // extern "C"
