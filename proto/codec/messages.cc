// SPDX-License-Identifier: EUPL-1.2
#include "proto/codec/messages.h"

#include "proto/types/big_endian.h"

namespace sluis::codec {

Bytes evaluate_text(const Evaluate& request) {
  Bytes out = label("sluis/v1/evaluate");
  const auto u16 = [&](std::size_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
  };
  append(out, request.holder.view());
  append(out, request.asker.view());
  append(out, request.nonce.view());
  u16(request.purpose);
  append_u32(out, request.refresh);
  append_u32(out, static_cast<std::uint32_t>(request.created.ms >> 32));
  append_u32(out, static_cast<std::uint32_t>(request.created.ms));
  CHECK(request.blinded.size() <= kBlindedMax);
  u16(request.blinded.size());
  for (const GroupKey& element : request.blinded) append(out, element.view());
  return out;
}

}  // namespace sluis::codec
