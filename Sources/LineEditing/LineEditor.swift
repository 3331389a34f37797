internal import CEditLine
internal import CLibrary
package import TerminalText

/// The result of one read of the terminal.
package enum LineInput: Equatable {
    case line(String)
    /// The line that ^C dropped.
    case interrupted(dropped: String)
    /// The command of a key; the line that was being typed is restored by the next read.
    case command(String)
    /// The end of input: ^D on an empty line, or a closed terminal.
    case endOfInput
}

/// The closures that the editor calls while a line is edited.
package struct EditorHandlers {
    /// Returns the prompt, before each read and after notices.
    let prompt: () -> Prompt
    /// Returns the completion of the line at the cursor, a UTF-8 offset.
    let complete: (_ line: String, _ cursor: Int) -> Completion
    /// Returns the lines that list candidates above the prompt, in a number of columns.
    let listing: (_ candidates: [Candidate], _ columns: Int) -> [TextLine]
    /// Returns lines to print above the prompt, after `LineEditor.wake()`.
    let notices: () -> [TextLine]
    /// Returns the hint about the line, whenever no key waits.
    let hint: (_ line: String, _ cursor: Int) -> StyledText?
    /// Returns the command of a key, or `nil` if it has none.
    let shortcut: (Shortcut) -> String?

    /// Creates handlers from closures.
    package init(
        prompt: @escaping () -> Prompt,
        complete: @escaping (_ line: String, _ cursor: Int) -> Completion,
        listing: @escaping (_ candidates: [Candidate], _ columns: Int) -> [TextLine],
        notices: @escaping () -> [TextLine],
        hint: @escaping (_ line: String, _ cursor: Int) -> StyledText?,
        shortcut: @escaping (Shortcut) -> String?
    ) {
        self.prompt = prompt
        self.complete = complete
        self.listing = listing
        self.notices = notices
        self.hint = hint
        self.shortcut = shortcut
    }
}

/// A key that may run a command.
package enum Shortcut: Equatable, Sendable {
    case altLeft, altRight, altUp, altDown, controlT
}

/// An editor that reads lines from the terminal, with history and completion.
///
/// Only this type and its extensions call libedit. Use one at a time, on the main thread. All text is escaped before it
/// is shown. Outside of `readLine()` the terminal has its normal modes: ^C then sets the flag that `takeInterrupt()`
/// returns.
///
/// `@safe` holds: its pointers are its own, created in `init` and freed in `deinit`.
@safe package final class LineEditor {
    let editor: OpaquePointer
    let handlers: EditorHandlers
    let grammar: any LineGrammar
    /// A Boolean value that indicates whether the terminal understands escape sequences.
    package let isCapable: Bool

    var history: History
    var columns = 80
    /// The line that ^C dropped.
    var dropped: String?
    var isInSequence = false
    var isSearching = false
    /// The maximum wait for the rest of a sequence, in milliseconds.
    var patience = KeyTiming.sequenceMilliseconds
    /// The command of a pressed key, and the line that it interrupted.
    var shortcut: (command: String, line: String)?
    var shownHint: HintLayout.Place?
    private(set) var shownPrompt = ""
    let styled: Bool

    /// The conversion between the shown form of a line and its meaning.
    var spelling: LineText { LineText(grammar) }

    private let historyFile: HistoryFile?
    private var hasWarned = false
    private var isInputAnnounced = false
    private var unfinished = ""
    private var promptBytes: UnsafeMutablePointer<CChar>

    /// Creates an editor, which handles the terminal's signals until it is deinitialized.
    ///
    /// It reads `~/.editrc`, where `bind -v` selects vi keys, and the history file. It is `nil` if standard input or
    /// output isn't a terminal. The prompt and listings have color if `styled` is true.
    package init?(
        program: String,
        history historyFile: HistoryFile?,
        grammar: some LineGrammar,
        styled: Bool = true,
        handlers: EditorHandlers
    ) {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, cle_install_signals() else {
            return nil
        }
        guard let editor = unsafe cle_new(program) else {
            cle_remove_signals()
            return nil
        }
        unsafe self.editor = editor
        self.handlers = handlers
        self.grammar = grammar
        self.historyFile = historyFile
        history = History(historyFile?.load(grammar) ?? [])
        isCapable = unsafe cle_is_capable(editor)
        self.styled = styled && isCapable
        unsafe promptBytes = Self.copied("")
        // Unretained: the editor is ended in `deinit`, and calls back only within `readLine()`.
        unsafe cle_set_context(editor, Unmanaged.passUnretained(self).toOpaque())
        configure()
    }

    deinit {
        unsafe el_end(editor)
        unsafe free(promptBytes)
        cle_remove_signals()
    }

    /// Reads one line, without its newline; a continued line contains others.
    package func readLine() -> LineInput {
        beginReading()
        var count: Int32 = 0
        // Copied at once: the next call overwrites libedit's memory.
        let text = unsafe el_gets(editor, &count).map { unsafe String(cString: $0) }
        return endReading(text)
    }

    /// Adds a line to the history and its file.
    ///
    /// - Returns: `nil`, or once in a session the reason lines aren't saved.
    @discardableResult
    package func addHistory(_ line: String) -> String? {
        guard history.add(line), let warning = historyFile?.append(line), !hasWarned else {
            return nil
        }
        hasWarned = true
        return warning
    }

    /// Marks the end of the command of the last line for the terminal.
    package func finished(status: Int32) {
        mark("D;\(status)")
    }

    /// Returns a Boolean value indicating whether ^C was pressed since the last call or the last line.
    package static func takeInterrupt() -> Bool {
        cle_take_interrupt()
    }

    /// Makes a waiting `readLine()` show notices; safe on any thread.
    package static func wake() {
        cle_wake()
    }

    /// Waits for Enter while no line is edited, and returns `false` after `q`, ^C or the end of input.
    package static func waitForEnter() -> Bool {
        var isEnough = false
        while true {
            guard Int(cle_wait(-1)) == CLE_KEY else {
                if cle_take_interrupt() { return false }
                continue
            }
            var character: wchar_t = 0
            guard unsafe cle_read(&character) == 1 else { return false }
            switch UInt32(exactly: character).flatMap(Unicode.Scalar.init) {
            case "\n", "\r": return !isEnough
            case "q", "Q": isEnough = true
            default: break
            }
        }
    }

    private func beginReading() {
        dropped = nil
        shortcut = nil
        shownHint = nil
        isInputAnnounced = false
        history.endWalk()
        updatePrompt()
        mark("A")
        // libedit writes the prompt before it changes the mode: keys sent on sight of the prompt
        // would be echoed twice, ^C would be a signal, and TAB would get lost.
        unsafe cle_edit_mode(editor, true)
        // An earlier ^C was for the last command; a later one is a key.
        _ = cle_take_interrupt()
        setPasteMode(true)
        columns = Self.size().columns
    }

    private func endReading(_ text: String?) -> LineInput {
        // In every case: the next program that reads the terminal may not know the mode.
        setPasteMode(false)
        if let dropped {
            mark("D")
            return .interrupted(dropped: dropped)
        }
        guard let text else {
            write("\r\n")
            return .endOfInput
        }
        mark("C")
        if let shortcut {
            unfinished = shortcut.line
            return .command(shortcut.command)
        }
        return .line(spelling.meant(text.last == "\n" ? text.dropLast() : text[...]))
    }
}

extension LineEditor {
    /// Returns the editor of a callback.
    static func of(_ editor: OpaquePointer) -> LineEditor {
        unsafe Unmanaged<LineEditor>.fromOpaque(cle_context(editor)).takeUnretainedValue()
    }

    package static func size() -> (columns: Int, rows: Int) {
        var columns: Int32 = 0
        var rows: Int32 = 0
        unsafe cle_size(&columns, &rows)
        return (Int(columns), Int(rows))
    }

    func write(_ text: String) {
        unsafe cle_write(text, text.utf8.count)
    }

    /// Marks prompts, input and output for the terminal, which can then jump between them (OSC 133).
    func mark(_ code: String) {
        if isCapable { write("\u{1B}]133;\(code)\u{1B}\\") }
    }

    /// Turns on or off the terminal's marks around pasted text (bracketed paste).
    ///
    /// It stays off in vi mode, where the ESC of the mark would end insert mode.
    func setPasteMode(_ on: Bool) {
        guard isCapable, unsafe !cle_is_vi(editor) else { return }
        cle_set_pasting(on)
        write(on ? "\u{1B}[?2004h" : "\u{1B}[?2004l")
    }

    func updatePrompt() { setPrompt(handlers.prompt()) }

    func setPrompt(_ prompt: Prompt) {
        shownPrompt = PromptText.plain(prompt)
        let encoded = PromptText.encoded(prompt, styled: styled)
        // Kept in a property: libedit reads the returned pointer after the callback has ended.
        unsafe free(promptBytes)
        unsafe promptBytes = Self.copied(encoded)
    }

    /// Prints lines above the prompt, and draws prompt and line again below them.
    func printAbove(_ lines: [[StyledText]]) {
        moveToPromptStart(width: columns)
        for line in lines {
            write(line.map { $0.rendered(styled: styled) }.joined() + "\r\n")
        }
        unsafe cle_redraw(editor)
    }

    /// Draws prompt and line again after a change of the terminal's size.
    func resized() {
        let before = columns
        columns = Self.size().columns
        unsafe el_resize(editor)
        // Some terminals wrap their rows again and some don't. With the larger width, fewer rows
        // are cleared: an old row may remain above, but no row of output is lost.
        moveToPromptStart(width: max(before, columns))
        unsafe cle_redraw(editor)
    }

    func moveToPromptStart(width: Int) {
        // The rows are cleared with the hint, and drawn again without it.
        shownHint = nil
        guard isCapable else { return write("\r\n") }
        let line = currentLine()
        let rows = InputLayout.rows([shownPrompt, String(line.beforeCursor)], width: width)
        // Beyond the top of the screen there is nothing to move to.
        let up = min(rows, Self.size().rows - 1)
        write("\r" + (up > 0 ? "\u{1B}[\(up)A" : "") + "\u{1B}[J")
    }

    /// Reads one character for libedit: 1, or 0 at the end of input.
    private func readCharacter(_ character: UnsafeMutablePointer<wchar_t>) -> Int32 {
        announceInput()
        while true {
            // A hint would be outdated by a key that already waits, such as the next of a paste.
            var event = Int(cle_wait(0))
            if event == CLE_TIMEOUT {
                updateHint()
                event = Int(cle_wait(isInSequence ? patience : -1))
            }
            switch event {
            case CLE_KEY:
                guard unsafe cle_read(character) == 1 else { return 0 }
                if unsafe isAccepted(character.pointee) { return 1 }
                unsafe insertSpelled(character.pointee)
            case CLE_WOKEN:
                if cle_take_continue() { continued() }
                if cle_take_resize() { resized() }
                showNotices()
                if cle_take_interrupt() {
                    unsafe character.pointee = KeyCode.interrupt
                    return 1
                }
            default: return 0
            }
        }
    }

    /// Marks the start of input once, where the cursor is when the first key is waited for.
    private func announceInput() {
        guard !isInputAnnounced else { return }
        isInputAnnounced = true
        mark("B")
        guard !unfinished.isEmpty else { return }
        moveToPromptStart(width: columns)
        replaceLine(with: unfinished)
        unfinished = ""
        unsafe cle_redraw(editor)
    }

    /// Returns a Boolean value indicating whether libedit can show a character, or a sequence or search reads it.
    private func isAccepted(_ character: wchar_t) -> Bool {
        guard let scalar = UInt32(exactly: character).flatMap(Unicode.Scalar.init) else {
            return false
        }
        return isInSequence || isSearching || scalar.isASCII || ScalarClass(scalar) != .unsafe
    }

    /// Inserts the escaped form of a character that a terminal doesn't show as itself.
    private func insertSpelled(_ character: wchar_t) {
        guard let scalar = UInt32(exactly: character).flatMap(Unicode.Scalar.init) else { return }
        moveToPromptStart(width: columns)
        insert(spelling.shown(String(scalar)))
        unsafe cle_redraw(editor)
    }

    private func showNotices() {
        // They are shown after the search, whose own prompt is on the row.
        guard !isSearching else { return }
        let notices = handlers.notices()
        guard !notices.isEmpty else { return }
        updatePrompt()
        printAbove(notices)
    }

    private func continued() {
        // The shell has changed the modes; libedit assumes that its own are set, and skips a change
        // to the same.
        unsafe cle_edit_mode(editor, false)
        unsafe cle_edit_mode(editor, true)
        setPasteMode(true)
        // The shell's output is above: only the cursor's row is cleared.
        write(isCapable ? "\r\u{1B}[J" : "\r\n")
        unsafe cle_redraw(editor)
    }

    /// Configures libedit.
    ///
    /// The order matters: `~/.editrc` is read before keys are bound, since its `bind -v` removes earlier bindings.
    private func configure() {
        unsafe cle_set_prompt(
            editor,
            { unsafe LineEditor.of($0).promptBytes },
            CChar(bitPattern: PromptText.literal.asciiValue ?? 1)
        )
        unsafe cle_set_getc(editor) { unsafe LineEditor.of($0).readCharacter($1) }
        unsafe cle_set_emacs(editor)
        unsafe el_source(editor, nil)
        unsafe cle_signals_as_keys(editor)
        bindKeys()
    }

    private static func copied(_ text: String) -> UnsafeMutablePointer<CChar> {
        guard let copy = unsafe strdup(text) else { fatalError("no memory for a prompt") }
        return unsafe copy
    }
}
