// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/access_zip.h"

#include <zip.h>

namespace sluis::cli {
namespace {

constexpr zip_uint16_t kFirstDay = (0U << 9U) | (1U << 5U) | 1U;  // 1 January 1980, MS-DOS

Error not_written() { return {ErrorCode::cannot_write, "zip"}; }

bool add_file(zip_t* archive, const std::pair<std::string, std::string>& file) {
  const auto& [name, content] = file;
  zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
  if (source == nullptr) return false;
  const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return false;
  }
  const auto at = static_cast<zip_uint64_t>(index);
  return zip_set_file_compression(archive, at, ZIP_CM_STORE, 0) == 0 &&
         zip_file_set_dostime(archive, at, 0, kFirstDay, 0) == 0;
}

Result<Bytes> bytes_of(zip_source_t* target) {
  zip_stat_t stat;
  if (zip_source_stat(target, &stat) != 0 || zip_source_open(target) != 0) return not_written();
  Bytes out(stat.size);
  const zip_int64_t read = zip_source_read(target, out.data(), out.size());
  zip_source_close(target);
  if (read < 0 || static_cast<std::size_t>(read) != out.size()) return not_written();
  return out;
}

}  // namespace

Result<Bytes> zip_of(const std::vector<std::pair<std::string, std::string>>& files) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  if (target == nullptr) return not_written();
  zip_source_keep(target);  // the archive takes one, this function the other
  zip_t* archive = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error);
  bool whole = archive != nullptr;
  for (const auto& file : files) whole = whole && add_file(archive, file);
  if (whole) whole = zip_close(archive) == 0;
  if (!whole && archive != nullptr) zip_discard(archive);
  Result<Bytes> out = whole ? bytes_of(target) : Result<Bytes>(not_written());
  zip_source_free(target);
  zip_error_fini(&error);
  return out;
}

}  // namespace sluis::cli
