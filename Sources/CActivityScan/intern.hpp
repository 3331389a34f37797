#pragma once

#include "CActivityScan.h"

#include <cstdlib>
#include <cstring>
#include <string_view>

namespace cas {

/// Returns a seeded hash: without the seed, a hostile source can't choose texts that collide.
uint64_t hashOf(std::string_view text, uint64_t seed);

/// An array that grows by doubling, isn't initialized, and asks for huge pages once it is large.
template <typename Element>
class Growing {
public:
    Growing() = default;
    Growing(const Growing &) = delete;
    Growing &operator=(const Growing &) = delete;
    ~Growing() { free(start_); }

    bool reserve(size_t capacity) {
        if (capacity <= capacity_) return true;
        size_t larger = capacity_ < 64 ? 64 : capacity_;
        while (larger < capacity) larger *= 2;
        // realloc and memcpy, because all elements are plain data; for large arrays the system
        // moves pages, not bytes.
        auto *moved = static_cast<Element *>(realloc(start_, larger * sizeof(Element)));
        if (moved == nullptr) return false;
        start_ = moved;
        capacity_ = larger;
        advise();
        return true;
    }
    /// Adds an element without a value, and returns it, or nullptr if memory is exhausted.
    Element *add() { return reserve(count_ + 1) ? &start_[count_++] : nullptr; }
    bool append(const Element *elements, size_t count) {
        if (!reserve(count_ + count)) return false;
        if (count > 0) memcpy(start_ + count_, elements, count * sizeof(Element));
        count_ += count;
        return true;
    }
    void release() {
        free(start_);
        start_ = nullptr;
        count_ = 0;
        capacity_ = 0;
    }
    Element &operator[](size_t index) { return start_[index]; }
    const Element &operator[](size_t index) const { return start_[index]; }
    Element *data() { return start_; }
    const Element *data() const { return start_; }
    size_t count() const { return count_; }

private:
    void advise();

    Element *start_ = nullptr;
    size_t count_ = 0;
    size_t capacity_ = 0;
};

void adviseLargePages(void *start, size_t bytes);

template <typename Element>
void Growing<Element>::advise() {
    adviseLargePages(start_, capacity_ * sizeof(Element));
}

/// A table of numbers for texts, in the order in which the texts were first added.
///
/// A text may have a number as its prefix: a contact has that of its organization.
class Names {
public:
    explicit Names(uint64_t seed) : seed_(seed) {}
    ~Names() { free(slots_); }
    Names(const Names &) = delete;
    Names &operator=(const Names &) = delete;

    uint64_t hash(std::string_view text, uint32_t prefix) const {
        // The prefix changes the seed, so equal contact ids in many organizations don't share a
        // slot. 2^64 divided by the golden ratio spreads small numbers over all bits.
        return hashOf(text, seed_ + prefix * 0x9E3779B97F4A7C15u);
    }
    /// Prefetches the slot of a hash.
    void prefetch(uint64_t hash) const {
        if (capacity_ > 0) __builtin_prefetch(&slots_[hash & (capacity_ - 1)]);
    }
    /// Returns the numbers of texts, with CAS_BULK_NONE if memory is exhausted.
    ///
    /// A lookup reads a slot, an entry and a text, each of which has the address of the next. Each step is done for all
    /// texts before the next step, so the misses of the cache overlap.
    void numbers(
        const std::string_view *texts, const uint32_t *prefixes, const uint64_t *hashes,
        uint32_t *numbers, size_t count
    );
    /// Returns the number of a text, which is added if it is new, or CAS_BULK_NONE if memory is exhausted.
    uint32_t number(std::string_view text, uint32_t prefix, uint64_t hash);

    uint32_t count() const { return static_cast<uint32_t>(entries_.count()); }
    std::string_view text(uint32_t number) const {
        auto &entry = entries_[number];
        return {bytes_.data() + entry.offset, entry.length};
    }
    uint32_t prefix(uint32_t number) const { return entries_[number].prefix; }

private:
    struct Entry {
        uint64_t hash;
        uint64_t offset;
        uint32_t length;
        uint32_t prefix;
    };
    /// A number and the upper half of its hash, so that few lookups read a wrong entry.
    struct Slot {
        uint32_t number;
        uint32_t tag;
    };

    bool grow();
    void place(uint64_t hash, uint32_t number);

    const uint64_t seed_;
    Slot *slots_ = nullptr;
    size_t capacity_ = 0;
    Growing<Entry> entries_;
    Growing<char> bytes_;
};

}  // namespace cas
