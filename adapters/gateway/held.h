// SPDX-License-Identifier: EUPL-1.2
// Rows of the vault that are kept open in memory, since to open all of them takes too long at each
// request: each was sealed, and is wiped as any Sensitive value when it goes.
//
// Shell. Nothing here is told of a write: at each look the vault says which rows were written since
// the last one (Vault::written), and these are read again, so that no row is older than the vault.
// What looks gave out stays as it was. Thread safety: none; that of the Vault.
#pragma once

#include <iterator>
#include <map>
#include <memory>

#include "adapters/gateway/vault.h"

namespace sluis::gateway {

// Values that are shared and never change, read as a list of values.
template <class T>
class SharedList {
 public:
  using Held = std::shared_ptr<const T>;
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = const T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;
    Iterator() = default;
    explicit Iterator(const Held* at) : at_(at) {}
    reference operator*() const { return **at_; }
    pointer operator->() const { return at_->get(); }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return Iterator(at_++); }
    bool operator==(const Iterator&) const = default;

   private:
    const Held* at_ = nullptr;
  };

  void add(Held value) { held_.push_back(std::move(value)); }
  void reserve(std::size_t size) { held_.reserve(size); }
  void remove(const Held& value) { std::erase(held_, value); }
  void replace(std::size_t place, Held value) { held_[place] = std::move(value); }
  void insert(std::size_t place, Held value) { held_.insert(at(place), std::move(value)); }
  void remove_at(std::size_t place) { held_.erase(at(place)); }
  Iterator begin() const { return Iterator(held_.data()); }
  Iterator end() const { return Iterator(held_.data() + held_.size()); }
  std::size_t size() const { return held_.size(); }
  bool empty() const { return held_.empty(); }
  const T& front() const { return *held_.front(); }
  const T& operator[](std::size_t place) const { return *held_[place]; }

 private:
  auto at(std::size_t place) { return held_.begin() + static_cast<std::ptrdiff_t>(place); }

  std::vector<Held> held_;
};

// Of one kind, those that `holds`, which leaves of a row what is needed; without it, all.
template <class Row>
class HeldRows {
 public:
  using Held = std::shared_ptr<const Row>;
  explicit HeldRows(RowKind kind, bool (*holds)(Row&) = nullptr)
      : kind_(kind), holds_(holds) {}

  // Reads what was written since the last look. `changed(before, now)` is told of each row that is
  // held no more, or is now; null: not held.
  template <class Changed>
  void look(const Vault& vault, const Changed& changed) {
    const auto written = vault.written(kind_, seen_);
    if (!written) return read_all(vault, changed);
    for (const Bytes& key : *written) {
      auto row = vault.get<Row>(kind_, key);
      set(key, row && is_held(*row) ? std::make_shared<const Row>(std::move(*row)) : Held{},
          changed);
    }
  }
  void look(const Vault& vault) {
    look(vault, [](const Held&, const Held&) {});
  }
  const std::map<Bytes, Held>& rows() const { return rows_; }
  Held find(const Bytes& key) const {
    const auto row = rows_.find(key);
    return row == rows_.end() ? Held{} : row->second;
  }

 private:
  bool is_held(Row& row) const { return holds_ == nullptr || holds_(row); }

  template <class Changed>
  void set(const Bytes& key, Held now, const Changed& changed) {
    const auto row = rows_.find(key);
    const Held before = row == rows_.end() ? Held{} : row->second;
    if (now != nullptr) rows_[key] = now;
    else if (before != nullptr) rows_.erase(row);
    if (before != nullptr || now != nullptr) changed(before, now);
  }
  template <class Changed>
  void read_all(const Vault& vault, const Changed& changed) {
    const auto before = std::move(rows_);
    rows_.clear();
    for (const auto& [key, row] : before) changed(row, Held{});
    for (const auto& [key, value] : vault.all_bytes(kind_)) {
      Row row = Vault::decode<Row>(value.reveal());
      if (is_held(row)) set(key, std::make_shared<const Row>(std::move(row)), changed);
    }
  }

  RowKind kind_;
  bool (*holds_)(Row&);
  std::uint64_t seen_ = 0;
  std::map<Bytes, Held> rows_;
};

}  // namespace sluis::gateway
