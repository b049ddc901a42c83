// SPDX-License-Identifier: EUPL-1.2
// The bytes that a caller writes to the gateway's local door, over a real socket: each whole frame
// is answered once, in order, and nothing else is.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "adapters/gateway/local_client.h"
#include "adapters/gateway/local_replies.h"
#include "local.pb.h"
#include "proto/types/check.h"

namespace {

using namespace sluis;

// A folder of its own, gone again at exit.
struct Folder {
  Folder() { CHECK(mkdtemp(name) != nullptr); }
  ~Folder() {
    std::error_code error;
    std::filesystem::remove_all(name, error);
  }
  char name[32] = "/tmp/sluis-door-fuzz-XXXXXX";
};

int connect_to(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CHECK(path.native().size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path.c_str(), path.native().size() + 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return socket;
}

// The frames in `bytes` until one that is cut short or too long.
std::size_t whole_frames(ByteView bytes) {
  std::size_t out = 0;
  while (bytes.size() >= 4) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | bytes[i];
    if (size > gateway::kLocalBytesMax || bytes.size() - 4 < size) break;
    bytes = bytes.subspan(4 + size);
    ++out;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  static const std::filesystem::path path = gateway::door_of(folder.name);
  static auto door = gateway::LocalDoor::open(path, [](const local::LocalRequest&) {
    return gateway::refused_reply({ErrorCode::bad_field, "fuzz"});
  });
  CHECK(door.ok());
  const ByteView input(data, std::min<std::size_t>(size, 2 * 1024));
  const int caller = connect_to(path);
  CHECK(::send(caller, input.data(), input.size(), MSG_NOSIGNAL) ==
        static_cast<ssize_t>(input.size()));
  ::shutdown(caller, SHUT_WR);
  static Bytes answers(1 << 20);  // more than 512 refusals
  std::size_t got = 0;
  // What is left when nothing more comes is the door's to close: the caller has said all it has.
  for (bool open = true; open;) {
    std::vector<pollfd> waiting = door->descriptors();
    CHECK(::poll(waiting.data(), waiting.size(), 1'000) > 0);
    door->serve(waiting);
    const ssize_t part = ::recv(caller, answers.data() + got, answers.size() - got, MSG_DONTWAIT);
    if (part > 0) got += static_cast<std::size_t>(part);
    open = part > 0 || (part < 0 && errno == EAGAIN);
  }
  ::close(caller);
  CHECK(whole_frames(ByteView(answers).first(got)) == whole_frames(input));
  return 0;
}
