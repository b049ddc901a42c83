// SPDX-License-Identifier: EUPL-1.2
#include "broker/core/journal_form.h"

#include "broker/core/journal_clear.h"
#include "broker/core/machine.h"
#include "broker/core/ruling.h"
#include "consent/core/fact_bodies.h"

namespace sluis {

template <class Archive>
void describe(Archive& archive, LeafSignature& signature) {
  archive(signature.key_id, signature.signature);
}
template <class Archive>
void describe(Archive& archive, BatchProof& batch) {
  archive(batch.index, batch.size, batch.root, batch.path);
}
template <class Archive>
void describe(Archive& archive, Opening& opening) {
  archive(opening.r, opening.body);
}

}  // namespace sluis

namespace sluis::broker {
namespace {

// What a member's act shows in clear, which is what its leaf shows.
struct ActFrame {
  MemberId session;
  RequestId request;
  LeafType type = LeafType::fact;
  std::uint32_t covenant = 0;
  Commitment commitment;
  std::vector<LeafSignature> signatures;
  std::optional<BatchProof> batch;
};
template <class Archive>
void describe(Archive& archive, ActFrame& frame) {
  archive(frame.session, frame.request, frame.type, frame.covenant, frame.commitment,
          frame.signatures, frame.batch);
}
ActFrame frame_of(const MemberId& session, const RequestId& request, const SignedAct& act) {
  return {session, request, act.type, act.covenant, act.commitment, act.signatures, act.batch};
}

struct Head {
  std::uint16_t version = kMachineVersion;
  std::uint8_t type = 0;
  TimeMs wall;
  BootTimeMs boot;
  std::uint64_t leaves = 0;
  std::vector<PersonId> mains;    // each seals a copy of the main part; none: it is in clear
  std::vector<PersonId> persons;  // each seals the opening of its own nested commitment
  std::optional<ActFrame> act;    // of an ActEvent or SubmitEvent
};
template <class Archive>
void describe(Archive& archive, Head& head) {
  archive(head.version);
  archive.require(head.version == kMachineVersion, ErrorCode::unknown_version);
  archive(head.type, head.wall, head.boot, head.leaves, head.mains, head.persons, head.act);
  archive.require(head.act.has_value() == (head.type <= 1), ErrorCode::malformed);
}

// The sealed fields that a payload adds to entropy and rulings.
struct Main {
  Salt entropy;
  std::vector<Ruling> rulings;
  std::optional<Opening> opening;  // of the act
  Signature worker_signature;
  KeyId kem_key_id;                // of a submit
  std::uint64_t size = 0;          // of a submit
  TimeMs at;                       // of a FactTimeEvent
  std::optional<LinkedAlert> alert;  // of an AlertLinked
  std::optional<CaseTold> told;      // of a CaseDue
};
template <class Archive>
void describe(Archive& archive, Main& main) {
  archive(main.entropy, main.rulings, main.opening, main.worker_signature, main.kem_key_id,
          main.size, main.at, main.alert, main.told);
}

// A case is about several persons equally: it outlives the erasure of all but the last of them.
std::vector<PersonId> main_persons(const Event& event, const std::optional<PersonId>& seal_person) {
  const auto* act = std::get_if<ActEvent>(&event.payload);
  if (act != nullptr && act->act.act().type == LeafType::fact) {
    const auto body = canon::decode<consent::FactBody>(act->act.act().opening.body, "fact");
    CHECK(body.ok());  // it was applied
    if (consent::is_of_case(body->kind())) {
      const std::set<PersonId> all(act->persons.begin(), act->persons.end());
      return {all.begin(), all.end()};
    }
  }
  if (const auto* of_case = std::get_if<CaseEvent>(&event.payload)) {
    if (const auto* due = std::get_if<CaseDue>(&of_case->what)) return due->subjects;
  }
  if (seal_person) return {*seal_person};
  return {};
}

Main main_of(const Event& event, const Applied& applied) {
  Main out;
  out.entropy = event.entropy;
  out.rulings = applied.rulings;
  if (const auto* act = std::get_if<ActEvent>(&event.payload)) {
    out.opening = act->act.act().opening;
    out.worker_signature = act->act.act().worker_signature;
  } else if (const auto* submit = std::get_if<SubmitEvent>(&event.payload)) {
    out.opening = submit->act.act().opening;
    out.worker_signature = submit->act.act().worker_signature;
    out.kem_key_id = submit->header.recipients.front().kem_key_id;
    out.size = submit->size;
  } else if (const auto* time = std::get_if<FactTimeEvent>(&event.payload)) {
    out.at = time->at;
  } else if (const auto* alert = std::get_if<AlertEvent>(&event.payload)) {
    if (const auto* linked = std::get_if<AlertLinked>(&alert->what)) out.alert = linked->alert;
  } else if (const auto* of_case = std::get_if<CaseEvent>(&event.payload)) {
    if (const auto* due = std::get_if<CaseDue>(&of_case->what)) out.told = due->told;
  }
  return out;
}

Head head_of(const Event& event, const Applied& applied) {
  Head head;
  head.type = static_cast<std::uint8_t>(event.payload.index());
  head.wall = event.wall;
  head.boot = event.boot;
  head.leaves = applied.leaves;
  if (const auto* act = std::get_if<ActEvent>(&event.payload)) {
    head.persons = act->persons;
    head.act = frame_of(act->session, act->request, act->act.act());
  } else if (const auto* submit = std::get_if<SubmitEvent>(&event.payload)) {
    head.act = frame_of(submit->session, submit->request, submit->act.act());
  }
  return head;
}

Result<consent::VerifiedAct> act_of(const ActFrame& frame, const Main& main) {
  if (!main.opening) return Error{ErrorCode::malformed, "journal act"};
  SignedAct act;
  act.type = frame.type;
  act.covenant = frame.covenant;
  act.commitment = frame.commitment;
  act.signatures = frame.signatures;
  act.batch = frame.batch;
  act.opening = *main.opening;
  act.worker_signature = main.worker_signature;
  SLUIS_TRY(actor, consent::actor_of(act));
  return consent::already_verified(std::move(act), actor);
}

Result<Payload> read_act(const Head& head, const Main& main,
                         std::span<const std::optional<Bytes>> parts) {
  SLUIS_TRY(bare, act_of(*head.act, main));
  SignedAct act = bare.act();
  SLUIS_TRY(nested, consent::nested_persons(act));
  if (nested.size() != head.persons.size()) return Error{ErrorCode::malformed, "journal persons"};
  for (std::size_t i = 0; i < nested.size(); ++i) {
    Opening opening;
    if (parts[i]) {
      SLUIS_TRY(read, canon::decode<Opening>(*parts[i], "journal person"));
      opening = std::move(read);
    }
    act.persons.push_back({nested[i], std::move(opening)});
  }
  const ActFrame& frame = *head.act;
  return Payload{ActEvent{frame.session, frame.request,
                          consent::already_verified(std::move(act), bare.actor()), head.persons}};
}

// The header's facts that the machine keeps; the rest was compared before it was journalled.
ProtectedHeader header_of(const consent::SubmitBody& body, const MemberId& sender,
                          const KeyId& kem_key_id) {
  ProtectedHeader header;
  header.message_id = body.message_id;
  header.exchange_id = body.exchange_id;
  header.order_id = body.order_id;
  header.sender = sender;
  header.created = body.created;
  header.expires = body.expires;
  header.level = body.level;
  header.sequence = body.sequence;
  header.recipients = {{body.recipient, kem_key_id}};
  return header;
}

Result<Payload> read_submit(const Head& head, const Main& main) {
  SLUIS_TRY(act, act_of(*head.act, main));
  SLUIS_TRY(body, canon::decode<consent::SubmitBody>(act.act().opening.body, "submit"));
  const ActFrame& frame = *head.act;
  ProtectedHeader header = header_of(body, frame.session, main.kem_key_id);
  return Payload{SubmitEvent{frame.session, frame.request, std::move(act), body.envelope,
                             std::move(header), std::nullopt, main.size}};
}

// The payloads of clear fields alone, by type.
template <std::size_t kType = 2>
void read_clear(canon::ReadArchive& archive, std::uint8_t type, std::optional<Payload>& out) {
  if constexpr (kType < std::variant_size_v<Payload>) {
    using T = std::variant_alternative_t<kType, Payload>;
    if constexpr (!std::is_same_v<T, ErasedEvent>) {
      if (type == kType) {
        T payload{};
        clear(archive, payload);
        out = std::move(payload);
        return;
      }
    }
    read_clear<kType + 1>(archive, type, out);
  } else {
    archive.require(false, ErrorCode::unknown_version);
  }
}

struct Skeleton {
  Head head;
  std::optional<Payload> payload;  // absent for acts, which need their main part
};
Result<Skeleton> read_skeleton(ByteView bytes) {
  canon::ReadArchive archive(bytes);
  Skeleton out;
  archive(out.head);
  if (out.head.type == 1) {
    EnvelopeHash envelope;
    MessageId message;
    ExchangeId exchange;
    archive(envelope, message, exchange);
  } else if (archive.ok() && out.head.type > 1) {
    read_clear(archive, out.head.type, out.payload);
  }
  SLUIS_TRY_DONE(archive.finish("journal skeleton"));
  return out;
}

Event erased(const Head& head, const std::vector<std::optional<Bytes>>& parts) {
  std::set<PersonId> gone(head.mains.begin(), head.mains.end());
  for (std::size_t i = 0; i < head.persons.size(); ++i) {
    if (!parts[head.mains.size() + i]) gone.insert(head.persons[i]);
  }
  const Recorded recorded{{}, head.leaves};
  return {head.wall, head.boot, {},
          ErasedEvent{head.type, {gone.begin(), gone.end()}, head.leaves, false, {}, {}},
          recorded};
}

// Its main part was cleared when the exchange was forgotten. Erased persons among those named stay
// erased; the keys of the others stay known.
Event forgotten(const Head& head, const std::vector<std::optional<Bytes>>& parts) {
  ErasedEvent out{head.type, {}, head.leaves, true, {}, {}};
  if (head.act) out.session = head.act->session;
  for (std::size_t i = 0; i < head.persons.size(); ++i) {
    const std::optional<Bytes>& part = parts[std::max<std::size_t>(head.mains.size(), 1) + i];
    const auto opening = part ? canon::decode<Opening>(*part, "journal person")
                              : Result<Opening>(ErrorCode::erased);
    if (opening.ok()) out.known.emplace_back(head.persons[i], PersonOpening{{}, *opening});
    else out.persons.push_back(head.persons[i]);
  }
  std::sort(out.persons.begin(), out.persons.end());
  const Recorded recorded{{}, head.leaves};
  return {head.wall, head.boot, {}, std::move(out), recorded};
}

// The skeleton repeats fields of the sealed main part, and a type leaves some fields unused: what
// to_journal would not have written was changed since.
bool is_form_of(const Event& event, const Head& head, ByteView skeleton, ByteView main) {
  Applied applied;
  applied.rulings = event.recorded->rulings;
  applied.leaves = head.leaves;
  std::optional<PersonId> person;
  if (!head.mains.empty()) person = head.mains.front();
  const JournalForm form = to_journal(event, applied, person);
  return std::equal(form.skeleton.begin(), form.skeleton.end(), skeleton.begin(),
                    skeleton.end()) &&
         std::equal(form.parts[0].plain.begin(), form.parts[0].plain.end(), main.begin(),
                    main.end());
}

}  // namespace

JournalForm to_journal(const Event& event, const Applied& applied,
                       const std::optional<PersonId>& seal_person) {
  CHECK(!std::holds_alternative<ErasedEvent>(event.payload));
  Head head = head_of(event, applied);
  head.mains = main_persons(event, seal_person);
  JournalForm out;
  const Bytes main = canon::encode(main_of(event, applied));
  if (head.mains.empty()) out.parts.push_back({std::nullopt, main});
  for (const PersonId& person : head.mains) out.parts.push_back({person, main});
  if (const auto* act = std::get_if<ActEvent>(&event.payload)) {
    for (std::size_t i = 0; i < act->persons.size(); ++i) {
      if (act->persons[i].is_zero()) {  // of an erasure: who it was is written nowhere
        out.parts.push_back({std::nullopt, canon::encode(Opening{})});
      } else {
        out.parts.push_back({act->persons[i], canon::encode(act->act.act().persons[i].opening)});
      }
    }
  }
  canon::WriteArchive archive;
  archive(head);
  Payload payload = event.payload;
  std::visit(
      [&](auto& each) {
        using T = std::decay_t<decltype(each)>;
        if constexpr (!std::is_same_v<T, ActEvent> && !std::is_same_v<T, ErasedEvent>) {
          clear(archive, each);
        }
      },
      payload);
  out.skeleton = archive.take();
  return out;
}

Result<std::vector<std::optional<PersonId>>> journal_persons(ByteView skeleton) {
  SLUIS_TRY(read, read_skeleton(skeleton));
  std::vector<std::optional<PersonId>> out;
  if (read.head.mains.empty()) out.push_back(std::nullopt);
  out.insert(out.end(), read.head.mains.begin(), read.head.mains.end());
  for (const PersonId& person : read.head.persons) {
    out.push_back(person.is_zero() ? std::optional<PersonId>() : person);
  }
  return out;
}

Result<std::size_t> journal_mains(ByteView skeleton) {
  SLUIS_TRY(read, read_skeleton(skeleton));
  return std::max<std::size_t>(read.head.mains.size(), 1);
}

Result<Event> from_journal(ByteView skeleton, const std::vector<std::optional<Bytes>>& parts) {
  SLUIS_TRY(read, read_skeleton(skeleton));
  const Head& head = read.head;
  const std::size_t mains = std::max<std::size_t>(head.mains.size(), 1);
  if (parts.size() != mains + head.persons.size()) {
    return Error{ErrorCode::malformed, "journal parts"};
  }
  const auto found = std::find_if(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(mains),
                                  [](const auto& part) { return part.has_value(); });
  if (found == parts.begin() + static_cast<std::ptrdiff_t>(mains)) {
    if (head.mains.empty()) return Error{ErrorCode::malformed, "journal parts"};
    return erased(head, parts);
  }
  if ((**found).empty()) return forgotten(head, parts);
  SLUIS_TRY(main, canon::decode<Main>(**found, "journal main part"));
  if (head.type == 0) {
    SLUIS_TRY(payload, read_act(head, main, std::span(parts).subspan(mains)));
    read.payload = std::move(payload);
  } else if (head.type == 1) {
    SLUIS_TRY(payload, read_submit(head, main));
    read.payload = std::move(payload);
  }
  if (auto* time = std::get_if<FactTimeEvent>(&*read.payload)) time->at = main.at;
  if (auto* alert = std::get_if<AlertEvent>(&*read.payload)) {
    if (auto* linked = std::get_if<AlertLinked>(&alert->what)) linked->alert = main.alert;
  }
  if (auto* of_case = std::get_if<CaseEvent>(&*read.payload)) {
    if (auto* due = std::get_if<CaseDue>(&of_case->what)) {
      if (!main.told) return Error{ErrorCode::malformed, "journal case"};
      due->subjects = head.mains;
      due->told = *main.told;
    }
  }
  Event event{head.wall, head.boot, main.entropy, std::move(*read.payload),
              Recorded{main.rulings, head.leaves}};
  if (!is_form_of(event, head, skeleton, **found)) {
    return Error{ErrorCode::not_canonical, "journal form"};
  }
  return event;
}

}  // namespace sluis::broker
