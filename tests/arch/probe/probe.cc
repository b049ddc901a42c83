// SPDX-License-Identifier: EUPL-1.2
// Code in which the compiler has something to protect: a buffer on the stack and a checked copy.
#include <cstddef>
#include <cstdio>
#include <cstring>

int main(int count, char** words) {
  char buffer[64];
  for (int index = 0; index < count; ++index) {
    const std::size_t length = std::strlen(words[index]);
    std::memcpy(buffer, words[index], length + 1);
    std::snprintf(buffer, length, "%s %d", words[index], index);
    std::puts(buffer);
  }
  return 0;
}
