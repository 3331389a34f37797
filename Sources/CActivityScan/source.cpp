#include "CActivityScan.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <new>
#include <sys/stat.h>
#include <unistd.h>
#if !__has_include(<zlib.h>)
#error "zlib.h is missing; install zlib1g-dev (apt) or zlib (brew)"
#endif
#include <zlib.h>

namespace {

constexpr size_t blockSize = 128 * 1024;

// zlib's code for a gzip header (16) and the largest window (15).
constexpr int gzipWindowBits = 31;

enum class Form { undetected, plain, gzip };

}  // namespace

struct cas_source {
    int descriptor = -1;
    bool ownsDescriptor = false;
    Form form = Form::undetected;
    bool insideMember = false;
    bool atEnd = false;
    cas_source_status status = CAS_SOURCE_OK;
    int systemError = 0;

    // The range of fetched and unused bytes, in `block` or in the memory of the current call.
    std::unique_ptr<uint8_t[]> block;
    size_t start = 0;
    size_t end = 0;
    uint64_t used = 0;
    z_stream stream{};
    bool streamReady = false;

    ~cas_source() {
        if (streamReady) inflateEnd(&stream);
        if (ownsDescriptor) close(descriptor);
    }

    cas_source_status fail(cas_source_status reason, int error = 0) {
        status = reason;
        systemError = error;
        return reason;
    }

    bool isMemory() const { return descriptor < 0; }
    size_t available() const { return end - start; }

    void use(size_t count) {
        start += count;
        used += count;
    }

    cas_source_status readDescriptor(uint8_t *output, size_t capacity, size_t &count) {
        ssize_t result;
        do {
            result = read(descriptor, output, capacity);
        } while (result < 0 && errno == EINTR);
        if (result < 0) {
            return fail(errno == EISDIR ? CAS_SOURCE_IS_DIRECTORY : CAS_SOURCE_CANNOT_READ, errno);
        }
        count = static_cast<size_t>(result);
        if (count == 0) atEnd = true;
        return CAS_SOURCE_OK;
    }

    /// Reads until `wanted` bytes are available or the input ends.
    cas_source_status fetch(size_t wanted) {
        if (isMemory()) {
            atEnd = true;
            return CAS_SOURCE_OK;
        }
        while (available() < wanted && !atEnd) {
            memmove(block.get(), block.get() + start, available());
            end -= start;
            start = 0;
            size_t count = 0;
            auto result = readDescriptor(block.get() + end, blockSize - end, count);
            if (result != CAS_SOURCE_OK) return result;
            end += count;
        }
        return CAS_SOURCE_OK;
    }

    static bool isGzip(const uint8_t *bytes, size_t count) {
        return count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
    }

    cas_source_status detect(const uint8_t *&input) {
        auto result = fetch(2);
        if (result != CAS_SOURCE_OK) return result;
        if (!isMemory()) input = block.get();
        form = isGzip(input + start, available()) ? Form::gzip : Form::plain;
        if (form == Form::plain) return CAS_SOURCE_OK;
        if (inflateInit2(&stream, gzipWindowBits) != Z_OK) return fail(CAS_SOURCE_OUT_OF_MEMORY);
        streamReady = true;
        insideMember = true;
        return CAS_SOURCE_OK;
    }

    cas_source_status copy(const uint8_t *input, uint8_t *output, size_t capacity, size_t &count) {
        if (available() == 0) {
            if (atEnd) return CAS_SOURCE_OK;
            auto result = readDescriptor(output, capacity, count);
            used += count;
            return result;
        }
        count = capacity < available() ? capacity : available();
        memcpy(output, input + start, count);
        use(count);
        return CAS_SOURCE_OK;
    }

    /// Skips zero bytes, with which tapes and block devices fill their last block.
    cas_source_status skipPadding(const uint8_t *input) {
        for (;;) {
            auto result = fetch(1);
            if (result != CAS_SOURCE_OK || available() == 0) return result;
            while (available() > 0 && input[start] == 0) use(1);
            if (available() > 0) return CAS_SOURCE_OK;
        }
    }

    /// Starts the next gzip member, if there is one.
    cas_source_status startMember(const uint8_t *input) {
        auto result = skipPadding(input);
        if (result != CAS_SOURCE_OK) return result;
        result = fetch(2);
        if (result != CAS_SOURCE_OK || available() == 0) return result;
        if (!isGzip(input + start, available())) return fail(CAS_SOURCE_TRAILING_GARBAGE);
        if (inflateReset(&stream) != Z_OK) return fail(CAS_SOURCE_CORRUPT_GZIP);
        insideMember = true;
        return CAS_SOURCE_OK;
    }

    cas_source_status inflateSome(
        const uint8_t *input, uint8_t *output, size_t capacity, size_t &count
    ) {
        // zlib counts in 32 bits.
        constexpr size_t most = 1 << 30;
        size_t given = available() < most ? available() : most;
        size_t room = capacity < most ? capacity : most;
        stream.next_in = const_cast<uint8_t *>(input + start);
        stream.avail_in = static_cast<uInt>(given);
        stream.next_out = output;
        stream.avail_out = static_cast<uInt>(room);
        int code = inflate(&stream, Z_NO_FLUSH);
        use(given - stream.avail_in);
        count = room - stream.avail_out;
        if (code == Z_STREAM_END) {
            insideMember = false;
            return CAS_SOURCE_OK;
        }
        // Z_BUF_ERROR is no error: the call needs more input or output to continue.
        if (code == Z_OK || code == Z_BUF_ERROR) return CAS_SOURCE_OK;
        if (code == Z_MEM_ERROR) return fail(CAS_SOURCE_OUT_OF_MEMORY);
        // Only zlib's message distinguishes a wrong checksum or length from corrupt data.
        bool isCheck = stream.msg != nullptr
            && (strcmp(stream.msg, "incorrect data check") == 0
                || strcmp(stream.msg, "incorrect length check") == 0);
        return fail(isCheck ? CAS_SOURCE_WRONG_CHECKSUM : CAS_SOURCE_CORRUPT_GZIP);
    }

    cas_source_status unpack(const uint8_t *input, uint8_t *output, size_t capacity, size_t &count) {
        while (count == 0) {
            if (!insideMember) {
                auto result = startMember(input);
                if (result != CAS_SOURCE_OK || !insideMember) return result;
            }
            auto result = fetch(1);
            if (result != CAS_SOURCE_OK) return result;
            if (available() == 0) return fail(CAS_SOURCE_TRUNCATED_GZIP);
            result = inflateSome(input, output, capacity, count);
            // Bytes decompressed before the error are returned first, and the error by the next
            // call.
            if (result != CAS_SOURCE_OK) return count > 0 ? CAS_SOURCE_OK : result;
        }
        return CAS_SOURCE_OK;
    }
};

static cas_source *makeSource(int descriptor, bool owns) {
    auto *source = new (std::nothrow) cas_source;
    if (source == nullptr) return nullptr;
    source->descriptor = descriptor;
    if (descriptor >= 0) {
        source->block.reset(new (std::nothrow) uint8_t[blockSize]);
        if (!source->block) {
            delete source;
            return nullptr;
        }
    }
    source->ownsDescriptor = owns;
    return source;
}

cas_source_status cas_source_open_path(const char *path, cas_source **source, int *system_error) {
    *source = nullptr;
    *system_error = 0;
    int descriptor;
    do {
        descriptor = open(path, O_RDONLY | O_CLOEXEC);
    } while (descriptor < 0 && errno == EINTR);
    if (descriptor < 0) {
        *system_error = errno;
        return CAS_SOURCE_CANNOT_OPEN;
    }
    // open succeeds for a directory, and read would fail only later.
    struct stat information;
    if (fstat(descriptor, &information) == 0 && S_ISDIR(information.st_mode)) {
        close(descriptor);
        *system_error = EISDIR;
        return CAS_SOURCE_IS_DIRECTORY;
    }
    *source = makeSource(descriptor, true);
    if (*source != nullptr) return CAS_SOURCE_OK;
    close(descriptor);
    return CAS_SOURCE_OUT_OF_MEMORY;
}

cas_source *cas_source_open_standard_input(void) { return makeSource(STDIN_FILENO, false); }

cas_source *cas_source_open_memory(void) { return makeSource(-1, false); }

void cas_source_close(cas_source *source) { delete source; }

cas_source_status cas_source_read(
    cas_source *source, const uint8_t *memory, size_t memory_length,
    uint8_t *output, size_t capacity, size_t *count
) {
    *count = 0;
    if (source->status != CAS_SOURCE_OK) return source->status;
    const uint8_t *input = source->isMemory() ? memory : source->block.get();
    if (source->isMemory()) source->end = memory_length;
    if (source->form == Form::undetected) {
        auto result = source->detect(input);
        if (result != CAS_SOURCE_OK) return result;
    }
    return source->form == Form::plain
        ? source->copy(input, output, capacity, *count)
        : source->unpack(input, output, capacity, *count);
}

uint64_t cas_source_offset(const cas_source *source) { return source->used; }

int cas_source_system_error(const cas_source *source) { return source->systemError; }

void cas_error_text(int system_error, char *text, size_t capacity) {
    snprintf(text, capacity, "%s", strerror(system_error));
}
