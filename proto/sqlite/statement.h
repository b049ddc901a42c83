// SPDX-License-Identifier: EUPL-1.2
// A prepared SQLite statement: bind, step, read columns.
//
// Shell. Thread safety: none; of the thread that has its Database, which it may not outlive. Every
// failure is fatal, see database.h. Integers are u64 up to 2^63 - 1, byte strings are BLOBs.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "proto/types/ids.h"

struct sqlite3_stmt;

namespace sluis::sqlite {

class Statement {
 public:
  Statement() = default;

  // Runs a statement that gives no rows, with `values` as its parameters.
  template <class... Values>
  void run(const Values&... values) {
    start(values...);
    finish();
  }

  // Begins a query with `values` as its parameters; next() gives the rows. A byte string is
  // borrowed until the query has ended.
  template <class... Values>
  void start(const Values&... values) {
    reset();
    int parameter = 0;
    (bind(++parameter, values), ...);
  }
  // Steps to the next row; false when there is none, and the query has ended.
  bool next();
  // Ends a query before its last row.
  void reset();

  // Columns of the current row, counted from 0; bytes are borrowed until next() or reset().
  std::uint64_t integer(int column) const;
  ByteView bytes(int column) const;
  std::string_view text(int column) const;
  // A column of exactly N bytes; another length is damage, and fatal.
  template <class Fixed>
  Fixed fixed(int column) const {
    const auto value = Fixed::from(bytes(column));
    if (!value) fail_width();
    return *value;
  }

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  void bind(int parameter, std::uint64_t value);
  void bind(int parameter, ByteView value);
  void bind(int parameter, std::string_view value);
  template <class Tag, std::size_t N>
  void bind(int parameter, const FixedBytes<Tag, N>& value) {
    bind(parameter, value.view());
  }
  void finish();
  [[noreturn]] static void fail_width();

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace sluis::sqlite
