// SPDX-License-Identifier: EUPL-1.2
// libsluis_frames.so, for LD_PRELOAD: keeps every frame that the broker hears and says in the file
// SLUIS_FRAMES, as it is inside CURVE: u8 direction ('<' heard, '>' said) ‖ u32 big-endian size ‖
// bytes.
#include <dlfcn.h>
#include <zmq.h>

#include <cstdio>
#include <cstdlib>

namespace {

void keep(char direction, const void* bytes, std::size_t size) {
  static std::FILE* const file = std::fopen(std::getenv("SLUIS_FRAMES"), "ab");
  unsigned char head[5] = {static_cast<unsigned char>(direction)};
  for (unsigned i = 0; i < 4; ++i) head[4 - i] = static_cast<unsigned char>(size >> (8 * i));
  // Without what was said the search would find nothing and prove nothing.
  if (file == nullptr || std::fwrite(head, 1, sizeof head, file) != sizeof head ||
      std::fwrite(bytes, 1, size, file) != size || std::fflush(file) != 0) {
    std::abort();
  }
}

template <class Function>
Function next(Function, const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int zmq_msg_recv(zmq_msg_t* message, void* socket, int flags) {
  static const auto real = next(&zmq_msg_recv, "zmq_msg_recv");
  const int size = real(message, socket, flags);
  if (size > 0) keep('<', zmq_msg_data(message), static_cast<std::size_t>(size));
  return size;
}

int zmq_send(void* socket, const void* bytes, size_t size, int flags) {
  static const auto real = next(&zmq_send, "zmq_send");
  const int sent = real(socket, bytes, size, flags);
  if (sent > 0) keep('>', bytes, static_cast<std::size_t>(sent));
  return sent;
}

}  // extern "C"
