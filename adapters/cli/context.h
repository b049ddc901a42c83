// SPDX-License-Identifier: EUPL-1.2
// Contexts: short names for a gateway's folder and the login that is used there.
//
// Shell. Kept in $XDG_CONFIG_HOME/sluis/contexts.toml (else ~/.config), mode 0600, replaced as a
// whole. A file that others may write decides where words about people go: it is refused.
#pragma once

#include <string>
#include <vector>

#include "proto/types/result.h"

namespace sluis::cli {

struct Context {
  std::string name, folder, worker;
};

struct Contexts {
  std::vector<Context> all;  // ascending by name
  std::string current;       // the one in use; "": none
  const Context* find(const std::string& name) const;
};

// Letters, digits, dot, dash and underscore; 1 to 64 of them.
bool is_context_name(const std::string& name);

// What is kept; nothing when there is no file. bad_config: of another form, or open to others.
Result<Contexts> read_contexts();
// cannot_write.
Status write_contexts(const Contexts& contexts);

}  // namespace sluis::cli
