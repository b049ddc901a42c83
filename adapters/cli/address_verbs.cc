// SPDX-License-Identifier: EUPL-1.2
// Addresses that link nobody: institutions, shelters.
#include "adapters/cli/door.h"
#include "adapters/cli/files.h"
#include "adapters/cli/people_text.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

struct AddressOptions {
  DoorOptions door;
  std::string file;
};

void add_addresses(Verbs& verbs, const std::string& path, const std::string& what,
                   local::HouseAddresses* (*of)(LocalRequest&)) {
  auto [verb, options] = add_asking<AddressOptions>(
      verbs, path, what, {"sluis " + path + " addresses.json --as ib-1"},
      [of](const AddressOptions& given, LocalRequest& request) -> Status {
        return read_message(given.file, *of(request));
      });
  verb.text("FILE", options->file, kFileIsJson, Need::required);
  add_door_options(verb, options->door);
}

}  // namespace

void add_address_verbs(Verbs& verbs) {
  verbs.group("address", "addresses that link nobody: institutions, shelters");
  add_addresses(verbs, "address exclude",
                "these house numbers link nobody: who lives there need not be family",
                [](LocalRequest& request) { return request.mutable_address_exclude(); });
  add_addresses(verbs, "address include", "these house numbers may link again",
                [](LocalRequest& request) { return request.mutable_address_include(); });
  auto [list, options] = add_asking<AddressOptions>(
      verbs, "address list", "the house numbers that link nobody here, and who said so",
      {"sluis address list --as ib-1"},
      [](const AddressOptions&, LocalRequest& request) -> Status {
        request.mutable_addresses_excluded();
        return Done{};
      });
  add_door_options(list, options->door);
}

}  // namespace sluis::cli
