// SPDX-License-Identifier: EUPL-1.2
// Circumstances as this gateway knows them: those stated here and what was said of any here, and
// how a statement is made in the covenant's words.
//
// Shell for the vault alone. What workers of other organisations say of a circumstance is seen once
// it let a signal of this gateway go: their facts come with the permit. Thread safety: none.
#pragma once

#include "adapters/gateway/acts.h"
#include "consent/core/circumstance_check.h"
#include "proto/codec/messages.h"

namespace sluis::gateway {

// One circumstance. `state` is what decide() would see of what is on record here.
struct KnownCircumstance {
  CircumstanceId id;
  std::optional<ActRow> statement;        // nothing: another organisation stated it
  consent::CircumstanceStated stated;     // of `statement`, without persons
  consent::CircumstanceState state;       // with the agreements that are recorded
  std::vector<ActRow> answers;            // acts of workers here, oldest first
  std::vector<AgreementRow> elsewhere;
  std::optional<ActRow> end;              // said here
};
// By the oldest act of each.
std::vector<KnownCircumstance> circumstances_of(const Host& host, const Acts& acts);
std::optional<KnownCircumstance> circumstance_of(const Host& host, const Acts& acts,
                                                 const CircumstanceId& id);

enum class CircumstanceStanding : std::uint8_t {
  unrecorded, refused, waits, not_agreed, look_again, not_begun, live, over, ended, elsewhere,
};
CircumstanceStanding standing_of(const consent::Covenant& covenant,
                                 const KnownCircumstance& known, TimeMs now);
std::string_view name_of(CircumstanceStanding standing);

// The type with this id. unknown_circumstance, with the nearest one or all there are.
Result<const consent::CircumstanceType*> circumstance_type(const consent::Covenant& covenant,
                                                           const std::string& id);
// The number of one of `terms`; 0 for an empty id. bad_field, with the nearest one.
Result<std::uint16_t> circumstance_term(const std::vector<consent::Term>& terms,
                                        const std::string& id, const char* place);
// The longest that one of this type which begins at `from` may last.
TimeMs latest_end(const consent::CircumstanceType& type, TimeMs from);
// As consent::check_stated(); an error's place says what to add, in ids of the covenant.
Status check_statement(const consent::Covenant& covenant, const MemberId& member,
                       const consent::CircumstanceStated& stated);

// Whether who has this function may.
bool may_record(const consent::Function& function, consent::FactKind kind);
// Whether the covenant lets this worker record facts of `kind`.
bool may_record(const Host& host, const std::string& login, consent::FactKind kind);

// Whether a worker here stated something live, for everybody, that denies all about this person:
// that it hides, or died.
bool is_withheld_here(const Host& host, const Acts& acts, const Identity& person);

// Keeps what `facts` (verified, of a permit) say of circumstances stated here.
void remember_agreements(Host& host, const Acts& acts, const std::vector<codec::FactUsed>& facts);

}  // namespace sluis::gateway
