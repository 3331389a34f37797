#pragma once

#include "CActivityScan.h"

#include <cstdlib>
#include <cstring>
#include <string_view>

namespace cas {

/// Returns a seeded hash; without the seed, nothing can be chosen so that it collides.
uint64_t hashOf(std::string_view text, uint64_t seed);

/// An array that grows by doubling, isn't initialized, and uses large pages when it is large.
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
        // realloc moves large arrays by remapping their pages, without a copy; elements are
        // trivial.
        auto *moved = static_cast<Element *>(realloc(start_, larger * sizeof(Element)));
        if (moved == nullptr) return false;
        start_ = moved;
        capacity_ = larger;
        advise();
        return true;
    }
    /// Adds an uninitialized element, and returns it, or nullptr without memory.
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

/// A table that numbers texts in the order of their first occurrence.
///
/// A text may have a prefix, which is a number, too: that of a contact is its organization's.
class Names {
public:
    explicit Names(uint64_t seed) : seed_(seed) {}
    ~Names() { free(slots_); }
    Names(const Names &) = delete;
    Names &operator=(const Names &) = delete;

    uint64_t hash(std::string_view text, uint32_t prefix) const {
        // 2^64 divided by the golden ratio: neighboring prefixes get seeds far apart.
        return hashOf(text, seed_ + prefix * 0x9E3779B97F4A7C15u);
    }
    /// Prefetches the first slot of a lookup.
    void prefetch(uint64_t hash) const {
        if (capacity_ > 0) __builtin_prefetch(&slots_[hash & (capacity_ - 1)]);
    }
    /// Finds or adds the numbers of texts, which are CAS_BULK_NONE without memory.
    ///
    /// A lookup reads a slot, an entry and a text, each of which points to the next. One step for all texts at a time
    /// waits for memory three times in all, instead of three times for each text.
    void numbers(
        const std::string_view *texts, const uint32_t *prefixes, const uint64_t *hashes,
        uint32_t *numbers, size_t count
    );
    /// Finds or adds the number of a text, or returns CAS_BULK_NONE without memory.
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
    /// A number with the upper half of its text's hash, so that few lookups read a wrong entry.
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
