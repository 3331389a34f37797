internal import CEditLine
internal import TerminalText

/// The codes of keys as the terminal sends them.
enum KeyCode {
    static let interrupt: wchar_t = 3
}

/// The maximum waits for the rest of a key.
enum KeyTiming {
    /// The wait for the rest of a sequence or paste.
    ///
    /// It is long, since a slow connection may pause within a sequence. Without a limit, as in libedit, a lone ESC
    /// would wait for the next key.
    static let sequenceMilliseconds: Int32 = 2_000
    /// The wait for a sequence after an ESC that has a meaning by itself.
    static let escapeMilliseconds: Int32 = 100
}

/// The action of libedit after a key: its `CC_NORM`, `CC_EOF`, `CC_REFRESH` and `CC_ERROR`.
enum KeyResult: UInt8 {
    case done = 0
    case endOfInput = 2
    case redraw = 4
    case beep = 6
}

extension LineEditor {
    func bindKeys() {
        unsafe bind(["^C"], "drop-line", "Drop the line") { editor, _ in
            unsafe LineEditor.of(editor).dropLine().rawValue
        }
        unsafe bind(["^J"], "accept-line", "Run the line when it is complete") { editor, _ in
            unsafe LineEditor.of(editor).acceptLine().rawValue
        }
        unsafe bind(["^I"], "complete", "Insert or list what can stand here") { editor, _ in
            unsafe LineEditor.of(editor).complete().rawValue
        }
        unsafe bind(["^D"], "end-or-delete", "End the session or delete a character") { editor, _ in
            unsafe LineEditor.of(editor).endOrDelete().rawValue
        }
        unsafe bind(["^Z"], "suspend", "Stop until the shell continues") { editor, _ in
            unsafe LineEditor.of(editor).suspend().rawValue
        }
        unsafe bind(["^P"], "older", "Bring back an older line") { editor, _ in
            unsafe LineEditor.of(editor).showOlder().rawValue
        }
        unsafe bind(["^N"], "newer", "Bring back a newer line") { editor, _ in
            unsafe LineEditor.of(editor).showNewer().rawValue
        }
        // Enter arrives as ^J in the terminal's edit mode (INLCR and ICRNL); `enter()` pushes ^M.
        unsafe cle_bind(editor, "^M", "ed-newline")
        unsafe bind(["^R"], "search", "Search earlier lines") { editor, _ in
            unsafe LineEditor.of(editor).search().rawValue
        }
        unsafe bind(["^T"], "timeline", "Draw the timeline") { editor, _ in
            unsafe LineEditor.of(editor).run(.controlT).rawValue
        }
        // By default, these insert a control character or stop the terminal's output.
        for key in ["^V", "^S"] { unsafe cle_bind(editor, key, "ed-unassigned") }
        if unsafe cle_is_vi(editor) { bindCommandMode() } else { bindSequences() }
    }

    /// Binds the keys that begin with ESC; not in vi mode, where ESC must end insert mode.
    private func bindSequences() {
        unsafe bind(["\\e[", "\\eO"], "sequence", "Do what a special key means") { editor, _ in
            unsafe LineEditor.of(editor).runSequence().rawValue
        }
        unsafe bind(["\\e\\e"], "alt-sequence", "Do what a special key with Alt means") {
            editor,
            _ in
            unsafe LineEditor.of(editor).runAltSequence().rawValue
        }
        // Its prompt for a command would swallow ^C, which is a key while a line is edited.
        unsafe cle_bind(editor, "\\ex", "ed-unassigned")
    }

    private func bindCommandMode() {
        // `:`, `/` and `?` prompt within libedit, where ^C would be swallowed.
        let keys = [
            ("^C", "drop-line"), ("^J", "accept-line"), ("^D", "end-or-delete"), ("^Z", "suspend"),
            ("k", "older"), ("j", "newer"), ("^P", "older"), ("^N", "newer"), ("^R", "search"),
            ("^T", "timeline"),
            (":", "ed-unassigned"), ("/", "ed-unassigned"), ("?", "ed-unassigned"),
        ]
        for (key, function) in keys {
            let isOurs = !function.hasPrefix("ed-")
            unsafe cle_bind_command_mode(editor, key, isOurs ? Self.prefix + function : function)
        }
    }

    private static let prefix = "projector-"

    private func bind(_ keys: [String], _ name: String, _ help: String, to function: cle_key_fn) {
        unsafe cle_add_key_function(editor, Self.prefix + name, help, function)
        for key in keys { unsafe cle_bind(editor, key, Self.prefix + name) }
    }
}

extension LineEditor {
    private func dropLine() -> KeyResult {
        eraseHint()
        dropped = spelling.meant(currentLine().text)
        // To the end first: otherwise `^C` would be shown in the middle of the line.
        _ = unsafe el_cursor(editor, Int32(currentLine().afterCursor.unicodeScalars.count))
        insert("\u{3}")
        return enter()
    }

    func acceptLine() -> KeyResult {
        eraseHint()
        let line = spelling.meant(currentLine().text)
        guard let part = grammar.openPart(of: line) else { return enter() }
        // libedit has no prompt for the further rows of a line, so the sign goes above it, once.
        if !line.contains("\n") {
            printAbove([[StyledText("close the \(part), or Ctrl-C drops the line", .dim)]])
        }
        return insert("\n")
    }

    /// Makes libedit redraw the line, move below it and end it.
    private func enter() -> KeyResult {
        // Pushed, and not run at once: the redraw before it shows an inserted `^C`.
        unsafe el_push(editor, "\r")
        return .redraw
    }

    private func endOrDelete() -> KeyResult {
        let line = currentLine()
        if line.text.isEmpty {
            eraseHint()
            return .endOfInput
        }
        return line.afterCursor.isEmpty ? .beep : deleteForward()
    }

    private func deleteForward() -> KeyResult {
        guard let next = currentLine().afterCursor.first else { return .beep }
        let count = Int32(next.unicodeScalars.count)
        _ = unsafe el_cursor(editor, count)
        unsafe el_deletestr(editor, count)
        return .redraw
    }

    private func suspend() -> KeyResult {
        // The terminal is restored before the process stops, since the shell uses it next.
        eraseHint()
        setPasteMode(false)
        unsafe cle_edit_mode(editor, false)
        write("\r\n")
        cle_suspend()
        _ = cle_take_continue()
        unsafe cle_edit_mode(editor, true)
        setPasteMode(true)
        unsafe cle_redraw(editor)
        return .done
    }

    private func complete() -> KeyResult {
        let line = currentLine()
        let before = spelling.line(line.beforeCursor)
        let text = before.text + spelling.meant(line.afterCursor)
        let completion = handlers.complete(text, before.text.utf8.count)
        guard let range = line.range(before.shown(completion.replaces)) else { return .beep }
        switch completion.step(typed: spelling.meant(line.text[range])) {
        case .nothing: return .beep
        case .insert(let text):
            return replace(range, of: line, with: spelling.shownInOneRow(text))
        case .list:
            printAbove(handlers.listing(completion.candidates, columns))
            return .done
        }
    }
}

extension LineEditor {
    private func runSequence() -> KeyResult {
        switch nextSequence() {
        case .up: return upOrOlder()
        case .down: return downOrNewer()
        case .left: return move(to: currentLine().index(characters: -1))
        case .right: return move(to: currentLine().index(characters: 1))
        case .wordLeft: return move(to: currentLine().wordStart)
        case .wordRight: return move(to: currentLine().wordEnd)
        case .home: return move(to: currentLine().rowStart)
        case .end: return move(to: currentLine().rowEnd)
        case .delete: return deleteForward()
        case .pasteStart: return paste()
        case .alt(let shortcut): return run(shortcut)
        case .unknown: return .done
        }
    }

    func skipSequence() -> KeyResult {
        if let lead = nextScalar(), lead == "[" || lead == "O" { _ = nextSequence() }
        return .done
    }

    /// Runs a key with Alt, which some terminals send as an ESC before the sequence of the key.
    private func runAltSequence() -> KeyResult {
        guard let lead = nextScalar(), lead == "[" || lead == "O" else { return .done }
        switch nextSequence() {
        case .up: return run(.altUp)
        case .down: return run(.altDown)
        case .left: return run(.altLeft)
        case .right: return run(.altRight)
        default: return .done
        }
    }

    /// Runs the command of a key as if it were typed, and restores the line afterwards.
    private func run(_ key: Shortcut) -> KeyResult {
        guard let command = handlers.shortcut(key) else { return .beep }
        eraseHint()
        let line = currentLine()
        shortcut = (command, spelling.meant(line.text))
        replaceLine(with: command)
        return enter()
    }

    private func nextSequence() -> KeySequence {
        KeySequence { self.nextScalar() }
    }

    private func nextScalar() -> Unicode.Scalar? {
        isInSequence = true
        defer { isInSequence = false }
        var character: wchar_t = 0
        guard unsafe el_wgetc(editor, &character) == 1 else { return nil }
        return UInt32(exactly: character).flatMap(Unicode.Scalar.init)
    }

    /// Reads up to the end of a paste or a pause, or returns `nil` if it is too long.
    private func readPaste() -> String? {
        // Read to its end even then: the rest would be run as commands.
        var paste = PastedText()
        while !paste.isEnded, let scalar = nextScalar() { paste.append(scalar) }
        return paste.isTooLong ? nil : paste.text
    }

    /// Inserts a paste, all of it or nothing.
    private func paste() -> KeyResult {
        let before = spelling.meant(currentLine().beforeCursor)
        guard let text = readPaste() else { return .beep }
        return insert(spelling.shown(spelling.pasted(text, after: before)))
    }

    private func upOrOlder() -> KeyResult {
        guard let above = currentLine().indexAbove else { return showOlder() }
        return move(to: above)
    }

    private func downOrNewer() -> KeyResult {
        guard let below = currentLine().indexBelow else { return showNewer() }
        return move(to: below)
    }

    private func showOlder() -> KeyResult {
        let line = currentLine()
        // In vi's command mode the cursor is on a character, not after the typed text.
        let prefix = unsafe cle_is_vi(editor) ? "" : spelling.meant(line.beforeCursor)
        let text = spelling.meant(line.text)
        guard let older = history.older(than: text, prefix: prefix) else { return .beep }
        replaceLine(with: older)
        return .redraw
    }

    private func showNewer() -> KeyResult {
        let text = spelling.meant(currentLine().text)
        guard let newer = history.newer(than: text) else { return .beep }
        replaceLine(with: newer)
        return .redraw
    }
}

extension LineEditor {
    /// Returns a copy of the line as it is shown now.
    ///
    /// libedit overwrites the memory of `el_line` at its next call, and its pointers are valid only until then.
    func currentLine() -> EditedLine {
        guard let info = unsafe el_line(editor) else { return EditedLine(text: "", cursor: 0) }
        let start = unsafe info.pointee.buffer
        guard let start = unsafe start, let last = unsafe info.pointee.lastchar,
            let cursor = unsafe info.pointee.cursor
        else { return EditedLine(text: "", cursor: 0) }
        let bytes = unsafe UnsafeBufferPointer(start: start, count: last - start)
        let text = unsafe String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return unsafe EditedLine(text: text, cursor: cursor - start)
    }

    /// Replaces the line by another one, with the cursor at its end.
    func replaceLine(with text: String) {
        let line = currentLine()
        let whole = line.text.startIndex..<line.text.endIndex
        _ = replace(whole, of: line, with: spelling.shown(text))
    }

    @discardableResult
    func insert(_ text: String) -> KeyResult {
        if text.isEmpty { return .redraw }
        return unsafe el_insertstr(editor, text) == 0 ? .redraw : .beep
    }

    private func move(to index: String.Index) -> KeyResult {
        let line = currentLine()
        _ = unsafe el_cursor(editor, Int32(line.scalars(fromCursorTo: index)))
        return .redraw
    }

    private func replace(
        _ range: Range<String.Index>,
        of line: EditedLine,
        with text: String
    ) -> KeyResult {
        // `el_deletestr` deletes before the cursor.
        _ = unsafe el_cursor(editor, Int32(line.scalars(fromCursorTo: range.upperBound)))
        let count = line.text.unicodeScalars[range].count
        if count > 0 { unsafe el_deletestr(editor, Int32(count)) }
        return insert(text)
    }
}
