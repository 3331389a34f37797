#if Postgres
import CLibrary
import Foundation

/// A file system in memory of a few megabytes, for a server that runs out of space.
final class SmallDisk: Sendable {
    /// A Boolean value that indicates whether this process may make one.
    static let isPossible = geteuid() == 0 && canMount
    static let reason = "only root may mount a small disk, and in some containers not even root"

    // Tried, since a container may take the capability, or refuse the call.
    private static let canMount: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c",
            """
            folder=$(mktemp -d)
            mount -t tmpfs -o size=1m tmpfs "$folder" 2>/dev/null && umount "$folder"
            status=$?
            rmdir "$folder"
            exit $status
            """,
        ]
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    let folder = "/tmp/contact-disk-\(UUID().uuidString.prefix(8))"

    init(megabytes: Int) async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let size = "size=\(megabytes)m,mode=0700"
        try await TestProcess.run("/usr/bin/mount", ["-t", "tmpfs", "-o", size, "tmpfs", folder])
        // The server isn't root.
        try await TestProcess.run("/usr/bin/chown", ["postgres:postgres", folder])
    }

    deinit {
        // Not waited for, and detached though the server may still have its files open.
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "umount --lazy \"$0\" && rmdir \"$0\"", folder]
        try? process.run()
    }

    /// Makes room.
    func grow(megabytes: Int) async throws {
        let size = "remount,size=\(megabytes)m"
        try await TestProcess.run("/usr/bin/mount", ["-o", size, folder])
    }
}
#endif
