// SPDX-License-Identifier: EUPL-1.2
// The text of proto/exchange.txt: sections, explanations and `name = hex` lines, written and read.
//
// Pure. Long hex goes on in lines that begin with two spaces; a line that begins with # explains.
#pragma once

#include <map>
#include <string>

#include "proto/types/ids.h"

namespace sluis::exchange {

class Transcript {
 public:
  void section(const std::string& title);
  // Lines of explanation, each at most 98 columns; a multi-line text gives as many.
  void say(const std::string& text);
  void put(const std::string& name, ByteView bytes);
  template <class Tag, std::size_t N>
  void put(const std::string& name, const FixedBytes<Tag, N>& value) {
    put(name, value.view());
  }
  // A text: shown as it is in the explanation, and as the bytes of its UTF-8.
  void put_text(const std::string& name, const std::string& text);
  // u64 milliseconds, with the number in decimal.
  void put_time(const std::string& name, std::uint64_t ms);

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// The values of a transcript by name. A line of another form or a name used twice fails (CHECK).
std::map<std::string, Bytes> values_of(const std::string& text);

}  // namespace sluis::exchange
