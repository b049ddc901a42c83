// SPDX-License-Identifier: EUPL-1.2
// Each role's sample, dropped at its real gateway: the signals that its mapping makes of it are on
// record at the broker, held for want of a ground; without the mapping none is.
#include "tests/adapters/drop_rig.h"

namespace sluis::adapter_story {
namespace {

struct Role {
  const char* role;
  const char* login;
  const char* function;
  const char* sample;
  std::vector<std::pair<std::string, std::string>> signals;  // kind and domain, in order
  const char* recipient;                                     // role
  const char* reason = "consent_missing";                    // why each is held
};

void PrintTo(const Role& role, std::ostream* out) { *out << role.role; }

const Role kRoles[] = {
    {"school", "ib-1", "intern_begeleider", "sample.csv",
     {{"zorgsignaal", "opvoeding"}, {"verzuim", "school_en_werk"}, {"zorgsignaal", "relaties"}},
     "gezinsmanager"},
    {"cjg", "jv-1", "jeugdverpleegkundige", "sample.json",
     {{"zorgsignaal", "opvoeding"}, {"zorgsignaal", "relaties"}}, "gezinsmanager"},
    {"veiligheidshuis", "pr-1", "procesregisseur", "sample.xml", {{"casusoverleg", "relaties"}},
     "gezinsmanager"},
    {"bureau_jeugdzorg", "gv-1", "gezinsvoogd", "sample.xml", {{"maatregel", "opvoeding"}},
     "gezinsmanager", "circumstance_missing"},
    {"gezinsmanager", "gm-1", "gezinsmanager", "sample.csv",
     {{"afspraak", "gezondheid"}, {"zorgsignaal", "opvoeding"}}, "cjg"},
    {"veilig_thuis", "vt-1", "medewerker_veilig_thuis", "sample.json", {{"vt_melding", "relaties"}},
     "gezinsmanager"},
};

class RoleDrop : public Drops, public testing::WithParamInterface<Role> {};

TEST_P(RoleDrop, ASampleBecomesSignalsByItsMappingAndByNothingElse) {
  const Role& role = GetParam();
  auto& gateway = gateway_of(role.role, role.login, role.function);
  start_holder();
  if (std::string(role.role) != "veilig_thuis") {  // whose gateway holds the key
    ASSERT_TRUE(gateway.start());
  }
  const std::string sample = content_of(template_of(role.role, role.sample));
  ASSERT_FALSE(sample.empty());

  drop(gateway, role.sample, sample);
  ASSERT_TRUE(comes(place(gateway, "failed", std::string(role.sample) + ".error.json")))
      << "without a mapping";
  EXPECT_EQ(signals(gateway).size(), 0u);
  EXPECT_EQ(content_of(place(gateway, "failed", role.sample)), sample);

  set_mapping(gateway, content_of(template_of(role.role, "mapping.toml")));
  drop(gateway, role.sample, sample);
  ASSERT_TRUE(comes(place(gateway, "done", role.sample)))
      << content_of(place(gateway, "failed", std::string(role.sample) + ".2.error.json"))
      << content_of(gateway.folder() / "drop" / "mapping.toml.error.json");
  ASSERT_TRUE(are_recorded(gateway, role.signals.size()));
  const auto all = signals(gateway);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].kind(), role.signals[i].first);
    EXPECT_EQ(all[i].domain(), role.signals[i].second);
    EXPECT_EQ(all[i].author(), role.login);
    ASSERT_EQ(all[i].slots_size(), 1);
    EXPECT_EQ(all[i].slots(0).member(), member_of(role.recipient).id.hex());
    EXPECT_EQ(all[i].slots(0).state(), "held");
    EXPECT_EQ(all[i].slots(0).reason().name(), role.reason);
  }
}

INSTANTIATE_TEST_SUITE_P(Roles, RoleDrop, testing::ValuesIn(kRoles),
                         [](const auto& role) { return std::string(role.param.role); });

}  // namespace
}  // namespace sluis::adapter_story
