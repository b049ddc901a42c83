# SPDX-License-Identifier: EUPL-1.2
# The case of the story after its exchange, to its end: what is to be done, and by when, is what the
# gateway says of its terms, and these follow from the programme in the covenant. Sourced by
# deploy/story; needs deploy/demo/world.sh, and in coordinator and case_id who has which case.

day_ms=86400000
reviews_max=4  # of a programme without an end of its own
coordinator=gezinsmanager
case_file=()   # the family, where the case was begun elsewhere
reviews=0 visits=0

# Of the case: its phase, its next duty, when that is due in ms, and the duty's stage.
life_of_case() {
  at "$coordinator" case list --json | python3 -c '
import json, sys
case = next(case for case in json.load(sys.stdin)["cases"] if case["id"] == sys.argv[1])
terms = sorted(case.get("terms", []), key=lambda term: int(term["at_ms"]))
first = terms[0] if terms else {"duty": "none", "at_ms": 0, "stage": ""}
phase = case["phase"] if case["open"] else "closed"
print(phase or "unknown", first["duty"], first["at_ms"], first["stage"] or "none")' "$case_id"
}
clock_ms() { "$bin/sluis-clock" --socket "$work/clock" now | sed 's/wall_ms=\([0-9]*\).*/\1/'; }
# Moves the clock to two days before the term, where the desk is told of it.
come_near() {
  local left=$(($1 - 2 * day_ms - $(clock_ms)))
  [ "$left" -le 0 ] || "$bin/sluis-clock" --socket "$work/clock" advance "$left" >/dev/null
  within 60 "the announcement of $2" is_announced "$2"
  at "$coordinator" case today | grep "^case $case_id, " | sed "s/^case [0-9a-f]*, /    /"
}
is_announced() {
  local phase duty at_ms stage
  read -r phase duty at_ms stage < <(life_of_case)
  [ "$duty" = "$1" ] && [ "$stage" != none ] &&
    at "$coordinator" case today | grep -q "^case $case_id, "
}
take() {
  at "$coordinator" case step "$case_id" "$1" ${case_file[@]+"${case_file[@]}"} >/dev/null ||
    wrong "the step $1 is refused"
  fact "step taken: $1"
}
is_phase() { [ "$(life_of_case | cut -d' ' -f1)" = "$1" ]; }

# live_until PHASE: takes each step when it is due, until the case is there.
live_until() {
  local phase duty at_ms stage said
  while :; do
    read -r phase duty at_ms stage < <(life_of_case) || wrong "the gateway does not tell the case"
    [ "$phase" != "$1" ] || break
    case "$phase $duty" in
      'intake admit') come_near "$at_ms" admit; take admit; within 20 "active" is_phase active ;;
      'active review')
        come_near "$at_ms" review
        take review
        reviews=$((reviews + 1))
        [ "$reviews" -lt "$reviews_max" ] || take build_down ;;
      'active end') come_near "$at_ms" end; take build_down ;;
      'active none') take build_down ;;
      'build_down '*)
        # Only a programme with return visits takes this step.
        if said=$(at "$coordinator" case step "$case_id" aftercare --json 2>&1); then
          fact "step taken: aftercare"
        else
          [[ $said == *no_such_step* ]] || wrong "the step aftercare is refused: $said"
          take finish
        fi ;;
      'aftercare visit') come_near "$at_ms" visit; take visit; visits=$((visits + 1)) ;;
      # Who took it over keeps no phase of a case that was begun elsewhere; the broker does.
      'aftercare '* | 'unknown '*) take finish ;;
      *) wrong "nobody knows what to do in $phase with $duty" ;;
    esac
  done
}
live_to_the_end() {
  local today
  live_until closed
  today=$(at "$coordinator" case today) || wrong "what is to be done today is not told"
  expect "what is due of a closed case" "" "$(grep "^case $case_id, " <<<"$today" || true)"
  fact "closed on $(date -u -d "@$(($(clock_ms) / 1000))" +%F): $reviews reviews, $visits visits"
}
