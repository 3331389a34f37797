import Testing

@testable import projector

@Suite struct BatchSizeTests {
    @Test func `appends grow while they take little time, and shrink when they take long`() {
        var size = BatchSize(fixed: nil)
        var sizes = [size.next]
        for milliseconds in [300, 600, 900, 990, 1_500, 2_500, 2_500, 9_000, 9_000] {
            size.adapt(after: .milliseconds(milliseconds))
            sizes.append(size.next)
        }
        #expect(
            sizes == [
                10_000, 20_000, 40_000, 50_000, 50_000, 50_000, 25_000, 12_500, 10_000, 10_000,
            ]
        )
    }

    @Test func `a size that was asked for stays`() {
        var size = BatchSize(fixed: 7)
        size.adapt(after: .milliseconds(1))
        size.adapt(after: .seconds(60))
        #expect(size.next == 7)
    }
}
