/// What Swift cannot say to libedit: its variadic calls, and the signals and waiting of a terminal.
///
/// Everything here belongs to the main thread except `cle_wake`, `cle_die`, `cle_use_utf8` and `cle_wcwidth`.

#ifndef CEDITLINE_H
#define CEDITLINE_H

#if !__has_include(<histedit.h>)
#error "histedit.h is missing; install libedit-dev (apt) or libedit (brew)"
#endif
#include <histedit.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef char *_Nonnull (*cle_prompt_fn)(EditLine *);
typedef unsigned char (*cle_key_fn)(EditLine *, wint_t);
typedef int (*cle_getc_fn)(EditLine *, wchar_t *);

/// Takes the character type of the environment, or C.UTF-8 where that is not UTF-8; once.
void cle_use_utf8(void);
/// Returns the columns of a code point under the current locale, -1 when it is not printable.
int cle_wcwidth(uint32_t code_point);

/// Returns an editor on the standard streams, or null where there is no memory for one.
EditLine *_Nullable cle_new(const char *program);
void cle_set_context(EditLine *, void *);
/// Returns what `cle_set_context` set; it must have been called.
void *cle_context(EditLine *);
/// Says whether the terminal is known to move its cursor by escape sequences.
bool cle_is_capable(EditLine *);
int cle_set_emacs(EditLine *);
bool cle_is_vi(EditLine *);
/// Sets the prompt; `literal` stands before and after what takes no columns.
int cle_set_prompt(EditLine *, cle_prompt_fn, char literal);
int cle_set_getc(EditLine *, cle_getc_fn);
int cle_add_key_function(EditLine *, const char *name, const char *help, cle_key_fn);
int cle_bind(EditLine *, const char *key, const char *function);
int cle_bind_command_mode(EditLine *, const char *key, const char *function);
/// Leaves the signal characters of the terminal to be read as keys while a line is edited.
int cle_signals_as_keys(EditLine *);
int cle_edit_mode(EditLine *, bool on);
/// Draws prompt and line again from the terminal's current row.
int cle_redraw(EditLine *);

/// Writes to the standard output that the editor draws on, and flushes it.
void cle_write(const char *bytes, size_t count);
/// Returns the terminal's width and height, 80 and 24 when it does not say.
void cle_size(int *columns, int *rows);

/// Has INT, TERM and HUP written to a pipe, a byte with the number of each, instead of ending the process; a signal that is
/// ignored stays ignored. Returns the end to read from, or -1 where there is none. To be called once, before any other
/// handler is installed.
int cle_watch_endings(void);
/// Ends the process by a signal, as if nothing had handled it.
void cle_die(int number);

/// Installs the handlers: INT, WINCH and CONT are noted, TERM, HUP and QUIT restore the terminal
/// as it is now and then take their course, or that of `cle_watch_endings`. A signal that is ignored stays ignored.
bool cle_install_signals(void);
void cle_remove_signals(void);
/// Says whether a dying process must end the terminal's bracketed paste.
void cle_set_pasting(bool on);
bool cle_take_interrupt(void);
bool cle_take_resize(void);
bool cle_take_continue(void);
/// Makes `cle_wait` return; safe on any thread.
void cle_wake(void);

enum { CLE_TIMEOUT = 0, CLE_KEY = 1, CLE_WOKEN = 2, CLE_FAILED = -1 };
/// Waits for a key, a signal or `cle_wake`; a negative timeout waits for ever.
int cle_wait(int timeout_ms);
/// Reads one character: 1, or 0 at the end of input. Bytes that are not UTF-8 are skipped.
int cle_read(wchar_t *character);
/// Stops the process as ^Z does.
void cle_suspend(void);

#pragma clang assume_nonnull end

#endif
