// SPDX-License-Identifier: EUPL-1.2
// Acts, openings, proven records and evaluations between values and protobuf, for both directions.
//
// Pure. Inside proto/codec only: it names types of session.pb.h.
#pragma once

#include <initializer_list>

#include "proto/codec/fields.h"
#include "proto/codec/messages.h"

namespace sluis::v1 {
class AuditEntry;
class Evaluate;
class Evaluated;
class FactUsed;
class Proven;
class SignedAct;
}  // namespace sluis::v1

namespace sluis::codec {

// The act, if its type is one of `types`; out_of_range for another.
SignedAct read_act(const v1::SignedAct& from, std::initializer_list<LeafType> types,
                   Fields& fields);
void write_act(const SignedAct& from, v1::SignedAct& to);

Proven read_proven(const v1::Proven& from, Fields& fields);
void write_proven(const Proven& from, v1::Proven& to);

FactUsed read_fact_used(const v1::FactUsed& from, Fields& fields);
void write_fact_used(const FactUsed& from, v1::FactUsed& to);

struct AuditEntry;  // to_member.h
AuditEntry read_audit_entry(const v1::AuditEntry& from, Fields& fields);
void write_audit_entry(const AuditEntry& from, v1::AuditEntry& to);

Evaluate read_evaluate(const v1::Evaluate& from, Fields& fields);
void write_evaluate(const Evaluate& from, v1::Evaluate& to);

Evaluated read_evaluated(const v1::Evaluated& from, Fields& fields);
void write_evaluated(const Evaluated& from, v1::Evaluated& to);

}  // namespace sluis::codec
