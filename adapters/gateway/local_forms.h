// SPDX-License-Identifier: EUPL-1.2
// The local door's messages that desks fill and read, by name: their header costs seconds a file.
#pragma once

namespace sluis::local {
class AccessAsked;
class AccessCheck;
class AccessLines;
class Act;
class Alert;
class Asleep;
class Ask;
class AuditEvent;
class AuditReplayed;
class Case;
class CaseOffer;
class Circumstance;
class ConsentAsk;
class Correction;
class Exchange;
class Exchanges;
class Inbox;
class Involved;
class KnownCount;
class KnownPersons;
class Mail;
class MailContent;
class Matter;
class Meeting;
class MeetingInvited;
class Person;
class Plan;
class Review;
class Scope;
class Slot;
class Status;
class StrangeLooks;
class Task;
class Tasks;
class Today;
class Weighing;
class WitnessView;
}  // namespace sluis::local
