// Linked into every program, since the tests start the tool with an environment of its own.
const char *__tsan_default_options(void) { return OPTIONS; }
const char *__asan_default_options(void) { return OPTIONS; }
