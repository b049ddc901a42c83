// SPDX-License-Identifier: EUPL-1.2
#include "tests/clock/clock_server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <new>

#include "proto/seal/secret.h"

namespace sluis::clock {
namespace {

constexpr std::size_t kLineMax = 256;

std::optional<std::uint64_t> number_of(const std::string& text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::string text_of(const ClockReading& reading, std::uint64_t rate_permille) {
  return "wall_ms=" + std::to_string(reading.wall.ms) + " boot_ms=" +
         std::to_string(reading.boot.ms) + " boot_id=" + reading.boot_id.hex() +
         " rate=" + std::to_string(rate_permille);
}

// A listening descriptor, or -1. A socket file that nobody serves any more is replaced.
int listen_at(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return -1;
  std::memcpy(address.sun_path, path.data(), path.size());
  const auto* plain = reinterpret_cast<const sockaddr*>(&address);
  const int out = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (connect(out, plain, sizeof address) != 0 && errno == ECONNREFUSED) unlink(path.c_str());
  close(out);
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const mode_t before = umask(0177);
  const bool bound = bind(listener, plain, sizeof address) == 0 && listen(listener, 64) == 0;
  umask(before);
  if (bound) return listener;
  close(listener);
  return -1;
}

void send_page(int connection, int page) {
  char byte = '\n';
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  iovec part{&byte, 1};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &page, sizeof page);
  static_cast<void>(sendmsg(connection, &message, MSG_NOSIGNAL));
}

}  // namespace

std::optional<std::uint64_t> wall_ms_of(const std::string& text) {
  if (const auto number = number_of(text)) return number;
  for (const char* form : {"%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"}) {
    tm parts{};
    const char* end = strptime(text.c_str(), form, &parts);
    if (end == nullptr || *end != '\0') continue;
    const time_t seconds = timegm(&parts);
    if (seconds >= 0) return static_cast<std::uint64_t>(seconds) * 1'000;
  }
  return std::nullopt;
}

Result<std::unique_ptr<ClockServer>> ClockServer::open(const std::string& path,
                                                       std::uint64_t wall_ms,
                                                       std::uint64_t rate_permille) {
  const int listener = listen_at(path);
  if (listener < 0) return Error{ErrorCode::cannot_write, "clock socket"};
  const int page = memfd_create("sluis-clock", MFD_CLOEXEC);
  CHECK(page >= 0 && ftruncate(page, sizeof(TimePage)) == 0);
  void* memory = mmap(nullptr, sizeof(TimePage), PROT_READ | PROT_WRITE, MAP_SHARED, page, 0);
  CHECK(memory != MAP_FAILED);
  std::unique_ptr<ClockServer> out(
      new ClockServer(path, listener, page, new (memory) TimePage));
  out->set({wall_ms, 0, seal::random_fixed<BootId>(), real_milliseconds(), rate_permille});
  return out;
}

ClockServer::ClockServer(std::string path, int listener, int page_descriptor, TimePage* page)
    : path_(std::move(path)), listener_(listener), page_descriptor_(page_descriptor), page_(page) {}

ClockServer::~ClockServer() {
  for (const Connection& connection : connections_) close(connection.descriptor);
  munmap(page_, sizeof(TimePage));
  close(page_descriptor_);
  close(listener_);
  unlink(path_.c_str());
}

void ClockServer::set(const TimeFunction& function) {
  page_->store(function);
  // A full buffer means that this clock has not yet answered an earlier wake: one is enough.
  for (const Connection& connection : connections_) {
    if (connection.is_clock) {
      static_cast<void>(send(connection.descriptor, "\n", 1, MSG_DONTWAIT | MSG_NOSIGNAL));
    }
  }
}

TimeFunction ClockServer::current() const {
  const TimeFunction function = page_->load();
  const std::uint64_t real_ms = real_milliseconds();
  const ClockReading reading = function.at(real_ms);
  return {reading.wall.ms, reading.boot.ms, reading.boot_id, real_ms, function.rate_permille};
}

bool ClockServer::move(const std::string& verb, const std::string& argument) {
  TimeFunction next = current();
  const auto value = verb == "set" ? wall_ms_of(argument) : number_of(argument);
  if (verb == "advance" && value) {
    next.wall_ms += *value;
    next.boot_ms += *value;
  } else if (verb == "set" && value) {
    next.wall_ms = *value;
  } else if (verb == "rate" && value && *value <= 1'000'000) {
    next.rate_permille = *value;
  } else if (verb == "reboot" && argument.empty()) {
    next.boot_ms = 0;
    next.boot_id = seal::random_fixed<BootId>();
  } else {
    return false;
  }
  set(next);
  return true;
}

std::string ClockServer::command(const std::string& line) {
  const std::size_t space = line.find(' ');
  const std::string verb = line.substr(0, space);
  const std::string argument = space == std::string::npos ? "" : line.substr(space + 1);
  if (verb == "stop" && argument.empty()) {
    stopped_ = true;
  } else if (!(verb == "now" && argument.empty()) && !move(verb, argument)) {
    return "error: now | advance MS | set TIME | rate PERMILLE | reboot | stop";
  }
  const TimeFunction function = page_->load();
  return text_of(function.at(real_milliseconds()), function.rate_permille);
}

void ClockServer::accept_connection() {
  const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (descriptor >= 0) connections_.push_back({descriptor, false, {}});
}

void ClockServer::answer(Connection& connection, const std::string& line) {
  if (line == "clock") {
    send_page(connection.descriptor, page_descriptor_);
    connection.is_clock = true;
    return;
  }
  const std::string reply = command(line) + "\n";
  static_cast<void>(
      send(connection.descriptor, reply.data(), reply.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
}

// False when the connection is over.
bool ClockServer::read_from(Connection& connection) {
  char bytes[kLineMax];
  const ssize_t count = recv(connection.descriptor, bytes, sizeof bytes, MSG_DONTWAIT);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  if (count == 0) return false;
  connection.input.append(bytes, static_cast<std::size_t>(count));
  for (std::size_t end; (end = connection.input.find('\n')) != std::string::npos;) {
    answer(connection, connection.input.substr(0, end));
    connection.input.erase(0, end + 1);
  }
  return connection.input.size() < kLineMax;
}

bool ClockServer::serve(int timeout_ms) {
  std::vector<pollfd> watched{{listener_, POLLIN, 0}};
  for (const Connection& connection : connections_) {
    watched.push_back({connection.descriptor, POLLIN, 0});
  }
  if (poll(watched.data(), watched.size(), timeout_ms) <= 0) return !stopped_;
  for (std::size_t i = 1; i < watched.size(); ++i) {
    Connection& connection = connections_[i - 1];
    if (watched[i].revents == 0 || read_from(connection)) continue;
    close(connection.descriptor);
    connection.descriptor = -1;
  }
  std::erase_if(connections_, [](const Connection& one) { return one.descriptor < 0; });
  if (watched[0].revents != 0) accept_connection();
  return !stopped_;
}

}  // namespace sluis::clock
