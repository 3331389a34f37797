internal import CEditLine
internal import CLibrary
package import TerminalText

/// What one read of the terminal gave.
package enum LineInput: Equatable {
    case line(String)
    /// ^C: the line was dropped.
    case interrupted(dropped: String)
    /// A key that stands for a command; the line that was being typed comes back with the next read.
    case command(String)
    /// ^D on an empty line, or the terminal is gone.
    case endOfInput
}

/// What the editor asks of its owner while a line is edited.
package struct EditorHandlers {
    /// Asked before each read and after notices.
    let prompt: () -> Prompt
    /// Given the line and the cursor as a UTF-8 offset.
    let complete: (_ line: String, _ cursor: Int) -> Completion
    /// The lines that show candidates in so many columns, above the prompt.
    let listing: (_ candidates: [Candidate], _ columns: Int) -> [TextLine]
    /// Lines to print above the prompt, asked for after `LineEditor.wake()`.
    let notices: () -> [TextLine]
    /// What to say of the line at the right edge, whenever no key waits.
    let hint: (_ line: String, _ cursor: Int) -> StyledText?
    /// The command that a key stands for; nil for none.
    let shortcut: (Shortcut) -> String?

    /// Takes what the editor asks.
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

/// A key that may stand for a command.
package enum Shortcut: Equatable, Sendable {
    case altLeft, altRight, altUp, altDown, controlT
}

/// Reads lines from the terminal with editing, history and completion.
///
/// The only code that knows libedit. To be used on the main thread, one at a time; all that is shown
/// is escaped first. The terminal is in its own modes outside of `readLine()`: ^C then raises the
/// flag that `takeInterrupt()` takes.
///
/// Safe for its owner: the pointers it holds are its own, made in `init` and freed in `deinit`.
@safe package final class LineEditor {
    let editor: OpaquePointer
    let handlers: EditorHandlers
    let grammar: any LineGrammar
    /// False for terminals that know no escape sequences.
    package let isCapable: Bool

    var history: History
    var columns = 80
    /// The line that ^C dropped.
    var dropped: String?
    var isInSequence = false
    var isSearching = false
    /// How long the rest of a sequence is waited for, in milliseconds.
    var patience = KeyTiming.sequenceMilliseconds
    /// The command that a key stood for, and the line that it interrupted.
    var shortcut: (command: String, line: String)?
    var shownHint: HintLayout.Place?
    private(set) var shownPrompt = ""
    let styled: Bool

    /// What stands in the line, as it is shown and as it is meant.
    var spelling: LineText { LineText(grammar) }

    private let historyFile: HistoryFile?
    private var hasWarned = false
    private var isInputAnnounced = false
    private var unfinished = ""
    private var promptBytes: UnsafeMutablePointer<CChar>

    /// Takes over the terminal's signals until the editor is gone.
    ///
    /// Reads `~/.editrc`, where `bind -v` selects vi keys, and the history file. Nil when standard
    /// input or output is not a terminal. The prompt and listings have color when `styled` is true.
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
        unsafe cle_set_context(editor, Unmanaged.passUnretained(self).toOpaque())
        configure()
    }

    deinit {
        unsafe el_end(editor)
        unsafe free(promptBytes)
        cle_remove_signals()
    }

    /// Reads one line; it comes without its newline and may hold others.
    package func readLine() -> LineInput {
        beginReading()
        var count: Int32 = 0
        // libedit's memory is overwritten by its next call, so the text is copied at once.
        let text = unsafe el_gets(editor, &count).map { unsafe String(cString: $0) }
        return endReading(text)
    }

    /// Adds a line to the history and its file.
    ///
    /// - Returns: nil, or once in a session why lines are not kept in the file.
    @discardableResult
    package func addHistory(_ line: String) -> String? {
        guard history.add(line), let warning = historyFile?.append(line), !hasWarned else {
            return nil
        }
        hasWarned = true
        return warning
    }

    /// Tells the terminal that the command given by the last line has ended.
    package func finished(status: Int32) {
        mark("D;\(status)")
    }

    /// Returns whether ^C was pressed since the last call, or since the last line was read.
    package static func takeInterrupt() -> Bool {
        cle_take_interrupt()
    }

    /// Makes a waiting `readLine()` ask for notices; safe on any thread.
    package static func wake() {
        cle_wake()
    }

    /// Waits for Enter while no line is edited; false when the person has had enough: `q`, ^C or the end of input.
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
        // Before the prompt is written: keys sent on sight of it would be echoed by the terminal.
        unsafe cle_edit_mode(editor, true)
        // What came until now was for the last command. What comes later is a key, or for the next.
        _ = cle_take_interrupt()
        setPasteMode(true)
        columns = Self.size().columns
    }

    private func endReading(_ text: String?) -> LineInput {
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
    /// Finds the editor that a callback belongs to.
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

    /// Tells the terminal where prompts, input and output are (OSC 133).
    func mark(_ code: String) {
        if isCapable { write("\u{1B}]133;\(code)\u{1B}\\") }
    }

    /// Asks the terminal to tell pasted text from typed text.
    ///
    /// Off in vi mode, where a paste would begin by leaving insert mode.
    func setPasteMode(_ on: Bool) {
        guard isCapable, unsafe !cle_is_vi(editor) else { return }
        cle_set_pasting(on)
        write(on ? "\u{1B}[?2004h" : "\u{1B}[?2004l")
    }

    func updatePrompt() { setPrompt(handlers.prompt()) }

    func setPrompt(_ prompt: Prompt) {
        shownPrompt = PromptText.plain(prompt)
        let encoded = PromptText.encoded(prompt, styled: styled)
        unsafe free(promptBytes)
        unsafe promptBytes = Self.copied(encoded)
    }

    /// Prints lines above the prompt and draws prompt and line again below them.
    func printAbove(_ lines: [[StyledText]]) {
        moveToPromptStart(width: columns)
        for line in lines {
            write(line.map { $0.rendered(styled: styled) }.joined() + "\r\n")
        }
        unsafe cle_redraw(editor)
    }

    /// Draws prompt and line again after the terminal changed its size.
    func resized() {
        let before = columns
        columns = Self.size().columns
        unsafe el_resize(editor)
        // Some terminals wrap their rows anew and some do not. The smaller width of the two may leave
        // a stale row above; the other would wipe out a row of output.
        moveToPromptStart(width: max(before, columns))
        unsafe cle_redraw(editor)
    }

    func moveToPromptStart(width: Int) {
        // What is drawn again takes no hint with it.
        shownHint = nil
        guard isCapable else { return write("\r\n") }
        let line = currentLine()
        let rows = InputLayout.rows([shownPrompt, String(line.beforeCursor)], width: width)
        let up = min(rows, Self.size().rows - 1)
        write("\r" + (up > 0 ? "\u{1B}[\(up)A" : "") + "\u{1B}[J")
    }

    /// Reads one character for libedit: 1, or 0 at the end of input.
    private func readCharacter(_ character: UnsafeMutablePointer<wchar_t>) -> Int32 {
        announceInput()
        while true {
            // A key that waits already makes what could be said of the line old.
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

    /// Whether libedit can show a character, or somebody else waits for it.
    private func isAccepted(_ character: wchar_t) -> Bool {
        guard let scalar = UInt32(exactly: character).flatMap(Unicode.Scalar.init) else {
            return false
        }
        return isInSequence || isSearching || scalar.isASCII || ScalarClass(scalar) != .unsafe
    }

    /// Inserts a character that no terminal shows as itself, spelled out.
    private func insertSpelled(_ character: wchar_t) {
        guard let scalar = UInt32(exactly: character).flatMap(Unicode.Scalar.init) else { return }
        moveToPromptStart(width: columns)
        insert(spelling.shown(String(scalar)))
        unsafe cle_redraw(editor)
    }

    private func showNotices() {
        guard !isSearching else { return }
        let notices = handlers.notices()
        guard !notices.isEmpty else { return }
        updatePrompt()
        printAbove(notices)
    }

    private func continued() {
        // The shell has set its own modes meanwhile, and libedit believes that it is in its own.
        unsafe cle_edit_mode(editor, false)
        unsafe cle_edit_mode(editor, true)
        setPasteMode(true)
        // What the shell printed is above, so nothing is taken back but the row of the cursor.
        write(isCapable ? "\r\u{1B}[J" : "\r\n")
        unsafe cle_redraw(editor)
    }

    /// Sets up libedit; bindings come after `~/.editrc`, whose `bind -v` would wipe them.
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
