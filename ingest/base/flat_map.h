// A hash table for keys that are hashes already: open addressing, no per-entry memory, no erasing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace echotrace::base {

template <typename Value>
class FlatMap {
 public:
  // The value of `key`, default-made when new. `inserted` says which. References last until the next insertion.
  Value& at(std::uint64_t key, bool& inserted) {
    if ((size_ + 1) * 4 > capacity_ * 3) grow();
    Slot& slot = slots_[probe(key)];
    inserted = !slot.used;
    if (inserted) {
      slot = {key, Value{}, true};
      ++size_;
    }
    return slot.value;
  }

  const Value* find(std::uint64_t key) const {
    if (size_ == 0) return nullptr;
    const Slot& slot = slots_[probe(key)];
    return slot.used ? &slot.value : nullptr;
  }
  Value* find(std::uint64_t key) { return const_cast<Value*>(std::as_const(*this).find(key)); }

  std::size_t size() const { return size_; }

  template <typename Visit>  // visit(key, value)
  void for_each(Visit&& visit) const {
    for (std::size_t i = 0; i < capacity_; ++i) {
      if (slots_[i].used) visit(slots_[i].key, slots_[i].value);
    }
  }

  void clear() {
    if (size_ == 0) return;
    if (capacity_ > kShrinkAbove) {
      slots_.reset();
      capacity_ = 0;
    } else {
      for (std::size_t i = 0; i < capacity_; ++i) slots_[i].used = false;
    }
    size_ = 0;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    Value value{};
    bool used = false;
  };
  static constexpr std::size_t kFirstCapacity = 64, kShrinkAbove = 1 << 14;

  std::size_t probe(std::uint64_t key) const {
    std::size_t i = (key * 0x9E3779B97F4A7C15ULL) >> 20 & (capacity_ - 1);
    while (slots_[i].used && slots_[i].key != key) i = (i + 1) & (capacity_ - 1);
    return i;
  }

  void grow() {
    const std::size_t old_capacity = std::exchange(capacity_, capacity_ == 0 ? kFirstCapacity : capacity_ * 2);
    const std::unique_ptr<Slot[]> old = std::exchange(slots_, std::make_unique<Slot[]>(capacity_));
    for (std::size_t i = 0; i < old_capacity; ++i) {
      if (old[i].used) slots_[probe(old[i].key)] = std::move(old[i]);
    }
  }

  std::unique_ptr<Slot[]> slots_;
  std::size_t capacity_ = 0, size_ = 0;
};

// A set of hashes; zero is a key like any other.
class FlatSet {
 public:
  bool insert(std::uint64_t key) {  // true when new
    bool inserted = false;
    map_.at(key, inserted);
    return inserted;
  }
  bool contains(std::uint64_t key) const { return map_.find(key) != nullptr; }
  std::size_t size() const { return map_.size(); }

 private:
  struct Nothing {};
  FlatMap<Nothing> map_;
};

}  // namespace echotrace::base
