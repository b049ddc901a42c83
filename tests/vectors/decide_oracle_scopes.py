# SPDX-License-Identifier: EUPL-1.2
"""What all of decide()'s oracle uses: persons, scopes, periods, look-ups. Pure."""

from typing import NamedTuple


class Person(NamedTuple):
    """To open only the same person counts, to close whoever shares any key."""

    same: frozenset
    any_key: frozenset


def read_person(person):
    same = frozenset(person["same"])
    return Person(same, same.union(person["possibly"]))


def covers(covenant, scope, request):
    role = role_of(covenant, request["recipient"])
    return (all(holds(scope[f"{word}s"], request[word]) for word in ("purpose", "kind", "domain"))
            and scope["from"] in (None, request["source"])
            and any(to in ({"member": request["recipient"]}, {"role": role})
                    for to in scope["to"] or [{"role": role}]))


def reaches(covenant, scope, request):
    """As covers(), of what closes: what it says of who ended it says of its successor."""
    to = [{"member": heir_of(covenant, one["member"])} if "member" in one else one
          for one in scope["to"]]
    source = heir_of(covenant, scope["from"])
    return covers(covenant, {**scope, "from": source, "to": to}, request)


def heir_of(covenant, member):
    """The member that it ended in, over any number of merges; itself, if it did not end."""
    into = {one["id"]: one["into"] for one in covenant["ended"]}
    while member in into:
        member = into[member]
    return member


def in_period(dated, now):
    """The last moment is the first that no longer belongs to it."""
    return dated["valid_from"] <= now < dated["valid_until"]


def holds(numbers, number):
    return not numbers or number in numbers


def role_of(covenant, member):
    return next((one["role"] for one in covenant["members"] if one["id"] == member), None)


def last_role_of(covenant, member):
    """Its role, or the one that it ended with."""
    return role_of({"members": covenant["members"] + covenant["ended"]}, member)


def find(items, number):
    return next((one for one in items if one["number"] == number), None)


def lowest(items, by="index"):
    return min(items, key=lambda one: one[by], default=None)
