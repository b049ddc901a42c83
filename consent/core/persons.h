// SPDX-License-Identifier: EUPL-1.2
// Persons as one party numbers them: which keys are one person, which may be (DESIGN §8).
//
// Pure. The broker keeps one over all acts; a source's gateway makes one of the facts that it is
// handed, when it decides again. To open, keys are one person only when they are the same BSN key,
// are of one file of one member, or were joined by a worker's statement. A member's file is what it
// calls somebody by all the fields it has: a key that leaves some out says who it may be, also to
// the member itself, which knows namesakes and twins. To close, sharing any key is enough: an
// objection must reach too far rather than not far enough. Link keys never identify.
//
// Nothing in here depends on the value of a PersonId: a party that numbers the same acts otherwise
// comes to the same relations, or a decision could not be replayed (adapters/sdk/replay.h).
//
// Thread safety: none.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "consent/core/bodies.h"

namespace sluis::consent {

class Persons {
 public:
  // The person that `member` means by `keys`; nobody yet when it is a new one. The oldest keys are
  // asked first. A file under which the member knows several persons says nothing, unless just one
  // of them has no BSN.
  std::optional<PersonId> find(const MemberId& member, const std::vector<PersonKey>& keys) const;

  // Records that `member` means `person` by `keys`, together. True when the relation of persons to
  // each other may have changed.
  bool add(const MemberId& member, const std::vector<PersonKey>& keys, const PersonId& person);

  // There is a key that tells who it is: not so of who was erased, or was named by links alone.
  bool is_known(const PersonId& person) const;
  // All keys that tell who it is are among `keys`, and there is one; not of those who are the same.
  bool is_within(const PersonId& person, const std::vector<PersonKey>& keys) const;
  // Everybody who shares any of `keys`; ascending and distinct.
  std::vector<PersonId> sharing(const std::vector<PersonKey>& keys) const;

  // What a REKEY of `member` by `keys`, of `epoch` and the next one, comes to.
  enum class Carry : std::uint8_t {
    more,     // it carries a file, a number or a link that was not carried
    nothing,  // that member names nobody by the older keys, or has carried them
    mixed,    // not one of each: it is of two persons, of two files, or other than said before
  };
  Carry carry_of(const MemberId& member, const std::vector<PersonKey>& keys,
                 std::uint32_t epoch) const;
  // A REKEY of whom `member` means by `keys`, added before (add()): so it is for everybody whom the
  // member names by the older of them.
  void carry(const MemberId& member, const std::vector<PersonKey>& keys);

  // Of the persons whom each member has something on record about, those whom that member names
  // under `epoch` by a number or file that it has not itself carried; and those who are not known
  // under the next epoch by a key of each kind.
  std::set<std::pair<MemberId, PersonId>> left_behind(
      const std::set<std::pair<MemberId, PersonId>>& records, std::uint32_t epoch) const;

  // `member` names the person by keys of the epoch before `epoch`, and has carried them.
  bool is_carried(const MemberId& member, const std::vector<PersonKey>& keys,
                  const PersonId& person, std::uint32_t epoch) const;
  // That member has named the person by a number or file of `epoch`.
  bool names(const MemberId& member, const PersonId& person, std::uint32_t epoch) const;

  // The link keys given with the person or one that is the same; ascending and distinct.
  std::vector<PersonKey> links(const PersonId& person) const;
  // Everybody given with a link key that meets one of `keys` (meets()); ascending and distinct.
  std::vector<PersonId> linked_by(const std::vector<PersonKey>& keys) const;

  std::set<PersonKey> numbers(const PersonId& person) const;  // the BSN keys of all the same
  // Of some epoch both have numbers, and none in common: different persons, whoever says else.
  bool have_other_numbers(const PersonId& one, const PersonId& other) const;
  // False when the two have different numbers, or one has two of one epoch.
  bool may_join(const PersonId& one, const PersonId& other) const;
  // Joins `one`, `other` and everybody whose identifying keys all lie in the two key sets: the
  // statement is about the keys, and a school's child is known by the school's own PersonId.
  // Nobody is joined whom may_join() keeps apart; where the two have no number and those others
  // have several, no one with a number is.
  void join(const PersonId& one, const std::vector<PersonKey>& keys_of_one, const PersonId& other,
            const std::vector<PersonKey>& keys_of_other);

  // Each ascending and distinct. `same` has the person itself; `possibly` none of the same;
  // `closing` both together.
  std::vector<PersonId> same(const PersonId& person) const;
  std::vector<PersonId> possibly(const PersonId& person) const;
  std::vector<PersonId> closing(const PersonId& person) const;

  template <class Archive>
  void describe_fields(Archive& archive) {
    archive(keys_, persons_, by_member_, joined_, group_, moved_);
    if constexpr (Archive::kReads) {
      index_links();
      for (const auto& [key, persons] : persons_) note_sharing(persons);
    }
  }

 private:
  void index_links();
  bool register_keys(const std::vector<PersonKey>& keys, const PersonId& person);
  bool is_supported(const PersonKey& older, const PersonKey& newer, const MemberId* by) const;
  bool is_founded(const PersonId& person, const PersonKey& number,
                  const std::vector<PersonKey>& stated, const MemberId* by) const;
  bool is_told_by(const PersonId& person, const PersonKey& number,
                  const std::vector<PersonKey>& stated, const MemberId* by) const;
  std::set<PersonId> named_by_all(const MemberId& member, const std::vector<PersonKey>& keys,
                                  std::uint32_t epoch) const;
  Carry carry_links(const std::vector<PersonKey>& keys, const std::set<PersonId>& known,
                    std::uint32_t epoch) const;
  bool is_named_under(const PersonId& person, std::uint32_t epoch) const;
  Carry carry_names(const MemberId& member, const std::vector<PersonKey>& keys,
                    std::uint32_t epoch) const;
  // Shares no key that tells who it is with anybody: then nobody is, or may be, the same.
  bool is_alone(const PersonId& person) const {
    return !sharing_.contains(person) && !group_.contains(person);
  }
  void note_sharing(const std::set<PersonId>& persons) {
    if (persons.size() > 1) sharing_.insert(persons.begin(), persons.end());
  }
  bool has_bsn(const PersonId& person) const { return !numbers(person).empty(); }
  void join_two(const PersonId& one, const PersonId& other);
  void join_numbered(const PersonKey& number);
  bool join_unnumbered(const MemberId& member, const PersonKey& file, const PersonId& person);
  PersonId group_of(const PersonId& person) const;
  std::optional<PersonId> only_one(const std::set<PersonId>& candidates) const;
  PersonId most_named(const std::set<PersonId>& candidates) const;
  std::optional<PersonId> find_by_member(const MemberId& member, const PersonKey& file,
                                         bool without_bsn) const;

  std::map<PersonId, std::set<PersonKey>> keys_;      // all keys of a person, links too
  std::map<PersonKey, std::set<PersonId>> persons_;   // identifying keys only, as below
  std::map<std::pair<MemberId, PersonKey>, std::set<PersonId>> by_member_;  // and by its numbers
  // A number or file, and what each member said that it is in the next epoch.
  std::map<PersonKey, std::map<MemberId, PersonKey>> moved_;
  std::map<PersonId, std::set<PersonId>> joined_;     // group -> its persons, when more than one
  std::map<PersonId, PersonId> group_;                // person -> group: its smallest PersonId
  std::map<Pseudonym, std::set<PersonId>> linked_;    // derived: link keys only
  std::set<PersonId> sharing_;                        // derived: who has a key of another, too
};

template <class Archive>
void describe(Archive& archive, Persons& persons) {
  persons.describe_fields(archive);
}

// True for the keys that tell who somebody is.
inline bool identifies(const PersonKey& key) { return static_cast<std::uint8_t>(key.base()) < 16; }
inline bool has_number(const std::vector<PersonKey>& keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [](const PersonKey& key) { return key.base() == PersonKeyKind::bsn; });
}
// By each kind of key that tells who it is, and there is one.
bool is_named_in(const std::vector<PersonKey>& keys, std::uint32_t epoch);
// One key of each kind, in `epoch` and, of the same kinds, in the next; or of `epoch` alone, with
// links of the next. A number or a file is among them.
bool is_of_one_file(const std::vector<PersonKey>& keys, std::uint32_t epoch);
// A REKEY by these keys is not Carry::mixed. not_allowed.
Status check_of_one_file(const Persons& persons, const MemberId& member,
                         const std::vector<PersonKey>& keys);
// BSN keys that may all be one person's: no two of one epoch of the pseudonym key.
bool are_of_one(const std::set<PersonKey>& numbers);
// True when two link keys are of one parent, or of one address in times that overlap (both days
// included; 0: not bounded).
bool meets(const PersonKey& one, const PersonKey& other);
// True when two key sets given in one act are one person's: one BSN key, or one file, and no two
// BSN keys of one epoch.
bool same_in_one_act(const std::vector<PersonKey>& one, const std::vector<PersonKey>& other);

}  // namespace sluis::consent
