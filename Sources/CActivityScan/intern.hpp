#pragma once

#include "CActivityScan.h"

#include <cstdlib>
#include <cstring>
#include <string_view>

namespace cas {

/// A seeded hash: whoever doesn't know the seed can't choose texts that collide.
uint64_t hashOf(std::string_view text, uint64_t seed);

/// Memory that grows by doubling, is not initialised, and asks for large pages once it is large.
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
        auto *moved = static_cast<Element *>(realloc(start_, larger * sizeof(Element)));
        if (moved == nullptr) return false;
        start_ = moved;
        capacity_ = larger;
        advise();
        return true;
    }
    /// Room for one more, which counts from now on; nullptr when memory is short.
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

/// Numbers for texts, in the order in which they were first seen.
///
/// A text may have a prefix of its own kind, which is a number itself: a contact has its organisation's.
class Names {
public:
    explicit Names(uint64_t seed) : seed_(seed) {}
    ~Names() { free(slots_); }
    Names(const Names &) = delete;
    Names &operator=(const Names &) = delete;

    uint64_t hash(std::string_view text, uint32_t prefix) const {
        return hashOf(text, seed_ + prefix * 0x9E3779B97F4A7C15u);
    }
    /// Fetches what a lookup of the hash touches first.
    void prefetch(uint64_t hash) const {
        if (capacity_ > 0) __builtin_prefetch(&slots_[hash & (capacity_ - 1)]);
    }
    /// The texts' numbers, of which CAS_BULK_NONE says that memory is short.
    ///
    /// A lookup touches a slot, an entry and a text, each of which tells where the next is. Going through all texts for each
    /// step waits for memory three times instead of three times each.
    void numbers(
        const std::string_view *texts, const uint32_t *prefixes, const uint64_t *hashes,
        uint32_t *numbers, size_t count
    );
    /// The text's number, a new one when it is new; CAS_BULK_NONE when memory is short.
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
    /// The upper half of the hash beside the number, so that few lookups touch an entry in vain.
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
