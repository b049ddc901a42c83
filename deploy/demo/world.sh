# SPDX-License-Identifier: EUPL-1.2
# What deploy/story is made of: steps that are asserted, programs that end with it, and the world of
# brokers, gateways and families that it plays in. Sourced, never run; needs bin, work and root.

names=()
pids=()
# Ends what was started here, by number, newest first; sets ended to the worst exit status.
ended=0
end_programs() {
  local place status
  for ((place = ${#pids[@]} - 1; place >= 0; --place)); do
    kill -TERM "${pids[place]}" 2>/dev/null || true
    status=0
    wait "${pids[place]}" 2>/dev/null || status=$?
    [ "$status" -le "$ended" ] || ended=$status
  done
  pids=()
}
clean() {
  local status=$?
  trap - EXIT INT TERM
  if [ "$keep" = yes ] && [ "$status" -eq 0 ]; then
    tell_how_to_play
  else
    end_programs
    [ "$made" = no ] || rm -rf "$work"
  fi
  exit "$status"
}
tell_how_to_play() {
  printf '%s\n' "Still running, in $work. To look around, for example:" \
    "  export PATH=$bin:\$PATH" \
    "  sluis alerts --dir $work/gezinsmanager --as gm-1" \
    "  sluis tasks --dir $work/school --as ib-1" \
    "  sluis audit list --dir $work/privacy_officer --as po-1" \
    "To end it and remove its keys: kill ${pids[*]}; rm -rf $work"
}

# ---- steps
steps=0
step() {
  steps=$((steps + 1))
  printf '\n%d. %s\n' "$((steps - 1))" "$1"
}
fact() { printf '    %s\n' "$@"; }
# The first program that ended of itself, or nothing: of what has ended, /proc names no file.
ended_program() {
  local place
  for place in "${!pids[@]}"; do
    [ -e "/proc/${pids[place]}/exe" ] || { echo "${names[place]}"; return; }
  done
}
wrong() {
  printf '\nWRONG in step %d: %s\n' "$((steps - 1))" "$1" >&2
  local name
  name=$(ended_program)
  [ -z "$name" ] || printf 'the program %s has ended\n' "$name" >&2
  for name in ${names[@]+"${names[@]}"}; do
    printf -- '--- last lines of %s\n' "$name" >&2
    tail -n 5 "$work/$name.log" >&2 || true
  done
  exit 1
}
# expect WHAT WANTED FOUND
expect() { [ "$2" = "$3" ] || wrong "$1: expected '$2', found '$3'"; }
# within SECONDS WHAT COMMAND...: until the command succeeds, and no longer than all programs live.
within() {
  local left=$(($1 * 10)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || wrong "$what did not happen in time"
    [ -z "$(ended_program)" ] || wrong "$what did not happen"
    sleep 0.1
  done
}
# is VALUE COMMAND...: whether the command prints this.
is() { [ "$("${@:2}" 2>/dev/null)" = "$1" ]; }

end_of_story() {
  if [ "$keep" != yes ]; then
    end_programs
    expect "the worst exit status" 0 "$ended"
  fi
  printf '\nIn %d.%d s.\n' $((($(date +%s%N) - began) / 1000000000)) \
    $((($(date +%s%N) - began) / 100000000 % 10))
  echo "story: $steps steps, all as expected"
}

# ---- programs
# start NAME PROGRAM WORDS...: in the background, its output in a log.
start() {
  local name=$1 program=$2
  shift 2
  "$program" "$@" </dev/null >"$work/$name.log" 2>&1 &
  pids+=("$!")
  names+=("$name")
}
sluis() { "$bin/sluis" "$@"; }
# at ROLE VERB...: asks that organisation's own gateway, as its first worker.
at() {
  local role=$1
  shift
  sluis "$@" --dir "$work/$role" --as "${desk[$role]%%;*}"
}

# ---- the families: lines of the official register's test set
register="$root/deploy/demo/register.jsonl"
# value LINE NAME: the first text with that name in a line of the register.
value() { sed -n "$1p" "$register" | grep -o "\"$2\": \"[^\"]*\"" | head -n 1 | cut -d'"' -f4; }
parents() { sed -n "$1p" "$register" | grep -o '"ouders": .*' | grep -o '[0-9]\{9\}'; }
numbers() { value "$1" vraag; parents "$1"; }
born() { value "$1" geboortedatum | sed 's/\(....\)\(..\)\(..\)/\1-\2-\3/'; }
age() { echo $(((${date_of_story//-/} - $(value "$1" geboortedatum)) / 10000)); }
person() { printf '{"bsn":"%s","birth_date":"%s","role":"%s"}' "$1" "$2" "$3"; }
giver() { printf '{"bsn":"%s","role":"parent"}' "$1"; }
# The register's answer in a line, as a JSON text.
answer_as_text() {
  sed -n "$1p" "$register" | sed 's/.*"antwoord": //; s/}$//; s/\\/\\\\/g; s/"/\\"/g; s/.*/"&"/'
}

# ---- the world
# Who works where: login;function;name of the first worker, and of a second.
declare -A desk=(
  [school]='ib-1;intern_begeleider;intern begeleider'
  [cjg]='cjg-1;jeugdverpleegkundige;jeugdverpleegkundige'
  [veiligheidshuis]='vh-1;procesregisseur;procesregisseur'
  [bureau_jeugdzorg]='gv-1;gezinsvoogd;jeugdbeschermer'
  [gezinsmanager]='gm-1;gezinsmanager;gezinsmanager'
  [veilig_thuis]='vt-1;medewerker_veilig_thuis;medewerker Veilig Thuis'
  [privacy_officer]='po-1;privacy_officer;privacy officer'
)
covenant="${SLUIS_COVENANT:-$root/deploy/demo/covenant.toml}"
declare -A second=([veiligheidshuis]='vh-2;procesregisseur;tweede procesregisseur')
roles='school cjg veiligheidshuis bureau_jeugdzorg gezinsmanager veilig_thuis privacy_officer'
holders='veilig_thuis cjg bureau_jeugdzorg'
key() { echo "$work/authority/authority-$1.key"; }
member() { grep -B1 "^role = \"$1\"" "$work/covenant.toml" | sed -n 's/^id = "\(.*\)"/\1/p'; }

sign_covenant() {
  sluis keys-deal authority --out "$work/authority" --pick /toml >"$work/keys.toml"
  sed "s/^authority = \[\]\$/$(cat "$work/keys.toml")/" "$covenant" \
    >"$work/covenant.toml"
  sluis covenant compile "$work/covenant.toml" --out "$work/covenant.bin" >/dev/null
  sluis covenant sign "$work/covenant.bin" --key "$(key 1)" --out "$work/covenant.half" >/dev/null
  sluis covenant sign "$work/covenant.half" --key "$(key 3)" --out "$work/covenant.signed" \
    >/dev/null
  expect "the covenant is signed" true \
    "$(sluis covenant check "$work/covenant.signed" --pick /signed)"
}

# The broker behind a tap that writes down all that gateways send it and hear from it.
start_broker() {
  start clock "$bin/sluis-clock" --socket "$work/clock" --start "${date_of_story}T08:30:00Z"
  within 10 "the clock" test -S "$work/clock"
  "$bin/sluis-broker" --dir "$work/broker" --print-keys >"$work/broker.json"
  start broker "$bin/sluis-broker" --dir "$work/broker" --listen tcp://127.0.0.1:0 \
    --clock-socket "$work/clock"
  within 20 "the broker" test -s "$work/broker/endpoint"
  start tap python3 "$root/deploy/demo/tap.py" "$(cat "$work/broker/endpoint")" "$work/wire"
  within 10 "the tap" test -s "$work/wire.endpoint"
  endpoint=$(cat "$work/wire.endpoint")
}
# admit NAME FILE: into the broker's inbox, and wait until it was taken.
admit() {
  mkdir -p "$work/broker/inbox"
  cp "$2" "$work/broker/inbox/$1.part"
  mv "$work/broker/inbox/$1.part" "$work/broker/inbox/$1.signed"
  within 20 "taking $1" test -e "$work/broker/inbox/done/$1.signed"
}
# join ROLE: makes the organisation's keys and has them admitted by two authority keys.
join() {
  local role=$1 asked heard
  printf '%s\n' "${desk[$role]}" ${second[$role]+"${second[$role]}"} >"$work/$role.staff"
  sluis init --dir "$work/$role" --member "$(member "$role")" --covenant "$work/covenant.signed" \
    --broker-keys "$work/broker.json" --endpoint "$endpoint" --workers "$work/$role.staff" \
    >/dev/null
  asked=$(sluis join request --dir "$work/$role" --covenant "$work/covenant.signed" \
    --out "$work/$role.join" --clock-socket "$work/clock" --pick /fingerprint)
  heard=$(sluis join admit "$work/$role.join" --covenant "$work/covenant.signed" \
    --key "$(key 1)" --key "$(key 2)" --out "$work/$role.signed" --pick /fingerprint)
  expect "the fingerprint that $role read aloud" "$asked" "$heard"
  admit "2-$role" "$work/$role.signed"
}
# The pseudonym key goes in three shares to its holders, none of which runs the broker.
deal_shares() {
  sluis keys-deal holders --covenant "$work/covenant.signed" --shares "$work/shares" \
    --key "$(key 2)" --key "$(key 3)" --out "$work/holders.signed" >/dev/null
  local role share
  for role in $holders; do
    share="$work/shares/$(member "$role").share"
    sluis share-take --dir "$work/$role" "$share" >/dev/null
    rm "$share"
  done
  expect "shares that nobody took" "" "$(ls "$work/shares")"
  admit 3-holders "$work/holders.signed"
}
start_gateways() {
  local role
  for role in $roles; do
    start "$role" "$bin/sluis-adapter" run --dir "$work/$role" --clock-socket "$work/clock"
  done
  for role in $roles; do
    within 30 "$role ready" is true at "$role" status --pick /ready
  done
}

# change_a_byte FILE COPY: COPY is FILE with one bit of its middle byte turned.
change_a_byte() {
  python3 - "$1" "$2" <<'PY'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[len(data) // 2] ^= 1
open(sys.argv[2], "wb").write(data)
PY
}
