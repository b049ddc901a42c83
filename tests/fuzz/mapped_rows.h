// SPDX-License-Identifier: EUPL-1.2
// What a file of any form may become by the template of one role: signals that are whole, or errors
// whose places are the mapping's words alone.
#pragma once

#include <fstream>
#include <iterator>

#include "adapters/mapping/map_rows.h"

namespace sluis::fuzz {

inline mapping::Mapping template_of(const char* role) {
  std::ifstream in(std::string(SLUIS_TEMPLATES) + "/" + role + "/mapping.toml");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  auto out = mapping::parse_mapping(text);
  CHECK(out.ok());
  return std::move(*out);
}

// Seven of this letter stand in no word of ours or of a mapping, only in a file.
inline void check_error(const mapping::RowError& error) {
  CHECK(!error.what.empty() && !error.remedy.empty() && error.code != ErrorCode::internal);
  for (const std::string* said : {&error.where, &error.field, &error.what, &error.remedy}) {
    CHECK(said->find("QQQQQQQ") == said->npos);
  }
}

// Every row twice: the same identity and the same outcome.
inline void check_rows(const mapping::Mapping& mapping, std::string_view input) {
  std::vector<Digest> first, second;
  const auto errors = mapping::map_rows(
      mapping, mapping::reader_of(input),
      {[](std::string_view) {}, [&](const mapping::MappedRow& row) {
         first.push_back(row.identity);
         for (const mapping::RowError& error : row.errors) check_error(error);
         if (!row.errors.empty()) return;
         CHECK(!row.worker.empty() && !row.signal.text().empty() && !row.signal.kind().empty());
         CHECK(row.signal.has_subject() && row.signal.recipients_size() == 1);
         CHECK(row.signal.subject().bsn().size() == 9 || row.signal.subject().bsn().empty());
       }});
  for (const mapping::RowError& error : errors) check_error(error);
  const auto again = mapping::map_rows(
      mapping, mapping::reader_of(input),
      {[](std::string_view) {},
       [&](const mapping::MappedRow& row) { second.push_back(row.identity); }});
  CHECK(again.size() == errors.size() && first == second);
}

}  // namespace sluis::fuzz
