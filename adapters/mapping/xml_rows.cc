// SPDX-License-Identifier: EUPL-1.2
// Rows of XML: the nodes that an XPath 1.0 expression selects. pugixml stays in this file.
//
// pugixml expands no entity but the five of XML and numbers, and follows no reference to outside;
// a document type is refused all the same, since another reader of the file might use it.
#include <map>
#include <pugixml.hpp>
#include <sstream>

#include "adapters/mapping/signal_row.h"

namespace sluis::mapping {
namespace {

constexpr int kXmlDepthMax = 32;

using Queries = std::map<std::string, pugi::xpath_query>;

const pugi::xpath_query& query_of(Queries& queries, const std::string& xpath) {
  auto found = queries.find(xpath);
  if (found == queries.end()) {
    found = queries.emplace(xpath, pugi::xpath_query(xpath.c_str())).first;
  }
  return found->second;
}

class XmlView : public RowView {
 public:
  XmlView(Queries& queries, pugi::xpath_node node, std::string place)
      : queries_(queries), node_(node), place_(std::move(place)) {}

  Result<std::optional<Texts>> texts(const std::string& from) const override {
    const pugi::xpath_query& query = query_of(queries_, from);
    if (query.return_type() != pugi::xpath_type_node_set) {
      return std::optional<Texts>(Texts{query.evaluate_string(node_)});
    }
    Texts out;
    for (const pugi::xpath_node& node : query.evaluate_node_set(node_)) {
      out.push_back(query_of(queries_, "string(.)").evaluate_string(node));
    }
    if (out.empty()) return std::optional<Texts>();
    return std::optional<Texts>(std::move(out));
  }
  std::vector<std::unique_ptr<RowView>> each(const std::string& from) const override {
    std::vector<std::unique_ptr<RowView>> out;
    const pugi::xpath_query& query = query_of(queries_, from);
    if (query.return_type() != pugi::xpath_type_node_set) return out;
    for (const pugi::xpath_node& node : query.evaluate_node_set(node_)) {
      out.push_back(std::make_unique<XmlView>(
          queries_, node, where(from) + "[" + std::to_string(out.size() + 1) + "]"));
    }
    return out;
  }
  std::string where(const std::string& from) const override {
    return from.starts_with('/') ? from : place_ + "/" + from;
  }

 private:
  Queries& queries_;
  pugi::xpath_node node_;
  std::string place_;
};

class DepthWalker : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node&) override { return depth() < kXmlDepthMax; }
};

RowError refusal(ErrorCode code, const std::string& where, const std::string& what,
                 const std::string& remedy) {
  return {0, where, "", code, what, remedy};
}

bool is_utf8_name(std::string name) {
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name.empty() || name == "utf-8" || name == "utf8" || name == "us-ascii";
}

// What stands around the document's root: its encoding, and no document type.
Errors check_document(const pugi::xml_document& document) {
  for (const pugi::xml_node& node : document.children()) {
    if (node.type() == pugi::node_doctype) {
      return {refusal(ErrorCode::bad_xml, "<!DOCTYPE", "the file has a document type",
                      "export it without one: nothing of it is needed, and it can be misused")};
    }
    if (node.type() == pugi::node_declaration &&
        !is_utf8_name(node.attribute("encoding").value())) {
      return {row_error(0, "<?xml encoding", "", ErrorCode::not_utf8)};
    }
  }
  return {};
}

Errors parse(std::string_view text, pugi::xml_document& document) {
  if (text.find('\0') != text.npos) {
    return {refusal(ErrorCode::bad_xml, "", "the file holds a zero byte", "export it again")};
  }
  const unsigned options = pugi::parse_default | pugi::parse_doctype | pugi::parse_declaration;
  const pugi::xml_parse_result parsed =
      document.load_buffer(text.data(), text.size(), options, pugi::encoding_utf8);
  if (!parsed) {
    const auto offset = static_cast<std::size_t>(parsed.offset);
    return {refusal(ErrorCode::bad_xml, line_and_column(text, offset),
                    "this is not well-formed XML",
                    "export it again, or correct the place that is named")};
  }
  if (Errors wrong = check_document(document); !wrong.empty()) return wrong;
  DepthWalker walker;
  if (!document.traverse(walker)) {
    return {refusal(ErrorCode::too_deep, "",
                    "the file nests deeper than " + std::to_string(kXmlDepthMax) + " levels",
                    std::string(catalogue(ErrorCode::too_deep).next_step))};
  }
  return {};
}

std::string text_of_node(const pugi::xml_node& node) {
  std::ostringstream out;
  node.print(out, "", pugi::format_raw, pugi::encoding_utf8);
  return out.str();
}

Errors map_nodes(const Mapping& mapping, const pugi::xml_document& document, const RowsUse& use) {
  Queries queries;
  const pugi::xpath_query& rows = query_of(queries, mapping.rows);
  const pugi::xpath_node_set nodes = rows.return_type() == pugi::xpath_type_node_set
                                         ? rows.evaluate_node_set(document)
                                         : pugi::xpath_node_set();
  if (nodes.empty()) {
    return {refusal(ErrorCode::bad_xml, mapping.rows, "there is nothing at this place of the file",
                    "correct `rows` at " + mapping.rows_at + " of the mapping, or the export")};
  }
  std::size_t number = 0;
  for (const pugi::xpath_node& node : nodes) {
    if (node.attribute()) {
      return {refusal(ErrorCode::bad_xml, mapping.rows, "the rows are attributes",
                      "name the elements: correct `rows` at " + mapping.rows_at +
                          " of the mapping")};
    }
    MappedRow row;
    row.row = ++number;
    row.where = "(" + mapping.rows + ")[" + std::to_string(number) + "]";
    std::string said = text_of_node(node.node());
    row.identity = identity_of({said});
    wipe(said);
    fill_signal(mapping, XmlView(queries, node, row.where), row);
    use.row(row);
  }
  return {};
}

}  // namespace

std::optional<std::string> fault_of_xpath(const std::string& xpath) {
  try {
    static_cast<void>(pugi::xpath_query(xpath.c_str()));
    return std::nullopt;
  } catch (const pugi::xpath_exception& error) {
    return "expected an XPath 1.0 expression; wrong at its character " +
           std::to_string(error.result().offset + 1);
  }
}

Errors map_xml(const Mapping& mapping, std::string_view text, const RowsUse& use) {
  pugi::xml_document document;
  if (Errors wrong = parse(text, document); !wrong.empty()) return wrong;
  try {
    return map_nodes(mapping, document, use);
  } catch (const pugi::xpath_exception&) {
    return {refusal(ErrorCode::bad_xml, mapping.rows, "the XPath cannot be evaluated on this file",
                    "correct the mapping: such an expression works on nodes alone")};
  }
}

}  // namespace sluis::mapping
