internal import ArgumentParser
internal import ContactEvidence
internal import ContactQueries
internal import ProjectorShell

/// The commands for the keys that sign checkpoints.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make and show keys that sign checkpoints.",
        subcommands: [New.self, Show.self]
    )

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a private key, and print its public half.",
            discussion: """
                The name is a URL without https:// that need not exist; use a domain of your own. It is the origin of the \
                log's checkpoints. Hand out the printed line, and never the file, which only its owner may read.
                """
        )

        @Argument(help: "The name of the key, such as kestrel.example/contacts.")
        var name: String
        @Option(
            name: .long,
            help: ArgumentHelp("The key file, which must not exist.", valueName: "file"),
            completion: .file()
        )
        var out: String
        @Flag(name: .long, help: "Make a key for a witness, which signs other logs' checkpoints.")
        var witness = false

        func validate() throws {
            do throws(NoteError) {
                _ = try KeyName(name)
            } catch {
                throw ValidationError(error.cause, hint: error.hint ?? "")
            }
        }

        func run() throws {
            do throws(NoteError) {
                let key = SigningKey(try KeyName(name), witness ? .witness : .log)
                // Printed last: a line without a file would be handed out for a key that is lost.
                try key.write(to: out)
                StandardOutput.write(line: "\(key.verifier)")
            } catch {
                throw UserError(error)
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the public half of a private key."
        )

        @Argument(help: "The key file.", completion: .file()) var file: String

        func run() throws {
            do throws(NoteError) {
                StandardOutput.write(line: "\(try SigningKey(file: file).verifier)")
            } catch {
                throw UserError(error)
            }
        }
    }
}
