// Synchronization.Mutex runs its fast path in instrumented code, and its slow one, under
// contention, in a library of the toolchain that isn't instrumented. The thread sanitizer sees no
// order there, so these functions declare it. Programs/thread-mutex.swift shows it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

void __tsan_acquire(void *);
void __tsan_release(void *);

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock(uint32_t owner, SELF) __asm__(LOCK);
SWIFT void lock(uint32_t owner, SELF) {
    SWIFT void (*slow)(uint32_t, SELF) = dlsym(RTLD_NEXT, LOCK);
    slow(owner, self);
    __tsan_acquire(self);
}

SWIFT _Bool try_lock(SELF) __asm__(TRY_LOCK);
SWIFT _Bool try_lock(SELF) {
    SWIFT _Bool (*slow)(SELF) = dlsym(RTLD_NEXT, TRY_LOCK);
    if (!slow(self)) return 0;
    __tsan_acquire(self);
    return 1;
}

SWIFT void unlock(SELF) __asm__(UNLOCK);
SWIFT void unlock(SELF) {
    SWIFT void (*slow)(SELF) = dlsym(RTLD_NEXT, UNLOCK);
    __tsan_release(self);
    slow(self);
}
