// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/terminal.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "adapters/cli/language.h"

namespace sluis::cli {
namespace {

bool plain = false;

int number_of(Stream stream) { return stream == Stream::out ? STDOUT_FILENO : STDERR_FILENO; }

bool set_to_something(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

const char* code_of(Paint paint) {
  switch (paint) {
    case Paint::bad: return "\033[1;31m";
    case Paint::warning: return "\033[33m";
    case Paint::heading: return "\033[1m";
  }
  return "";
}

}  // namespace

bool in_colour(Stream stream) {
  if (plain || set_to_something("NO_COLOR") || !set_to_something("TERM")) return false;
  if (std::string_view(std::getenv("TERM")) == "dumb") return false;
  return isatty(number_of(stream)) == 1;
}

std::string painted(Paint paint, const std::string& text, Stream stream) {
  return in_colour(stream) ? code_of(paint) + text + "\033[0m" : text;
}

void without_colour() { plain = true; }

void prompt_for(const std::string& what) {
  if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1) return;
  std::fprintf(stderr, "%s\n",
               say("{0} is read from the keyboard; end with Ctrl-D.", {what}).c_str());
}

SignOfLife::SignOfLife(std::string what) {
  if (isatty(STDERR_FILENO) != 1) return;
  thread_ = std::thread([this, what = std::move(what)] {
    std::unique_lock lock(mutex_);
    if (ended_.wait_for(lock, std::chrono::seconds(1), [this] { return over_; })) return;
    std::fprintf(stderr, "\r%s", what.c_str());
    ended_.wait(lock, [this] { return over_; });
    std::fprintf(stderr, "\r%*s\r", static_cast<int>(what.size()), "");
  });
}

SignOfLife::~SignOfLife() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

}  // namespace sluis::cli
