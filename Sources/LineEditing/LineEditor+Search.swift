internal import CEditLine
internal import TerminalText

/// The search through earlier lines, by Ctrl-R.
extension LineEditor {
    func search() -> KeyResult {
        let original = spelling.meant(currentLine().text)
        var search = HistorySearch(history.entries)
        isSearching = true
        defer { isSearching = false }
        while true {
            show(search, instead: original)
            guard let key = nextKey() else { return end(search, with: original, .cancel) }
            let step = search.take(key)
            if key == "\u{1B}" { skipRest() }
            if step != .goOn { return end(search, with: original, step) }
        }
    }

    /// Skips a sequence after an ESC, which ends the search, too.
    private func skipRest() {
        patience = KeyTiming.escapeMilliseconds
        defer { patience = KeyTiming.sequenceMilliseconds }
        _ = skipSequence()
    }

    private func show(_ search: HistorySearch, instead original: String) {
        let label = search.pattern.isEmpty ? "search" : "search \(search.counter)"
        let prompt = Prompt([
            StyledText("\(label): ", .yellow),
            StyledText(
                SafeText.truncated(search.pattern, to: max(8, columns / 3)) + " ",
                .bold
            ),
            StyledText("› "),
        ])
        redraw(prompt, search.found ?? (search.pattern.isEmpty ? original : ""))
    }

    private func end(
        _ search: HistorySearch,
        with original: String,
        _ step: HistorySearch.Step
    ) -> KeyResult {
        let line = step == .cancel ? original : search.found ?? original
        redraw(handlers.prompt(), line)
        return step == .run ? acceptLine() : .done
    }

    /// Draws another prompt and another line in place of the present ones.
    private func redraw(_ prompt: Prompt, _ text: String) {
        moveToPromptStart(width: columns)
        setPrompt(prompt)
        replaceLine(with: text)
        // libedit compares prompts without their styles: a color alone would not be redrawn.
        unsafe cle_redraw(editor)
    }

    /// Waits for the next key, or returns `nil` at the end of input.
    private func nextKey() -> Unicode.Scalar? {
        var character: wchar_t = 0
        guard unsafe el_wgetc(editor, &character) == 1 else { return nil }
        return UInt32(exactly: character).flatMap(Unicode.Scalar.init)
    }
}
