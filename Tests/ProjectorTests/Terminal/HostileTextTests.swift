import Foundation
import Testing

extension TerminalTests {
    /// Tests of activity texts that try to control the terminal, in a real one.
    @Suite struct HostileTextTests {
        // One for each way to control a terminal: titles, erasing, colors, C1 codes, bells,
        // direction marks, invisible and combining characters, line ends, device queries.
        private static let attacks = [
            "\u{1B}]0;owned\u{7}", "\u{1B}[2J\u{1B}[H", "\u{1B}[31mred", "\u{9B}31m", "\u{7}\u{7}",
            "\u{202E}gnp.exe", "\u{2066}x\u{2069}", "a\u{200B}b\u{FEFF}",
            "\u{8}\u{8}\u{8}overwritten",
            "\r\n$ rm -rf /", "\u{1B}P$q\"p\u{1B}\\", "\u{1B}[6n", "\u{E0041}\u{E007F}", "\u{0}",
            "z" + String(repeating: "\u{301}", count: 500), "\u{2028}line\u{2029}",
            "\t\t\u{B}\u{C}",
        ]

        /// Returns records in which every text that the tool may show is an attack.
        private static func records() throws -> [String] {
            try attacks.enumerated().map { index, attack in
                let value: [String: Any] = [
                    "id": "act\(attack)\(index)", "contact_id": "con\(attack)",
                    "org_id": "org\(attack)",
                    "type": index.isMultiple(of: 2) ? "note_created" : "segment_added",
                    "created_at": "2024-01-\(10 + index)T00:00:00Z",
                    "actor": ["id": attack, "name": attack],
                    "note": ["id": "note\(index)", "content": attack],
                    "segment": ["id": "seg\(attack)", "name": attack, "color": attack],
                    "broadcast": ["id": attack, "name": attack],
                ]
                return String(
                    decoding: try JSONSerialization.data(withJSONObject: value),
                    as: UTF8.self
                )
            }
        }

        private static let allowed: Set<String> = ["7", "8", "?"]

        /// Returns a Boolean value indicating whether the tool itself sends an escape sequence: a color, move, mark or
        /// paste mode.
        private static func isOurs(_ sequence: String) -> Bool {
            sequence.hasPrefix("]133;") || sequence == "[?2004h" || sequence == "[?2004l"
                || sequence.wholeMatch(of: /\[[0-9;]*[mABCDGHJKP@]/) != nil && sequence != "[31mred"
                || allowed.contains(sequence)
        }

        @Test func `no text of an activity reaches the terminal as more than text`() throws {
            let session = try TerminalSession(
                columns: 200,
                rows: 60,
                streams: try Self.records(),
                configuration: "set timer off\nset rows 0\n"
            )
            try session.terminal.run("contacts; segments; who notes > 0; find notes > 0")
            for index in 1...Self.attacks.count {
                try session.terminal.run("contacts | head 0; who notes >= 0 | head 40")
                try session.terminal.run("use %\(index); state; activities; activity #1; timeline")
                try session.terminal.run(
                    "history; notes; segments; notices; why %1; diff start end; steps start end"
                )
                session.terminal.send("use con\t")
                try session.terminal.waitScreen("listing") { $0.text.contains("act") }
                session.terminal.send("\u{3}")
                try session.terminal.waitPrompt()
            }
            let foreign = session.screen.sequences.filter { !Self.isOurs($0) }
            #expect(foreign.isEmpty, "\(Set(foreign))")
            #expect(session.screen.bells == 0)
            #expect(session.screen.text.contains(#"\u{1B}]0;owned\u{7}"#))
            #expect(session.screen.text.contains(#"\u{202E}gnp.exe"#))
            let unsafe = session.screen.text.unicodeScalars.filter { scalar in
                scalar != "\n"
                    && (scalar.value < 0x20
                        || "\u{202E}\u{200B}\u{2066}\u{FEFF}".unicodeScalars.contains(scalar))
            }
            #expect(unsafe.isEmpty)
        }

        @Test
        func `a note of a megabyte is cut where it is listed and shown where it is asked for`()
            throws
        {
            let note = String(repeating: "long \u{1B}[31m", count: 100_000)
            let value: [String: Any] = [
                "id": "a1", "contact_id": "con_1", "type": "note_created",
                "created_at": "2024-01-01T00:00:00Z", "note": ["id": "n1", "content": note],
            ]
            let record = String(
                decoding: try JSONSerialization.data(withJSONObject: value),
                as: UTF8.self
            )
            let session = try TerminalSession(streams: [record])
            try session.terminal.run("use con_1")
            #expect(try session.answer(to: "state").utf8.count < 2_000)
            #expect(try session.answer(to: "activities").utf8.count < 8_000)
            #expect(try session.answer(to: "timeline").utf8.count < 4_000)
            try session.terminal.run("count note ~ \"long\"; where")
            #expect(!session.screen.sequences.contains("[31m"))
        }
    }
}
