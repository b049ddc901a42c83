// SPDX-License-Identifier: EUPL-1.2
// The mapping that an organisation writes: what is read keeps what every reader of rows relies on.
#include "adapters/mapping/map_rows.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluis;
  const auto mapping = mapping::parse_mapping(as_text(ByteView(data, size)));
  if (!mapping.ok()) return 0;
  const auto check = [&](const mapping::Expression& one) {
    CHECK(one.values.empty() || mapping->values.contains(one.values));
    CHECK(!one.from.empty() || !one.otherwise.empty());
    for (const std::string& from : one.from) {
      CHECK(!mapping::fault_of_source(mapping->form, from));
    }
  };
  for (const char* name : {"worker", "kind", "purpose", "domain", "text"}) {
    CHECK(mapping->signal.contains(name));
  }
  for (const auto& [name, one] : mapping->signal) check(one);
  CHECK(!mapping->subject.fields.empty() && !mapping->recipients.empty());
  for (const auto& [name, one] : mapping->subject.fields) check(one);
  for (const mapping::MappedPerson& person : mapping->concerned) {
    check(person.role);
    for (const auto& [name, one] : person.fields) check(one);
  }
  // And a file by it: of any form that it has, without a fault.
  for (const char* file : {"a;b\n1;2\n", "[{\"a\":{\"b\":1}}]", "<a><b c=\"1\">x</b></a>"}) {
    mapping::map_rows(*mapping, mapping::reader_of(file),
                      {[](std::string_view) {}, [](const mapping::MappedRow&) {}});
  }
  return 0;
}
