# SPDX-License-Identifier: EUPL-1.2
# The story of one programme over its own covenant, from the first signal to the closed case: the
# rows of programmes.txt, each asserted. Sourced by deploy/story; needs world.sh and life.sh.

# ---- the covenant: who is in it, and what each may do
# Lines role;id;may use the number;holds a share;function, of who takes part: `busy` are the roles
# that the rows name, `coordinating` those that have a case.
members_of_covenant() {
  python3 - "$covenant" "$1" "$2" <<'PY'
import sys
import tomllib
with open(sys.argv[1], "rb") as file:
    covenant = tomllib.load(file)
busy, coordinating = (set(words.split()) for words in sys.argv[2:])
functions = covenant["functions"]
auditor = next(row["id"] for row in functions if row.get("audits"))
cases = next(row["id"] for row in functions if "case_opened" in row.get("facts", ()))
worker = next(row["id"] for row in functions if row["id"] not in (auditor, cases))
for row in covenant["members"]:
    role, holder = row["role"], row.get("key_holder", False)
    if role in busy or holder:
        function = cases if role in coordinating else worker
        print(role, row["id"], row.get("may_use_bsn", False), holder, function, sep=";")
PY
}
# rows_of NUMBER: its rows, without the number.
rows_of() { grep -E "^([0-9]+,)*$1[ ,]" "$root/deploy/demo/programmes.txt" | cut -d' ' -f2-; }
# Every role that a row names.
roles_in() { { cut -d' ' -f1; } <<<"$1"; grep -oE '\b(to|for|by)=[a-z_,]+' <<<"$1" | cut -d= -f2; }

declare -A uses_bsn
cast_members() {
  local rows=$1 busy coordinating role id bsn holder function
  busy=$(roles_in "$rows" | tr ',\n' '  ')
  coordinating=$(sed -nE 's/^([a-z_]+) (begins|lives).*/\1/p' <<<"$rows" | tr '\n' ' ')
  roles='' holders='' desk=()
  while IFS=';' read -r role id bsn holder function; do
    roles+="$role "
    uses_bsn[$role]=$bsn
    [ "$holder" = False ] || holders+="$role "
    function=$(sed -nE "s/^$role works as=//p" <<<"$rows" | grep . || echo "$function")
    desk[$role]="$role-1;$function;eerste"
    second[$role]="$role-2;$function;tweede"
  done < <(members_of_covenant "$busy" "$coordinating")
}

# ---- the family
declare -A first_names=([child]=Sam [mother]=Noor [father]=Daan)
bsn_of() {
  case $1 in
    child) value 1 vraag ;;
    mother) parents 1 | sed -n 1p ;;
    father) parents 1 | sed -n 2p ;;
    *) wrong "nobody of the family is called $1" ;;
  esac
}
birth_of() {
  case $1 in child) born 1 ;; mother) echo 1988-04-02 ;; father) echo 1986-11-19 ;; esac
}
# person_at ROLE NAME PART: as that organisation knows somebody: by number, or by name and address.
person_at() {
  if [ "${uses_bsn[$1]}" = True ]; then
    person "$(bsn_of "$2")" "$(birth_of "$2")" "$3"
  else
    named "$2" "$3" ''
  fi
}
named() {
  printf '{"surname":"Voorbeeld","first_names":"%s","birth_date":"%s","postcode":"1234 AB",%s' \
    "${first_names[$1]}" "$(birth_of "$1")" "\"house_number\":\"5\",$3\"role\":\"$2\"}"
}
# persons_at ROLE NAMES PART: a JSON list.
persons_at() {
  local name out=''
  for name in ${2//,/ }; do out+="${out:+,}$(person_at "$1" "$name" "$3")"; done
  echo "[$out]"
}

# ---- the verbs of programmes.txt
declare -A word signal_of text_of circumstance_of
said=0
texts=()
# field NAME: what the row says of it, or nothing.
field() { echo "${word[$1]:-}"; }
first() { echo "${1%%,*}"; }
rest() { [[ $1 != *,* ]] || echo "${1#*,}"; }
recipients() {
  local role out=''
  for role in ${1//,/ }; do
    out+="${out:+,}{\"member\":\"$(member "$role")\",\"level\":\"$2\"}"
  done
  echo "[$out]"
}
# slot_of ROLE EXCHANGE TO WHAT: of a signal, what became of it at one recipient.
slot_of() {
  at "$1" signals --json | python3 -c '
import json, sys
exchange, member, what = sys.argv[1:]
for row in json.load(sys.stdin)["exchanges"]:
    if row["id"] == exchange:
        for slot in row["slots"]:
            if slot["member"] == member:
                found = slot
                for name in what.split("/"):
                    found = found.get(name, {}) if isinstance(found, dict) else ""
                print(found or "")' "$2" "$(member "$3")" "$4"
}

does_works() { :; }
does_begins() {
  local who=$1
  coordinator=$who
  family=$(field about)
  case_file=("$work/family.json")
  expect "the case" recorded "$(at "$who" case begin - --pick /state <<JSON
{"subjects": $(persons_at "$who" "$family" subject), "programme": $programme}
JSON
)"
  case_id=$(at "$who" case list --pick /cases/0/id)
  printf '{"subjects": %s}' "$(persons_at "$who" "$family" subject)" >"${case_file[0]}"
  fact "$who has a case of $family in programme $programme"
}
does_signals() {
  local who=$1 about to level
  about=$(field about) to=$(field to) level=$(field level)
  said=$((said + 1))
  text="Zorgen van signaal $said: komt zonder eten, valt in slaap, zegt weinig"
  texts+=("Zorgen van signaal $said: komt")
  exchange=$(at "$who" signal - --pick /subject <<JSON
{"kind": "$(field kind)", "purpose": "${word[purpose]:-hulp_aan_gezin}",
 "domain": "${word[domain]:-opvoeding}",
 "source_regime": "${word[regime]:-jeugdwet_verstrekking}",
 "subject": $(person_at "$who" "$(first "$about")" subject),
 "concerned": $(persons_at "$who" "$(rest "$about")" relative),
 "recipients": $(recipients "$to" "${level:-content}"),
 "author_contact": "$who van dienst", "text": "$text"}
JSON
)
  signal_of[$who]=$exchange
  text_of[$who]=$text
  fact "$who signals $(field kind) about $about to $to"
  [ -z "$(field held)" ] || does_waits "$who"
}
does_waits() {
  local who=$1 to
  to=$(first "$(field to)")
  within 30 "$(field held) at $who" is "$(field held)" \
    slot_of "$who" "${signal_of[$who]}" "$to" reason/name
  fact "held at $who: $(slot_of "$who" "${signal_of[$who]}" "$to" reason/meaning)"
}
# The consent of who may give it by the covenant, recorded by who asks and, when that is another,
# the source's own word.
does_consents() {
  local who=$1 from to about consent subject source giver
  from=${word[from]:-$who} to=$(field to) about=$(field about)
  subject=$(person_at "$who" "$about" subject)
  if [ "$about" = child ]; then
    source="\"source\": \"register_line\", \"register_answer\": $(answer_as_text 1)"
    givers=("$(giver "$(bsn_of mother)")" "$(giver "$(bsn_of father)")")
  else
    giver=$(person "$(bsn_of "$about")" "$(birth_of "$about")" self)
    source="\"source\": \"statement\", \"evidence\": \"aan tafel\", \"givers\": [$giver]"
    givers=("$giver")
  fi
  consent=$(at "$who" consent ask - --pick /subject <<JSON
{"subject": $subject, "scope": {"from": "$(member "$from")", "to_roles": ["${to//,/\",\"}"]},
 "valid_until_ms": $(($(clock_ms) + 183 * day_ms)), "source_regime": "jeugdwet_verstrekking",
 $source}
JSON
)
  for giver in "${givers[@]}"; do
    expect "a yes" recorded "$(at "$who" consent answer "$consent" - --pick /state <<JSON
{"subject": $subject, "giver": $giver, "answer": "yes"}
JSON
)"
  done
  fact "${#givers[@]} said yes about $about, at $who: from $from to $to"
  [ "$from" != "$who" ] || return 0
  expect "the acceptance" recorded "$(at "$from" consent accept "$consent" - --pick /state <<JSON
{"subject": $(person_at "$from" "$about" subject), "answer": "accepted"}
JSON
)"
  fact "$from accepts it: the secret is its own"
}
does_states() {
  local who=$1 type holder=''
  type=$(field type)
  [ -z "$(field for)" ] || holder="\"holder\": \"$(member "$(field for)")\","
  circumstance_of[$type]=$(at "$who" circumstance state - --pick /id <<JSON
{"type": "$type", $holder "reason": "$(field reason)", ${word[told]:+\"told_ms\": $(clock_ms),}
 "subject": $(person_at "$who" "$(first "$(field about)")" subject),
 "others": $(persons_at "$who" "$(rest "$(field about)")" subject),
 "valid_until_ms": $(($(clock_ms) + ${word[days]:-30} * day_ms))}
JSON
)
  fact "$who states $type${word[for]:+, for ${word[for]}}"
}
does_agrees() {
  local who=$1 type
  type=$(field type)
  printf '{"subject": %s}' "$(person_at "$who" "$(field about)" subject)" >"$work/whom.json"
  sluis circumstance agree "${circumstance_of[$type]}" "$work/whom.json" --dir "$work/$who" \
    --as "$who-2" >/dev/null || wrong "$who does not agree to $type"
  fact "$who agrees to $type"
}
# Of who knows somebody by number and by name: they are one person.
does_same() {
  local who=$1 about
  about=$(field about)
  at "$who" person same - >/dev/null <<JSON || wrong "they are not one person"
{"one": $(person_at "$who" "$about" subject), "other": $(named "$about" subject '')}
JSON
  fact "$who says that $about, known by name, is who it knows by number"
}
release_task() {
  at "$1" tasks --json | python3 -c '
import json, sys
for row in json.load(sys.stdin)["tasks"]:
    if (row["kind"], row["exchange"], row["state"]) == ("release", sys.argv[1], "open"):
        print(row["id"])' "$2" | grep .
}
does_sends() {
  local who=$1 task
  within 30 "a task of $who" release_task "$who" "${signal_of[$who]}"
  for task in $(release_task "$who" "${signal_of[$who]}"); do
    at "$who" task send "$task" >"$work/sent" 2>&1 || wrong "not sent: $(cat "$work/sent")"
  done
  fact "its author at $who confirms that it is still true and needed"
  does_arrives "$who"
}
does_arrives() {
  local who=$1 to message read
  to=$(field to)
  within 30 "the opening at $to" is opened slot_of "$who" "${signal_of[$who]}" "$to" state
  expect "its ground" "$(field ground)" "$(slot_of "$who" "${signal_of[$who]}" "$to" ground)"
  message=$(slot_of "$who" "${signal_of[$who]}" "$to" message)
  if [ -n "$(field reads)" ]; then  # a function that may not read
    ! read=$(at "$to" read "$message" 2>&1) || wrong "$to reads it"
    [[ $read == *not_allowed* ]] || wrong "reading is refused otherwise: $read"
    fact "arrived at $to, on ground $(field ground); nobody there may read"
    return 0
  fi
  read=$(at "$to" read "$message" --pick /text)
  if [ "$(slot_of "$who" "${signal_of[$who]}" "$to" level)" = content ]; then
    [[ $read == *"${text_of[$who]}"* ]] || wrong "what is read is not what was written"
    fact "read at $to, on ground $(field ground): \"$read\""
  else
    [[ $read != *"${text_of[$who]}"* ]] || wrong "$to reads words that no ground let through"
    fact "read at $to, on ground $(field ground), without the words: \"$read\""
  fi
}

does_lives() {
  reviews_max=$(field reviews)
  if [ "$(field until)" = closed ]; then live_to_the_end; else live_until "$(field until)"; fi
  expect "reviews" "$reviews_max" "$reviews"
  expect "visits" "${word[visits]:-0}" "$visits"
}
# The warm handover: who has the case keeps it until both have confirmed.
does_hands() {
  local who=$1 to
  to=$(field to)
  handover "$who" propose --to "$(member "$to")"
  handover "$to" accept
  handover "$who" confirm
  expect "who has the case until both have confirmed" "$who" "$coordinator"
  handover "$to" confirm
  coordinator=$to
}
handover() {
  local who=$1 what=$2
  shift 2
  at "$who" case handover "$case_id" "$what" "${case_file[0]}" "$@" >/dev/null ||
    wrong "$what of the handover is refused at $who"
  fact "$who: $what"
}

play() {
  local row who verb words pair
  while read -r who verb words; do
    word=()
    for pair in $words; do word[${pair%%=*}]=${pair#*=}; done
    step "$who $verb: $words"
    "does_$verb" "$who"
  done <<<"$1"
}

tell_programme() {
  local rows role text
  rows=$(rows_of "$programme")
  [ -n "$rows" ] || wrong "programmes.txt has no row of programme $programme"
  cast_members "$rows"
  step "The world: programme $programme over its own covenant, a broker, and $(
    wc -w <<<"$roles") organisations."
  sign_covenant
  start_broker
  admit 1-covenant "$work/covenant.signed"
  for role in $roles; do join "$role"; done
  deal_shares
  start_gateways
  fact "they are: $roles"
  play "$rows"
  step "What the broker saw: no word of the content, no number."
  for text in "${texts[@]}" $(numbers 1); do
    ! grep -rqaF -- "$text" "$work/broker" || wrong "the broker's files hold a word of the story"
    ! grep -qaF -- "$text" "$work/wire" || wrong "a word of the story went over the wire"
    ! grep -qaF -- "$text" "$work"/*.log || wrong "a log holds a word of the story"
  done
  fact "searched $(find "$work/broker" -type f | wc -l) files of the broker, and the wire"
  end_of_story
}
