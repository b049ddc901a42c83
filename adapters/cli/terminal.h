// SPDX-License-Identifier: EUPL-1.2
// What is only for a person at a terminal: colour, prompts and signs of life.
//
// Shell. Colour: where the stream is a terminal, TERM is set and not "dumb", and NO_COLOR is not
// set to anything (no-color.org). Prompts and signs of life go to standard error, and only when
// standard input or error are terminals: a script never sees them. Not thread safe.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace sluis::cli {

enum class Stream { out, err };
enum class Paint { bad, warning, heading };

// Whether colour is on for the stream.
bool in_colour(Stream stream);
// `text` in the colour of `paint`, or as it is.
std::string painted(Paint paint, const std::string& text, Stream stream = Stream::out);
// Turns colour off for this command: its answer is for a program.
void without_colour();

// Says on a terminal what is read from the keyboard, when standard input is one.
void prompt_for(const std::string& what);

// While it lives: after a second, says on a terminal what is waited for; wiped when it ends.
class SignOfLife {
 public:
  explicit SignOfLife(std::string what);
  ~SignOfLife();
  SignOfLife(const SignOfLife&) = delete;
  SignOfLife& operator=(const SignOfLife&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace sluis::cli
