// SPDX-License-Identifier: EUPL-1.2
#include "adapters/mapping/map_rows.h"

#include <algorithm>
#include <cstring>

#include "adapters/mapping/signal_row.h"
#include "proto/hash/hash.h"
#include "proto/types/big_endian.h"
#include "proto/types/utf8.h"

namespace sluis::mapping {
namespace {

// The rest of the source, or more than may be: then one byte more than the limit.
std::string read_whole(const ReadSome& read) {
  std::string out;
  std::size_t size = 0;
  for (;;) {
    out.resize(std::min(size + 64 * 1024, kWholeBytesMax + 1));
    const std::size_t got = size == out.size() ? 0 : read(out.data() + size, out.size() - size);
    size += got;
    if (got == 0) break;
  }
  out.resize(size);
  return out;
}

}  // namespace

ReadSome reader_of(std::string_view text) {
  return [text](char* into, std::size_t size) mutable {
    const std::size_t taken = std::min(size, text.size());
    std::memcpy(into, text.data(), taken);
    text.remove_prefix(taken);
    return taken;
  };
}

std::optional<std::string> fault_of_source(Form form, const std::string& from) {
  if (form == Form::json) return fault_of_pointer(from);
  if (form == Form::xml) return fault_of_xpath(from);
  return std::nullopt;
}

std::string line_and_column(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n');
  const std::size_t column = before.size() - (start == before.npos ? 0 : start + 1) + 1;
  return "line " + std::to_string(lines + 1) + ", column " + std::to_string(column);
}

Digest identity_of(const std::vector<std::string_view>& parts) {
  Bytes text = label("sluis/v1/drop-row");
  for (const std::string_view part : parts) {
    append_u32(text, static_cast<std::uint32_t>(part.size()));
    append(text, as_bytes(part));
  }
  const Digest out = hash::sha256(text);
  wipe(text);
  return out;
}

std::vector<RowError> map_rows(const Mapping& mapping, const ReadSome& read, const RowsUse& use) {
  if (mapping.form == Form::csv) return map_csv(mapping, read, use);
  const std::string whole = read_whole(read);
  if (whole.size() > kWholeBytesMax) {
    RowError error = row_error(0, "", "", ErrorCode::file_too_large);
    error.remedy = "export fewer rows a file; one of this kind may have " +
                   std::to_string(kWholeBytesMax >> 20) + " MiB";
    return {std::move(error)};
  }
  if (!is_utf8(whole)) return {row_error(0, "", "", ErrorCode::not_utf8)};
  return mapping.form == Form::json ? map_json(mapping, whole, use) : map_xml(mapping, whole, use);
}

}  // namespace sluis::mapping
