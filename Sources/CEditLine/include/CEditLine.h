/// libedit for Swift, which can't call its variadic functions, and a terminal's signals and waiting.
///
/// Everything is for the main thread only, except `cle_wake`, `cle_die`, `cle_use_utf8` and `cle_wcwidth`.

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

/// Returns the version of libedit's header, because the library has no function for its own.
const char *cle_library_version(void);

/// Sets the character type of the environment once, or C.UTF-8 if that isn't UTF-8.
void cle_use_utf8(void);
/// Returns the columns of a code point in the current locale, or -1 if it isn't printable.
int cle_wcwidth(uint32_t code_point);

/// Creates an editor on the standard streams, or returns null without memory.
EditLine *_Nullable cle_new(const char *program);
void cle_set_context(EditLine *, void *);
/// Returns the value of `cle_set_context`, which must have been called.
void *cle_context(EditLine *);
/// Returns whether the terminal can move its cursor by escape sequences.
bool cle_is_capable(EditLine *);
int cle_set_emacs(EditLine *);
bool cle_is_vi(EditLine *);
/// Sets the function that returns the prompt.
///
/// In its text, `literal` is before and after each part without columns.
int cle_set_prompt(EditLine *, cle_prompt_fn, char literal);
int cle_set_getc(EditLine *, cle_getc_fn);
int cle_add_key_function(EditLine *, const char *name, const char *help, cle_key_fn);
int cle_bind(EditLine *, const char *key, const char *function);
int cle_bind_command_mode(EditLine *, const char *key, const char *function);
/// Turns the terminal's signal characters, such as ^C, into keys while a line is edited.
int cle_signals_as_keys(EditLine *);
int cle_edit_mode(EditLine *, bool on);
/// Draws prompt and line again, starting at the terminal's current row.
///
/// libedit doesn't move up to the row where the prompt was.
int cle_redraw(EditLine *);

/// Writes to the standard output that the editor draws on, and flushes it.
void cle_write(const char *bytes, size_t count);
/// Returns the terminal's width and height, or 80 and 24 if it doesn't report them.
void cle_size(int *columns, int *rows);

/// Writes a byte with the number of each INT, TERM and HUP to a pipe, instead of ending the process.
///
/// A signal that is ignored stays ignored. Returns the end to read from, or -1 on failure. Call it once, before any
/// other handler is installed.
int cle_watch_endings(void);
/// Ends the process by a signal, as without a handler.
void cle_die(int number);

/// Installs the handlers of a terminal session.
///
/// INT, WINCH and CONT are noted. TERM, HUP and QUIT restore the terminal's present modes, and then end the process or
/// are written to the pipe of `cle_watch_endings`. A signal that is ignored stays ignored.
bool cle_install_signals(void);
void cle_remove_signals(void);
/// Sets whether a process that is ended by a signal must turn off the terminal's bracketed paste.
void cle_set_pasting(bool on);
bool cle_take_interrupt(void);
bool cle_take_resize(void);
bool cle_take_continue(void);
/// Makes `cle_wait` return; safe on any thread.
void cle_wake(void);

enum { CLE_TIMEOUT = 0, CLE_KEY = 1, CLE_WOKEN = 2, CLE_FAILED = -1 };
/// Waits for a key, a signal or `cle_wake`; a negative timeout has no limit.
int cle_wait(int timeout_ms);
/// Reads one character, and returns 1, or 0 at the end of input.
///
/// Bytes that aren't UTF-8 are skipped.
int cle_read(wchar_t *character);
/// Stops the process as ^Z does.
void cle_suspend(void);

#pragma clang assume_nonnull end

#endif
