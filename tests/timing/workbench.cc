// SPDX-License-Identifier: EUPL-1.2
#include "tests/timing/workbench.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include <thread>

#include "adapters/gateway/name_watch.h"
#include "adapters/gateway/own_keys.h"
#include "local.pb.h"
#include "proto/codec/envelope.h"
#include "proto/codec/signal.h"
#include "proto/seal/signed_text.h"
#include "tests/gateway/question_covenant.h"
#include "tests/support/filled.h"

namespace sluis::timing {
namespace {

using namespace gateway;
using gateway_story::kAnswerKind;
using gateway_story::kQuestionKind;
using gateway_story::kStatute;

constexpr std::size_t kIndexPersons = 500;
constexpr std::uint64_t kTestTickMs = 1'000;
constexpr std::size_t kQuestionsBetweenLooks = 90;  // at the directory, of two seconds each
constexpr std::chrono::microseconds kFramesArrive{150};  // so that a round need not wait
// So that no number in a frame grows by a byte meanwhile.
constexpr std::size_t kLeavesBefore = 20'000, kPulsesBefore = 200;
constexpr std::uint64_t kSequenceBefore = 3'000'000;

template <class T>
constexpr std::size_t kRequestOf = codec::Request(T{}).index();

double cpu_ns() {
  timespec now{};
  CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// In memory where there is such a place: a disk's moods are nobody's secret.
std::filesystem::path new_folder() {
  std::error_code error;
  const bool in_memory = std::filesystem::is_directory("/dev/shm", error);
  const std::filesystem::path parent =
      in_memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
  std::string name = (parent / "sluis-timing-XXXXXX").string();
  CHECK(mkdtemp(name.data()) != nullptr);
  return name;
}

// Every person has as many keys, of the same kinds.
std::vector<PersonKey> any_person() {
  std::vector<PersonKey> out;
  for (const PersonKeyKind kind : {PersonKeyKind::bsn, PersonKeyKind::fields,
                                   PersonKeyKind::fields_without_postcode,
                                   PersonKeyKind::fields_without_prefix}) {
    out.push_back({kind, seal::random_fixed<Pseudonym>(), 0, 0});
  }
  return out;
}

Bytes question_content(TimeMs written) {
  codec::Signal signal;
  signal.author = Sensitive<std::string>("G M");
  signal.author_contact = Sensitive<std::string>("tel");
  signal.written = written;
  signal.persons = {{PersonRole::subject, Sensitive<std::string>("Kind Kanarie"),
                     Sensitive<std::string>("2017-03-04")}};
  return codec::serialise(signal).reveal();
}

local::LocalRequest list_request() {
  local::LocalRequest request;
  request.set_worker("vh-1");
  request.mutable_weighings();
  return request;
}

}  // namespace

Workbench::Workbench() : house_(test::filled<MemberId>(0x33)), folder_(new_folder()) {
  gateway_story::put_questions(world_.covenant, house_);
  world_.covenant.questions.front().tick_ms = kTestTickMs;
  world_.covenant.questions.front().answer_after_ms = kTestTickMs;
  world_.covenant.questions.front().per_day = 1'000'000;  // what is told apart is not the budget
  world_.covenant.limits.lease_ms = 3'600'000;
  broker_.emplace(world_, clock_);
  for (std::size_t i = 0; i < kLeavesBefore; ++i) {
    broker_->record(LeafType::void_lease, consent::VoidBody{});
  }
  asker_ = std::make_unique<story::Member>(world_, world_.manager, 1);
  broker_->admit(asker_->admission());
  const TimeMs now = clock_.wall();
  const consent::KemKeyAdded key{consent::kBodyVersion, asker_->id, asker_->kem.public_key(), 1,
                                 {now.ms - 60'000}, {now.ms + 864'000'000},
                                 {now.ms + 1'728'000'000}};
  broker_->publish(asker_->id, sdk::make_public_act(LeafType::kem_key, 1, canon::encode(key),
                                                    asker_->signing));
  broker_->heard = [this](const codec::ToBroker& frame, ByteView bytes) {
    if (fences_.erase(frame.request_id) != 0) return;
    ++heard_[frame.request.index()];
    now_.frames.push_back({stage_, frame.request.index(), bytes.size()});
  };
  open_gateway();
  fill_index();
  put_standing_question();
  until([&] { return link_->ready(); });
  asker_->directory.emplace(
      consent::NoteKey{world_.covenant.directory_origin, broker_->address().log_key},
      world_.covenant.authority);
  CHECK(asker_->directory->take(broker_->directory.part(0)).ok());
  fence();
}

Workbench::~Workbench() {
  desk_.reset();
  link_.reset();
  host_.reset();
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
}

LinkCallbacks Workbench::callbacks() {
  LinkCallbacks out;
  out.ready = [this] {
    acts_->wake();
    outgoing_->reconnected();
  };
  out.answered = [this](const RequestRow& row, const codec::Reply& reply) {
    if (row.use == RequestUse::act) acts_->on_answer(*link_, row, reply);
    if (row.use == RequestUse::submit) outgoing_->on_submit(*link_, row, reply);
    if (row.use == RequestUse::receipts) inbox_->on_receipts(*link_, row, reply);
  };
  out.told = [this](const codec::Reply& reply) {
    const auto* notify = std::get_if<codec::Notify>(&reply);
    if (notify != nullptr && notify->mail) inbox_->wake();
  };
  out.missing_keys = [this](const consent::Directory& directory) {
    return own_keys_->missing(directory);
  };
  out.strange_keys = [this](const codec::DirectoryPart& part) {
    return NameWatch(*host_).look(part);
  };
  return out;
}

// As Gateway::open() and Gateway::start().
void Workbench::open_gateway() {
  const std::filesystem::path folder = folder_ / "gateway";
  CHECK(create(folder, house_).ok());
  CHECK(set_broker(folder, broker_->address()).ok());
  CHECK(set_covenant(folder, world_.covenant_file()).ok());
  CHECK(add_workers(folder, {{"vh-1", Sensitive<std::string>("V H"), "worker"},
                             {"vh-2", Sensitive<std::string>("H V"), "worker"}})
            .ok());
  const auto request = consent::parse_authority_file(
      *join_request(folder, world_.covenant.version, clock_.wall()));
  broker_->admit(world_.signed_file(world_.covenant.version, request->entries));
  for (std::size_t i = 0; i < kPulsesBefore; ++i) broker_->pulse();
  auto config = read_config(folder);
  auto covenant = read_covenant(folder, *config);
  auto keys = read_keys(folder, false);
  CHECK(covenant.ok() && keys.ok());
  auto vault = Vault::open(folder / "vault", seal::SecretBytes::copy_of(keys->vault.view()));
  CHECK(vault.ok());
  host_.reset(new Host{folder, std::move(*config), std::move(*keys), std::move(*covenant),
                       std::move(*vault), clock_, History(), {}});
  own_keys_ = std::make_unique<OwnKeys>(*host_);
  own_keys_->turn();
  names_ = std::make_unique<Names>(*host_);
  inbox_ = std::make_unique<Inbox>(*host_, *own_keys_);
  known_ = std::make_unique<Known>(*host_, *names_);
  exclusions_ = std::make_unique<Exclusions>(*host_, *names_);
  acts_ = std::make_unique<Acts>(
      *host_, *names_,
      [this](Batch& batch, const ActRow& act, const std::vector<KeysRow>& persons) {
        outgoing_->on_named(batch, act, persons);
      },
      [this](Batch& batch, const ActRow& act, const codec::Ack* ack) {
        outgoing_->on_recorded(batch, act, ack);
      });
  accounts_ = std::make_unique<Accounts>(*host_);
  erasures_ = std::make_unique<Erasures>(*host_, *names_);
  corrections_ = std::make_unique<Corrections>(*host_);
  outgoing_ = std::make_unique<Outgoing>(*host_, *acts_, *accounts_);
  questions_ = std::make_unique<Questions>(*host_, *acts_);
  weighing_ = std::make_unique<Weighing>(*host_, *acts_);
  auditor_ = std::make_unique<Auditor>(*host_, *names_);
  inbox_->tell_opened([this](Batch& batch, const MailRow& mail, const codec::Inner& inner) {
    exclusions_->on_opened(batch, mail, inner);
    questions_->on_opened(batch, mail, inner);
    weighing_->on_opened(batch, mail, inner);
  });
  inbox_->tell_numbered([this](Batch& batch, const MemberId& sender, std::uint64_t sequence,
                               const std::vector<std::uint64_t>& unused) {
    accounts_->opened(batch, sender, sequence, unused);
  });
  auto link = Link::open(*host_, callbacks());
  CHECK(link.ok());
  link_.emplace(std::move(*link));
  hash_mirror_ = std::make_unique<HashMirror>(*host_);
  desk_ = std::make_unique<Desk>(
      Desk::Parts{*host_, *link_, *own_keys_, *acts_, *outgoing_, *accounts_, *questions_,
                  *weighing_, *known_, *exclusions_, *erasures_, *corrections_, *auditor_,
                  *names_, *hash_mirror_, false});
}

// As Known::apply(), without a key holder.
void Workbench::fill_index() {
  for (std::size_t i = 0; i < kIndexPersons; ++i) {
    persons_.push_back(any_person());
    Batch batch;
    for (const PersonKey& key : persons_.back()) {
      batch.put(RowKind::known, canon::encode(key), KnownRow{persons_.back(), clock_.wall()});
    }
    host_->vault.commit(batch);
  }
}

// So that workers do as much about a question that nobody weighs as about any other, just before
// its tick: what they then touch stays in the processor's caches.
void Workbench::put_standing_question() {
  WeighingRow row;
  row.asker = asker_->id;
  row.question = test::filled<ExchangeId>(0x77);
  row.message = test::filled<MessageId>(0x77);
  row.kind = kQuestionKind;
  row.purpose = 1;
  row.arrived = clock_.wall();
  row.due = row.arrived + DurationMs{365ull * 86'400'000};
  row.keys = any_person();
  Bytes key = to_bytes(row.asker.view());
  append(key, row.question.view());
  Batch batch;
  batch.put(RowKind::weighing, key, row);
  const Bytes content_key = mail_key(row.asker, row.message);
  batch.put_bytes(RowKind::content, content_key, question_content(clock_.wall()));
  standing_keys_ = {key, content_key};
  host_->vault.commit(batch);
  host_->counts["sequence/" + asker_->id.hex()] = kSequenceBefore;
  standing_ = row.question.hex();
  CHECK(weighing_->weigh("vh-1", standing_, "relevant").ok());
}

// As Gateway::round(), whose tick is every second.
void Workbench::round() {
  link_->round(1, {});
  known_->step(*link_);
  acts_->step(*link_);
  outgoing_->step(*link_);
  inbox_->step(*link_);
  auditor_->step(*link_);
}

void Workbench::until(const std::function<bool()>& check) {
  for (int rounds = 0; !check(); ++rounds) {
    CHECK(rounds < 20'000);
    broker_->serve(1);
    round();
  }
}

// All that was on its way to the gateway is there, and done.
void Workbench::fence() {
  bool answered = false;
  fences_.insert(link_->ask(codec::OrdersAsked{}, [&](const codec::Reply&) { answered = true; }));
  until([&] { return answered; });
}

void Workbench::measure(Stage stage, const std::function<void()>& work,
                        const std::function<bool()>& seen) {
  stage_ = stage;
  double& spent = now_.nanoseconds[static_cast<std::size_t>(stage)];
  const auto timed = [&](const auto& part) {
    const double before = cpu_ns();
    part();
    spent += cpu_ns() - before;
  };
  if (work) {
    timed([&] {
      if (defect) defect(stage, secret_, keys_);
      work();
    });
  }
  for (int rounds = 0; !seen(); ++rounds) {
    CHECK(rounds < 1'000);
    std::this_thread::sleep_for(kFramesArrive);
    timed([&] { round(); });
    // What this round sent is heard before there is another, however late the network's threads
    // bring it: else their moods decide how many rounds are measured.
    for (int waits = 0; waits < 20 && !seen(); ++waits) broker_->serve(1);
  }
}

void Workbench::seal_question() {
  switch (secret_.index) {
    case Index::known: keys_ = persons_[random_() % persons_.size()]; break;
    case Index::possibly:
      keys_ = persons_[random_() % persons_.size()];
      keys_.front() = any_person().front();
      break;
    case Index::none: keys_ = any_person(); break;
  }
  story::Member::Signal signal = story::Member::draft(story::new_person(), "");
  signal.content = question_content(clock_.wall());
  story::Departure as_question;
  as_question.subject_keys = keys_;
  as_question.header = [&](ProtectedHeader& header) {
    header.kind = kQuestionKind;
    header.level = Level::existence;
    header.created = clock_.wall();
    header.expires = clock_.wall() + DurationMs{3'600'000};
    header.sequence += kSequenceBefore;
  };
  envelope_ = asker_->sealed(signal, house_, std::nullopt, as_question).envelope;
  content_ = consent::content_commitment(signal.salt, signal.content);
}

codec::Fetched Workbench::delivery(const codec::Fetch& fetch) {
  consent::ReleaseBody body;
  body.envelope = seal::envelope_hash(*envelope_);
  body.exchange_id = envelope_->header.exchange_id;
  body.content = content_;
  body.recipient = house_;
  body.ground = kStatute;
  body.level = Level::existence;
  body.lease = seal::random_fixed<LeaseId>();
  body.nonce = fetch.nonce;
  body.boot = fetch.boot_id;
  body.lease_ms = world_.covenant.limits.lease_ms;
  body.covenant = 1;
  const std::uint64_t index = broker_->record(LeafType::release, body);
  codec::Delivery delivery{codec::strip_routing(std::move(*envelope_)),
                           broker_->ledger.proven(index)};
  envelope_.reset();
  return {fetch.nonce, {std::move(delivery)}, {}, {}, {}};
}

// The question when it is fetched, and a permit for its answer.
std::optional<codec::Reply> Workbench::scripted(const codec::Request& request) {
  const auto* fetch = std::get_if<codec::Fetch>(&request);
  if (fetch != nullptr && envelope_) return delivery(*fetch);
  const auto* intent = std::get_if<SignedAct>(&request);
  const auto* submit = std::get_if<codec::Submit>(&request);
  if (intent == nullptr && submit == nullptr) return std::nullopt;
  codec::Ack ack;
  ack.index = broker_->record(intent != nullptr ? *intent : submit->act);
  ack.outcomes = {{asker_->id, codec::Verdict::permit, Level::existence, kStatute,
                   ErrorCode::permit, {}, ack.index}};
  return ack;
}

// Two steps of workers, about this question or the one that stands.
void Workbench::weigh(const std::string& question) {
  const std::string serious = "relevant_en_ernstig";
  const bool nobody = secret_.weighed == Weighed::nobody;
  const bool nothing = secret_.weighed == Weighed::nothing;
  CHECK(weighing_->weigh("vh-1", nobody ? standing_ : question,
                         nobody ? "relevant" : nothing ? "niets_te_melden" : serious)
            .ok());
  const bool agreed = secret_.weighed == Weighed::agreed;
  CHECK(weighing_->agree("vh-2", agreed ? question : standing_, agreed ? serious : "relevant")
            .ok());
}

// Every question finds the same vault.
void Workbench::clear() {
  Batch batch;
  for (const RowKind kind : {RowKind::weighing, RowKind::content, RowKind::mail, RowKind::exchange,
                             RowKind::act, RowKind::reading, RowKind::accept}) {
    for (const auto& [key, value] : host_->vault.all_bytes(kind)) {
      if (!standing_keys_.contains(key)) batch.erase(kind, key);
    }
  }
  host_->vault.commit(batch);
  host_->vault.maintain();
  broker_->requests.clear();
}

Observed Workbench::ask(const Secret& secret) {
  if (asked_++ % kQuestionsBetweenLooks == 0) {
    link_->refresh();
    until([&] { return link_->ready(); });
    fence();
  }
  secret_ = secret;
  now_ = {};
  heard_ = {};
  const auto heard = [&](std::size_t request) {
    return [this, request] { return heard_[request] != 0; };
  };
  const auto at_once = [] { return true; };
  const auto nothing = [] {};
  seal_question();
  const std::string question = envelope_->header.exchange_id.hex();
  broker_->lie = [this](const codec::Request& request) { return scripted(request); };
  broker_->tell(house_, codec::Notify{true, false, false});
  measure(Stage::intake, nothing, heard(kRequestOf<codec::Fetch>));
  measure(Stage::intake, {}, heard(kRequestOf<codec::Receipts>));
  until([&] { return heard_[kRequestOf<codec::Fetch>] == 2; });  // is there more
  fence();
  measure(Stage::look, [&] { desk_->answer(list_request()); }, at_once);
  weigh(question);
  clock_.pass(2 * kTestTickMs);
  measure(Stage::intent, [&] { weighing_->step(); }, heard(kRequestOf<SignedAct>));
  measure(Stage::submit, nothing, heard(kRequestOf<codec::Submit>));
  // It asks after orders and states when the INTENT and when the SUBMIT was recorded.
  until([&] { return heard_[kRequestOf<codec::StatusAsked>] == 2; });
  fence();
  CHECK(!link_->stopped());
  clear();
  std::sort(now_.frames.begin(), now_.frames.end());
  return std::move(now_);
}

}  // namespace sluis::timing
