import ContactProjector
import Testing

@Suite struct `FNV-1a` {
    @Test(arguments: [
        ("", 0xCBF2_9CE4_8422_2325 as UInt64), ("a", 0xAF63_DC4C_8601_EC8C),
        ("foobar", 0x8594_4171_F739_67E8),
    ])
    func `the hash is the published one`(text: String, hash: UInt64) {
        var found = FNV1a()
        for byte in text.utf8 { found.add(byte) }
        #expect(found.value == hash)
    }
}
