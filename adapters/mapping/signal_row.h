// SPDX-License-Identifier: EUPL-1.2
// From a row's view to its signal; and the three kinds of source. For adapters/mapping alone.
#pragma once

#include "adapters/mapping/map_rows.h"

namespace sluis::mapping {

// Fills worker, signal and errors of `row` from `view`.
void fill_signal(const Mapping& mapping, const RowView& view, MappedRow& row);

using Errors = std::vector<RowError>;
Errors map_csv(const Mapping& mapping, const ReadSome& read, const RowsUse& use);
Errors map_json(const Mapping& mapping, std::string_view text, const RowsUse& use);
Errors map_xml(const Mapping& mapping, std::string_view text, const RowsUse& use);

// nothing, or what is wrong with a JSON pointer or an XPath of a mapping.
std::optional<std::string> fault_of_pointer(const std::string& pointer);
std::optional<std::string> fault_of_xpath(const std::string& xpath);

// "line L, column C", counted from 1, of the byte at `offset`.
std::string line_and_column(std::string_view text, std::size_t offset);

// Of the parts of a row: each with its length, so that no two rows are one text.
Digest identity_of(const std::vector<std::string_view>& parts);

}  // namespace sluis::mapping
