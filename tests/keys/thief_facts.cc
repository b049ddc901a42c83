// SPDX-License-Identifier: EUPL-1.2
// What a thief has a worker say of what another worker recorded: a confirmation, an agreement.
#include "consent/core/consent_setting.h"
#include "tests/keys/counted.h"
#include "tests/keys/thief.h"
#include "tests/support/filled.h"

namespace sluis::keys {
namespace {

using test::filled;

constexpr std::uint64_t kSaidLater = 300;  // the entry, after all that was recorded before

PersonOpening child_of_it() {
  return sdk::commit_person({{PersonKeyKind::fields, filled<Pseudonym>(3), 0, 0}});
}

}  // namespace

std::vector<Chain::Desk> Chain::desks() const {
  return {{member_, one_.id}, {member_, two_.id}, {other_, theirs_.id}};
}

// A fact that the broker takes of that worker, by any two of the stolen keys.
bool Chain::says(const Stolen& stolen, const Desk& desk, const consent::FactPayload& payload,
                 const std::vector<PersonOpening>& persons) const {
  consent::FactBody body;
  body.actor = {desk.member, desk.worker, kFunction};
  body.created = kNow;
  body.payload = payload;
  const Bytes bytes = canon::encode(body);
  for (Signing member : stolen.signing) {
    for (Signing worker : stolen.signing) {
      std::vector<PersonOpening> opened = persons;
      if (accepted(sdk::make_act(LeafType::fact, kCovenant, bytes, std::move(opened),
                                 {*member, worker}))) {
        return true;
      }
    }
  }
  return false;
}

// That the consent of the first worker counts from then on, as a second worker says, or as the code
// of the giver's letter does at some desk.
bool Chain::confirms(const Stolen& stolen) const {
  using consent::ConfirmedBy;
  const Recorded recorded{member_, one_.id, other_};
  const PersonOpening child = child_of_it();
  const bool has_code = stolen.code != nullptr && consent::hash_of(*stolen.code) == code_on_record_;
  for (const Desk& desk : desks()) {
    const auto counts = [&](ConfirmedBy how) {
      return confirmation_counts(recorded, {how, desk.member, desk.worker, kSaidLater});
    };
    const consent::ConsentConfirmed said{filled<ConsentId>(4), child.commitment};
    if (counts(ConfirmedBy::second_worker) && says(stolen, desk, said, {child})) return true;
    if (!has_code) continue;
    const consent::LetterCodeUsed used{*stolen.code, consent::CodeUse::confirm, {}};
    if (counts(ConfirmedBy::letter_code) && says(stolen, desk, used, {})) return true;
  }
  return false;
}

// To what a meeting decided, as the first worker stated it: it opens once another one agrees.
bool Chain::agrees(const Stolen& stolen) const {
  const Recorded recorded{member_, one_.id, other_};
  const PersonOpening child = child_of_it();
  for (const Desk& desk : desks()) {
    const consent::CircumstanceAgreed said{filled<CircumstanceId>(5), child.commitment,
                                           consent::Answer::yes};
    const consent::AgreementState agreed{desk.member, desk.worker, kFunction, consent::Answer::yes,
                                         kSaidLater};
    if (agreement_counts(recorded, agreed) && says(stolen, desk, said, {child})) return true;
  }
  return false;
}

}  // namespace sluis::keys
