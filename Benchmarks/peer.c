/* The peer of an import: a loop over SQLite's C API that inserts rows that are ready.

       peer DB SETUP ROWS

   SETUP holds SQL: pragmas and the schema. ROWS holds, for each row, the number of a statement (one byte) and its values,
   each a type (one byte: n null, i integer, t text, b blob) and for i eight bytes, for t and b a length of four and the
   bytes; all of the machine's byte order. Statement 0 ends a transaction; S defines the next statement, its SQL a text. */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <fcntl.h>

static sqlite3 *db;

static void check(int result, int expected) {
    if (result == expected) return;
    fprintf(stderr, "peer: %s\n", sqlite3_errmsg(db));
    exit(1);
}

struct text { const char *bytes; size_t count; };

static struct text whole(const char *path) {
    int file = open(path, O_RDONLY);
    struct stat status;
    if (file < 0 || fstat(file, &status)) { perror(path); exit(1); }
    struct text text = { NULL, (size_t)status.st_size };
    // One more byte, since an empty file can't be mapped.
    text.bytes = mmap(NULL, text.count + 1, PROT_READ, MAP_PRIVATE, file, 0);
    if (text.bytes == MAP_FAILED) { perror(path); exit(1); }
    return text;
}

static uint32_t length(const char **next) {
    uint32_t count;
    memcpy(&count, *next, sizeof count);
    *next += sizeof count;
    return count;
}

static void bind(sqlite3_stmt *statement, int index, const char **next) {
    int64_t number;
    uint32_t count;
    switch (*(*next)++) {
    case 'n': check(sqlite3_bind_null(statement, index), SQLITE_OK); break;
    case 'i':
        memcpy(&number, *next, sizeof number);
        *next += sizeof number;
        check(sqlite3_bind_int64(statement, index, number), SQLITE_OK);
        break;
    case 't':
        count = length(next);
        // Without a copy, as the store binds its bytes: the mapping stays until the end.
        check(sqlite3_bind_text(statement, index, *next, (int)count, SQLITE_STATIC), SQLITE_OK);
        *next += count;
        break;
    case 'b':
        count = length(next);
        check(sqlite3_bind_blob(statement, index, *next, (int)count, SQLITE_STATIC), SQLITE_OK);
        *next += count;
        break;
    default: fprintf(stderr, "peer: no such type\n"); exit(1);
    }
}

int main(int count, char **arguments) {
    if (count != 4) { fprintf(stderr, "usage: peer DB SETUP ROWS\n"); return 2; }
    struct text setup = whole(arguments[2]), rows = whole(arguments[3]);
    char *sql = strndup(setup.bytes, setup.count);
    sqlite3_stmt *statements[128] = { NULL };
    int defined = 0;
    check(sqlite3_open(arguments[1], &db), SQLITE_OK);
    check(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    check(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    const char *next = rows.bytes, *end = rows.bytes + rows.count;
    while (next < end) {
        int number = *next++;
        if (number == 'S') {
            uint32_t length_of_sql = length(&next);
            check(sqlite3_prepare_v3(db, next, (int)length_of_sql, SQLITE_PREPARE_PERSISTENT,
                                     &statements[++defined], NULL), SQLITE_OK);
            next += length_of_sql;
        } else if (number == 0) {
            check(sqlite3_exec(db, "COMMIT; BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
        } else {
            sqlite3_stmt *statement = statements[number];
            int parameters = sqlite3_bind_parameter_count(statement);
            for (int index = 1; index <= parameters; index++) bind(statement, index, &next);
            check(sqlite3_step(statement), SQLITE_DONE);
            check(sqlite3_reset(statement), SQLITE_OK);
        }
    }
    check(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    for (int number = 1; number <= defined; number++) sqlite3_finalize(statements[number]);
    check(sqlite3_close(db), SQLITE_OK);
    return 0;
}
