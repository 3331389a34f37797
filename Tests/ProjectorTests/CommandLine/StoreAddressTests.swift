import Foundation
import Testing

/// Tests of `--store` with the address of a database.
@Suite struct StoreAddressTests {
    @Test(arguments: ["state con_1", "verify", "export", "serve", "repl -c info"])
    func `a password in an address is neither used nor shown`(command: String) throws {
        let words = command.split(separator: " ").map { String($0) }
        let result = try Tool.run(words + ["--store", "postgres://tester:s3cret@h/db"])
        #expect(result.status != 0)
        #expect(!result.messages.contains("s3cret"))
        #if Postgres
        #expect(result.messages.contains("visible to other users"))
        #else
        #expect(result.messages.contains("build with the trait Postgres"))
        #endif
    }

    @Test(arguments: ["snapshot info", "backup b.db"])
    func `what only files have asks for a file`(command: String) throws {
        let words = command.split(separator: " ").map { String($0) }
        let result = try Tool.run(words + ["--store", "postgres:///db"])
        #expect(result.status != 0)
        #expect(result.messages.contains("needs a store in a file"), "\(result.messages)")
        #expect(!FileManager.default.fileExists(atPath: "postgres:"))
    }
}
