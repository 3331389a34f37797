#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "CEditLine.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

static void take_locale(void) {
    // The character type alone: LC_NUMERIC, for one, would change how C prints numbers. libedit
    // decodes keys by it, so it is set before el_init; with C.UTF-8, é works under LC_ALL=C, too.
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

#define TEXT_OF(number) #number
#define VERSION_TEXT(major, minor) TEXT_OF(major) "." TEXT_OF(minor)

const char *cle_library_version(void) { return VERSION_TEXT(LIBEDIT_MAJOR, LIBEDIT_MINOR); }

void cle_use_utf8(void) {
    // setlocale is a data race with every reader of the locale, so it runs once.
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, take_locale);
}

int cle_wcwidth(uint32_t code_point) {
    return wcwidth((wchar_t)code_point);
}

EditLine *cle_new(const char *program) {
    cle_use_utf8();
    const char *terminal = getenv("TERM");
    if (terminal == NULL || *terminal == '\0') setenv("TERM", "dumb", 1);
    // For an unknown terminal, el_init prints two lines to its error stream, and then works as for
    // a dumb one.
    FILE *quiet = fopen("/dev/null", "we");
    EditLine *editor = el_init(program, stdin, stdout, quiet != NULL ? quiet : stderr);
    if (editor != NULL) {
        el_set(editor, EL_SETFP, 2, stderr);
        // libedit's own handlers send each signal again to the whole process group, `kill(0, …)`: a
        // parent that handles it would loop.
        el_set(editor, EL_SIGNAL, 0);
    }
    if (quiet != NULL) fclose(quiet);
    return editor;
}

void cle_set_context(EditLine *editor, void *context) {
    el_set(editor, EL_CLIENTDATA, context);
}

void *cle_context(EditLine *editor) {
    void *context = NULL;
    el_get(editor, EL_CLIENTDATA, &context);
    return context;
}

bool cle_is_capable(EditLine *editor) {
    // A terminal that can't move up can't redraw a line of several rows, nor show hints.
    char *cursor_up = NULL;
    return el_get(editor, EL_GETTC, "up", &cursor_up, (char *)NULL) == 0 && cursor_up != NULL
        && *cursor_up != '\0';
}

int cle_set_emacs(EditLine *editor) {
    return el_set(editor, EL_EDITOR, "emacs");
}

bool cle_is_vi(EditLine *editor) {
    const char *mode = NULL;
    return el_get(editor, EL_EDITOR, &mode) == 0 && mode != NULL && strcmp(mode, "vi") == 0;
}

int cle_set_prompt(EditLine *editor, cle_prompt_fn prompt, char literal) {
    return el_set(editor, EL_PROMPT_ESC, prompt, (int)literal);
}

int cle_set_getc(EditLine *editor, cle_getc_fn getc) {
    return el_wset(editor, EL_GETCFN, getc);
}

int cle_add_key_function(
    EditLine *editor, const char *name, const char *help, cle_key_fn function) {
    return el_set(editor, EL_ADDFN, name, help, function);
}

int cle_bind(EditLine *editor, const char *key, const char *function) {
    return el_set(editor, EL_BIND, key, function, (char *)NULL);
}

int cle_bind_command_mode(EditLine *editor, const char *key, const char *function) {
    return el_set(editor, EL_BIND, "-a", key, function, (char *)NULL);
}

int cle_signals_as_keys(EditLine *editor) {
    // "-d" is the mode of editing; while a command runs, ^C is a signal as usual.
    return el_set(editor, EL_SETTY, "-d", "-isig", (char *)NULL);
}

int cle_edit_mode(EditLine *editor, bool on) {
    return el_set(editor, EL_PREP_TERM, (int)on);
}

int cle_redraw(EditLine *editor) {
    return el_set(editor, EL_REFRESH);
}

void cle_write(const char *bytes, size_t count) {
    fwrite(bytes, 1, count, stdout);
    fflush(stdout);
}

void cle_size(int *columns, int *rows) {
    struct winsize size = {0};
    int known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    // A pseudo-terminal of which no size was set has 0 columns.
    *columns = known == 0 && size.ws_col > 0 ? size.ws_col : 80;
    *rows = known == 0 && size.ws_row > 0 ? size.ws_row : 24;
}

// Signals. The handlers touch only what POSIX and C11 let a handler touch: lock-free atomics,
// write, tcsetattr, signal and raise.

static atomic_bool interrupted, resized, continued, pasting;
static atomic_int wake_fd = -1;
static int wait_fd = -1;
static struct termios saved_terminal;
static bool has_saved_terminal;

// The first three are noted; those from index 3 on end the process.
static const int handled[] = {SIGINT, SIGWINCH, SIGCONT, SIGTERM, SIGHUP, SIGQUIT};
enum { handled_count = sizeof handled / sizeof *handled };
static struct sigaction previous[handled_count];

void cle_wake(void) {
    int saved_errno = errno;
    // A full pipe already wakes the reader, so a failed write is no loss.
    ssize_t ignored = write(atomic_load(&wake_fd), "", 1);
    (void)ignored;
    errno = saved_errno;
}

static void note(int number) {
    switch (number) {
    case SIGINT: atomic_store(&interrupted, true); break;
    case SIGWINCH: atomic_store(&resized, true); break;
    default: atomic_store(&continued, true); break;
    }
    cle_wake();
}

static atomic_int ending_fd = -1;

static void note_ending(int number) {
    int saved_errno = errno;
    unsigned char byte = (unsigned char)number;
    // A full pipe already has the number of such a signal.
    ssize_t ignored = write(atomic_load(&ending_fd), &byte, 1);
    (void)ignored;
    errno = saved_errno;
}

int cle_watch_endings(void) {
    static const int endings[] = {SIGINT, SIGTERM, SIGHUP};
    int ends[2];
    if (pipe(ends) != 0) return -1;
    // Only the writing end doesn't block: a handler must not wait, the reader must.
    for (int end = 0; end < 2; end++) fcntl(ends[end], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    atomic_store(&ending_fd, ends[1]);
    for (size_t index = 0; index < sizeof endings / sizeof *endings; index++) {
        struct sigaction before, action = {.sa_handler = note_ending};
        // Without SA_RESTART, every system call of every thread could fail with EINTR.
        action.sa_flags = SA_RESTART;
        sigemptyset(&action.sa_mask);
        // Installed only after a look: `nohup` and `&` leave a signal ignored on purpose.
        sigaction(endings[index], NULL, &before);
        if (before.sa_handler != SIG_IGN) sigaction(endings[index], &action, NULL);
    }
    return ends[0];
}

void cle_die(int number) {
    // By the signal, not by exit: the parent's shell sees from the status what ended the process.
    signal(number, SIG_DFL);
    kill(getpid(), number);
}

static bool is_watched(int number) {
    for (int index = 0; index < handled_count; index++) {
        if (handled[index] == number) return previous[index].sa_handler == note_ending;
    }
    return false;
}

static void restore_and_die(int number) {
    static const char end_paste[] = "\033[?2004l";
    if (atomic_load(&pasting)) {
        ssize_t ignored = write(STDOUT_FILENO, end_paste, sizeof end_paste - 1);
        (void)ignored;
    }
    // TCSANOW, since TCSADRAIN could wait for a terminal that has stopped its output.
    if (has_saved_terminal) tcsetattr(STDIN_FILENO, TCSANOW, &saved_terminal);
    if (is_watched(number)) return note_ending(number);
    signal(number, SIG_DFL);
    // Blocked until this handler returns, then it ends the process with the right status.
    raise(number);
}

static bool open_wake_pipe(void) {
    // Kept for the next editor: a late handler or wake must not write to a reused descriptor.
    if (wait_fd >= 0) return true;
    int ends[2];
    if (pipe(ends) != 0) return false;
    for (int end = 0; end < 2; end++) {
        fcntl(ends[end], F_SETFD, FD_CLOEXEC);
        fcntl(ends[end], F_SETFL, O_NONBLOCK);
    }
    wait_fd = ends[0];
    atomic_store(&wake_fd, ends[1]);
    return true;
}

bool cle_install_signals(void) {
    if (!open_wake_pipe()) return false;
    has_saved_terminal = tcgetattr(STDIN_FILENO, &saved_terminal) == 0;
    for (int index = 0; index < handled_count; index++) {
        bool deadly = index >= 3;
        struct sigaction action = {.sa_handler = deadly ? restore_and_die : note};
        // libedit's el_gets returns NULL if a read fails with EINTR, and drops the line.
        action.sa_flags = SA_RESTART;
        sigemptyset(&action.sa_mask);
        sigaction(handled[index], NULL, &previous[index]);
        if (deadly && previous[index].sa_handler == SIG_IGN) continue;
        sigaction(handled[index], &action, NULL);
    }
    return true;
}

void cle_remove_signals(void) {
    for (int index = 0; index < handled_count; index++) {
        sigaction(handled[index], &previous[index], NULL);
    }
}

void cle_set_pasting(bool on) {
    atomic_store(&pasting, on);
}

bool cle_take_interrupt(void) {
    return atomic_exchange(&interrupted, false);
}

bool cle_take_resize(void) {
    return atomic_exchange(&resized, false);
}

bool cle_take_continue(void) {
    return atomic_exchange(&continued, false);
}

int cle_wait(int timeout_ms) {
    struct pollfd sources[] = {
        {.fd = wait_fd, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    int ready = poll(sources, 2, timeout_ms);
    // poll is never restarted after a signal, whatever SA_RESTART says.
    if (ready < 0) return errno == EINTR ? CLE_WOKEN : CLE_FAILED;
    if (ready == 0) return CLE_TIMEOUT;
    if (sources[0].revents != 0) {
        char drained[64];
        while (read(wait_fd, drained, sizeof drained) > 0) continue;
        return CLE_WOKEN;
    }
    return CLE_KEY;
}

int cle_read(wchar_t *character) {
    char bytes[MB_LEN_MAX];
    size_t count = 0;
    for (;;) {
        // One byte at a time: what is typed ahead must stay for the next reader of the terminal.
        ssize_t got = read(STDIN_FILENO, bytes + count, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return 0;
        mbstate_t state;
        memset(&state, 0, sizeof state);
        // (size_t)-2 is an incomplete character, (size_t)-1 an invalid one.
        size_t used = mbrtowc(character, bytes, ++count, &state);
        if (used == (size_t)-2 && count < sizeof bytes) continue;
        if (used != (size_t)-1 && used != (size_t)-2) return 1;
        // Not UTF-8: the bytes before the last are dropped; the last may start a character.
        bool alone = count == 1;
        bytes[0] = bytes[count - 1];
        count = 0;
        if (alone) continue;
        memset(&state, 0, sizeof state);
        used = mbrtowc(character, bytes, 1, &state);
        if (used == (size_t)-2) count = 1;
        else if (used != (size_t)-1) return 1;
    }
}

void cle_suspend(void) {
    // Unlike SIGSTOP, it has no effect if no shell could continue the process.
    raise(SIGTSTP);
}
