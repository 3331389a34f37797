import CLibrary

/// A program running in a pseudo-terminal, and the screen of that terminal.
///
/// Output is read only while a test waits. The program is killed and reaped at the end of its scope.
@safe final class PseudoTerminal {
    private(set) var screen: ScreenModel

    private let process: pid_t
    private let master: Int32
    private var exitStatus: Int32?
    private var promptsSeen = 0
    private var received: [UInt8] = []

    /// The error of a wait that failed, with the screen at that time.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts `executable`, by default the `projector` built beside the tests.
    ///
    /// The program sees `environment` and no other variables.
    ///
    /// - Throws: ``Failure`` if it can't be started.
    init(
        executable: String = PseudoTerminal.projector,
        _ arguments: [String],
        environment: [String: String],
        columns: Int = 80,
        rows: Int = 24
    ) throws {
        var size = winsize(
            ws_row: UInt16(rows),
            ws_col: UInt16(columns),
            ws_xpixel: 0,
            ws_ypixel: 0
        )
        var master: Int32 = -1
        var slave: Int32 = -1
        var name = [CChar](repeating: 0, count: 128)
        guard unsafe openpty(&master, &slave, &name, nil, &size) == 0 else {
            throw Failure(description: "openpty failed: errno \(errno)")
        }
        // A terminal that a program started by another test inherits would never report its end.
        _ = fcntl(master, F_SETFD, FD_CLOEXEC)
        _ = fcntl(slave, F_SETFD, FD_CLOEXEC)
        // A write must not block while the program waits for its own output to be read.
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        // Only the program may hold it: reading the master then fails once the program has ended.
        defer { CLibrary.close(slave) }
        let path = String(
            decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        do {
            process = try Self.spawn(executable, arguments, environment, on: path)
        } catch {
            CLibrary.close(master)
            throw error
        }
        self.master = master
        screen = ScreenModel(columns: columns, rows: rows)
    }

    deinit {
        if exitStatus == nil {
            kill(process, SIGKILL)
            var status: Int32 = 0
            while unsafe waitpid(process, &status, 0) < 0, errno == EINTR { continue }
        }
        CLibrary.close(master)
    }

    /// Sends the bytes that keys would send.
    func send(_ text: String) {
        send(bytes: Array(text.utf8))
    }

    func send(bytes: [UInt8]) {
        var rest = bytes
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes {
                unsafe write(master, $0.baseAddress, $0.count)
            }
            if sent > 0 { rest.removeFirst(sent) }
            // A full terminal drains only while its output is read as well.
            if sent <= 0 { guard errno == EAGAIN, pump(milliseconds: 100) else { return } }
        }
    }

    func resize(columns: Int, rows: Int) {
        var size = winsize(
            ws_row: UInt16(rows),
            ws_col: UInt16(columns),
            ws_xpixel: 0,
            ws_ypixel: 0
        )
        screen.resize(columns: columns, rows: rows)
        _ = unsafe ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    func signal(_ number: Int32) {
        kill(process, number)
    }

    /// Waits for the next prompt after the last one waited for.
    func waitPrompt(seconds: Int = 10) throws {
        let next = promptsSeen + 1
        try waitScreen("prompt \(next)", seconds: seconds) { $0.marks.count { $0 == "B" } >= next }
        promptsSeen = next
    }

    /// Sends a line and waits for the prompt after it.
    func run(_ line: String) throws {
        send(line + "\r")
        try waitPrompt()
    }

    /// Waits until the screen satisfies `predicate`.
    func waitScreen(
        _ what: String,
        seconds: Int = 10,
        _ predicate: (ScreenModel) -> Bool
    ) throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !predicate(screen) {
            guard ContinuousClock.now < deadline else {
                throw failure("no \(what) in \(seconds) s")
            }
            // The program has ended, and the last bytes are on the screen.
            guard pump(milliseconds: 100) else {
                if predicate(screen) { return }
                throw failure("the program ended before \(what)")
            }
        }
    }

    /// Waits for the end of the program and returns its status, where a signal counts as 128 and its number.
    func waitExit(seconds: Int = 10) throws -> Int32 {
        if let exitStatus { return exitStatus }
        let deadline = ContinuousClock.now + .seconds(seconds)
        var status: Int32 = 0
        while unsafe waitpid(process, &status, WNOHANG) == 0 {
            guard ContinuousClock.now < deadline else { throw failure("no end in \(seconds) s") }
            if !pump(milliseconds: 10) { usleep(1_000) }
        }
        // The program may have written more than was read when it ended.
        while pump(milliseconds: 0) { continue }
        let signal = status & 0x7F
        exitStatus = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        return exitStatus ?? -1
    }

    /// A Boolean value that indicates whether the terminal echoes and edits lines, as a program should leave it.
    var isCooked: Bool {
        var modes = termios()
        guard unsafe tcgetattr(master, &modes) == 0 else { return false }
        let wanted = tcflag_t(ICANON | ECHO | ISIG)
        return modes.c_lflag & wanted == wanted
    }

    /// Reads output that arrives within a time.
    ///
    /// Returns a Boolean value indicating whether more may follow.
    private func pump(milliseconds: Int32) -> Bool {
        var source = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&source, 1, milliseconds) > 0 else { return milliseconds > 0 }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe read(master, $0.baseAddress, $0.count)
        }
        // On Linux, reading the master fails with EIO once the program has closed the terminal.
        guard count > 0 else { return count < 0 && errno == EAGAIN }
        screen.feed(buffer.prefix(count))
        received += buffer.prefix(count)
        return true
    }

    private func failure(_ what: String) -> Failure {
        let tail = String(decoding: received.suffix(400), as: UTF8.self).debugDescription
        return Failure(description: "\(what)\n\(screen.text)\nlast bytes: \(tail)")
    }
}

extension PseudoTerminal {
    /// The path of the `projector` that was built with these tests.
    static var projector: String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(
            decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/projector"
    }

    /// Starts a program in a session of its own, with the terminal at `path` as its streams.
    private static func spawn(
        _ executable: String,
        _ arguments: [String],
        _ environment: [String: String],
        on path: String
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        // Opened by a session leader that has none, the terminal becomes its controlling one.
        unsafe posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        // Descriptors 1 and 2 are copies of 0, so that all three are one open terminal.
        unsafe posix_spawn_file_actions_adddup2(&actions, 0, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, 0, 2)
        // A test runner may ignore or block signals, and a child would inherit that.
        var all = sigset_t()
        var none = sigset_t()
        unsafe sigfillset(&all)
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        // POSIX_SPAWN_SETSID, which Glibc defines for GNU sources only.
        let newSession: Int32 = 0x80
        let flags = newSession | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        let words = unsafe ([executable] + arguments).map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var process: pid_t = 0
        let result = unsafe posix_spawn(
            &process,
            executable,
            &actions,
            &attributes,
            words,
            variables
        )
        guard result == 0 else {
            throw Failure(description: "cannot start \(executable): errno \(result)")
        }
        return process
    }
}
