// SPDX-License-Identifier: EUPL-1.2
// faults_store_tool FOLDER persons | erase PERSON | add-row | drop-key: what an operator's hand, or
// a fault, does to a broker's store while the broker is down. No program of Sluis does this.
#include <sqlite3.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "broker/core/machine.h"
#include "consent/store/store.h"

namespace {

int print_row(void*, int, char** values, char**) {
  std::printf("%s\n", values[0]);
  return 0;
}

int run_sql(const std::string& file, const char* sql) {
  sqlite3* database = nullptr;
  const bool done = sqlite3_open(file.c_str(), &database) == SQLITE_OK &&
                    sqlite3_exec(database, sql, print_row, nullptr, nullptr) == SQLITE_OK;
  sqlite3_close(database);
  return done ? 0 : 1;
}

int erase(const std::string& folder, const char* hex) {
  using namespace sluis;
  const auto bytes = from_hex(hex);
  const auto person = bytes ? PersonId::from(*bytes) : std::nullopt;
  store::Options options;
  options.machine_version = broker::kMachineVersion;
  auto opened = store::Store::open(folder, options);
  if (!person || !opened.ok()) return 1;
  (*opened)->begin_erasure(*person);
  (*opened)->destroy_person_key(*person);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string folder = argv[1];
  if (std::strcmp(argv[2], "persons") == 0) {
    return run_sql(folder + "/keys.db", "SELECT lower(hex(person)) FROM person_key ORDER BY 1");
  }
  if (std::strcmp(argv[2], "add-row") == 0) {
    return run_sql(folder + "/journal.db", "INSERT INTO mailbox VALUES(x'00', x'00')");
  }
  if (std::strcmp(argv[2], "drop-key") == 0) {
    return run_sql(folder + "/keys.db",
                   "DELETE FROM person_key WHERE person = (SELECT min(person) FROM person_key)");
  }
  return std::strcmp(argv[2], "erase") == 0 && argc == 4 ? erase(folder, argv[3]) : 2;
}
